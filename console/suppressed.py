"""`utskick readers suppressed` and `lift`: to whom nothing may be sent, what that means, and letting mail go again."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.bounce_codes import LIFTING, MEANS, about, explained
from console.connection import StackName, operations_of
from console.output import FORGOTTEN, AsJson, Yes, refuse, say, tell_facts, tell_json, tell_rows
from console.subscriber_commands import Because, remark
from console.subscribers import Address, app
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.suppressions import SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.connection import Operations
    from newsletter.subscribers.suppressions import Suppression


@app.command()
def suppressed(
    list_id: Annotated[str, typer.Option("--list", metavar="LIST", help="Only readers of this list.")] = "",
    why: Annotated[SuppressionReason | None, typer.Option("--why", help="Only for this reason.")] = None,
    stack: StackName = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List the addresses to which nothing may be sent, with why, since when and what SES said; on any list or none."""
    operations = operations_of(stack)
    operations.lists_named(list_id)
    found = {
        key: told for key, told in operations.suppressions.everybody().items() if why is None or told.why is why
    }  # fmt: skip
    rows = sorted(_rows(operations, found, list_id), key=lambda row: str(row["since"]), reverse=True)
    counts = Counter(str(row["why"]) for row in rows)
    if as_json:
        tell_json(rows)
        return
    tell_rows([row | {"since": row["since"][:10]} for row in rows], none="Nobody.")
    for each in SuppressionReason:
        if counts[each.value]:
            tell_facts(f"{counts[each.value]:,} {each.value}", {"means": MEANS[each], "lifting": LIFTING[each]})


@app.command()
def lift(
    address: Address, because: Because, stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Let mail go to an address again, here and at SES, because a person has made sure that it works and is wanted.

    It brings back nobody who has left, and lifts no erasure. The reason is kept beside where the reader comes from.
    """
    operations = operations_of(stack)
    key = operations.key_of(address)
    found = operations.suppressions.of(key)
    if found is None:
        refuse(f"Nothing keeps mail from {address}.")
    if found.why is SuppressionReason.ERASED:
        refuse("They asked to be erased: that cannot be undone from here.")
    if not yes:
        tell_facts(address, explained(found))
        typer.confirm("Lift it", abort=True)
    on = [
        reader for each in operations.staff_bucket.list_ids()
        if (reader := operations.subscribers.of(each, key)) and not reader.is_forgotten
    ]  # fmt: skip
    for reader in on:
        operations.subscribers.remark(reader, remark(f"suppression lifted, {found.why} {found.since[:10]}", because))
    operations.suppressions.lift(key, address_in(address).sendable)
    if as_json:
        tell_json({"lifted": found.why})
        return
    say(f"Mail goes to {address} again.")
    if not on:
        say("They are on no list, so the reason is kept nowhere.", "yellow")


def _rows(operations: Operations, found: Mapping[str, Suppression], list_id: str) -> list[dict[str, Any]]:
    lists, addresses = _known(operations, found, list_id)
    return [
        {
            "address": addresses.get(key) or FORGOTTEN if key in lists else addresses.get(key, "(not known)"),
            "lists": lists.get(key, []),
            "why": told.why.value,
            "since": told.since,
            "detail": told.detail,
            "about": about(told),
        }
        for key, told in found.items()
        if key in lists or not list_id
    ]


def _known(
    operations: Operations, found: Mapping[str, Suppression], list_id: str
) -> tuple[Mapping[str, list[str]], Mapping[str, str]]:
    """The lists and the addresses of those who are on any, or have asked to be, by their keys."""
    lists: defaultdict[str, list[str]] = defaultdict(list)
    addresses: dict[str, str] = {}
    for each in operations.lists_named(list_id):
        for reader in operations.subscribers.everybody(each):
            if reader.key in found:
                lists[reader.key].append(each)
                addresses[reader.key] = reader.address or addresses.get(reader.key, "")
    for asked in operations.sign_ups.open_at(datetime.fromtimestamp(operations.clock(), UTC)):
        addresses.setdefault(asked.reader, asked.address)
    return lists, addresses
