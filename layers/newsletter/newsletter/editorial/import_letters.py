"""Letters about imports: that a long one has begun, and what became of every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.address_rules import DISPOSABLE
from newsletter.edition.letter import Facts, letter, said
from newsletter.issue.document import Heading, List, Paragraph, Strong, Text
from newsletter.subscribers.importing import RowOutcome
from newsletter.subscribers.member_register import bare
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsletter.edition.letter import LetterBlock, LetterBody
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers import columns
    from newsletter.subscribers.import_report import ImportReport

_SHOWN = ("address", "name", "first_name", "last_name", "grounds", "source", "since", "left_at", "cleaned", "status")
"""What columns are taken for, in the order it is told."""


@dataclass(frozen=True)
class ImportFacts:
    """What an import made of a file; of a register also how many ``members`` there were, and how many are ``gone``."""

    file_name: str
    report: ImportReport
    heading: columns.Heading
    sheets_passed_over: tuple[str, ...] = ()
    on_trial: bool = False
    is_register: bool = False
    members: int = 0
    gone: int = 0
    is_halted: bool = False


def import_letter(mailing_list: MailingList, facts: ImportFacts) -> LetterBody:
    """Tell staff what each row of an import became, or would become, and how its columns were read."""
    words, report = Words(mailing_list.language), facts.report
    told = [(words.say(f"import.{became}"), report.counts[became]) for became in RowOutcome if report.counts[became]]
    blocks: list[LetterBlock] = []
    if facts.is_halted:
        blocks += _halted(words, facts)
    elif facts.on_trial:
        blocks.append(Paragraph(said(words.say("import.trial"))))
    blocks.append(Paragraph(said(_opening(words, facts))))
    if told:
        blocks.append(Facts(tuple((label, said(words.number(count))) for label, count in told), numbers=True))
    if report.counts[RowOutcome.LEFT_EARLIER]:
        blocks.append(Paragraph(said(words.say("import.leaving_wins"))))
    blocks += [*_looks(words, report), *_columns(words, facts.heading)]
    if facts.sheets_passed_over:
        titles = words.listing([words.quoted(title) for title in facts.sheets_passed_over])
        blocks.append(Paragraph((Strong(said(words.say("import.sheets_passed_over", titles=titles))),)))
    where = f"reports/{mailing_list.id}/{facts.file_name} report.csv"
    blocks.append(Paragraph(said(words.say("import.rows", where=where))))
    subject = words.say(_subject(facts), file=facts.file_name)
    title = words.say("import.register_title" if facts.is_register else "import.title", list=mailing_list.name)
    return letter(subject, title, blocks, mailing_list, mailing_list.language)


def begun_letter(mailing_list: MailingList, file_name: str, rows: int) -> LetterBody:
    """Tell staff that a long import is on its way."""
    words = Words(mailing_list.language)
    where = f"reports/{mailing_list.id}/{file_name} progress.txt"
    blocks = [
        Paragraph(said(words.say("import.begun", file=file_name, number=rows))),
        Paragraph(said(words.say("import.begun_where", where=where))),
    ]
    subject = words.say("import.begun_subject", file=file_name)
    return letter(subject, words.say("import.begun_title"), blocks, mailing_list, mailing_list.language)


def progress_text(mailing_list: MailingList, file_name: str, rows: int, now: datetime) -> str:
    """How far a long import has come, for the folder."""
    words = Words(mailing_list.language)
    moment = words.moment(now.astimezone(mailing_list.zone))
    return f"{words.say('import.progress', file=file_name, number=rows, moment=moment)}\n"


def _subject(facts: ImportFacts) -> str:
    if facts.on_trial:
        return "import.trial_subject"
    if facts.is_halted:
        return "import.halted_subject"
    return "import.register_subject" if facts.is_register else "import.subject"


def _opening(words: Words, facts: ImportFacts) -> str:
    rows, refused = facts.report.rows, facts.report.counts[RowOutcome.REFUSED]
    if not rows:
        return words.say("import.nobody", file=facts.file_name)
    summary = (
        words.count("import.refused_sentence", refused) if refused else words.say("import.fine", file=facts.file_name)
    )
    return f"{words.count('import.rows_read', rows, file=facts.file_name)} {summary}"


def _halted(words: Words, facts: ImportFacts) -> list[LetterBlock]:
    """That nothing was changed, how many would be gone, and how staff say that it is right all the same."""
    how_many = words.say("import.halted_many", gone=facts.gone, members=facts.members)
    return [
        Paragraph((Strong(said(words.say("import.halted"))), Text(f" {how_many}"))),
        Paragraph(said(words.say("import.halted_wrong"))),
        Paragraph(said(words.say("import.halted_right"))),
        Paragraph((Strong(said(words.say("import.halted_name", gone=str(facts.gone), file=bare(facts.file_name)))),)),
        Paragraph(said(words.count("import.halted_then", facts.gone))),
    ]


def _looks(words: Words, report: ImportReport) -> Sequence[LetterBlock]:
    """What was taken in and may be wrong all the same."""
    items = [
        (Paragraph(said(words.say("import.slip", line=str(line), typed=typed, meant=meant))),)
        for line, typed, meant in report.typos
    ]
    if more := report.looks["slip"] - len(report.typos):
        items.append((Paragraph(said(words.count("import.slips_more", more))),))
    if thrown_away := report.looks[DISPOSABLE]:
        items.append((Paragraph(said(words.count("import.disposable", thrown_away))),))
    return [Heading(2, said(words.say("import.looks"))), List(tuple(items))] if items else []


def _columns(words: Words, heading: columns.Heading) -> list[LetterBlock]:
    """Which column was taken for what, and which was not read."""
    taken = [
        (words.say(f"import.column.{name}"), heading.taken_for[name]) for name in _SHOWN if name in heading.columns
    ]
    blocks: list[LetterBlock] = []
    if taken:
        blocks = [
            Heading(2, said(words.say("import.columns"))),
            Facts(tuple((label, said(title)) for label, title in taken)),
        ]
    if passed := heading.passed_over:
        quoted = [words.quoted(title) for title in passed]
        blocks.append(Paragraph(said(words.say("import.passed_over", titles=words.listing(quoted)))))
    return blocks
