"""Tell staff of addresses that rest: once each morning, of those that have come to rest since.

Where many of one provider, or of a list, have come to rest since yesterday, that is doubted once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.editorial.doubt_letter import doubt_letter
from newsletter.editorial.resting_letter import resting_letter
from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidList
from newsletter.metrics import Metric
from newsletter.sending.resting_doubt import doubts_about
from newsletter.subscribers.subscriber import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from newsletter.editorial.ports import StaffBucket
    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import BounceHistories
    from newsletter.sending.resting_doubt import RestingDoubt
    from newsletter.subscribers.ports import Readers, Subscribers, Suppressions
    from newsletter.subscribers.subscriber import Subscriber
    from newsletter.subscribers.suppressions import Suppression


@dataclass(frozen=True)
class RestingNotifier:
    """Everything that telling staff of resting addresses needs."""

    suppressions: Suppressions
    bounce_histories: BounceHistories
    readers: Readers
    subscribers: Subscribers
    staff_bucket: StaffBucket
    staff_mail: StaffMail
    clock: Callable[[], float]

    def tell(self) -> Iterator[Metric]:
        """Write to the staff of every list that has such readers.

        A letter is named after those in it, so whoever dies before they are noted as told is followed by one who
        writes the same letter, which goes no second time. Readers of a list whose settings cannot be read wait.

        Yields:
            ``RESTING_TOLD`` for each address that rests, ``RESTING_DOUBTED`` for each that is woken again since too
            many of its kind rest at once.
        """
        resting = {one.reader: one for one in self.suppressions.resting()}
        if not resting:
            return
        waiting: set[str] = set()
        concerned: list[tuple[MailingList, Sequence[tuple[Subscriber, Suppression]]]] = []
        for list_id in self.staff_bucket.list_ids():
            there = self._readers(list_id, resting)
            try:
                mailing_list = self.staff_bucket.mailing_list(list_id)
            except InvalidList:
                waiting |= {reader.key for reader, _ in there}
                continue
            concerned.append((mailing_list, there))
        doubted = self._doubt(concerned)
        for mailing_list, there in concerned:
            if sure := [one for one in there if one[0].key not in doubted]:
                self._write(mailing_list, sure)
        yield from [Metric.RESTING_DOUBTED] * len(doubted)
        for reader in resting.keys() - waiting - doubted:
            self.suppressions.note_told(reader)
            yield Metric.RESTING_TOLD

    def _doubt(self, concerned: Sequence[tuple[MailingList, Sequence[tuple[Subscriber, Suppression]]]]) -> set[str]:
        """Wake those who rest together with too many of their kind, once, and say so; their keys.

        Who was doubted before and has got nothing since rests: then it is so.
        """
        histories = self.bounce_histories.of({reader.key for _, there in concerned for reader, _ in there})
        before = {key for key, history in histories.items() if history.doubted}
        doubted: set[str] = set()
        for mailing_list, there in concerned:
            resting = {reader.key: reader.address for reader, _ in there if reader.key not in before}
            for doubt in doubts_about(resting, self._addresses(mailing_list.id)):
                self._write_doubt(mailing_list, doubt, [one for one in there if one[0].key in doubt.readers])
                doubted |= doubt.readers
        for reader in sorted(doubted):
            # First, for whoever dies in between leaves an address that the next bounce lets rest, and be doubted.
            self.suppressions.wake(reader)
            self.bounce_histories.doubt(reader, int(self.clock()))
        return doubted

    def _write_doubt(
        self, mailing_list: MailingList, doubt: RestingDoubt, there: Sequence[tuple[Subscriber, Suppression]]
    ) -> None:
        """To the list's staff, and to the operator, who alone can do something about it."""
        ((detail, _),) = Counter(why.detail for _, why in there).most_common(1)
        body = doubt_letter(mailing_list, doubt, detail)
        for whose in (mailing_list, None):
            self.staff_mail.write(whose, f"resting-doubted-{mailing_list.id}-{_name_of(there)}", lambda _: body)

    def _addresses(self, list_id: str) -> Iterator[str]:
        return (one.address for one in self.subscribers.everybody(list_id) if one.state is State.ACTIVE)

    def _write(self, mailing_list: MailingList, there: Sequence[tuple[Subscriber, Suppression]]) -> None:
        body = resting_letter(mailing_list, there)
        self.staff_mail.write(mailing_list, f"resting-{mailing_list.id}-{_name_of(there)}", lambda _: body)

    def _readers(self, list_id: str, resting: Mapping[str, Suppression]) -> Sequence[tuple[Subscriber, Suppression]]:
        known, _ = self.readers.known(list_id, sorted(resting))
        return [(reader, resting[key]) for key, reader in sorted(known.items()) if reader.state is State.ACTIVE]


def _name_of(resting: Sequence[tuple[Subscriber, Suppression]]) -> str:
    told = " ".join(f"{reader.key} {why.since}" for reader, why in resting)
    return hashlib.sha256(told.encode()).hexdigest()[:12]
