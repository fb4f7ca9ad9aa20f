"""The pages of joining: the form, "look in your mail", and what the link in that mail leads to."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsletter.web.join_form import TRAP
from newsletter.web.page import Masthead, ask, form, in_language, link, page, paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.edition.archive_index import SentIssue
    from newsletter.mailing_list import MailingList
    from newsletter.web.join_form import Filled


def consent_text(mailing_list: MailingList) -> str:
    """What somebody agrees to, as the form says it and the proof of consent keeps it."""
    words = Words(mailing_list.language)
    return words.say("page.join.consent", list=mailing_list.name, organisation=mailing_list.organisation)


def join_page(mailing_list: MailingList, action: str, stamp: str, filled: Filled) -> str:
    """The form, with what was filled in before and what is wrong with it."""
    words = Words(mailing_list.language)
    wrong = filled.problem or filled.name_problem or filled.slip
    title = words.say("page.join.title", list=mailing_list.name)
    by = words.say("page.join.by", organisation=mailing_list.organisation)
    about = described(mailing_list) if mailing_list.description else paragraph(by)
    body = [
        about,
        f'<form method="post" action="{escape(action)}" novalidate>',
        _hidden("language", words.language),
        _hidden("stamp", stamp) + (_hidden("sure", filled.sure) if filled.sure else ""),
        _ENTER if filled.slip else "",
        _address(words, filled),
        _name(words, filled),
        _trap(words.say("page.join.trap")),
        paragraph(consent_text(mailing_list)),
        _button(words, is_again=filled.again),
        "</form>",
        *([_archive_link(mailing_list, words)] if mailing_list.archive else []),
    ]
    head = words.say("page.join.wrong", title=title) if wrong else title
    head = words.say("page.join.once_more", title=title) if filled.again else head
    return page(words, title, body, masthead=Masthead.of(mailing_list), window=head)


def form_closed_page(mailing_list: MailingList) -> str:
    """In place of the form on a day on which it takes no sign-ups."""
    words = Words(mailing_list.language)
    title = words.say("page.form_closed.title", list=mailing_list.name)
    whom = mailing_list.contact
    body = [
        paragraph(words.say("page.form_closed.body")),
        *([ask(lambda place: words.say("page.form_closed.contact", contact=place), whom)] if whom.is_named else []),
    ]
    return page(words, title, body, masthead=Masthead.of(mailing_list))


def _archive_link(mailing_list: MailingList, words: Words) -> str:
    """The way to what one would get. Out of a frame on another website, where only the form may be shown."""
    said = escape(words.say("page.archive.title", list=mailing_list.name))
    return f'<p><a href="/l/{mailing_list.id}" target="_top">{said}</a></p>'


def described(mailing_list: MailingList) -> str:
    """What the list says about itself, in the language it says it in."""
    return paragraph(mailing_list.description, language=mailing_list.foreign)


def look_page(mailing_list: MailingList) -> str:
    """The same for everybody who filled in the form, whatever became of it."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.look.body", list=mailing_list.name)),
        paragraph(words.say("page.look.junk")),
        ask(
            lambda place: words.say("page.look.contact", contact=place),
            mailing_list.contact,
            otherwise=mailing_list.organisation,
        ),
    ]
    return page(words, words.say("page.look.title"), body, masthead=Masthead.of(mailing_list))


def confirm_page(mailing_list: MailingList, masked_address: str, action: str) -> str:
    """Asks whoever reads at an address whether they want the list; posting to ``action`` says yes."""
    words = Words(mailing_list.language)
    who = {"list": mailing_list.name, "organisation": mailing_list.organisation, "address": masked_address}
    body = [
        paragraph(words.say("page.confirm.body", **who)),
        form(action, words.say("page.confirm.button", list=mailing_list.name)),
        paragraph(words.say("page.confirm.nothing_yet"), quiet=True),
    ]
    return page(
        words, words.say("page.confirm.title", list=mailing_list.name), body, masthead=Masthead.of(mailing_list)
    )


def joined_page(mailing_list: MailingList, masked_address: str, leave: str, newest: SentIssue | None = None) -> str:
    """Welcomes somebody, with the ``newest`` issue to read at once and the way to fewer of them or none."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.joined.body", list=mailing_list.name, address=masked_address)),
        *([_newest(newest, words)] if newest else [paragraph(words.say("page.joined.none_yet"))]),
        link(f"{leave}/choices", words.say("page.joined.choices")),
        paragraph(words.say("page.returned.leave"), quiet=True),
        link(leave, words.say("edition.leave_link", list=mailing_list.name)),
    ]
    return page(words, words.say("page.joined.title", list=mailing_list.name), body, masthead=Masthead.of(mailing_list))


def _newest(issue: SentIssue, words: Words) -> str:
    title = (
        f"<cite{in_language(issue.language if issue.language != words.language else '')}>{escape(issue.title)}</cite>"
    )
    said = escape(words.say("page.joined.newest"))
    return f'<p class="go"><a href="/e/{issue.edition}">{said} {title}</a></p>'


def barred_page(mailing_list: MailingList, masked_address: str) -> str:
    """Says that the address is one we must not write to; only a person can change that."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.barred.body", address=masked_address)),
        paragraph(words.say("page.barred.contact"), quiet=True),
    ]
    return page(words, words.say("page.barred.title"), body, masthead=Masthead.of(mailing_list))


def forgotten_page(mailing_list: MailingList, again: str) -> str:
    """For a link of ours whose sign-up is too old, or was confirmed and left since."""
    words = Words(mailing_list.language)
    body = [
        paragraph(words.say("page.forgotten.body", list=mailing_list.name)),
        *([link(again, words.say("page.join.title", list=mailing_list.name))] if again else []),
    ]
    return page(words, words.say("page.forgotten.title"), body, masthead=Masthead.of(mailing_list))


def _trap(label: str) -> str:
    """Robots fill in every field. People do not see this one, and are told to leave it if they do."""
    field = f'<input type="text" name="{TRAP}" tabindex="-1" autocomplete="off">'
    return f'<p class="trap" aria-hidden="true"><label>{escape(label)}{field}</label></p>'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _address(words: Words, filled: Filled) -> str:
    said = words.say(filled.problem) if filled.problem else ""
    said = words.say("page.join.slip", typed=filled.address, meant=filled.slip) if filled.slip else said
    attributes = (
        f'type="email" autocomplete="email" inputmode="email" required maxlength="254" value="{escape(filled.address)}"'
    )
    return field("address", words.say("page.join.address"), attributes, said) + _instead(words, filled.slip)


def _name(words: Words, filled: Filled) -> str:
    said = words.say(filled.name_problem) if filled.name_problem else ""
    attributes = f'type="text" autocomplete="name" value="{escape(filled.name)}"'
    return field("name", words.say("page.join.name"), attributes, said, is_first=not filled.problem)


def field(name: str, label: str, attributes: str, wrong: str = "", *, is_first: bool = True) -> str:
    """A labelled field; what is wrong with it stands between them, tied to it, and the cursor is in the first such."""
    told = f'<span class="wrong" id="{name}-wrong">{escape(wrong)}</span>' if wrong else ""
    tied = f' aria-invalid="true" aria-describedby="{name}-wrong"{" autofocus" if is_first else ""}' if wrong else ""
    return (
        f'<p class="field"><label for="{name}">{escape(label)}</label>{told}'
        f'<input id="{name}" name="{name}" {attributes}{tied}></p>'
    )


_ENTER = '<button type="submit" class="trap" tabindex="-1" aria-hidden="true"></button>'
"""What the Enter key presses is a form's first button, which is to mean the address as it was typed; see `_instead`.

https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#implicit-submission
"""


def _instead(words: Words, slip: str) -> str:
    """Beside the question that it answers, before the form's own button."""
    said = escape(words.say("page.join.instead", meant=slip)) if slip else ""
    button = f'<button type="submit" class="plain" name="instead" value="{escape(slip)}">{said}</button>'
    return f'<p class="field">{button}</p>' if slip else ""


def _button(words: Words, *, is_again: bool) -> str:
    """The form's button; with a request to press it once more beside it, and the focus on it."""
    said = escape(words.say("page.join.button"))
    if not is_again:
        return f'<button type="submit">{said}</button>'
    asked = f'<p class="wrong" id="again">{escape(words.say("page.join.again"))}</p>'
    return f'{asked}<button type="submit" aria-describedby="again" autofocus>{said}</button>'
