"""A letter on an issue that has halted: why, how many wait, and the two things to choose between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, LetterBody, letter, said
from newsletter.issue.document import Paragraph, Strong
from newsletter.sending.edition_state import AUDIENCE, PAUSED, RESTORED, STALE
from newsletter.sending.ses_events import SesEvent
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBlock
    from newsletter.mailing_list import MailingList
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.settlement import DeliveryTotals


def halt_letter(
    mailing_list: MailingList, state: EditionState, totals: DeliveryTotals, *, go_on_url: str, stop_url: str
) -> LetterBody:
    """Without addresses it only tells, as it does to the operator."""
    words = Words(mailing_list.language)
    told = {
        "bounces": ("halt.bounces", "halt.why_bounces"),
        "complaints": ("halt.complaints", "halt.why_complaints"),
        RESTORED: ("halt.restored", "halt.why_restored"),
        STALE: ("halt.stale", "halt.why_stale"),
        PAUSED: ("halt.paused", "halt.why_paused"),
        AUDIENCE: ("halt.audience", "halt.why_audience"),
    }
    what, advice = told[state.halted_why]
    has_begun = state.sending_since > 0 and state.halted_why != AUDIENCE
    numbers = {}
    if state.halted_why == "bounces":
        numbers = {
            "reported": totals.accepted - totals.awaiting_report,
            "bounced": totals.facts[SesEvent.BOUNCED] + totals.facts[SesEvent.BLOCKED],
        }
    if state.halted_why == "complaints":
        numbers = {"accepted": totals.accepted, "complained": totals.facts[SesEvent.COMPLAINED]}
    if state.halted_why == AUDIENCE:
        numbers = {"expected": state.expected, "planned": state.planned}
    facts = {name: words.number(number) for name, number in numbers.items()}
    facts["subject"] = words.quoted(state.subject)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say(what, **facts))),
        # Until the audience is planned nobody has got it, and nobody knows yet how many that is.
        *([Paragraph((Strong(said(words.count("halt.rest", totals.open))),))] if has_begun else []),
        Paragraph(said(words.say(advice))),
    ]
    if go_on_url:
        blocks += [
            Action(words.say("late.send" if state.halted_why == AUDIENCE else "halt.go_on"), go_on_url),
            Action(words.say("halt.stop"), stop_url, quiet=True),
            Paragraph(said(words.say("halt.some_twice" if state.halted_why == RESTORED else "halt.nobody_twice"))),
        ]
    subject, title = {
        PAUSED: ("halt.subject_paused", "halt.title_paused"),
        AUDIENCE: ("halt.subject_audience", "halt.title_audience"),
    }.get(state.halted_why, ("halt.subject", "halt.title"))
    said_subject = words.say(subject, subject=state.subject)
    return letter(said_subject, words.say(title), blocks, mailing_list, mailing_list.language)
