"""The letter with the link to one's own data: to the address on record, and to no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.headers import reply_to_of, sender_of
from newsletter.edition.letter import Action, letter, said
from newsletter.issue.document import Paragraph
from newsletter.sending.letters import Letter
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBlock
    from newsletter.mailing_list import MailingList
    from newsletter.readers.signed_links import OwnLink
    from newsletter.readers.subscribers import Subscriber


def own_letter(mailing_list: MailingList, reader: Subscriber, link: OwnLink, url: str) -> Letter:
    """``url`` is the page with everything that is kept about the reader; two on one day are the same letter."""
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("own.opening", list=mailing_list.name))),
        Action(words.say("own.button"), url),
        Paragraph(said(words.say("own.until"))),
        Paragraph(said(words.say("own.nothing"))),
    ]
    title = words.say("own.title")
    made = letter(title, title, blocks, mailing_list, mailing_list.language)
    return Letter(
        id=f"own-{link.list}-{link.reader}-{link.expires}",
        to=reader.address,
        subject=made.subject,
        html=made.html,
        text=made.text,
        sender=sender_of(mailing_list),
        reply_to=reply_to_of(mailing_list),
        list=mailing_list.id,
        reader=link.reader,
        headers={"Auto-Submitted": "auto-generated"},  # https://www.rfc-editor.org/rfc/rfc3834
    )
