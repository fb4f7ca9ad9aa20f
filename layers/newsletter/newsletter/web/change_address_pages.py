"""The pages of another name or address."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsletter.web.joining_pages import field
from newsletter.web.page import Masthead, form, link, page, paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList


def change_page(
    mailing_list: MailingList,
    action: str,
    back: str,
    *,
    name: str = "",
    address: str = "",
    wrong: str = "",
    name_wrong: str = "",
) -> str:
    """The form; ``wrong`` and ``name_wrong`` are keys of sentences on what to mend."""
    words = Words(mailing_list.language)
    title = words.say("page.change.title")
    attributes = f'type="email" autocomplete="email" inputmode="email" maxlength="254" value="{escape(address)}"'
    told, name_told = (words.say(key) if key else "" for key in (wrong, name_wrong))
    body = [
        paragraph(words.say("page.change.body")),
        f'<form method="post" action="{escape(action)}" novalidate><input type="hidden" name="form" value="change">',
        field(
            "name", words.say("page.change.name"), f'type="text" autocomplete="name" value="{escape(name)}"', name_told
        ),
        field("address", words.say("page.change.address"), attributes, told, is_first=not name_told),
        f'<button type="submit">{escape(words.say("page.choices.button"))}</button></form>',
        link(back, words.say("page.change.back")),
    ]
    window = words.say("page.join.wrong", title=title) if wrong or name_wrong else title
    return page(words, title, body, masthead=Masthead.of(mailing_list), window=window)


def changed_page(mailing_list: MailingList, back: str, *, renamed: bool = True, same: bool = False) -> str:
    """Says what was changed: the name, or nothing. ``same`` says that the address asked for is theirs already."""
    words = Words(mailing_list.language)
    said = ["page.changed.body"] if renamed else []
    said += ["page.changed.same"] if same else []
    body = [
        *(paragraph(words.say(key)) for key in said or ["page.changed.nothing"]),
        link(back, words.say("page.change.back")),
    ]
    return page(words, words.say("page.chosen.title"), body, masthead=Masthead.of(mailing_list))


def move_asked_page(mailing_list: MailingList, masked_address: str, back: str, *, renamed: bool = False) -> str:
    """The same whether or not a letter was due: nobody learns which addresses we know."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.move_asked.body", address=masked_address)),
        paragraph(words.say("page.move_asked.until_then"), quiet=True),
        paragraph(words.say("page.changed.body"), quiet=True) if renamed else "",
        link(back, words.say("page.change.back")),
    ]
    return page(words, words.say("page.look.title"), body, masthead=Masthead.of(mailing_list))


def move_text(mailing_list: MailingList) -> str:
    """What whoever says yes agrees to, as the page says it and the proof of consent keeps it."""
    return Words(mailing_list.language).say("page.move.consent", organisation=mailing_list.organisation)


def move_page(mailing_list: MailingList, masked_address: str, action: str) -> str:
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.move.body", address=masked_address)),
        paragraph(move_text(mailing_list)),
        form(action, words.say("page.move.button")),
        paragraph(words.say("page.move.nothing_yet"), quiet=True),
    ]
    return page(words, words.say("page.move.title"), body, masthead=Masthead.of(mailing_list))


def moved_page(mailing_list: MailingList, masked_address: str = "") -> str:
    """It is done, or was before: then the address is known no more."""
    words = Words(mailing_list.language)
    said = words.say("page.moved.body", address=masked_address) if masked_address else words.say("page.moved.already")
    body = [paragraph(said)]
    return page(words, words.say("page.moved.title"), body, masthead=Masthead.of(mailing_list))


def move_barred_page(mailing_list: MailingList, masked_address: str) -> str:
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.barred.body", address=masked_address)),
        paragraph(words.say("page.move.barred"), quiet=True),
    ]
    return page(words, words.say("page.barred.title"), body, masthead=Masthead.of(mailing_list))


def move_forgotten_page(mailing_list: MailingList) -> str:
    words = Words(mailing_list.language)
    body = [paragraph(words.say("page.move.forgotten"))]
    return page(words, words.say("page.forgotten.title"), body, masthead=Masthead.of(mailing_list))
