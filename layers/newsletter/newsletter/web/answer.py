"""What goes back to a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.web.headers import SECURITY_HEADERS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Answer:
    """``event`` names what happened, for the figures, and ``number`` says how often."""

    status: int
    body: str | bytes
    headers: Mapping[str, str] = field(default_factory=lambda: SECURITY_HEADERS)
    event: str = ""
    number: int = 1

    @property
    def is_text(self) -> bool:
        """Whether it gets shorter by packing; pictures are packed already."""
        return isinstance(self.body, str)
