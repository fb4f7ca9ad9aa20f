"""What is wrong with the sender, as a proof tells it: never what SES did not say."""

from __future__ import annotations

import pytest

from newsletter.sending.send_rate import Pace
from newsletter.sending.sender_state import SenderState, faults_of
from newsletter.words import Words

LANGUAGES = ("sv", "en")
FINE, PACE = SenderState(is_verified=True), Pace(14, 50_000, 0)


@pytest.mark.parametrize(
    ("sender", "pace", "readers", "found"),
    [
        (FINE, PACE, 50_000, {}),
        (None, None, 50_000, {}),
        (SenderState(is_verified=False, is_signed=False), PACE, 1, {"unverified": {}}),
        (SenderState(is_verified=True, is_signed=False), PACE, 1, {"unsigned": {}}),
        (FINE, Pace(14, 50_000, 0, sending_enabled=False), 1, {"paused": {}}),
        (FINE, Pace(1, 200, 0, in_sandbox=True), 201, {"sandbox": {}}),
        (FINE, PACE, 50_001, {"quota": {"number": 50_000}}),
        (FINE, Pace(14, -1, 0), 10_000_000, {}),
        (None, Pace(14, 0, 0, sending_enabled=False), 1, {"paused": {}, "quota": {"number": 0}}),
    ],
)
def test_each_fault_is_found_and_nothing_else(sender, pace, readers, found):
    assert faults_of(sender, pace, readers) == found
    for language in LANGUAGES:
        assert all(Words(language).say(f"proof.fault.{kind}", **numbers) for kind, numbers in found.items())
