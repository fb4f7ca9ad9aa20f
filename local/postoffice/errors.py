"""Errors as Amazon SES v2 answers them."""

from __future__ import annotations

# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
_STATUS = {
    "AccessDeniedException": 403,
    "InternalServiceErrorException": 500,
    "NotFoundException": 404,
    "ServiceUnavailable": 503,
    "TooManyRequestsException": 429,
}


# What SendEmail answers where a bulk call has a status for the entry.
_CODE_OF_A_CALL = {
    "ACCOUNT_SENDING_PAUSED": "SendingPausedException",
    "CONFIGURATION_SET_SENDING_PAUSED": "SendingPausedException",
    "ACCOUNT_DAILY_QUOTA_EXCEEDED": "LimitExceededException",
    "MESSAGE_REJECTED": "MessageRejected",
}


class SesError(Exception):
    """A refusal of a whole call: boto3 raises the class named ``code``."""

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status or _STATUS.get(code, 400)


class EntryError(Exception):
    """A refusal of one entry of a bulk call: HTTP 200, and this status in the entry's result."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def as_call_error(self) -> SesError:
        """The same refusal of a call that has only one entry."""
        return SesError(_CODE_OF_A_CALL.get(self.status, "BadRequestException"), self.message)
