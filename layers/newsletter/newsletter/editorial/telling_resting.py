"""Tell staff of addresses that rest: once each morning, of those that have come to rest since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.editorial.resting_letter import resting_letter
from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidList
from newsletter.metrics import Metric
from newsletter.subscribers.subscriber import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsletter.editorial.ports import StaffBucket
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.ports import Readers, Suppressions
    from newsletter.subscribers.subscriber import Subscriber
    from newsletter.subscribers.suppressions import Suppression


@dataclass(frozen=True)
class RestingNotifier:
    """Everything that telling staff of resting addresses needs."""

    suppressions: Suppressions
    readers: Readers
    staff_bucket: StaffBucket
    staff_mail: StaffMail

    def tell(self) -> Iterator[Metric]:
        """Write to the staff of every list that has such readers; yields ``RESTING_TOLD`` for each address.

        A letter is named after those in it, so whoever dies before they are noted as told is followed by one who
        writes the same letter, which goes no second time. Readers of a list whose settings cannot be read wait.
        """
        resting = {one.reader: one for one in self.suppressions.resting()}
        if not resting:
            return
        waiting: set[str] = set()
        for list_id in self.staff_bucket.list_ids():
            there = self._readers(list_id, resting)
            try:
                mailing_list = self.staff_bucket.mailing_list(list_id)
            except InvalidList:
                waiting |= {reader.key for reader, _ in there}
                continue
            if there:
                self._write(mailing_list, there)
        for reader in resting.keys() - waiting:
            self.suppressions.note_told(reader)
            yield Metric.RESTING_TOLD

    def _write(self, mailing_list: MailingList, there: Sequence[tuple[Subscriber, Suppression]]) -> None:
        body = resting_letter(mailing_list, there)
        self.staff_mail.write(mailing_list, f"resting-{mailing_list.id}-{_name_of(there)}", lambda _: body)

    def _readers(self, list_id: str, resting: Mapping[str, Suppression]) -> Sequence[tuple[Subscriber, Suppression]]:
        known, _ = self.readers.known(list_id, sorted(resting))
        return [(reader, resting[key]) for key, reader in sorted(known.items()) if reader.state is State.ACTIVE]


def _name_of(resting: Sequence[tuple[Subscriber, Suppression]]) -> str:
    told = " ".join(f"{reader.key} {why.since}" for reader, why in resting)
    return hashlib.sha256(told.encode()).hexdigest()[:12]
