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
