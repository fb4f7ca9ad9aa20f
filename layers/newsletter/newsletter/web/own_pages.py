"""The pages of one's own data: asking for the link, seeing everything, taking it away, and being forgotten."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsletter.readers.subscribers import State
from newsletter.web.page import form, link, page, paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.mailing_list import MailingList
    from newsletter.readers.own_record import OwnRecord
    from newsletter.readers.sign_ups import SignUp
    from newsletter.readers.subscribers import Subscriber


def ask_page(mailing_list: MailingList, masked_address: str, action: str) -> str:
    """Offers to mail the link to the address on record."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.ask_own.body", address=masked_address)),
        form(action, words.say("page.ask_own.button")),
    ]
    return page(words, words.say("page.ask_own.title"), body, list_name=mailing_list.name)


def mailed_page(mailing_list: MailingList, masked_address: str) -> str:
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.mailed_own.body", address=masked_address)),
        paragraph(words.say("page.mailed_own.once"), quiet=True),
    ]
    return page(words, words.say("page.look.title"), body, list_name=mailing_list.name)


def own_page(
    mailing_list: MailingList, record: OwnRecord, names: Mapping[str, str], leave: Mapping[str, str], address: str
) -> str:
    """Everything that is kept: ``names`` and links to ``leave`` by list, and this page's own ``address``."""
    words = Words(mailing_list.language)
    body = [paragraph(words.say("page.own.body" if record else "page.own.nothing"))]
    for reader in record.lists:
        body += _section(names[reader.list], _facts(reader, words))
        if reader.state is State.ACTIVE:
            body.append(link(leave[reader.list], words.say("edition.leave_link", list=names[reader.list])))
    for sign_up in record.sign_ups:
        body += _section(names[sign_up.list], _asked(sign_up, words))
    if record.suppressed:
        since = {"since": record.suppressed.since[:10]}
        body.append(paragraph(words.say(f"page.own.suppressed_{record.suppressed.why.value}", **since)))
    if record:
        body += [
            link(f"{address}/my-data.json", words.say("page.own.file")),
            link(f"{address}/erase", words.say("page.own.erase")),
            paragraph(words.say("page.own.wrong", organisation=mailing_list.organisation), quiet=True),
        ]
    return page(words, words.say("page.own.title"), body, list_name=mailing_list.name)


def erase_page(mailing_list: MailingList, action: str, back: str) -> str:
    """Asks once more, and says what being forgotten means."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.erase.body")),
        paragraph(words.say("page.erase.stays")),
        form(action, words.say("page.erase.button")),
        link(back, words.say("page.erase.back")),
    ]
    return page(words, words.say("page.erase.title"), body, list_name=mailing_list.name)


def erased_page(mailing_list: MailingList) -> str:
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.erased.body")),
        paragraph(words.say("page.erased.later"), quiet=True),
    ]
    return page(words, words.say("page.erased.title"), body, list_name=mailing_list.name)


def _section(heading: str, facts: Sequence[tuple[str, str]]) -> list[str]:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    return [f"<h2>{escape(heading)}</h2>", f"<dl>{rows}</dl>"]


def _facts(reader: Subscriber, words: Words) -> list[tuple[str, str]]:
    consent = reader.consent
    left = words.say(f"page.own.how_{reader.left_how.replace('-', '_')}") if reader.left_how else ""
    named = words.say
    return [
        (named("page.own.address"), reader.address),
        (named("page.own.name"), reader.name),
        (named("page.own.state"), named(f"page.own.state_{reader.state.value}")),
        (named("page.own.grounds"), named(f"page.own.grounds_{reader.grounds_name}")),
        (named("page.own.since"), reader.since[:10]),
        (named("page.own.source"), reader.source),
        (named("page.own.left"), f"{reader.left_at[:10]}, {left}" if reader.left_at else ""),
        (named("page.own.consent"), consent.text if consent else ""),
        (named("page.own.confirmed"), consent.confirmed[:16].replace("T", " ") if consent else ""),
        (named("page.own.network"), consent.network if consent else ""),
    ]


def _asked(sign_up: SignUp, words: Words) -> list[tuple[str, str]]:
    return [
        (words.say("page.own.address"), sign_up.address),
        (words.say("page.own.name"), sign_up.name),
        (words.say("page.own.state"), words.say("page.own.state_asked")),
        (words.say("page.own.consent"), sign_up.text),
        (words.say("page.own.source"), sign_up.source),
        (words.say("page.own.network"), sign_up.network),
    ]
