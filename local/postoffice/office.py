"""The post office: answers what Amazon SES v2 answers, and lets nothing but the mailbox and events out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from local.postoffice import rules, template
from local.postoffice.acceptance import Acceptance, Piece
from local.postoffice.account import Account
from local.postoffice.errors import EntryError, SesError
from local.postoffice.fate import SIMULATOR
from local.postoffice.faults import Fault, Faults
from local.postoffice.mailbox import Mailbox
from local.postoffice.outbox import Outbox
from local.postoffice.wire import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.postoffice.directory import Directory
    from local.postoffice.events import Event
    from local.postoffice.mailbox import Mail

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
        **account: Any,
    ) -> None:
        self.mailbox = Mailbox() if mailbox is None else mailbox
        self.account = Account(clock, **account)
        self.faults = Faults()
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
            return Response(error.status, {"message": error.message}, error=error.code)

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
                self.account.paused = not request.content().get("SendingEnabled", False)
                return Response(200, {})
            case "PUT", "/v2/email/suppression/addresses":
                wanted = request.content()
                self.account.suppressed[wanted["EmailAddress"].lower()] = wanted["Reason"]
                return Response(200, {})
            case method, path if path.startswith("/v2/email/suppression/addresses/"):
                return self._suppressed(method, path.rpartition("/")[2].replace("%40", "@").lower())
        raise SesError("NotFoundException", "The post office does not know this operation")

    def _send(
        self, request: Request, operation: str, act: Callable[[dict[str, Any], Fault], Mapping[str, Any]]
    ) -> Response:
        content = request.content()
        fault = self.faults.for_call(operation, _recipients_in(content)) or _NO_FAULT
        if fault.effect == "drop-request":
            return Response(0, {}, lost=True)
        if fault.effect == "slow-request":
            return Response(503, {"message": "too slow"}, error="ServiceUnavailable", wait=fault.seconds)
        if fault.effect == "error":
            raise SesError(fault.code, fault.message, fault.status)
        if fault.effect == "pause-after":
            self.account.pause_after = fault.after
        if identity := self._identity(content):
            self._check_gate(request, operation, identity, content.get("ConfigurationSetName") or "")
        with self._lock:
            self.account.may_send()
            self.account.take_turn()
            answer = act(content, fault)
        if fault.effect == "lose-answer":
            return Response(0, answer, lost=True)
        return Response(200, answer, wait=fault.seconds if fault.effect == "slow-answer" else 0)

    def _check_gate(self, request: Request, operation: str, identity: str, configuration_set: str) -> None:
        if self._gate:
            self._gate(request, operation, identity, configuration_set)

    def _identity(self, content: Mapping[str, Any]) -> str | None:
        try:
            address = rules.address_in(content.get("FromEmailAddress") or "")
        except EntryError as error:
            raise SesError("BadRequestException", "Missing or illegal FromEmailAddress") from error
        return self._directory().identity_of(address)

    def _send_email(self, content: dict[str, Any], _: Fault) -> Mapping[str, Any]:
        parts, values, headers = _message_in(content.get("Content") or {})
        tags = rules.tags_in(content.get("EmailTags"))
        if self._missing_set(content):
            name = content["ConfigurationSetName"]
            raise SesError("NotFoundException", f"Configuration set <{name}> does not exist.")
        try:
            to = rules.one_recipient(content.get("Destination") or {})
            return {"MessageId": self._accepted(Piece("SendEmail", to, content, parts, values, headers, tags))}
        except EntryError as error:
            raise _as_call_error(error) from error

    def _send_bulk_email(self, content: dict[str, Any], fault: Fault) -> Mapping[str, Any]:
        entries = content.get("BulkEmailEntries") or []
        made = (content.get("DefaultContent") or {}).get("Template") or {}
        if not 1 <= len(entries) <= rules.MOST_RECIPIENTS:
            raise SesError("BadRequestException", f"BulkEmailEntries holds 1 to {rules.MOST_RECIPIENTS} entries")
        if "TemplateContent" not in made:
            raise SesError("BadRequestException", "The post office takes inline templates")
        template.checked(made["TemplateContent"])
        results: list[Mapping[str, Any]] = []
        for place, entry in enumerate(entries):
            try:
                _as_ordered(fault, place)
                results.append({"Status": "SUCCESS", "MessageId": self._accepted(self._entry(content, made, entry))})
            except EntryError as error:
                results.append({"Status": error.status, "Error": error.message})
        return {"BulkEmailEntryResults": results}

    def _entry(self, content: dict[str, Any], made: Mapping[str, Any], entry: Mapping[str, Any]) -> Piece:
        if self._missing_set(content):
            raise EntryError("CONFIGURATION_SET_NOT_FOUND", "Configuration set does not exist")
        replacement = (entry.get("ReplacementEmailContent") or {}).get("ReplacementTemplate") or {}
        defaults = template.values_in(made.get("TemplateData"))
        return Piece(
            operation="SendBulkEmail",
            to=rules.one_recipient(entry.get("Destination") or {}),
            content=content,
            parts=made["TemplateContent"],
            values={**defaults, **template.values_in(replacement.get("ReplacementTemplateData"))},
            headers=rules.headers_in(made.get("Headers"), entry.get("ReplacementHeaders")),
            tags=rules.tags_in(content.get("DefaultEmailTags"), entry.get("ReplacementTags")),
        )

    def _accepted(self, piece: Piece) -> str:
        self._check_sender_and_recipient(piece.content, piece.to)
        configuration_set = piece.content.get("ConfigurationSetName") or ""
        self.account.take(configuration_set)
        mail, source = self._acceptance.mail_of(piece, self.clock(), set(self.account.suppressed))
        self.mailbox.keep(mail, source)
        self.outbox.plan(mail, self._directory().destinations.get(configuration_set, {}))
        return mail.id

    def _missing_set(self, content: Mapping[str, Any]) -> bool:
        name = content.get("ConfigurationSetName")
        return bool(name) and name not in self._directory().destinations

    def _check_sender_and_recipient(self, content: Mapping[str, Any], to: str) -> None:
        if self._identity(content) is None:
            raise EntryError("MAIL_FROM_DOMAIN_NOT_VERIFIED", self._not_verified(content["FromEmailAddress"]))
        known = to in self.account.verified_recipients or self._directory().identity_of(to)
        if self.account.sandbox and not (known or to.endswith(f"@{SIMULATOR}")):
            raise EntryError("MESSAGE_REJECTED", self._not_verified(to))

    def _not_verified(self, address: str) -> str:
        said = "Email address is not verified. The following identities failed the check in region"
        return f"{said} {self.region.upper()}: {address}"

    def _suppressed(self, method: str, address: str) -> Response:
        reason = self.account.suppressed.get(address)
        if reason is None:
            raise SesError("NotFoundException", "Email address is not on the suppression list")
        if method == "DELETE":
            del self.account.suppressed[address]
            return Response(200, {})
        about = {"EmailAddress": address, "Reason": reason, "LastUpdateTime": self.clock()}
        return Response(200, {"SuppressedDestination": about})


def _message_in(
    message: Mapping[str, Any],
) -> tuple[Mapping[str, str], Mapping[str, Any] | None, Mapping[str, str]]:
    """Parts, values that fill them if it is a template, and headers of a SendEmail's content."""
    if "Simple" in message:
        simple = message["Simple"]
        pieces = {"Subject": simple.get("Subject"), **(simple.get("Body") or {})}
        parts = {name: piece["Data"] for name, piece in pieces.items() if piece}
        return parts, None, rules.headers_in(simple.get("Headers"))
    if "TemplateContent" in message.get("Template", {}):
        made = message["Template"]
        values = template.values_in(made.get("TemplateData"))
        return template.checked(made["TemplateContent"]), values, rules.headers_in(made.get("Headers"))
    raise SesError("BadRequestException", "The post office takes Simple content and inline templates")


def _recipients_in(content: Mapping[str, Any]) -> list[str]:
    places = [content.get("Destination") or {}]
    places += [entry.get("Destination") or {} for entry in content.get("BulkEmailEntries") or []]
    return [one for place in places for one in place.get("ToAddresses") or []]


def _as_ordered(fault: Fault, place: int) -> None:
    if fault.effect == "entries" and str(place) in fault.entries:
        raise EntryError(fault.entries[str(place)], "injected")


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
