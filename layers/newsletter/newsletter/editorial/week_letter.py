"""The weekly letter to the operator: that all is well, or what needs somebody, and four figures of the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.edition.letter import Facts, letter, said
from newsletter.edition.report import cost_said
from newsletter.editorial.status_page import need_in_words
from newsletter.issue.document import List, Paragraph, Strong
from newsletter.sending.ses_events import SesEvent
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from newsletter.edition.letter import LetterBlock, LetterBody
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.situation import Situation

_DAYS = 7
_DAY = 86_400


@dataclass(frozen=True)
class Week:
    """The issues that were closed in a week, how many mails SES took for them, and how many of those arrived."""

    issues: int = 0
    accepted: int = 0
    delivered: int = 0

    @classmethod
    def before(cls, now: int, states: Iterable[EditionState]) -> Week:
        """The sums of those of ``states`` that were closed in the seven days before ``now``, seconds since 1970."""
        sums = [state.sums for state in states if now - _DAYS * _DAY <= state.closed <= now]
        accepted = sum(one.get("accepted", 0) for one in sums)
        return cls(len(sums), accepted, sum(one.get(SesEvent.DELIVERED, 0) for one in sums))


def week_letter(week: Week, situation: Situation, day: date, price_per_thousand: float, language: str) -> LetterBody:
    """Tell how the week went. ``day`` is the one it is written on, the price is in US dollars."""
    words = Words(language)
    arrived = words.say("week.nothing")
    if week.accepted:
        arrived = f"{words.decimal(100 * week.delivered / week.accepted, 1)}\u00a0%"
    figures = {
        "issues": words.number(week.issues),
        "accepted": words.number(week.accepted),
        "arrived": arrived,
        "cost": cost_said(words, week.accepted * price_per_thousand / 1000),
    }
    needs = [(Paragraph(said(need_in_words(kind, about, words))),) for kind, about in situation.needs]
    blocks: list[LetterBlock] = [
        Paragraph((Strong(said(words.say("week.needs" if needs else "week.well"))),)),
        *([List(tuple(needs))] if needs else []),
        Facts(tuple((words.say(f"week.{name}"), said(value)) for name, value in figures.items()), numbers=True),
        Paragraph(said(words.say("week.not_asked"))),
        Paragraph(said(words.say("week.if_missing"))),
    ]
    subject = words.say("week.subject_needs" if needs else "week.subject_well", day=words.date(day))
    return letter(subject, words.say("week.title"), blocks, None, language)
