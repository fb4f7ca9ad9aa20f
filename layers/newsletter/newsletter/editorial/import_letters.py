"""Letters about imports: that a long one has begun, and what became of every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.address_rules import DISPOSABLE
from newsletter.edition.letter import Facts, letter, said
from newsletter.edition.problems import problem_items
from newsletter.issue.document import Heading, List, Paragraph, Strong, Text
from newsletter.subscribers.file_tally import FileTally
from newsletter.subscribers.member_register import bare, may_be_register
from newsletter.subscribers.row_outcomes import RowOutcome
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsletter.edition.letter import LetterBlock, LetterBody
    from newsletter.errors import Problem
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers import columns
    from newsletter.subscribers.import_report import ImportReport

_SHOWN = ("address", "name", "first_name", "last_name", "grounds", "source", "since", "cleaned")
"""What columns are taken for, in the order it is told."""

_BENIGN = ("no-address", "no-member", "bounced-elsewhere", "unconfirmed")
"""Why nobody was added from a row that needs no mending."""

_MOST_LINES = 10


@dataclass(frozen=True)
class ImportFacts:
    """What an import made of a file; of a register also how many ``members`` there were, and how many are ``gone``."""

    file_name: str
    report: ImportReport
    heading: columns.Heading
    tally: FileTally = field(default_factory=FileTally)
    on_trial: bool = False
    is_register: bool = False
    members: int = 0
    gone: int = 0
    is_halted: bool = False


def import_letter(mailing_list: MailingList, facts: ImportFacts) -> LetterBody:
    """Tell staff what each row of an import became, or would become, and how its columns were read."""
    words, report = Words(mailing_list.language), facts.report
    told = _counts(words, report)
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
    if _assumes_signup(facts):
        blocks.append(Paragraph((Strong(said(words.say("import.assumed_signup"))),)))
    if report.rows and may_be_register(facts.file_name):
        blocks.append(Paragraph((Strong(said(words.say("import.no_register"))),)))
    blocks += [*_refusals(words, report), *_looks(words, facts), *_columns(words, facts.heading)]
    if facts.tally.others:
        titles = words.listing([words.quoted(title) for title in facts.tally.others])
        told_sheets = words.say("import.sheets_passed_over", sheet=facts.tally.sheet, titles=titles)
        blocks.append(Paragraph((Strong(said(told_sheets)),)))
    where = f"reports/{mailing_list.folder}/{facts.file_name} report.csv"
    blocks.append(Paragraph(said(words.say("import.rows", where=where))))
    subject = words.say(_subject(facts), file=facts.file_name)
    title = words.say("import.register_title" if facts.is_register else "import.title", list=mailing_list.name)
    return letter(subject, title, blocks, mailing_list, mailing_list.language)


def _assumes_signup(facts: ImportFacts) -> bool:
    """Whether readers were added as signed up only because their file does not say on which grounds they get it."""
    is_told = "grounds" in facts.heading.columns or facts.heading.system or facts.is_register
    return bool(facts.report.counts[RowOutcome.ADDED]) and not is_told


def _counts(words: Words, report: ImportReport) -> list[tuple[str, int]]:
    return [(words.say(f"import.{became}"), report.counts[became]) for became in RowOutcome if report.counts[became]]


def begun_letter(mailing_list: MailingList, file_name: str, rows: int) -> LetterBody:
    """Tell staff that a long import is on its way."""
    words = Words(mailing_list.language)
    where = f"reports/{mailing_list.folder}/{file_name} progress.txt"
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
    report, file = facts.report, facts.file_name
    if not report.rows:
        return words.say("import.nobody", file=file)
    refused = report.counts[RowOutcome.REFUSED]
    benign = sum(report.reasons[reason] for reason in _BENIGN)
    sentences = [words.count("import.rows_read", report.rows, file=file)]
    if refused > benign:
        sentences.append(words.count("import.refused_sentence", refused - benign))
    if benign:
        sentences.append(words.count("import.benign_sentence", benign))
    return " ".join(sentences if refused else [*sentences, words.say("import.fine", file=file)])


def refused_letter(
    mailing_list: MailingList, file_name: str, problems: Sequence[Problem], report: ImportReport | None = None
) -> LetterBody:
    """Tell staff why a file was not imported, or not to its end; of columns that are asked about, how to answer.

    ``report`` has what became of the rows that were come to.
    """
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("import.refused_opening", file=file_name, list=mailing_list.name))),
        Paragraph(said(words.say("problem.one" if len(problems) == 1 else "problem.many"))),
        List(problem_items(problems, words)),
    ]
    asked = [str(problem.facts["column"]) for problem in problems if problem.code == "import-column-unclear"]
    if asked and not any(set(column) & set("(),/\\") for column in asked):
        without = words.say("import.without", columns=", ".join(asked))
        name = f"{without} {bare(file_name)}"
        blocks += [Paragraph(said(words.say("import.asked_name"))), Paragraph((Strong(said(name)),))]
    if report and report.rows:
        where = f"reports/{mailing_list.folder}/{file_name} report.csv"
        blocks += [
            Paragraph(said(words.count("import.so_far", report.rows))),
            Facts(tuple((label, said(words.number(count))) for label, count in _counts(words, report)), numbers=True),
            Paragraph(said(words.say("import.rows", where=where))),
        ]
    blocks.append(Paragraph(said(words.say("import.refused_again"))))
    subject = words.say("import.refused_subject", file=file_name)
    return letter(subject, words.say("import.refused_title"), blocks, mailing_list, mailing_list.language)


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


def _refusals(words: Words, report: ImportReport) -> Sequence[LetterBlock]:
    """Why nobody was added from a row, and which rows: the words in them that were the reason, and what to do."""
    items = []
    for reason, number in report.reasons.most_common():
        first = report.refused.get(reason, [])
        lines = ", ".join(f"{line} ({typed})" if typed else str(line) for line, typed in first)
        more = number - len(first)
        where = (
            words.say("import.refusal_more", lines=lines, more=more)
            if more
            else words.say("import.refusal_rows", lines=lines)
        )
        items.append((Paragraph((Strong(said(words.say(f"import.refusal.{reason}"))), Text(f" {where}"))),))
    return [Heading(2, said(words.say("import.refusals"))), List(tuple(items))] if items else []


def _looks(words: Words, facts: ImportFacts) -> Sequence[LetterBlock]:
    """What was taken in and may be wrong all the same."""
    report, tally = facts.report, facts.tally
    told = [words.say("import.slip", line=str(line), typed=typed, meant=meant) for line, typed, meant in report.typos]
    if more := report.looks["slip"] - len(report.typos):
        told.append(words.count("import.slips_more", more))
    if thrown_away := report.looks[DISPOSABLE]:
        told.append(words.count("import.disposable", thrown_away))
    told += [words.say("import.day", line=str(line), typed=typed) for line, typed in report.days]
    told += [words.say("import.stayed", line=str(line), said=typed) for line, typed in report.stayed]
    if tally.hidden:
        told.append(words.say("import.hidden", lines=_lines(tally.hidden)))
    if tally.formulas:
        told.append(words.say("import.formulas", lines=_lines(tally.formulas)))
    if tally.mended:
        told.append(words.say("import.mended", number=tally.mended))
    items = [(Paragraph(said(sentence)),) for sentence in told]
    return [Heading(2, said(words.say("import.looks"))), List(tuple(items))] if items else []


def _lines(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines[:_MOST_LINES])) + (" …" if len(lines) > _MOST_LINES else "")


def _columns(words: Words, heading: columns.Heading) -> list[LetterBlock]:
    """Which column was taken for what, and which was not read."""
    taken = [
        (words.say(f"import.column.{name}"), heading.taken_for[name]) for name in _SHOWN if name in heading.taken_for
    ]
    taken += [(words.say(f"import.column.{choice.kind}"), choice.title) for choice in heading.choices]
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
