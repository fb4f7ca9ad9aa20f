"""The status page: the operator's situation as one static page, for the folder of reports and for a browser.

Nothing is fetched, and without its few lines of script everything stands there but the page's own age.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from newsletter.edition.colours import Palette
from newsletter.edition.provider_row import told
from newsletter.edition.templates import rendered, style
from newsletter.edition.waiting_letters import why_in
from newsletter.issue.document import plain
from newsletter.mailing_list import Look
from newsletter.sending.situation import WaitsFor
from newsletter.subscribers.list_movements import first_day
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from newsletter.sending.costs import Cost
    from newsletter.sending.send_rate import Pace
    from newsletter.sending.situation import IssueClosed, IssueUnderWay, Situation
    from newsletter.subscribers.list_movements import ListMovements

FILE = "status.html"
"""Under ``reports/``."""

STALE_UNDER_WAY, STALE_AT_REST = 300, 3 * 3600
"""Seconds after which the page is older than it should be: it is written each minute, or each hour."""

_OPEN_BUT_TOLD = ("audience", "accepted", "delivered", "open", "in_doubt")
_TOLD_IF_ANY = ("bounced", "softBounced", "blocked", "complained", "refused", "left", "unknown", "stopped")
_LOST = ("refused", "left", "unknown", "stopped")
_WIDTH = 1000
_MINUS = "\N{MINUS SIGN}"
_CLOSED = ("closed_at", "accepted", "arrived", "change", "bounced", "complained", "cost")
_MOVED = ("joined", "left", "bounced")
_CENT = 0.01


@dataclass(frozen=True)
class Bar:
    """A stretch of an issue's bar, of a thousand in all."""

    kind: str
    x: int
    width: int


def status_page(situation: Situation, language: str, zone: tzinfo = UTC, lists: Sequence[tuple[str, str]] = ()) -> str:
    """The whole page. ``lists`` are names of lists, each with the address of the page of its issues."""
    words = Words(language)
    alarms = None
    if situation.alarms is not None:
        quiet = words.count("status.silent", len(situation.alarms) - len(situation.ringing))
        alarms = {"ringing": situation.ringing, "summary": quiet}
    return rendered(
        "status.html",
        words=words,
        language=words.language,
        css=style("status.css", Palette.of(Look().colour)),
        at=situation.at,
        stale=STALE_UNDER_WAY if situation.under_way or situation.not_counted else STALE_AT_REST,
        written=_moment(situation.at, words, zone),
        needs=[need_in_words(kind, about, words) for kind, about in situation.needs],
        issues=[_issue(issue, words) for issue in situation.under_way],
        not_counted=[words.say("status.not_counted", about=one) for one in situation.not_counted],
        account=account_facts(situation.pace, words),
        queues=None
        if situation.queues is None
        else [(name, words.number(one.waiting), words.number(one.dead)) for name, one in situation.queues.items()],
        alarms=alarms,
        columns=[words.say("status.issue"), *(words.say(f"status.column.{name}") for name in _CLOSED)],
        closed=[_closed(issue, words, zone) for issue in situation.closed],
        lists=lists,
        moved_since=movements_since(situation, words),
        moved=[(one.list, [words.number(number) for number in moved_of(one)]) for one in situation.movements or ()],
        moved_columns=[words.say("status.list"), *(words.say(f"status.moved.{name}") for name in _MOVED)],
    )


def need_in_words(kind: str, about: str, words: Words) -> str:
    """What somebody has to do."""
    sentence = f"status.need.{kind}"
    return words.say(sentence, about=about) if about else words.say(sentence)


def state_in_words(issue: IssueUnderWay, words: Words) -> str:
    """What an issue waits for and how long that takes, in a sentence or two."""
    sentences = [words.say(f"status.waits.{issue.waits_for}")]
    if issue.waits_for is WaitsFor.PARKED:
        sentences.append(why_in(words, issue.why))
    if issue.seconds_left:
        left = time_in_words(issue.seconds_left, words)
        sentences.append(words.say(f"status.{'starts_in' if issue.waits_for is WaitsFor.HOLD else 'left'}", time=left))
    return " ".join(sentences)


def time_in_words(seconds: int, words: Words) -> str:
    """A length of time, as short as it is meant."""
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= length:
            return words.count(f"status.{unit}", -(-seconds // length))
    return words.count("status.seconds", seconds)


def issue_facts(issue: IssueUnderWay, words: Words) -> Sequence[tuple[str, str]]:
    """The figures of an issue under way, each with what it is."""
    names = [*_OPEN_BUT_TOLD, *(name for name in _TOLD_IF_ANY if issue.sums.get(name))] if issue.planned else []
    facts = [(words.say(f"status.sum.{name}"), words.number(issue.sums.get(name, 0))) for name in names]
    if issue.a_minute is not None:
        facts.append((words.say("status.a_minute"), words.number(round(issue.a_minute))))
    if issue.allowed_a_minute is not None:
        facts.append((words.say("status.allowed"), words.number(round(issue.allowed_a_minute))))
    if issue.cost is not None and issue.planned:
        facts += cost_facts(issue.cost, words)
    return facts


def moved_of(one: ListMovements) -> tuple[int, int, int]:
    """How many joined, left and bounced away, as every window orders them."""
    return one.joined, one.left, one.bounced


def movements_since(situation: Situation, words: Words) -> str:
    """Since when movements are told, that there were none, or that nobody asked."""
    if situation.movements is None:
        return words.say("status.unknown")
    since = words.date(date.fromisoformat(first_day(situation.at)))
    return words.say("status.moved_since" if situation.movements else "status.none_moved", day=since)


def cost_facts(cost: Cost, words: Words) -> Sequence[tuple[str, str]]:
    """What mails have cost so far, and how much of it is not SES's, where that is a cent."""
    facts = [(words.say("status.cost"), cost_in_short(cost, words))]
    if cost.ours >= _CENT:
        facts.append((words.say("status.cost_ours"), words.decimal(cost.ours)))
    return facts


def cost_in_short(cost: Cost | None, words: Words) -> str:
    """What something cost, under a heading that says that it is US dollars."""
    if cost is None:
        return words.say("status.unknown")
    return words.decimal(cost.total) if cost.total >= _CENT else f"<\u00a0{words.decimal(_CENT)}"


def account_facts(pace: Pace | None, words: Words) -> Sequence[tuple[str, str]]:
    """What the account at SES may do."""
    if pace is None:
        return [(words.say("status.quota"), words.say("status.unknown"))]
    left = words.say("status.endless") if pace.per_day < 0 else words.number(int(pace.left_today))
    return [
        (words.say("status.used"), words.number(round(pace.sent_last_day))),
        (words.say("status.quota_left"), left),
        (words.say("status.rate"), words.number(round(pace.per_second))),
        (words.say("status.sending"), words.say("status.on" if pace.sending_enabled else "status.off")),
    ]


def bars_of(issue: IssueUnderWay) -> Sequence[Bar]:
    """An issue's bar: what arrived, what SES took, what nobody will get; the rest of it is open."""
    if not issue.planned:
        return ()
    accepted, arrived = issue.sums.get("accepted", 0), issue.sums.get("delivered", 0)
    parts = {"arrived": arrived, "taken": max(0, accepted - arrived), "lost": sum(issue.sums.get(n, 0) for n in _LOST)}
    bars, so_far = [], 0
    for kind, number in parts.items():
        start, so_far = so_far, so_far + number
        x, end = _WIDTH * start // issue.planned, min(_WIDTH, _WIDTH * so_far // issue.planned)
        if end > x:
            bars.append(Bar(kind, x, end - x))
    return bars


def _issue(issue: IssueUnderWay, words: Words) -> dict[str, object]:
    arrived = issue.sums.get("delivered", 0)
    return {
        "title": f"{issue.subject} ({issue.list})",
        "edition": issue.edition,
        "state": state_in_words(issue, words),
        "bars": bars_of(issue),
        "picture": words.say("status.picture", delivered=arrived, ended=issue.ended, number=issue.planned),
        "facts": issue_facts(issue, words),
        "providers": [(name, plain(runs)) for name, runs in (told(row, words) for row in issue.providers)],
    }


def _closed(issue: IssueClosed, words: Words, zone: tzinfo) -> dict[str, object]:
    sign = "+" if (issue.change or 0) >= 0 else _MINUS
    change = "" if issue.change is None else f"{sign}{words.decimal(abs(issue.change), 1)}"
    arrived = words.say("status.unknown") if issue.arrived is None else f"{words.decimal(issue.arrived, 1)}\u00a0%"
    bounced = sum(issue.sums.get(name, 0) for name in ("bounced", "softBounced", "blocked"))
    numbers = (issue.sums.get("accepted", 0), bounced, issue.sums.get("complained", 0))
    accepted, bounces, complaints = map(words.number, numbers)
    moment = _moment(issue.closed, words, zone)
    cost = cost_in_short(issue.cost, words)
    cells = (moment, accepted, arrived, change or words.say("status.first"), bounces, complaints, cost)
    return {"title": f"{issue.subject} ({issue.list})", "cells": cells}


def _moment(seconds: int, words: Words, zone: tzinfo) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    return f"{words.moment(moment)} {moment.tzname()}"
