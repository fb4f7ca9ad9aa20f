"""What was found in a file, as its row in the ledger keeps it: the upload page shows it where the file was given in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsletter.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST, _LONGEST = 40, 400
"""An item of DynamoDB holds 400 kB, and the letter about the file has the rest."""


def as_rows(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as the ledger keeps them, the first of them."""
    return [
        {
            "code": one.code,
            "facts": {name: fact[:_LONGEST] if isinstance(fact, str) else fact for name, fact in one.facts.items()},
            "stops": one.stops,
        }
        for one in problems[:_MOST]
    ]


def problems_in(row: Mapping[str, Any]) -> list[Problem]:
    """What a file's row says was found in its newest version."""
    return [_problem(**one) for one in row.get("found", ())]


def _problem(code: str, facts: Mapping[str, str | int], stops: object) -> Problem:
    return Problem(code, facts, stops=bool(stops))
