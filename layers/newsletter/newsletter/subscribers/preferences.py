"""Choices: what a reader wants of a list short of leaving it, and what an issue must be to come through."""

from __future__ import annotations

from dataclasses import dataclass

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


EVERYTHING = Preferences()
"""What nearly everybody has: one for all of them, since a million may be in hand."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What decides who wants an issue: its topics, none for everybody; its language; how much weight it has.

    A notice is what the organisation's statutes owe every member, such as a call to the annual meeting.
    """

    topics: frozenset[str] = frozenset()
    is_important: bool = False
    is_notice: bool = False
    language: str = ""

    def passed_over(self, preferences: Preferences, now: float) -> str:
        """Why a reader with these choices does not get such an issue now, or an empty string."""
        if preferences.paused_until > now:
            return "paused"
        if preferences.only_important and not self.is_important:
            return "not-important"
        if self.language in preferences.not_in:
            return "other-language"
        return "not-chosen" if self.topics and self.topics <= preferences.without else ""


ORDINARY = Kind()
