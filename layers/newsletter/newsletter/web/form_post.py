"""What somebody posted: the body as text, its fields if it is a form, and the network it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 16_384
"""Characters of a form: what is longer was not typed into a page of ours."""


@dataclass(frozen=True)
class FormPost:
    """``network`` is the visitor's own network address; ``raw`` the body as it came, and ``kind`` its Content-Type."""

    body: str = ""
    network: str = ""
    raw: bytes = b""
    kind: str = ""

    @property
    def is_too_large(self) -> bool:
        return len(self.body) > LARGEST

    @property
    def fields(self) -> Mapping[str, str]:
        """The fields of a form, the first of each name; none if it is no form, or no form of a page of ours."""
        if self.is_too_large:
            return {}
        try:
            pairs = parse_qsl(self.body, keep_blank_values=True, max_num_fields=32, errors="replace")
        except ValueError:
            return {}
        return dict(reversed(pairs))


NOTHING = FormPost()
"""What comes with a look."""
