"""The sign-up form as it comes back: what somebody wants, or the form to show again and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.address_rules import DISPOSABLE, ROLE
from newsletter.errors import Undeliverable
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.signed_links import BadLinkError, FormStamp
from newsletter.subscribers.typo_domains import meant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.addresses import Address
    from newsletter.subscribers.keyring import Keyring

TRAP = "website"
"""The field that people do not see and robots fill in."""

_FIELDS = frozenset({"address", "name", TRAP, "stamp", "sure", "instead", "language"})

SOONEST, LATEST = 2, 24 * 3600
"""Seconds from showing a form to posting it: nobody types an address faster, and no page is left open longer."""

_WRONG = {
    "not-an-address": "page.join.not_an_address",
    "needs-smtputf8": "page.join.needs_smtputf8",
    DISPOSABLE: "page.join.disposable",
    ROLE: "page.join.role",
}

_LONGEST_NAME = 64
_NO_NAME = re.compile(r"[@/:<>{}\\]|www\.|\w\.[a-z]{2,}")


@dataclass(frozen=True)
class Filled:
    """A form as somebody left it, to be shown again.

    ``problem`` and ``name_problem`` are keys of sentences. ``slip`` is the address that was
    probably meant, ``sure`` the one they have been asked about. ``again`` says that pressing once more is all it
    takes. ``stamp`` is empty where a new one is needed.
    """

    address: str = ""
    name: str = ""
    sure: str = ""
    problem: str = ""
    name_problem: str = ""
    slip: str = ""
    again: bool = False
    stamp: str = ""
    status: int = 422


@dataclass(frozen=True)
class Wanted:
    """Somebody wants the list at this address."""

    address: Address
    name: str


def wanted_in(fields: Mapping[str, str], mailing_list: MailingList, ring: Keyring, now: datetime) -> Wanted | Filled:
    """Read a posted form of a list.

    A form from elsewhere, such as the organisation's own website, has no stamp of ours: it is shown here, filled in,
    to be sent once more.
    """
    typed = (fields.get("instead") or fields.get("address", "")).strip()
    name = " ".join(fields.get("name", "").split())
    shown = _shown(fields.get("stamp", ""), mailing_list.id, ring)
    age = now.timestamp() - shown
    filled = Filled(
        address=typed[:254],
        name=name[: 2 * _LONGEST_NAME],
        stamp=fields["stamp"] if 0 <= age <= LATEST else "",
        status=422 if fields.keys() <= _FIELDS and fields else 400,
    )
    address = address_or_problem(typed, mailing_list)
    if isinstance(address, str):
        return replace(filled, problem=address)
    if not is_name(name):
        return replace(filled, name_problem="page.join.not_a_name")
    slip = meant(typed)
    if slip and fields.get("sure") != typed:
        return replace(filled, slip=slip, sure=typed)
    if not SOONEST <= age <= LATEST or not fields.keys() <= _FIELDS:
        return replace(filled, sure=typed, again=True)
    return Wanted(address, name)


def _shown(stamp: str, list_id: str, ring: Keyring) -> int:
    """When the form was shown, in seconds since 1970; 0 if no form of ours for this list was."""
    try:
        read = FormStamp.read(stamp, ring)
    except BadLinkError:
        return 0
    return read.shown if read.list == list_id else 0


def is_name(text: str) -> bool:
    """Whether this can be a person's name: no addresses, and no longer than one."""
    return len(text) <= _LONGEST_NAME and (not text or text.isprintable()) and not _NO_NAME.search(text)


def address_or_problem(typed: str, mailing_list: MailingList) -> Address | str:
    """The address that somebody typed into a form of a list, or the key of the sentence on what is wrong with it."""
    try:
        address = address_in(typed)
    except Undeliverable as refusal:
        return _problem_with(typed, refusal.reason)
    kind = mailing_list.addresses.refused_at_the_form(address.canonical)
    return _problem_with(typed, kind) if kind else address


def _problem_with(typed: str, reason: str) -> str:
    if not typed:
        return "page.join.empty"
    if typed.startswith('"'):
        return "page.join.quoted"
    return _WRONG[reason]
