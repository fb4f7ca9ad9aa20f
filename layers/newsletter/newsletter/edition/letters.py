"""Letters to staff: what was wrong with a file, a proof, how an issue went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, LetterBody, letter, said
from newsletter.edition.problems import problem_items
from newsletter.edition.proof import proof_letter
from newsletter.edition.report import IssueFacts, report_letter, report_page
from newsletter.issue.document import List, Paragraph, Strong
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsletter.edition.letter import LetterBlock
    from newsletter.errors import Problem
    from newsletter.mailing_list import MailingList

__all__ = [
    "IssueFacts",
    "LetterBody",
    "late_letter",
    "problem_letter",
    "proof_letter",
    "report_letter",
    "report_page",
]


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
        else words.say("problem.opening_default", file=file_name)
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


def settings_letter(list_id: str, problems: Sequence[Problem], language: str) -> LetterBody:
    """Tell whoever keeps a list what is wrong with its settings, and what works and what does not until it is right."""
    words = Words(language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("settings.opening", file=f"lists/{list_id}/list.yaml"))),
        Paragraph(said(words.say("problem.one" if len(problems) == 1 else "problem.many"))),
        List(problem_items(problems, words)),
        Paragraph((Strong(said(words.say("settings.until_then"))),)),
    ]
    subject = words.say("settings.subject", list=list_id)
    return letter(subject, words.say("settings.title"), blocks, None, language)


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
