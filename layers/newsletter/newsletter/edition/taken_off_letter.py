"""The letter to somebody whom a change of settings on the upload page took off a list's staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import letter, said
from newsletter.edition.list_letter import list_letter
from newsletter.issue.document import Paragraph, Strong
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBlock
    from newsletter.letters import Letter
    from newsletter.mailing_list import MailingList


def taken_off_letter(mailing_list: MailingList, changed_by: str, to: str, letter_id: str) -> Letter:
    """``mailing_list`` as it was: the letter comes from where letters always came. ``changed_by`` is an address."""
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("taken_off.opening", who=changed_by, list=mailing_list.name))),
        Paragraph((Strong(said(words.say("taken_off.means"))),)),
        Paragraph(said(words.say("taken_off.otherwise"))),
    ]
    subject = words.say("taken_off.subject", list=mailing_list.name)
    title = words.say("taken_off.title")
    return list_letter(mailing_list, letter(subject, title, blocks, mailing_list, words.language), letter_id, to)
