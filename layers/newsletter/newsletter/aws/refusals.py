"""What SES's refusals mean for a mail: final about its reader, for now only, or about the account and its sender."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, and not related to Python's
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ParamValidationError,
    ProxyConnectionError,
)

from newsletter.errors import Uncertain
from newsletter.sending.outcomes import Accepted, InDoubt, NotSent, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_sesv2.type_defs import BulkEmailEntryResultTypeDef

    from newsletter.sending.outcomes import SendResult

# What is wrong with the account, the sender or our permissions: nobody's mail goes, whoever the reader is.
_HALTS = {
    "SendingPausedException": "sending-paused",
    "AccountSuspendedException": "account-suspended",
    "MailFromDomainNotVerifiedException": "mail-from-not-verified",
    "NotFoundException": "not-found",
    "AccessDenied": "access-denied",
    "AccessDeniedException": "access-denied",
}

# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html (Status)
_ENTRY_FINAL = frozenset({"MESSAGE_REJECTED", "INVALID_PARAMETER"})
_ENTRY_FOR_NOW = {"ACCOUNT_THROTTLED": "throttled", "TRANSIENT_FAILURE": "transient"}
_ENTRY_HALTS = {
    "ACCOUNT_DAILY_QUOTA_EXCEEDED": "daily-quota",
    "ACCOUNT_SUSPENDED": "account-suspended",
    "ACCOUNT_SENDING_PAUSED": "sending-paused",
    "CONFIGURATION_SET_SENDING_PAUSED": "sending-paused",
    "MAIL_FROM_DOMAIN_NOT_VERIFIED": "mail-from-not-verified",
    "CONFIGURATION_SET_NOT_FOUND": "configuration-set-missing",
    "CONFIGURATION_SET_DOES_NOT_EXIST": "configuration-set-missing",
    "TEMPLATE_NOT_FOUND": "template-missing",
    "TEMPLATE_DOES_NOT_EXIST": "template-missing",
    "INVALID_SENDING_POOL_NAME": "sending-pool-missing",
}

_EVERYBODY = 5
"""From how many mails of one call on a refusal of them all is not about their readers."""

TOO_MANY_CALLS = NotSent("too-many-calls")

_NEVER_LEFT = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError)
FAILURES = (ClientError, HTTPClientError, ConnectionError, ParamValidationError)


def refusal_of(error: Exception, addressees: Sequence[str]) -> NotSent:
    """What a failed call to ``addressees`` means for its mails. Nothing of SES's text is kept: it quotes addresses.

    Raises:
        Uncertain: SES may have accepted it.
    """
    if isinstance(error, _NEVER_LEFT):
        return NotSent("unreachable")
    if isinstance(error, ParamValidationError):
        return NotSent("not-well-formed", halts=True, personal=True)
    if not isinstance(error, ClientError):
        raise Uncertain("no answer") from None
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if status >= 500:
        raise Uncertain(f"HTTP {status}") from None
    if code in _HALTS:
        return NotSent(_HALTS[code], halts=True)
    if code in ("TooManyRequestsException", "LimitExceededException", "ThrottlingException"):
        # AWS does not say which class the daily quota raises; its text is "Daily message quota exceeded".
        said = error.response["Error"].get("Message", "").lower()
        if "daily" in said:
            return NotSent("daily-quota", halts=True)
        # https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html: "Maximum sending rate exceeded"
        return NotSent("throttled") if "sending rate" in said else TOO_MANY_CALLS
    if why := _not_verified(error.response["Error"].get("Message", ""), addressees):
        return NotSent(why, halts=True)
    if code in ("MessageRejected", "BadRequestException"):
        # Of a whole call this says that something in it is wrong: the edition, the sender or one reader's mail.
        return NotSent(code, halts=True, personal=True)
    # Not accepted, that is certain; anything unknown is never taken as final about a reader.
    return NotSent(code, halts=True)


def _not_verified(said: str, addressees: Sequence[str]) -> str:
    """Why SES refuses for want of a verified identity: ``sandbox``, ``sender-not-verified``, or an empty string.

    "Email address is not verified. The following identities failed the check in region EU-NORTH-1: ..." names the
    sender; in the sandbox, where readers must be verified too, it names the reader. Neither says anything about the
    reader's address: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
    """
    said = said.lower()
    if "not verified" not in said:
        return ""
    named = {word.strip(".") for word in re.split(r"[\s,;<>]+", said)}
    return "sandbox" if named & {address.lower() for address in addressees} else "sender-not-verified"


def entry_answer(result: BulkEmailEntryResultTypeDef, addressee: str) -> SendResult:
    status = result.get("Status", "")
    if status == "SUCCESS":
        return Accepted(result["MessageId"]) if result.get("MessageId") else InDoubt()
    if why := _not_verified(result.get("Error", ""), [addressee]):
        return NotSent(_ENTRY_HALTS.get(status, why), halts=True)
    if status in _ENTRY_FINAL:
        return Refused(status)
    if status in _ENTRY_FOR_NOW:
        return NotSent(_ENTRY_FOR_NOW[status])
    if status == "FAILED":
        return NotSent(status, personal=True)
    return NotSent(_ENTRY_HALTS.get(status, "unknown-status"), halts=True)


def unless_everybodys(answers: Sequence[SendResult]) -> Sequence[SendResult]:
    """What SES says of every mail of a call alike is about the edition or its sender, and final about nobody."""
    reasons = {answer.reason for answer in answers if isinstance(answer, Refused | NotSent)}
    alike = len(reasons) == 1 and all(isinstance(answer, Refused | NotSent) for answer in answers)
    personal = all(
        isinstance(answer, Refused) or (isinstance(answer, NotSent) and answer.personal) for answer in answers
    )
    if alike and personal and len(answers) >= _EVERYBODY:
        return [NotSent(reason, halts=True) for reason in reasons] * len(answers)
    return answers
