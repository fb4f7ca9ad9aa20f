"""`make letters` shows every letter and page there is, in both languages, and what it says reads as Swedish does."""

from __future__ import annotations

import re
from html import unescape

import pytest

from local import letters
from tests.template import ROOT

PACKAGE = ROOT / "layers" / "newsletter" / "newsletter"
SHOWN = "".join(
    (ROOT / "local" / f"{name}.py").read_text() for name in ("letter_samples", "page_samples", "upload_samples")
)
ELSEWHERE = {
    "letter",
    "list_letter",
    "reader_letter",
    "report_page",
    "archive_page",
    "calendar_page",
    "letter_page",
    "page",
    "status_page",
}
"""The frame of all of them, what is made of a whole edition or archive, and the operator's page."""

SLIPS = r"en ny korrektur|korrekturen\b|ett nytt brev som|en annat|ett annan|\b0 minuter|\{|\}|\bNone\b"


def made() -> set[str]:
    """Every function of the product that makes a letter or a page."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        found |= set(re.findall(r"^def ([a-z]\w*_(?:letter|page))\(", path.read_text(), re.MULTILINE))
    return {name for name in found - ELSEWHERE if not name.startswith(("is_", "text_"))}


@pytest.fixture(scope="module")
def samples():
    return {language: letters.samples(language) for language in letters.LANGUAGES}


def test_every_letter_and_page_is_shown():
    assert len(made()) > 50
    assert sorted(name for name in made() if not re.search(rf"\b{name}\(", SHOWN)) == []


def test_both_languages_show_the_same(samples):
    assert list(samples["sv"]) == list(samples["en"])
    assert len(samples["sv"]) > 100


def text_of(html: str) -> str:
    html = re.sub(r"(?s)<(style|script|head)\b.*?</\1>|<!--.*?-->", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_nothing_in_them_is_known_bad_swedish_or_a_gap_left_open(samples):
    found = {name: slip for name, html in samples["sv"].items() if (slip := re.findall(SLIPS, text_of(html)))}
    assert found == {}


def test_one_page_shows_all_of_them(tmp_path, samples):
    start = letters.written(tmp_path)
    shown = re.findall(r'src="([^"]+)"', start.read_text())
    assert len(shown) == 2 * len(samples["sv"])
    assert all((tmp_path / name).is_file() for name in shown)
