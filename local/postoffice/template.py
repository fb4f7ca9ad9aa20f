"""Inline templates: simple substitution, no escaping, one pass, as SES fills a template that comes in the request.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Template.html: "only simple substitutions". What that leaves
out was found by others: names with underscores, nested names and helpers are refused with "Template contains
unsupported operations" (https://github.com/aws/aws-sdk-js-v3/issues/6657). A ``{{`` that nothing closes is refused
too: AWS does not say what it becomes, so nobody should come to rely on it here.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from local.postoffice.errors import SesError
from local.postoffice.wire import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 1024 * 1024
"""https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html: an inline template as JSON."""

_ANYTHING = re.compile(r"\{\{(.*?)(\}\}|\Z)", re.DOTALL)
_NAME = re.compile(r"\s*([A-Za-z0-9]+)\s*")


class MissingValueError(Exception):
    """A placeholder without a value that fits: SES finds out after it accepted the mail."""


def checked(content: Mapping[str, str]) -> Mapping[str, str]:
    """The parts of a template, refused if SES would refuse them at once."""
    if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST:
        raise SesError("BadRequestException", "Template is too large")
    for part in content.values():
        if any(not _NAME.fullmatch(found[1]) or not found[2] for found in _ANYTHING.finditer(part)):
            raise SesError("BadRequestException", "Template contains unsupported operations")
    return content


def values_in(data: str | None) -> Mapping[str, Any]:
    """The values of a template, from their JSON; numbers as they were written."""
    try:
        values = parsed(data or "{}", numbers=str)
    except ValueError as error:
        raise SesError("BadRequestException", "TemplateData is not valid JSON") from error
    if not isinstance(values, dict):
        raise SesError("BadRequestException", "TemplateData must be a JSON object")
    return values


def filled(part: str, values: Mapping[str, Any]) -> str:
    """One part with its placeholders replaced: each once, nothing escaped, nothing looked at again.

    Raises:
        MissingValueError: a name has no value, or one that is neither text, number nor truth value
            (https://repost.aws/knowledge-center/ses-sendtemplatedemail-delivery-failure: "non-compliant variables").
    """

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        match values.get(name):
            case str(text):
                return text
            case bool(truth):
                return str(truth).lower()
        raise MissingValueError(name)

    return _ANYTHING.sub(value, part)
