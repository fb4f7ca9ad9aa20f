"""A letter to a reader about themselves: from the list they know, and answered by nobody's machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import letter
from newsletter.edition.mail_headers import reply_to_of, sender_of
from newsletter.letters import Letter
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
    from newsletter.mailing_list import MailingList


def reader_letter(
    mailing_list: MailingList, letter_id: str, to: str, reader: str, *, title: str, blocks: Sequence[LetterBlock]
) -> Letter:
    """``to`` is the address and ``reader`` the key of whoever reads there; ``title`` is the subject too."""
    made = letter(title, title, blocks, mailing_list, Words(mailing_list.language).language)
    return Letter(
        id=letter_id,
        to=to,
        subject=made.subject,
        html=made.html,
        text=made.text,
        sender=sender_of(mailing_list),
        reply_to=reply_to_of(mailing_list),
        list=mailing_list.id,
        reader=reader,
        # Out-of-office replies to a machine help nobody: https://www.rfc-editor.org/rfc/rfc3834
        headers={"Auto-Submitted": "auto-generated"},
    )
