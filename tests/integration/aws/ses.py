"""SES at the HTTP border: answers by a script, and remembers what it was asked."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from newsletter.edition import Edition
from newsletter.letters import Letter
from newsletter.sending.batches import Batch
from newsletter.sending.send_batch import Mail
from newsletter.subscribers.subscriber import Ground, Subscriber

EDITION = Edition(
    id="bladet-abc", list="bladet", list_name="Bladet", subject="Hej", preheader="", language="sv",
    html="<p>Hej {{leaveHtml}} {{reasonHtml}}</p>", text="Hej {{leaveText}}", web="<p>Hej</p>",
    sender="Bladet <bladet@smakommuner.example>", reply_to="svar@smakommuner.example",
    list_id="Bladet <bladet.smakommuner.example>", reasons={"member": ("Medlem", "Medlem")},
)  # fmt: skip
LETTER = Letter("proof-1", "staff@smakommuner.example", "Korrektur", "<p>Hej</p>", "Hej", EDITION.sender)


def mails(number: int) -> list[Mail]:
    batch = Batch("bladet-abc", 0, 0, number)
    return [
        Mail(Subscriber("bladet", f"{'a' * 18}{n:02d}", f"r{n}@byar.example", frozenset({Ground.MEMBER})), batch, n, 1)
        for n in range(number)
    ]


class Ses:
    """Put what it is to say in ``script``, in order: exceptions, or what ``says`` and its likes put there."""

    def __init__(self) -> None:
        self.script: list[Any] = []
        self.asked: list[Any] = []

    def says(self, status: int, content: Any, error: str = "") -> None:
        self.script.append((status, content, error))

    def refuses(self, code: str, status: int = 400, message: str = "to r0@byar.example") -> None:
        self.says(status, {"message": message}, code)

    def entries(self, *statuses: str) -> None:
        results = [{"Status": status, **({"MessageId": f"id-{n}"} if status == "SUCCESS" else {"Error": "r0@byar"})}
                   for n, status in enumerate(statuses)]  # fmt: skip
        self.says(200, {"BulkEmailEntryResults": results})

    def account_is(self, *, per_second: float) -> None:
        quota = {"Max24HourSend": 50_000.0, "MaxSendRate": per_second, "SentLast24Hours": 0.0}
        self.says(200, {"SendQuota": quota, "SendingEnabled": True, "ProductionAccessEnabled": True})

    def answer(self, request: Any, **_: Any) -> AWSResponse:
        self.asked.append(json.loads(request.body or b"{}"))
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        status, content, error = said
        headers = HTTPHeaders()
        headers["content-type"] = "application/json"
        if error:
            headers["x-amzn-errortype"] = error
        raw: Any = SimpleNamespace(stream=lambda **_: iter([json.dumps(content).encode()]))
        return AWSResponse(request.url, status, headers, raw)
