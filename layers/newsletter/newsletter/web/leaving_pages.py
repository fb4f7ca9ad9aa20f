"""The pages of leaving: asking, done, taken back, leaving everything, and why."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from newsletter.subscribers.subscriber import REASONS
from newsletter.web.page import Masthead, ask, form, link, page, paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.mailing_list import Contact


@dataclass(frozen=True)
class Leaver:
    """Who a page about leaving speaks to.

    ``masked_address`` is plain text; ``own`` is the way to what is kept about them; ``contact`` is whom to ask about
    the notices that a member gets all the same, None where there are none. Of whoever was forgotten ``masked_address``
    and ``own`` are empty, and ``join`` is where to sign up anew, if anybody can.
    """

    masthead: Masthead
    masked_address: str
    language: str = "sv"
    own: str = ""
    contact: Contact | None = None
    join: str = ""


def leave_page(leaver: Leaver, action: str, preferences: str = "", *, has_moved: bool = False) -> str:
    """Asks whether this reader wants to leave; posting to ``action`` does it. ``preferences`` is the page for less.

    ``has_moved`` says that they get it at another address than the mail in their hand went to.
    """
    words = Words(leaver.language)
    name = leaver.masthead.name
    body = [
        *([paragraph(words.say("page.leave.moved", list=name, address=leaver.masked_address))] if has_moved else []),
        paragraph(words.say("page.leave.body", list=name, address=leaver.masked_address)),
        *_owed(leaver, words),
        form(action, words.say("page.leave.button", list=name)),
        paragraph(words.say("page.leave.nothing_yet"), quiet=True),
        *([link(preferences, words.say("page.leave.choices"))] if preferences else []),
        paragraph(words.say("page.leave.stay", list=name), quiet=True),
        *_to_own(leaver, words),
    ]
    return page(words, words.say("page.leave.title", list=name), body, masthead=leaver.masthead)


def left_page(leaver: Leaver, undo: str, *, why: str = "", everything: str = "") -> str:
    """Says that it is done, and offers to undo it, to leave ``everything``, and to say ``why``."""
    words = Words(leaver.language)
    name = leaver.masthead.name
    body = [
        paragraph(words.say("page.left.body", list=name, address=leaver.masked_address)),
        *_owed(leaver, words),
        paragraph(words.say("page.left.undo"), quiet=True),
        form(undo, words.say("page.left.undo_button", list=name), quiet=True),
    ]
    if everything:
        body += [
            paragraph(words.say("page.left.others"), quiet=True),
            form(everything, words.say("page.left_all.button"), quiet=True),
        ]
    body += [*_reasons(why, words), *_to_own(leaver, words)]
    return page(words, words.say("page.left.title", list=name), body, masthead=leaver.masthead)


def already_left_page(leaver: Leaver, undo: str = "") -> str:
    """A calm answer to whoever leaves again."""
    words = Words(leaver.language)
    name = leaver.masthead.name
    offer = [
        paragraph(words.say("page.left.undo"), quiet=True),
        form(undo, words.say("page.left.undo_button", list=name), quiet=True),
    ]
    known = leaver.masked_address
    said = words.say("page.already.body", address=known) if known else words.say("page.already.forgotten")
    body = [
        paragraph(said),
        *_owed(leaver, words),
        *(offer if undo else []),
        *([link(leaver.join, words.say("page.join.title", list=name))] if leaver.join else []),
        *_to_own(leaver, words),
    ]
    return page(words, words.say("page.already.title", list=name), body, masthead=leaver.masthead)


def leave_all_page(leaver: Leaver, action: str) -> str:
    words = Words(leaver.language)
    known = leaver.masked_address
    said = words.say("page.leave_all.body", address=known) if known else words.say("page.left.others")
    body = [
        paragraph(said),
        paragraph(words.say("page.leave_all.to_come")),
        form(action, words.say("page.left_all.button")),
        paragraph(words.say("page.leave.nothing_yet"), quiet=True),
    ]
    return page(words, words.say("page.leave_all.title"), body, masthead=leaver.masthead)


def left_all_page(leaver: Leaver) -> str:
    words = Words(leaver.language)
    known = leaver.masked_address
    body = [
        *([paragraph(words.say("page.left_all.body", address=known))] if known else []),
        *_owed(leaver, words),
        paragraph(words.say("page.leave_all.to_come")),
        paragraph(words.say("page.left_all.undo"), quiet=True),
        *_to_own(leaver, words),
    ]
    return page(words, words.say("page.left_all.title"), body, masthead=leaver.masthead)


def return_page(leaver: Leaver, action: str) -> str:
    """Asks whether somebody who has left wants the list again."""
    words = Words(leaver.language)
    name = leaver.masthead.name
    body = [
        paragraph(words.say("page.return.body", list=name, address=leaver.masked_address)),
        form(action, words.say("page.return.button", list=name)),
        paragraph(words.say("page.leave.nothing_yet"), quiet=True),
    ]
    return page(words, words.say("page.return.title", list=name), body, masthead=leaver.masthead)


def returned_page(leaver: Leaver) -> str:
    words = Words(leaver.language)
    body = [
        paragraph(words.say("page.returned.body", list=leaver.masthead.name, address=leaver.masked_address)),
        paragraph(words.say("page.returned.leave"), quiet=True),
    ]
    return page(words, words.say("page.returned.title"), body, masthead=leaver.masthead)


def why_page(leaver: Leaver, action: str, *, is_wrong: bool = False) -> str:
    """Asks again on a page of its own; ``is_wrong`` says that no answer was chosen."""
    words = Words(leaver.language)
    title = words.say("page.why.title")
    window = words.say("page.join.wrong", title=title) if is_wrong else title
    body = _reasons(action, words, is_wrong=is_wrong)
    return page(words, title, body, masthead=leaver.masthead, window=window)


def thanks_page(leaver: Leaver) -> str:
    words = Words(leaver.language)
    body = [paragraph(words.say("page.thanks.body", list=leaver.masthead.name))]
    return page(words, words.say("page.thanks.title"), body, masthead=leaver.masthead)


def _owed(leaver: Leaver, words: Words) -> list[str]:
    """What a member gets all the same, and the human being to ask about it."""
    if leaver.contact is None:
        return []
    return [ask(lambda place: words.say("page.left.owed", contact=place), leaver.contact, leaver.masthead.name)]


def _to_own(leaver: Leaver, words: Words) -> list[str]:
    """The way to what is kept about oneself."""
    return [link(leaver.own, words.say("page.leave.own"))] if leaver.own else []


def _reasons(action: str, words: Words, *, is_wrong: bool = False) -> list[str]:
    """One tap says why; saying nothing is as good."""
    if not action:
        return []
    focused = ' aria-describedby="why-wrong" autofocus' if is_wrong else ""
    preferences = "".join(
        f'<label class="choice"><input type="radio" name="why" value="{reason}"{"" if number else focused}>'
        f"<span>{escape(words.say(f'reasons.{reason}'))}</span></label>"
        for number, reason in enumerate(REASONS)
    )
    told = f'<span class="wrong" id="why-wrong">{escape(words.say("page.why.none"))}</span>' if is_wrong else ""
    return [
        f'<form method="post" action="{escape(action)}">',
        f"<fieldset><legend>{escape(words.say('page.why.legend'))}</legend>{told}{preferences}</fieldset>",
        f'<button type="submit" class="plain">{escape(words.say("page.why.button"))}</button></form>',
    ]
