"""Progress: what the minute round remembers of an edition between two looks at its ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from newsletter.sending.edition_state import UNDER_WAY, Stage
from newsletter.sending.settlement import Coverage, DeliveryTotals
from newsletter.sending.waiting import grown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.send_rate import Pace

IDLE = 900
"""Seconds between two attempts to wake open batches whose messages are gone: SQS's longest delay."""

STALLED = 3600
"""Seconds without a single delivery ended after which an issue is parked, rather than going round in its queue."""

_FIRST_PAUSE = 60
_LONGEST_PAUSE = 3600

PROBE = 3
"""Batches that go first after SES took nothing: the rest follows once one of them has ended."""

_KNOWN_TO_GO = frozenset({"daily-quota", "going on"})
"""Why an edition was parked where the account itself, or a person, has said by now that mail may go."""

_PARTITION = ("audience", "accepted", "refused", "left", "unknown", "stopped", "open", "in_doubt")
_LONGEST_LOOK = 3600
_SCHEMA = 2


class Wake(StrEnum):
    """Which open batches a look puts on the queue again."""

    NOBODY = ""
    PROBE = "probe"
    ALL = "all"


@dataclass(frozen=True)
class Progress:
    """Times are seconds since 1970.

    ``ended`` is how many deliveries had ended at the last whole look, ``still_open`` how many had not been sent, and
    ``since`` when the first last grew. ``wakes`` counts how often open batches were woken since then, and
    ``ended_when_woken`` is what had ended the last time. ``probing`` is 1 while only a few of them are out.
    ``capped`` is 1 where the quota had room for no more when they were last woken. ``recounted`` is when every part was
    last read, and nothing taken from memory. ``covered`` says whether SES's reports were complete enough, -1 for not
    known.

    ``checkpoint`` is where a look was interrupted, as text, or empty; ``sums`` what the last one that took several
    invocations came to. ``busy_until`` is set while a long look is being taken.
    """

    edition: str
    ended: int = 0
    still_open: int = 0
    since: int = 0
    wakes: int = 0
    ended_when_woken: int = 0
    probing: int = 0
    capped: int = 0
    recounted: int = 0
    covered: int = -1
    checkpoint: str = ""
    sums: Mapping[str, int] = field(default_factory=dict)
    busy_until: int = 0
    version: int = 0

    def after_look(self, totals: DeliveryTotals, coverage: Coverage, now: int) -> Progress:
        """Once a whole look is taken."""
        moved = self.has_moved(totals)
        return replace(
            self,
            ended=max(_ended(totals), self.ended),
            still_open=totals.open,
            since=now if moved or not self.since else self.since,
            wakes=0 if moved else self.wakes,
            probing=0 if moved else self.probing,
            covered=int(coverage.is_enough) if coverage.accepted else self.covered,
            checkpoint="",
            busy_until=0,
        )

    def has_moved(self, totals: DeliveryTotals) -> bool:
        """Whether any delivery has ended since the last whole look."""
        return _ended(totals) > self.ended

    def judges_alike(self, coverage: Coverage) -> bool:
        """Whether a part of the ledger says of SES's reports what the last whole look said of them all."""
        return self.covered >= 0 and (not coverage.accepted or coverage.is_enough == bool(self.covered))

    def woken(self, how: Wake) -> Progress:
        if how is Wake.NOBODY:
            return self
        return replace(self, wakes=self.wakes + 1, probing=int(how is Wake.PROBE), ended_when_woken=self.ended)

    @property
    def ended_since_woken(self) -> int:
        """How many deliveries have ended since open batches were last woken: a measure of how many may go at once."""
        return self.ended - self.ended_when_woken

    def waited(self, edition_state: EditionState, now: int) -> int:
        """For how many seconds nothing of an edition has been sent that could have been; 0 if nothing waits."""
        is_planned = edition_state.stage is not Stage.PLANNING and edition_state.sending_since > 0
        if edition_state.stage not in UNDER_WAY or (is_planned and not self.still_open):
            return 0
        since = max(self.since, edition_state.started, edition_state.sending_since)
        if edition_state.is_held and edition_state.stage is Stage.SENDING:
            since = max(since, edition_state.sending_since + 60 * edition_state.hold_minutes)
        return max(0, now - since) if since else 0

    def is_stalled(self, edition_state: EditionState, now: int) -> bool:
        """Whether an edition that may be sent is not, although nobody has said that it must wait."""
        may_go = edition_state.stage is Stage.SENDING and not edition_state.is_held
        return (
            may_go
            and now - max(self.since, edition_state.woken) >= STALLED
            and self.waited(edition_state, now) >= STALLED
        )


def wake_of(
    edition_state: EditionState, progress: Progress, pace: Pace | None, now: int, *, queue_is_empty: Callable[[], bool]
) -> Wake:
    """Which open batches are to be put on the queue again.

    Of a parked edition as many as SES is known to take, or a few to see whether it does, with pauses that grow from a
    minute to an hour while nothing ends. Of one that may be sent, all of which the messages are gone, and at once where
    they never had one: the quota had no room for them, and what it had room for has gone.
    """
    if edition_state.stage is Stage.PARKED:
        known = edition_state.parked_why in _KNOWN_TO_GO
        # A quota comes back bit by bit, over as long as it was used: whoever waits longer would leave it to others.
        pause = grown(_FIRST_PAUSE, 0 if known else progress.wakes - 1, _LONGEST_PAUSE) if progress.wakes else 0
        may_go = pace is not None and pace.sending_enabled and pace.left_for_issues >= 1
        by_hand = edition_state.parked_why == "going on"
        if not may_go or (now < edition_state.woken + pause and not by_hand):
            return Wake.NOBODY
        return Wake.ALL if known else Wake.PROBE
    if progress.since and not progress.still_open:
        return Wake.NOBODY
    rested = now >= max(edition_state.sending_since, edition_state.woken) + grown(
        IDLE, progress.wakes - 1, _LONGEST_PAUSE
    )
    rested |= progress.capped > 0 and progress.ended_since_woken > 0
    if edition_state.stage is Stage.SENDING and not edition_state.is_held and rested and queue_is_empty():
        return Wake.PROBE if progress.wakes else Wake.ALL
    return Wake.NOBODY


@dataclass
class Checkpoint:
    """Where a look was interrupted: the part to read next, and what those before it came to.

    ``begun`` is when it was; ``budget`` how many batches it may still wake. ``recounts`` says that it reads every part,
    whatever is remembered; else ``remembered`` is how many parts it did not read again. ``mistaken`` is of how many
    parts what was remembered was not so. It counts only while the edition stands
    where it did: ``fits`` says so. Parts change while nobody looks, so a look that was interrupted closes no ledger
    unless the one before it came to the same sums.
    """

    state: tuple[int, ...]
    begun: int
    part: int = 0
    wake: Wake = Wake.NOBODY
    budget: int = 0
    totals: DeliveryTotals = field(default_factory=DeliveryTotals)
    coverage: Coverage = field(default_factory=Coverage)
    in_hand: bool = False
    unsettled: bool = False
    last_touched: int = 0
    recounts: bool = False
    remembered: int = 0
    mistaken: int = 0

    def fits(self, edition_state: EditionState, now: int) -> bool:
        return self.state == state_of(edition_state) and now - self.begun < _LONGEST_LOOK

    def to_text(self) -> str:
        kept = (one.name for one in fields(Checkpoint))
        simple = {name: getattr(self, name) for name in kept if name not in ("totals", "coverage")}
        return json.dumps({"v": _SCHEMA, **simple, "account": self.totals.to_plain(), "coverage": vars(self.coverage)})

    @classmethod
    def from_text(cls, text: str) -> Checkpoint | None:
        """None where there is none, or where other code wrote it: then the look begins anew."""
        raw: dict[str, Any] = json.loads(text) if text else {}
        totals = DeliveryTotals.from_plain(raw.pop("account", {}))
        if raw.pop("v", None) != _SCHEMA or totals is None:
            return None
        coverage = Coverage(**raw.pop("coverage"))
        rest = {**raw, "state": tuple(raw["state"]), "wake": Wake(raw["wake"])}
        return cls(**rest, totals=totals, coverage=coverage)


def state_of(edition_state: EditionState) -> tuple[int, ...]:
    """What must not have changed between two parts of one look."""
    stopped = int(edition_state.stage is Stage.STOPPED)
    return stopped, edition_state.released, edition_state.brakes_off, edition_state.planned, edition_state.batch_size


def sums_of(totals: DeliveryTotals) -> Mapping[str, int]:
    """The sums that partition the audience: of what has ended they change no more."""
    return {name: getattr(totals, name) for name in _PARTITION}


def _ended(totals: DeliveryTotals) -> int:
    return totals.audience - totals.open - totals.in_doubt
