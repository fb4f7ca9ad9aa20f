"""The website in figures: what a page weighs, what it makes a browser ask for and move about, and what leaving costs.

Method: every address of docs/openapi.json that shows a page, with each link that is good for it, through the real
function over moto. *Weight* is the answer as it is sent, since an HTTP API does not compress: body and headers, beside
what gzip would make of the body. A server may send ten packets, 14,600 bytes, before it hears from a browser
(https://www.rfc-editor.org/rfc/rfc6928): what fits is one round trip. *Asked for* and *moved* are Chromium's own word,
on a phone 320 wide and a screen 1280 wide: requests of a page beside itself, and the sum of its layout shifts.
*Leaving* is a warm function that takes in one POST for each of many readers: CPU of this process less what moto needs
to stand in for AWS. A cold start is what `bench/cold_start.py` finds for AnswerReader, and the first page on top.

    .venv/dev/bin/python bench/pages.py [readers who leave]
"""

from __future__ import annotations

import gc
import gzip
import logging
import re
import shutil
import statistics
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "newsletter"))

from playwright.sync_api import sync_playwright

from bench.own_time import OwnTime
from console.openapi import FORM, document
from tests.integration.cloud import Cloud, Context
from tests.integration.linked_stack import LinkedStack, furnished
from tests.integration.sample_files import LIST, people, readers
from tests.integration.simulated_stack import SimulatedStack
from tests.integration.wsgi import WsgiApp, event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Request

MOST = 14_000
WIDTHS = (320, 1280)
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 120);
})"""


@dataclass(frozen=True)
class Shown:
    """A page as it was answered to somebody who looked."""

    rule: str
    path: str
    status: int
    body: bytes
    headers: int

    @property
    def sent(self) -> int:
        return len(self.body) + self.headers

    @property
    def packed(self) -> int:
        return len(gzip.compress(self.body, 6))


def main(leavers: int) -> None:
    """Print the pages, then what leaving costs; end badly where a page is too heavy, asks for more, or moves."""
    logging.disable(logging.CRITICAL)
    with Cloud() as cloud:
        linked = furnished(SimulatedStack(cloud))
        pages = list(_pages(linked))
        moved = _moved(linked, pages) if shutil.which("chromium") else {}
        print(f"{'page':<28}{'status':>7}{'sent':>8}{'gzip':>7}{'asked for':>11}{'moved':>7}")
        for page in sorted(pages, key=lambda one: -one.sent):
            asked, shift = moved.get(page.path, (-1, -1.0))
            print(f"{page.rule:<28}{page.status:>7}{page.sent:>8,}{page.packed:>7,}{asked:>11}{shift:>7.3f}")
        _leaving(linked.stack, leavers)
        ours = [page for page in pages if page.rule != "/e/{edition}"]
        wrong = [f"{page.rule} weighs {page.sent}" for page in ours if page.sent >= MOST]
        wrong += [f"{page.rule} weighs {page.packed} packed" for page in pages if page.packed >= MOST]
        wrong += [f"{path} moves by {shift}" for path, (_, shift) in moved.items() if shift]
        wrong += [f"{page.rule} asks for more" for page in ours if moved.get(page.path, (0, 0))[0]]
        if wrong:
            sys.exit("\n".join(wrong))


def _pages(linked: LinkedStack) -> Iterator[Shown]:
    formats = linked.formats()
    for rule, made in document()["paths"].items():
        parts = {one["name"]: formats[one["schema"]["format"]] for one in made["get"].get("parameters", ())}
        paths = {rule}
        for name, values in parts.items():
            paths = {path.replace(f"{{{name}}}", value) for path in paths for value in values}
        heaviest: dict[int, Shown] = {}
        for path in sorted(paths):
            answer = linked.ask_afresh(event("GET", path, {}))
            if answer["headers"]["Content-Type"].startswith("text/html"):
                headers = sum(len(name) + len(str(value)) + 4 for name, value in answer["headers"].items())
                shown = Shown(rule, path, answer["statusCode"], answer["body"].encode(), headers)
                heaviest[shown.status] = max(shown, heaviest.get(shown.status, shown), key=lambda one: one.sent)
        yield from heaviest.values()


def _moved(linked: LinkedStack, pages: list[Shown]) -> dict[str, tuple[int, float]]:
    """For each path the requests it made beside itself, and how far it moved, at its worst width."""
    found: dict[str, tuple[int, float]] = {}
    with make_server("127.0.0.1", 0, WsgiApp(linked.ask_afresh), handler_class=_Silent) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for width in WIDTHS:
                tab = browser.new_page(viewport={"width": width, "height": 640}, bypass_csp=True)
                asked: list[str] = []
                tab.on("request", partial(_noted, asked))
                for page in pages:
                    asked.clear()
                    tab.goto(f"http://127.0.0.1:{server.server_port}{page.path}")
                    shift = float(tab.evaluate(SHIFTS))
                    more = [url for url in asked if not url.endswith((page.path, "/favicon.ico"))]
                    before = found.get(page.path, (0, 0.0))
                    found[page.path] = (max(before[0], len(more)), max(before[1], shift))
            browser.close()
        server.shutdown()
    return found


def _noted(asked: list[str], request: Request) -> None:
    asked.append(request.url)


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
        """Paths hold readers' links."""


def _leaving(stack: SimulatedStack, many: int) -> None:
    addresses = readers(many)
    stack.put(f"lists/{LIST}/subscribers/lämnar.csv", people(*addresses))
    stack.work()
    own, taken, handler = OwnTime(), list[float](), stack.function("AnswerReader").handler
    gc.freeze()
    for address in addresses:
        path = re.sub(r"^https://[^/]+", "", stack.leave_link(address))
        asked = event("POST", path, {"content-type": FORM}, b"List-Unsubscribe=One-Click")
        with redirect_stdout(StringIO()):  # its metrics
            spent, answer = own.taken(partial(handler, asked, Context()))
        assert answer["statusCode"] == 200
        taken.append(spent)
    cuts = statistics.quantiles(taken[len(taken) // 10 :], n=100)
    print(f"leaving, warm, {many} readers: p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms of CPU here")


if __name__ == "__main__":
    print(__doc__.split("\n\n")[1].replace("\n", " "))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
