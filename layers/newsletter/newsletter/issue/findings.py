"""A finding: one day that an issue names, as a meeting or with the reason why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.infer_year import Doubt

if TYPE_CHECKING:
    from datetime import date

    from newsletter.issue.dates import Reading
    from newsletter.when import When

REASONS = (
    "cancelled",
    "moved",
    "deadline",
    "until",
    "closed",
    "changes",
    "repeats",
    "otherwise",
    "over",
    "mentioned",
    "nameless",
    "never",
    "backwards",
    "past",
    "far",
    "weekday",
    "taken-out",
    "no-month",
    "period",
    "relative",
    "named-day",
)
"""Why a day is no entry; each is said under ``left_out`` in the words."""


_LONGEST_EVENT = 14
"""Days: an exhibition that is open for weeks is nothing to have in a calendar on each of them."""

_GATHERS_AT = re.compile(
    r"^(?:samling|vi\s+(?:ses|samlas|träffas|möts)|(?:we\s+)?meet|start)\s+(?:(?:kl\.?|at)\s*[\d.:]+\s+)?(?:(?:vid|i|på|utanför|at|in|outside)\s+)?(?=\S)",
    re.IGNORECASE,
)
"""``samling vid brevlådorna``: where, after that people meet there."""

_WHY = re.compile(r"\s(?:på\s+grund\s+av|p\.?g\.?a\.?|because\s+of|due\s+to)(?:\s.*|$)", re.IGNORECASE)
_HOUR = re.compile(r"\b\d{1,2}(?:[.:][0-5]\d\b|\s?[ap]\.?m\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """A day that a section names. ``why`` is a code under ``left_out`` in the words; empty for a meeting.

    ``text`` is the sentence or line it stands in, ``block`` the place of its block in the document. ``reading`` is None
    for a rule such as ``varje torsdag``. ``moved_from`` is the day on which it was to be.
    """

    reading: Reading | None
    title: str
    place: str
    block: int
    text: str
    why: str = ""
    moved_from: date | None = None

    @property
    def when(self) -> When | None:
        return self.reading.when if self.reading else None


@dataclass(frozen=True)
class Announcement:
    """What the readings of one day have in common; see ``Finding``."""

    title: str
    place: str
    block: int
    text: str
    why: str = ""
    moved_from: date | None = None

    def of(self, reading: Reading) -> Finding:
        """The finding of one of the readings; a day that cannot be right becomes no meeting."""
        title = self.title[:1].upper() + self.title[1:]
        place = _WHY.sub("", _GATHERS_AT.sub("", self.place.strip(" ,;)(")))
        why = self.why or why_doubted(reading)
        if not why and reading.when and (reading.when.last - reading.when.first).days > _LONGEST_EVENT:
            why = "period"
        if not why and reading.when and not reading.when.starts and _HOUR.search(title):
            why = "mentioned"  # "Doors 7pm, film 7.30pm": a sentence that was taken for a name
        assert not why or why in REASONS
        return Finding(reading, title, place, self.block, self.text, why, self.moved_from)


def why_doubted(reading: Reading) -> str:
    """Why a day cannot be right, as a code; empty if it can."""
    if reading.when is None:
        return "never" if Doubt.NEVER in reading.doubts else "backwards"
    if Doubt.PAST in reading.doubts:
        return "past"
    if Doubt.FAR in reading.doubts:
        return "far"
    if Doubt.EITHER in reading.doubts:
        return "mentioned"
    return "weekday" if Doubt.WEEKDAY in reading.doubts and reading.in_figures else ""


def is_timed(readings: tuple[Reading, ...]) -> bool:
    return any(one.when and (one.when.starts or one.hours) for one in readings)
