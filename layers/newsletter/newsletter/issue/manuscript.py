"""A manuscript: what a reader of one file format found, before it is put in order and becomes an issue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.errors import Problem
    from newsletter.issue.document import Block
    from newsletter.visible import LeftOut


@dataclass(frozen=True)
class Manuscript:
    """``blocks`` may hold headings of any level, in any order; ``stated`` is what the author said outside the text.

    ``stated`` knows the keys of ``front_matter.KEYS``; ``lines`` says where in the file each was stated. Of
    ``problems``, those that do not stop become warnings. ``pictures`` are those that came inside the file, by the
    name the blocks use. ``left_out`` is what the reader took out on purpose.
    """

    blocks: tuple[Block, ...]
    stated: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
