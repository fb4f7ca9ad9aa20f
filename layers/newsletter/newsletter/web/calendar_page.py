"""The page of a list's calendar: what is coming, and how to have it in one's own calendar."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsletter.web.page import Masthead, link, page, paragraph
from newsletter.words import Words
from newsletter.words.spans import span_said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.edition.calendar_entries import CalendarEntry
    from newsletter.mailing_list import MailingList


def calendar_page(mailing_list: MailingList, address: str, coming: Iterable[CalendarEntry]) -> str:
    """Meetings still to come, and the calendar's ``address``, empty while there is nothing."""
    words = Words(mailing_list.language)
    items = [_item(entry, words) for entry in coming]
    body = [paragraph(words.say("page.calendar.body"))]
    if address:
        body += [
            link(f"webcal:{address.partition(':')[2]}", words.say("page.calendar.subscribe")),
            paragraph(words.say("page.calendar.copy")),
            f"<p><code>{escape(address)}</code></p>",
        ]
    body += [f"<ul>{''.join(items)}</ul>"] if items else [paragraph(words.say("page.calendar.none"), quiet=True)]
    return page(
        words, words.say("page.calendar.title", list=mailing_list.name), body, masthead=Masthead.of(mailing_list)
    )


def _item(entry: CalendarEntry, words: Words) -> str:
    where = ", ".join(part for part in (span_said(entry.when, words), entry.place) if part)
    return f"<li><strong>{escape(entry.title)}</strong>{escape(where)}</li>"
