"""Letters about one's own data: the link to it, to the address on record and to no other; and moving elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, said
from newsletter.edition.reader_letter import reader_letter
from newsletter.issue.document import Paragraph
from newsletter.subscribers.addresses import masked
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
    from newsletter.letters import Letter
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.address_changes import AddressChange
    from newsletter.subscribers.signed_links import OwnLink
    from newsletter.subscribers.subscriber import Subscriber


def own_letter(mailing_list: MailingList, reader: Subscriber, link: OwnLink, url: str) -> Letter:
    """``url`` is the page with everything that is kept about the reader; two on one day are the same letter."""
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("own.opening", list=mailing_list.name))),
        Action(words.say("own.button"), url),
        Paragraph(said(words.say("own.until"))),
        Paragraph(said(words.say("own.nothing"))),
    ]
    letter_id = f"own-{link.list}-{link.reader}-{link.expires}"
    return reader_letter(
        mailing_list, letter_id, reader.address, link.reader, title=words.say("own.title"), blocks=blocks
    )


def move_letter(mailing_list: MailingList, move: AddressChange, url: str, *, day: str) -> Letter:
    """To the new address: ask whoever reads there. ``day`` keeps it to one a day, whoever asks."""
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("move.opening", organisation=mailing_list.organisation))),
        Action(words.say("move.button"), url),
        Paragraph(said(words.say("join.until"))),
        Paragraph(said(words.say("move.nothing"))),
    ]
    letter_id = f"move-{mailing_list.id}-{move.to}-{day}"
    return reader_letter(mailing_list, letter_id, move.address, move.to, title=words.say("move.title"), blocks=blocks)


def moved_letter(
    mailing_list: MailingList, reader: Subscriber, move: AddressChange, ways_back: Sequence[tuple[str, str]]
) -> Letter:
    """To the old address: it was changed, and how to take that back if it was somebody else's doing.

    ``ways_back`` has for each list that moved its name and the page that takes it back.
    """
    words = Words(mailing_list.language)
    who = {"organisation": mailing_list.organisation, "address": masked(move.address)}
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("moved.opening", **who))),
        *(Action(words.say("moved.button", list=name), url, quiet=True) for name, url in ways_back),
    ]
    letter_id = f"moved-{mailing_list.id}-{reader.key}-{move.asked}"
    return reader_letter(
        mailing_list, letter_id, reader.address, reader.key, title=words.say("moved.title"), blocks=blocks
    )
