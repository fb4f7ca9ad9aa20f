"""Planning an edition to a long list: time and peak memory, which must not grow with the list.

Method: the real plan_batches wiring (Planner, tables, archive, queue, boto3) in one process for each length of
list, with AWS answering at the HTTP border from a formula: a page of DynamoDB holds as many rows as fit in 1 MB. What
AWS itself would add is waiting, not memory; the number of calls is printed so that it can be reckoned.

    .venv/dev/bin/python bench/planning.py [readers ...]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "layers" / "newsletter"), str(ROOT)]


def main(readers: int) -> None:
    """Plan one edition to a list of so many, and print what it took."""
    from bench.long_list import LongList
    from newsletter.aws import Archive, Ledger, Readers, SendQueue, SendRateLimiter, Subscribers, Suppressions
    from newsletter.aws.leavings import Leavings
    from newsletter.aws.movement_counters import MovementCounters
    from newsletter.sending.edition_state import EditionState, Stage
    from newsletter.sending.plan import Planner

    calls = LongList(readers).calls
    ledger = Ledger("ledger")
    ledger.update(EditionState("bench", "bench", Stage.PLANNING, "f", "s", "h", 0))
    planner = Planner(
        ledger=ledger,
        archive=Archive("archive"),
        subscribers=Subscribers("subscribers", Leavings("suppressions"), MovementCounters("ledger")),
        suppressions=Suppressions("suppressions"),
        readers=Readers("subscribers", "suppressions"),
        send_queue=SendQueue("https://sqs.eu-north-1.amazonaws.com/123456789012/send"),
        send_rate=SendRateLimiter("ledger"),
        clock=time.time,
        time_left=lambda: 900.0,
    )
    began = time.process_time()
    state = planner.plan("bench")
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert state.planned + sum(state.left_out.values()) == state.candidates == readers
    print(
        f"{readers:>12,} {spent:9.1f} s {1e6 * spent / readers:7.1f} us {peak:6} MB "
        + " ".join(f"{calls[name]:>9,}" for name in ("batches", "reads", "writes", "puts", "pushes"))
    )


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        main(int(sys.argv[2]))
    else:
        print(__doc__.split("\n\n")[1].replace("\n", " "))
        print(
            f"{'readers':>12} {'CPU':>11} {'a reader':>10} {'peak':>9} "
            f"{'batches':>9} {'reads':>9} {'writes':>9} {'S3 puts':>9} {'SQS':>9}"
        )
        for length in sys.argv[1:] or ("10000", "100000", "1000000"):
            subprocess.run([sys.executable, __file__, "--one", length], check=True)  # noqa: S603 - this very file
