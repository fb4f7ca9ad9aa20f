"""Evidence: what SES reported about a delivery, sorted so that twice, late and out of order change nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.letters import is_page_of_letter, page_of
from newsletter.sending.batches import Batch
from newsletter.sending.brakes import is_worth_a_look
from newsletter.sending.join_letters import count_join_letters
from newsletter.sending.providers import counters_of
from newsletter.sending.ses_events import FINAL, SesEvent
from newsletter.subscribers.suppressions import Suppression, SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from newsletter.sending.ports import CloseTrigger, Ledger, SignUps
    from newsletter.sending.providers import ProviderReport
    from newsletter.subscribers.ports import Subscribers, Suppressions


NOBODY = "none"
"""The reader of a letter that went to somebody as staff or operator, not as a reader."""


@dataclass(frozen=True)
class Evidence:
    """One report about one delivery.

    ``account``, ``number`` and ``place`` lead to the delivery in the ledger; ``attempt`` is 1 or 2; ``suppress``
    says that the reader's address must not be written to again, and ``detail`` why, without addresses. ``provider`` is
    what it says of the mailbox provider.
    """

    fact: SesEvent
    partition: str
    number: int
    place: int
    attempt: int
    list: str
    reader: str
    message_id: str
    suppress: SuppressionReason | None = None
    detail: str = ""
    provider: ProviderReport | None = None


def tags_for(batch: Batch, place: int, attempt: int, reader: str) -> Mapping[str, str]:
    """The tags of a mail, by which ``reports.evidence_in`` finds the delivery again: names and places, no addresses.

    Three of them, for SES takes only letters, digits, hyphens and underscores in a tag, and each costs at every mail.
    """
    return {
        "issue": batch.edition,
        "batch": f"{batch.part}-{batch.number}-{place}-{attempt}",
        "reader": reader,
    }


def list_in(edition: str, reader: str) -> str:
    """The list that a mail was of: an edition is named after it, a letter to a reader after its kind, it and them."""
    before, is_letter, _ = edition.partition(f"-{reader}-")
    if is_letter and before.startswith(page_of("")):
        return before.removeprefix(page_of("")).partition("-")[2]
    return edition.rpartition("-")[0]


_ATTEMPT = 100
_BAD = (SesEvent.BOUNCED, SesEvent.BLOCKED, SesEvent.COMPLAINED)


def code(place: int, attempt: int) -> int:
    """Place and attempt in one number, for a set in the ledger: adding it twice is adding it once."""
    return attempt * _ATTEMPT + place


@dataclass(frozen=True)
class EvidenceRecord:
    """Everything SES reported about one batch: per fact, the codes of the deliveries it was reported for."""

    facts: Mapping[SesEvent, frozenset[int]] = field(default_factory=dict)

    def said(self, fact: SesEvent, place: int) -> bool:
        """Whether ``fact`` was reported for a place, on either attempt."""
        codes = self.facts.get(fact, frozenset())
        return code(place, 1) in codes or code(place, 2) in codes

    def seen(self, place: int, attempt: int) -> bool:
        """Whether SES reported anything at all about this attempt: proof that it had accepted the mail."""
        return any(code(place, attempt) in codes for codes in self.facts.values())

    def is_final(self, place: int) -> bool:
        return any(self.said(fact, place) for fact in FINAL)

    def doubled(self, place: int) -> bool:
        """Whether both attempts are seen to have reached SES: the one case in which somebody is mailed twice."""
        return self.seen(place, 1) and self.seen(place, 2)

    def with_facts(self, facts: Mapping[SesEvent, set[int]]) -> EvidenceRecord:
        kinds = self.facts.keys() | facts.keys()
        return EvidenceRecord({kind: self.facts.get(kind, frozenset()) | facts.get(kind, set()) for kind in kinds})


@dataclass(frozen=True)
class EvidenceRecorder:
    """Everything evidence is written into, and whom to wake when it is bad."""

    ledger: Ledger
    subscribers: Subscribers
    suppressions: Suppressions
    close_trigger: CloseTrigger
    sign_ups: SignUps

    def record(self, found: Sequence[Evidence], now: datetime) -> int:
        """Suppress first, at once; then write, once for each batch. All of it can be done again.

        Returns:
            How many lists' forms are closed because their join letters bounce.
        """
        for one in found:
            if one.suppress and one.reader != NOBODY:
                since = now.isoformat(timespec="seconds")
                about = Batch.in_partition(one.partition, 0, 0).edition
                self.suppressions.add(Suppression(one.reader, one.suppress, since, one.detail, about))
            if one.suppress is SuppressionReason.COMPLAINED and one.reader != NOBODY:
                self.subscribers.leave(one.list, one.reader, "complaint", now)
        bad: dict[str, Counter[SesEvent]] = {}
        doubled: set[str] = set()
        providers: dict[str, Counter[str]] = {}
        told: dict[tuple[str, int], list[Evidence]] = {}
        for one in found:
            told.setdefault((one.partition, one.number), []).append(one)
        for (partition, number), facts in by_batch(found).items():
            edition = Batch.in_partition(partition, 0, 0).edition
            before = self.ledger.add_evidence(partition, number, facts)
            if is_page_of_letter(edition):
                continue  # no ledger is kept on a letter: there is nothing to close or to halt
            bad.setdefault(edition, Counter()).update(_bad_news(facts, before))
            providers.setdefault(edition, Counter()).update(_provider_news(told[partition, number], before))
            if _doubled(facts, before):
                doubled.add(edition)
        for edition, counters in providers.items():
            if counters:
                self.ledger.add_provider_counters(edition, counters)
        for edition, more in bad.items():
            if edition in doubled or (more and self._is_worth_a_look(edition, more)):
                self.close_trigger.look(edition)
        return count_join_letters(found, self.sign_ups, now)

    def _is_worth_a_look(self, edition: str, more: Mapping[SesEvent, int]) -> bool:
        # Whoever dies before this leaves the count behind the records: it only wakes; the minute round comes anyway.
        sums = self.ledger.add_bad_news(edition, more)
        return any(is_worth_a_look(fact, sums[fact] - number, sums[fact]) for fact, number in more.items())


def _bad_news(facts: Mapping[SesEvent, set[int]], before: EvidenceRecord) -> Mapping[SesEvent, int]:
    """How many hard bounces and complaints are new."""
    new = {fact: facts.get(fact, set()) - before.facts.get(fact, frozenset()) for fact in _BAD}
    return {fact: len(codes) for fact, codes in new.items() if codes}


def _provider_news(found: Iterable[Evidence], before: EvidenceRecord) -> Counter[str]:
    """What reports on one batch add to the counters of providers, each delivery and fact once."""
    news: dict[tuple[SesEvent, int], Counter[str]] = {}
    for one in found:
        told = code(one.place, one.attempt)
        if one.provider and told not in before.facts.get(one.fact, frozenset()):
            news[one.fact, told] = counters_of(one.fact, one.provider)
    return sum(news.values(), Counter[str]())


def _doubled(facts: Mapping[SesEvent, set[int]], before: EvidenceRecord) -> bool:
    """Whether a second copy has come to light just now: maybe long after the ledger was closed."""
    after = before.with_facts(facts)
    places = {told % _ATTEMPT for codes in facts.values() for told in codes}
    return any(after.doubled(place) and not before.doubled(place) for place in places)


def by_batch(found: Iterable[Evidence]) -> Mapping[tuple[str, int], Mapping[SesEvent, set[int]]]:
    """Sort a handful of evidence so that each batch is written once."""
    sorted_out: dict[tuple[str, int], dict[SesEvent, set[int]]] = {}
    for one in found:
        facts = sorted_out.setdefault((one.partition, one.number), {})
        facts.setdefault(one.fact, set()).add(code(one.place, one.attempt))
    return sorted_out
