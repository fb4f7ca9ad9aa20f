"""Letters to staff: what was wrong with a file, a proof, how an issue went, what an import did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, Facts, LetterBody, letter, said
from newsletter.edition.problems import problem_items
from newsletter.edition.proof import proof_letter
from newsletter.edition.report import IssueFacts, report_letter, report_page
from newsletter.issue.document import List, Paragraph, Strong
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from newsletter.edition.letter import LetterBlock
    from newsletter.errors import Problem
    from newsletter.mailing_list import MailingList

__all__ = [
    "IssueFacts",
    "LetterBody",
    "import_letter",
    "late_letter",
    "problem_letter",
    "proof_letter",
    "report_letter",
    "report_page",
]

BECAME = ("added", "grounds-added", "already", "left-earlier", "suppressed", "refused")
"""The keys of an import's counts, in the order they are told."""


def problem_letter(
    mailing_list: MailingList | None, file_name: str, problems: Sequence[Problem], language: str
) -> LetterBody:
    """Tell staff what is wrong with a file, where, and what to do; that nothing was sent and the file is still there.

    ``mailing_list`` is None when the file belongs to no list we know, or the list's own settings are wrong.
    """
    words = Words(language)
    opening = (
        words.say("problem.opening", file=file_name, list=mailing_list.name)
        if mailing_list
        else words.say("problem.opening_house", file=file_name)
    )
    blocks: list[LetterBlock] = [
        Paragraph(said(opening)),
        Paragraph(said(words.say("problem.one" if len(problems) == 1 else "problem.many"))),
        List(problem_items(problems, words)),
        Paragraph((Strong(said(words.say("problem.nothing_sent"))),)),
        Paragraph(said(words.say("problem.again"))),
    ]
    subject = words.say("problem.subject", file=file_name)
    return letter(subject, words.say("problem.title"), blocks, mailing_list, language)


def import_letter(
    mailing_list: MailingList,
    file_name: str,
    counts: Mapping[str, int],
    rows_url: str = "",
    *,
    on_trial: bool = False,
) -> LetterBody:
    """Tell staff what each row of an import became, or would become.

    Args:
        mailing_list: whose readers were imported.
        file_name: as staff named it.
        counts: rows by ``BECAME``; a key that is missing counts as 0.
        rows_url: where the row-by-row report can be opened, if it can.
        on_trial: the file was only tried.
    """
    words = Words(mailing_list.language)
    rows = sum(counts.get(became, 0) for became in BECAME)
    refused = counts.get("refused", 0)
    if not rows:
        summary = words.say("import.nobody", file=file_name)
    elif refused:
        summary = words.count("import.refused_sentence", refused)
    else:
        summary = words.say("import.fine", file=file_name)
    opening = f"{words.count('import.rows_read', rows, file=file_name)} {summary}" if rows else summary
    told = [(words.say(f"import.{became}"), counts.get(became, 0)) for became in BECAME if counts.get(became, 0)]
    blocks: list[LetterBlock] = [Paragraph(said(opening))]
    if on_trial:
        blocks.insert(0, Paragraph(said(words.say("import.trial"))))
    if told:
        blocks.append(Facts(tuple((label, said(words.number(count))) for label, count in told), numbers=True))
    if rows_url:
        blocks += [Paragraph(said(words.say("import.rows_intro"))), Action(words.say("import.rows"), rows_url)]
    if counts.get("left-earlier", 0):
        blocks.append(Paragraph(said(words.say("import.leaving_wins"))))
    subject = words.say("import.trial_subject" if on_trial else "import.subject", file=file_name)
    return letter(
        subject, words.say("import.title", list=mailing_list.name), blocks, mailing_list, mailing_list.language
    )


def late_letter(mailing_list: MailingList, subject: str, meant: datetime, start_url: str) -> LetterBody:
    """Ask staff whether an issue that did not start in time should go all the same.

    ``meant`` is when it should have gone, in the list's zone; ``start_url`` the page that sends it.
    """
    words = Words(mailing_list.language)
    facts = {"subject": words.quoted(subject), "moment": words.moment(meant)}
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("late.opening", **facts))),
        Paragraph((Strong(said(words.say("late.not_sent"))),)),
        Action(words.say("late.send"), start_url),
        Paragraph(said(words.say("late.nothing"))),
    ]
    title = words.say("late.title")
    return letter(words.say("late.subject", subject=subject), title, blocks, mailing_list, mailing_list.language)
