"""Sight: shows a mail or page, and tells what axe, a ruler and a pair of thumbs find at every width and in each light.

Everything is looked at in one tab, since opening one takes longer than all the looking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from tests.browser import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from playwright.sync_api import Page, Request, Route

SMALL_PHONE, PHONE, DESKTOP = 320, 375, 1280


@dataclass(frozen=True)
class View:
    """How somebody looks: at which ``width``, by which ``light``, on what, with text so many times as ``large``.

    ``forced`` stands for the reader's own colours, with letters set wide apart.
    """

    name: str
    width: int
    light: str = "light"
    large: float = 1
    media: str = "screen"
    forced: bool = False


SMALL = View("320", SMALL_PHONE)
LARGE = View("320-large", SMALL_PHONE, large=2)
DARK = View("375-dark", PHONE, light="dark")
WIDE = View("1280", DESKTOP)
PAPER = View("paper", 700, light="dark", media="print")
FORCED = View("forced", PHONE, light="dark", forced=True)
VIEWS = (SMALL, LARGE, DARK, WIDE, PAPER, FORCED)
"""The first is for everything; the others for what they change: contrast or width. Forced colours are the reader's."""

MAIL_VIEWS = (SMALL, DARK, WIDE)
"""A mail's letters are as large as the mail program makes them, and it prints what it likes."""

_TOKEN = re.compile(r"(?<=/)[\w.-]{24,}|(?<=value=\")[\w.-]{24,}")

Answer = tuple[int, "Mapping[str, str]", "bytes | str"]
NOT_FOUND: Answer = (404, {"content-type": "text/plain"}, "")


class Sight:
    """``answer`` gives the website's status, headers and body for what the tab asks of it; none else is asked.

    ``told`` is what the browser complained of, and what it asked of anybody else; ``status`` the last page's.
    """

    def __init__(self, page: Page, website: str, shots: Path) -> None:
        self.page = page
        self.website = website
        self.answer: Callable[[Request], Answer] = lambda _: NOT_FOUND
        self.told: list[str] = []
        self.status = 0
        self._shots = shots
        self._known: set[str] = set()
        page.add_init_script(checks.WATCH)
        page.add_init_script(files("axe_playwright_python").joinpath("axe.min.js").read_text())
        page.route("**/*", self._serve)
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self._hear("error", str(error)))

    def show(self, html: str, headers: Mapping[str, str] | None = None) -> None:
        """Show ``html`` as the website would serve it with ``headers``; what it asks for, ``answer`` gives."""
        address, answer = f"{self.website}/shown", self.answer
        served: Answer = (200, headers or {"Content-Type": "text/html; charset=utf-8"}, html)
        self.answer = lambda asked: served if asked.url == address else answer(asked)
        self.open(address)
        self.answer = answer

    def open(self, url: str) -> None:
        self.told.clear()
        self.see(SMALL)
        self.page.goto(url)

    def see(self, view: View) -> None:
        """Look at the same page otherwise."""
        self.page.set_viewport_size({"width": view.width, "height": 800})
        self.page.emulate_media(
            media=view.media,  # type: ignore[arg-type]  # their names are Playwright's
            color_scheme=view.light,  # type: ignore[arg-type]
            forced_colors="active" if view.forced else "none",
        )
        self.page.evaluate(checks.SET_OUT, [view.large, view.forced])

    def faults(self, *, is_mail: bool = False) -> list[str]:
        """What is wrong with what is shown, a line each, as it came; no other view is looked at."""
        found = [] if self.is_known() else checks.axe(self.page) + checks.width(self.page)
        found += [] if is_mail or self.is_known() else checks.thumbs(self.page)
        if not found:
            self._known.add(self._content())
        return found + checks.shifts(self.page) + self.told

    def is_known(self) -> bool:
        """Whether nothing was wrong with just this page before, but for the tokens in its addresses."""
        return self._content() in self._known

    def all_faults(self, name: str, *views: View, is_mail: bool = False) -> list[str]:
        """What is wrong in any of the ``views``, the first of which sees everything; a picture of each is kept."""
        found = []
        for view in views:
            self.see(view)
            seen = self.faults(is_mail=is_mail) if view is views[0] else checks.width(self.page)
            seen += checks.axe(self.page, "color-contrast") if view in (DARK, PAPER) else []
            found += [f"{view.name}: {fault}" for fault in seen]
            picture = self.keep(f"{name} {view.name}")
            found += [f"{view.name}: {fault}" for fault in (checks.paper(picture) if view is PAPER else [])]
        self.see(SMALL)
        return found

    def keep(self, name: str) -> Path:
        """A picture of the whole page, to be looked at by a person."""
        file = re.sub(r"[^\w-]+", "-", name)
        picture = self._shots / f"{file}.jpg"
        self.page.screenshot(path=picture, quality=80, full_page=True)
        return picture

    def _content(self) -> str:
        return _TOKEN.sub("token", self.page.content())

    def _serve(self, route: Route) -> None:
        asked = route.request
        if not asked.url.startswith(self.website):
            self.told.append(f"asked elsewhere: {asked.url}")
            route.abort()
            return
        status, headers, body = self.answer(asked)
        if asked.is_navigation_request():
            self.status = status
        route.fulfill(status=status, headers=dict(headers), body=body)

    def _hear(self, kind: str, text: str) -> None:
        """A page that is meant to say 404 or 422 is an error to the browser alone."""
        is_status = text.startswith("Failed to load resource: the server responded with a status of")
        if kind in ("error", "warning") and not (is_status and self.status >= 400):
            self.told.append(f"the browser says: {text}")
