"""The account's suppression list.

https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html: a mail to an address on the list is
accepted and not sent; what bounced hard or was complained about comes onto it by itself, the simulator's addresses
never (https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from local.postoffice import shape
from local.postoffice.errors import SesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local.postoffice.wire import Request

PATH = "/v2/email/suppression/addresses"
_ON_A_PAGE = 1000

Listed = dict[str, tuple[str, float]]
"""Addresses as they were put on the list, each with its reason and the time, in seconds since 1970."""


class SuppressionList:
    """Kept by the letter, as its calls have it; a mail is held back whatever the letters' case."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._listed: Listed = {}
        self._reasons: dict[str, str] = {}

    def put(self, address: str, reason: str) -> None:
        self._listed[address] = reason, self._clock()
        self._reasons[address.lower()] = reason

    def reason_for(self, address: str) -> str:
        """BOUNCE, COMPLAINT or, for an address that is not on the list, nothing."""
        return self._reasons.get(address.lower(), "")

    def as_told(self) -> dict[str, str]:
        return {address: reason for address, (reason, _) in self._listed.items()}

    def answer(self, request: Request, *, sandbox: bool) -> Mapping[str, Any]:
        """What SES answers. Raises SesError."""
        address = _address(request)
        match operation_of(request):
            case "PutSuppressedDestination":
                wanted = request.content()
                shape.check("PutSuppressedDestination", wanted)
                if sandbox:  # the page above: not "until your account is removed from the sandbox"
                    raise SesError("BadRequestException", "Production access is needed to use this operation")
                self.put(wanted["EmailAddress"], wanted["Reason"])
                return {}
            case "ListSuppressedDestinations":
                return self._page(parse_qs(request.query))
            case "GetSuppressedDestination":
                return {"SuppressedDestination": self._about(address)}
        self._about(address)
        del self._listed[address]
        self._reasons = {one.lower(): reason for one, (reason, _) in self._listed.items()}
        return {}

    def _about(self, address: str) -> Mapping[str, Any]:
        if address not in self._listed:
            said = f"Email address {address} does not exist on your suppression list."
            raise SesError("NotFoundException", said)
        reason, since = self._listed[address]
        return {"EmailAddress": address, "Reason": reason, "LastUpdateTime": since}

    def _page(self, asked: Mapping[str, list[str]]) -> Mapping[str, Any]:
        reasons = asked.get("Reason", ["BOUNCE", "COMPLAINT"])
        start, end = (_moment(asked.get(name, [""])[0]) for name in ("StartDate", "EndDate"))
        token, size = (asked.get(name, [default])[0] for name, default in (("NextToken", "0"), ("PageSize", "")))
        if not (token + size).isdecimal():
            raise SesError("InvalidNextTokenException", "The specified request includes an invalid or expired token.")
        first, most = int(token), int(size or _ON_A_PAGE)
        found = [
            self._about(address)
            for address, (reason, since) in self._listed.items()
            if reason in reasons and (start is None or since > start) and (end is None or since < end)
        ]
        page: dict[str, Any] = {"SuppressedDestinationSummaries": found[first : first + most]}
        return page | ({"NextToken": str(first + most)} if len(found) > first + most else {})


def operation_of(request: Request) -> str:
    """The operation that a request on the list asks for."""
    operations = {
        ("PUT", False): "PutSuppressedDestination",
        ("GET", False): "ListSuppressedDestinations",
        ("GET", True): "GetSuppressedDestination",
        ("DELETE", True): "DeleteSuppressedDestination",
    }
    if operation := operations.get((request.method, bool(_address(request)))):
        return operation
    raise SesError("NotFoundException", "The post office does not know this operation")


def _address(request: Request) -> str:
    return unquote(request.path[len(PATH) :]).strip("/")


def _moment(written: str) -> float | None:
    try:
        return datetime.fromisoformat(written).timestamp() if written else None
    except ValueError as error:
        raise SesError("BadRequestException", f"{written} is not a time") from error
