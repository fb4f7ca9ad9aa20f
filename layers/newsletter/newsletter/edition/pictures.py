"""Pictures as they are hosted: the right way up, as wide as the column needs, without a trace of who took them."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 25_000_000
MOST_BYTES = 25_000_000
COLUMN = 520
"""The width of the text column in CSS pixels; a picture is hosted with twice as many, for sharp screens."""

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_JPEG_QUALITY = 82
_FEW_COLOURS = 256


@dataclass(frozen=True)
class HostedPicture:
    """``name`` follows from the content, so a changed picture never hides behind a cached one. Sizes in pixels."""

    name: str
    content_type: str
    content: bytes
    width: int
    height: int
    animated: bool = False

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height in the column, in CSS pixels."""
        width = min(self.width, COLUMN)
        return width, max(1, round(self.height * width / self.width))


def hosted(name: str, content: bytes, *, widest: int = COLUMN) -> HostedPicture:
    """Make a picture fit to be hosted. ``widest`` is how wide it is shown at most, in CSS pixels.

    Raises:
        InvalidIssue: ``picture-too-big``, ``picture-too-many-pixels`` or ``picture-unreadable``.
    """
    from PIL import Image

    facts: dict[str, str | int] = {"picture": name}
    if len(content) > MOST_BYTES:
        limits = {"megabytes": -(-len(content) // 1_000_000), "limit": MOST_BYTES // 1_000_000}
        raise InvalidIssue(Problem("picture-too-big", facts | limits))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of a bomb or a truncated part; here that is the end
            return _opened(name, content, widest)
    except Image.DecompressionBombError as error:
        raise InvalidIssue(_too_many_pixels(name)) from error
    except (OSError, ValueError, SyntaxError, EOFError, Warning, ArithmeticError, LookupError, MemoryError) as error:
        raise InvalidIssue(Problem("picture-unreadable", facts)) from error


def _opened(name: str, content: bytes, widest: int) -> HostedPicture:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:  # known from the header: nothing was decoded yet
            raise InvalidIssue(_too_many_pixels(name))
        animated = bool(getattr(picture, "is_animated", False))
        if picture.format == "JPEG":
            # A hint to decode at half or a quarter of the size; either side may be the width once it is turned.
            picture.draft("RGB", (widest * 4, widest * 4))
        upright = ImageOps.exif_transpose(picture)
        plain = _in_screen_colours(upright)
    if plain.width > widest * 2:
        height = max(1, round(plain.height * widest * 2 / plain.width))
        plain = plain.resize((widest * 2, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return _encoded(plain, animated=animated)


def _in_screen_colours(picture: Image.Image) -> Image.Image:
    """RGB or RGBA in sRGB, whatever the picture came in; 16-bit grey is brought down to 8."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    see_through = picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info
    mode = "RGBA" if see_through else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        from PIL import ImageCms

        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, source, screen, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture.convert(mode)  # a broken profile: the numbers as they are beat no picture
        return converted or picture.convert(mode)
    return picture.convert(mode)


def _encoded(picture: Image.Image, *, animated: bool) -> HostedPicture:
    """JPEG for photographs; PNG for drawings with few colours and for what is see-through."""
    picture.info.clear()  # no EXIF, no GPS position, no comments, no colour profile
    out = io.BytesIO()
    if _is_see_through(picture):
        picture.save(out, "PNG", optimize=True)
        kind, ending = "image/png", "png"
    elif (colours := picture.convert("RGB")).getcolors(_FEW_COLOURS):
        colours.quantize(_FEW_COLOURS).save(out, "PNG", optimize=True)
        kind, ending = "image/png", "png"
    else:
        picture.convert("RGB").save(out, "JPEG", quality=_JPEG_QUALITY, progressive=True, optimize=True)
        kind, ending = "image/jpeg", "jpg"
    content = out.getvalue()
    name = f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}"
    return HostedPicture(name, kind, content, picture.width, picture.height, animated)


def _is_see_through(picture: Image.Image) -> bool:
    if picture.mode != "RGBA":
        return False
    lowest, _ = picture.getchannel("A").getextrema()
    return bool(isinstance(lowest, int | float) and lowest < 255)


def _too_many_pixels(name: str) -> Problem:
    return Problem("picture-too-many-pixels", {"picture": name, "limit": MOST_PIXELS // 1_000_000})
