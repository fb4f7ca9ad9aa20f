"""A small soak: two thousand readers, every mishap met, and ledger that agree with the mailbox."""

from __future__ import annotations

from bench.mishaps import RATES
from bench.soak import luck_of, soaked


def test_ledger_and_report_agree_with_the_mailbox_after_every_kind_of_mishap(cloud):
    stack, found = soaked(cloud, 2_000, luck_of(13, times=3, surely_by=15), rate=50)
    assert {name for name in RATES if not stack.luck.fell[name]} == set()
    assert found.wrong == []
    assert found.lost == 0
    assert found.mailed > 1_800
    assert stack.small_queues.dead == {}
