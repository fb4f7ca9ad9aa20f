"""Browser tests look at what people meet: mails as they lie in the mailbox, and the pages behind their links."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.sight import NOT_FOUND, Sight
from tests.browser.visitor import Visitor, answer_of, html_of, message_in
from tests.integration.cloud import PARAMETERS, Cloud
from tests.integration.sample_files import LIST, people
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from tests.browser.sight import Answer

EXAMPLES = Path(__file__).parents[2] / "examples" / "kommunbladet"
SHOTS = Path(__file__).parents[2] / ".local" / "screenshots"
READERS = {"member": "marta@byar.example", "signup": "orjan@byar.example", "both": "asa@byar.example"}
_FLAGS = "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"


@pytest.fixture(scope="session")
def tab() -> Iterator[Page]:
    """Debian's Chromium. Without one, these tests are left out and say so - except in CI, where that is a failure."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        told = "no Chromium here: mails and pages were NOT looked at (Debian: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        arguments = [*_FLAGS.split(), "--no-sandbox", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser.new_context(locale="sv-SE").new_page()


@pytest.fixture(scope="session")
def sight(tab) -> Sight:
    """Eyes on whatever is shown, with nobody to answer yet."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    return Sight(tab, PARAMETERS["WebAddress"], SHOTS)


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    """An empty stack of one test's own."""
    with Cloud() as cloud:
        yield SimulatedStack(cloud)


@pytest.fixture
def visitor(sight, stack, request) -> Visitor:
    """Somebody at a browser; what they ask of the website, the website's function answers."""
    return Visitor(sight, stack, request.node.name.removeprefix("test_"))


@dataclass
class Press:
    """What the example issues became: ``mails`` by a name for each, and what the website ``answers`` by its path."""

    mails: dict[str, EmailMessage] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def editions(self) -> dict[str, str]:
        """Every edition read in the browser, by its path."""
        return {path: str(body) for path, (_, _, body) in self.answers.items() if re.fullmatch(r"/e/[^/.]+", path)}

    @property
    def kinds(self) -> dict[str, str]:
        """Every issue as readers get it, and the longest letter to staff of each kind, alike but for their length."""
        found: dict[str, str] = {}
        for name, message in self.mails.items():
            kind = name.split(" ")[0] if name.endswith("(staff)") else name
            found[kind] = max(found.get(kind, ""), html_of(message), key=len)
        return found


@pytest.fixture(scope="session")
def press() -> Press:
    """The example list, three readers with different grounds, and every example issue on its way to a closed ledger."""
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        for path in sorted(EXAMPLES.glob("*.*")):
            stack.put(f"lists/{LIST}/{path.name}", path.read_bytes())
        for grounds, address in READERS.items():
            stack.put(f"lists/{LIST}/subscribers/{grounds}.csv", people(address, grounds=grounds))
        issues = sorted((EXAMPLES / "issues").iterdir(), key=lambda path: path.suffix not in {".jpg", ".png"})
        for path in issues:
            stack.put(f"issues/{LIST}/{path.name}", path.read_bytes())
        stack.put(f"issues/{LIST}/trasig.md", b"---\nsend: [\n---\n\n# Hej\n")
        stack.work()
        stack.wait(HOUR)
        return Press(_mails(stack), _answers(stack))


def _mails(stack: SimulatedStack) -> dict[str, EmailMessage]:
    """One mail of each kind: each subject, and for the first issue each kind of reader, since they differ in a line."""
    grounds, first, found = {address: name for name, address in READERS.items()}, "", {}
    for mail in stack.post_office.mailbox:
        message = message_in(stack.post_office.mailbox.source(mail))
        kind, subject = grounds.get(mail.to, "staff"), str(message["subject"])
        if kind != "staff":
            first = first or subject
        if kind in ("staff", "signup") or subject == first:
            found[f"{subject} ({kind})"] = message
    return found


def _answers(stack: SimulatedStack) -> dict[str, Answer]:
    """Whatever of the website the mails lead to or show, and the pages behind those show."""
    asked, found = [f"/c/{LIST}"], {}
    asked += re.findall(r'(?:href|src)="(https://[^"]+/e/[^"]+)"', "".join(map(html_of, _mails(stack).values())))
    while asked:
        path = urlsplit(asked.pop()).path
        if path not in found:
            found[path] = answer_of(stack.visit(path))
            if isinstance(found[path][2], str):
                asked += re.findall(r'(?:src)="([^"]*/(?:e|logo)/[^"]+)"', str(found[path][2]))
    return found


@pytest.fixture
def printed(sight: Sight, press: Press) -> Press:
    """The press, with the website answering for it."""
    sight.answer = lambda asked: press.answers.get(urlsplit(asked.url).path, NOT_FOUND)
    return press
