"""A visit: what a browser brings to an address of the website."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from newsletter.web.form_post import NOTHING, FormPost

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 2000
"""Characters after the question mark: more than any form of ours can send."""


@dataclass(frozen=True)
class Request:
    """``languages`` and ``known`` are Accept-Language and If-None-Match as they came."""

    form_post: FormPost = NOTHING
    query: str = ""
    languages: str = ""
    known: str = ""

    @property
    def asked(self) -> Mapping[str, str]:
        """What stands after the question mark, the first of each name; nothing if it cannot be read."""
        if len(self.query) > _LONGEST:
            return {}
        try:
            pairs = parse_qsl(self.query, max_num_fields=8, errors="replace")
        except ValueError:
            return {}
        return dict(reversed(pairs))


NOBODY = Request()
"""No visit at all."""
