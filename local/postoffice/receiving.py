"""Taking in mail as SES does: by the account's active receipt rules, stamped, and put where they say.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Protocol

from local.postoffice.authentication import DnsTable, Sender, results
from local.postoffice.receipt_rules import is_for
from local.postoffice.verdicts import VERDICTS, verdicts_on

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from local.postoffice.directory import Directory

LARGEST = 40 * 1024 * 1024
"""https://docs.aws.amazon.com/ses/latest/dg/quotas.html, "Maximum email size (including headers)"."""

SET_UP = "AMAZON_SES_SETUP_NOTIFICATION"
"""The object that SES puts in a bucket when a rule leads there:
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-s3.html."""

_LETTERS = "0123456789abcdefghijklmnopqrstuv"
_NOBODY = "550 5.1.1 Requested action not taken: mailbox unavailable"
_TRY_LATER = "451 4.3.0 Requested action aborted: local error in processing"


class Account(Protocol):
    """What is asked of the AWS account beside."""

    def rules(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        """The name of the active set of rules, and the rules; nothing where none is active."""
        ...

    def put(self, bucket: str, key: str, content: bytes, *, by: str) -> None:
        """Put an object, as SES by a rule (SET:receipt-rule/RULE, as in its ARN).

        Raises:
            PermissionError: the bucket's policy does not let SES.
        """
        ...


@dataclass
class Receiver:
    """Takes in mails one at a time.

    ``directory`` has the verified identities, without which SES takes in nothing. ``ordered`` are verdicts to give
    whatever the mail holds. ``taken`` are the last mails that were put somewhere, ``refused`` the last that were not.
    """

    account: Account
    directory: Callable[[], Directory]
    region: str
    dns: DnsTable = field(default_factory=DnsTable)
    clock: Callable[[], float] = time.time
    ordered: dict[str, str] = field(default_factory=dict)
    taken: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=100))
    refused: deque[dict[str, str]] = field(default_factory=lambda: deque(maxlen=100))
    _greeted: set[tuple[str, str]] = field(default_factory=set)

    def order(self, verdicts: Mapping[str, str]) -> None:
        """Give these verdicts from now on; an empty one is no order any more.

        Raises:
            ValueError: there is no such verdict.
        """
        for kind, verdict in verdicts.items():
            if kind not in {"spam", "virus"} or verdict not in VERDICTS | {""}:
                raise ValueError(f"no verdict of SES's: {kind} {verdict}")
        self.ordered = {kind: verdict for kind, verdict in (self.ordered | dict(verdicts)).items() if verdict}

    def refusal_of(self, address: str) -> str:
        """Why a recipient is refused: no rule is for the address, or its domain is not verified; else empty."""
        _, rules = self.account.rules()
        if self.directory().identity_of(address) and any(is_for(rule, address) for rule in rules):
            return ""
        self.refused.append({"to": address, "answer": _NOBODY})
        return _NOBODY

    def take(self, sender: Sender, recipients: Sequence[str], source: bytes) -> str:
        """Go through the rules for a mail with at least one recipient; the SMTP answer."""
        rule_set, rules = self.account.rules()
        mail = _Incoming("".join(secrets.choice(_LETTERS) for _ in range(39)) + "1", sender, recipients, source)
        try:
            answer = self._go_through(rule_set, rules, mail)
        except PermissionError as error:
            answer = f"{_TRY_LATER} ({error})"
        if not answer:
            return f"250 OK {mail.id}"
        self.refused.append({"to": ", ".join(recipients), "answer": answer})
        return answer

    def _go_through(self, rule_set: str, rules: Sequence[Mapping[str, Any]], mail: _Incoming) -> str:
        """Carry out the rules that are for a recipient, in order: an answer that refuses the mail, or nothing.

        Of the other actions (Lambda, SNS, WorkMail, a header) nothing is done here.
        """
        for rule in rules:
            for action in rule.get("Actions", ()) if any(is_for(rule, one) for one in mail.recipients) else ():
                if "BounceAction" in action:
                    return f"{action['BounceAction']['SmtpReplyCode']} {action['BounceAction']['Message']}"
                if "StopAction" in action:
                    return ""
                if "S3Action" in action:
                    self._put(f"{rule_set}:receipt-rule/{rule['Name']}", rule, action["S3Action"], mail)
        return ""

    def _put(self, name: str, rule: Mapping[str, Any], action: Mapping[str, str], mail: _Incoming) -> None:
        bucket, prefix = action["BucketName"], action.get("ObjectKeyPrefix", "")
        if (bucket, prefix) not in self._greeted:
            text = f"Subject: Amazon SES Setup Notification\r\n\r\n{name} delivers to this bucket.\r\n"
            self.account.put(bucket, prefix + SET_UP, text.encode(), by=name)
            self._greeted.add((bucket, prefix))
        content = self._stamps(mail, scanned=bool(rule.get("ScanEnabled"))) + mail.source
        self.account.put(bucket, prefix + mail.id, content, by=name)
        told = {"id": mail.id, "from": mail.sender.envelope_from, "to": list(mail.recipients)}
        self.taken.append(told | {"bucket": bucket, "key": prefix + mail.id})

    def _stamps(self, mail: _Incoming, *, scanned: bool) -> bytes:
        """The headers that SES writes above a mail."""
        sender, at = mail.sender, datetime.fromtimestamp(self.clock(), UTC)
        spf, authenticated = results(mail.source, sender, self.dns)
        verdicts = verdicts_on(mail.source, self.ordered) if scanned else {}
        lines = [
            f"Return-Path: <{sender.envelope_from}>",
            f"Received: from {sender.helo} ({sender.helo} [{sender.ip}])",
            f" by inbound-smtp.{self.region}.amazonaws.com with SMTP id {mail.id}",
            f" for {mail.recipients[0]};",
            f" {format_datetime(at)} (UTC)",
            *(f"X-SES-{kind.title()}-Verdict: {verdict}" for kind, verdict in verdicts.items()),
            f"Received-SPF: {spf}",
            f"Authentication-Results: {authenticated}",
        ]
        return "".join(f"{line}\r\n" for line in lines).encode()


@dataclass(frozen=True)
class _Incoming:
    """A mail as it was handed in, and the id it has from then on."""

    id: str
    sender: Sender
    recipients: Sequence[str]
    source: bytes
