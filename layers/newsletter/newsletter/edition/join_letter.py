"""The letters to an address that somebody typed into a list's form: nothing of what else they typed stands in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, said
from newsletter.edition.reader_letter import reader_letter
from newsletter.issue.document import Paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBlock
    from newsletter.letters import Letter
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.sign_ups import SignUp


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
    return reader_letter(mailing_list, sign_up.letter_id, sign_up.address, sign_up.reader, title=title, blocks=blocks)


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
    made = reader_letter(mailing_list, sign_up.reminder_id, sign_up.address, sign_up.reader, title=title, blocks=blocks)
    return replace(made, void_once_joined=True)
