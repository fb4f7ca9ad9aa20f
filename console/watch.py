"""`utskick watch`: the situation in a terminal, looked at again every few seconds."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from console.connection import QUEUES, StackName, alarms_of, dead_letters_of, operations_of, stack_of
from console.output import AsJson, moment, screen
from newsletter import aws
from newsletter.edition.provider_row import told
from newsletter.editorial.status_page import (
    account_facts,
    cost_in_short,
    issue_facts,
    moved_of,
    movements_since,
    need_in_words,
    state_in_words,
)
from newsletter.issue.document import plain
from newsletter.sending.look_around import Lookout
from newsletter.sending.situation import QueueCount
from newsletter.settings import settings_from
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import RenderableType

    from newsletter.sending.situation import IssueUnderWay, Situation
    from newsletter.subscribers.list_movements import ListMovements

_WORDS = Words("en")
_WIDE = 50


def watch(
    edition: Annotated[str, typer.Argument(metavar="EDITION", help="Only this one, until its ledger is closed.")] = "",
    every: Annotated[float, typer.Option(min=1, help="Seconds between two looks.")] = 5,
    stack: StackName = "",
    *,
    once: Annotated[bool, typer.Option("--once", help="Look once and end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Watch what goes out: progress, pace, time left, providers, queues, alarms and quota. Ctrl-C ends it."""
    if edition:
        operations_of(stack).state(edition)
    looks = situations(looker_of(stack), edition, 0 if once else every)
    try:
        if as_json:
            for situation in looks:
                print(json.dumps(asdict(situation) | {"needs": situation.needs}, ensure_ascii=False), flush=True)
            return
        console = screen()
        if once or not console.is_terminal:
            for situation in looks:
                console.print(shown(situation))
            return
        with Live(console=console, auto_refresh=False) as live:
            for situation in looks:
                live.update(shown(situation), refresh=True)
    except KeyboardInterrupt:
        return


def looker_of(stack: str) -> Callable[[Situation | None], Situation]:
    """What looks at a stack, given the situation before."""
    here, operations = stack_of(stack), operations_of(stack)
    lookout = settings_from(Lookout, here.settings_of("CloseIssue"), aws.Resources, clock=time.time)

    def look(before: Situation | None) -> Situation:
        counts = {name: dead_letters_of(here, name).waiting() for name in QUEUES}
        queues = {name: QueueCount(count["queue"], count["dead"]) for name, count in counts.items()}
        return lookout.look(before, queues, alarms_of(here), operations.archive.edition_ids())

    return look


def situations(look: Callable[[Situation | None], Situation], edition: str, every: float) -> Iterator[Situation]:
    """One look after another, for ever or until the edition that is watched is closed; one where ``every`` is 0."""
    before: Situation | None = None
    while True:
        situation = look(before)
        yield _only(situation, edition) if edition else situation
        if not every or edition in {issue.edition for issue in situation.closed}:
            return
        before = situation
        time.sleep(every)


def _only(situation: Situation, edition: str) -> Situation:
    under_way = [issue for issue in situation.under_way if issue.edition == edition]
    ended = [one for one in situation.closed if one.edition == edition]
    lists = {issue.list for issue in under_way} | {issue.list for issue in ended}
    moved = [one for one in situation.movements or () if one.list in lists]
    return replace(situation, under_way=under_way, closed=ended, movements=moved)


def shown(situation: Situation) -> RenderableType:
    """The situation as a terminal shows it."""
    parts: list[RenderableType] = [Text(moment(situation.at), style="dim")]
    parts += [Text(need_in_words(kind, about, _WORDS), style="bold red") for kind, about in situation.needs]
    for issue in situation.under_way:
        parts += ["", *_issue(issue)]
    if not situation.under_way:
        parts.append(Text(_WORDS.say("status.nothing"), style="dim"))
    parts += ["", _facts(account_facts(situation.pace, _WORDS))]
    if situation.queues is not None:
        parts += ["", _queues(situation)]
    if situation.alarms is not None:
        silent = len(situation.alarms) - len(situation.ringing)
        parts += ["", Text(_WORDS.count("status.silent", silent), style="dim")]
    if situation.movements is not None:
        parts += ["", Text(movements_since(situation, _WORDS), style="dim")]
    if situation.movements:
        parts.append(_moved(situation.movements))
    if situation.closed:
        parts += ["", _closed(situation)]
    return Group(*parts)


def _issue(issue: IssueUnderWay) -> Iterator[RenderableType]:
    yield Text.from_markup(f"[bold]{escape(issue.subject)}[/bold]  [dim]{escape(issue.edition)}[/dim]")
    yield Text(state_in_words(issue, _WORDS))
    if issue.planned:
        yield ProgressBar(total=issue.planned, completed=issue.ended, width=_WIDE)
        done = _WORDS.say(
            "status.picture", delivered=issue.sums.get("delivered", 0), ended=issue.ended, number=issue.planned
        )
        yield Text(done)
    yield _facts(issue_facts(issue, _WORDS))
    if issue.providers:
        yield _facts([(name, plain(runs)) for name, runs in (told(row, _WORDS) for row in issue.providers)])


def _facts(facts: Any) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, value in facts:
        table.add_row(Text(label, style="dim"), Text(value))
    return table


def _queues(situation: Situation) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("queue", "waiting", "dead"):
        table.add_column(_WORDS.say(f"status.{column}"), justify="left" if column == "queue" else "right")
    for name, count in (situation.queues or {}).items():
        style = "bold red" if count.dead else ""
        table.add_row(name, _WORDS.number(count.waiting), Text(_WORDS.number(count.dead), style=style))
    return table


def _moved(movements: Sequence[ListMovements]) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("list", "moved.joined", "moved.left", "moved.bounced"):
        table.add_column(_WORDS.say(f"status.{column}"), justify="left" if column == "list" else "right")
    for one in movements:
        table.add_row(Text(one.list), *map(_WORDS.number, moved_of(one)))
    return table


def _closed(situation: Situation) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("issue", "closed", "accepted", "arrived, %", "change", "cost, $"):
        table.add_column(column, justify="left" if column in ("issue", "closed") else "right")
    for issue in situation.closed:
        arrived = "" if issue.arrived is None else f"{issue.arrived:.1f}"
        change = "" if issue.change is None else f"{issue.change:+.1f}"
        accepted = _WORDS.number(issue.sums.get("accepted", 0))
        table.add_row(
            Text(issue.subject), moment(issue.closed), accepted, arrived, change, cost_in_short(issue.cost, _WORDS)
        )
    return table
