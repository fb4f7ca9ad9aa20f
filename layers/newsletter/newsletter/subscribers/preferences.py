"""Preferences: what a reader wants of a list short of leaving it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.issue.kind import Kind

LONGEST_PAUSE = 366
"""Days: longer than that is leaving."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one reader has chosen on one list.

    ``without`` holds the topics they do without, and ``not_in`` the languages, not those they want, so that what the
    list takes up later reaches them until they say otherwise. ``paused_until`` is in seconds since 1970, 0 for no
    pause: it ends by itself.
    """

    without: frozenset[str] = frozenset()
    not_in: frozenset[str] = frozenset()
    only_important: bool = False
    paused_until: int = 0

    def passes_over(self, kind: Kind, now: float) -> str:
        """Why a reader with these choices does not get such an issue now, or an empty string."""
        if self.paused_until > now:
            return "paused"
        if self.only_important and not kind.is_important:
            return "not-important"
        if kind.language in self.not_in:
            return "other-language"
        return "not-chosen" if kind.topics and kind.topics <= self.without else ""


EVERYTHING = Preferences()
"""What nearly everybody has: one for all of them, since a million may be in hand."""
