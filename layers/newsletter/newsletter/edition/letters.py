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


_OPENINGS = {"issue": "opening", "sent": "opening_sent", "readers": "opening_readers"}
_ENDINGS = {
    "issue": ("subject", "nothing_sent", "again"),
    "sent": ("subject_sent", "nothing_more", ""),
    "readers": ("subject_readers", "nothing_read", "again_readers"),
}
"""Subject, what was not done, and how to go on, by what a file holds."""


def problem_letter(
    mailing_list: MailingList | None, file_name: str, problems: Sequence[Problem], language: str, *, kind: str = "issue"
) -> LetterBody:
    """Tell staff what is wrong with a file, where, and what to do; that nothing was sent and the file is still there.

    ``mailing_list`` is None when the file belongs to no list we know, or the list's own settings are wrong. ``kind`` is
    what the file holds: an ``issue``, ``readers``, or an issue that was ``sent`` before.
    """
    words = Words(language)
    named = {"file": file_name} | ({"list": mailing_list.name} if mailing_list and kind != "sent" else {})
    opening = words.say(f"problem.{_OPENINGS[kind]}" if mailing_list else "problem.opening_default", **named)
    subject, nothing, again = _ENDINGS[kind]
    how_many = "problem.one" if len(problems) == 1 else "problem.many"
    blocks: list[LetterBlock] = [
        Paragraph(said(opening)),
        *([] if kind == "sent" else [Paragraph(said(words.say(how_many)))]),
        List(problem_items(problems, words)),
        Paragraph((Strong(said(words.say(f"problem.{nothing}"))),)),
        *([Paragraph(said(words.say(f"problem.{again}")))] if again else []),
    ]
    subject = words.say(f"problem.{subject}", file=file_name)
    title = words.say("unchanged.title" if kind == "sent" else "problem.title")
    return letter(subject, title, blocks, mailing_list, language)


def unused_letter(key: str, problem: Problem, language: str) -> LetterBody:
    """Tell that nothing happens with a file where it lies, what it was taken for, and where it belongs."""
    words = Words(language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("unused.opening", file=key))),
        List(problem_items((problem,), words)),
        Paragraph((Strong(said(words.say("unused.nothing_done"))),)),
    ]
    subject = words.say("unused.subject", file=key.rpartition("/")[2])
    return letter(subject, words.say("unused.title"), blocks, None, language)


def withdrawn_letter(mailing_list: MailingList | None, file_name: str, language: str, *, is_draft: bool) -> LetterBody:
    """Tell that an issue does not go, because its file was thrown away, and how to have it go all the same."""
    words = Words(language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("withdrawn.draft" if is_draft else "withdrawn.opening", file=file_name))),
        Paragraph(said(words.say("withdrawn.again"))),
    ]
    subject = words.say("withdrawn.subject", file=file_name)
    return letter(subject, words.say("withdrawn.title"), blocks, mailing_list, language)


def unchanged_letter(mailing_list: MailingList, file_name: str, subject: str, started: datetime) -> LetterBody:
    """Tell that an issue went out already, so that saving its file again without a change does nothing.

    ``started`` is when it went, in the list's zone.
    """
    words = Words(mailing_list.language)
    facts = {"subject": words.quoted(subject), "moment": words.moment(started)}
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("unchanged.opening", **facts))),
        Paragraph(said(words.say("unchanged.correct"))),
    ]
    title = words.say("unchanged.title")
    return letter(words.say("unchanged.subject", file=file_name), title, blocks, mailing_list, mailing_list.language)


def late_letter(
    mailing_list: MailingList, subject: str, meant: datetime, start_url: str, *, taken_back: bool = False
) -> LetterBody:
    """Ask staff whether an issue that did not start in time should go all the same.

    ``meant`` is when it should have gone, in the list's zone; ``start_url`` the page that sends it; ``taken_back`` says
    that it did not since one of them took an approval back.
    """
    words = Words(mailing_list.language)
    facts = {"subject": words.quoted(subject), "moment": words.moment(meant)}
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("late.taken_back" if taken_back else "late.opening", **facts))),
        Paragraph((Strong(said(words.say("late.not_sent"))),)),
        Action(words.say("late.send"), start_url),
        Paragraph(said(words.say("late.nothing"))),
    ]
    title = words.say("late.title")
    return letter(words.say("late.subject", subject=subject), title, blocks, mailing_list, mailing_list.language)
