"""Staff's answers: what a column or a word in their files means, where that is not known without them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Said(StrEnum):
    """What a row says about its person, the strongest first: of two cells the stronger one counts."""

    LEFT = "left"
    COMPLAINED = "complained"
    DEAD = "dead"
    NO_MEMBER = "no-member"
    BOUNCED = "bounced"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    ACTIVE = "active"


STRENGTH = {said: place for place, said in enumerate(Said)}


class ChoiceKind(StrEnum):
    """What a column with a choice in it asks."""

    WANTS = "wants"
    REFUSES = "refuses"
    STATUS = "status"
    ENDED = "ended"
    CONSENT = "consent"
    UNCLEAR = "unclear"


IGNORED = "ignore"
"""What staff say of a column that does not tell who wants the list."""

KINDS_BY_WORD = {
    "wants": ChoiceKind.WANTS,
    "vill ha": ChoiceKind.WANTS,
    "refuses": ChoiceKind.REFUSES,
    "vill inte ha": ChoiceKind.REFUSES,
    "status": ChoiceKind.STATUS,
    "ignore": IGNORED,
    "läs inte": IGNORED,
}
"""How staff may answer for a column, in its plain form."""

STATES_BY_WORD = {
    "active": Said.ACTIVE,
    "aktiv": Said.ACTIVE,
    "left": Said.LEFT,
    "slutat": Said.LEFT,
    "no member": Said.NO_MEMBER,
    "ej medlem": Said.NO_MEMBER,
}
"""How staff may answer for a word in a column of states, in its plain form."""


@dataclass(frozen=True)
class StaffAnswers:
    """What staff have said of columns and of words in them, each by its plain form."""

    columns: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, Said] = field(default_factory=dict)


NO_ANSWERS = StaffAnswers()
