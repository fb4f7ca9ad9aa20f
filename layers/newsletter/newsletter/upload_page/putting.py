"""A file put in its place over just what somebody was shown there."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from newsletter.upload_page.ports import StaffBucket

_SHOWN_OF_A_TAG = 8


class Put(Enum):
    """Whether a file lies in its place, by this press or since before it; NEVER if another one lies there."""

    NOW = auto()
    BEFORE = auto()
    NEVER = auto()


def shown_of(tag: str) -> str:
    """As much of a content's name as a form carries."""
    return tag[:_SHOWN_OF_A_TAG]


def put_over_seen(staff_bucket: StaffBucket, key: str, content: bytes, seen: Collection[str]) -> Put:
    """Put a file there, over one whose content's name was ``seen`` or over none.

    What lies there already, byte for byte, is most likely this very press, whose answer was lost: nobody is told then
    that another person was faster.
    """
    there = staff_bucket.stored(key)
    tag = there.tag if there else ""
    if (not tag or shown_of(tag) in seen) and staff_bucket.put_over(key, content, tag):
        return Put.NOW
    return Put.BEFORE if staff_bucket.file(key) == content else Put.NEVER
