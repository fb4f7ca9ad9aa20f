"""A round of forgetting over a long list: CPU, peak memory, and what DynamoDB charges for reading it.

Method: the real office and tables in one process for each length of list, with DynamoDB answering at the HTTP border as
it does where a filter is asked for: it reads pages of 1 MB and gives back the leavers among them, one in fifty, each of
whom is then written anew. All seven days of a round are run. The size of a row is that of a reader who signed up, with
the proof of consent, as DynamoDB counts it; prices are in bench/prices.toml. CPU is this process's own.

    .venv/dev/bin/python bench/tidying.py [readers ...]
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "layers" / "newsletter"), str(ROOT)]

_PAGE = 2**20
_UNIT = 4096
_GONE = 50
"""One reader in so many has left."""


def main(readers: int) -> None:
    """Go through a list of so many readers in a week, and print what it took."""
    from bench.border import answer
    from newsletter.aws import Subscribers, clients
    from newsletter.aws.leavings import Leavings
    from newsletter.aws.movement_counters import MovementCounters
    from newsletter.aws.subscriber_items import row_of
    from newsletter.mailing_list import Contact, MailingList
    from newsletter.subscribers.keyring import PARTITIONS
    from newsletter.subscribers.retention import DAYS_FOR_A_ROUND, Forgetter
    from newsletter.subscribers.subscriber import Consent, Ground, State, Subscriber

    mailing_list = MailingList("bench", "Bench", "Bench", "Bench", "b@a.example", ("s@a.example",), Contact())
    text = "När du har anmält dig får du ett brev där du bekräftar att du vill få Kommunbladet. " * 3
    consent = Consent(
        text, "2024-01-01T00:00:00+00:00", "2024-01-01T00:00:00+00:00", "https://a.example/join/b", "n" * 20
    )
    like = Subscriber(
        *("bench", "a" * 20, "anna.andersson@byar.example", frozenset({Ground.SIGN_UP}), "Anna Andersson"),
        *(State.LEFT, "2024-01-01T00:00:00+00:00", "https://a.example/join/b", "2024-01-02T00:00:00+00:00", "link"),
        consent=consent,
    )
    row = row_of(like)
    size = sum(len(name) + len(json.dumps(value, ensure_ascii=False).encode()) - 8 for name, value in row.items())
    in_a_page, calls = _PAGE // size, Counter[str]()

    def page(asked: dict[str, Any]) -> dict[str, Any]:
        calls["reads"] += 1
        partition = asked["ExpressionAttributeValues"][":shelf"]["S"]
        first = int(asked.get("ExclusiveStartKey", {}).get("reader", {"S": "0"})["S"])
        last = min(first + in_a_page, readers // len(PARTITIONS))
        found = [
            row | {"reader": {"S": f"{partition[-1]}{n:019d}"}, "shelf": {"S": partition}}
            for n in range(first, last, _GONE)
        ]
        more = {"LastEvaluatedKey": {"reader": {"S": str(last)}}} if last < readers // len(PARTITIONS) else {}
        return {"Items": found, "Count": len(found), **more}

    def written(_: dict[str, Any]) -> dict[str, Any]:
        calls["writes"] += 1
        return {}

    class FakeStaffBucket:
        def list_ids(self) -> list[str]:
            return ["bench"]

        def mailing_list(self, list_id: str) -> MailingList:
            assert list_id == mailing_list.id
            return mailing_list

    class SignUps:
        def forget_expired(self, now: object) -> Any:
            del now
            return iter(())

    answer(clients.dynamodb(), "Query", page)
    answer(clients.dynamodb(), "PutItem", written)
    sign_ups: Any = SignUps()
    subscribers = Subscribers("subscribers", Leavings("suppressions"), MovementCounters("ledger"))
    forgetter = Forgetter(sign_ups, subscribers, FakeStaffBucket(), time.time, 730)
    began, today = time.process_time(), date(2027, 6, 1)
    done = sum(1 for day in range(DAYS_FOR_A_ROUND) for _ in forgetter.forget(today + timedelta(days=day)))
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    prices = tomllib.loads((ROOT / "bench" / "prices.toml").read_text())["dynamodb"]
    reading = readers * size / _UNIT / 2 * prices["read_units"]  # not consistent: a leaver of this second can wait
    writing = calls["writes"] * prices["write_units"] * -(-size // 1024)
    assert done == calls["writes"]
    print(
        f"{readers:>12,} {size:6} B {spent:8.1f} s {peak:6} MB {calls['reads']:8,} {done:9,}"
        f" {reading:9.4f} {writing:9.4f}"
    )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        main(int(sys.argv[2]))
    else:
        print(__doc__.split("\n\n")[1].replace("\n", " "))
        print(f"{'readers':>12} {'a row':>8} {'CPU':>10} {'peak':>9} {'reads':>8} {'forgotten':>9}", end=" ")
        print(f"{'$ reading':>9} {'$ writing':>9}")
        for length in sys.argv[1:] or ("10000", "1000000"):
            subprocess.run([sys.executable, __file__, "--one", length], check=True)  # noqa: S603 - this very file
