"""Costs: what mails cost at SES, and at everything else of AWS that is paid by use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OURS_PER_THOUSAND = 0.00421
"""US dollars for queues, tables, functions, files and reports of a thousand mails, at 14 a second: the dearer of the
two rates that were measured (``bench/cost.py``, docs/DECISIONS.md on 2026-11-28)."""


@dataclass(frozen=True)
class Cost:
    """US dollars: what SES charges, and what the rest of the stack uses, as it was measured once."""

    ses: float = 0.0
    ours: float = 0.0

    @property
    def total(self) -> float:
        return self.ses + self.ours


def cost_of(sums: Mapping[str, int], price_per_thousand: float) -> Cost:
    """What the mails of a ledger's ``sums`` have cost, second sendings too, at SES's price in US dollars."""
    mails = sums.get("accepted", 0) + sums.get("resent", 0)
    return Cost(round(mails * price_per_thousand / 1000, 6), round(mails * OURS_PER_THOUSAND / 1000, 6))
