"""`utskick readers`, where it changes the roll: add, import, undo, restore; and who left."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import track

from console.connection import StackName, operations_of
from console.output import FORGOTTEN, AsJson, Yes, refuse, say, tell_facts, tell_json, tell_rows
from console.subscribers import Address, app
from newsletter.editorial.importing_files import job_for
from newsletter.errors import InvalidIssue, InvalidList
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.columns import heading_of
from newsletter.subscribers.file_tally import FileTally
from newsletter.subscribers.import_report import ImportReport
from newsletter.subscribers.key_set import KeySet
from newsletter.subscribers.leaving import leave_at_every_address, other_addresses
from newsletter.subscribers.member_register import Comparison, filename_options
from newsletter.subscribers.row_outcomes import RowOutcome
from newsletter.subscribers.rows import ImportJob, rows_of
from newsletter.subscribers.signed_links import BadLinkError, ReaderLink
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, State, Subscriber
from newsletter.subscribers.tables import table_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from console.connection import Operations
    from newsletter.subscribers.row_outcomes import Result
    from newsletter.subscribers.rows import Row

List = Annotated[str, typer.Argument(metavar="LIST", help="The list.")]
_ASIDE = Console(stderr=True, highlight=False)
"""Where progress goes, so that no program takes it for an answer."""

_FINE = (RowOutcome.ADDED, RowOutcome.GROUNDS_ADDED, RowOutcome.BACK, RowOutcome.RENAMED, RowOutcome.ALREADY)

Because = Annotated[str, typer.Option("--because", help="The reason, which is kept beside where they come from.")]


@app.command()
def leavers(
    list_id: Annotated[str, typer.Argument(metavar="[LIST]", help="This list only.")] = "",
    stack: StackName = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List who left, when, how and why: by a link, the mail program's button, a complaint, or elsewhere before.

    Those with `register` did not leave: the register does not have them any more. Whoever left long ago is a line
    without an address: by then it is forgotten.
    """
    operations = operations_of(stack)
    found = [
        {
            "list": reader.list,
            "address": reader.address or FORGOTTEN,
            "left": reader.left_at,
            "how": reader.left_how,
            "why": reader.left_why,
        }
        for each in operations.lists_named(list_id)
        for reader in operations.subscribers.everybody(each)
        if reader.state is State.LEFT
    ]
    found.sort(key=lambda row: row["left"], reverse=True)
    tell_json(found) if as_json else tell_rows(found, none="Nobody has left.")


@app.command()
def add(
    list_id: List,
    address: Address,
    source: Annotated[str, typer.Option("--source", help="The proof: who asked for it, where and when.")],
    name: Annotated[str, typer.Option("--name", help="Their name.")] = "",
    stack: StackName = "",
    *,
    member: Annotated[bool, typer.Option("--member", help="They are a member; else they signed up.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add one reader, as an import of one row would: whoever left, or was erased, is not brought back."""
    operations = _operations_with(list_id, stack)
    reader = Subscriber(
        list=list_id,
        key=operations.key_of(address),
        address=address_in(address).sendable,
        grounds=GROUNDS_BY_NAME["member" if member else "signup"],
        name=name,
        since=datetime.now(UTC).date().isoformat(),
        source=source,
    )
    row = [(1, ["address", "name", "grounds", "source"]), (2, [reader.address, name, reader.grounds_name, source])]
    order = ImportJob(list_id, f"console-{datetime.now(UTC).isoformat()}", reader.since)
    (result,) = operations.importer.results(order, iter(row))
    if as_json:
        tell_json({"became": result.became})
    elif result.became in (RowOutcome.ADDED, RowOutcome.GROUNDS_ADDED, RowOutcome.ALREADY):
        say(f"{reader.address}: {result.became}.")
    else:
        refuse(f"{reader.address}: {result.became} {result.row.reason}".rstrip() + ". Nothing has changed.")


@app.command("import")
def import_(
    list_id: List,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or Excel.")],
    stack: StackName = "",
    *,
    on_trial: Annotated[bool, typer.Option("--try", help="Only tell what would become of each row.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a file of subscribers in the list's folder, to be imported there; or try it here and change nothing."""
    operations = _operations_with(list_id, stack)
    if not on_trial:
        key = f"lists/{_folder_of(operations, list_id)}/subscribers/{file.name}"
        operations.staff_bucket.put(key, file.read_bytes())
        tell_json({"put": key}) if as_json else say(f"Put in the folder as {key}: the report comes by mail.")
        return
    report, compared = ImportReport(), Comparison()
    try:
        rules = operations.staff_bucket.mailing_list(list_id).rules
        told = track(
            report.counted(_tried(operations, list_id, file, compared)), "Reading", console=_ASIDE, transient=True
        )
        bad = [
            {"line": result.row.line, "address": result.row.typed, "became": result.became, "reason": result.row.reason}
            for result in told
            if result.became not in _FINE
        ]
    except InvalidIssue as refusal:
        refuse(f"Not imported: {', '.join(problem.code for problem in refusal.problems)}.")
    halts = rules.halts_register(members=compared.members, gone=compared.gone)
    if as_json:
        tell_json({"counts": report.sums, "looks": report.looks, "halts": halts, "rows": bad})
        return
    tell_facts("What would become of the rows; nothing has changed", report.sums)
    tell_facts("", {f"line {line}": f"{typed}, was {meant} meant?" for line, typed, meant in report.typos})
    tell_rows(bad, none="Every row is fine.")
    if halts:
        say(
            f"{compared.gone:,} of {compared.members:,} members are gone: more than go without a word from staff.",
            "red",
        )


def _folder_of(operations: Operations, list_id: str) -> str:
    try:
        return operations.staff_bucket.mailing_list(list_id).folder
    except InvalidList:
        return list_id


def _tried(operations: Operations, list_id: str, file: Path, compared: Comparison) -> Iterator[Result]:
    """What would become of every row; and, where the name says it is the register, of those it does not have."""
    today = datetime.now(UTC).date().isoformat()
    order = job_for(operations.staff_bucket.mailing_list(list_id), file.name, "trial", today, on_trial=True)
    tally, register = FileTally(), KeySet()
    table = table_in(file.name, file.read_bytes(), tally)
    only_addresses = filename_options(file.name).only_addresses
    heading, below = heading_of(table, order.answers, only_addresses=only_addresses)
    rows = rows_of(order, heading, below, operations.keys.ring, tally.struck)
    yield from operations.importer.taken_in(order, _noted(rows, register), KeySet())
    if order.register:
        yield from operations.importer.taken_off(order, compared.gone_from(list_id, register, operations.subscribers))


def _noted(rows: Iterable[Row], register: KeySet) -> Iterator[Row]:
    """The rows, with everybody noted whom they are, or may be, about."""
    for row in rows:
        for key in row.keys:
            register.add(key)
        yield row


@app.command()
def undo(
    list_id: List,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Anybody whom the import added or took off.")],
    stack: StackName = "",
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Undo a whole import: take away whom it added, and bring back whom it took off.

    Those who left or signed up since stay as they are.
    """
    operations = _operations_with(list_id, stack)
    reader = _reader(operations, list_id, address)
    upload = reader.taken_in.partition(":")[0]
    if not upload:
        refuse(f"No import added {reader.address} to {list_id}, or took it off.")
    like = Counter(one.state for one in operations.subscribers.everybody(list_id) if _is_of(one, upload))
    if not yes:
        typer.confirm(f"Undo the import that {sum(like.values()):,} readers of {list_id} come from", abort=True)
    done = operations.importer.undo(list_id, upload)
    tell_json(done) if as_json else say(
        f"{done['removed']:,} taken away, {done['brought_back']:,} brought back, {done['kept']:,} kept."
    )


@app.command()
def leave(list_id: List, address: Address, because: Because, stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Take somebody off a list because they asked a person to: it counts as their own leaving, and no import undoes it.

    They leave at every address that they have moved to or from. A mail from the mail program's own button names the
    reader in its subject: "leave" and then the last part of their link. That can stand in the place of the address.
    """
    operations = _operations_with(list_id, stack)
    reader = _named_by(operations, list_id, address)
    keys = (reader.key, *other_addresses(reader.key, operations.suppressions))
    there = [one for key in keys if (one := operations.subscribers.of(list_id, key)) and one.state is State.ACTIVE]
    if not there:
        refuse(f"{reader.address} has left {list_id} already, {reader.left_at[:10]}.")
    for one in there:
        operations.subscribers.remark(one, remark("taken off", because))
    link, now = ReaderLink(list_id, reader.key), datetime.now(UTC)
    leave_at_every_address(link, "asked", now, operations.subscribers, operations.suppressions)
    gone = " and ".join(one.address for one in there)
    moved = "" if reader in there else f" {reader.address} has moved there."
    tell_json({"left": True}) if as_json else say(f"{gone} {'get' if there[1:] else 'gets'} {list_id} no more.{moved}")


@app.command()
def restore(
    list_id: List, address: Address, because: Because, stack: StackName = "", *, as_json: AsJson = False
) -> None:
    """Bring back somebody who left, because they asked a person to."""
    operations = _operations_with(list_id, stack)
    reader = _reader(operations, list_id, address)
    if reader.state is State.ACTIVE:
        refuse(f"{reader.address} gets {list_id} already.")
    said = remark(f"restored, had left {reader.left_at[:10]} by {reader.left_how}", because)
    if reader.is_forgotten:  # but they have just said their address again
        operations.subscribers.join(_as_new(reader, address, said))
    else:
        operations.subscribers.remark(reader, said)
        operations.subscribers.come_back(list_id, reader.key)
    tell_json({"restored": True}) if as_json else say(f"{address} gets {list_id} again.")


def _operations_with(list_id: str, stack: str) -> Operations:
    operations = operations_of(stack)
    operations.lists_named(list_id)
    return operations


def _reader(operations: Operations, list_id: str, address: str) -> Subscriber:
    found = operations.subscribers.of(list_id, operations.key_of(address))
    return found or _nobody(address, list_id)


def _named_by(operations: Operations, list_id: str, typed: str) -> Subscriber:
    """A reader by their address, or by the subject that their mail program wrote."""
    try:
        link = ReaderLink.read(typed.strip().removeprefix("leave").strip(), "leave", operations.keys.ring)
    except BadLinkError:
        return _reader(operations, list_id, typed)
    found = operations.subscribers.of(link.list, link.reader) if link.list == list_id else None
    return found or _nobody("The reader of that link", list_id)


def _nobody(address: str, list_id: str) -> NoReturn:
    refuse(f"{address} is not on {list_id}.")


def _as_new(reader: Subscriber, address: str, said: str) -> Subscriber:
    """Somebody of whom nothing is known but that they had left, from today on."""
    today = datetime.now(UTC).date().isoformat()
    sendable = address_in(address).sendable
    return Subscriber(reader.list, reader.key, sendable, GROUNDS_BY_NAME["signup"], since=today, source=said)


def _is_of(reader: Subscriber, upload: str) -> bool:
    return reader.taken_in.startswith(f"{upload}:")


def remark(what: str, because: str) -> str:
    """What a member of staff did about a reader today, and why."""
    return f"{datetime.now(UTC).date().isoformat()} {what}: {because}"
