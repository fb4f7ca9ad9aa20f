"""A mail as it arrived, read as far as decisions need it. Reading never raises, whatever was sent."""

from __future__ import annotations

import email
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue
from newsletter.issue.forwarded import without_prefix
from newsletter.issue.header_lines import decoded, every, first, header_lines, stamped
from newsletter.issue.mail_limits import policy_for
from newsletter.issue.mail_origin import replying_to
from newsletter.issue.mail_parts import BROKEN, attached_mails, charset_of, content_of, name_of, shown_parts
from newsletter.issue.mailboxes import domain_of, mailboxes_in, sole_mailbox
from newsletter.mail_in.authentication import Authentication, authentication_in
from newsletter.mail_in.automatic import automatic
from newsletter.mail_in.recipients import recipients_of

if TYPE_CHECKING:
    from email.message import MIMEPart

    from newsletter.issue.header_lines import HeaderLines
    from newsletter.letters import Replying
    from newsletter.mail_in.automatic import Automatic
    from newsletter.mail_in.recipients import Recipient

MOST_TEXT = 4_000
"""Characters of what it says that a letter repeats."""

_END = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")
_FAR_OFF = 2**32
_MOST_READ = 200_000
_MOST_PARTS = 200


@dataclass(frozen=True)
class Parts:
    """What a mail carries: the names of its files, and the beginning of its text."""

    files: tuple[str, ...] = ()
    text: str = ""
    carries_mail: bool = False


@dataclass(frozen=True)
class ReceivedMail:
    """``name`` is the SES message id under which the raw mail is kept; ``headers`` are all of them, from the top."""

    name: str
    raw: bytes
    domain: str

    @cached_property
    def headers(self) -> HeaderLines:
        return header_lines(self.raw)

    @cached_property
    def digest(self) -> str:
        """The same for every copy of one mail, also one that its server sent twice: from what its author made.

        What servers put on top on its way is left out.
        """
        made = [value for name in ("message-id", "date", "from", "subject") for value in every(self.headers, name)]
        body = _END.split(self.raw, maxsplit=1)[-1]
        whole = "\0".join(made).encode("utf-8", "surrogateescape") + b"\0" + body
        return hashlib.sha256(whole).hexdigest()[:20]

    @cached_property
    def sender(self) -> str:
        """Who wrote it, if its From names just one mailbox; else empty. What it says is proved by nothing here."""
        return sole_mailbox(every(self.headers, "from"))

    @cached_property
    def claimed(self) -> tuple[str, ...]:
        """Every address that a From of it names."""
        return mailboxes_in(every(self.headers, "from"))

    @cached_property
    def authentication(self) -> Authentication:
        return authentication_in(self.headers)

    @property
    def is_proven(self) -> bool:
        """Whether it is from the domain of its one sender, as SES found."""
        return bool(self.sender) and self.authentication.proves(domain_of(self.sender))

    @cached_property
    def recipients(self) -> tuple[Recipient, ...]:
        return recipients_of(self.headers, self.domain)

    @cached_property
    def automatic(self) -> Automatic | None:
        return automatic(self.headers)

    @property
    def virus(self) -> str:
        """``PASS``, ``FAIL``, ``GRAY``, ``PROCESSING_FAILED`` or nothing, as SES said."""
        return first(stamped(self.headers), "x-ses-virus-verdict").strip().upper()

    @property
    def spam(self) -> str:
        return first(stamped(self.headers), "x-ses-spam-verdict").strip().upper()

    @cached_property
    def subject(self) -> str:
        """On one line, without ``Fwd:`` and its like."""
        return without_prefix(decoded(first(self.headers, "subject"))[:1000])

    @cached_property
    def answered(self) -> Replying:
        """What an answer to it says that it answers."""
        return replying_to(self.raw)

    @property
    def references(self) -> tuple[str, ...]:
        """The mails it follows, oldest first."""
        return self.answered.references

    @property
    def key(self) -> str:
        """What names it among all mails, for whom it came included: a hidden copy to another list is another."""
        return hashlib.sha256(f"{self.digest} {self.recipients}".encode()).hexdigest()[:20]

    @cached_property
    def received(self) -> float:
        """When SES took it, in seconds since 1970; 0 where that cannot be read. The same however often it is read."""
        return _moment_in(first(stamped(self.headers), "received").rpartition(";")[2])

    @cached_property
    def written(self) -> float:
        """When its author says it was written, in seconds since 1970; 0 where that cannot be read."""
        said = every(self.headers, "date")
        return _moment_in(said[0]) if len(said) == 1 else 0

    @cached_property
    def parts(self) -> Parts:
        try:
            mail = email.message_from_bytes(self.raw, policy=policy_for(self.raw))
            shown = list(shown_parts(mail))
            names = tuple(dict.fromkeys(filter(None, map(name_of, shown))))
            return Parts(names[:50], _text_of(mail), any(True for _ in attached_mails(mail)))
        except (*BROKEN, InvalidIssue):
            return Parts()


def _moment_in(said: str) -> float:
    try:
        moment = parsedate_to_datetime(said[:200].strip())
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    return seconds if 0 < seconds < _FAR_OFF else 0


def _text_of(mail: MIMEPart) -> str:
    """The beginning of what a mail says: its plain text, or what is seen of its page."""
    parts = [part for part in islice(mail.walk(), _MOST_PARTS) if part.get_content_maintype() == "text"]
    parts = [part for part in parts if not name_of(part)]
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and (text := _said(part)):
                return text
    return ""


def _said(part: MIMEPart) -> str:
    raw = content_of(part)[:_MOST_READ]
    if part.get_content_type() == "text/html":
        from newsletter.issue.html_tree import tree_of
        from newsletter.issue.pages import page_in

        try:
            said = tree_of(page_in(raw, charset_of(part)).text).text()
        except (*BROKEN, InvalidIssue):
            return ""
    else:
        try:
            said = raw.decode(charset_of(part) or "utf-8", "replace")
        except LookupError:
            said = raw.decode("utf-8", "replace")
    lines = [" ".join(line.split()) for line in said.splitlines()]
    text = "".join(c for c in "\n".join(lines) if c == "\n" or c.isprintable()).strip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text[:MOST_TEXT]
