"""What a call asks for: one piece for each recipient."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.postoffice import rules, template
from local.postoffice.errors import EntryError, SesError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Parts = tuple["Mapping[str, str]", "Mapping[str, Any] | None", "Mapping[str, str]"]
"""Parts of a message, the values that fill them if they are a template, and its headers."""

_UNSUPPORTED = (".exe", ".bat", ".cmd", ".js", ".vbs", ".scr", ".msi", ".ps1", ".lnk", ".reg", ".wsf", ".jar")
"""Some of https://docs.aws.amazon.com/ses/latest/dg/mime-types.html"""

_NOT_CARRIED = ("ListManagementOptions", "TenantName")


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

    @property
    def attachments(self) -> Sequence[Mapping[str, str]]:
        """The files of a Simple message, each with its RawContent in base64 as the call has it."""
        simple = (self.content.get("Content") or {}).get("Simple") or {}
        return simple.get("Attachments") or ()


def single(content: Mapping[str, Any]) -> Piece:
    """The piece of a SendEmail. Raises SesError, or EntryError where it is about the recipient."""
    _check_whole(content)
    parts, values, headers = _message_in(content["Content"])
    tags = rules.tags_in(content.get("EmailTags"))
    to = rules.one_recipient(content.get("Destination") or {})
    return Piece("SendEmail", to, content, parts, values, headers, tags)


def several(content: Mapping[str, Any]) -> Sequence[Piece | EntryError]:
    """A SendBulkEmail's pieces, in order, or why one cannot be.

    Raises:
        SesError: something in the call is badly formed: nothing of it is accepted.
    """
    _check_whole(content)
    entries, made = content["BulkEmailEntries"], content["DefaultContent"].get("Template") or {}
    if not 1 <= len(entries) <= rules.MOST_RECIPIENTS:
        raise SesError("BadRequestException", f"BulkEmailEntries holds 1 to {rules.MOST_RECIPIENTS} entries")
    parts, defaults, _ = _template_in(made)
    return [_entry(content, made, parts, defaults or {}, entry) for entry in entries]


def recipients_in(content: Mapping[str, Any]) -> list[str]:
    """Everybody a call is for, however badly formed it is."""
    entries = content.get("BulkEmailEntries")
    places = [content.get("Destination")] + [
        one.get("Destination") for one in (entries if isinstance(entries, list) else ()) if isinstance(one, dict)
    ]
    found = [place.get("ToAddresses") for place in places if isinstance(place, dict)]
    return [one for some in found if isinstance(some, list) for one in some if isinstance(one, str)]


def addresses_in(content: Mapping[str, Any]) -> list[str]:
    """The same, each as a bare address where it is one."""
    return [_bare(one) for one in recipients_in(content)]


def sender_in(content: Mapping[str, Any]) -> str:
    """The bare address that a call sends from. Raises SesError."""
    try:
        return rules.address_in(content.get("FromEmailAddress") or "")
    except EntryError as error:
        raise SesError("BadRequestException", "FromEmailAddress is not an address") from error


def _bare(written: str) -> str:
    try:
        return rules.address_in(written)
    except EntryError:
        return written


def _entry(
    content: Mapping[str, Any],
    made: Mapping[str, Any],
    parts: Mapping[str, str],
    defaults: Mapping[str, Any],
    entry: Mapping[str, Any],
) -> Piece | EntryError:
    replacement = (entry.get("ReplacementEmailContent") or {}).get("ReplacementTemplate") or {}
    values = {**defaults, **template.values_in(replacement.get("ReplacementTemplateData"))}
    headers = rules.headers_in(made.get("Headers"), entry.get("ReplacementHeaders"))
    tags = rules.tags_in(content.get("DefaultEmailTags"), entry.get("ReplacementTags"))
    try:
        to = rules.one_recipient(entry["Destination"])
    except EntryError as error:
        return error
    return Piece("SendBulkEmail", to, content, parts, values, headers, tags)


def _check_whole(content: Mapping[str, Any]) -> None:
    """What is written about a mail as a whole: what is not understood is refused, not quietly left out."""
    for name in _NOT_CARRIED:
        if content.get(name):
            raise SesError("BadRequestException", f"The post office does not know {name}")
    try:
        for address in content.get("ReplyToAddresses") or ():
            rules.address_in(address)
    except EntryError as error:
        raise SesError("BadRequestException", error.message) from error


def _message_in(message: Mapping[str, Any]) -> Parts:
    if "Simple" not in message:
        return _template_in(message.get("Template") or {})
    simple = message["Simple"]
    pieces = {"Subject": simple["Subject"], **{name: piece for name, piece in simple["Body"].items() if piece}}
    for name, piece in pieces.items():
        # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Content.html: "you have to specify a character set"
        if not piece.get("Charset") and not piece["Data"].isascii():
            raise SesError("BadRequestException", f"{name} has other letters than ASCII's, and no Charset")
    _check_attachments(simple.get("Attachments") or ())
    return _parts({name: piece["Data"] for name, piece in pieces.items()}), None, _headers(simple)


def _template_in(made: Mapping[str, Any]) -> Parts:
    if "TemplateContent" not in made:
        raise SesError("BadRequestException", "The post office takes Simple content and inline templates")
    if made.get("Attachments"):
        raise SesError("BadRequestException", "The post office does not carry attachments of templates")
    parts = _parts({name: part for name, part in made["TemplateContent"].items() if part is not None})
    return template.checked(parts), template.values_in(made.get("TemplateData")), _headers(made)


def _check_attachments(attachments: Sequence[Mapping[str, Any]]) -> None:
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html and its unsupported types."""
    for one in attachments:
        if one["FileName"].lower().endswith(_UNSUPPORTED):
            raise SesError("BadRequestException", f"Attachments of type {one['FileName'][-4:]} are not supported")
        try:
            base64.b64decode(one["RawContent"], validate=True)
        except ValueError as error:
            raise SesError("BadRequestException", "RawContent is not base64") from error


def _parts(parts: Mapping[str, str]) -> Mapping[str, str]:
    if "Text" not in parts and "Html" not in parts:
        raise SesError("BadRequestException", "A mail needs a text part, an HTML part or both")
    return parts


def _headers(message: Mapping[str, Any]) -> Mapping[str, str]:
    return rules.headers_in(message.get("Headers"))
