"""Pictures that Word shows cut or turned: made into what is shown, so that nothing that was cut away is sent."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 25_000_000
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
_WHOLE = (0.0, 0.0, 0.0, 0.0)
_EXIF_ORIENTATION = 0x0112
_EXIF_TURNS = {3: 180, 6: 90, 8: 270}
"""Degrees clockwise by EXIF's number: https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf, 4.6.4 A."""


@dataclass(frozen=True)
class Shaping:
    """How a picture is shown: what is cut from its left, top, right and bottom (parts of 1), and how it is turned.

    Cutting comes first, then mirroring, then turning by so many degrees clockwise.
    """

    cut: tuple[float, float, float, float] = _WHOLE
    degrees: int = 0
    mirrored: bool = False
    upended: bool = False

    @property
    def is_cut(self) -> bool:
        return any(side > 0 for side in self.cut)

    @property
    def is_plain(self) -> bool:
        return not (self.is_cut or self.degrees or self.mirrored or self.upended)


def shaped(content: bytes, shaping: Shaping) -> tuple[bytes, str] | None:
    """Cut and turn a picture.

    Returns:
        The new file and its ending; None for what cannot be read, has too many pixels, or is cut to nothing.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged camera data; what cannot be decoded raises
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return None
                # Word turns a camera's picture by its own means and leaves the camera's mark in the file.
                same = _EXIF_TURNS.get(picture.getexif().get(_EXIF_ORIENTATION, 1)) == shaping.degrees
                upright: Image.Image = picture.copy() if same else ImageOps.exif_transpose(picture)
                is_photo = picture.format == "JPEG"
            upright = _turned(upright.crop(_box(upright.size, shaping.cut)), shaping)
            return _saved(upright, is_photo=is_photo)
    except Image.DecompressionBombError:
        return None
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, MemoryError):
        return None


def _box(size: tuple[int, int], cut: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    """Pixels that are kept. Rounded inwards: of what was cut away not even a line is left."""
    width, height = size
    left, top, right, bottom = (min(1.0, max(0.0, side)) for side in cut)
    box = (-int(-width * left // 1), -int(-height * top // 1), int(width * (1 - right)), int(height * (1 - bottom)))
    if box[2] <= box[0] or box[3] <= box[1]:
        raise ValueError("cut to nothing")
    return box


def _turned(picture: Image.Image, shaping: Shaping) -> Image.Image:
    from PIL import Image

    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    if shaping.mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if shaping.upended:
        picture = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return picture.transpose(turns[shaping.degrees]) if shaping.degrees in turns else picture


def _saved(picture: Image.Image, *, is_photo: bool) -> tuple[bytes, str]:
    """A new file without the old one's notes: a camera's data may hold the whole picture in small."""
    profile = picture.info.get("icc_profile")
    out = io.BytesIO()
    if is_photo:
        picture.save(out, "JPEG", quality=92, icc_profile=profile, exif=b"")
        return out.getvalue(), "jpeg"
    if picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        picture = picture.convert("RGBA" if "A" in picture.mode else "RGB")
    picture.save(out, "PNG", icc_profile=profile, exif=b"")
    return out.getvalue(), "png"
