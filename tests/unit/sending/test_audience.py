from __future__ import annotations

import pytest

from newsletter.readers.subscribers import Ground, State, Subscriber
from newsletter.sending.audience import why_not

ANNA = Subscriber("kommunbladet", "A" * 20, "anna@example.se", frozenset({Ground.MEMBER}))
GONE = Subscriber("kommunbladet", "A" * 20, "anna@example.se", frozenset({Ground.MEMBER}), state=State.LEFT)


@pytest.mark.parametrize(
    ("reader", "suppressed", "reason"),
    [
        (ANNA, None, ""),
        (ANNA, "bounced", "bounced"),
        (ANNA, "complained", "complained"),
        (GONE, None, "left"),
        (GONE, "bounced", "left"),
        (GONE, "complained", "complained"),
        (None, None, "erased"),
        (None, "bounced", "erased"),
    ],
)
def test_the_reason_told_for_a_reader_who_gets_nothing_is_the_one_that_ended_it(reader, suppressed, reason):
    assert why_not(reader, suppressed) == reason
