"""A post office with a clock that stands still, and its counter spoken to as boto3 would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.postoffice.directory import Directory
from local.postoffice.events import DESTINATION_TYPES
from local.postoffice.mailbox import Mailbox
from local.postoffice.post_office import PostOffice
from local.postoffice.wire import Request, Response

if TYPE_CHECKING:
    from pathlib import Path

    from local.postoffice.mailbox import Mail

TOPIC = "arn:aws:sns:eu-north-1:000000000000:reports"
SENDER = "Kommunbladet <nyhetsbrev@smakommuner.example>"
LATER = 1e6
DAY = 24 * 3600


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000.25

    def __call__(self) -> float:
        return self.now


class Counter:
    """``folder`` is where the mailbox lies; the rest is what the account may do."""

    def __init__(self, folder: Path | None = None, **account: Any) -> None:
        self.clock = Clock()
        topics = {TOPIC: frozenset(DESTINATION_TYPES.values())}
        self.directory = Directory({"smakommuner.example", "anna@example.org"}, {"letters": topics, "quiet": {}})
        self.office = PostOffice(
            Mailbox(folder), directory=lambda: self.directory, clock=self.clock, **({"rate": 1000} | account)
        )

    def ask(self, method: str, path: str, content: Any = None, query: str = "") -> Response:
        body = content if isinstance(content, bytes) else json.dumps(content or {}).encode()
        return self.office.answer(Request(method, path, {}, body, query))

    def send(self, to: str = "anna@example.org", **changed: Any) -> Response:
        return self.ask("POST", "/v2/email/outbound-emails", single(to) | changed)

    def bulk(self, *to: str, **changed: Any) -> Response:
        return self.ask("POST", "/v2/email/outbound-bulk-emails", bulk(*to) | changed)

    def statuses(self, *to: str, **changed: Any) -> list[str]:
        return [one["Status"] for one in self.bulk(*to, **changed).content["BulkEmailEntryResults"]]

    def reports(self) -> list[dict[str, Any]]:
        """The content of every event there will ever be, in the order in which SES tells them."""
        return [dict(event.content) for _, event, _ in self.office.due_events(self.clock.now + LATER)]

    def kinds(self) -> list[str]:
        return [event["eventType"] for event in self.reports()]

    @property
    def mails(self) -> list[Mail]:
        return list(self.office.mailbox)

    @property
    def taken(self) -> int:
        return len(self.office.mailbox)


def single(to: str = "anna@example.org", **simple: Any) -> dict[str, Any]:
    """A SendEmail; ``simple`` changes its message."""
    body = {"Text": piece("Hej på dig"), "Html": piece("<p>Hej på dig</p>")}
    return {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": [to]},
        "Content": {"Simple": {"Subject": piece("Nytt från småkommunerna"), "Body": body} | simple},
        "ConfigurationSetName": "letters",
    }


def bulk(*to: str, **template: Any) -> dict[str, Any]:
    """A SendBulkEmail with an inline template; ``template`` changes it."""
    content = {"Subject": "Nytt", "Text": "Hej {{name}}", "Html": "<p>Hej {{name}}</p>"}
    return {
        "FromEmailAddress": SENDER,
        "DefaultContent": {"Template": {"TemplateContent": content, "TemplateData": "{}"} | template},
        "BulkEmailEntries": [entry(one) for one in to],
        "ConfigurationSetName": "letters",
    }


def entry(to: str, data: str = '{"name": "Åsa"}', **changed: Any) -> dict[str, Any]:
    content = {"ReplacementTemplate": {"ReplacementTemplateData": data}}
    return {"Destination": {"ToAddresses": [to]}, "ReplacementEmailContent": content} | changed


def piece(data: str) -> dict[str, str]:
    return {"Data": data, "Charset": "UTF-8"}
