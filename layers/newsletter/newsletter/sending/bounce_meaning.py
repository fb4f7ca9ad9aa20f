"""What a bounce means: that the address is dead, that it is so for now, or that the server refuses us.

SES calls a bounce permanent whether the mailbox is gone or the receiving server blocks the sender; only the server's
own code and words tell the two apart. A refusal that is about us is no fault of the subscriber's.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Trouble(StrEnum):
    """What a soft bounce is about: nobody answers for the domain, the mailbox is full, or anything else."""

    UNREACHABLE = "unreachable"
    FULL = "full"
    OTHER = "other"


class BounceMeaning(StrEnum):
    """``DEAD``: no mail ever arrives there. ``FOR_NOW``: it may again. ``ABOUT_US``: the server refuses the sender."""

    DEAD = "dead"
    FOR_NOW = "for now"
    ABOUT_US = "about us"


_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")

# https://www.rfc-editor.org/rfc/rfc3463 (X.7: security or policy), and those of its registry that are about the mailbox
# all the same: https://www.iana.org/assignments/smtp-enhanced-status-codes
_OF_THE_MAILBOX = {(7, 13), (7, 17), (7, 18)}

_GONE = re.compile(
    r"\b(?:user|recipient|mailbox|address|account|addressee)\b[^.;]{0,40}\b(?:unknown|not found|not exist|n't exist"
    r"|invalid|disabled|closed|inactive|undeliverable|no longer)"
    r"|\b(?:unknown|no such|invalid|non-?existent)\s+(?:local\s+)?(?:user|recipient|mailbox|address|account|person)"
    r"|does(?: not|n't) (?:exist|have an? \S+ account)|no mailbox|not a (?:valid|known) (?:user|recipient|mailbox)"
    r"|user (?:doesn't|does not)|unrouteable address",
    re.IGNORECASE,
)
# Words of receiving servers, as they publish them:
# https://support.google.com/a/answer/3726730, https://senders.yahooinc.com/smtp-error-codes,
# https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online
_US = re.compile(
    r"spamhaus|spamcop|barracuda|sorbs|\brbl\b|dnsbl|block(?:ed)?[ -]?list|black[ -]?list|blocked using|\bblocked\b"
    r"|\bspam\b|unsolicited|reputation|\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated|not authenticated|banned sending"
    r"|client host|sending ip|rate limit|too many (?:messages|connections|emails)|throttl|bulk mail"
    r"|polic(?:y|ies)\b|content (?:rejected|filter)|relay(?:ing)? (?:denied|access denied|not permitted)",
    re.IGNORECASE,
)
# https://www.rfc-editor.org/rfc/rfc3463: X.2.2 mailbox full, X.4.Z network and routing, X.1.2 bad destination system.
_MAILBOX_FULL, _BAD_SYSTEM, _NETWORK = (2, 2), (1, 2), 4
_FULL_WORDS = re.compile(
    r"mailbox (?:is )?(?:too )?full|over ?quota|quota (?:is |has been )?(?:exceeded|full)"
    r"|exceed\w{0,4} (?:\w{1,20} )?quota|insufficient (?:system )?storage|out of storage"
    r"|not enough (?:disk |storage )?space",
    re.IGNORECASE,
)
_NOBODY_ANSWERS = re.compile(
    r"\bnxdomain\b|(?:host|domain)(?: name)?(?: was| is)? not found|domain (?:name )?(?:does not|doesn't) exist"
    r"|no such (?:host|domain)|unknown (?:host|domain)|name or service not known|null mx|no mx\b|lookup dns"
    r"|dns (?:error|lookup|failure)|connection (?:timed out|refused)|no route to host",
    re.IGNORECASE,
)
_OUR_OWN_LISTS = ("OnAccountSuppressionList", "Suppressed", "NoEmail")


def meaning_of(kind: str, sub: str, status: str, diagnostic: str) -> BounceMeaning:
    """Tell what a bounce means.

    Args:
        kind: SES's ``bounceType``.
        sub: SES's ``bounceSubType``.
        status: the recipient's enhanced status code, or empty.
        diagnostic: the receiving server's own words, or empty.
    """
    sorted_by_ses = BounceMeaning.DEAD if kind == "Permanent" else BounceMeaning.FOR_NOW
    if sub in _OUR_OWN_LISTS:
        return sorted_by_ses
    found = _STATUS.search(status) or _STATUS.search(diagnostic)
    subject, detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if _GONE.search(diagnostic) or (subject, detail) in _OF_THE_MAILBOX:
        return sorted_by_ses
    if subject == 7 or _US.search(diagnostic):
        return BounceMeaning.ABOUT_US
    return sorted_by_ses


def trouble_of(sub: str, status: str, diagnostic: str) -> Trouble:
    """Tell what a soft bounce is about, of one that ``meaning_of`` reads as ``FOR_NOW``. Arguments as there.

    SES wraps the last answer it got into its own "message expired": a server that answers is no dead domain.
    """
    codes = {(int(one[2]), int(one[3])) for one in _STATUS.finditer(f"{status} {diagnostic}")}
    if sub == "MailboxFull" or _MAILBOX_FULL in codes or _FULL_WORDS.search(diagnostic):
        return Trouble.FULL
    of_the_network = {code for code in codes if code[0] == _NETWORK or code == _BAD_SYSTEM}
    if _NOBODY_ANSWERS.search(diagnostic) or (of_the_network and of_the_network == codes):
        return Trouble.UNREACHABLE
    return Trouble.OTHER
