"""The situation: what an operator wants to know, as one value that every window shows alike.

Its figures are the ledger's own sums. What was not asked is None, and a window says so: it never says 0.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.sending.edition_state import UNDER_WAY, Stage
from newsletter.sending.ses_events import SesEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.edition.provider_row import ProviderRow
    from newsletter.sending.costs import Cost
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.send_rate import Pace
    from newsletter.sending.settlement import DeliveryTotals
    from newsletter.subscribers.list_movements import ListMovements

MOST_CLOSED = 10
COMPARED = 5
"""Closed issues of the same list that one is held against."""

_DAY = 86_400


class WaitsFor(StrEnum):
    """What the end of an issue waits for."""

    HOLD = "hold"
    PLANNING = "planning"
    CANARY = "canary"
    PACE = "pace"
    QUOTA = "quota"
    PARKED = "parked"
    HALT = "halt"
    DOUBT = "doubt"
    REPORTS = "reports"


@dataclass(frozen=True)
class IssueUnderWay:
    """An issue that is on its way, or about to be.

    ``sums`` are the ledger's, as ``DeliveryTotals.as_numbers`` names them, and ``why`` is why it is parked or halted.
    ``a_minute`` is how many mails ended a minute lately, ``allowed_a_minute`` how many may; None where nobody knows.
    ``seconds_left`` is until the last of them has been offered to SES, None where that depends on a person or nobody
    can tell. ``cost`` is that of what SES has taken so far, None where nobody asked.
    """

    edition: str
    list: str
    subject: str
    stage: Stage
    planned: int
    sums: Mapping[str, int]
    waits_for: WaitsFor
    why: str = ""
    a_minute: float | None = None
    allowed_a_minute: float | None = None
    seconds_left: int | None = None
    providers: Sequence[ProviderRow] = ()
    cost: Cost | None = None

    @property
    def ended(self) -> int:
        """Deliveries that have one of their outcomes."""
        return self.sums.get("audience", 0) - self.sums.get("open", 0) - self.sums.get("in_doubt", 0)


@dataclass(frozen=True)
class IssueClosed:
    """An issue whose ledger is closed. ``sums`` are those it was closed with, times are seconds since 1970.

    ``change`` is by how many percentage points more of its accepted mails arrived than of up to five before it.
    ``file`` is the upload's key; ``follows`` is the edition that it brings to those who missed it, or empty. ``cost``
    is that of the mails it was closed with.
    """

    edition: str
    list: str
    subject: str
    started: int
    closed: int
    sums: Mapping[str, int]
    change: float | None = None
    file: str = ""
    follows: str = ""
    cost: Cost | None = None

    @property
    def arrived(self) -> float | None:
        """The share of the accepted that arrived, in per cent."""
        return _arrived(self.sums)


@dataclass(frozen=True)
class QueueCount:
    """How many messages wait, and how many were given up on."""

    waiting: int
    dead: int


@dataclass(frozen=True)
class Situation:
    """Everything at one moment, ``at`` seconds since 1970.

    ``alarms`` has the state of each, ``queues`` what lies in each; ``failed_letters`` counts letters that will not go
    and of which the operator has not been told yet; ``restored`` says that the ledger waits to be accepted;
    ``not_counted`` are editions under way whose sums were not added up at this look; ``movements`` is who joined, left
    and bounced away of each list lately, since when.
    """

    at: int
    under_way: Sequence[IssueUnderWay] = ()
    closed: Sequence[IssueClosed] = ()
    pace: Pace | None = None
    queues: Mapping[str, QueueCount] | None = None
    alarms: Mapping[str, str] | None = None
    failed_letters: int = 0
    restored: bool = False
    not_counted: Sequence[str] = ()
    movements: Sequence[ListMovements] | None = None

    @property
    def ringing(self) -> Sequence[str]:
        return sorted(name for name, state in (self.alarms or {}).items() if state == "ALARM")

    @property
    def needs(self) -> Sequence[tuple[str, str]]:
        """What needs a person: the kind, and what it is about. Empty where nobody needs to do anything."""
        found = [("restored", "")] if self.restored else []
        if self.pace and not self.pace.sending_enabled:
            found.append(("paused", ""))
        found += [("halt", issue.edition) for issue in self.under_way if issue.waits_for is WaitsFor.HALT]
        found += [("parked", issue.edition) for issue in self.under_way if issue.waits_for is WaitsFor.PARKED]
        found += [("dead", name) for name, queue in (self.queues or {}).items() if queue.dead]
        found += [("letters", str(self.failed_letters))] if self.failed_letters else []
        return [*found, *(("alarm", name) for name in self.ringing)]


def under_way(
    known: Sequence[tuple[EditionState, DeliveryTotals]],
    pace: Pace | None,
    now: int,
    before: Situation | None = None,
    providers: Mapping[str, Sequence[ProviderRow]] | None = None,
) -> Sequence[IssueUnderWay]:
    """The issues under way, oldest first.

    Args:
        known: each with the sums of its ledger at this moment.
        pace: what the account may do; None where SES did not say.
        now: seconds since 1970.
        before: an earlier situation; how fast it goes is told against that, else against the start of sending.
        providers: the table of each edition that has one.
    """
    to_send = sum(totals.open for state, totals in known if state.stage is Stage.SENDING)
    earlier = {issue.edition: issue for issue in before.under_way} if before else {}
    issues = []
    for state, totals in sorted(known, key=lambda one: (one[0].started or math.inf, one[0].start_at)):
        since = before.at if before and state.edition in earlier else state.sending_since
        ended = _ended(totals) - (earlier[state.edition].ended if state.edition in earlier else 0)
        a_minute = 60 * ended / (now - since) if since and now > since else None
        waits_for = waits_for_of(state, totals, pace)
        issues.append(
            IssueUnderWay(
                state.edition,
                state.list,
                state.subject,
                state.stage,
                state.planned,
                totals.as_numbers(),
                waits_for,
                why=state.halted_why if waits_for is WaitsFor.HALT else state.parked_why,
                a_minute=a_minute,
                allowed_a_minute=60 * pace.per_second if pace else None,
                seconds_left=seconds_left(state, waits_for, to_send, pace, now),
                providers=(providers or {}).get(state.edition, ()),
            )
        )
    return issues


def waits_for_of(state: EditionState, totals: DeliveryTotals, pace: Pace | None) -> WaitsFor:
    """What the end of an issue waits for at this moment."""
    fixed = {Stage.PROOFED: WaitsFor.HOLD, Stage.PLANNING: WaitsFor.PLANNING, Stage.HALTED: WaitsFor.HALT}
    if state.stage in fixed:
        return fixed[state.stage]
    if state.stage is Stage.PARKED:
        return WaitsFor.QUOTA if state.parked_why == "daily-quota" else WaitsFor.PARKED
    if totals.open and state.is_held:
        return WaitsFor.CANARY
    if totals.open:
        return WaitsFor.QUOTA if pace and pace.left_for_issues < totals.open else WaitsFor.PACE
    return WaitsFor.DOUBT if totals.in_doubt else WaitsFor.REPORTS


def seconds_left(state: EditionState, waits_for: WaitsFor, to_send: int, pace: Pace | None, now: int) -> int | None:
    """Until the last mail has been offered to SES, as far as the account's rate and quota decide it.

    ``to_send`` are the open mails of all issues that are being sent: they share the rate. Where the quota decides, it
    is told in whole days, for it comes back as it was used.
    """
    if waits_for is WaitsFor.HOLD:
        return max(0, state.start_at - now)
    if waits_for is WaitsFor.CANARY:
        return max(0, state.sending_since + 60 * state.hold_minutes - now)
    if waits_for in (WaitsFor.DOUBT, WaitsFor.REPORTS):
        return 0
    if waits_for is WaitsFor.PACE and pace and pace.per_second > 0:
        return math.ceil(to_send / pace.per_second)
    if waits_for is WaitsFor.QUOTA and pace and pace.per_day > 0 and state.stage is Stage.SENDING:
        return _DAY * math.ceil(max(0.0, to_send - pace.left_for_issues) / pace.per_day)
    return None


def closed(states: Sequence[EditionState], most: int = MOST_CLOSED, compared: int = COMPARED) -> Sequence[IssueClosed]:
    """The last issues that were closed, newest first, each held against ``compared`` of its list before it."""
    ended = sorted((state for state in states if state.closed), key=lambda state: state.closed, reverse=True)
    issues = []
    for place, state in enumerate(ended[:most]):
        same = [one.sums for one in ended[place + 1 :] if one.list == state.list and not one.follows][:compared]
        shares = [share for sums in same if (share := _arrived(sums)) is not None]
        own = _arrived(state.sums)
        change = own - sum(shares) / len(shares) if shares and own is not None else None
        issues.append(
            IssueClosed(
                state.edition,
                state.list,
                state.subject,
                state.started,
                state.closed,
                state.sums,
                change,
                state.file,
                state.follows,
            )
        )
    return issues


def is_told(state: EditionState) -> bool:
    """Whether an edition belongs among those under way: sent, or to be, and not closed."""
    stopped = state.stage is Stage.STOPPED and state.started > 0 and not state.closed
    return state.stage in UNDER_WAY or stopped or (state.stage is Stage.PROOFED and state.start_at > 0)


def sums_over(issues: Sequence[IssueUnderWay]) -> Counter[str]:
    """The sums of several issues together."""
    together: Counter[str] = Counter()
    for issue in issues:
        together.update(issue.sums)
    return together


def _ended(totals: DeliveryTotals) -> int:
    return totals.audience - totals.open - totals.in_doubt


def _arrived(sums: Mapping[str, int]) -> float | None:
    accepted = sums.get("accepted", 0)
    return 100 * sums.get(SesEvent.DELIVERED, 0) / accepted if accepted else None
