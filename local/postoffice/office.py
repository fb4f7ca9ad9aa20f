"""The post office: answers what Amazon SES v2 answers, and lets nothing but the mailbox and events out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from local.postoffice import pieces, rules, shape, suppression
from local.postoffice.acceptance import Acceptance
from local.postoffice.account import Account
from local.postoffice.errors import EntryError, SesError
from local.postoffice.fate import SUPPRESSES, is_simulated
from local.postoffice.faults import Fault, Faults
from local.postoffice.mailbox import Mailbox
from local.postoffice.outbox import Outbox
from local.postoffice.wire import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.postoffice.directory import Directory
    from local.postoffice.events import Event
    from local.postoffice.mailbox import Mail
    from local.postoffice.pieces import Piece

Gate = Callable[[Request, str, str, str], None]
"""Raises SesError unless whoever signed a request may do an operation as an identity with a configuration set."""

_NO_FAULT = Fault("entries")


class PostOffice:
    """Everything SES does for us, without a network. ``clock`` is seconds since 1970."""

    def __init__(
        self,
        mailbox: Mailbox | None = None,
        *,
        directory: Callable[[], Directory],
        clock: Callable[[], float] = time.time,
        region: str = "eu-north-1",
        gate: Gate | None = None,
        faults: Faults | None = None,
        **account: Any,
    ) -> None:
        self.mailbox = Mailbox() if mailbox is None else mailbox
        self.account = Account(clock, **account)
        self.faults = faults or Faults()
        self.outbox = Outbox(self.faults, region)
        self.region = region
        self.clock = clock
        self._gate = gate
        self._directory = directory
        self._acceptance = Acceptance(region)
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        """Answer one request, as SES or as the next ordered fault would."""
        try:
            return self._answer(request)
        except SesError as error:
            return _refusal(error)

    def due_events(self, now: float | None = None) -> Iterator[tuple[str, Event, Mail]]:
        """Take the events whose time has come, with the topic each goes to."""
        return self.outbox.due(self.clock() if now is None else now)

    def _answer(self, request: Request) -> Response:
        match request.method, request.path.rstrip("/"):
            case "POST", "/v2/email/outbound-emails":
                return self._send(request, "SendEmail", self._send_email)
            case "POST", "/v2/email/outbound-bulk-emails":
                return self._send(request, "SendBulkEmail", self._send_bulk_email)
            case "GET", "/v2/email/account":
                self._check_gate(request, "GetAccount", "", "")
                return Response(200, self.account.as_ses_says())
            case "PUT", "/v2/email/account/sending":
                self._check_gate(request, "PutAccountSendingAttributes", "", "")
                wanted = request.content()
                shape.check("PutAccountSendingAttributes", wanted)
                self.account.paused = not wanted.get("SendingEnabled", False)
                return Response(200, {})
            case _, path if path == suppression.PATH or path.startswith(f"{suppression.PATH}/"):
                self._check_gate(request, suppression.operation_of(request), "", "")
                return Response(200, self.account.suppressed.answer(request, sandbox=self.account.sandbox))
        raise SesError("NotFoundException", "The post office does not know this operation")

    def _send(
        self, request: Request, operation: str, act: Callable[[dict[str, Any], Fault], Mapping[str, Any]]
    ) -> Response:
        content = request.content()
        with self._lock:
            fault = self.faults.for_call(operation, pieces.recipients_in(content)) or _NO_FAULT
        if fault.effect == "drop-request":
            return Response(0, {}, lost=True)
        if fault.effect == "slow-request":
            return Response(503, {"message": "too slow"}, error="ServiceUnavailable", wait=fault.seconds)
        try:
            said = Response(200, self._accept(request, operation, content, fault, act))
        except SesError as error:
            said = _refusal(error)
        if fault.effect == "lose-answer":
            return replace(said, lost=True)
        return replace(said, wait=fault.seconds) if fault.effect == "slow-answer" else said

    def _accept(
        self,
        request: Request,
        operation: str,
        content: dict[str, Any],
        fault: Fault,
        act: Callable[[dict[str, Any], Fault], Mapping[str, Any]],
    ) -> Mapping[str, Any]:
        if fault.effect == "error":
            raise SesError(fault.code, fault.message, fault.status)
        if fault.effect == "pause-after":
            self.account.pause_after = fault.after
        shape.check(operation, content)
        sender = _sender_of(content)
        identity = self._directory().identity_of(sender) or sender.rpartition("@")[2]
        self._check_gate(request, operation, identity, content.get("ConfigurationSetName") or "")
        with self._lock:
            self.account.may_send()
            self.account.take_turn()
            return act(content, fault)

    def _check_gate(self, request: Request, operation: str, identity: str, configuration_set: str) -> None:
        if self._gate:
            self._gate(request, operation, identity, configuration_set)

    def _send_email(self, content: dict[str, Any], _: Fault) -> Mapping[str, Any]:
        if self._missing_set(content):
            name = content["ConfigurationSetName"]
            raise SesError("NotFoundException", f"Configuration set <{name}> does not exist.")
        try:
            return {"MessageId": self._accepted(pieces.single(content))}
        except EntryError as error:
            raise _as_call_error(error) from error

    def _send_bulk_email(self, content: dict[str, Any], fault: Fault) -> Mapping[str, Any]:
        results: list[Mapping[str, Any]] = []
        for place, piece in enumerate(pieces.several(content)):
            try:
                results.append({"Status": "SUCCESS", "MessageId": self._entry(content, piece, _ordered(fault, place))})
            except EntryError as error:
                results.append({"Status": error.status, "Error": error.message})
        return {"BulkEmailEntryResults": results}

    def _entry(self, content: Mapping[str, Any], piece: Piece | EntryError, ordered: EntryError | None) -> str:
        if ordered:
            raise ordered
        if self._missing_set(content):
            raise EntryError("CONFIGURATION_SET_NOT_FOUND", "Configuration set does not exist")
        if isinstance(piece, EntryError):
            raise piece
        return self._accepted(piece)

    def _accepted(self, piece: Piece) -> str:
        identity = self._identity_for(piece)
        name, simulated = piece.content.get("ConfigurationSetName") or "", is_simulated(piece.to)
        self.account.may_take(name, simulated=simulated)
        held_back = self.account.suppressed.reason_for(piece.to)
        mail, source = self._acceptance.mail_of(piece, identity, self.clock(), held_back)
        self.account.take(simulated=simulated)
        if mail.fate in SUPPRESSES and not simulated:
            self.account.suppressed.put(mail.to, SUPPRESSES[mail.fate])
        self.mailbox.keep(mail, source)
        self.outbox.plan(mail, self._directory().destinations.get(name, {}))
        return mail.id

    def _missing_set(self, content: Mapping[str, Any]) -> bool:
        name = content.get("ConfigurationSetName")
        return bool(name) and name not in self._directory().destinations

    def _identity_for(self, piece: Piece) -> str:
        """The verified identity that lets this be sent; in the sandbox the recipient is to be one too.

        https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
        """
        identity = self._directory().identity_of(_sender_of(piece.content))
        if identity is None:
            raise EntryError("MAIL_FROM_DOMAIN_NOT_VERIFIED", self._not_verified(piece.content["FromEmailAddress"]))
        known = piece.to.lower() in self.account.verified_recipients or self._directory().identity_of(piece.to)
        if self.account.sandbox and not (known or is_simulated(piece.to)):
            raise EntryError("MESSAGE_REJECTED", self._not_verified(piece.to))
        return identity

    def _not_verified(self, address: str) -> str:
        said = "Email address is not verified. The following identities failed the check in region"
        return f"{said} {self.region.upper()}: {address}"


def _sender_of(content: Mapping[str, Any]) -> str:
    try:
        return rules.address_in(content.get("FromEmailAddress") or "")
    except EntryError as error:
        raise SesError("BadRequestException", "FromEmailAddress is not an address") from error


def _ordered(fault: Fault, place: int) -> EntryError | None:
    status = fault.entries.get(str(place)) if fault.effect == "entries" else None
    return EntryError(status, "injected") if status else None


def _refusal(error: SesError) -> Response:
    return Response(error.status, {"message": error.message}, error=error.code)


def _as_call_error(error: EntryError) -> SesError:
    """What SendEmail answers where a bulk call has a status for the entry."""
    code = {
        "ACCOUNT_SENDING_PAUSED": "SendingPausedException",
        "CONFIGURATION_SET_SENDING_PAUSED": "SendingPausedException",
        "ACCOUNT_DAILY_QUOTA_EXCEEDED": "LimitExceededException",
        "MAIL_FROM_DOMAIN_NOT_VERIFIED": "MessageRejected",
        "MESSAGE_REJECTED": "MessageRejected",
    }.get(error.status, "BadRequestException")
    return SesError(code, error.message)
