"""Whether the ledger of a very long issue closes, in how many rounds: the minute round on records made as it reads.

Method: a part of 5,000 readers, accepted and reported on to the last, is added up and its CPU measured; reading it
through boto3 as well took 1,087 us a batch when that was measured with a whole ledger (2026-11-27). CloseIssue has
1,024 MB, 0.58 of a processor, and a part is one query of some 28 ms: so long takes each part of the simulated issue.
Its rounds come every minute, each with 300 seconds, and Lambda ends whoever takes longer. No AWS, no emulator.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html

Second, an issue on its way: its parts go out at a rate, each is reported on to the last as it goes, and settles after
the five minutes in which more reports are expected. Counted is how many parts each minute's look reads, and what its
reads cost: 10 units of half a kilobyte a batch, and the parts' own summaries. The exponent is by how much the reads of
a look grow with the list: 1 if they grow with it, 0 if not at all.

    .venv/dev/bin/python bench/closing.py [readers ...]
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "newsletter"))

from newsletter.sending.batches import Batch
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.outcomes import BatchRecord, Outcome
from newsletter.sending.part_reading import PartReading
from newsletter.sending.ses_events import SesEvent
from tests.unit.sending import long_ledger

READERS_IN_A_PART, IN_A_BATCH = 5_000, 50
MinuteRound: Any = long_ledger.MinuteRound

OF_A_PROCESSOR = 1024 / 1769
QUERIES = 4 * 0.007
"""Seconds: a part's 100 records with their evidence are some 470 kB, and a page of a query is at most a megabyte."""

_NOW = 1_800_000_000


def cpu_of_a_part() -> float:
    """Seconds of CPU to add up a part, the middle of nine."""
    codes = frozenset(code(place, 1) for place in range(IN_A_BATCH))
    evidence = EvidenceRecord({SesEvent.SENT: codes, SesEvent.DELIVERED: codes})
    places = frozenset(range(IN_A_BATCH))
    took = []
    for _ in range(9):
        part = PartReading()
        began = time.process_time()
        for number in range(READERS_IN_A_PART // IN_A_BATCH):
            batch = Batch("bladet-abc", 0, number, IN_A_BATCH)
            record = BatchRecord(batch, (Outcome.ACCEPTED,) * IN_A_BATCH, acknowledged=places, touched=1, version=2)
            part.take_in(record, evidence, _NOW, reported_by=_NOW)
        took.append(time.process_time() - began)
    return sorted(took)[4]


CPU_OF_A_BATCH = 0.001087
"""Seconds to read a batch and its evidence, and to add it up."""


UNITS_OF_A_PART = 27
"""Read units, consistent: a hundred records of 0.8 kB with evidence of 0.3 kB, in pages of up to 1 MB, by 4 kB."""

SUMMARIES_IN_A_UNIT = 8
"""A part's summary with its sums is half a kilobyte."""

UNITS_FOR_A_DOLLAR = 1_000_000 / 0.125
"""https://aws.amazon.com/dynamodb/pricing/on-demand/"""


def on_its_way(readers: int, rate: int) -> tuple[float, float]:
    """How many read units a look takes while an issue goes out at ``rate`` a second, and dollars for all of them."""
    parts = readers // READERS_IN_A_PART
    rounds = MinuteRound(parts=parts, seconds=0, sending_since=1_800_000_000)
    ledger, gone, looks = rounds.ledger, 0, 0
    ledger.places = dict.fromkeys(range(parts), Outcome.OPEN)
    while ledger.places:
        now = int(rounds.clock.now)
        for number in range(gone, min(parts, (now - int(rounds.began)) * rate // READERS_IN_A_PART)):
            del ledger.places[number]
            ledger.touched[number], gone = now, number + 1
        rounds.round()
        looks += 1
    # A part of which nothing has gone has no record: to find that out is one unit.
    units = (
        ledger.read_whole * UNITS_OF_A_PART + (ledger.read - ledger.read_whole) + looks * parts / SUMMARIES_IN_A_UNIT
    )
    return units / looks, units / UNITS_FOR_A_DOLLAR


def main(sizes: list[int]) -> None:
    adding = cpu_of_a_part()
    whole = CPU_OF_A_BATCH * READERS_IN_A_PART / IN_A_BATCH
    a_part = max(adding, whole) / OF_A_PROCESSOR + QUERIES
    print(
        f"a part: {1000 * adding:.0f} ms of CPU to add up, {1000 * whole:.0f} ms with reading it; {a_part:.3f} s there"
    )
    print("    readers  invocations  ended by Lambda  longest s  closed after min  parts read")
    for readers in sizes:
        rounds = MinuteRound(parts=readers // READERS_IN_A_PART, seconds=a_part)
        rounds.until_it_may_close(most=1000)
        ended = rounds.looks.count(None)
        longest = max(look.took for look in rounds.looks if look)
        minutes = (rounds.invoked - rounds.began) / 60
        told = f"{len(rounds.looks):>12} {ended:>16} {longest:>10} {minutes:>17.0f} {rounds.ledger.read:>11,}"
        print(f"{readers:>11,} {told}")
    for rate in (14, 200):
        (small, cost), (large, cost_of_large) = (on_its_way(readers, rate) for readers in ON_THEIR_WAY)
        exponent = math.log(large / small) / math.log(ON_THEIR_WAY[1] / ON_THEIR_WAY[0])
        told = " and ".join(f"{readers:,}" for readers in ON_THEIR_WAY)
        print(f"on its way at {rate}/s, {told} readers: {small:,.0f} and {large:,.0f} read units a look,", end=" ")
        print(f"exponent {exponent:.2f}; ${cost:.3f} and ${cost_of_large:.3f} for all looks")


ON_THEIR_WAY = (100_000, 1_000_000)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100_000, 1_000_000, 5_000_000, 10_000_000])
