"""What SES's scan says of a mail that comes in: the usual test strings, and verdicts by order.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html: PASS, FAIL, GRAY (it cannot say)
or PROCESSING_FAILED.
"""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from local.postoffice.acceptance import EICAR

if TYPE_CHECKING:
    from collections.abc import Mapping

GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
"""Spam to every scanner that knows the string, SES's included or not: https://spamassassin.apache.org/gtube/."""

VERDICTS = frozenset({"PASS", "FAIL", "GRAY", "PROCESSING_FAILED"})


def verdicts_on(source: bytes, ordered: Mapping[str, str]) -> dict[str, str]:
    """The verdicts by their kinds, ``spam`` and ``virus``; what was ordered outranks what was found."""
    parts = [source]
    for part in message_from_bytes(source, policy=policy.compat32).walk():
        content = part.get_payload(decode=True)
        parts += [content] if isinstance(content, bytes) else []
    found = {
        "spam": "FAIL" if any(GTUBE.encode() in part for part in parts) else "PASS",
        "virus": "FAIL" if any(EICAR.encode() in part for part in parts) else "PASS",
    }
    return found | dict(ordered)
