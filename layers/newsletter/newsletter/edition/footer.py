"""What every edition ends with: who is behind it, and why this reader gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue
from newsletter.issue.link_targets import target_of

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList
    from newsletter.words import Words


@dataclass(frozen=True)
class ContactLine:
    """One line of the footer: what stands before, what is shown, and where it leads if anywhere."""

    before: str
    shown: str
    target: str = ""


def reason_for(grounds: str, mailing_list: MailingList, words: Words) -> str:
    """Why such a reader gets it: in the list's own words if it has them, and is written in its own language."""
    own = mailing_list.reasons.get(grounds, "") if words.language == mailing_list.language else ""
    if own:
        return own
    organisation = {} if grounds == "signup" else {"organisation": mailing_list.organisation}
    return words.say(f"edition.reason.{grounds}", list=mailing_list.name, **organisation)


def contact_lines(mailing_list: MailingList, words: Words) -> tuple[ContactLine, ...]:
    """Person, phone, mail and web, as far as the list gives them."""
    contact = mailing_list.contact
    lines = []
    if contact.name:
        lines.append(ContactLine(words.say("edition.contact_person", name=""), contact.name))
    if contact.phone:
        lines.append(ContactLine(words.say("edition.phone", phone=""), contact.phone, contact.phone_link))
    if contact.mail:
        lines.append(ContactLine(words.say("edition.mail", mail=""), contact.mail, _target(contact.mail)))
    if contact.web:
        shown = contact.web.removeprefix("https://").removeprefix("http://").rstrip("/")
        web = contact.web if "://" in contact.web else f"https://{contact.web}"
        lines.append(ContactLine(words.say("edition.web", web=""), shown, _target(web)))
    return tuple(lines)


def _target(written: str) -> str:
    try:
        return target_of(written, 0)
    except InvalidIssue:
        return ""  # a footer with an address that cannot be followed is still a footer
