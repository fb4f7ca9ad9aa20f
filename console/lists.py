"""`utskick lists`: the mailing lists, their readers, and whether their settings can be used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.connection import StackName, operations_of, sender_identity_of
from console.list_statistics import ListStatistics
from console.output import AsJson, say, tell_facts, tell_json, tell_rows
from newsletter.editorial.misplaced_files import list_name_wrong
from newsletter.editorial.settings_review import reviewed
from newsletter.errors import InvalidList, Problem
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.connection import Operations
    from newsletter.mailing_list import MailingList

app = typer.Typer(no_args_is_help=True, help="The mailing lists and their settings.")

ListId = Annotated[str, typer.Argument(metavar="[LIST]", help="Only this list.")]


@app.command()
def show(list_id: ListId = "", stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Show every list; or one, with how many get it, how many do not and why, what they chose, and who has asked."""
    operations = operations_of(stack)
    if not list_id:
        rows = [_row(operations, each) for each in operations.staff_bucket.list_ids()]
        tell_json(rows) if as_json else tell_rows(rows, none="There is no list: put lists/<list>/list.yaml in place.")
        return
    operations.lists_named(list_id)
    mailing_list = _list(operations, list_id)
    statistics = ListStatistics.of(list_id, operations.subscribers, operations.suppressions, operations.clock())
    asked = operations.sign_ups.open_at(datetime.fromtimestamp(operations.clock(), UTC))
    facts = {
        **_row(operations, list_id),
        "folder": f"lists/{mailing_list.folder}/",
        "organisation": mailing_list.organisation,
        "from": f"{mailing_list.sender_name} <{mailing_list.sender_address}>",
        "staff": mailing_list.staff,
        "timezone": mailing_list.timezone,
        "gets_it": sum(statistics.grounds.values()),
        "by_grounds": dict(statistics.grounds),
        "does_not": dict(statistics.does_not),
        "forgotten_leavers": statistics.forgotten,
        "chosen": {choice: number for choice, number in sorted(statistics.preferences.items()) if number},
        "asked_and_not_confirmed": sum(one.list == list_id for one in asked),
    }
    tell_json(facts) if as_json else tell_facts(mailing_list.name, facts)


@app.command()
def check(list_id: ListId = "", stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Read the settings of every list, or of one, as publishing does; ends with 1 if any is wrong."""
    operations = operations_of(stack)
    sender = sender_identity_of(stack)
    found = {each: _wrong(operations, each, sender) for each in operations.lists_named(list_id)}
    if not list_id:
        found |= {each: [_said(list_name_wrong(each))] for each in operations.staff_bucket.other_folders()}
    if as_json:
        tell_json(found)
    for each, wrong in {} if as_json else found.items():
        say(f"{each}: {'fine' if not wrong else ''}", "red" if wrong else "green")
        for sentence in wrong:
            say(f"  {sentence}", "red")
    raise typer.Exit(1 if any(found.values()) else 0)


def _row(operations: Operations, list_id: str) -> dict[str, Any]:
    try:
        mailing_list = operations.staff_bucket.mailing_list(list_id)
    except InvalidList:
        return {"list": list_id, "name": "(wrong: see lists check)", "language": "", "sign_up": "", "goes_out": ""}
    rules = mailing_list.rules
    goes_out = f"after {rules.approvals} approvals" if rules.approvals else f"{rules.hold_minutes} min after its proof"
    return {
        "list": list_id,
        "name": mailing_list.name,
        "language": mailing_list.language,
        "sign_up": mailing_list.signup,
        "goes_out": goes_out,
    }


def _list(operations: Operations, list_id: str) -> MailingList:
    try:
        return operations.staff_bucket.mailing_list(list_id)
    except InvalidList as broken:
        for sentence in _told(broken):
            say(sentence, "red")
        raise typer.Exit(1) from broken


def _wrong(operations: Operations, list_id: str, sender: str) -> Sequence[str]:
    """Everything that is wrong with a list's settings or lacking, with what to do about it, as publishing judges."""
    folders = operations.staff_bucket.folders_of(list_id)
    if len(folders) > 1:
        return [_said(Problem("list-two-folders", {"list": folders[1], "other": folders[0], "id": list_id}))]
    try:
        mailing_list = operations.staff_bucket.mailing_list(list_id)
    except InvalidList as broken:
        return _told(broken)
    return [_said(problem) for problem in reviewed(mailing_list, sender, operations.staff_bucket.has)]


def _told(broken: InvalidList) -> Sequence[str]:
    return [_said(problem) for problem in broken.problems]


def _said(problem: Problem) -> str:
    return " ".join(Words("en").problem(problem))
