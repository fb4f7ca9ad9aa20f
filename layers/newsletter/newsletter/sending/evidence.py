"""Evidence: what SES reported about a delivery, sorted so that twice, late and out of order change nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.letters import page_of
from newsletter.sending.batches import edition_in
from newsletter.sending.providers import counters_of
from newsletter.sending.ses_events import FINAL, SesEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsletter.sending.batches import Batch
    from newsletter.sending.bounce_meaning import Trouble
    from newsletter.sending.providers import ProviderReport
    from newsletter.subscribers.suppressions import SuppressionReason


NOBODY = "none"
"""The reader of a letter that went to somebody as staff or operator, not as a reader."""


@dataclass(frozen=True)
class Evidence:
    """One report about one delivery.

    ``account``, ``number`` and ``place`` lead to the delivery in the ledger; ``attempt`` is 1 or 2; ``suppress``
    says that the reader's address must not be written to again, and ``detail`` why, without addresses. ``at`` is when
    it happened, in seconds since 1970, 0 where SES does not say; ``trouble`` what a soft bounce is about.
    ``provider`` is what it says of the mailbox provider.
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
    at: int = 0
    trouble: Trouble | None = None
    provider: ProviderReport | None = None

    @property
    def mail(self) -> str:
        """The edition, or the page of the letter, that it is about."""
        return edition_in(self.partition)


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
_CODES = 1000  # more than any code of a place and an attempt
_FACTS = 100  # more than there will be of SesEvent


def code(place: int, attempt: int) -> int:
    """Place and attempt in one number, for a set in the ledger: adding it twice is adding it once."""
    return attempt * _ATTEMPT + place


def place_of(told: int) -> int:
    return told % _ATTEMPT


def places_of(codes: Iterable[int]) -> set[int]:
    return set(map(place_of, codes))


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

    def late_among(self, facts: Mapping[SesEvent, set[int]], batch: int) -> set[int]:
        """Which of ``facts`` are told, now or again, of mails that have had their last report.

        That SES accepted what it has reported on tells nothing: its events come in any order.

        Returns:
            A number for each, which no other report on the part has: counting it twice is counting it once.
        """
        last = frozenset().union(*(self.facts.get(fact, frozenset()) for fact in FINAL))
        ended = places_of(last)
        return {
            (batch * _FACTS + number) * _CODES + told
            for number, fact in enumerate(SesEvent)
            for told in facts.get(fact, ())
            if place_of(told) in ended and not (fact is SesEvent.SENT and told in last)
        }

    def with_facts(self, facts: Mapping[SesEvent, set[int]]) -> EvidenceRecord:
        kinds = self.facts.keys() | facts.keys()
        return EvidenceRecord({kind: self.facts.get(kind, frozenset()) | facts.get(kind, set()) for kind in kinds})


def provider_news(found: Iterable[Evidence], before: EvidenceRecord) -> Counter[str]:
    """What reports on one batch add to the counters of providers, each delivery and fact once."""
    news: dict[tuple[SesEvent, int], Counter[str]] = {}
    for one in found:
        told = code(one.place, one.attempt)
        if one.provider and told not in before.facts.get(one.fact, frozenset()):
            news[one.fact, told] = counters_of(one.fact, one.provider)
    return sum(news.values(), Counter[str]())


def by_batch(found: Iterable[Evidence]) -> Mapping[tuple[str, int], Mapping[SesEvent, set[int]]]:
    """Sort a handful of evidence so that each batch is written once."""
    sorted_out: dict[tuple[str, int], dict[SesEvent, set[int]]] = {}
    for one in found:
        facts = sorted_out.setdefault((one.partition, one.number), {})
        facts.setdefault(one.fact, set()).add(code(one.place, one.attempt))
    return sorted_out
