"""What a mail may hold before the standard library's parser takes too long over it."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import TYPE_CHECKING, Any

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Policy: TypeAlias = EmailPolicy[EmailMessage]
else:
    Policy = EmailPolicy

_MOST_PARTS = 200
_MOST_LINES = 700_000
"""25 MB of base64 in the shortest lines that mail programs write, 60 characters, are 430,000."""

_MOST_WORK = 40_000_000
"""Lines times parts: the parser asks at each line for every part that is open whether it ends there. 8 s."""

_LONGEST_HEADER = 3_000
"""Characters of a header that is read. A file name of 255 letters, each in six, is half of that."""

_MOST_HEADERS = 200_000
"""Characters of all of them."""


def policy_for(content: bytes) -> Policy:
    """The standard library's own policy, which stops at a mail that is made to be slow; for one mail.

    Raises:
        InvalidIssue: ``mail-too-tangled``; so does the parser with this policy, and whoever reads a header later.
    """
    lines = content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
    if lines > _MOST_LINES:
        raise InvalidIssue(Problem("mail-too-tangled"))
    limits = _Limits(min(_MOST_PARTS, _MOST_WORK // (lines + 1)))

    class Bounded(Policy):
        def header_fetch_parse(self, name: str, value: str) -> Any:
            return limits.header(name, value, super().header_fetch_parse)

    return Bounded(message_factory=limits.part)


class _Limits:
    """Counts the parts of one mail, and reads each header once, however often it is asked for."""

    def __init__(self, most_parts: int) -> None:
        self._parts_left = most_parts + 1
        self._letters_left = _MOST_HEADERS
        self._read: dict[tuple[str, str], Any] = {}

    def part(self, policy: Any = None) -> EmailMessage:
        self._parts_left -= 1
        if self._parts_left < 0:
            raise InvalidIssue(Problem("mail-too-tangled"))
        return EmailMessage(policy)

    def header(self, name: str, value: str, read: Callable[[str, str], Any]) -> Any:
        known = (name.lower(), value)
        if known not in self._read:
            self._letters_left -= len(value)
            if len(value) > _LONGEST_HEADER or self._letters_left < 0:
                raise InvalidIssue(Problem("mail-too-tangled"))
            self._read[known] = read(name, value)
        return self._read[known]
