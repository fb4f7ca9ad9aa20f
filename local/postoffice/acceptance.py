"""Acceptance: from here on a mail is SES's, and whatever happens to it is told by events."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local.postoffice import mime, rules, template
from local.postoffice.fate import Fate, fate_of
from local.postoffice.mailbox import Mail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Piece:
    """What is accepted for one recipient: ``parts`` are Subject, Text and Html; ``values`` fill them where set."""

    operation: str
    to: str
    content: Mapping[str, Any]
    parts: Mapping[str, str]
    values: Mapping[str, Any] | None
    headers: Mapping[str, str]
    tags: Mapping[str, list[str]]


@dataclass(frozen=True)
class Acceptance:
    """Makes mails of what was accepted, each with an id like SES's."""

    region: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def mail_of(self, piece: Piece, now: float, suppressed: set[str]) -> tuple[Mail, bytes]:
        """The mail and its source; the source is empty when it cannot be rendered, as SES finds out only now."""
        sender = piece.content["FromEmailAddress"]
        mail = Mail(
            id=self._message_id(now),
            accepted_at=now,
            to=piece.to,
            sender=sender,
            sender_address=rules.address_in(sender),
            subject=piece.parts.get("Subject") or "",
            headers=piece.headers,
            tags=piece.tags,
            configuration_set=piece.content.get("ConfigurationSetName") or "",
            operation=piece.operation,
            fate=fate_of(piece.to, suppressed),
        )
        try:
            source = self._source(mail, piece)
        except template.MissingValueError as missing:
            mail.fate, mail.missing = Fate.NOT_RENDERED, str(missing)
            return mail, b""
        if len(source) > rules.LARGEST_MAIL:
            mail.fate = Fate.REJECTED
        return mail, source

    def _source(self, mail: Mail, piece: Piece) -> bytes:
        values = piece.values
        parts = piece.parts
        if values is not None:
            parts = {name: template.filled(part, values) for name, part in parts.items()}
        mail.subject, mail.text = parts.get("Subject") or "", parts.get("Text") or ""
        return mime.source_of(
            mail_id=mail.id,
            region=self.region,
            moment=mail.accepted_at,
            sender=mail.sender,
            to=mail.to,
            reply_to=", ".join(piece.content.get("ReplyToAddresses") or []),
            subject=mail.subject,
            headers=mail.headers,
            text=parts.get("Text"),
            html=parts.get("Html"),
        )

    def _message_id(self, now: float) -> str:
        number = next(self._numbers)
        return f"0110{int(now * 1000):012x}-{number:08x}-75f1-4a3c-9b1e-{number * 2654435761 % 2**48:012x}-000000"
