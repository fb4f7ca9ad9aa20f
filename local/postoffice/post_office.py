"""The post office: answers what Amazon SES v2 answers, and lets nothing but the mailbox and events out."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from local.postoffice import identities, pieces, shape, suppression
from local.postoffice.acceptance import Acceptance
from local.postoffice.account import Account
from local.postoffice.errors import EntryError, SesError
from local.postoffice.fate import SUPPRESSES, is_simulated
from local.postoffice.faults import Fault, Faults
from local.postoffice.forwarding import FORWARDED, feedback_about
from local.postoffice.greeting import Greeting
from local.postoffice.mailbox import Mailbox
from local.postoffice.outbox import Outbox
from local.postoffice.wire import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from local.postoffice.directory import Directory
    from local.postoffice.events import Event
    from local.postoffice.mailbox import Mail
    from local.postoffice.pieces import Piece

Gate = Callable[[Request, str, "Sequence[str]", str], None]
"""Raises SesError unless whoever signed a request may do an operation with identities and a configuration set."""

_NO_FAULT = Fault("entries")


class PostOffice:
    """Everything SES does for us, without a network. ``clock`` is seconds since 1970.

    ``refusals`` are the last calls that would have sent something and were refused as a whole.
    """

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
        self.refusals: deque[dict[str, str]] = deque(maxlen=100)
        self.region = region
        self.clock = clock
        self._gate = gate
        self._set_up = directory
        self._greeting = Greeting()
        self._acceptance = Acceptance(region)
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        """Answer one request, as SES or as the next ordered fault would."""
        try:
            return self._answer(request)
        except SesError as error:
            return Response.refusing(error)

    def due_events(self, now: float | None = None) -> Iterator[tuple[str, Event, Mail]]:
        """Take the events whose time has come, with the topic each goes to."""
        return self.outbox.due(self.clock() if now is None else now)

    def greetings(self) -> list[str]:
        """The topics that SES greets now, for an event destination that was made or changed."""
        return self._greeting.due(self._set_up().destinations)

    def _directory(self) -> Directory:
        return self._set_up().not_yet(self.account.pending)

    def _answer(self, request: Request) -> Response:
        match request.method, request.path.rstrip("/"):
            case "POST", "/v2/email/outbound-emails":
                return self._send(request, "SendEmail", self._send_email)
            case "POST", "/v2/email/outbound-bulk-emails":
                return self._send(request, "SendBulkEmail", self._send_bulk_email)
            case "GET", "/v2/email/account":
                self._check_gate(request, "GetAccount")
                self.account.may_be_asked()
                return Response(200, self.account.as_ses_says())
            case "PUT", "/v2/email/account/sending":
                self._check_gate(request, "PutAccountSendingAttributes")
                wanted = request.content()
                shape.check("PutAccountSendingAttributes", wanted)
                self.account.paused = not wanted.get("SendingEnabled", False)
                return Response(200, {})
            case _, path if path == suppression.PATH or path.startswith(f"{suppression.PATH}/"):
                self._check_gate(request, suppression.operation_of(request))
                return Response(200, self.account.suppressed.answer(request, sandbox=self.account.sandbox))
            case "GET", path if path.startswith(f"{identities.PATH}/"):
                self._check_gate(request, "GetEmailIdentity", identities.name_in(path))
                return Response(200, identities.described(self._directory(), path))
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
            said = Response.refusing(error)
            self.refusals.append({"operation": operation, "code": error.code, "message": error.message})
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
        sender, to, directory = pieces.sender_in(content), pieces.addresses_in(content), self._directory()
        asked = identities.asked_of_iam(directory, sender, to, sandbox=self.account.sandbox)
        self._check_gate(request, operation, *asked, configuration_set=content.get("ConfigurationSetName") or "")
        with self._lock:
            self.account.may_send()
            self._check_sender(directory, operation, sender, to)
            self.account.take_turn()
            return act(content, fault)

    def _check_gate(self, request: Request, operation: str, *asked: str, configuration_set: str = "") -> None:
        if self._gate:
            self._gate(request, operation, asked, configuration_set)

    def _check_sender(self, directory: Directory, operation: str, sender: str, to: Sequence[str]) -> None:
        """Raises MessageRejected for the whole call, of either operation, when its sender is not verified.

        For SendEmail the recipients that fail are listed with it; in a bulk call they have results of their own.
        That bulk calls are refused as a whole others have measured: https://github.com/faiscadev/fakecloud/pull/945.
        """
        failed = [] if directory.identity_of(sender) else [sender]
        if operation == "SendEmail":
            failed += [one for one in to if not self._may_be_written_to(directory, one)]
        if failed:
            raise identities.not_verified(self.region, *failed)

    def _may_be_written_to(self, directory: Directory, address: str) -> bool:
        """In the sandbox the recipient is to be verified too, unless it is the simulator's.

        https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
        """
        known = address.lower() in self.account.verified_recipients or directory.identity_of(address)
        return not self.account.sandbox or bool(known) or is_simulated(address)

    def _send_email(self, content: dict[str, Any], _: Fault) -> Mapping[str, Any]:
        if self._missing_set(content):
            name = content["ConfigurationSetName"]
            raise SesError("NotFoundException", f"Configuration set <{name}> does not exist.")
        try:
            return {"MessageId": self._accepted(pieces.single(content))}
        except EntryError as error:
            raise error.as_call_error() from error

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
        directory = self._directory()
        if not self._may_be_written_to(directory, piece.to):
            raise EntryError("MESSAGE_REJECTED", identities.not_verified(self.region, piece.to).message)
        identity = directory.identity_of(pieces.sender_in(piece.content)) or ""
        name, simulated = piece.content.get("ConfigurationSetName") or "", is_simulated(piece.to)
        self.account.may_take(name, simulated=simulated)
        held_back = self.account.suppressed.reason_for(piece.to)
        mail, source = self._acceptance.mail_of(piece, identity, self.clock(), held_back)
        self.account.take(simulated=simulated)
        if mail.fate in SUPPRESSES and not simulated:
            self.account.suppressed.put(mail.to, SUPPRESSES[mail.fate])
        self.mailbox.keep(mail, source)
        self.outbox.plan(mail, directory.destinations.get(name, {}))
        if mail.fate in FORWARDED and identity not in directory.without_forwarding:
            self.mailbox.keep_feedback(mail.sender_address, mail.accepted_at, feedback_about(mail, self.region))
        return mail.id

    def _missing_set(self, content: Mapping[str, Any]) -> bool:
        name = content.get("ConfigurationSetName")
        return bool(name) and name not in self._directory().destinations


def _ordered(fault: Fault, place: int) -> EntryError | None:
    status = fault.entries.get(str(place)) if fault.effect == "entries" else None
    return EntryError(status, "injected") if status else None
