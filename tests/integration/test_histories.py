"""The model of the sending promise is sharp: each of these mistakes in the code breaks a history it lives through."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from hypothesis import Phase

from newsletter.errors import TryAgainLater
from newsletter.sending import outcomes, settlement
from newsletter.sending.close import Closer
from newsletter.sending.evidence import EvidenceRecord
from newsletter.sending.outcomes import BatchRecord, InDoubt, NotSent
from newsletter.sending.progress import Wake
from newsletter.sending.reports import PoisonError, event_in, evidence_in
from newsletter.sending.restoring import LedgerRestorer
from newsletter.sending.send_batch import BatchSender
from newsletter.sending.settlement import Coverage, DeliveryTotals
from tests.unit.sending.test_model import histories
from tests.unit.sending.world import FakeLedger, FakeReaders

MOST_HISTORIES = 12_000
"""Each is found within a few hundred; one that needs thousands would be found by luck, and not in every run."""
_after, _settled, _answered = outcomes._after, settlement.settled, BatchRecord.answered


def _settled_without_evidence(record, _evidence, now, *, quarantine, coverage_is_enough):
    return _settled(record, EvidenceRecord({}), now, quarantine=quarantine, coverage_is_enough=coverage_is_enough)


def _doubt_is_not_sent(before, answer):
    return _after(before, NotSent("") if isinstance(answer, InDoubt) else answer)


def _nobody_ever_leaves(readers, _list_id, keys, _kind, _now):
    return {key: readers.list.get(key) or "erased" for key in keys}


def _a_claim_that_is_taken_over(record, owner, now, *, lease, most):
    flight = record.places(outcomes.TO_BE_SENT | outcomes.IN_DOUBT)[:most]
    return replace(record, owner=owner, deadline=now + lease, flight=flight, touched=now)


def _only_the_claim_is_looked_at_again(sender, record):
    if not record.is_claimed(int(sender.clock())):
        raise TryAgainLater("the claim is overdue")


def _whoever_lost_a_claim_may_speak(record, answers, now, *, by=""):
    if record.owner == by:
        return _answered(record, answers, now, by=by)
    after = _answered(replace(record, owner=by), answers, now, by=by)
    return replace(after, owner=record.owner, deadline=record.deadline, flight=record.flight)


def _all_go_on_with_the_ledger(restorer, edition, done):
    """Accepting asks nobody."""


def _the_stage_alone_as_written(ledger, edition):
    return ledger.as_written(edition)


def _one_refusal_gives_all_back(write, given):
    try:
        write(list(given.values()))
    except ClientError as error:
        return dict.fromkeys(given, str(error))
    return {}


def _one_refusal_ends_the_rest_in_silence(write, given):
    refused = {}
    try:
        write(list(given.values()))
    except ClientError:
        refused = {name: "refused" for name, one in given.items() if one.partition.startswith("bladet-2222")}
    return refused


def _poison_ends_the_reading(bodies):
    found = {}
    for name, body in bodies.items():
        try:
            evidence = evidence_in(event_in(body))
        except PoisonError as error:
            return found, {name: error.reason}
        if evidence:
            found[name] = evidence
    return found, {}


MISTAKES = {
    "a stop is not seen by who has read the stage": (
        BatchSender, "_check_that_it_may_still_go", _only_the_claim_is_looked_at_again
    ),
    "who lost its claim undoes what was decided since": (BatchRecord, "answered", _whoever_lost_a_claim_may_speak),
    "a lost answer counts as not sent": (outcomes, "_after", _doubt_is_not_sent),
    "evidence is not read when doubt is settled": (
        "newsletter.sending.settling.settled", "", _settled_without_evidence
    ),
    "any coverage is enough": (Coverage, "is_enough", property(lambda _coverage: True)),
    "leavers are mailed": (FakeReaders, "wanting", _nobody_ever_leaves),
    "doubt is sent again by whoever comes": (BatchRecord, "claimed", _a_claim_that_is_taken_over),
    "what waits is never woken": (Closer, "_awake", lambda _closer, *stands: (*stands[:2], Wake.NOBODY)),
    "a restored ledger is not recognised": (FakeLedger, "is_restored", lambda _ledger: False),
    "a restored ledger's editions go on": (FakeLedger, "state_or_none", _the_stage_alone_as_written),
    "accepting a restored ledger asks nobody": (LedgerRestorer, "_put_right", _all_go_on_with_the_ledger),
    "one refused report gives back all": ("tests.unit.sending.reported.refused_of", "", _one_refusal_gives_all_back),
    "one refused report loses others": (
        "tests.unit.sending.reported.refused_of", "", _one_refusal_ends_the_rest_in_silence
    ),
    "poison ends the reading of reports": ("tests.unit.sending.reported.read", "", _poison_ends_the_reading),
    "a stopped issue counts as open": (DeliveryTotals, "stop", lambda _account: None),
    "untouched batches are not counted": (DeliveryTotals, "count_unclaimed", lambda _account, _members: None),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_model_finds(monkeypatch, mistake):
    owner, name, wrong = MISTAKES[mistake]
    monkeypatch.setattr(*((owner, wrong) if isinstance(owner, str) else (owner, name, wrong)))
    with pytest.raises(AssertionError):
        histories(MOST_HISTORIES, phases=(Phase.generate,))
