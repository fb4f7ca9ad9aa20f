"""Forgetting: what has had its time goes, and of those who left long ago only that they did is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.errors import InvalidList
from newsletter.metrics import Metric
from newsletter.subscribers.keyring import PARTITIONS
from newsletter.subscribers.subscriber import Ground

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsletter.subscribers.ports import Lists, SignUps, Subscribers
    from newsletter.subscribers.subscriber import Subscriber

DAYS_FOR_A_ROUND = 7
"""Every list is gone through in so many days, some of its partitions each day: a reading costs, a few days do not."""


@dataclass(frozen=True)
class Forgetter:
    """Everything that forgetting needs. ``forget_leavers_days`` is how long leavers are known, 0 for always."""

    sign_ups: SignUps
    subscribers: Subscribers
    staff_bucket: Lists
    clock: Callable[[], float]
    forget_leavers_days: int

    def forget(self, day: date) -> Iterator[str]:
        """Forget what is due on a day; yields ``Expired`` and ``LeaversForgotten``, one by one. Can be repeated.

        Leavers are looked for on that day's share of the partitions. Members who are owed notices all the same are not
        forgotten, nor is anybody on a list whose settings cannot be read: it may owe them some.
        """
        for _ in self.sign_ups.forget_expired(datetime.fromtimestamp(self.clock(), UTC)):
            yield "Expired"
        if not self.forget_leavers_days:
            return
        until = day - timedelta(days=self.forget_leavers_days)
        for list_id, has_notices in self._lists():
            for reader in self.subscribers.leavers(list_id, partitions_of(day)):
                is_owed = has_notices and Ground.MEMBER in reader.grounds
                if _left_by(reader, until) and not is_owed and self.subscribers.forget(reader):
                    yield Metric.LEAVERS_FORGOTTEN

    def _lists(self) -> Iterator[tuple[str, bool]]:
        """Every list, and whether it owes notices to members who left; one whose folder is gone owes none."""
        there = self.staff_bucket.list_ids()
        self.subscribers.note_lists(there)
        for list_id in there:
            try:
                yield list_id, self.staff_bucket.mailing_list(list_id).notices
            except InvalidList:
                continue
        yield from ((list_id, False) for list_id in self.subscribers.lists() if list_id not in there)


def partitions_of(day: date) -> str:
    """The partitions that are gone through on a day: each of them once in ``DAYS_FOR_A_ROUND``."""
    return PARTITIONS[day.toordinal() % DAYS_FOR_A_ROUND :: DAYS_FOR_A_ROUND]


def _left_by(reader: Subscriber, day: date) -> bool:
    try:
        return date.fromisoformat(reader.left_at[:10]) <= day
    except ValueError:
        return False  # no day of ours: nobody is forgotten on a guess
