"""What staff are told of a reading check: at most one line of each kind, with the words it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsletter.visible.comparison import ReadingCheck

_LONGEST = 300


def problems_in(check: ReadingCheck) -> tuple[Problem, ...]:
    """Return a warning for each kind of difference. None of them stops an issue."""

    def left_out(why: str) -> Mapping[str, str | int] | None:
        return _shown(one.text for one in check.left_out if one.why == why)

    found = (
        (facts := _shown(check.missing)) and Problem("reading-missing", facts, stops=False),
        (facts := _shown(one.text for one in check.leaked)) and Problem("reading-leaked", facts, stops=False),
        (facts := _shown(check.links)) and Problem("reading-links", facts, stops=False),
        (facts := _number(check.pictures)) and Problem("reading-pictures", facts, stops=False),
        (facts := _number(check.items)) and Problem("reading-items", facts, stops=False),
        (facts := _number(check.cells)) and Problem("reading-cells", facts, stops=False),
        (facts := left_out("page-header")) and Problem("left-out-page-header", facts, stops=False),
        (facts := left_out("page-footer")) and Problem("left-out-page-footer", facts, stops=False),
        (facts := left_out("contents")) and Problem("left-out-contents", facts, stops=False),
        (facts := left_out("drawing")) and Problem("left-out-drawing", facts, stops=False),
        (facts := left_out("attachment")) and Problem("left-out-attachment", facts, stops=False),
    )
    return tuple(problem for problem in found if problem)


def _shown(texts: Iterable[str]) -> Mapping[str, str | int] | None:
    said = " … ".join(dict.fromkeys(texts)).rstrip(".")  # the sentence around it has a stop of its own
    return {"text": said if len(said) <= _LONGEST else f"{said[:_LONGEST].rpartition(' ')[0]} …"} if said else None


def _number(number: int) -> Mapping[str, str | int] | None:
    return {"number": number} if number else None
