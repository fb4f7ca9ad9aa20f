"""Sight: shows a mail or page at a width and in a light, and tells what axe and a ruler find."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Route

PHONE, SMALL_PHONE, DESK = 375, 320, 1280

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()


class Sight:
    """``answer`` gives the website's status, headers and body for an address, method and body; none else is asked."""

    def __init__(
        self,
        browser: Browser,
        website: str,
        answer: Callable[[str, str, str], tuple[int, dict[str, str], bytes]],
        shots: Path,
    ) -> None:
        self._browser = browser
        self._website = website
        self._answer = answer
        self._shots = shots
        self._contexts: dict[tuple[int, str], BrowserContext] = {}

    def page(self, html: str = "", url: str = "", *, width: int = DESK, light: str = "light") -> Page:
        """Show ``html``, or what lies at ``url``. The caller closes it."""
        if (width, light) not in self._contexts:
            self._contexts[width, light] = self._browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme=light,  # type: ignore[arg-type]
                bypass_csp=True,  # axe comes from outside; what the page itself may do is asserted elsewhere
            )
        page = self._contexts[width, light].new_page()
        page.route("**/*", self._serve)
        if url:
            page.goto(url)
        else:
            page.set_content(html)
        return page

    def faults(self, page: Page) -> list[str]:
        """What axe finds, a line each, and content that must be scrolled sideways to."""
        page.evaluate(_AXE)
        found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
        faults = [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return faults + ([f"{wide} pixels too wide"] if wide > 0 else [])

    def keep(self, page: Page, name: str) -> None:
        """A picture of the whole page, to be looked at by a person."""
        file = re.sub(r"[^\w-]+", "-", name)
        page.screenshot(path=self._shots / f"{file}.png", full_page=True)

    def _serve(self, route: Route) -> None:
        asked = route.request
        if not asked.url.startswith(self._website):
            route.abort()
            return
        status, headers, body = self._answer(asked.url, asked.method, asked.post_data or "")
        route.fulfill(status=status, headers=headers, body=body)
