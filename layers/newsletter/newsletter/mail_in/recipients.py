"""For which of our addresses a mail came, and what is done at each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.issue.header_lines import every, first, stamped
from newsletter.issue.mailboxes import mailboxes_in
from newsletter.mailing_list import is_list_id

if TYPE_CHECKING:
    from newsletter.issue.header_lines import HeaderLines

MOST_LISTS = 5
"""Of more lists at once nobody means an issue."""

_FOR = re.compile(r"\bfor\s+<?([^\s<>;]{3,320})>?\s*(?:;|$)", re.IGNORECASE)
_NAMING = ("to", "cc")


class Purpose(StrEnum):
    """What an address is for."""

    ISSUE = "issue"
    DRAFT = "draft"
    LEAVE = "leave"
    REPORTS = "dmarc"
    PEOPLE = "people"


@dataclass(frozen=True)
class Recipient:
    """``list`` is set for issues and drafts. ``is_named`` says that its author wrote it in To or Cc."""

    purpose: Purpose
    list: str = ""
    is_named: bool = True


def recipients_of(headers: HeaderLines, domain: str) -> tuple[Recipient, ...]:
    """Our addresses that a mail is for: whom SES took it for, and all of ours that its author names.

    SES tells whom it took a mail for in its ``Received``, if that was one address; a hidden copy stands nowhere else.
    One that is for a list and its drafts is a draft.
    """
    named = mailboxes_in(value for name in _NAMING for value in every(headers, name))
    taken = mailboxes_in(_FOR.findall(first(stamped(headers), "received")))
    ours = [one for one in dict.fromkeys((*taken, *named)) if one.rpartition("@")[2] == domain.lower()]
    found = dict.fromkeys(_recipient(one, is_named=one in named) for one in ours)
    drafts = {one.list for one in found if one.purpose is Purpose.DRAFT}
    kept = [one for one in found if not (one.purpose is Purpose.ISSUE and one.list in drafts)]
    return tuple(kept[:MOST_LISTS]) or (Recipient(Purpose.PEOPLE, is_named=False),)


def _recipient(address: str, *, is_named: bool) -> Recipient:
    local = address.rpartition("@")[0]
    first_part, plus, rest = local.partition("+")
    if first_part == Purpose.LEAVE:
        return Recipient(Purpose.LEAVE, is_named=is_named)
    if first_part == Purpose.REPORTS:
        return Recipient(Purpose.REPORTS, is_named=is_named)
    if first_part in ("postmaster", "abuse"):
        return Recipient(Purpose.PEOPLE, is_named=is_named)
    if first_part in ("draft", "utkast") and plus and is_list_id(rest):
        return Recipient(Purpose.DRAFT, rest, is_named)
    if is_list_id(first_part) and (not plus or not rest.startswith("draft")):
        return Recipient(Purpose.ISSUE, first_part, is_named)
    return Recipient(Purpose.PEOPLE, is_named=is_named)
