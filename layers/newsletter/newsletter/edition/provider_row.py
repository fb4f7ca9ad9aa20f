"""What a mailbox provider did with an issue: one row of the report, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.edition.letter import said

if TYPE_CHECKING:
    from newsletter.issue.document import Runs
    from newsletter.words import Words

_SIXTY = 60


@dataclass(frozen=True)
class ProviderRow:
    """Counts of one provider, or of all the others together where ``name`` is empty.

    ``reported`` mails have an outcome, of which ``delivered`` arrived. ``half`` and ``most`` are within how many
    seconds half and 95 per cent of those that arrived did; None where nobody told. ``why`` is the commonest reason why
    it put off or turned away, or empty. ``complained`` is None where the provider tells of no complaints.
    """

    name: str
    reported: int
    delivered: int
    half: int | None = None
    most: int | None = None
    delayed: int = 0
    soft: int = 0
    hard: int = 0
    blocked: int = 0
    complained: int | None = 0
    why: str = ""


def told(row: ProviderRow, words: Words) -> tuple[str, Runs]:
    """A row as a letter has it: whose, and what it did in a sentence that stands on a phone too."""
    parts = [words.say("provider.arrived", delivered=row.delivered, reported=row.reported)]
    if row.half is not None and row.most is not None:
        parts.append(words.say("provider.times", half=_time(row.half, words), most=_time(row.most, words)))
    counts = {name: getattr(row, name) for name in ("delayed", "soft", "hard", "blocked", "complained")}
    parts += [words.say(f"provider.{name}", number=number) for name, number in counts.items() if number]
    if row.complained is None:
        parts.append(words.say("provider.no_complaints"))
    if row.why:
        parts.append(words.say("provider.mostly", why=words.say(f"provider.why.{row.why}")))
    return row.name or words.say("provider.others"), said("; ".join(parts))


def _time(seconds: int, words: Words) -> str:
    if seconds <= _SIXTY:
        return words.say("provider.seconds", number=seconds)
    if seconds < _SIXTY * _SIXTY:
        return words.say("provider.minutes", number=seconds // _SIXTY)
    return words.count("provider.hours", seconds // _SIXTY // _SIXTY)
