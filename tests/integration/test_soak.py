"""A small soak: two thousand readers, every fault often enough to be met, and books that agree with the mailbox."""

from __future__ import annotations

from bench.mishaps import RATES
from bench.soak import soaked


def test_books_and_report_agree_with_the_mailbox_after_every_kind_of_mishap(cloud):
    house, found = soaked(cloud, 2_000, seed=5, times=5, rate=50)
    assert {name for name in RATES if not house.luck.fell[name]} == set()
    assert found.wrong == []
    assert found.lost == 0
    assert found.mailed > 1_900
    assert house.small_queues.dead == {}
