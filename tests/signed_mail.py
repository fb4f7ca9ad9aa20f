"""Mails as a domain's own server sends them: with a DKIM signature by a key that is made for the run of the tests."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from functools import cache
from typing import TYPE_CHECKING

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from local.postoffice.authentication import DnsTable

SELECTOR = "december"


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def key_record() -> str:
    """What the domain publishes at SELECTOR._domainkey."""
    public = (
        _key().public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def publish(dns: DnsTable, domain: str, policy: str = "v=DMARC1; p=reject") -> None:
    """What a domain that signs its mail has in the DNS; without a policy, no DMARC record."""
    dns.put(f"{SELECTOR}._domainkey.{domain}", key_record())
    dns.put(f"_dmarc.{domain}", *filter(None, [policy]))


def mail(sender: str, to: str, subject: str = "Hej", text: str = "Hej på dig\n", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"], made["Message-ID"] = "Sat, 28 Nov 2026 09:00:00 +0100", "<1@utskick.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def raw(made: EmailMessage) -> bytes:
    return made.as_bytes(policy=made.policy.clone(linesep="\r\n"))


def signed(made: EmailMessage, domain: str) -> bytes:
    """The mail with a signature of this domain above it."""
    source = raw(made)
    private = _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return bytes(dkim.sign(source, SELECTOR.encode(), domain.encode(), private)) + source
