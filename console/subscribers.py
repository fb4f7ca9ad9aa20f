"""`utskick readers`: find somebody, see all that is known, take a list away as a file, forget somebody for good."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import track

from console.bounce_codes import explained
from console.connection import StackName, operations_of
from console.output import FORGOTTEN, AsJson, Yes, moment, refuse, say, tell_facts, tell_json, tell_rows
from newsletter.errors import InvalidList
from newsletter.subscribers.data_export import OwnRecord, record_of
from newsletter.subscribers.erasing import all_lists
from newsletter.subscribers.exporting import export_lines
from newsletter.subscribers.preferences import EVERYTHING
from newsletter.subscribers.subscriber import State
from newsletter.web.preferences_pages import told
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from console.connection import Operations
    from newsletter.subscribers.subscriber import Subscriber

app = typer.Typer(no_args_is_help=True, help="The readers: who they are and what is known about them.")

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The reader's mail address.")]


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="Part of an address or a name.")],
    list_id: Annotated[str, typer.Option("--list", metavar="LIST", help="On this list only.")] = "",
    stack: StackName = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Find readers by part of their address or name. Goes through the whole list."""
    operations = operations_of(stack)
    wanted = text.casefold()
    lists = operations.lists_named(list_id)
    found = [
        _row(reader)
        for each in lists
        for reader in operations.subscribers.everybody(each)
        if wanted in f"{reader.address}\n{reader.name}".casefold() and not reader.is_forgotten
    ]
    tell_json(found) if as_json else tell_rows(found, none="Nobody.")


@app.command()
def show(address: Address, stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Show all that is known about a reader: every list, on what grounds, with what proof, when and how they left.

    Also what they have chosen, whether a sign-up or a move waits to be confirmed, and what keeps mail from them.
    """
    operations = operations_of(stack)
    key = operations.key_of(address)
    lists = all_lists(operations.staff_bucket, operations.subscribers)
    own = OwnRecord(
        _everywhere(operations, key),
        [found for each in lists if (found := operations.sign_ups.of(each, key))],
        operations.suppressions.of(key),
        operations.sign_ups.move_of(key),
    )
    if as_json:
        tell_json(own.as_json() | {"explained": explained(own.suppressed) if own.suppressed else None})
        raise typer.Exit(0 if own else 1)
    for reader in own.lists:
        _tell(operations, reader)
    for sign_up in own.sign_ups:
        times = {name: moment(getattr(sign_up, name)) for name in ("asked", "last_letter", "reminded", "expires")}
        tell_facts(f"{sign_up.list}: asked, and not confirmed", asdict(sign_up) | times)
    if own.move:
        times = {"asked": moment(own.move.asked), "can_be_confirmed_until": moment(own.move.expires)}
        tell_facts("Wants to move, and has not confirmed at the new address", {"to": own.move.address} | times)
    if own.suppressed:
        tell_facts("Nothing may be sent to this address", explained(own.suppressed))
    if not own:
        refuse("Nothing is known about this address.")


@app.command()
def export(
    list_id: Annotated[str, typer.Argument(metavar="LIST", help="The list.")],
    out: Annotated[Path | None, typer.Option("--out", dir_okay=False, help="A file; else it is printed.")] = None,
    stack: StackName = "",
    *,
    everybody: Annotated[bool, typer.Option("--all", help="Those who left too: never import those.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a list away: a CSV file that spreadsheets open safely and `lists/<list>/subscribers/` takes in again."""
    operations = operations_of(stack)
    operations.lists_named(list_id)
    readers = operations.subscribers.everybody(list_id)
    wanted = (reader for reader in readers if everybody or reader.state is State.ACTIVE)
    lines = _json_lines(wanted) if as_json else export_lines(wanted)
    if out is None:
        for line in lines:
            print(line, end="")
        return
    with out.open("w", encoding="utf-8") as file:
        number = sum(1 for _ in map(file.write, track(lines, "Reading", transient=True)))
    say(f"{number - (not as_json):,} readers in {out}")


@app.command()
def erase(address: Address, stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Forget a reader on every list, for good: only a keyed hash stays, so that no import brings them back."""
    operations = operations_of(stack)
    key = operations.key_of(address)
    known = [reader.list for reader in _everywhere(operations, key)]
    if not yes:
        typer.confirm(f"Erase {address} ({', '.join(known) or 'on no list'})? This cannot be undone", abort=True)
    operations.eraser.erase(key, datetime.now(UTC))
    if as_json:
        tell_json({"erased": True, "was_on": known})
        return
    say(f"Erased; was on {', '.join(known) or 'no list'}.")
    say(_STAYS, "dim")


_STAYS = (
    "Letters to the address go within 31 days, the tables' backups within 35. Files that staff put in the folder, and "
    "the reports on them, still hold what they held."
)


def _everywhere(operations: Operations, key: str) -> Sequence[Subscriber]:
    """The reader on every list they are or were on."""
    lists = all_lists(operations.staff_bucket, operations.subscribers)
    found = (operations.subscribers.of(list_id, key) for list_id in lists)
    return [reader for reader in found if reader]


def _tell(operations: Operations, reader: Subscriber) -> None:
    """What is known on one list, the choices in sentences."""
    record = record_of(reader)
    chosen: Any = record["preferences"] if reader.preferences != EVERYTHING else ""
    with suppress(InvalidList):
        chosen = (
            " ".join(told(reader.preferences, operations.staff_bucket.mailing_list(reader.list), Words("en")))
            if chosen
            else ""
        )
    proof = {f"consent {name}": value for name, value in record["consent"].items()}
    if reader.is_forgotten:
        record |= {"address": FORGOTTEN}
    tell_facts(reader.list, record | {"preferences": chosen, "consent": ""} | proof)


def _json_lines(readers: Iterable[Subscriber]) -> Iterator[str]:
    for reader in readers:
        yield json.dumps(record_of(reader), ensure_ascii=False) + "\n"


def _row(reader: Subscriber) -> dict[str, Any]:
    left = f"left {reader.left_at[:10]} ({reader.left_how})"
    return {
        "list": reader.list,
        "address": reader.address,
        "name": reader.name,
        "grounds": reader.grounds_name,
        "since": reader.since[:10],
        "state": "gets it" if reader.state is State.ACTIVE else left,
    }
