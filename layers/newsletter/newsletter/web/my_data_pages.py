"""The pages of one's own data: asking for the link, seeing everything, taking it away, and being forgotten."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

from newsletter.subscribers.preferences import EVERYTHING
from newsletter.subscribers.subscriber import State
from newsletter.web.page import Masthead, form, link, page, paragraph
from newsletter.web.preferences_pages import told
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.data_export import OwnRecord
    from newsletter.subscribers.sign_ups import SignUp
    from newsletter.subscribers.subscriber import Subscriber


def ask_page(mailing_list: MailingList, masked_address: str, action: str) -> str:
    """Offers to mail the link to the address on record."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.ask_own.body", address=masked_address)),
        form(action, words.say("page.ask_own.button")),
    ]
    return page(words, words.say("page.ask_own.title"), body, masthead=Masthead.of(mailing_list))


def mailed_page(mailing_list: MailingList, masked_address: str) -> str:
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.mailed_own.body", address=masked_address)),
        paragraph(words.say("page.mailed_own.once"), quiet=True),
    ]
    return page(words, words.say("page.look.title"), body, masthead=Masthead.of(mailing_list))


def own_page(
    mailing_list: MailingList,
    record: OwnRecord,
    lists: Mapping[str, MailingList | None],
    leave: Mapping[str, str],
    address: str,
) -> str:
    """Everything that is kept.

    ``lists`` holds the settings by list, None where they cannot be read, ``leave`` the links for leaving and choosing,
    ``address`` is this page's own.
    """
    words = Words(mailing_list.language)
    body = [paragraph(words.say("page.own.body" if record else "page.own.nothing"))]
    for reader in record.lists:
        name = _name(reader.list, lists)
        body += _section(name, _facts(reader, lists.get(reader.list), words))
        if reader.state is State.ACTIVE:
            body += [
                link(f"{leave[reader.list]}/choices", words.say("page.choices.title", list=name)),
                link(leave[reader.list], words.say("edition.leave_link", list=name)),
            ]
    for sign_up in record.sign_ups:
        body += _section(_name(sign_up.list, lists), _asked(sign_up, words))
    if record.move:
        body.append(paragraph(words.say("page.own.move", address=record.move.address)))
    if record.suppressed:
        since = _day(record.suppressed.since, words)
        body.append(paragraph(words.say(f"page.own.suppressed_{record.suppressed.why.value}", since=since)))
    if record:
        is_known = any(not reader.is_forgotten for reader in record.lists)
        is_erased = not (record.lists or record.sign_ups or record.move)
        body.append(f"<h2>{escape(words.say('page.own.all'))}</h2>")
        body += [link(f"{address}/change", words.say("page.own.change"))] if is_known else []
        body += [
            link(f"{address}/my-data.json", words.say("page.own.file")),
            "" if is_erased else link(f"{address}/erase", words.say("page.own.erase")),
            paragraph(words.say("page.own.wrong", organisation=mailing_list.organisation), quiet=True),
        ]
    return page(words, words.say("page.own.title"), body, masthead=Masthead.of(mailing_list))


def erase_page(mailing_list: MailingList, action: str, back: str) -> str:
    """Asks once more, and says what being forgotten means."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.erase.body")),
        paragraph(words.say("page.erase.stays")),
        form(action, words.say("page.erase.button")),
        link(back, words.say("page.erase.back")),
    ]
    return page(words, words.say("page.erase.title"), body, masthead=Masthead.of(mailing_list))


def erased_page(mailing_list: MailingList) -> str:
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.erased.body")),
        paragraph(words.say("page.erased.later"), quiet=True),
    ]
    return page(words, words.say("page.erased.title"), body, masthead=Masthead.of(mailing_list))


def _name(list_id: str, lists: Mapping[str, MailingList | None]) -> str:
    found = lists.get(list_id)
    return found.name if found else list_id


def _day(moment: str, words: Words) -> str:
    """A day as it is said; what another system wrote down otherwise is shown as it is."""
    try:
        return words.date(date.fromisoformat(moment[:10]))
    except ValueError:
        return moment


def _section(heading: str, facts: Sequence[tuple[str, str]]) -> list[str]:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    return [f"<h2>{escape(heading)}</h2>", f"<dl>{rows}</dl>"]


def _facts(reader: Subscriber, mailing_list: MailingList | None, words: Words) -> list[tuple[str, str]]:
    consent = reader.consent
    left = words.say(f"page.own.how_{reader.left_how.replace('-', '_')}") if reader.left_how else ""
    named = words.say
    chosen = told(reader.preferences, mailing_list, words) if mailing_list and reader.preferences != EVERYTHING else []
    why = words.say(f"reasons.{reader.left_why}") if reader.left_why else ""
    state = "gone" if reader.state is State.LEFT and not reader.has_left else reader.state.value
    return [
        (named("page.own.address"), reader.address),
        (named("page.own.name"), reader.name),
        (named("page.own.state"), named(f"page.own.state_{state}")),
        (named("page.own.grounds"), "" if reader.is_forgotten else named(f"page.own.grounds_{reader.grounds_name}")),
        (named("page.own.since"), _day(reader.since, words)),
        (named("page.own.source"), reader.source),
        (named("page.own.left"), f"{_day(reader.left_at, words)}, {left}" if reader.left_at else ""),
        (named("page.own.why"), why),
        (named("page.own.choices"), " ".join(chosen)),
        (named("page.own.consent"), consent.text if consent else ""),
        (named("page.own.confirmed"), _day(consent.confirmed, words) if consent else ""),
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
