"""Acceptance: from here on a mail is SES's, and whatever happens to it is told by events."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.postoffice import mime, rules, template
from local.postoffice.errors import EntryError
from local.postoffice.fate import Fate, fate_of
from local.postoffice.mailbox import Mail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.postoffice.pieces import Piece

EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""A mail that holds this is rejected as one with a virus is
(https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator-test-rejections)."""


@dataclass(frozen=True)
class Acceptance:
    """Makes mails of what was accepted, each with an id like SES's."""

    region: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def mail_of(self, piece: Piece, identity: str, now: float, suppressed_for: str) -> tuple[Mail, bytes]:
        """The mail and its source; the source is empty when it cannot be rendered, as SES finds out only now.

        Raises:
            EntryError: it is larger than SES takes.
        """
        sender = piece.content["FromEmailAddress"]
        mail = Mail(
            id=self._message_id(now),
            accepted_at=now,
            to=piece.to,
            sender=sender,
            sender_address=rules.address_in(sender),
            identity=identity,
            subject=piece.parts.get("Subject") or "",
            headers=piece.headers,
            tags=piece.tags,
            configuration_set=piece.content.get("ConfigurationSetName") or "",
            operation=piece.operation,
            fate=fate_of(piece.to, suppressed_for),
        )
        parts = piece.parts
        try:
            if piece.values is not None:
                parts = {name: template.filled(part, piece.values) for name, part in parts.items()}
        except template.MissingValueError as missing:
            mail.fate, mail.missing = Fate.NOT_RENDERED, str(missing)
            return mail, b""
        if any(EICAR in part for part in parts.values()):
            mail.fate = Fate.REJECTED
        return mail, self._source(mail, piece, parts)

    def _source(self, mail: Mail, piece: Piece, parts: Mapping[str, str]) -> bytes:
        mail.subject, mail.text = parts.get("Subject") or "", parts.get("Text") or ""
        source = mime.source_of(
            mail_id=mail.id,
            region=self.region,
            moment=mail.accepted_at,
            sender=mail.sender,
            to=mail.to,
            reply_to=piece.content.get("ReplyToAddresses") or (),
            subject=mail.subject,
            headers=mail.headers,
            text=parts.get("Text"),
            html=parts.get("Html"),
            attachments=piece.attachments,
        )
        if len(source) > rules.LARGEST_MAIL:
            raise EntryError("INVALID_PARAMETER", f"Message length is more than {rules.LARGEST_MAIL} bytes long")
        return source

    def _message_id(self, now: float) -> str:
        number = next(self._numbers)
        return f"0110{int(now * 1000):012x}-{number:08x}-75f1-4a3c-9b1e-{number * 2654435761 % 2**48:012x}-000000"
