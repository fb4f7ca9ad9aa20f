"""Subscribers: who gets a list, on what grounds, and whether they still want it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.subscribers.preferences import EVERYTHING

if TYPE_CHECKING:
    from datetime import datetime

    from newsletter.subscribers.preferences import Preferences


class Ground(StrEnum):
    """Why somebody gets a list."""

    MEMBER = "member"
    SIGN_UP = "signup"


class State(StrEnum):
    """Whether somebody gets a list."""

    ACTIVE = "active"
    LEFT = "left"


REASONS = ("too-often", "not-for-me", "never-asked", "hard-to-read", "elsewhere", "other")
"""Why somebody left, as far as they may say: nothing is typed, so nothing can be told that nobody should keep."""

NO_LONGER_THERE = frozenset({"moved"})
"""How somebody left an address without having left the list: what they are owed goes to them elsewhere."""

GROUNDS_BY_NAME = {
    "member": frozenset({Ground.MEMBER}),
    "signup": frozenset({Ground.SIGN_UP}),
    "both": frozenset(Ground),
    "none": frozenset(),
}

REGISTER = "register"
"""How somebody is gone who did not leave: the organisation's register does not have them any more."""


def grounds_name(grounds: frozenset[Ground]) -> str:
    """``member``, ``signup``, ``both`` or ``none``: decides which sentence on why they get it is true."""
    return next(name for name, these in GROUNDS_BY_NAME.items() if these == grounds)


@dataclass(frozen=True, slots=True)
class Candidate:
    """As much of a subscriber as planning needs: a long list is read through with nothing else in hand."""

    key: str
    state: State
    grounds: frozenset[Ground]
    preferences: Preferences = EVERYTHING
    left_how: str = ""


@dataclass(frozen=True)
class Consent:
    """The proof of a sign-up: what the form said, when it was posted and confirmed (ISO 8601), where, and from where.

    ``network`` is a keyed hash: it can show that two sign-ups came from one place, and not which.
    """

    text: str
    asked: str
    confirmed: str
    source: str
    network: str


@dataclass(frozen=True)
class Subscriber:
    """One reader of one list. ``key`` is ``Keyring.reader_key`` of the canonical address.

    Of somebody who left long ago only the key, when and how are kept: no address, and no grounds.

    ``since`` and ``left_at`` are ISO 8601 in UTC; ``source`` says where the grounds come from (proof of consent);
    ``left_how`` is one of ``link``, ``one-click``, ``asked``, ``complaint``, ``moved``, ``elsewhere`` and ``register``,
    ``left_why`` one of ``REASONS`` or empty. ``chose_name`` says that they typed their name themselves, so that no
    register changes it. ``taken_in`` is the row of the file that last made or changed this subscriber, and what became
    of it, so that an import that is run again tells the same.
    """

    list: str
    key: str
    address: str
    grounds: frozenset[Ground]
    name: str = ""
    state: State = State.ACTIVE
    since: str = ""
    source: str = ""
    left_at: str = ""
    left_how: str = ""
    left_why: str = ""
    taken_in: str = ""
    consent: Consent | None = None
    preferences: Preferences = EVERYTHING
    chose_name: bool = False

    @property
    def has_left(self) -> bool:
        """Whether they left by themselves, so that nobody else brings them back."""
        return self.state is State.LEFT and self.left_how != REGISTER

    @property
    def grounds_name(self) -> str:
        return grounds_name(self.grounds)

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody knows any more who this was."""
        return not self.address

    @property
    def reason_name(self) -> str:
        """Which sentence on why they get it is true: their grounds, or ``notice`` for a member who left."""
        return "notice" if self.state is State.LEFT else self.grounds_name

    def leaving(self, how: str, now: datetime) -> Subscriber:
        """The same reader, gone. The first leaving of their own is the one remembered."""
        if self.has_left:
            return self
        return replace(self, state=State.LEFT, left_at=now.isoformat(timespec="seconds"), left_how=how)

    def returning(self) -> Subscriber:
        return replace(self, state=State.ACTIVE, left_at="", left_how="", left_why="")

    def forgotten(self) -> Subscriber:
        """What is kept of somebody who left: that they did, so that no import brings them back."""
        return Subscriber(
            self.list, self.key, "", frozenset(), state=self.state, left_at=self.left_at, left_how=self.left_how
        )

    def joined_by(self, other: Subscriber) -> Subscriber:
        """What an import makes of someone who is already here: grounds add up, and leaving outranks them."""
        return replace(self, grounds=self.grounds | other.grounds, name=self.name or other.name)

    def off_the_register(self, today: str) -> Subscriber:
        """The same reader, a member no more: who asked for the list, and proved it, still gets it as a sign-up."""
        grounds = self.grounds - {Ground.MEMBER} or frozenset({Ground.SIGN_UP} if self.consent else ())
        if grounds or self.state is State.LEFT:
            return replace(self, grounds=grounds)
        return replace(self, grounds=grounds, state=State.LEFT, left_at=today, left_how=REGISTER)
