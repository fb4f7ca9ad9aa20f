"""Pictures as they are hosted."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image, ImageFilter

from newsletter.edition.pictures import MOST_HOSTED, MOST_OF_A_PAGE, hosted, share_of
from newsletter.errors import InvalidIssue
from tests.corpora import CORPORA, needs
from tests.unit.edition.made_up import painted

CORPUS = CORPORA / "images"


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


def photograph(width, height, **options):
    noisy = Image.merge("RGB", [Image.effect_noise((width, height), 90) for _ in range(3)])
    out = io.BytesIO()
    noisy.save(out, "JPEG", **options)
    return out.getvalue()


def test_a_photograph_is_as_wide_as_a_sharp_screen_needs_and_a_progressive_jpeg():
    made = hosted("foto.jpg", photograph(2400, 1600))
    assert (made.content_type, made.width, made.height) == ("image/jpeg", 1040, 693)
    assert made.shown == (520, 346)
    assert opened(made).info.get("progressive")
    assert made.name.endswith(".jpg")


def test_a_small_picture_is_never_blown_up():
    made = hosted("liten.png", painted(300, 200))
    assert (made.width, made.height, made.shown) == (300, 200, (300, 200))


def test_a_drawing_with_few_colours_stays_a_crisp_png():
    assert hosted("a.png", painted()).content_type == "image/png"


def test_what_is_see_through_stays_so():
    made = hosted("a.png", painted(mode="RGBA", colour=(255, 0, 0, 40)))
    assert opened(made).mode in ("RGBA", "P")
    assert made.content_type == "image/png"


def test_a_picture_stands_upright_and_says_nothing_of_who_took_it_or_where():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    exif[0x010F] = "Kamera AB"
    exif.get_ifd(0x8825)[2] = (59.0, 19.0, 0.0)
    made = hosted("foto.jpg", photograph(300, 200, exif=exif, comment=b"hemligt"))
    assert (made.width, made.height) == (200, 300)
    for secret in (b"Kamera", b"Exif", b"hemligt"):
        assert secret not in made.content


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("WEBP", "RGB"),
        ("GIF", "P"),
        ("PNG", "L"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("PNG", "LA"),
    ],
)
def test_every_kind_of_picture_becomes_one_that_every_mail_program_shows(kind, mode):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, kind)
    assert hosted("bild", out.getvalue()).content_type in ("image/png", "image/jpeg")


def test_the_name_follows_the_content():
    one, same, other = (hosted("a.png", painted(colour=colour)) for colour in ("red", "red", "blue"))
    assert one.name == same.name != other.name


def bomb(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(6000, 5000), "picture-too-many-pixels"),
        (bomb(60000, 50000), "picture-too-many-pixels"),
        (bomb(100, 100), "picture-unreadable"),
        (b"x" * 25_000_001, "picture-too-big"),
        (b"inte en bild", "picture-unreadable"),
        (b"", "picture-unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture-unreadable"),
        (photograph(200, 200)[:2000], "picture-unreadable"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused_by_name(content, code):
    with pytest.raises(InvalidIssue) as refused:
        hosted("Bron i Sundsby.jpg", content)
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["picture"]) == (code, "Bron i Sundsby.jpg")


@needs(CORPUS)
def test_broken_and_hostile_pictures_are_refused_or_made_whole_in_good_time():
    became = {"hosted": 0, "refused": 0}
    for path in sorted(CORPUS.rglob("*.*")):
        began = time.process_time()
        try:
            made = hosted(path.name, path.read_bytes())
            assert opened(made).format in ("PNG", "JPEG")
            became["hosted"] += 1
        except InvalidIssue:
            became["refused"] += 1
        assert time.process_time() - began < 2, path.name
    assert became["hosted"] > 5
    assert became["refused"] > 20


MOST_ANSWERED = 6_291_556 * 3 // 4
"""Bytes of a picture that a Lambda answer holds, in base64."""


def detailed(width, height, *, mode="RGB", alpha=None, blur=0.7):
    """A picture like a photograph, with grain, as PNG."""
    bands = [Image.effect_noise((width, height), 70).filter(ImageFilter.GaussianBlur(blur)) for _ in range(3)]
    made = Image.merge("RGB", bands)
    if mode == "RGBA":
        made.putalpha(alpha or Image.linear_gradient("L").resize((width, height)))
    out = io.BytesIO()
    made.save(out, "PNG", compress_level=1)
    return out.getvalue()


def with_a_clear_corner(width, height):
    alpha = Image.new("L", (width, height), 255)
    alpha.putpixel((0, 0), 0)
    return detailed(width, height, mode="RGBA", alpha=alpha)


@pytest.mark.parametrize(
    ("content", "most", "kind", "lost"),
    [
        (lambda: with_a_clear_corner(600, 800), 150_000, "image/jpeg", ""),
        (lambda: detailed(600, 800, mode="RGBA"), 300_000, "image/png", "colours"),
        (lambda: detailed(600, 800, mode="RGBA"), 60_000, "image/jpeg", "background"),
        (lambda: detailed(600, 800), 300_000, "image/jpeg", ""),
        (lambda: detailed(600, 800), 60_000, "image/jpeg", "smaller"),
        (lambda: painted(600, 800), 60_000, "image/png", ""),
    ],
    ids=["a photo with one clear pixel", "a cut-out photo", "a larger one", "a photo", "a detailed one", "a drawing"],
)
def test_what_is_too_large_becomes_coarser_and_then_smaller_and_says_what_it_lost(content, most, kind, lost):
    made = hosted("bild.png", content(), most=most)
    assert len(made.content) <= most
    assert (made.content_type, made.lost) == (kind, lost)
    assert opened(made).size == (made.width, made.height)


@pytest.mark.parametrize(("mode", "height"), [("RGB", 5800), ("RGBA", 2000)])
def test_no_picture_is_larger_than_a_mail_should_fetch_or_an_answer_can_hold(mode, height):
    made = hosted("hög.png", detailed(1040, height, mode=mode))
    assert len(made.content) <= MOST_HOSTED < MOST_ANSWERED
    assert made.shown[1] / made.shown[0] == pytest.approx(height / 1040, rel=0.01), "and keeps its shape"


def test_a_small_see_through_picture_is_left_as_it_is():
    made = hosted("märke.png", detailed(200, 100, mode="RGBA"))
    assert (made.content_type, made.lost, opened(made).mode) == ("image/png", "", "RGBA")


def test_what_stays_see_through_with_fewer_colours_still_lets_the_page_through():
    made = hosted("bild.png", detailed(600, 800, mode="RGBA"), most=300_000)
    lowest, highest = opened(made).convert("RGBA").getchannel("A").getextrema()
    assert lowest < 20
    assert highest > 235


def test_many_pictures_share_what_one_page_may_be_made_to_serve():
    assert share_of(0) == share_of(1) == share_of(10) == MOST_HOSTED
    assert share_of(20) * 20 <= MOST_OF_A_PAGE
    assert share_of(10_000) > 50_000, "each can still be seen"
