"""The account: what it may send a second and a day, counted in recipients, and whether it may send at all."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any

from local.postoffice.errors import EntryError, SesError
from local.postoffice.suppression import SuppressionList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAY = 24 * 3600

_SANDBOX_RATE, _SANDBOX_QUOTA = 1.0, 200.0
"""https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html"""

MOST_QUESTIONS = 5.0
"""Calls of GetAccount that idleness saves up. Every action but those that send is throttled at one request a second
(https://github.com/awsdocs/amazon-ses-developer-guide/blob/master/doc-source/quotas.md); how many may come at one
moment AWS does not say, and a few cold workers at once are what our code makes of it."""

_SETTINGS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("rate", "quota", "bounce_rate", "complaint_rate"), (int, float)),
    **dict.fromkeys(("sandbox", "paused", "suspended"), bool),
    **dict.fromkeys(("paused_sets", "verified_recipients", "pending"), list),
    "pause_after": (int, NoneType),
}
_COUNTERS = ("accepted", "throttled_calls", "peak_second")


@dataclass
class Account:
    """``clock`` is seconds since 1970.

    The rate is a bucket that fills with ``rate`` recipients a second and holds one second's worth. A call is accepted
    if anything is left in it, whatever the call's size, and what it takes too much has to fill up again before the
    next one: so AWS once explained it (quoted in https://github.com/django-ses/django-ses/issues/59). Both rate and
    quota count recipients, the quota over the last 24 hours
    (https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html). ``pending`` are identities (globs) that SES
    has not verified yet, whatever the directory says. ``bounce_rate`` and ``complaint_rate`` are shares that SES tells
    CloudWatch of; AWS does not say over how many mails it takes them, so they are what somebody sets.
    """

    clock: Callable[[], float]
    rate: float = 14
    quota: float = 50_000
    sandbox: bool = False
    paused: bool = False
    suspended: bool = False
    paused_sets: set[str] = field(default_factory=set)
    verified_recipients: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    pause_after: int | None = None
    bounce_rate: float = 0
    complaint_rate: float = 0
    accepted: int = 0
    throttled_calls: int = 0
    peak_second: int = 0
    suppressed: SuppressionList = field(init=False)
    _level: float = 0
    _filled_at: float = 0
    _questions: float = MOST_QUESTIONS
    _asked_at: float = 0
    _day: deque[float] = field(default_factory=deque)
    _second: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.suppressed = SuppressionList(self.clock)
        self._level, self._filled_at = self.most_a_second, self.clock()

    @property
    def most_a_second(self) -> float:
        return _SANDBOX_RATE if self.sandbox else float(self.rate)

    @property
    def most_a_day(self) -> float:
        return _SANDBOX_QUOTA if self.sandbox else float(self.quota)

    def may_send(self) -> None:
        """Raises what SES raises for an account that may not send."""
        if self.suspended:
            raise SesError("AccountSuspendedException", "Sending suspended for this account.")
        if self.paused:
            raise SesError("SendingPausedException", "Sending paused for this account. For more information, see AWS.")

    def take_turn(self) -> None:
        """Raises when the bucket is empty: over-limit mail is dropped, not queued."""
        now, rate = self.clock(), self.most_a_second
        self._level = min(rate, self._level + (now - self._filled_at) * rate)
        self._filled_at = now
        if self._level <= 0:
            self.throttled_calls += 1
            raise SesError("TooManyRequestsException", "Maximum sending rate exceeded.")

    def may_be_asked(self) -> None:
        """Raises TooManyRequestsException when GetAccount is called more than once a second for a while."""
        now = self.clock()
        self._questions = min(MOST_QUESTIONS, self._questions + now - self._asked_at)
        self._asked_at = now
        if self._questions < 1:
            raise SesError("TooManyRequestsException", "Rate exceeded")
        self._questions -= 1

    def may_take(self, configuration_set: str, *, simulated: bool) -> None:
        """Raises what a bulk call answers for an entry that is one too many.

        Mails to the simulator count towards the rate and not towards the quota
        (https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator-considerations).
        """
        if self.pause_after == 0:
            self.paused, self.pause_after = True, None
        if self.paused:
            raise EntryError("ACCOUNT_SENDING_PAUSED", "Sending paused for this account.")
        if configuration_set in self.paused_sets:
            raise EntryError("CONFIGURATION_SET_SENDING_PAUSED", "Sending paused for this configuration set.")
        if not simulated and 0 <= self.most_a_day <= self.sent_last_day():
            raise EntryError("ACCOUNT_DAILY_QUOTA_EXCEEDED", "Daily message quota exceeded.")

    def take(self, *, simulated: bool) -> None:
        """Count one recipient."""
        now = self.clock()
        if self.pause_after is not None:
            self.pause_after -= 1
        self._level -= 1
        self.accepted += 1
        if not simulated:
            self._day.append(now)
        self._second.append(now)
        while self._second[0] <= now - 1:
            self._second.popleft()
        self.peak_second = max(self.peak_second, len(self._second))

    def sent_last_day(self) -> int:
        start = self.clock() - DAY
        while self._day and self._day[0] <= start:
            self._day.popleft()
        return len(self._day)

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Set what a test or a person wants set, by the names of the fields. Raises ValueError, and changes nothing."""
        for name, value in wanted.items():
            if name not in _SETTINGS:
                raise ValueError(f"no such setting: {name}; there are {', '.join(_SETTINGS)}")
            kinds = _SETTINGS[name]
            if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
                raise ValueError(f"{name} cannot be {value!r}")
        if wanted.get("rate", 1) <= 0 or (wanted.get("pause_after") or 0) < 0:
            raise ValueError("rate must be more than 0, and pause_after 0 or more")
        for name, value in wanted.items():
            setattr(self, name, set(value) if isinstance(value, list) else value)
        self._level = min(self._level, self.most_a_second)

    def as_ses_says(self) -> dict[str, Any]:
        """The answer of https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html."""
        return {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": "SHUTDOWN" if self.suspended else "HEALTHY",
            "ProductionAccessEnabled": not self.sandbox,
            "SendQuota": {
                "Max24HourSend": self.most_a_day,
                "MaxSendRate": self.most_a_second,
                "SentLast24Hours": float(self.sent_last_day()),
            },
            "SendingEnabled": not (self.paused or self.suspended),
            "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        }

    def reputation(self) -> Mapping[str, float]:
        """What SES tells CloudWatch of (https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html)."""
        return {"Reputation.BounceRate": self.bounce_rate, "Reputation.ComplaintRate": self.complaint_rate}

    def as_told(self) -> dict[str, Any]:
        """Settings and counters, for the control address."""
        told = {name: getattr(self, name) for name in (*_SETTINGS, *_COUNTERS)}
        lists = {name: sorted(value) for name, value in told.items() if isinstance(value, set)}
        return told | lists | {"suppressed": self.suppressed.as_told(), "sent_last_day": self.sent_last_day()}
