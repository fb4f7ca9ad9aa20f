"""What lets a browser put one file in the staff's bucket by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = "application/octet-stream"
"""The type of every file that staff give in: what it is is told by its name."""


@dataclass(frozen=True)
class UploadPermit:
    """``url`` is where the file is posted, with ``fields`` before it."""

    url: str
    fields: Mapping[str, str]

    @property
    def origin(self) -> str:
        """Whom the browser then speaks to."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"
