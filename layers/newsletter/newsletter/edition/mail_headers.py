"""Header values of an edition that people's names go into: ASCII on the wire, right letters in the inbox."""

from __future__ import annotations

import re
from email.header import Header
from typing import TYPE_CHECKING
from urllib.parse import quote

from newsletter.errors import InvalidList, Problem
from newsletter.issue.link_targets import INVISIBLE, ascii_domain

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")


def sender_of(mailing_list: MailingList) -> str:
    """The From of a list: ``Name <address>`` in ASCII. Raises InvalidList if its name or address cannot be one."""
    return f"{_phrase(mailing_list.id, mailing_list.sender_name)} <{_sender_address(mailing_list)}>"


def reply_to_of(mailing_list: MailingList) -> str:
    """Where replies go, in ASCII; empty for the sender's own address."""
    if not mailing_list.reply_to:
        return ""
    return _address(mailing_list.id, "reply_to", mailing_list.reply_to)


def list_id_of(mailing_list: MailingList) -> str:
    """The whole value of List-Id (RFC 2919): the list's name and its id under the sender's domain."""
    _, _, domain = _sender_address(mailing_list).rpartition("@")
    return f"{_phrase(mailing_list.id, mailing_list.name)} <{mailing_list.id}.{domain}>"


def list_headers(mailing_list: MailingList, language: str, *, online: str, archive: str, join: str) -> dict[str, str]:
    """Headers that are the same for every reader of an edition: what it is, where it lies, and that it wants no answer.

    They keep absence notices from the editor's mailbox, and let mail programs lead to the archive and the sign-up.
    SES takes all of them: https://docs.aws.amazon.com/ses/latest/dg/header-fields.html. With the three of a way out,
    which the postman adds, they stay below its 15 (``API_MessageHeader``).

    Args:
        mailing_list: gives the address that people answer.
        language: the edition's.
        online: where it is read in the browser.
        archive: where the list's issues are shown; empty if nowhere.
        join: where the list's sign-up form is; empty if it has none.
    """
    people = quote(reply_to_of(mailing_list) or _sender_address(mailing_list), safe="@.+_-")
    return {
        "List-Help": f"<mailto:{people}>",
        "List-Owner": f"<mailto:{people}>",
        "List-Post": "NO",
        **({"List-Archive": f"<{archive}>"} if archive else {}),
        **({"List-Subscribe": f"<{join}>"} if join else {}),
        "Archived-At": f"<{online}>",
        "Content-Language": language,
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }


def may_send_as(mailing_list: MailingList, identity: str) -> bool:
    """Whether SES lets this identity, an address or a domain, send as the list: itself, or any domain below it.

    https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
    """
    address, identity = _sender_address(mailing_list).lower(), identity.lower()
    domain = address.rpartition("@")[2]
    return identity in (domain, address) or domain.endswith(f".{identity}")


def _sender_address(mailing_list: MailingList) -> str:
    return _address(mailing_list.id, "from.address", mailing_list.sender_address)


def _address(list_id: str, field: str, written: str) -> str:
    local, _, domain = written.rpartition("@")
    try:
        if _LOCAL.fullmatch(local):
            return f"{local}@{ascii_domain(domain)}"
    except ValueError:
        pass
    raise InvalidList(_wrong(list_id, field, written))


def _phrase(list_id: str, name: str) -> str:
    """A display name (RFC 5322 phrase): plain where it can be, quoted where it must, encoded (RFC 2047) in pieces."""
    if INVISIBLE.search(name) or not name.isprintable() or len(name) > 120:
        raise InvalidList(_wrong(list_id, "name", name))
    if _ATOMS.fullmatch(name):
        return name
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    return Header(name, "utf-8", maxlinelen=70).encode(linesep="")


def _wrong(list_id: str, field: str, value: str) -> Problem:
    return Problem("list-field-wrong", {"list": list_id, "field": field, "value": value[:80]})
