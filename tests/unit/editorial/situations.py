"""A situation with something of everything, for the windows that show it."""

from __future__ import annotations

from newsletter.edition.provider_row import ProviderRow
from newsletter.sending.costs import cost_of
from newsletter.sending.edition_state import Stage
from newsletter.sending.send_rate import Pace
from newsletter.sending.situation import IssueClosed, IssueUnderWay, QueueCount, Situation, WaitsFor
from newsletter.subscribers.list_movements import ListMovements

AT = 1_795_831_200  # 2026-11-28 02:00 UTC
SUMS = {"audience": 12_400, "accepted": 8_150, "delivered": 7_902, "open": 4_230, "in_doubt": 12, "bounced": 41,
        "softBounced": 12, "left": 8}  # fmt: skip


def busy() -> Situation:
    """One issue goes out, one waits to be mended, one waits for its hour; an alarm rings."""
    providers = [
        ProviderRow("Google", 4210, 4208, 1, 2, complained=None),
        ProviderRow("Microsoft 365", 2890, 2811, 5, 60, delayed=120, blocked=14, complained=None, why="too_many"),
        ProviderRow("", 855, 842, 2, 300, soft=9, hard=4, complained=1, why="full"),
    ]
    going = IssueUnderWay(
        "kommunbladet-qupjp67ovmonct5w", "kommunbladet", "Fiber till sista gården", Stage.SENDING, 12_400, SUMS,
        WaitsFor.PACE, a_minute=812, allowed_a_minute=840, seconds_left=303, providers=providers,
        cost=cost_of(SUMS, 0.16),
    )  # fmt: skip
    parked = IssueUnderWay(
        "fritid-aaaabbbbccccdddd", "fritid", "Sommarens läger <och> resor", Stage.PARKED, 310,
        {"audience": 310, "open": 310}, WaitsFor.PARKED, why="sandbox", allowed_a_minute=840,
    )  # fmt: skip
    held = IssueUnderWay(
        "skola-eeeeffffgggghhhh", "skola", "Skolskjuts i höst", Stage.PROOFED, 0, {}, WaitsFor.HOLD, seconds_left=5_400
    )
    closed = [
        IssueClosed("k-2", "kommunbladet", "Budget i balans", AT - 90_000, AT - 86_400,
                    {"accepted": 12_371, "delivered": 12_288, "bounced": 61, "softBounced": 22}, change=-0.4,
                    cost=cost_of({"accepted": 12_371}, 0.16)),
        IssueClosed("k-1", "kommunbladet", "Vinterväghållning", AT - 900_000, AT - 896_000,
                    {"accepted": 12_350, "delivered": 12_310, "bounced": 40, "complained": 1}),
    ]  # fmt: skip
    return Situation(
        AT,
        [going, parked, held],
        closed,
        Pace(14, 50_000, 21_480),
        {"send": QueueCount(85, 0), "letter": QueueCount(0, 0), "evidence": QueueCount(3, 2)},
        {"EvidenceDeadLettersAlarm": "ALARM", "ParkedAlarm": "OK", "SendBatchErrorsAlarm": "OK"},
        movements=[
            ListMovements("fritid", "2026-11-22", 3, 1), ListMovements("kommunbladet", "2026-11-22", 1_214, 17, 41)
        ],
    )  # fmt: skip
