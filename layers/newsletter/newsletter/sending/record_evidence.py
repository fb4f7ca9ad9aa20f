"""Record evidence: what SES reported is written into the ledger, and suppresses, rests, wakes and halts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.letters import is_page_of_letter
from newsletter.metrics import Metric
from newsletter.sending.batches import edition_in, part_in
from newsletter.sending.brakes import is_worth_a_look
from newsletter.sending.evidence import NOBODY, by_batch, places_of, provider_news
from newsletter.sending.join_letters import count_join_letters
from newsletter.sending.resting import AddressRester
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.list_movements import Movements
from newsletter.subscribers.suppressions import Suppression, SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.sending.evidence import Evidence, EvidenceRecord
    from newsletter.sending.ports import BounceHistories, CloseTrigger, Ledger, SignUps
    from newsletter.subscribers.ports import MovementCounters, Subscribers, Suppressions

_BAD = (SesEvent.BOUNCED, SesEvent.BLOCKED, SesEvent.COMPLAINED)


@dataclass
class _News:
    """What reports add to what was known of an edition; ``late`` holds, by part, those that came after the last."""

    bad: Counter[SesEvent] = field(default_factory=Counter)
    providers: Counter[str] = field(default_factory=Counter)
    late: dict[int, set[int]] = field(default_factory=dict)
    is_doubled: bool = False


@dataclass(frozen=True)
class EvidenceRecorder:
    """Everything evidence is written into, and whom to wake when it is bad."""

    ledger: Ledger
    subscribers: Subscribers
    suppressions: Suppressions
    close_trigger: CloseTrigger
    sign_ups: SignUps
    bounce_histories: BounceHistories
    rester: AddressRester
    movement_counters: MovementCounters

    def record(self, found: Sequence[Evidence], now: datetime) -> Counter[Metric]:
        """Suppress first, at once; then write, once for each batch. All of it can be done again.

        Returns:
            ``FORMS_CLOSED``, how many lists' forms are closed because their join letters bounce, and what
            ``AddressRester.note`` did.
        """
        self._suppress(found, now)
        done = self.rester.note(found, now)
        news = self._write(found)
        # After the evidence itself, and again when it is told again: whoever reads in between has either.
        for edition, one in news.items():
            for part, reports in one.late.items():
                self.ledger.note_late_reports(edition, part, reports)
            if one.providers:
                self.ledger.add_provider_counters(edition, one.providers)
        for edition, one in news.items():
            if one.is_doubled or (one.bad and self._is_worth_a_look(edition, one.bad)):
                self.close_trigger.look(edition)
        done[Metric.FORMS_CLOSED] += count_join_letters(found, self.sign_ups, now)
        return done

    def _write(self, found: Sequence[Evidence]) -> Mapping[str, _News]:
        """Write what was told of each batch, and what is new of each edition by it.

        No ledger is kept on a letter: there is nothing to close or to halt.
        """
        news: dict[str, _News] = {}
        told: dict[tuple[str, int], list[Evidence]] = {}
        for one in found:
            told.setdefault((one.partition, one.number), []).append(one)
        for (partition, number), facts in by_batch(found).items():
            edition, part = edition_in(partition), part_in(partition)
            before = self.ledger.add_evidence(partition, number, facts)
            if is_page_of_letter(edition):
                continue
            of_edition = news.setdefault(edition, _News())
            of_edition.bad.update(_bad_news(facts, before))
            of_edition.providers.update(provider_news(told[partition, number], before))
            of_edition.is_doubled |= _doubled(facts, before)
            if late := before.late_among(facts, number):
                of_edition.late.setdefault(part, set()).update(late)
        return news

    def _suppress(self, found: Sequence[Evidence], now: datetime) -> None:
        """Suppress whose address is dead, and who complained; let mail go again where a complaint is taken back.

        SES's reports come in any order, and more than once: a complaint that is older than its taking back is none.
        """
        about_readers = [one for one in found if one.reader != NOBODY]
        for one in about_readers:
            if one.fact is SesEvent.NOT_SPAM:
                self.bounce_histories.forgive(one.reader, one.at or int(now.timestamp()))
        complained = {one.reader for one in about_readers if one.fact in (SesEvent.COMPLAINED, SesEvent.NOT_SPAM)}
        histories = self.bounce_histories.of(complained) if complained else {}
        for one in about_readers:
            history = histories.get(one.reader)
            forgiven = history.forgiven if history else 0
            at = one.at or int(now.timestamp())
            if one.fact is SesEvent.COMPLAINED:
                self.subscribers.leave(one.list, one.reader, "complaint", now)
            if one.fact is SesEvent.NOT_SPAM:
                self._forgive(one, forgiven)
            elif one.suppress and not (one.fact is SesEvent.COMPLAINED and at <= forgiven):
                since = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
                is_new = self.suppressions.add(Suppression(one.reader, one.suppress, since, one.detail, one.mail))
                if is_new and one.fact is SesEvent.BOUNCED:
                    self.movement_counters.note(one.list, Movements(bounced=1))

    def _forgive(self, one: Evidence, forgiven: int) -> None:
        """Lift a complaint that is no newer. Who left by it stays away: coming back is an act of its own."""
        there = self.suppressions.of(one.reader)
        if there and there.why is SuppressionReason.COMPLAINED and _seconds(there.since) <= forgiven:
            reader = self.subscribers.of(one.list, one.reader)
            self.suppressions.forgive(one.reader, reader.address if reader else "")

    def _is_worth_a_look(self, edition: str, more: Mapping[SesEvent, int]) -> bool:
        # Whoever dies before this leaves the count behind the records: it only wakes; the minute round comes anyway.
        sums = self.ledger.add_bad_news(edition, more)
        return any(is_worth_a_look(fact, sums[fact] - number, sums[fact]) for fact, number in more.items())


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _bad_news(facts: Mapping[SesEvent, set[int]], before: EvidenceRecord) -> Mapping[SesEvent, int]:
    """How many hard bounces and complaints are new."""
    new = {fact: facts.get(fact, set()) - before.facts.get(fact, frozenset()) for fact in _BAD}
    return {fact: len(codes) for fact, codes in new.items() if codes}


def _doubled(facts: Mapping[SesEvent, set[int]], before: EvidenceRecord) -> bool:
    """Whether a second copy has come to light just now: maybe long after the ledger was closed."""
    after = before.with_facts(facts)
    places = set().union(*map(places_of, facts.values()))
    return any(after.doubled(place) and not before.doubled(place) for place in places)
