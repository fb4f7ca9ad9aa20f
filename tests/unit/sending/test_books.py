"""Settling by evidence: in whatever order it comes, the books end the same and no second copy goes uncounted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.batches import Batch
from newsletter.sending.books import settled
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.facts import Fact
from newsletter.sending.outcomes import Outcome, new_record


def record_of(outcome):
    doubt = 1 if outcome in (Outcome.UNCERTAIN, Outcome.UNCERTAIN_AGAIN) else 0
    return replace(new_record(Batch("juni-abc", 0, 0, 1)), outcomes=(outcome,), doubt_since=doubt)


def told_in_turn(outcome, attempts):
    """What stands in the books after reports on these attempts, each settled as it came."""
    record, codes = record_of(outcome), set()
    for attempt in attempts:
        codes.add(code(0, attempt))
        evidence = EvidenceRecord({Fact.SENT: frozenset(codes)})
        record = settled(record, evidence, 2, quarantine=1200, coverage_is_enough=True)
    return record.outcomes[0]


@given(
    st.sampled_from([Outcome.UNCERTAIN, Outcome.UNCERTAIN_AGAIN, Outcome.AGAIN, Outcome.UNKNOWN, Outcome.ACCEPTED]),
    st.lists(st.sampled_from([1, 2]), min_size=1, max_size=4),
)
def test_a_report_on_the_second_sending_counts_whenever_it_comes(outcome, attempts):
    assert (told_in_turn(outcome, attempts) is Outcome.ACCEPTED_AGAIN) == (
        2 in attempts or outcome is Outcome.UNCERTAIN_AGAIN
    )


@pytest.mark.parametrize(
    ("outcome", "ends"),
    [
        (Outcome.UNCERTAIN, Outcome.ACCEPTED),
        (Outcome.AGAIN, Outcome.ACCEPTED),
        (Outcome.UNCERTAIN_AGAIN, Outcome.ACCEPTED_AGAIN),  # the first copy is out, and perhaps a second one
    ],
)
def test_a_late_report_on_the_first_sending_settles_it(outcome, ends):
    assert told_in_turn(outcome, [1]) is ends
