"""The letter with somebody's own link to the upload page of each list that they may give in files for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, letter, said
from newsletter.edition.list_letter import list_letter
from newsletter.issue.document import Paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
    from newsletter.letters import Letter
    from newsletter.mailing_list import MailingList


def upload_letter(
    links: Sequence[tuple[MailingList, str]], to: str, letter_id: str, *, invited: bool = False
) -> Letter:
    """``links`` has each list with the address of its page; ``invited`` that somebody else asked for it."""
    mailing_list = links[0][0]
    words = Words(mailing_list.language)
    names = words.listing([one.name for one, _ in links])
    opening = "upload.invited" if invited else "upload.opening"
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say(opening, lists=names))),
        *(Action(words.say("upload.button", list=one.name), url) for one, url in links),
        Paragraph(said(words.say("upload.keep"))),
        Paragraph(said(words.say("upload.until"))),
    ]
    if not invited:
        blocks.append(Paragraph(said(words.say("upload.nothing"))))
    made = letter(
        words.say("upload.subject", lists=names), words.say("upload.title"), blocks, mailing_list, words.language
    )
    return list_letter(mailing_list, made, letter_id, to)
