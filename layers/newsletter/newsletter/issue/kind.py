"""What an issue is: what decides who wants it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What decides who wants an issue: its topics, none for everybody; its language; how much weight it has.

    A notice is what the organisation's statutes owe every member, such as a call to the annual meeting.
    """

    topics: frozenset[str] = frozenset()
    is_important: bool = False
    is_notice: bool = False
    language: str = ""


ORDINARY = Kind()
