"""What goes back to a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.web.http_headers import SECURITY_HEADERS, with_style_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.metrics import Metric


@dataclass(frozen=True)
class Response:
    """``event`` names what happened, for the figures, and ``number`` says how often; ``alarm`` what operators hear."""

    status: int
    body: str | bytes
    headers: Mapping[str, str] = field(default_factory=lambda: SECURITY_HEADERS)
    event: Metric | None = None
    number: int = 1
    alarm: Metric | None = None

    @property
    def sent_headers(self) -> Mapping[str, str]:
        """The headers as they go out: of a page, with a policy that allows its own style sheet."""
        is_page = self.headers.get("Content-Type", "").startswith("text/html")
        return with_style_of(self.body, self.headers) if is_page and isinstance(self.body, str) else self.headers

    @property
    def metrics(self) -> Sequence[tuple[Metric, int]]:
        """What is counted, each with how often it happened."""
        return [(name, number) for name, number in ((self.event, self.number), (self.alarm, 1)) if name]

    @property
    def is_text(self) -> bool:
        """Whether it gets shorter by packing; pictures are packed already."""
        return isinstance(self.body, str)
