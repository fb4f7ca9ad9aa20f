"""Staff give in an issue, take back a draft and change settings under every fault: they press until it is answered."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.integration.sample_files import LIST, STAFF, people, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE
from tests.integration.uploading import ISSUE, fields_of, multipart, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.simulated_stack import SimulatedStack

EVERYONE = readers(3)
SETTINGS, CHANGED = f"lists/{LIST}/list.yaml", settings(settings="staff", archive=True).decode()
_TAKEN_ALREADY = 409


def an_issue_is_given_in(stack: SimulatedStack) -> tuple[str]:
    """From asking for the link until the readers have the issue: its edition."""
    stack.put(SETTINGS, settings(settings="staff"))
    stack.put(f"lists/{LIST}/subscribers/alla.csv", people(*EVERYONE))
    stack.work()
    _until_answered(lambda: stack.visit("/d", "POST", body=f"address={STAFF.replace('@', '%40')}"))
    stack.work()
    (page,) = {found for mail in stack.letters(STAFF) for found in re.findall(r"(/d/[a-z0-9._-]+)", stack.text(mail))}
    _give_in(stack, page, "juni.md", "issues")
    _give_in(stack, page, "juli.md", "drafts")
    asked = _until_answered(lambda: stack.visit(f"{page}/remove?in=drafts&name=juli.md"))
    body = multipart(fields_of(asked))
    assert _until_answered(lambda: post(stack, f"{page}/remove", body))["statusCode"] == 200
    _save(stack, page, CHANGED)
    stack.wait(3 * HOUR, every=10 * MINUTE)
    return (str(stack.ledger.upload(f"issues/{LIST}/juni.md")["edition"]),)


def it_went_out_once(stack: SimulatedStack, edition: str, *_: str) -> None:
    """Each reader has the issue once, the staff a link and two proofs, and only what was taken back is gone."""
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    subjects = [mail.subject for mail in stack.letters(STAFF)]
    assert len([one for one in subjects if "Din länk" in one]) == 1, subjects
    assert len([one for one in subjects if one.startswith("Korrektur")]) == 2, subjects
    assert stack.file(SETTINGS) == CHANGED
    assert (stack.files("issues/"), stack.files("drafts/")) == ([f"issues/{LIST}/juni.md"], [])


def _give_in(stack: SimulatedStack, page: str, name: str, to: str) -> None:
    """Press until there is an answer; told that it was given in already, choose it anew if it is not there."""
    for _ in range(2):
        seen = _until_answered(lambda: stack.visit(page))
        if name in seen["body"]:
            return
        body = multipart(fields_of(seen) | {"to": to}, (name, ISSUE.replace(b"igen", name.encode())))
        answer = _until_answered(partial(post, stack, page, body))
        if answer["statusCode"] != _TAKEN_ALREADY:
            shown = _until_answered(partial(stack.visit, answer["headers"]["Location"]))
            assert "Korrekturet har gått till redaktionen" in shown["body"]
            return
        stack.clock.now += 1  # nobody chooses a file again within the second
    assert name in _until_answered(lambda: stack.visit(page))["body"]


def _save(stack: SimulatedStack, page: str, text: str) -> None:
    """Try settings and save them, with the very same press until there is an answer."""
    fields = fields_of(_until_answered(lambda: stack.visit(f"{page}/settings"))) | {"settings": text}
    tried = _until_answered(lambda: post(stack, f"{page}/settings", multipart(fields)))
    answer = _until_answered(lambda: post(stack, f"{page}/settings/save", multipart(fields_of(tried))))
    assert "Inställningarna är sparade" in answer["body"]


def _until_answered(press: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """A page that fails says so, and people press again."""
    for _ in range(3):
        answer = press()
        if answer["statusCode"] < 500:
            return answer
    raise AssertionError(f"it fails for good: {answer}")
