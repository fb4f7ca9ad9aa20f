"""What staff have answered about days: which are calendar entries, whatever the words of the issue seem to say."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass, replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

from newsletter.titles import is_same_name
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True)
class Day:
    """A day that a proof lists: what is on, and when."""

    title: str
    when: When

    @property
    def key(self) -> str:
        """80 bits, to stand for it in a link: the same title at the same time is the same day."""
        said = repr((self._folded, self.when))
        return b32encode(hashlib.sha256(said.encode()).digest()[:10]).decode().lower()

    def is_same_as(self, other: Day) -> bool:
        return self._folded == other._folded and self.when == other.when

    def is_about(self, other: Day) -> bool:
        """Whether both can be of the same meeting, as one line gives its hours and another only its day."""
        hours = {self.when.starts, other.when.starts} - {None}
        return self.is_another_version_of(other) and len(hours) < 2

    def is_another_version_of(self, other: Day) -> bool:
        """Whether only hours, or some words of the title, have changed."""
        same_days = (self.when.first, self.when.last) == (other.when.first, other.when.last)
        return same_days and is_same_name(self.title, other.title)

    @property
    def _folded(self) -> str:
        return " ".join(self.title.casefold().split())

    def to_facts(self) -> dict[str, str]:
        when = {"first": self.when.first, "last": self.when.last, "starts": self.when.starts, "ends": self.when.ends}
        return {"title": self.title} | {name: at.isoformat() for name, at in when.items() if at is not None}

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Day:
        first, last = (date.fromisoformat(facts[name]) for name in ("first", "last"))
        starts, ends = (time.fromisoformat(facts[name]) if facts.get(name) else None for name in ("starts", "ends"))
        return cls(facts["title"], When(first, last, starts, ends))


@dataclass(frozen=True)
class DayAnswer:
    """``enters``: the day becomes an entry; else it is taken out. ``number`` tells which answers are newer."""

    day: Day
    enters: bool
    number: int = 0

    def decides(self, day: Day) -> bool:
        """Whether it is about just this day; taking out is also about other lines of the same meeting."""
        return self.day.is_same_as(day) or (not self.enters and self.day.is_about(day))


@dataclass(frozen=True)
class DayAnswers:
    """All that staff have answered about the days of one ``file``, the latest for each day, oldest first.

    ``version`` counts the answers that were given; it is the number of the newest.
    """

    file: str
    answers: tuple[DayAnswer, ...] = ()
    version: int = 0

    def says(self, day: Day, *, enters: bool) -> bool:
        """Whether that is the answer about the day already."""
        return any(one.enters is enters and one.day.is_same_as(day) for one in self.answers)

    def saying(self, day: Day, *, enters: bool) -> DayAnswers:
        """Return these answers with one more; the same object if it was answered so before.

        The caller writes it over ``version``, and the version becomes the new answer's number.
        """
        if self.says(day, enters=enters):
            return self
        others = tuple(one for one in self.answers if not one.day.is_same_as(day))
        return replace(self, answers=(*others, DayAnswer(day, enters, self.version + 1)))

    def since(self, number: int) -> tuple[DayAnswer, ...]:
        """Return the answers that are newer than ``number``."""
        return tuple(one for one in self.answers if one.number > number)


NO_ANSWERS = DayAnswers("")


def decided(days: Sequence[Day | None], answers: Iterable[DayAnswer]) -> tuple[list[bool | None], list[DayAnswer]]:
    """Find what was answered about each day of an issue.

    An answer is about the day with just its title and hours; where the file has none any more, about the only one of
    which no more than hours or some words have changed.

    Returns:
        For each day whether it is an entry, None where nobody has answered; and the answers whose day is gone.
    """
    found: list[bool | None] = [None] * len(days)
    gone: list[DayAnswer] = []
    for answer in answers:
        places = [place for place, day in enumerate(days) if day and answer.decides(day)]
        if not places:
            likely = [place for place, day in enumerate(days) if day and answer.day.is_another_version_of(day)]
            places = likely if len(likely) == 1 else []
        if not places:
            gone.append(answer)
        for place in places:
            found[place] = answer.enters
    return found, gone
