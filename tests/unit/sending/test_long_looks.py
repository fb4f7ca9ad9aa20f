"""A look that takes longer than a function lives ends all the same, and closes nothing that is not so."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest

from newsletter.editorial.reporting import Reporter
from newsletter.metrics import Metric
from newsletter.sending.batches import Batch
from newsletter.sending.close import TIME_TO_STOP, Closer
from newsletter.sending.edition_state import PartRecord, Stage
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.measures import measures_of
from newsletter.sending.outcomes import BatchRecord, Outcome
from newsletter.sending.part_reading import PartReading, remembered, totals_known
from newsletter.sending.progress import Checkpoint, Wake
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import Coverage, DeliveryTotals, totals_of
from tests.unit.sending.long_ledger import LAMBDA_LIVES, MinuteRound
from tests.unit.sending.world import EDITION

OTHERWISE = Metric.PARTS_RECOUNTED_OTHERWISE
TEN_MILLION = {"parts": 2000, "seconds": 0.22}  # parts of 5,000 readers; what one takes: bench/closing.py


def test_the_ledger_of_ten_million_readers_close():
    rounds = MinuteRound(**TEN_MILLION)
    review = rounds.until_it_may_close()
    assert None not in rounds.looks, "no function was ended by Lambda"
    assert review.totals.audience == review.totals.accepted == 2000
    assert rounds.ledger.read == 2 * 2000, "two looks, each part once"
    assert rounds.clock.now - rounds.began <= 20 * 60
    assert max(look.took for look in rounds.looks) < 1800


def test_a_look_that_fits_into_one_function_closes_at_once():
    rounds = MinuteRound(parts=100, seconds=0.2)
    assert rounds.round().may_close
    assert rounds.ledger.read == 100


def test_a_look_that_was_interrupted_tells_and_closes_nothing():
    rounds = MinuteRound(**TEN_MILLION)
    review = rounds.round()
    assert not review.whole
    assert not review.may_close
    assert 0 < review.totals.audience < 2000
    assert not rounds.round().may_close, "whole now, but nothing has been seen twice"


def test_what_changes_behind_an_interrupted_look_is_in_the_sums_it_closes_with():
    rounds = MinuteRound(**TEN_MILLION, stage=Stage.STOPPED)
    rounds.ledger.places = {0: Outcome.OPEN, 1: Outcome.OPEN}
    rounds.round()
    rounds.ledger.places.pop(0)  # a worker that knew of no stop sends after its part was read
    assert not rounds.round().may_close, "its sums lack that mail"
    review = rounds.until_it_may_close()
    assert (review.totals.accepted, review.totals.stopped) == (1999, 1)


def test_a_stop_in_the_middle_of_a_look_begins_another():
    rounds = MinuteRound(**TEN_MILLION)
    rounds.ledger.places = {0: Outcome.OPEN}
    rounds.round()
    state = rounds.ledger.state(EDITION)
    rounds.ledger.update(replace(state, stage=Stage.STOPPED))
    before = rounds.ledger.read
    rounds.round()
    rounds.round()
    assert rounds.ledger.read == before + 2000


def test_the_next_rounds_leave_a_long_look_alone_and_one_that_died_is_taken_up_again():
    rounds = MinuteRound(**TEN_MILLION)
    met = []
    rounds.ledger.at_part[400] = lambda: met.append(rounds.closer.look(EDITION))
    rounds.round()
    assert [look.whole for look in met] == [False]
    assert met[0].totals.audience == 0, "it read nothing"

    def dies():
        rounds.ledger.dies_at = rounds.clock.now

    rounds.ledger.at_part[1500] = dies
    assert rounds.round() is None
    rounds.until_it_may_close()


def test_waking_goes_on_where_the_look_does():
    rounds = MinuteRound(**TEN_MILLION)
    rounds.ledger.states[EDITION] = replace(rounds.ledger.states[EDITION], sending_since=rounds.began - 5000)
    rounds.ledger.places = dict.fromkeys(range(0, 2000, 100), Outcome.OPEN)
    rounds.round()
    rounds.round()
    assert sorted(batch.part for batch in rounds.queue.waiting) == list(range(0, 2000, 100))


def test_a_checkpoint_is_the_same_after_it_was_written_down():
    totals = DeliveryTotals(
        audience=7, accepted=5, facts=Counter({SesEvent.DELIVERED: 4}), why_left=Counter({"left": 2})
    )
    kept = Checkpoint((0, 1, 2, 3, 4), 5, 6, Wake.ALL, 7, totals, Coverage(9, 8), in_hand=True, last_touched=3)
    assert Checkpoint.from_text(kept.to_text()) == kept
    assert Checkpoint.from_text("") is None
    assert Checkpoint.from_text(kept.to_text().replace('"v": 2', '"v": 1')) is None
    assert Checkpoint.from_text(kept.to_text().replace('"refused"', '"declined"')) is None


ON_ITS_WAY = {"parts": 1000, "seconds": 0.1}


def on_its_way(**stands):
    """The first 900 parts have gone and been reported on, the others have not."""
    rounds = MinuteRound(**ON_ITS_WAY, sending_since=1_800_000_000, **stands)
    rounds.ledger.places = dict.fromkeys(range(900, 1000), Outcome.OPEN)
    assert rounds.round().whole
    assert rounds.ledger.read == 1000
    return rounds


def test_a_look_reads_only_what_has_not_settled():
    rounds = on_its_way()
    for number in range(900, 950):
        rounds.ledger.places.pop(number)
    review = rounds.round()
    assert (review.totals.accepted, review.totals.open, review.may_close) == (950, 50, False)
    assert rounds.ledger.read == 1000 + 100
    rounds.round()
    assert rounds.ledger.read == 1000 + 100 + 50


def test_a_late_report_has_its_part_read_again():
    rounds = on_its_way()
    rounds.ledger.late[17] += 1
    rounds.round()
    assert rounds.ledger.read == 1000 + 101
    rounds.round()
    assert rounds.ledger.read == 1000 + 101 + 100


def test_every_part_is_read_again_once_an_hour_and_what_was_remembered_wrongly_is_told():
    rounds = on_its_way()
    rounds.ledger.places[5] = Outcome.REFUSED  # behind the ledger's back
    for _ in range(3):
        review = rounds.round()
        assert (review.mistaken, review.totals.refused, measures_of(review)[OTHERWISE]) == (0, 0, 0)
    rounds.clock.now += 3600
    review = rounds.round()
    assert (review.mistaken, review.totals.refused, measures_of(review)[OTHERWISE]) == (1, 1, 1)
    assert rounds.round().mistaken == 0
    assert rounds.round().totals.refused == 1


def test_a_ledger_is_closed_by_a_recount_alone_in_the_same_round():
    rounds = on_its_way()
    rounds.ledger.places.clear()
    review = rounds.round()
    assert review.may_close
    assert rounds.ledger.read == 1000 + 100 + 1000


def test_what_was_remembered_is_the_first_witness_of_a_recount_that_was_interrupted():
    rounds = MinuteRound(**TEN_MILLION, sending_since=1_800_000_000)
    rounds.ledger.places = {1999: Outcome.OPEN}
    rounds.until_whole()
    read = rounds.ledger.read
    rounds.ledger.places.clear()
    rounds.until_it_may_close()
    assert rounds.ledger.read == read + 1 + 2000


def test_a_ledger_whose_recount_differs_is_not_closed_in_that_round():
    rounds = MinuteRound(**TEN_MILLION, sending_since=1_800_000_000)
    rounds.ledger.places = {1999: Outcome.OPEN}
    rounds.until_whole()
    rounds.ledger.places = {3: Outcome.REFUSED}
    review = rounds.until_whole()
    assert (review.may_close, review.mistaken, review.totals.refused) == (False, 1, 1)
    assert rounds.until_it_may_close().totals.refused == 1


def test_what_other_code_remembered_is_read_again():
    part = PartRecord(0, 1, 1, {}, "", settled=PartReading().to_text(0))
    assert remembered(part) == PartReading()
    assert remembered(replace(part, settled="")) is None
    assert remembered(replace(part, late_reports=1)) is None
    assert remembered(replace(part, settled=part.settled.replace('"v": 1', '"v": 2'))) is None
    assert remembered(replace(part, settled=part.settled.replace('"refused"', '"declined"'))) is None


@pytest.mark.parametrize("name", ["open", "in_doubt", "unknown", "awaiting_report", "accepted"])
def test_a_part_about_which_anything_is_still_to_come_is_not_settled(name):
    assert PartReading().is_settled
    assert not PartReading(DeliveryTotals(**{name: 1})).is_settled


TOLD = EvidenceRecord({fact: frozenset({code(0, 1)}) for fact in (SesEvent.SENT, SesEvent.DELIVERED)})
ENDED = BatchRecord(Batch(EDITION, 0, 0, 1), (Outcome.ACCEPTED,), touched=1000, acknowledged=frozenset({0}))


@pytest.mark.parametrize(
    ("record", "is_settled"),
    [
        (ENDED, True),
        (replace(ENDED, touched=1001), False),  # its reports are still expected
        (replace(ENDED, owner="somebody", deadline=3000), False),  # in hand
        (replace(ENDED, owner="somebody", deadline=1500), False),  # abandoned
        (replace(ENDED, outcomes=(Outcome.REFUSED,), acknowledged=frozenset()), False),  # SES has sent it
    ],
)
def test_a_part_is_settled_once_nobody_is_at_it_and_its_reports_have_come_and_agree(record, is_settled):
    reading = PartReading()
    assert reading.last_touched == 0
    reading.take_in(record, TOLD, 2000, reported_by=1000)
    assert reading.is_settled is is_settled
    assert reading.last_touched == record.touched
    assert reading.is_recent is (record.touched > 1000)
    assert reading.coverage.accepted == (record.touched == 1000 and record.outcomes == ENDED.outcomes)


@pytest.mark.parametrize(("stage", "open_or_stopped"), [(Stage.SENDING, (100, 0)), (Stage.STOPPED, (0, 100))])
def test_the_sums_of_an_issue_are_told_without_reading_what_has_settled(stage, open_or_stopped):
    rounds = on_its_way()
    before, state = rounds.ledger.read, replace(rounds.ledger.state(EDITION), stage=stage)
    totals = totals_known(state, rounds.ledger)
    assert (totals.audience, totals.accepted) == (1000, 900)
    assert (totals.open, totals.stopped) == open_or_stopped
    assert rounds.ledger.read == before + 100
    assert totals == totals_of(state, rounds.ledger)


class Sweep(Reporter):
    """Each edition takes what is in ``takes``, or all the time it is given."""

    def reviewed(self, edition):
        given = self.closer.time_left() - TIME_TO_STOP
        self.clock.now += min(given, self.archive.get(edition, given))
        self.archive.setdefault("given", {})[edition] = given
        return SimpleNamespace(edition=edition, whole=edition != "slow", totals=edition.upper())


class FakeArchive:
    def __init__(self, editions):
        self.editions = editions

    def under_way(self):
        return iter(self.editions)

    def failed_letters(self):
        return {}

    def forget_failed(self, letters):
        pass


class FakeStatus:
    """Remembers what each page was written from; ``broken`` cannot be written."""

    def __init__(self, *, broken=False):
        self.written, self.broken = [], broken

    def write(self, counted):
        if self.broken:
            raise OSError("the folder of reports takes nothing")
        self.written.append(dict(counted))


class Now:
    now = 0.0

    def __call__(self):
        return self.now


def sweep_of(editions, takes, clock, status):
    ledger = FakeArchive(editions)
    nothing = dict.fromkeys(("staff_mail", "staff_bucket", "issues_page", "schedules", "links", "website"))
    closer = Closer(ledger, None, None, clock, quarantine_seconds=1200, patience_seconds=900)
    return Sweep(closer, ledger=ledger, archive=takes, clock=clock, price_per_thousand=0.1, status=status, **nothing)


def test_a_sweep_writes_the_status_page_once_from_all_that_it_counted():
    status = FakeStatus()
    here = sweep_of(["quick-1", "slow", "quick-2"], {}, Now(), status).within(lambda: LAMBDA_LIVES)
    assert len(list(here.sweep())) == 3
    assert status.written == [{"quick-1": "QUICK-1", "quick-2": "QUICK-2"}]
    list(sweep_of([], {}, Now(), status).within(lambda: LAMBDA_LIVES).sweep())
    assert status.written[1:] == [{}], "where nothing is under way too, or the page would seem old"


@pytest.mark.parametrize("sweeps", [True, False])
def test_a_status_page_that_cannot_be_written_keeps_nobody_from_a_report_and_is_not_silent(sweeps):
    here = sweep_of(["a", "b"], {}, Now(), FakeStatus(broken=True)).within(lambda: LAMBDA_LIVES)
    seen = []
    with pytest.raises(OSError, match="takes nothing"):
        seen.extend(here.sweep() if sweeps else here.finish("a"))
    assert {one.edition for one in seen} == ({"a", "b"} if sweeps else {"a"})


def test_one_slow_issue_leaves_the_others_their_share_of_the_sweep():
    takes, clock = {"quick-1": 1.0, "quick-2": 1.0, "quick-3": 1.0}, Now()
    sweep = sweep_of(["slow", *takes], takes, clock, FakeStatus())
    first = []
    for hour in range(4):
        clock.now = 3600.0 * hour
        start = clock.now
        here = sweep.within(lambda start=start: start + LAMBDA_LIVES - clock.now)
        swept = [one.edition for one in here.sweep()]
        first.append(swept[0])
        assert sorted(swept) == ["quick-1", "quick-2", "quick-3", "slow"]
        assert min(takes["given"].values()) >= (LAMBDA_LIVES - TIME_TO_STOP) / 4 - 1
        assert clock.now - start <= LAMBDA_LIVES - TIME_TO_STOP + 1
    assert len(set(first)) == 4, "another one comes first every hour"
