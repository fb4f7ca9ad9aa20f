"""`utskick readers consent`: the proof that somebody wanted a list, to hand to whoever asks for it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from console.connection import StackName, operations_of
from console.output import AsJson, refuse, tell_json
from console.subscribers import app
from newsletter.errors import InvalidList
from newsletter.subscribers.consent_proof import Proof
from newsletter.subscribers.subscriber import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.connection import Operations
    from newsletter.mailing_list import MailingList


class Language(StrEnum):
    """What the text can be printed in."""

    SV = "sv"
    EN = "en"


@app.command()
def consent(
    address: Annotated[str, typer.Argument(metavar="[ADDRESS]", help="The reader's mail address.")] = "",
    list_id: Annotated[
        str, typer.Option("--list", metavar="LIST", help="Of this list; alone, of all who get it.")
    ] = "",
    language: Annotated[Language | None, typer.Option(help="Of the text; else the list's own.")] = None,
    stack: StackName = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Print the proof of consent: who, when and where they asked, what they agreed to, when and how they confirmed.

    For one address on every list or one; or for everybody who gets a list, one after another, with --json a line each.
    """
    operations = operations_of(stack)
    if not address and not list_id:
        refuse("Name an address, or a --list.")
    now = _now(operations)
    lists = _lists(operations, list_id)
    if not address:
        (mailing_list,) = lists
        for proof in _everybodys(operations, mailing_list):
            if as_json:
                print(json.dumps(asdict(proof), ensure_ascii=False))
            else:
                print(proof.told(mailing_list, now, language or ""))
        return
    found = list(_of(operations, operations.key_of(address), lists))
    if as_json:
        tell_json([asdict(proof) for _, proof in found])
        return
    if not found:
        refuse(f"Nothing is known about {address}.")
    for mailing_list, proof in found:
        print(proof.told(mailing_list, now, language or ""))


def _lists(operations: Operations, list_id: str) -> list[MailingList]:
    """The list of that name, or all whose settings can be read; the command ends if that one cannot."""
    found = []
    for each in operations.lists_named(list_id):
        try:
            found.append(operations.staff_bucket.mailing_list(each))
        except InvalidList:
            if list_id:
                refuse(f"The settings of {list_id} are wrong: see `utskick lists check`.")
    return found


def _of(operations: Operations, key: str, lists: list[MailingList]) -> Iterator[tuple[MailingList, Proof]]:
    for mailing_list in lists:
        if reader := operations.subscribers.of(mailing_list.id, key):
            yield mailing_list, Proof.of(reader, mailing_list)
        if (asked := operations.sign_ups.of(mailing_list.id, key)) and asked.is_open(_now(operations)):
            yield mailing_list, Proof.of_asking(asked, mailing_list)


def _everybodys(operations: Operations, mailing_list: MailingList) -> Iterator[Proof]:
    for reader in operations.subscribers.everybody(mailing_list.id):
        if reader.state is State.ACTIVE:
            yield Proof.of(reader, mailing_list)


def _now(operations: Operations) -> datetime:
    return datetime.fromtimestamp(operations.clock(), UTC)
