"""The report on an issue once its ledger is closed, as a letter and as a page to keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, Facts, letter, said
from newsletter.edition.letter_page import letter_page
from newsletter.edition.provider_row import told
from newsletter.issue.document import Heading, Paragraph, Strong
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from newsletter.edition.letter import LetterBlock, LetterBody
    from newsletter.edition.provider_row import ProviderRow
    from newsletter.mailing_list import MailingList

SUMS = ("accepted", "refused", "left", "unknown", "stopped")
"""What every reader of the audience ends in exactly one of."""

_CENT = 0.01
_TOLD = ("stopped", "left", "refused", "unknown", "complained")

REPORTED = (
    "delivered", "bounced", "softBounced", "blocked", "complained", "rejected", "notRendered", "left_since", "doubled",
)  # fmt: skip
"""Facts about those that were accepted, in the order they are told."""


@dataclass(frozen=True)
class IssueFacts:
    """What the report is about. Times are aware and shown as they stand; ``cost`` is in US dollars.

    ``left_out`` counts by reason those who stood on the list and were not in the audience; ``why_left`` those of
    the audience who were gone, or must not be written to, by the moment of sending; ``why_refused`` SES's own reasons;
    ``follows`` says that it went to those who missed it the first time, ``amended`` that it was reported on before.
    ``providers`` are the mailbox providers that took ten of its mails or more, and the others.
    ``scanned`` is of how many readers mail scanners seem to have opened the links.
    """

    subject: str
    file_name: str
    started: datetime
    closed: datetime
    web_url: str = ""
    cost: float | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    why_left: Mapping[str, int] = field(default_factory=dict)
    why_refused: Mapping[str, int] = field(default_factory=dict)
    follows: bool = False
    amended: bool = False
    scanned: int = 0
    providers: Sequence[ProviderRow] = ()


def report_letter(
    mailing_list: MailingList, facts: IssueFacts, totals: Mapping[str, int], *, again_url: str = ""
) -> LetterBody:
    """The report on an issue for its staff; where some missed it, with the way to send it to them.

    ``account`` has the sums ``audience``, ``accepted``, ``refused``, ``left`` and ``unknown``, and any of ``ACCOUNT``;
    what is missing counts as 0, and a fact that is 0 is left out, except delivered, bounced and complained.
    """
    words = Words(mailing_list.language)
    title, blocks = _told(words, facts, totals)
    if again_url and any(totals.get(name, 0) for name in ("refused", "unknown", "stopped")):
        blocks.append(Action(words.say("report.again"), again_url, quiet=True))
    subject = words.say("report.amended_subject" if facts.amended else "report.subject", subject=facts.subject)
    return letter(subject, title, blocks, mailing_list, mailing_list.language)


def report_page(mailing_list: MailingList, facts: IssueFacts, totals: Mapping[str, int]) -> str:
    """The same as a page that stands alone, for the folder of reports."""
    words = Words(mailing_list.language)
    title, blocks = _told(words, facts, totals)
    return letter_page(title, blocks, mailing_list, words)


def _told(words: Words, facts: IssueFacts, totals: Mapping[str, int]) -> tuple[str, list[LetterBlock]]:
    sums = {name: totals.get(name, 0) for name in ("audience", *SUMS)}
    rows = [(words.say(f"report.{name}"), number) for name, number in sums.items() if number or name != "stopped"]
    agree = sums["audience"] == sum(sums[name] for name in SUMS)
    blocks: list[LetterBlock] = [
        Paragraph((Strong(said(summary(words, totals))),)),
        *([Paragraph(said(words.count("report.amended", totals.get("doubled", 0))))] if facts.amended else []),
        *([Paragraph(said(words.say("report.follows")))] if facts.follows else []),
        Paragraph(
            said(words.say("report.went_out", started=words.moment(facts.started), closed=words.moment(facts.closed)))
        ),
        Heading(2, said(words.say("report.sums"))),
        _table(words, rows),
        Paragraph(said(words.say("report.adds_up" if agree else "report.does_not_add_up"))),
        *_reasons(words, facts),
        Heading(2, said(words.say("report.facts"))),
        _table(words, _facts(words, totals)),
        *([Paragraph(said(words.say("report.bounced_note")))] if _lost(totals) else []),
        *([Paragraph(said(words.count("report.scanned", facts.scanned)))] if facts.scanned else []),
        *_providers(words, facts),
        *_left_out(words, facts),
        _practical(words, facts),
    ]
    if facts.web_url:
        blocks.append(Action(words.say("report.page_link"), facts.web_url, quiet=True))
    return words.say("report.title", subject=words.quoted(facts.subject)), blocks


def summary(words: Words, totals: Mapping[str, int]) -> str:
    """The whole story in a sentence or two, best news first."""
    audience, delivered = totals.get("audience", 0), totals.get("delivered", 0)
    if not audience:
        return words.say("report.nobody")
    if delivered == audience:
        sentences = [words.say("report.everyone", number=audience)]
    else:
        sentences = [words.say("report.most", delivered=delivered, number=audience)]
    bounced = totals.get("bounced", 0) + totals.get("softBounced", 0) + totals.get("blocked", 0)
    told = {"bounced": bounced} | {name: totals.get(name, 0) for name in _TOLD}
    sentences += [words.count(f"report.{name}_sentence", number) for name, number in told.items() if number]
    return " ".join(sentences)


def _facts(words: Words, totals: Mapping[str, int]) -> list[tuple[str, int]]:
    always = ("delivered", "bounced", "complained")
    rows = [
        (words.say(f"report.{name}"), totals.get(name, 0)) for name in REPORTED if name in always or totals.get(name, 0)
    ]
    ended = ("delivered", "bounced", "softBounced", "blocked", "rejected", "notRendered")
    awaiting = totals.get("accepted", 0) - sum(totals.get(name, 0) for name in ended)
    return [*rows, (words.say("report.awaiting"), awaiting)] if awaiting > 0 else rows


def _lost(totals: Mapping[str, int]) -> int:
    return totals.get("bounced", 0) + totals.get("complained", 0)


def _reasons(words: Words, facts: IssueFacts) -> list[LetterBlock]:
    counted = [*facts.why_left.items(), *facts.why_refused.items()]
    rows = [(why(words, code), number) for code, number in counted if number]
    return [Heading(3, said(words.say("report.reasons"))), _table(words, rows)] if rows else []


def _left_out(words: Words, facts: IssueFacts) -> list[LetterBlock]:
    rows = [(why(words, code), number) for code, number in facts.left_out.items() if number]
    return [Heading(2, said(words.say("report.left_out"))), _table(words, rows)] if rows else []


def _providers(words: Words, facts: IssueFacts) -> list[LetterBlock]:
    if not facts.providers:
        return []
    rows = Facts(tuple(told(row, words) for row in facts.providers))
    note = Paragraph(said(words.say("provider.note")))
    return [Heading(2, said(words.say("provider.title"))), rows, note]


def why(words: Words, code: str) -> str:
    """Why somebody was left out, as it stands alone."""
    told = words.why(code)
    return told[:1].upper() + told[1:]


def cost_said(words: Words, cost: float) -> str:
    """What something costs in US dollars, in cents."""
    if cost < _CENT:
        return words.say("report.cost_tiny", amount=words.decimal(_CENT))
    return words.say("report.cost_value", amount=words.decimal(cost))


def _practical(words: Words, facts: IssueFacts) -> Facts:
    minutes = max(1, round((facts.closed - facts.started).total_seconds() / 60))
    rows = [(words.say("report.duration"), said(words.count("report.minutes", minutes)))]
    if facts.cost is not None:
        rows.append((words.say("report.cost"), said(cost_said(words, facts.cost))))
    rows.append((words.say("letter.file"), said(facts.file_name)))
    return Facts(tuple(rows))


def _table(words: Words, rows: list[tuple[str, int]]) -> Facts:
    return Facts(tuple((label, said(words.number(number))) for label, number in rows), numbers=True)
