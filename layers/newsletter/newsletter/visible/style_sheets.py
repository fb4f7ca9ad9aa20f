"""The style sheets that stand in a page of HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"<style[^<>]{0,200}>|</style>", re.IGNORECASE)


def style_sheets(html: str) -> Iterator[str]:
    """What each style element holds, in order; one that is never closed is left out."""
    begin = -1
    for tag in _TAG.finditer(html):
        if begin < 0 and not tag[0].startswith("</"):
            begin = tag.end()
        elif begin >= 0 and tag[0].startswith("</"):
            yield html[begin : tag.start()]
            begin = -1
