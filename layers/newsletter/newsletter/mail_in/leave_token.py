"""The leave link that a mail holds: whoever has it may leave, whoever the mail says it is from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newsletter.issue.header_lines import decoded, every
from newsletter.mail_in.recipients import Purpose
from newsletter.subscribers.signed_links import BadLinkError, ReaderLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.mail_in.received_mail import ReceivedMail
    from newsletter.subscribers.keyring import Keyring

_MOST = 2_000
_MOST_TRIES = 20
_BEGINS = re.compile(r"(?<![a-z0-9])\d{1,4}\s?\.\s?[a-z0-9]", re.IGNORECASE)


def leave_link_in(mail: ReceivedMail, keyring: Keyring) -> ReaderLink | None:
    """The link in a mail's subject; in one to ``leave@`` also in its To or the first line of its text.

    A token is found also as mail programs mangle it: folded, encoded once more, with a sign before or after it.
    """
    for said in _places(mail):
        for token in _tokens(said):
            try:
                return ReaderLink.read(token, "leave", keyring)
            except BadLinkError:
                continue
    return None


def _places(mail: ReceivedMail) -> Iterator[str]:
    for value in every(mail.headers, "subject"):
        yield decoded(value)
    if any(one.purpose is Purpose.LEAVE for one in mail.recipients):
        yield from every(mail.headers, "to")
        yield mail.parts.text.strip().partition("\n")[0]


def _tokens(said: str) -> Iterator[str]:
    """Whatever may be a token: from where one can begin, up to a space, or to the end where it was folded."""
    text = unquote(said[:_MOST].replace("+", " "))
    for found in list(_BEGINS.finditer(text))[:_MOST_TRIES]:
        rest = text[found.start() :]
        yield rest.split()[0]
        yield "".join(rest.split())
