"""A letter on addresses that came to rest together and are doubted: how many, where, what SES said, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import letter, said
from newsletter.issue.document import Paragraph, Strong
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBody
    from newsletter.mailing_list import MailingList
    from newsletter.sending.resting_doubt import RestingDoubt


def doubt_letter(mailing_list: MailingList, doubt: RestingDoubt, detail: str) -> LetterBody:
    """The same for the list's staff and for the operator. ``detail`` is what SES said most often."""
    words = Words(mailing_list.language)
    place = words.say("doubted.place", where=doubt.where, list=mailing_list.name) if doubt.where else mailing_list.name
    number, of = words.number(len(doubt.readers)), words.number(doubt.of)
    blocks = [
        Paragraph(said(words.say("doubted.opening", number=number, of=of, place=place))),
        Paragraph((Strong(said(words.say("doubted.not_resting"))),)),
        Paragraph(said(words.say("doubted.what_to_do"))),
        *([Paragraph(said(words.say("doubted.detail", detail=detail)))] if detail else []),
    ]
    subject = words.say("doubted.subject", number=number, place=place)
    return letter(subject, words.say("doubted.title"), blocks, mailing_list, mailing_list.language)
