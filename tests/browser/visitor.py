"""A visitor: somebody at a browser with the stack's website before them, who looks each page over."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from playwright.sync_api import TimeoutError  # noqa: A004 - the browser's own

from tests.browser import checks

if TYPE_CHECKING:
    from email.message import EmailMessage

    from playwright.sync_api import Locator, Request

    from local.postoffice.mailbox import Mail
    from tests.browser.sight import Answer, Sight
    from tests.integration.simulated_stack import SimulatedStack


LANGUAGES = "sv-SE,sv;q=0.9,en-US;q=0.8,en;q=0.7"
"""What the browser of most people in Sweden says that they read."""


class Visitor:
    """``story`` names the pictures that are kept of what this visitor sees."""

    def __init__(self, sight: Sight, stack: SimulatedStack, story: str) -> None:
        self.sight, self.stack, self.page = sight, stack, sight.page
        self._story, self._seen = story, 0
        sight.answer = self._answer

    # Going about

    def open(self, address: str) -> None:
        """Open a whole address, or a path of the website."""
        self.sight.open(urljoin(self.sight.website, address))

    def sees(self, title: str, status: int = 200) -> None:
        """They are at the page of that title, there is nothing wrong with it, and a picture is kept of a new one."""
        assert self.page.get_by_role("heading", level=1).inner_text() == title
        assert self.sight.status == status
        assert title.rstrip("?") in self.page.title()
        is_known = self.sight.is_known()
        assert self.sight.faults() == []
        self._seen += 1
        if not is_known:
            self.sight.keep(f"{self._story} {self._seen} {title}")

    def press(self, name: str) -> None:
        self._go(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self._go(self.page.get_by_role("link", name=name, exact=True))

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def tick(self, label: str, *, on: bool = True) -> None:
        self.page.get_by_label(label, exact=True).set_checked(on)

    def reload(self) -> None:
        """Load the page again; if it answers a form, the form is sent again, as a browser offers to."""
        self.sight.told.clear()
        self.page.reload()

    def tab_to(self, name: str) -> None:
        """Go on with the Tab key until the focus is on what has this name; it must come, and be seen."""
        for _ in range(30):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_FOCUSED, name):
                return
        raise AssertionError(f"the Tab key never comes to {name}")

    def key(self, name: str) -> None:
        """Press a key that sends a form or follows a link."""
        self.sight.told.clear()
        with self.page.expect_navigation():
            self.page.keyboard.press(name)

    # What there is

    def text(self) -> str:
        """All that the page says, as one line."""
        return " ".join(self.page.locator("main").inner_text().split())

    def has_focus(self, name: str) -> bool:
        """Whether the focus is there, or comes there: a browser moves it when it has shown the page."""
        try:
            self.page.wait_for_function(_FOCUSED, arg=name, timeout=5_000)
        except TimeoutError:
            return False
        return True

    def links(self) -> list[str]:
        return [str(one.get_attribute("href")) for one in self.page.get_by_role("link").all()]

    def walk(self) -> list[str]:
        return checks.walk(self.page)

    def mail(self, address: str, subject: str) -> EmailMessage:
        """The latest mail to an address with that in its subject."""
        self.stack.work()
        found: list[Mail] = [
            one for one in self.stack.post_office.mailbox if one.to == address and subject in one.subject
        ]
        return message_in(self.stack.post_office.mailbox.source(found[-1]))

    def link_in(self, mail: EmailMessage, name: str) -> str:
        """Show a mail as its reader sees it, with nothing wrong with it: where the link of that name leads."""
        self.sight.show(html_of(mail))
        is_known = self.sight.is_known()
        assert self.sight.faults(is_mail=True) == []
        if not is_known:
            self.sight.keep(f"{self._story} mail {mail['subject']}")
        return str(self.page.get_by_role("link", name=name, exact=True).first.get_attribute("href"))

    def _go(self, to: Locator) -> None:
        self.sight.told.clear()
        with self.page.expect_navigation():
            to.click()

    def _answer(self, asked: Request) -> Answer:
        told = asked.headers | {"accept-language": LANGUAGES}
        return answer_of(self.stack.visit(asked.url, asked.method, body=asked.post_data or "", headers=told))


_FOCUSED = """name => {
    const one = document.activeElement;
    const named = [one.textContent.trim(), one.labels?.[0]?.firstChild?.textContent, one.labels?.[0]?.innerText];
    return named.includes(name);
}"""


def answer_of(said: dict[str, Any]) -> Answer:
    """What the website's function said, as a browser gets it."""
    body = said.get("body", "")
    return (
        said["statusCode"],
        said.get("headers", {}),
        base64.b64decode(body) if said.get("isBase64Encoded") else body,
    )


def message_in(source: bytes) -> EmailMessage:
    return email.message_from_bytes(source, policy=email.policy.default)


def html_of(mail: EmailMessage) -> str:
    part: Any = mail.get_body(("html",))
    return str(part.get_content())


def way_out_of(mail: EmailMessage) -> str:
    """The address that a mail program posts to."""
    found = re.search(r"<(https[^>]+)>", str(mail["List-Unsubscribe"]))
    assert found
    return found[1]
