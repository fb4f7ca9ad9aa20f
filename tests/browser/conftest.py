"""Browser tests look at what people meet: mails as they lie in the mailbox, and the pages behind their links."""

from __future__ import annotations

import base64
import email
import email.policy
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.sight import Sight
from tests.integration.cloud import Cloud
from tests.integration.house import HOUR, House
from tests.integration.papers import LIST, people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

EXAMPLES = Path(__file__).parents[2] / "examples" / "kommunbladet"
SHOTS = Path(__file__).parents[2] / ".local" / "screenshots"
READERS = {"member": "marta@byar.example", "signup": "orjan@byar.example", "both": "asa@byar.example"}
_FLAGS = "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without one, these tests are left out and say so - except in CI, where that is a failure."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        told = "no Chromium here: mails and pages were NOT looked at (Debian: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        arguments = [*_FLAGS.split(), "--no-sandbox", "--disable-sync"]
        yield playwright.chromium.launch(executable_path=program, args=arguments)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The example list, three readers with different grounds, and every example issue on its way to closed books."""
    with Cloud() as cloud:
        house = House(cloud)
        for path in sorted(EXAMPLES.glob("*.*")):
            house.put(f"lists/{LIST}/{path.name}", path.read_bytes())
        for grounds, address in READERS.items():
            house.put(f"lists/{LIST}/subscribers/{grounds}.csv", people(address, grounds=grounds))
        issues = sorted((EXAMPLES / "issues").iterdir(), key=lambda path: path.suffix not in {".jpg", ".png"})
        for path in issues:
            house.put(f"issues/{LIST}/{path.name}", path.read_bytes())
        house.put(f"issues/{LIST}/trasig.md", b"---\nsend: [\n---\n\n# Hej\n")
        house.work()
        house.wait(HOUR)
        yield house


@pytest.fixture(scope="session")
def sight(browser, house) -> Sight:
    """Eyes on whatever is shown; what a mail or page asks of the website, the website's function answers."""

    def answer(url: str, method: str, posted: str) -> tuple[int, dict[str, str], bytes]:
        form = {"content-type": "application/x-www-form-urlencoded"} if posted else {}
        said = house.visit(url, method, body=posted, headers=form)
        body = said.get("body", "")
        content = base64.b64decode(body) if said.get("isBase64Encoded") else body.encode()
        return said["statusCode"], said.get("headers", {}), content

    SHOTS.mkdir(parents=True, exist_ok=True)
    return Sight(browser, house.cloud.refs["WebAddress"], answer, SHOTS)


@pytest.fixture(scope="session")
def mails(house) -> dict[str, EmailMessage]:
    """One mail of each kind by a name for it: each subject, and for issues each kind of reader."""
    grounds = {address: name for name, address in READERS.items()}
    found = {}
    for mail in house.post_office.mailbox:
        message = email.message_from_bytes(house.post_office.mailbox.source(mail), policy=email.policy.default)
        found[f"{message['subject']} ({grounds.get(mail.to, 'staff')})"] = message
    return found
