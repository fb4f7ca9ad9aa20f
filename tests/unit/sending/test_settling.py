"""Settling what a look found in doubt, on what is known of SES's reports at that moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.outcomes import BatchRecord, Outcome
from newsletter.sending.progress import Progress, Wake
from newsletter.sending.reading import Reading
from newsletter.sending.send_batch import OvertakenError
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import Coverage
from newsletter.sending.settling import Settler
from tests.unit.sending.world import EDITION, FakeQueue

NOW, QUARANTINE = 1_800_000_000, 1200
STATE = EditionState(EDITION, "bladet", Stage.SENDING, "f", "s", "h", 1, planned=1)
BATCH = Batch(EDITION, 0, 0, 1)
DOUBT = BatchRecord(BATCH, (Outcome.UNCERTAIN,), doubt_since=NOW - QUARANTINE, touched=NOW - QUARANTINE)
ALL_TOLD, LITTLE_TOLD = Coverage(accepted=1000, reported=1000), Coverage(accepted=1000, reported=500)


class RememberingLedger:
    """Keeps what is saved; ``overtaken`` refuses it, as where a worker has written since."""

    def __init__(self, *, overtaken=False):
        self.saved, self.overtaken = [], overtaken

    def save(self, record):
        if self.overtaken:
            raise OvertakenError
        self.saved.append(record)
        return record


def settle(record, *, state=STATE, coverage=ALL_TOLD, is_whole=True, progress=None, told=None, overtaken=False):
    """What is written down, and what is queued."""
    ledger, queue = RememberingLedger(overtaken=overtaken), FakeQueue()
    found = Reading((0, 0, 0, 0, 0), 0, 0, Wake.NOBODY, 0, coverage=coverage, is_whole=is_whole)
    found.to_settle.append((record, told or EvidenceRecord()))
    Settler(ledger, queue, QUARANTINE).settle(state, found, progress or Progress(EDITION), NOW)
    return [one.outcomes[0] for one in ledger.saved], queue.waiting


def test_who_is_in_doubt_after_the_quarantine_is_sent_to_once_more():
    assert settle(DOUBT) == ([Outcome.AGAIN], [BATCH])
    assert settle(replace(DOUBT, doubt_since=DOUBT.doubt_since + 1)) == ([], [])


def test_after_a_stop_nobody_is_sent_to_once_more():
    outcomes, queued = settle(DOUBT, state=replace(STATE, stage=Stage.STOPPED))
    assert Outcome.AGAIN not in outcomes
    assert queued == []


def test_a_worker_that_came_back_after_all_is_left_alone():
    assert settle(DOUBT, overtaken=True) == ([], [])


@pytest.mark.parametrize(
    ("covered", "coverage", "settles"),
    [(-1, ALL_TOLD, False), (0, ALL_TOLD, False), (1, ALL_TOLD, True), (1, LITTLE_TOLD, False)],
)
def test_a_part_of_a_look_settles_only_where_it_says_of_the_reports_what_the_last_whole_look_said(
    covered, coverage, settles
):
    progress = replace(Progress(EDITION), covered=covered)
    assert settle(DOUBT, coverage=coverage, is_whole=False, progress=progress) == (
        ([Outcome.AGAIN], [BATCH]) if settles else ([], [])
    )


def test_what_a_closed_ledger_finds_claimed_is_let_go_only_once_the_claim_has_ended():
    closed = replace(STATE, closed=NOW - 60)
    claimed = BatchRecord(BATCH, (Outcome.OPEN,), owner="late", deadline=NOW + 1, flight=(0,), touched=NOW - 100)
    assert settle(claimed, state=closed) == ([], [])
    assert settle(replace(claimed, deadline=NOW), state=closed) == ([Outcome.OPEN], [BATCH])
    told = EvidenceRecord({SesEvent.SENT: frozenset({code(0, 1)})})
    assert settle(replace(claimed, deadline=NOW), told=told) == ([Outcome.ACCEPTED], [])
