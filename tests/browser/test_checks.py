"""The checks find what is wrong: each is given a page with just that fault."""

from __future__ import annotations

import pytest

from newsletter.web.http_headers import SECURITY_HEADERS
from tests.browser import checks
from tests.browser.sight import DARK, FORCED, LARGE, PAPER, SMALL, VIEWS, WIDE

GOOD = (
    '<!DOCTYPE html><html lang="sv"><head><title>A</title><meta name="viewport" content="width=device-width">'
    "<style>{style}</style></head><body><main><h1>A</h1>{body}</main></body></html>"
)
TALL = "a, button { display: inline-block; min-height: 44px; outline-width: 3px !important }"

TRAP = """<script>addEventListener('keydown', pressed => {
    if (document.activeElement.textContent === 'C') pressed.preventDefault();
})</script>"""


def faults(sight, body: str = "<p>Brev</p>", style: str = TALL) -> str:
    sight.show(GOOD.format(body=body, style=style))
    return "\n".join(sight.all_faults("check", *VIEWS))


def test_a_page_with_nothing_wrong_has_no_faults(sight):
    assert faults(sight, '<p>Brev</p><a href="/x">Läs mer</a>') == ""
    assert checks.walk(sight.page) == []


@pytest.mark.parametrize(
    ("body", "style", "said"),
    [
        ('<img src="/x.png">', "", "image-alt"),
        ('<div style="width: 900px">B</div>', "", "320: 588 pixels too wide"),
        ('<div style="width: 19rem">B</div>', "", "320-large: "),
        ("<p>Brev</p>", "@media print { p { color: #aaa } }", "paper: color-contrast"),
        ("<p>Brev</p>", ":root { color-scheme: light dark }", "paper: the paper is not white"),
        ("<p>Brev</p>", "@media (prefers-color-scheme: dark) { p { color: #aaa } }", "375-dark: color-contrast"),
        ("<p style='letter-spacing: 0'>BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB</p>", "p { width: 37ch }", "forced: "),
        ('<p><a href="/x">B</a></p>', "", "is too small to hit"),
        ('<p>Se <a href="/x">B</a></p>', "a { font-size: 9px; line-height: 1 }", "is too small to hit"),
        ("<button>B</button>", "button { height: 30px }", "is too small to hit"),
        ('<img src="https://elsewhere.example/x.png" alt="">', "", "asked elsewhere: https://elsewhere.example/"),
        ('<script>console.error("broken")</script>', "", "the browser says: broken"),
        ("<script>broken()</script>", "", "broken is not defined"),
    ],
)
def test_what_is_wrong_is_found(sight, body, style, said):
    assert said in faults(sight, body, style)


def test_what_the_policy_forbids_is_found(sight):
    sight.show(GOOD.format(body="<p>Brev</p>", style="p { color: red }"), SECURITY_HEADERS)
    assert "Content Security Policy" in "\n".join(sight.faults())


PUSH = """() => new Promise(done => requestAnimationFrame(() => setTimeout(() => {
    document.getElementById('b').before(Object.assign(document.createElement('div'), {style: 'height: 300px'}));
    requestAnimationFrame(() => setTimeout(done, 100));
}, 600)))"""


def test_what_moves_is_found(sight):
    sight.show(GOOD.format(body='<p id="b">B</p>', style=""))
    sight.page.evaluate(PUSH)
    assert "moved by" in "\n".join(sight.faults())


def test_what_moves_because_the_window_was_made_another_size_is_not(sight):
    sight.show(GOOD.format(body='<p id="b">B</p>', style=""))
    sight.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 600)))")
    sight.see(WIDE)
    sight.page.evaluate(PUSH)
    assert sight.faults() == []


def test_a_picture_that_pushes_the_rest_down_when_it_comes_is_found(sight):
    sight.show(GOOD.format(body='<p>B</p><img src="/p.png" alt="A" width="9">', style=""))
    assert "moves when this comes" in "\n".join(sight.faults())


@pytest.mark.parametrize(
    ("body", "style", "said"),
    [
        ('<a href="/x">B</a>', "a:focus { outline: none }", "has no outline"),
        ('<a href="/x">B</a>', "a { position: absolute; left: -900px }", "is out of sight"),
        ('<a href="/x">B</a><div></div>', "div { position: fixed; inset: 0 }", "is covered"),
        ('<a href="/x">B</a><a href="/y" style="visibility: hidden">C</a>', "", "1 stops are never reached"),
        (
            f'<a href="/x">B</a><button>C</button><button>D</button>{TRAP}',
            "",
            "the focus is trapped",
        ),
    ],
)
def test_a_focus_that_is_not_seen_or_does_not_go_on_is_found(sight, body, style, said):
    sight.show(GOOD.format(body=body, style=TALL + style))
    assert said in "\n".join(checks.walk(sight.page))


def test_each_view_is_what_it_says(sight):
    sight.show(GOOD.format(body="<p>Brev</p>", style=""))
    asked = "query => matchMedia(query).matches"
    for view, query in (
        (SMALL, "(width: 320px) and (prefers-color-scheme: light)"),
        (DARK, "(width: 375px) and (prefers-color-scheme: dark)"),
        (PAPER, "print"),
        (FORCED, "(forced-colors: active)"),
    ):
        sight.see(view)
        assert sight.page.evaluate(asked, query), view
    sight.see(LARGE)
    assert sight.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
