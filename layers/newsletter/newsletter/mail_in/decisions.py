"""What becomes of a mail that came in. Every mail gets at least one decision, and each is counted.

The order is a promise: infected mail is opened by nobody; a leave token acts before anything asks who wrote it; what no
person wrote is answered by nobody; then people, by what SES found out about them.

Decision
├── Ignored         seen before, or SES's own
├── Infected        the operator is told, nothing is passed on
├── Left            a reader is gone
├── Reported        an aggregate report on our own sending
├── Automatic       counted
├── Spam            counted
├── AskedToLeave    a letter with the way out to the reader who wrote, if there is one
├── IssueMailed     staff's issue: into the list's folder
├── TableMailed     staff's readers: told where to put them
├── Unproven        says it is from staff, and that is not proven: staff are told
└── PassedOn        to the list's people, or the operator
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from newsletter.issue.file_kinds import FileKind, kind_of_file
from newsletter.issue.mailboxes import canonical
from newsletter.letters import is_own_reference
from newsletter.mail_in.recipients import Purpose
from newsletter.metrics import Metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsletter.mail_in.automatic import Automatic as Kind
    from newsletter.mail_in.received_mail import ReceivedMail
    from newsletter.mail_in.recipients import Recipient
    from newsletter.subscribers.signed_links import ReaderLink

_DAY = 86_400
OLDEST = 7 * _DAY
"""Seconds after which a mail is too old to be an issue: a signed mail can be sent again by whoever has it."""

_FROM_TOMORROW = 2 * _DAY
"""A sender's clock may be wrong by so much."""


@dataclass(frozen=True)
class Ignored:
    metric: ClassVar[Metric] = Metric.MAILS_IGNORED
    why: str


@dataclass(frozen=True)
class Infected:
    metric: ClassVar[Metric] = Metric.MAILS_INFECTED


@dataclass(frozen=True)
class Left:
    metric: ClassVar[Metric] = Metric.LEAVINGS_BY_MAIL
    link: ReaderLink


@dataclass(frozen=True)
class Reported:
    metric: ClassVar[Metric] = Metric.REPORTS_ON_SENDING


@dataclass(frozen=True)
class Automatic:
    metric: ClassVar[Metric] = Metric.MAILS_AUTOMATIC
    kind: Kind


@dataclass(frozen=True)
class Spam:
    metric: ClassVar[Metric] = Metric.MAILS_SPAM


@dataclass(frozen=True)
class AskedToLeave:
    metric: ClassVar[Metric] = Metric.LEAVINGS_ASKED_BY_MAIL


@dataclass(frozen=True)
class IssueMailed:
    """``sender`` is the address on file."""

    metric: ClassVar[Metric] = Metric.ISSUES_MAILED
    list: str
    sender: str
    is_draft: bool


@dataclass(frozen=True)
class TableMailed:
    metric: ClassVar[Metric] = Metric.TABLES_MAILED
    list: str
    sender: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Unproven:
    """``sender`` is the address on file; ``why`` is a word of ours."""

    metric: ClassVar[Metric] = Metric.MAILS_UNPROVEN
    list: str
    sender: str
    why: str


@dataclass(frozen=True)
class PassedOn:
    """``list`` is empty for the operator."""

    metric: ClassVar[Metric] = Metric.MAILS_PASSED_ON
    list: str = ""


Decision = (
    Ignored
    | Infected
    | Left
    | Reported
    | Automatic
    | Spam
    | AskedToLeave
    | IssueMailed
    | TableMailed
    | Unproven
    | PassedOn
)


def decisions_on(
    mail: ReceivedMail, link: ReaderLink | None, lists: Mapping[str, Sequence[str]], now: float
) -> tuple[Decision, ...]:
    """What becomes of a mail.

    Args:
        mail: as it arrived.
        link: the leave link that it holds, if any.
        lists: the staff of each list that it is for, by the list's id; a list that is not there is no list.
        now: when it is decided, in seconds since 1970.
    """
    if mail.virus == "FAIL":
        return (Infected(),)
    if link:
        return (Left(link),)
    if any(one.purpose is Purpose.REPORTS for one in mail.recipients):
        return (Reported(),)
    if mail.automatic:
        return (Automatic(mail.automatic),)
    return tuple(dict.fromkeys(_each(mail, lists, now)))


def _each(mail: ReceivedMail, lists: Mapping[str, Sequence[str]], now: float) -> Iterator[Decision]:
    for one in mail.recipients:
        if one.purpose is Purpose.LEAVE:
            yield AskedToLeave()
        elif one.list in lists:
            yield _for_list(mail, one, lists[one.list], now)
        else:
            yield Spam() if mail.spam == "FAIL" else PassedOn()


def _for_list(mail: ReceivedMail, recipient: Recipient, staff: Sequence[str], now: float) -> Decision:
    on_file = {canonical(address): address for address in staff}
    sender = on_file.get(mail.sender, "") if mail.sender else ""
    claimed = next((on_file[one] for one in mail.claimed if one in on_file), "")
    if not sender and claimed:  # beside another, in a group or a comment: what is proven is proven of the other
        return Unproven(recipient.list, claimed, "sender")
    if not sender:
        return Spam() if mail.spam == "FAIL" else PassedOn(recipient.list)
    if why := _why_not(mail, recipient, now):
        return Unproven(recipient.list, sender, why)
    if _answers_a_letter(mail) and not mail.parts.files:
        return PassedOn(recipient.list)
    kinds = {name: kind_of_file(name) for name in mail.parts.files}
    tables = tuple(name for name, kind in kinds.items() if kind is FileKind.TABLE)
    if tables and FileKind.ISSUE not in kinds.values() and not mail.parts.carries_mail:
        return TableMailed(recipient.list, sender, tables)
    return IssueMailed(recipient.list, sender, recipient.purpose is Purpose.DRAFT)


def _why_not(mail: ReceivedMail, recipient: Recipient, now: float) -> str:
    """Why a mail that says it is from staff is not believed; empty if it is."""
    if not mail.is_proven:
        return "sender"
    if not now - OLDEST <= mail.written <= now + _FROM_TOMORROW:
        return "old"
    if not recipient.is_named:
        return "unnamed"
    return "spam" if mail.spam == "FAIL" else ""


def _answers_a_letter(mail: ReceivedMail) -> bool:
    """Whether a mail follows a letter that answered one: a robot that says so nowhere else, or a question to staff."""
    return any(map(is_own_reference, mail.references))
