"""What SES's reports cost to record: CPU for each through record_evidence, by how many come at once.

Method: the real record_evidence function with reports of the post office (a Send and a Delivery for every mail, in the
order SES tells them: a batch's own together), DynamoDB answering at boto3's HTTP border at once. CPU is this process's
own. What a worker does in a second is reckoned from it: its part of a processor, and 6 ms for each write. Sizes take
turns in one run, median of the rounds.

    .venv/dev/bin/python bench/evidence.py [mails]
"""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "newsletter"))

from moto.core.models import botocore_stubber

from bench.border import answer
from bench.queues import Message
from local.postoffice.events import events_of
from local.postoffice.fate import Fate
from local.postoffice.mailbox import Mail
from newsletter.aws import clients
from newsletter.sending.batches import Batch
from newsletter.sending.evidence import tags_for
from tests.integration.cloud import Cloud, Context

SLOWER = 1769 / 512
"""How much longer CPU takes with the function's memory than with a whole processor."""

WRITE = 0.006
"""Seconds a write takes."""

SIZES = (10, 100, 500)
ROUNDS = 5
SENDER = "kommunbladet@smakommuner.example"
_LETTERS = str.maketrans("0123456789", "abcdefghij")


def reports(mails: int) -> list[str]:
    """What SES tells of so many mails, fifty to a batch, about as long as it is in life."""
    told = []
    for number in range(mails):
        reader = f"{number:020}".translate(_LETTERS)
        tags = tags_for(Batch("kommunbladet-a2b3c4d5e6f7g2h3", 0, number // 50, 50), number % 50, 1, reader)
        leave = "https://nyhetsbrev.smakommuner.example/u/" + "x" * 90
        mail = Mail(
            id=f"0110{number:012x}-{number:08x}-75f1-4a3c-9b1e-{number:012x}-000000",
            accepted_at=1781767800 + number / 200,
            to=f"reader{number}@byar.example",
            sender=f"Kommunbladet <{SENDER}>",
            sender_address=SENDER,
            subject="Sommar i små kommuner",
            headers={"List-Id": "Kommunbladet", "List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "One-Click"},
            tags={name: [value] for name, value in tags.items()},
            configuration_set="utskick",
            operation="SendBulkEmail",
            fate=Fate.DELIVERED,
        )
        told += [json.dumps(event.content) for event in events_of(mail, "123456789012", "eu-north-1")]
    # A batch's mails are all accepted at once, and delivered a moment later.
    return [
        body for first in range(0, len(told), 100) for kind in (0, 1) for body in told[first + kind : first + 100 : 2]
    ]


def main(mails: int) -> None:
    bodies = reports(mails)
    written: list[int] = []
    writes: dict[int, float] = {}
    spent: dict[int, list[float]] = {size: [] for size in SIZES}
    with Cloud() as cloud, Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        cast("Any", clients.dynamodb()).meta.events.unregister("before-send", botocore_stubber)
        answer(clients.dynamodb(), "UpdateItem", lambda _: written.append(1))
        answer(clients.dynamodb(), "BatchGetItem", lambda _: {"Responses": {}, "UnprocessedKeys": {}})
        function = cloud.function("RecordEvidence")
        for number in range(ROUNDS + 1):
            for size in SIZES:
                records = [Message(str(place), body).record() for place, body in enumerate(bodies)]
                events = [{"Records": records[first : first + size]} for first in range(0, len(records), size)]
                written.clear()
                began = time.process_time()
                for event in events:
                    assert function.handler(event, Context()) == {"batchItemFailures": []}
                if number:  # the first round warms up
                    spent[size].append((time.process_time() - began) / len(bodies))
                writes[size] = len(written) / len(bodies)
    print(f"{len(bodies):,} reports of {statistics.mean(map(len, bodies)):,.0f} bytes, {ROUNDS} rounds\n")
    print("at once   CPU a report (us): median     min     max   writes a report   reports a second and worker")
    for size, all_of_them in spent.items():
        median = statistics.median(all_of_them)
        low, high = min(all_of_them), max(all_of_them)
        print(f"{size:>7} {1e6 * median:>27.0f} {1e6 * low:>7.0f} {1e6 * high:>7.0f} {writes[size]:>17.3f}", end="")
        print(f" {1 / (SLOWER * median + WRITE * writes[size]):>29,.0f}")
    ratio = statistics.median(one / many for one, many in zip(spent[SIZES[0]], spent[SIZES[-1]], strict=True))
    print(f"{SIZES[0]} at once / {SIZES[-1]} at once: {ratio:.1f} times the CPU (median of the rounds)")


if __name__ == "__main__":
    print(re.sub(r"\s+", " ", __doc__.split("\n\n")[1]))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
