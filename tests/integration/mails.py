"""Mails as SES puts them in the bucket: written here, with what SES stamps on top."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

DOMAIN = "in.smakommuner.example"
MOMENT = datetime(2026, 6, 18, 7, 30, tzinfo=UTC)
TO = f"kommunbladet@{DOMAIN}"


def written(
    text: str = "Hej!\n\nVälkommen till mötet i Folkets hus på torsdag.\n",
    *,
    sender: str = "Redaktionen <redaktionen@smakommuner.example>",
    to: str = TO,
    subject: str = "Sommar i små kommuner",
    html: str = "",
    files: dict[str, bytes] | None = None,
    moment: datetime = MOMENT,
    **headers: str,
) -> EmailMessage:
    """A mail as a person's program writes it; ``headers`` by their names with _ for -."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = (
        f"<{abs(hash((text, subject, sender, str(moment), str(sorted(files or {})))))}@program.example>"
    )
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail


def stamped(
    mail: EmailMessage | bytes,
    *,
    to: str = TO,
    spf: str = "pass",
    dkim: str = "pass",
    dmarc: str = "pass",
    domain: str = "",
    envelope: str | None = None,
    spam: str = "PASS",
    virus: str = "PASS",
    **more: Any,
) -> bytes:
    """A mail as SES puts it in the bucket. ``domain`` is what signed it; ``envelope`` who returns go to."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    sender = parseaddr(str(mail["From"]))[1] if isinstance(mail, EmailMessage) else f"x@{domain}"
    at = sender.rpartition("@")[2]
    signed = domain or at
    returns = sender if envelope is None else envelope
    received = format_datetime(more.get("received", MOMENT))
    lines = [
        f"Return-Path: <{returns}>",
        f"Received: from mail.{signed} (mail.{signed} [192.0.2.7])",
        f" by inbound-smtp.eu-north-1.amazonaws.com with SMTP id o3vrnil0e2ic for {to};",
        f" {received}",
        f"X-SES-Spam-Verdict: {spam}",
        f"X-SES-Virus-Verdict: {virus}",
        f"Received-SPF: {spf} (spfCheck: said) client-ip=192.0.2.7; envelope-from={returns}; helo=mail.{signed};",
        f"Authentication-Results: amazonses.com; spf={spf} (spfCheck: domain of {signed} said) client-ip=192.0.2.7;",
        f" envelope-from={returns}; helo=mail.{signed}; dkim={dkim} header.i=@{signed};",
        f" dmarc={dmarc} header.from={at};",
        "X-SES-RECEIPT: AEFBQUFBQUFBQUFF",
        f"Received: from pc by mail.{signed}; {received}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n" + raw


def from_staff(text: str = "", **said: Any) -> bytes:
    """A mail of the list's one member of staff, which proves where it is from."""
    return stamped(written(text, **said) if text else written(**said))
