"""Inline templates: simple substitution, no escaping, one pass, as SES fills a template that comes in the request.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Template.html: "only simple substitutions". What that leaves
out was found by others: names with underscores, nested names and helpers are refused with "Template contains
unsupported operations" (https://github.com/aws/aws-sdk-js-v3/issues/6657).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from local.postoffice.errors import SesError

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 1024 * 1024
"""https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html: an inline template as JSON."""

LARGEST_DATA = 262_144

_ANYTHING = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\s*([A-Za-z0-9]+)\s*")


class MissingValueError(Exception):
    """A placeholder without a value: SES finds out after it accepted the mail."""


def checked(content: Mapping[str, str]) -> Mapping[str, str]:
    """The parts of a template, refused if SES would refuse them at once."""
    if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST:
        raise SesError("BadRequestException", "Template is too large")
    for part in content.values():
        if any(not _NAME.fullmatch(found[1]) for found in _ANYTHING.finditer(part)):
            raise SesError("BadRequestException", "Template contains unsupported operations")
    return content


def values_in(data: str | None) -> Mapping[str, Any]:
    """The values of a template, from their JSON."""
    if data and len(data) > LARGEST_DATA:
        raise SesError("BadRequestException", "TemplateData is too long")
    try:
        values = json.loads(data or "{}")
    except ValueError as error:
        raise SesError("BadRequestException", "TemplateData is not valid JSON") from error
    if not isinstance(values, dict):
        raise SesError("BadRequestException", "TemplateData must be a JSON object")
    return values


def filled(part: str, values: Mapping[str, Any]) -> str:
    """One part with its placeholders replaced: each once, nothing escaped, nothing looked at again."""

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in values:
            raise MissingValueError(name)
        return str(values[name])

    return _ANYTHING.sub(value, part)
