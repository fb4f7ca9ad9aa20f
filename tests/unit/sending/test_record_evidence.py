"""What reports do beside being written down: suppress, forgive, count and wake."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.metrics import Metric
from newsletter.sending.evidence import Evidence, EvidenceRecord, code, list_in, provider_news
from newsletter.sending.join_letters import JoinLetters
from newsletter.sending.providers import Provider, ProviderReport
from newsletter.sending.record_evidence import EvidenceRecorder
from newsletter.sending.resting import AddressRester
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.list_movements import Movements
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.unit.sending.test_evidence import EDITION, READER, Remembering
from tests.unit.sending.world import FakeBounceHistories, FakeMovementCounters

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
AT = int(NOW.timestamp())


class Suppressed(Remembering):
    def __init__(self, there=None):
        super().__init__()
        self.there, self.forgiven = there, []
        self.is_new = True

    def add(self, suppression):
        super().add(suppression)
        return self.is_new

    def of(self, _reader):
        return self.there

    def forgive(self, reader, address):
        self.forgiven.append((reader, address))


class SignUps:
    def __init__(self, after):
        self.after, self.told = after, []

    def add_join_letters(self, day, list_id, arrived, bounced):
        self.told.append((day, list_id, len(arrived), len(bounced)))
        return self.after


class Nobody(Remembering):
    def of(self, _list, _reader):
        return None


def report(fact, *, at=AT, suppress=None, partition=f"{EDITION}_0000", attempt=1, **more):
    return Evidence(fact, partition, 3, 7, attempt, "bladet", READER, "m", suppress, at=at, **more)


class Recorder:
    def __init__(self, there=None, after=None):
        self.ledger, self.suppressions, self.histories = Remembering(), Suppressed(there), FakeBounceHistories()
        self.movement_counters = FakeMovementCounters()
        self.subscribers, self.close_trigger, self.sign_ups = Nobody(), Remembering(), SignUps(after or JoinLetters())
        self.recorder = EvidenceRecorder(
            self.ledger, self.subscribers, self.suppressions, self.close_trigger, self.sign_ups, self.histories,
            AddressRester(self.histories, self.suppressions), self.movement_counters,
        )  # fmt: skip

    def record(self, *found):
        return self.recorder.record(found, NOW)


def test_a_delivery_suppresses_nobody_and_counts_no_bad_news():
    world = Recorder()
    world.record(report(SesEvent.DELIVERED))
    assert world.suppressions.told == []
    assert world.ledger.told == [(f"{EDITION}_0000", 3, {SesEvent.DELIVERED: {code(7, 1)}})]


@pytest.mark.parametrize(("at", "since"), [(5, "1970-01-01T00:00:05+00:00"), (0, "2026-06-01T08:00:00+00:00")])
def test_an_address_is_suppressed_since_it_happened_or_since_now_where_ses_does_not_say(at, since):
    world = Recorder()
    world.record(report(SesEvent.BOUNCED, at=at, suppress=SuppressionReason.BOUNCED, detail="5.1.1"))
    assert world.suppressions.told == [Suppression(READER, SuppressionReason.BOUNCED, since, "5.1.1", EDITION)]


@pytest.mark.parametrize(("at", "forgiven"), [(5, 5), (0, AT)])
def test_a_complaint_is_taken_back_when_it_happened_or_now(at, forgiven):
    world = Recorder()
    world.record(report(SesEvent.NOT_SPAM, at=at))
    assert world.histories.kept[READER].forgiven == forgiven


@pytest.mark.parametrize(("complained_at", "suppressed"), [(AT - 1, False), (AT, False), (AT + 1, True)])
def test_a_complaint_that_is_no_newer_than_its_taking_back_suppresses_nobody(complained_at, suppressed):
    world = Recorder()
    complaint = report(SesEvent.COMPLAINED, at=complained_at, suppress=SuppressionReason.COMPLAINED)
    world.record(report(SesEvent.NOT_SPAM), complaint)
    assert bool(world.suppressions.told) is suppressed


def test_a_dead_address_is_dead_also_for_who_took_a_complaint_back_later():
    world = Recorder()
    world.record(report(SesEvent.NOT_SPAM), report(SesEvent.BOUNCED, at=AT - 9, suppress=SuppressionReason.BOUNCED))
    assert [one.why for one in world.suppressions.told] == [SuppressionReason.BOUNCED]


@pytest.mark.parametrize(
    ("why", "since", "lifted"),
    [
        (SuppressionReason.COMPLAINED, "2026-06-01T07:59:59+00:00", True),
        (SuppressionReason.COMPLAINED, "2026-06-01T08:00:00+00:00", True),
        (SuppressionReason.COMPLAINED, "2026-06-01T08:00:01+00:00", False),
        (SuppressionReason.BOUNCED, "2026-06-01T07:59:59+00:00", False),
    ],
)
def test_taking_back_lifts_a_complaint_that_is_no_newer_and_nothing_else(why, since, lifted):
    world = Recorder(Suppression(READER, why, since))
    world.record(report(SesEvent.NOT_SPAM))
    assert world.suppressions.forgiven == ([(READER, "")] if lifted else [])


def test_nobody_is_forgiven_who_is_not_suppressed():
    world = Recorder()
    world.record(report(SesEvent.NOT_SPAM))
    assert world.suppressions.forgiven == []


@pytest.mark.parametrize(
    ("fact", "bounced", "closed"),
    [(SesEvent.BOUNCED, 5, 1), (SesEvent.BOUNCED, 4, 0), (SesEvent.DELIVERED, 5, 0)],
)
def test_forms_that_close_because_join_letters_bounce_are_counted(fact, bounced, closed):
    world = Recorder(after=JoinLetters(bounced={"bladet": bounced}))
    done = world.record(report(fact, partition=f"letter-join-bladet-{READER}-x_0000"))
    assert done[Metric.FORMS_CLOSED] == closed
    assert world.sign_ups.told == [
        ("2026-06-01", "bladet", int(fact is SesEvent.DELIVERED), int(fact is SesEvent.BOUNCED))
    ]


@pytest.mark.parametrize(("attempt", "said"), [(1, True), (2, True), (3, False)])
def test_a_fact_is_said_of_a_place_whichever_attempt_it_is_about(attempt, said):
    record = EvidenceRecord({SesEvent.DELIVERED: frozenset({code(4, attempt)})})
    assert record.said(SesEvent.DELIVERED, 4) is said
    assert not record.said(SesEvent.DELIVERED, 5)
    assert not record.said(SesEvent.BOUNCED, 4)


@pytest.mark.parametrize(
    ("edition", "list_id"),
    [
        (f"letter-join-byn-rundan-{READER}-1a2b", "byn-rundan"),
        ("byn-rundan-a2b3c4d5e6f7a2b3", "byn-rundan"),
        ("letter-a2b3c4d5e6f7a2b3", "letter"),
        (f"byn-{READER}-a2b3", f"byn-{READER}"),
    ],
)
def test_the_list_of_a_mail_is_told_by_the_name_of_its_edition_or_letter(edition, list_id):
    assert list_in(edition, READER) == list_id


def test_a_providers_counters_count_each_delivery_and_fact_once():
    google = ProviderReport(Provider.GOOGLE)
    found = [
        report(SesEvent.DELIVERED, provider=google), report(SesEvent.DELIVERED, provider=google),
        report(SesEvent.DELIVERED, attempt=2, provider=google), report(SesEvent.BOUNCED, provider=None),
    ]  # fmt: skip
    news = provider_news(found, EvidenceRecord())
    assert (set(news.values()), len(news)) == ({2}, 1)
    known = EvidenceRecord({SesEvent.DELIVERED: frozenset({code(7, 1)})})
    assert set(provider_news(found, known).values()) == {1}
    assert provider_news(found[:2], known) == {}


def test_a_dead_address_is_counted_once_for_the_list_whose_mail_found_it_out():
    world = Recorder()
    dead = report(SesEvent.BOUNCED, suppress=SuppressionReason.BOUNCED)
    world.record(dead)
    assert world.movement_counters.counted == [("1970-01-01", "bladet", Movements(bounced=1))]
    world.suppressions.is_new = False
    world.record(dead)
    world.suppressions.is_new = True
    world.record(report(SesEvent.COMPLAINED, suppress=SuppressionReason.COMPLAINED))
    assert len(world.movement_counters.counted) == 1, "a complaint is a leaving, which the register counts"
