"""Colours that can be read: a list's own colour, moved until text in it has enough contrast (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

ENOUGH = 4.5
"""The contrast of text that level AA asks for."""

MOST_ASKED = 7.0
"""The contrast of text that level AAA asks for."""

_GREY = 24
"""So little between the strongest and the faintest part of a colour that nobody sees which colour it is."""

INK = "#1d2125"
PAPER = "#f3f1ec"
CARD = "#ffffff"
NIGHT = "#14171a"
NIGHT_CARD = "#1d2125"
MOON = "#eceae6"


@dataclass(frozen=True)
class Palette:
    """What the theme needs of a list's colour.

    ``band`` is the colour itself and ``on_band`` what can be read on it. ``accent`` and ``night_accent`` are readable
    as text on every surface of the light and of the dark scheme (WCAG 2.2, 1.4.6), ink and moon for a colour without
    a hue; ``tint`` and ``night_tint`` are quiet surfaces.
    """

    band: str
    on_band: str
    accent: str
    tint: str
    night_band: str
    on_night_band: str
    night_accent: str
    night_tint: str

    @classmethod
    def of(cls, colour: str) -> Palette:
        tint, night_tint = mixed(colour, CARD, 0.07), mixed(colour, NIGHT_CARD, 0.16)
        night = (NIGHT_CARD, NIGHT, night_tint)
        is_grey = max(_parts(colour)) - min(_parts(colour)) < _GREY
        night_band = mixed(colour, "#000000", 0.75) if luminance(colour) > 0.3 else colour
        return cls(
            band=colour,
            on_band=readable_on(colour),
            accent=INK if is_grey else moved_until_read(colour, (CARD, PAPER, tint), darker=True, enough=MOST_ASKED),
            tint=tint,
            night_band=night_band,
            on_night_band=readable_on(night_band),
            night_accent=MOON if is_grey else moved_until_read(colour, night, darker=False, enough=MOST_ASKED),
            night_tint=night_tint,
        )


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(surface: str) -> str:
    """White, or black where white would be too faint."""
    return "#ffffff" if contrast("#ffffff", surface) >= ENOUGH else "#000000"


def moved_until_read(colour: str, surfaces: tuple[str, ...], *, darker: bool, enough: float = ENOUGH) -> str:
    """The same hue, as much darker or lighter as makes it readable on all of the surfaces, and no more."""
    hue, lightness, saturation = rgb_to_hls(*(part / 255 for part in _parts(colour)))
    for step in range(101):
        moved = lightness * (1 - step / 100) if darker else lightness + (1 - lightness) * step / 100
        candidate = _hex(hls_to_rgb(hue, moved, saturation))
        if all(contrast(candidate, surface) >= enough for surface in surfaces):
            return candidate
    return "#000000" if darker else "#ffffff"


def mixed(colour: str, ground: str, share: float) -> str:
    """So much of ``colour`` on ``ground``, as ``#rrggbb``."""
    parts = (round(a * share + b * (1 - share)) for a, b in zip(_parts(colour), _parts(ground), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
