"""Rest an address to which mails have bounced softly for long, and wake it when one is delivered."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.letters import is_page_of_letter
from newsletter.metrics import Metric
from newsletter.sending.bounce_history import BounceHistory, Delivered, SoftBounce
from newsletter.sending.bounce_meaning import Trouble
from newsletter.sending.evidence import NOBODY
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.suppressions import Suppression, SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from newsletter.sending.evidence import Evidence
    from newsletter.sending.ports import BounceHistories
    from newsletter.subscribers.ports import Suppressions


@dataclass(frozen=True)
class AddressRester:
    """Everything that resting and waking need. Nothing is written about an address that never bounced softly."""

    bounce_histories: BounceHistories
    suppressions: Suppressions

    def note(self, found: Sequence[Evidence], now: datetime) -> Counter[Metric]:
        """Take in soft bounces of issues, and deliveries of anything. Again, late and out of order change nothing.

        Returns:
            How many ``AddressesRested`` and ``AddressesWoken``.
        """
        done: Counter[Metric] = Counter()
        bounces = _soft_bounces(found, now)
        deliveries = _deliveries(found, now)
        known = self.bounce_histories.of(deliveries.keys())
        for reader in sorted(known.keys() | bounces.keys()):
            before = known.get(reader, BounceHistory())
            if reader not in bounces and before.is_over(max(one.at for one in deliveries[reader])):
                self.bounce_histories.forget(reader)
                continue
            told = set(bounces.get(reader, ()))
            after = before.with_facts(told, deliveries.get(reader, ()))
            if not told and after.streak == before.streak:
                continue  # a delivery that tells nothing new
            if before.rests_for and not after.rests_for:
                # First, for once the history is written nothing says any more that there is an address to wake.
                self.suppressions.wake(reader)
                done[Metric.ADDRESSES_WOKEN] += 1
            after = self.bounce_histories.add(reader, told, deliveries.get(reader, ()))
            if told and after.rests_for:
                done[Metric.ADDRESSES_RESTED] += self._rest(reader, after.rests_for, after, found, now)
        return done

    def _rest(
        self, reader: str, trouble: Trouble, history: BounceHistory, found: Sequence[Evidence], now: datetime
    ) -> int:
        one = next(one for one in found if one.reader == reader and one.fact is SesEvent.SOFT_BOUNCED)
        since = now.isoformat(timespec="seconds")
        self.suppressions.add(
            Suppression(reader, SuppressionReason.RESTING, since, one.detail, one.mail, trouble=trouble)
        )
        # A delivery may have been written down at the same moment, or have ended the history as it was before. Only a
        # write tells for sure; and without a history nothing would ever wake the address.
        if self.bounce_histories.add(reader, history.bounces, history.deliveries).rests_for:
            return 1
        self.suppressions.wake(reader)
        return 0


def _soft_bounces(found: Sequence[Evidence], now: datetime) -> Mapping[str, Sequence[SoftBounce]]:
    told = defaultdict(list)
    for one in found:
        edition = one.mail
        if one.fact is SesEvent.SOFT_BOUNCED and one.reader != NOBODY and not is_page_of_letter(edition):
            at = one.at or int(now.timestamp())
            told[one.reader].append(SoftBounce(at, edition, one.trouble or Trouble.OTHER))
    return told


def _deliveries(found: Sequence[Evidence], now: datetime) -> Mapping[str, Sequence[Delivered]]:
    """Whom a mail has reached, letters too: it is the address that is asked about."""
    told = defaultdict(list)
    for one in found:
        if one.fact is SesEvent.DELIVERED and one.reader != NOBODY:
            told[one.reader].append(Delivered(one.at or int(now.timestamp()), one.mail))
    return told
