"""The page of a list's issues: what became of each, as a table and as bars, for the folder of reports.

Nothing is fetched, and without its few lines of script everything stands there but the page's own age.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

from newsletter.edition.colours import Palette
from newsletter.edition.templates import rendered, style
from newsletter.editorial.status_page import cost_in_short, moved_of
from newsletter.mailing_list import Look
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.mailing_list import MailingList
    from newsletter.sending.situation import IssueClosed
    from newsletter.subscribers.list_movements import ListMovements

FILE = "index.html"
"""In the list's folder under ``reports/``."""

_DAY = 86_400
_SELDOM, _LEAST = 92 * _DAY, 8 * _DAY
_HEIGHT = 1000
_STEP, _THICK = 10, 8
_MINUS = "\N{MINUS SIGN}"
_COLUMNS = (
    "status.issue",
    "issues.day",
    "status.sum.audience",
    "status.column.accepted",
    "status.sum.delivered",
    "status.column.change",
    "status.column.bounced",
    "status.column.complained",
    "status.sum.left",
    "status.column.cost",
)


@dataclass(frozen=True)
class Column:
    """An issue in the picture: ``x`` from the left, and how high its parts are, of a thousand in all."""

    x: int
    arrived: int
    taken: int
    lost: int


def issues_page(
    mailing_list: MailingList, issues: Sequence[IssueClosed], now: int, moved: ListMovements | None = None
) -> str:
    """The whole page. ``issues`` are the list's, the newest first; ``now`` is seconds since 1970.

    ``moved`` is who joined, left and bounced away since the issue before; None where none was.
    """
    words = Words(mailing_list.language)
    first_sent = [issue for issue in reversed(issues) if not issue.follows]
    return rendered(
        "issues.html",
        words=words,
        language=words.language,
        css=style("status.css", Palette.of(Look().colour)),
        title=words.say("issues.title", list=mailing_list.name),
        at=now,
        stale=stale_after(issues),
        written=_moment(now, mailing_list, words),
        bars=columns_of(first_sent),
        width=_STEP * len(first_sent),
        height=_HEIGHT,
        thick=_THICK,
        picture=_picture(first_sent, words),
        ends=[words.date(_day(one, mailing_list)) for one in (*first_sent[:1], *first_sent[-1:])],
        moved=_moved(moved, words) if moved else "",
        columns=[words.say(name) for name in _COLUMNS],
        rows=[_row(issue, mailing_list, words) for issue in issues],
    )


def stale_after(issues: Sequence[IssueClosed]) -> int:
    """Seconds after which the next issue is overdue: more than twice as long as usually lies between two of them."""
    closed = sorted(issue.closed for issue in issues if not issue.follows)
    gaps = [later - earlier for earlier, later in pairwise(closed)]
    return max(_LEAST, int(2.5 * median(gaps))) if len(gaps) > 1 else _SELDOM


def columns_of(issues: Sequence[IssueClosed]) -> Sequence[Column]:
    """The issues as columns beside each other, as high as their audiences, the oldest first."""
    most = max((issue.sums.get("audience", 0) for issue in issues), default=0)
    columns = []
    for place, issue in enumerate(issues):
        audience, accepted = issue.sums.get("audience", 0), issue.sums.get("accepted", 0)
        arrived = min(accepted, issue.sums.get("delivered", 0))
        parts = (arrived, accepted - arrived, max(0, audience - accepted))
        heights = [_HEIGHT * part // most if most else 0 for part in parts]
        columns.append(Column(_STEP * place + (_STEP - _THICK) // 2, *heights))
    return columns


def _moved(moved: ListMovements, words: Words) -> str:
    day = words.date(date.fromisoformat(moved.since))
    joined, left, bounced = map(words.number, moved_of(moved))
    return words.say("issues.moved", day=day, joined=joined, left=left, bounced=bounced)


def _picture(issues: Sequence[IssueClosed], words: Words) -> str:
    arrived = [issue.sums.get("delivered", 0) for issue in issues]
    if len(arrived) < 2:
        return words.say("issues.picture_of_one", number=sum(arrived))
    return words.say("issues.picture", number=len(arrived), least=min(arrived), most=max(arrived))


def _row(issue: IssueClosed, mailing_list: MailingList, words: Words) -> dict[str, object]:
    sums = issue.sums
    bounced = sum(sums.get(name, 0) for name in ("bounced", "softBounced", "blocked"))
    numbers = (sums.get("audience", 0), sums.get("accepted", 0), sums.get("delivered", 0))
    sign = "+" if (issue.change or 0) >= 0 else _MINUS
    change = words.say("status.first") if issue.change is None else f"{sign}{words.decimal(abs(issue.change), 1)}"
    ends = (bounced, sums.get("complained", 0), sums.get("left", 0))
    report = f"{issue.file.rpartition('/')[2]} {issue.edition[-6:]}.html"
    return {
        "title": issue.subject,
        "report": f"./{quote(report)}",
        "again": bool(issue.follows),
        "cells": (
            words.date(_day(issue, mailing_list)),
            *map(words.number, numbers),
            words.say("issues.not_compared") if issue.follows else change,
            *map(words.number, ends),
            cost_in_short(issue.cost, words),
        ),
    }


def _day(issue: IssueClosed, mailing_list: MailingList) -> datetime:
    return datetime.fromtimestamp(issue.started, UTC).astimezone(mailing_list.zone)


def _moment(seconds: int, mailing_list: MailingList, words: Words) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(mailing_list.zone)
    return f"{words.moment(moment)} {moment.tzname()}"
