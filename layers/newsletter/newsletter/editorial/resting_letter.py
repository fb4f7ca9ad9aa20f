"""A letter on addresses that rest: whose, why, since when, and what staff can do about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from newsletter.edition.letter import letter, said
from newsletter.issue.document import List, Paragraph, Strong, Text
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock, LetterBody
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.subscriber import Subscriber
    from newsletter.subscribers.suppressions import Suppression

_MOST_NAMED = 100


def resting_letter(mailing_list: MailingList, resting: Sequence[tuple[Subscriber, Suppression]]) -> LetterBody:
    """Name the readers of a list whose addresses rest from now on."""
    words = Words(mailing_list.language)
    items = []
    for reader, suppression in resting[:_MOST_NAMED]:
        who = f"{reader.name}, {reader.address}" if reader.name else reader.address
        why = words.say(f"resting.{suppression.trouble or 'other'}")
        since = words.date(datetime.fromisoformat(suppression.since).astimezone(mailing_list.zone).date())
        told = words.say("resting.reader", why=why, since=since)
        items.append((Paragraph((Strong(said(who)), Text(f" {told}"))),))
    blocks: list[LetterBlock] = [
        Paragraph(said(words.count("resting.opening", len(resting), list=mailing_list.name))),
        List(tuple(items)),
    ]
    if more := len(resting) - len(items):
        blocks.append(Paragraph(said(words.count("resting.more", more))))
    blocks += [
        Paragraph(said(words.say("resting.what_to_do"))),
        *([Paragraph(said(words.say("resting.notices")))] if mailing_list.notices else []),
        Paragraph(said(words.say("resting.wakes"))),
    ]
    subject = words.count("resting.subject", len(resting), list=mailing_list.name)
    return letter(subject, words.say("resting.title"), blocks, mailing_list, mailing_list.language)
