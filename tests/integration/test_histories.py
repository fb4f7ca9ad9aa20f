"""The model of the sending promise is sharp: each of these mistakes in the code breaks a history it lives through."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import Phase

from newsletter.errors import TryAgainLater
from newsletter.sending import books, outcomes
from newsletter.sending.books import Account, Coverage
from newsletter.sending.close import ClosingOffice
from newsletter.sending.deliver import SendingOffice
from newsletter.sending.evidence import EvidenceRecord
from newsletter.sending.outcomes import BatchRecord, InDoubt, NotSent
from newsletter.sending.standing import Stage
from tests.unit.sending.test_model import histories
from tests.unit.sending.world import FakeReaders

MOST_HISTORIES = 4000
"""Each is found within a few hundred; one that needs thousands would be found by luck, and not in every run."""
_after, _settled, _answered = outcomes._after, books.settled, BatchRecord.answered


def _settled_without_evidence(record, _evidence, now, *, quarantine, coverage_is_enough):
    return _settled(record, EvidenceRecord({}), now, quarantine=quarantine, coverage_is_enough=coverage_is_enough)


def _doubt_is_not_sent(before, answer):
    return _after(before, NotSent("") if isinstance(answer, InDoubt) else answer)


def _nobody_ever_leaves(readers, _list_id, keys, _kind, _now):
    return {key: readers.list.get(key) or "erased" for key in keys}


def _a_claim_that_is_taken_over(record, owner, now, *, lease, most):
    flight = record.places(outcomes.TO_BE_SENT | outcomes.IN_DOUBT)[:most]
    return replace(record, owner=owner, deadline=now + lease, flight=flight, touched=now)


def _only_the_claim_is_looked_at_again(office, record):
    if not record.is_claimed(int(office.clock())):
        raise TryAgainLater("the claim is overdue")


def _only_the_stage_is_looked_at_again(office, record):
    if office.ledger.standing(record.batch.edition).stage is not Stage.SENDING:
        raise TryAgainLater("no longer being sent")


def _whoever_lost_a_claim_may_speak(record, answers, now, *, by=""):
    if record.owner == by:
        return _answered(record, answers, now, by=by)
    after = _answered(replace(record, owner=by), answers, now, by=by)
    return replace(after, owner=record.owner, deadline=record.deadline, flight=record.flight)


MISTAKES = {
    "a stop is not seen by who has read the stage": (
        SendingOffice, "_check_that_it_may_still_go", _only_the_claim_is_looked_at_again
    ),
    "who outlived its claim asks SES": (
        SendingOffice, "_check_that_it_may_still_go", _only_the_stage_is_looked_at_again
    ),
    "who lost its claim undoes what was decided since": (BatchRecord, "answered", _whoever_lost_a_claim_may_speak),
    "a lost answer counts as not sent": (outcomes, "_after", _doubt_is_not_sent),
    "evidence is not read when doubt is settled": ("newsletter.sending.close.settled", "", _settled_without_evidence),
    "any coverage is enough": (Coverage, "is_enough", property(lambda _coverage: True)),
    "leavers are mailed": (FakeReaders, "wanting", _nobody_ever_leaves),
    "doubt is sent again by whoever comes": (BatchRecord, "claimed", _a_claim_that_is_taken_over),
    "what waits is never woken": (ClosingOffice, "_awake", lambda _office, standing, _now: (standing, False)),
    "a stopped issue counts as open": (Account, "stop", lambda _account: None),
    "untouched batches are not counted": (Account, "count_unclaimed", lambda _account, _members: None),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_model_finds(monkeypatch, mistake):
    owner, name, wrong = MISTAKES[mistake]
    monkeypatch.setattr(*((owner, wrong) if isinstance(owner, str) else (owner, name, wrong)))
    with pytest.raises(AssertionError):
        histories(MOST_HISTORIES, phases=(Phase.generate,))
