"""Looking around: the situation, read from the ledger, the archive and the account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.errors import RateUnknownError
from newsletter.sending.costs import cost_of
from newsletter.sending.part_reading import totals_known
from newsletter.sending.providers import rows_of
from newsletter.sending.situation import Situation, closed, is_told, under_way
from newsletter.subscribers.list_movements import first_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newsletter.sending.ports import Ledger, SendRate
    from newsletter.sending.settlement import DeliveryTotals
    from newsletter.sending.situation import QueueCount
    from newsletter.subscribers.ports import MovementCounters

_LOOKED_AT = 30
"""Closed issues that are looked at: ten are told, each held against five of its own list."""


@dataclass(frozen=True)
class Lookout:
    """Everything that looking around needs. ``price_per_thousand`` is what SES charges, in US dollars."""

    ledger: Ledger
    send_rate: SendRate
    movement_counters: MovementCounters
    price_per_thousand: float
    clock: Callable[[], float]

    def look(
        self,
        before: Situation | None = None,
        queues: Mapping[str, QueueCount] | None = None,
        alarms: Mapping[str, str] | None = None,
        also: Iterable[str] = (),
        *,
        counted: Mapping[str, DeliveryTotals] | None = None,
        most_parts: int | None = None,
    ) -> Situation:
        """Read the situation as it stands.

        Args:
            before: an earlier one; how fast an issue goes is told against it.
            queues: what lies in each, which the caller asks.
            alarms: the state of each, likewise.
            also: editions to look at besides those under way and closed lately: those that wait for their hour.
            counted: the sums of editions that the caller has just added up.
            most_parts: editions with more parts in the ledger are not recounted but named in ``not_counted``, for a
                caller whose time is short; None for all.

        The sums of what else is under way are added up at each look, but for parts that have settled: of those the
        ledger keeps the sums.
        """
        now = int(self.clock())
        editions = dict.fromkeys([*self.ledger.under_way(), *self.ledger.closed_lately(_LOOKED_AT), *also])
        known = [state for one in editions if (state := self.ledger.state_or_none(one))]
        sums = counted or {}
        to_tell = [state for state in known if is_told(state)]
        left = [one for one in to_tell if one.edition not in sums and most_parts is not None and one.parts > most_parts]
        told = [(one, sums.get(one.edition) or totals_known(one, self.ledger)) for one in to_tell if one not in left]
        try:
            pace = self.send_rate.pace()
        except RateUnknownError:
            pace = None
        tables = {state.edition: rows_of(self.ledger.provider_counters(state.edition)) for state, _ in told}
        price = self.price_per_thousand
        ended = [replace(one, cost=cost_of(one.sums, price)) for one in closed(known)]
        going = under_way(told, pace, now, before, tables)
        return replace(
            Situation(now, queues=queues, alarms=alarms, pace=pace, closed=ended),
            under_way=[replace(one, cost=cost_of(one.sums, price)) for one in going],
            movements=self.movement_counters.since(first_day(now)),
            not_counted=[one.edition for one in left],
            failed_letters=len(self.ledger.failed_letters()),
            restored=self.ledger.is_restored(),
        )
