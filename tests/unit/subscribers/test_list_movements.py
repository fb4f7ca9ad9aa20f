"""Who joined, left and bounced away: sums by list over whole days, and nothing told of a list that nobody moved on."""

from __future__ import annotations

from newsletter.subscribers.list_movements import ListMovements, Movements, by_list, day_of, first_day

NIGHT = 1_795_831_200  # 2026-11-28 02:00 UTC


def test_a_week_is_today_and_the_six_days_before():
    assert (day_of(NIGHT), first_day(NIGHT)) == ("2026-11-28", "2026-11-22")
    assert first_day(NIGHT - 3 * 3600) == "2026-11-21"


def test_days_are_added_up_by_list():
    counted = [("b", Movements(joined=2)), ("a", Movements(left=1)), ("b", Movements(1, 4, 3))]
    assert by_list(counted, "2026-11-22") == [
        ListMovements("a", "2026-11-22", 0, 1, 0), ListMovements("b", "2026-11-22", 3, 4, 3)
    ]  # fmt: skip
    assert by_list([], "2026-11-22") == []
