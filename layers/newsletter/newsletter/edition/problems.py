"""Problems as staff read them: where, what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import said
from newsletter.issue.document import LineBreak, Paragraph, Strong, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.errors import Problem
    from newsletter.issue.document import Blocks
    from newsletter.words import Words


def problem_items(problems: Sequence[Problem], words: Words) -> tuple[Blocks, ...]:
    """Each problem as a list item: its line if it has one, what is wrong, and below it what to do."""
    return tuple(
        (Paragraph((Strong(said(what)), LineBreak(), Text(do))),) for what, do in map(words.placed_problem, problems)
    )
