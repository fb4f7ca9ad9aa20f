"""A letter to one person from the list they know, answered by nobody's machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.mail_headers import reply_to_of, sender_of
from newsletter.letters import Letter

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBody
    from newsletter.mailing_list import MailingList


def list_letter(
    mailing_list: MailingList, body: LetterBody, letter_id: str, to: str, reader: str = Letter.reader
) -> Letter:
    """``to`` is the address, and ``reader`` the key of whoever reads there, if the letter is to them as a reader."""
    return Letter(
        id=letter_id,
        to=to,
        subject=body.subject,
        html=body.html,
        text=body.text,
        sender=sender_of(mailing_list),
        reply_to=reply_to_of(mailing_list),
        list=mailing_list.id,
        reader=reader,
        # Out-of-office replies to a machine help nobody: https://www.rfc-editor.org/rfc/rfc3834
        headers={"Auto-Submitted": "auto-generated"},
    )
