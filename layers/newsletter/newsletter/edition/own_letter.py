"""Letters about one's own data: the link to it, to the address on record and to no other; and moving elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.headers import reply_to_of, sender_of
from newsletter.edition.letter import Action, letter, said
from newsletter.issue.document import Paragraph
from newsletter.readers.addresses import masked
from newsletter.sending.letters import Letter
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBlock
    from newsletter.mailing_list import MailingList
    from newsletter.readers.moves import Move
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


def move_letter(mailing_list: MailingList, move: Move, url: str, *, day: str) -> Letter:
    """To the new address: ask whoever reads there. ``day`` keeps it to one a day, whoever asks."""
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("move.opening", organisation=mailing_list.organisation))),
        Action(words.say("move.button"), url),
        Paragraph(said(words.say("join.until"))),
        Paragraph(said(words.say("move.nothing"))),
    ]
    made = letter(words.say("move.title"), words.say("move.title"), blocks, mailing_list, mailing_list.language)
    return Letter(
        id=f"move-{mailing_list.id}-{move.to}-{day}",
        to=move.address,
        subject=made.subject,
        html=made.html,
        text=made.text,
        sender=sender_of(mailing_list),
        reply_to=reply_to_of(mailing_list),
        list=mailing_list.id,
        reader=move.to,
        headers={"Auto-Submitted": "auto-generated"},
    )


def moved_letter(mailing_list: MailingList, reader: Subscriber, move: Move, back_url: str) -> Letter:
    """To the old address: it was changed, and how to take that back if it was somebody else's doing."""
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = [
        Paragraph(
            said(words.say("moved.opening", organisation=mailing_list.organisation, address=masked(move.address)))
        ),
        Action(words.say("moved.button"), back_url, quiet=True),
    ]
    made = letter(words.say("moved.title"), words.say("moved.title"), blocks, mailing_list, mailing_list.language)
    return Letter(
        id=f"moved-{mailing_list.id}-{reader.key}-{move.asked}",
        to=reader.address,
        subject=made.subject,
        html=made.html,
        text=made.text,
        sender=sender_of(mailing_list),
        reply_to=reply_to_of(mailing_list),
        list=mailing_list.id,
        reader=reader.key,
        headers={"Auto-Submitted": "auto-generated"},
    )
