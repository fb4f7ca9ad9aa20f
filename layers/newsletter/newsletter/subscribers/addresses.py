"""Mail addresses: the form SES can send to, the form two spellings share, and the form a page may show."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from newsletter.errors import Undeliverable

# Zero-width and bidirectional marks make two different addresses look alike, or one look like another's.
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")

_GMAIL = ("gmail.com", "googlemail.com")


@dataclass(frozen=True)
class Address:
    """``sendable`` is what SES gets: ASCII local part, punycode domain. ``canonical`` decides who is the same.

    Addresses that differ in a plus or a dot are different subscribers, and get their mail as they typed it;
    ``mailbox`` is what they share.
    """

    sendable: str
    canonical: str

    @property
    def mailbox(self) -> str:
        return mailbox_of(self.canonical)


def address_in(text: str) -> Address:
    """Read one address as a person typed it.

    SES does not speak SMTPUTF8: the local part is 7-bit ASCII and the domain punycode
    (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html).

    Raises:
        Undeliverable: ``not-an-address``, or ``needs-smtputf8`` for a local part SES cannot send to.
    """
    from email_validator import EmailNotValidError, EmailSyntaxError, validate_email  # 40 ms the sender never needs

    cleaned = unicodedata.normalize("NFC", text.strip())
    if _INVISIBLE.search(cleaned) or len(cleaned) > 254:
        raise Undeliverable("not-an-address")
    try:
        # Whether a domain takes mail is SES's to say: no DNS on the path of a page or an import.
        found = validate_email(cleaned, allow_smtputf8=True, check_deliverability=False)
    except (EmailSyntaxError, EmailNotValidError) as error:
        raise Undeliverable("not-an-address") from error
    if found.ascii_email is None:
        raise Undeliverable("needs-smtputf8")
    return Address(found.ascii_email, found.ascii_email.lower())


def mailbox_of(canonical: str) -> str:
    """The mailbox that an address most likely leads to, whatever its spelling: for counting, never for writing.

    What follows a plus sign is the owner's own note (https://www.rfc-editor.org/rfc/rfc5233), and Gmail sees no dots
    (https://support.google.com/mail/answer/7436150) and has a second domain
    (https://support.google.com/mail/answer/10313). Two people who are taken for one here share a cap, and no more.
    """
    local, _, domain = canonical.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        local, domain = local.replace(".", "") or local, _GMAIL[0]
    return f"{local}@{domain}"


def masked(address: str) -> str:
    """``anna.berg@example.se`` as ``an•••@example.se``: enough to know oneself by, too little to write to."""
    local, _, domain = address.rpartition("@")
    return f"{local[: 2 if len(local) > 3 else 1]}•••@{domain}"
