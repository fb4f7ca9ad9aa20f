"""Every page a reader or a member of staff meets, as a whole HTML document in the language asked for.

A page that asks shows a form that posts; opening a page never changes anything.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsletter.web.http_headers import EDITION_HEADERS, SECURITY_HEADERS
from newsletter.web.page import Masthead, form, items, link, page, paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

__all__ = [
    "EDITION_HEADERS",
    "SECURITY_HEADERS",
    "again_page",
    "error_page",
    "neutral_page",
    "nobody_missed_page",
    "not_found_page",
    "not_started_page",
    "not_stopped_page",
    "start_page",
    "started_page",
    "stop_page",
    "stopped_page",
]


def neutral_page(language: str = "sv") -> str:
    """For a link that is forged, cut, old or meant for something else: the same page for all of them."""
    words = Words(language)
    body = [
        paragraph(words.say("page.neutral.body")),
        paragraph(words.say("page.neutral.contact"), quiet=True),
        _lists(words),
    ]
    return page(words, words.say("page.neutral.title"), body)


def not_found_page(language: str = "sv") -> str:
    words = Words(language)
    return page(words, words.say("page.not_found.title"), [paragraph(words.say("page.not_found.body")), _lists(words)])


def _lists(words: Words) -> str:
    """The way on from a page that leads nowhere."""
    return link("/", words.say("page.not_found.lists"))


def error_page(language: str = "sv") -> str:
    words = Words(language)
    return page(words, words.say("page.error.title"), [paragraph(words.say("page.error.body"))])


def closed_page(language: str = "sv") -> str:
    """Says that a list's settings have to be mended before this works again."""
    words = Words(language)
    return page(words, words.say("page.closed.title"), [paragraph(words.say("page.closed.body"))])


WISH, WISH_TO_PAUSE, WISH_TO_GO_ON, WISH_TO_TAKE_BACK = "wish", "pause", "go-on", "take-back"
"""A field of staff's pages, and what it says where something else is wanted than to stop or to approve."""


def stop_page(
    masthead: Masthead,
    subject: str,
    action: str,
    *,
    web_url: str = "",
    may_pause: bool = False,
    paused: bool = False,
    language: str = "sv",
) -> str:
    """Asks a member of staff whether to stop an edition; or to pause one on its way, or let a ``paused`` one go on."""
    words = Words(language)
    other = []
    if paused:
        other = [
            paragraph(words.say("page.paused.body")),
            form(action, words.say("page.paused.go_on"), fields=[(WISH, WISH_TO_GO_ON)]),
        ]
    elif may_pause:
        other = [
            paragraph(words.say("page.pause.body")),
            form(action, words.say("page.pause.button"), fields=[(WISH, WISH_TO_PAUSE)]),
        ]
    body = [
        *other,
        paragraph(words.say("page.pause.stop" if other else "page.stop.body", list=masthead.name)),
        form(action, words.say("page.stop.button"), quiet=bool(other)),
        *([] if paused else [paragraph(words.say("page.stop.nothing_yet"), quiet=True)]),
        *([link(web_url, words.say("proof.web"))] if web_url else []),
    ]
    title = "page.paused.title" if paused else "page.pause.title" if may_pause else "page.stop.title"
    return page(words, words.say(title, subject=words.quoted(subject)), body, masthead=masthead)


def going_on_page(masthead: Masthead, subject: str, *, language: str = "sv") -> str:
    """What was paused is on its way again."""
    words = Words(language)
    body = [paragraph(words.say("page.going_on.body", subject=words.quoted(subject)))]
    return page(words, words.say("page.going_on.title"), body, masthead=masthead)


def stopped_page(masthead: Masthead, subject: str, *, begun: bool = False, language: str = "sv") -> str:
    """Nothing more goes out; what to do to send it after all depends on whether some of it had ``begun`` to go."""
    words = Words(language)
    again = "page.stopped.again_to_all" if begun else "page.stopped.again"
    body = [
        paragraph(words.say("page.stopped.body", subject=words.quoted(subject))),
        paragraph(words.say(again), quiet=True),
    ]
    return page(words, words.say("page.stopped.title"), body, masthead=masthead)


def restored_page(masthead: Masthead, subject: str, *, language: str = "sv") -> str:
    """Nothing starts until the operator has looked at a restored ledger; the link is good then too."""
    words = Words(language)
    body = [paragraph(words.say("page.restored.body", subject=words.quoted(subject)))]
    return page(words, words.say("page.restored.title"), body, masthead=masthead)


def not_stopped_page(masthead: Masthead, subject: str, *, replaced: bool = False, language: str = "sv") -> str:
    """There is nothing left to stop here; but a proof that was ``replaced`` has a successor, which there may be."""
    words = Words(language)
    said = "page.not_stopped.replaced" if replaced else "page.not_stopped.body"
    body = [paragraph(words.say(said, subject=words.quoted(subject)))]
    return page(words, words.say("page.not_stopped.title"), body, masthead=masthead)


def start_page(
    masthead: Masthead,
    subject: str,
    readers: int,
    action: str,
    *,
    web_url: str = "",
    is_first_of_two: bool = False,
    language: str = "sv",
) -> str:
    """Asks a member of staff to approve an edition: which one, how many readers it goes to, and if that is enough."""
    words = Words(language)
    what, button = "page.start.body", "page.start.button"
    if is_first_of_two:
        what, button = "page.start.one_of_two", "page.start.button_one_of_two"
    body = [
        paragraph(words.say(what, list=masthead.name, readers=words.count("proof.all", readers))),
        *([link(web_url, words.say("proof.web"))] if web_url else []),
        form(action, words.say(button)),
        paragraph(words.say("page.start.nothing_yet"), quiet=True),
    ]
    return page(words, words.say("page.start.title", subject=words.quoted(subject)), body, masthead=masthead)


def go_on_page(
    masthead: Masthead, subject: str, action: str, *, web_url: str = "", paused: bool = False, language: str = "sv"
) -> str:
    """Asks a member of staff whether an issue that has halted, or that somebody has ``paused``, goes to the rest."""
    words = Words(language)
    body = [
        paragraph(words.say("page.go_on.body_paused" if paused else "page.go_on.body", list=masthead.name)),
        *([link(web_url, words.say("proof.web"))] if web_url else []),
        form(action, words.say("halt.go_on")),
        paragraph(words.say("page.go_on.nothing_yet"), quiet=True),
    ]
    return page(words, words.say("page.go_on.title", subject=words.quoted(subject)), body, masthead=masthead)


def again_page(
    masthead: Masthead,
    subject: str,
    sums: Mapping[str, int],
    addresses: Sequence[str],
    action: str,
    *,
    language: str = "sv",
) -> str:
    """Asks a member of staff whether an issue goes to those who missed it: how many, why, and the first of them."""
    words = Words(language)
    rows = [f"{words.say(f'report.{name}')}: {words.number(number)}" for name, number in sums.items() if number]
    missed = sum(sums.values())
    more = missed - len(addresses)
    body = [
        paragraph(words.count("page.again.body", missed, list=masthead.name)),
        items(rows),
        paragraph(words.say("page.again.risk")) if sums.get("unknown") else "",
        form(action, words.say("page.again.button")),
        paragraph(words.say("page.again.nothing_yet"), quiet=True),
        f"<h2>{escape(words.say('page.again.who'))}</h2>",
        items(addresses),
        paragraph(words.count("page.again.more", more), quiet=True) if more > 0 else "",
    ]
    return page(words, words.say("page.again.title", subject=words.quoted(subject)), body, masthead=masthead)


def nobody_missed_page(masthead: Masthead, subject: str, *, language: str = "sv") -> str:
    """There is nobody to send it to, or its ledger is still open."""
    words = Words(language)
    body = [paragraph(words.say("page.again.nobody", subject=words.quoted(subject)))]
    return page(words, words.say("page.again.nobody_title"), body, masthead=masthead)


def started_page(
    masthead: Masthead,
    subject: str,
    action: str = "",
    *,
    moment: datetime | None = None,
    already: bool = False,
    language: str = "sv",
) -> str:
    """It is on its way; or, with a ``moment`` in the list's zone, approved to go then: ``action`` takes that back."""
    words = Words(language)
    if moment:
        body = [
            paragraph(words.say("page.started_later.body", subject=words.quoted(subject), moment=words.moment(moment))),
            *_taking_back(words, action),
        ]
        return page(words, words.say("page.started_later.title"), body, masthead=masthead)
    said = words.say("page.started.already" if already else "page.started.body", subject=words.quoted(subject))
    return page(words, words.say("page.started.title"), [paragraph(said)], masthead=masthead)


def approved_page(masthead: Masthead, subject: str, others: int, action: str = "", *, language: str = "sv") -> str:
    """Noted; so many other members of staff have to approve it too. ``action`` takes it back."""
    words = Words(language)
    said = words.count("page.approved.others", others, subject=words.quoted(subject))
    body = [paragraph(said), *_taking_back(words, action)]
    return page(words, words.say("page.approved.title"), body, masthead=masthead)


def taken_back_page(masthead: Masthead, subject: str, *, language: str = "sv") -> str:
    """The approval does not count any more; the link in the proof approves again."""
    words = Words(language)
    body = [paragraph(words.say("page.taken_back.body", subject=words.quoted(subject)))]
    return page(words, words.say("page.taken_back.title"), body, masthead=masthead)


def _taking_back(words: Words, action: str) -> list[str]:
    if not action:
        return []
    return [form(action, words.say("page.approved.take_back"), fields=[(WISH, WISH_TO_TAKE_BACK)], quiet=True)]


def not_started_page(masthead: Masthead, subject: str, *, language: str = "sv") -> str:
    """This proof cannot be sent from: it was replaced or stopped."""
    words = Words(language)
    body = [paragraph(words.say("page.not_started.body", subject=words.quoted(subject)))]
    return page(words, words.say("page.not_started.title"), body, masthead=masthead)
