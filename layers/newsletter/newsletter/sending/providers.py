"""Mailbox providers: who took an edition's mails, how fast, and why not, told from SES's reports and without addresses.

SES names no provider. Its reports hold the receiving server's own words, by which the large ones are known also where
they keep the mail of an organisation's own domain, and the recipient's address, whose domain is looked at here and kept
nowhere. What is kept is one number for each provider and fact; nobody with fewer than ``FEWEST`` mails is named.
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from newsletter.edition.provider_row import ProviderRow
from newsletter.sending.ses_events import SesEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEWEST = 10
"""Mails of a provider below which it is counted among the others."""


class Provider(StrEnum):
    """Who keeps a mailbox; the value begins its counters in the ledger."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OUTLOOK = "outlook"
    APPLE = "apple"
    YAHOO = "yahoo"
    TELIA = "telia"
    OTHERS = "others"


NAMES = {
    Provider.GOOGLE: "Google",
    Provider.MICROSOFT: "Microsoft 365",
    Provider.OUTLOOK: "Outlook.com",
    Provider.APPLE: "Apple",
    Provider.YAHOO: "Yahoo, AOL",
    Provider.TELIA: "Telia",
    Provider.OTHERS: "",
}

_BY_DOMAIN = (
    (re.compile(r"(gmail|googlemail)\.com"), Provider.GOOGLE),
    (re.compile(r"(outlook|hotmail|live)\.[a-z.]+|msn\.com|passport\.com"), Provider.OUTLOOK),
    (re.compile(r"(icloud|me|mac)\.com"), Provider.APPLE),
    (re.compile(r"(yahoo|aol)\.[a-z.]+|(ymail|rocketmail|aim)\.com"), Provider.YAHOO),
    (re.compile(r"telia\.(com|se)"), Provider.TELIA),
)
# "250 2.0.0 OK 1376056636 i3si9508927obz.16 - gsmtp"; "250 2.6.0 <...> [InternalId=..., Hostname=x.prod.outlook.com]
# ... Queued mail for delivery"; "250 ok dirdel"; a bounce's "host mta5.am0.yahoodns.net ...".
_BY_WORDS = (
    (re.compile(r"\bgsmtp\b|\.google\.com\b"), Provider.GOOGLE),
    (re.compile(r"\.outlook\.com\b"), Provider.MICROSOFT),
    (re.compile(r"\.icloud\.com\b"), Provider.APPLE),
    (re.compile(r"\bdirdel\b|\.yahoodns\.net\b"), Provider.YAHOO),
    (re.compile(r"\.telia\.com\b"), Provider.TELIA),
)
_LONGEST_WORDS = 2_000

_TELL_OF_NO_COMPLAINTS = frozenset({Provider.GOOGLE, Provider.MICROSOFT})
"""https://github.com/awsdocs/amazon-ses-developer-guide, sending-email-suppression-list.md: "Gmail doesn't provide
complaint data to SES"; Microsoft's feedback loop is Outlook.com's alone."""

WITHIN = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 50_400)
"""Seconds within which a mail arrived; the last is for how long SES tries at most."""

_COUNTED = {
    SesEvent.DELIVERED: "delivered",
    SesEvent.DELAYED: "delayed",
    SesEvent.SOFT_BOUNCED: "soft",
    SesEvent.BOUNCED: "hard",
    SesEvent.BLOCKED: "blocked",
    SesEvent.COMPLAINED: "complained",
}
_OUTCOMES = ("delivered", "soft", "hard", "blocked")

_STATUS = re.compile(r"[245]\.(\d{1,3})\.(\d{1,3})", re.ASCII)

# https://www.iana.org/assignments/smtp-enhanced-status-codes, https://www.rfc-editor.org/rfc/rfc7372, and Google's own
# for bulk senders: https://support.google.com/a/answer/3726730
_AUTHENTICATION = frozenset({20, 21, 22, 23, 24, 25, 26, 27, 30, 40})
_BY_SUBJECT = {1: "address", 3: "system", 4: "network", 5: "protocol", 6: "content"}
_FULL, _TOO_MANY = 2, 28


@dataclass(frozen=True)
class ProviderReport:
    """What one report of SES says of the provider: whose it is, how long it took if it arrived, or why it did not."""

    provider: Provider
    seconds: float | None = None
    why: str = ""


def provider_of(domain: str, said: str) -> Provider:
    """Who keeps the mailbox.

    Args:
        domain: of the recipient's address.
        said: the receiving server's words.
    """
    known = (one for pattern, one in _BY_DOMAIN if pattern.fullmatch(domain.lower()))
    heard = (one for pattern, one in _BY_WORDS if pattern.search(said[:_LONGEST_WORDS].lower()))
    return next(known, None) or next(heard, Provider.OTHERS)


def reported_in(event: Mapping[str, Any]) -> ProviderReport | None:
    """Read a report of SES; None for one that no provider has anything to do with."""
    match event.get("eventType"), event:
        case "Delivery", {"delivery": {"recipients": [str(to), *_], **told}}:
            milliseconds = told.get("processingTimeMillis")
            seconds = None
            if isinstance(milliseconds, int | float) and milliseconds >= 0:
                seconds = milliseconds / 1000
            return ProviderReport(_of(to, told.get("smtpResponse")), seconds)
        case "Bounce", {"bounce": {"bouncedRecipients": [{"emailAddress": str(to), **told}, *_]}}:
            return ProviderReport(_of(to, told.get("diagnosticCode")), why=why_in(told.get("status")))
        case "DeliveryDelay", {"deliveryDelay": {"delayedRecipients": [{"emailAddress": str(to), **told}, *_]}}:
            return ProviderReport(_of(to, told.get("diagnosticCode")), why=why_in(told.get("status")))
        case "Complaint", {"complaint": {"complainedRecipients": [{"emailAddress": str(to)}, *_]}}:
            return ProviderReport(_of(to, ""))
    return None


def _of(address: str, said: object) -> Provider:
    return provider_of(address.rpartition("@")[2].strip(" >"), said if isinstance(said, str) else "")


def why_in(status: object) -> str:
    """The kind of reason in a server's enhanced status code: a key of words; empty where there is none."""
    found = _STATUS.fullmatch(status) if isinstance(status, str) else None
    if not found:
        return ""
    subject, detail = int(found[1]), int(found[2])
    if subject == 2:
        return "full" if detail == _FULL else "mailbox"
    if subject == 7:
        return "authentication" if detail in _AUTHENTICATION else "too_many" if detail == _TOO_MANY else "policy"
    return _BY_SUBJECT.get(subject, "other")


WHYS = ("address", "full", "mailbox", "system", "network", "protocol", "content", "authentication", "too_many",
        "policy", "other")  # fmt: skip


def counters_of(fact: SesEvent, report: ProviderReport) -> Counter[str]:
    """What one report adds to an edition's counters."""
    provider = report.provider.value
    if fact not in _COUNTED:
        return Counter()
    counters = Counter({f"{provider}_{_COUNTED[fact]}": 1})
    if fact is SesEvent.DELIVERED and report.seconds is not None:
        place = next((number for number, most in enumerate(WITHIN) if report.seconds <= most), len(WITHIN) - 1)
        counters[f"{provider}_within{place}"] = 1
    elif fact is not SesEvent.DELIVERED and report.why:
        counters[f"{provider}_why_{report.why}"] = 1
    return counters


def rows_of(counters: Mapping[str, int]) -> Sequence[ProviderRow]:
    """The table of an edition, largest first and the others last.

    Those with fewer than ``FEWEST`` mails are among the others; and where the others would be so few themselves, the
    smallest that is named joins them. Empty where nobody could be named.
    """
    each = {provider: _counters(counters, provider) for provider in Provider}
    named = sorted(
        (provider for provider in Provider if provider is not Provider.OTHERS and _reported(each[provider]) >= FEWEST),
        key=lambda provider: -_reported(each[provider]),
    )
    others = Counter[str]()
    for provider in Provider:
        if provider not in named:
            others.update(each[provider])
    while named and 0 < _reported(others) < FEWEST:
        others.update(each[named.pop()])
    rows = [_row(provider, each[provider]) for provider in named]
    return [*rows, _row(Provider.OTHERS, others)] if rows and _reported(others) else rows


def _counters(counters: Mapping[str, int], provider: Provider) -> Counter[str]:
    start = f"{provider.value}_"
    return Counter({name.removeprefix(start): number for name, number in counters.items() if name.startswith(start)})


def _reported(counters: Mapping[str, int]) -> int:
    return sum(counters.get(name, 0) for name in _OUTCOMES)


def _row(provider: Provider, counters: Counter[str]) -> ProviderRow:
    whys = {why: counters[f"why_{why}"] for why in WHYS if counters[f"why_{why}"]}
    return ProviderRow(
        NAMES[provider],
        _reported(counters),
        counters["delivered"],
        _within(counters, 0.5),
        _within(counters, 0.95),
        delayed=counters["delayed"],
        soft=counters["soft"],
        hard=counters["hard"],
        blocked=counters["blocked"],
        complained=None if provider in _TELL_OF_NO_COMPLAINTS else counters["complained"],
        why=max(whys, key=lambda why: whys[why]) if whys else "",
    )


def _within(counters: Counter[str], share: float) -> int | None:
    """Within how many seconds this share of those that arrived did."""
    places = [counters[f"within{place}"] for place in range(len(WITHIN))]
    total, so_far = sum(places), 0
    for most, number in zip(WITHIN, places, strict=True):
        so_far += number
        if total and so_far >= share * total:
            return most
    return None
