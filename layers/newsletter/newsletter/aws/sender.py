"""The sender at SES: whether the identity that mail is sent as is verified and signed for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from newsletter.aws.clients import sesv2_briefly
from newsletter.sending.sender_state import SenderState

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sesv2.type_defs import GetEmailIdentityResponseTypeDef

_BELIEVED = 900
"""Seconds: only SendEmail and its like may be called more than once a second by the whole account."""

_SIGNED = {"SUCCESS", "TEMPORARY_FAILURE"}
"""In the second state SES found the records before and asks again:
https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DkimAttributes.html."""


@dataclass
class Sender:
    """``sender_identity`` is a domain or an address; ``clock`` is seconds since 1970."""

    sender_identity: str
    clock: Callable[[], float] = time.time
    _known: tuple[float, SenderState] | None = field(init=False, default=None)

    def state(self) -> SenderState | None:
        """What SES said in the last quarter of an hour; None where it does not tell within three seconds."""
        now = self.clock()
        if self._known and now - self._known[0] <= _BELIEVED:
            return self._known[1]
        try:
            found = _state_in(sesv2_briefly().get_email_identity(EmailIdentity=self.sender_identity))
        except ClientError as error:
            if error.response["Error"]["Code"] != "NotFoundException":
                return None
            found = SenderState(is_verified=False)
        except BotoCoreError:
            return None
        self._known = (now, found)
        return found


def _state_in(told: GetEmailIdentityResponseTypeDef) -> SenderState:
    dkim = told.get("DkimAttributes") or {}
    is_domain = told.get("IdentityType", "DOMAIN") != "EMAIL_ADDRESS"
    is_signed = dkim.get("SigningEnabled", True) and dkim.get("Status", "SUCCESS") in _SIGNED
    return SenderState(told.get("VerifiedForSendingStatus", False), not is_domain or is_signed)
