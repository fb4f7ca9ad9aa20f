"""Findings: what the doctor was told of a stack, and what each check found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Verdict(StrEnum):
    """How a check ended. ``BETTER`` works and could be better; ``UNKNOWN`` was not found out."""

    FINE = "fine"
    BETTER = "better"
    WRONG = "wrong"
    UNKNOWN = "unknown"


class Fix(StrEnum):
    """What can be mended by a call to AWS (``console.fixes``)."""

    DKIM = "dkim"
    MAIL_FROM = "mail-from"
    EVENTS = "events"
    ALARM_MAILS = "alarm-mails"


@dataclass(frozen=True)
class Finding:
    """One check: what was found, and what to do; ``record`` is a DNS record to copy, or a place to click.

    ``fix`` is how the doctor itself can mend it, where it can.
    """

    check: str
    verdict: Verdict
    said: str
    remedy: str = ""
    record: str = ""
    fix: Fix | None = None


@dataclass(frozen=True)
class Facts:
    """What was found out. None is what nobody could tell.

    ``identity`` is GetEmailIdentity's answer, empty where SES knows none of that name; ``account`` GetAccount's;
    ``destinations`` are those of the configuration set, None where there is none; ``records`` are DNS records by name
    and type, and hold only what was asked; ``subscribers`` are the subscriptions of SES's topic and ``operators`` those
    of the alarms'; ``website`` is the HTTP status of its first page, 0 where nobody answered; ``mail_from_asked`` is
    the MAIL FROM domain that the stack was deployed with, or empty; ``access_request`` what to write to AWS in order to
    get out of the sandbox. ``one_click`` is what happened to a POST to a link to leave by, empty where it arrived;
    ``certificate_days`` for how long the website's certificate is good; ``clock_off`` by how many seconds this
    computer's clock is ahead of AWS's; ``suppressed_reasons`` are those for which SES itself suppresses addresses.
    """

    sender: str
    region: str
    identity: Mapping[str, Any] | None
    account: Mapping[str, Any] | None
    configuration_set: str = ""
    destinations: Sequence[Mapping[str, Any]] | None = None
    subscribers: Sequence[Mapping[str, str]] | None = None
    operators: Sequence[Mapping[str, str]] | None = None
    records: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    website: int | None = None
    address: str = ""
    largest_list: int = 0
    mail_from_asked: str = ""
    one_click: str | None = None
    certificate_days: float | None = None
    clock_off: float | None = None
    suppressed_reasons: Sequence[str] | None = None
    access_request: str = ""

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2].lower()

    @property
    def mail_from(self) -> str:
        """The identity's MAIL FROM domain; empty where it has none."""
        return str((self.identity or {}).get("MailFromAttributes", {}).get("MailFromDomain", ""))


def fine(check: str, said: str) -> Finding:
    return Finding(check, Verdict.FINE, said)


def wrong(check: str, said: str, remedy: str, record: str = "", fix: Fix | None = None) -> Finding:
    return Finding(check, Verdict.WRONG, said, remedy, record, fix)


def unknown(check: str, said: str) -> Finding:
    return Finding(check, Verdict.UNKNOWN, said)
