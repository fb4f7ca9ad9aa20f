"""Slots: the few places in an edition that differ from reader to reader, and how they are filled.

SES fills an inline template by simple substitution: it escapes nothing, and a name it does not find fails the mail
after it was accepted (https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html). So names come from
one closed set, every value is made fit for where it goes before it leaves, and nothing else may look like a slot.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.edition.edition import Edition

SLOTS = ("leaveHtml", "leaveText", "reasonHtml", "reasonText", "openBrace", "closeBrace")
"""Letters only: SES refuses names with an underscore in inline templates."""

GROUNDS = ("member", "signup", "both")

_SLOT = re.compile(r"\{\{([A-Za-z]+)\}\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_URL = re.compile(r"https?://[!-~]+")


def slot(name: str) -> str:
    """The placeholder of a slot as it stands in a template."""
    if name not in SLOTS:
        raise KeyError(name)
    return "{{" + name + "}}"


def values_for(edition: Edition, *, grounds: str, leave: str) -> dict[str, str]:
    """What goes into each slot for one reader.

    Args:
        edition: gives the sentence on why this reader gets it.
        grounds: ``member``, ``signup`` or ``both``; ``notice`` for a member who left and is owed a notice.
        leave: the reader's own link for leaving, an http(s) address in ASCII.
    """
    if not _URL.fullmatch(leave):
        raise ValueError("a link for leaving is an http or https address in ASCII")
    reason_html, reason_text = edition.reasons[grounds]
    return {
        "leaveHtml": html_value(leave),
        "leaveText": leave,
        "reasonHtml": reason_html,
        "reasonText": text_value(reason_text),
        "openBrace": "{",
        "closeBrace": "}",
    }


def html_value(text: str) -> str:
    """Text as it may stand in HTML, between tags and in quoted attributes, with no brace a second pass could find."""
    return escape(text_value(text), quote=True).replace("{", "&#123;").replace("}", "&#125;")


def text_value(text: str) -> str:
    """Text on one line, clean of control characters."""
    return _CONTROL.sub(" ", text)


def fill(template: str, values: Mapping[str, str]) -> str:
    """What SES makes of a template: each slot replaced once, nothing escaped, nothing looked at twice.

    Raises:
        KeyError: a slot has no value; SES would report a rendering failure.
    """
    return _SLOT.sub(lambda found: values[found[1]], template)


def check(template: str) -> None:
    """Raise ValueError if anything but a known slot could be taken for one."""
    for found in _SLOT.finditer(template):
        if found[1] not in SLOTS:
            raise ValueError(f"unknown slot {found[1]}")
    # No two braces may meet between slots, nor one touch a slot: "{{{" and "}}}" mean something to template engines.
    rest = _SLOT.split(template)[::2]
    for place, piece in enumerate(rest):
        after_slot, before_slot = place > 0, place < len(rest) - 1
        if "{{" in piece or "}}" in piece:
            raise ValueError("two braces meet outside a slot")
        if (after_slot and piece.startswith("}")) or (before_slot and piece.endswith("{")):
            raise ValueError("a brace touches a slot")
