"""Whatever colour a list chooses, its letters can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.colours import CARD, INK, MOON, NIGHT, NIGHT_CARD, PAPER, Palette, contrast
from newsletter.edition.templates import style

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(colours)
def test_every_text_has_the_contrast_of_level_aaa_and_the_band_that_of_level_aa(colour):
    palette = Palette.of(colour)
    moon, dusk, muted = "#eceae6", "#b3b8be", "#4c5258"
    pairs = [
        *((palette.accent, surface) for surface in (CARD, PAPER, palette.tint)),
        *((palette.night_accent, surface) for surface in (NIGHT_CARD, NIGHT, palette.night_tint)),
        (palette.on_band, palette.band),
        (palette.on_night_band, palette.night_band),
        *((INK, surface) for surface in (CARD, PAPER, palette.tint)),
        *((muted, surface) for surface in (CARD, PAPER)),
        *((moon, surface) for surface in (NIGHT, NIGHT_CARD, palette.night_tint)),
        *((dusk, surface) for surface in (NIGHT, NIGHT_CARD)),
        ("#ffffff", palette.accent),
        (NIGHT, palette.night_accent),
    ]
    on_band = [(palette.on_band, palette.band), (palette.on_night_band, palette.night_band)]
    assert [pair for pair in pairs if contrast(*pair) < (4.5 if pair in on_band else 7)] == []


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#808080", "#fafaf5"])
def test_a_colour_without_a_hue_gives_links_in_ink_and_not_in_grey(colour):
    assert (Palette.of(colour).accent, Palette.of(colour).night_accent) == (INK, MOON)


def test_black_on_white_is_all_the_contrast_there_is():
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@given(colours)
def test_no_style_sheet_could_be_taken_for_a_slot(colour):
    for sheet in ("mail.css", "screen.css", "print.css"):
        css = style(sheet, Palette.of(colour))
        assert "{{" not in css
        assert "}}" not in css
        assert css.count("{") == css.count("}")
