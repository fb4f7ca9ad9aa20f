"""The letter with somebody's own link to the upload page of each list that they may give in files for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, letter, said
from newsletter.edition.mail_headers import reply_to_of, sender_of
from newsletter.issue.document import Paragraph
from newsletter.letters import Letter
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
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
    return Letter(
        id=letter_id,
        to=to,
        subject=made.subject,
        html=made.html,
        text=made.text,
        sender=sender_of(mailing_list),
        reply_to=reply_to_of(mailing_list),
        list=mailing_list.id,
        # Out-of-office replies to a machine help nobody: https://www.rfc-editor.org/rfc/rfc3834
        headers={"Auto-Submitted": "auto-generated"},
    )
