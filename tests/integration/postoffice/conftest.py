"""A post office on a free port of 127.0.0.1, and boto3 clients that take it for Amazon SES."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from local.postoffice.directory import Directory
from local.postoffice.events import DESTINATION_TYPES
from local.postoffice.mailbox import Mailbox
from local.postoffice.post_office import PostOffice
from local.postoffice.server import Server
from tests.unit.postoffice.counter import TOPIC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path


_KEYS = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-north-1")


class Open:
    """A post office that is open."""

    def __init__(self, folder: Path) -> None:
        topics = {"letters": {TOPIC: frozenset(DESTINATION_TYPES.values())}}
        directory = Directory({"smakommuner.example"}, topics)
        self.folder = folder
        self.office = PostOffice(Mailbox(folder), directory=lambda: directory, rate=1000)
        self.server = Server(0, self.office)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def ses(self, attempts: int = 1, patience: float = 5) -> Any:
        return sesv2(self.server.address, attempts, patience)

    def visit(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Message, str]:
        """Ask as a browser would, or whatever the headers make of it."""
        body = headers.pop("body", "").encode() or None
        request = urllib.request.Request(self.server.address + path, data=body, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def order(self, **fault: Any) -> None:
        status, _, _ = self.visit(
            "/_office/faults", "POST", body=json.dumps(fault), **{"Content-Type": "application/json"}
        )
        assert status == 200

    @property
    def fired(self) -> int:
        return sum(fault["fired"] for fault in json.loads(self.visit("/_office/faults")[2])["faults"])

    @property
    def on_disk(self) -> int:
        return len(list((self.folder / "new").iterdir()))


def sesv2(address: str, attempts: int = 1, patience: float = 5) -> Any:
    """A boto3 client of a post office."""
    config = Config(retries={"total_max_attempts": attempts}, read_timeout=patience, connect_timeout=5)
    return _KEYS.client("sesv2", endpoint_url=address, config=config)


@pytest.fixture
def post_office(tmp_path: Path) -> Iterator[Open]:
    made = Open(tmp_path / "mailbox")
    yield made
    made.close()
