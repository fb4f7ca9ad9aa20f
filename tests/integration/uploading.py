"""Somebody at the upload page: with a link from a letter, forms as browsers post them, and what comes back."""

from __future__ import annotations

import base64
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from tests.integration.sample_files import LIST, STAFF

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
ISSUE = "# Sommar i små kommuner\n\nBadplatsen är öppen igen.\n".encode()


def link_for(stack: SimulatedStack, address: str = STAFF) -> str:
    """Ask for a link at ``/d``, and open it from the letter: its path."""
    assert stack.visit("/d", "POST", body=f"address={address.replace('@', '%40')}")["statusCode"] == 200
    stack.work()
    found = re.search(r"https://[^/\s]+(/d/[a-z0-9._-]+)", stack.text(stack.letters(address)[-1]))
    assert found
    return found[1]


def fields_of(page: dict[str, Any]) -> dict[str, str]:
    """The hidden fields of the forms of a page."""
    found = re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', page["body"])
    return {name: unescape(value) for name, value in found}


def multipart(fields: dict[str, str], *files: tuple[str, bytes]) -> bytes:
    """A form as Chromium posts it."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        said = name.replace('"', "%22")
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{said}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def post(stack: SimulatedStack, path: str, body: bytes) -> dict[str, Any]:
    """Post a form; what was filed by it is published."""
    answer = stack.visit(
        path,
        "POST",
        body=base64.b64encode(body).decode(),
        isBase64Encoded=True,
        headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}"},
    )
    stack.tell_filed("")
    stack.work()
    return answer


def give_in(
    stack: SimulatedStack, path: str, *files: tuple[str, bytes], to: str = "issues", **changed: str
) -> dict[str, Any]:
    """Open the page, choose files and press the button."""
    fields = fields_of(stack.visit(path)) | {"to": to} | changed
    return post(stack, path, multipart(fields, *files))


def keys_of(stack: SimulatedStack) -> list[str]:
    return [key for folder in ("issues/", "drafts/", "lists/") for key in stack.files(folder)]


def open_lists(stack: SimulatedStack) -> None:
    stack.open_list("anna@byar.example")
    stack.open_list(list_id="annat", staff=["annan@smakommuner.example"])
    assert stack.files(f"lists/{LIST}/list.yaml")
