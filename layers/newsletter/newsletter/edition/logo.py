"""A list's logo as mails show it: a mark on a white tile that is part of the picture.

A tile made of style is darkened by mail programs that turn a mail's colours round, and a dark mark on it is gone.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from newsletter.edition.pictures import HostedPicture, hosted

if TYPE_CHECKING:
    from PIL import Image

_WIDEST = 220
_HIGHEST = 64
"""A mark, not a poster. CSS pixels, as the others here."""

_AROUND = 9
_CORNER = 6
_SHARPEST = 3
"""Pixels for each CSS pixel: more no screen of a telephone shows."""

_SMALL_ENOUGH = 60_000
_FEW_COLOURS, _OCTREE = 256, 2


def logo_of(name: str, content: bytes) -> tuple[HostedPicture, tuple[int, int]]:
    """The logo on its tile, and its width and height in CSS pixels.

    Raises:
        InvalidIssue: as ``pictures.hosted``.
    """
    from PIL import Image

    plain = hosted(name, content, widest=_WIDEST)
    with Image.open(io.BytesIO(plain.content)) as picture:
        mark = picture.convert("RGBA")
    height = min(_HIGHEST, plain.shown[1])
    width = max(1, round(mark.width * height / mark.height))
    scale = max(1, min(_SHARPEST, mark.height // height))
    mark = mark.resize((width * scale, height * scale), Image.Resampling.LANCZOS)
    tile = _tile(mark, scale)
    made = _png(tile)
    if len(made) > _SMALL_ENOUGH:
        made = _png(tile.quantize(_FEW_COLOURS, method=_OCTREE))
    file = f"{hashlib.sha256(made).hexdigest()[:20]}.png"
    shown = (width + 2 * _AROUND, height + 2 * _AROUND)
    return HostedPicture(file, "image/png", made, tile.width, tile.height, plain.animated, plain.lost), shown


def _tile(mark: Image.Image, scale: int) -> Image.Image:
    """The mark on white with round corners, which are see-through."""
    from PIL import Image, ImageDraw

    around = _AROUND * scale
    size = (mark.width + 2 * around, mark.height + 2 * around)
    tile = Image.new("RGBA", size, "#ffffff00")
    ImageDraw.Draw(tile).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), _CORNER * scale, fill="white")
    tile.alpha_composite(mark, (around, around))
    return tile


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
