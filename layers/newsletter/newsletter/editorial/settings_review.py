"""A list's settings looked at as publishing would: what is wrong with them though they can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.mail_headers import may_send_as
from newsletter.errors import InvalidList, Problem
from newsletter.issue import is_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.mailing_list import MailingList


def reviewed(mailing_list: MailingList, sender_identity: str, has: Callable[[str], bool]) -> tuple[Problem, ...]:
    """Find what would stop the next issue, or be lacking in it.

    Args:
        mailing_list: whose settings could be read.
        sender_identity: the address or domain that the stack sends as; empty where that is not known.
        has: whether a file of that key lies in the staff's bucket.

    Returns:
        Problems of which some stop; then what stands in the file and is no setting.
    """
    found = [*_sender(mailing_list, sender_identity)] if sender_identity else []
    folder = f"lists/{mailing_list.folder}"
    found += [
        Problem("theme-missing", {"list": mailing_list.folder, "file": name})
        for name in mailing_list.look.theme
        if not has(f"{folder}/theme/{name}")
    ]
    logo = mailing_list.look.logo
    if logo and not is_picture(logo):
        found.append(Problem("picture-kind", {"picture": logo}))  # no issue could be made with it
    elif logo and not has(f"{folder}/{logo}"):
        found.append(Problem("logo-missing", {"picture": logo}, stops=False))
    return (*found, *mailing_list.doubts)


def _sender(mailing_list: MailingList, identity: str) -> tuple[Problem, ...]:
    facts = {"list": mailing_list.folder, "address": mailing_list.sender_address, "identity": identity}
    try:
        return () if may_send_as(mailing_list, identity) else (Problem("list-sender-not-allowed", facts),)
    except InvalidList as wrong:
        return tuple(wrong.problems)
