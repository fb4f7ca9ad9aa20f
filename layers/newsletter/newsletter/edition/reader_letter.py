"""A letter to a reader about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import letter
from newsletter.edition.list_letter import list_letter
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
    from newsletter.letters import Letter
    from newsletter.mailing_list import MailingList


def reader_letter(
    mailing_list: MailingList, letter_id: str, to: str, reader: str, *, title: str, blocks: Sequence[LetterBlock]
) -> Letter:
    """``to`` is the address and ``reader`` the key of whoever reads there; ``title`` is the subject too."""
    made = letter(title, title, blocks, mailing_list, Words(mailing_list.language).language)
    return list_letter(mailing_list, made, letter_id, to, reader)
