"""What mails cost: second sendings too, and the stack's own share as it was measured."""

from __future__ import annotations

import re

from newsletter.sending.costs import OURS_PER_THOUSAND, Cost, cost_of
from tests.template import ROOT


def test_each_mail_is_paid_for_also_the_second_to_a_reader():
    assert cost_of({"accepted": 9_000, "resent": 1_000, "open": 500}, 0.16) == Cost(1.6, 0.0421)
    assert cost_of({}, 0.16) == Cost(0, 0)


def test_the_stacks_own_share_is_the_one_that_was_measured_last():
    told = re.findall(r"\$([\d.]+) beside SES's own price at 200 a second, \$([\d.]+) at 14", _decisions())
    assert float(told[-1][1]) == OURS_PER_THOUSAND * 1000


def _decisions():
    return (ROOT / "docs" / "DECISIONS.md").read_text()
