"""Pictures as they are hosted: the right way up, as wide as the column needs, without a trace of who took them."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    _Version = tuple[bytes, str, Image.Image, str]

MOST_PIXELS = 25_000_000
MOST_BYTES = 25_000_000
COLUMN = 520
"""The width of the text column in CSS pixels; a picture is hosted with twice as many, for sharp screens."""

MOST_HOSTED = 1_000_000
"""Bytes of one picture in a mail. A Lambda answer holds 6 MB in base64, 4.7 MB of picture, and a phone waits for one:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

MOST_OF_A_PAGE = 10_000_000
"""Bytes of all pictures of an issue together: each gets as much less as there are more of them."""

_LEAST_SHARE = 100_000
_MOST_MADE = 6_000_000
"""Pixels of a hosted picture: 1,040 across and 5,700 down. A taller one is made narrower, and shown as wide."""

_CLEAR_ENOUGH = 0.01
"""So little of a picture is see-through that nobody misses it."""

_SHARP_ENOUGH = 1.25
"""Pixels for each CSS pixel, below which a picture looks soft."""

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_QUALITIES = (82, 72, 62)
_SCALES = (0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_FEW_COLOURS = 256
_OCTREE = 2
"""Pillow's Quantize.FASTOCTREE, the one that keeps what is see-through."""


@dataclass(frozen=True)
class HostedPicture:
    """``name`` follows from the content, so a changed picture never hides behind a cached one. Sizes in pixels.

    ``lost`` is what was visibly given up for its size: ``smaller``, ``colours``, ``background`` or nothing.
    """

    name: str
    content_type: str
    content: bytes
    width: int
    height: int
    animated: bool = False
    lost: str = ""

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height in the column, in CSS pixels."""
        width = min(self.width, COLUMN)
        return width, max(1, round(self.height * width / self.width))


def share_of(pictures: int) -> int:
    """How many bytes each of so many pictures on a page may have."""
    return max(_LEAST_SHARE, min(MOST_HOSTED, MOST_OF_A_PAGE // max(1, pictures)))


def hosted(name: str, content: bytes, *, widest: int = COLUMN, most: int = MOST_HOSTED) -> HostedPicture:
    """Make a picture fit to be hosted.

    Args:
        name: the file's, for whoever is told.
        content: the file.
        widest: how wide it is shown at most, in CSS pixels.
        most: bytes it may have. What does not fit becomes coarser, then smaller.

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
            return _opened(name, content, widest, most)
    except Image.DecompressionBombError as error:
        raise InvalidIssue(_too_many_pixels(name)) from error
    except (OSError, ValueError, SyntaxError, EOFError, Warning, ArithmeticError, LookupError, MemoryError) as error:
        raise InvalidIssue(Problem("picture-unreadable", facts)) from error


def _opened(name: str, content: bytes, widest: int, most: int) -> HostedPicture:
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
    scale = min(1.0, widest * 2 / plain.width)
    scale *= min(1.0, (_MOST_MADE / (plain.width * plain.height * scale**2)) ** 0.5)
    softest = _SHARP_ENOUGH * min(plain.width, widest)
    return _encoded(_scaled(plain, scale), animated=animated, most=most, softest=softest)


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


def _scaled(picture: Image.Image, scale: float) -> Image.Image:
    from PIL import Image

    if scale >= 1:
        return picture
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Image.Image, *, animated: bool, most: int, softest: float) -> HostedPicture:
    """The best version of a picture that has no more than ``most`` bytes; narrower than ``softest`` it looks soft."""
    picture.info.clear()  # no EXIF, no GPS position, no comments, no colour profile
    tried = list(_until(most, _versions(picture)))
    content, ending, made, lost = tried[-1]
    name = f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}"
    kind = "image/png" if ending == "png" else "image/jpeg"
    lost = lost or ("smaller" if made.width < min(softest, picture.width) else "")
    return HostedPicture(name, kind, content, made.width, made.height, animated, lost)


def _until(most: int, versions: Iterator[_Version]) -> Iterator[_Version]:
    """Versions as they are tried, up to the first that fits."""
    for version in versions:
        yield version
        if len(version[0]) <= most:
            return


def _versions(picture: Image.Image) -> Iterator[_Version]:
    """A picture's content, ending, size and what it lost: the best first, each smaller than the one before it.

    JPEG for photographs; PNG for drawings with few colours and for what is see-through. No WebP: Outlook on Windows
    shows none (https://www.caniemail.com/features/image-webp/).
    """
    lost = ""
    if _is_see_through(picture):
        yield _png(picture), "png", picture, ""
        if _share_seen_through(picture) >= _CLEAR_ENOUGH:
            for scale in (1, *_SCALES[:4]):
                made = _scaled(picture, scale)
                yield _png(made.quantize(_FEW_COLOURS, method=_OCTREE)), "png", made, "colours"
            lost = "background"
        picture = _on_white(picture)
    picture = picture.convert("RGB")
    if picture.getcolors(_FEW_COLOURS):
        yield _png(picture.quantize(_FEW_COLOURS)), "png", picture, lost
    for quality in _QUALITIES:
        yield _jpeg(picture, quality), "jpg", picture, lost
    for scale in _SCALES:
        made = _scaled(picture, scale)
        yield _jpeg(made, _QUALITIES[-1]), "jpg", made, lost


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, progressive=True, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    from PIL import Image

    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)


def _share_seen_through(picture: Image.Image) -> float:
    """How much of a picture lets through what is behind it, from 0 to 1."""
    histogram = picture.getchannel("A").histogram()
    through = sum((255 - alpha) * number for alpha, number in enumerate(histogram))
    return through / 255 / (picture.width * picture.height)


def _is_see_through(picture: Image.Image) -> bool:
    if picture.mode != "RGBA":
        return False
    lowest, _ = picture.getchannel("A").getextrema()
    return bool(isinstance(lowest, int | float) and lowest < 255)


def _too_many_pixels(name: str) -> Problem:
    return Problem("picture-too-many-pixels", {"picture": name, "limit": MOST_PIXELS // 1_000_000})
