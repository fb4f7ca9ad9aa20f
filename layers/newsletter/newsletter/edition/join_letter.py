"""The letters to an address that somebody typed into a list's form: nothing of what else they typed stands in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.edition.headers import reply_to_of, sender_of
from newsletter.edition.letter import Action, letter, said
from newsletter.issue.document import Paragraph
from newsletter.sending.letters import Letter
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBlock
    from newsletter.mailing_list import MailingList
    from newsletter.readers.sign_ups import SignUp


def join_letter(mailing_list: MailingList, sign_up: SignUp, url: str) -> Letter:
    """Ask whoever reads at the address whether it was they; ``url`` is the page where they say yes."""
    words = Words(mailing_list.language)
    who = {"list": mailing_list.name, "organisation": mailing_list.organisation}
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("join.opening", **who))),
        Action(words.say("join.button", list=mailing_list.name), url),
        Paragraph(said(words.say("join.until"))),
        Paragraph(said(words.say("join.nothing", list=mailing_list.name))),
    ]
    title = words.say("join.title", list=mailing_list.name)
    return _letter(mailing_list, sign_up, title, blocks, letter_id=sign_up.letter_id)


def reminder_letter(mailing_list: MailingList, sign_up: SignUp, url: str) -> Letter:
    """Ask once more, by the same link, which is good no longer for it, and say that nothing happens unanswered."""
    words = Words(mailing_list.language)
    who = {"list": mailing_list.name, "organisation": mailing_list.organisation}
    until = datetime.fromtimestamp(sign_up.expires, UTC).astimezone(mailing_list.zone)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("remind.opening", **who))),
        Action(words.say("join.button", list=mailing_list.name), url),
        Paragraph(said(words.say("remind.until", moment=words.moment(until)))),
        Paragraph(said(words.say("remind.nothing"))),
    ]
    title = words.say("remind.title", list=mailing_list.name)
    return _letter(mailing_list, sign_up, title, blocks, letter_id=sign_up.reminder_id, void_once_joined=True)


def _letter(
    mailing_list: MailingList,
    sign_up: SignUp,
    title: str,
    blocks: list[LetterBlock],
    *,
    letter_id: str,
    void_once_joined: bool = False,
) -> Letter:
    made = letter(title, title, blocks, mailing_list, mailing_list.language)
    return Letter(
        id=letter_id,
        to=sign_up.address,
        subject=made.subject,
        html=made.html,
        text=made.text,
        sender=sender_of(mailing_list),
        reply_to=reply_to_of(mailing_list),
        list=mailing_list.id,
        reader=sign_up.reader,
        # Out-of-office replies to a machine help nobody: https://www.rfc-editor.org/rfc/rfc3834
        headers={"Auto-Submitted": "auto-generated"},
        void_once_joined=void_once_joined,
    )
