"""The account: what it may send a second and a day, counted in recipients, and whether it may send at all."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from local.postoffice.errors import EntryError, SesError

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 24 * 3600


@dataclass
class Account:
    """``clock`` is seconds since 1970.

    The rate is a bucket that fills with ``rate`` recipients a second and holds one second's worth. A call is accepted
    if anything is left in it, whatever the call's size, and what it takes too much has to fill up again before the
    next one: so AWS once explained it (quoted in https://github.com/django-ses/django-ses/issues/59).
    """

    clock: Callable[[], float]
    rate: float = 14
    quota: float = 50_000
    sandbox: bool = False
    paused: bool = False
    suspended: bool = False
    paused_sets: set[str] = field(default_factory=set)
    verified_recipients: set[str] = field(default_factory=set)
    suppressed: dict[str, str] = field(default_factory=dict)
    pause_after: int | None = None
    accepted: int = 0
    throttled_calls: int = 0
    peak_second: int = 0
    _level: float = 0
    _filled_at: float = 0
    _day: deque[tuple[float, int]] = field(default_factory=deque)
    _second: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._level, self._filled_at = self.rate, self.clock()

    def may_send(self) -> None:
        """Raises what SES raises for an account that may not send."""
        if self.suspended:
            raise SesError("AccountSuspendedException", "Sending suspended for this account.")
        if self.paused:
            raise SesError("SendingPausedException", "Sending paused for this account. For more information, see AWS.")

    def take_turn(self) -> None:
        """Raises when the bucket is empty: over-limit mail is dropped, not queued."""
        now = self.clock()
        self._level = min(self.rate, self._level + (now - self._filled_at) * self.rate)
        self._filled_at = now
        if self._level <= 0:
            self.throttled_calls += 1
            raise SesError("TooManyRequestsException", "Maximum sending rate exceeded.")

    def take(self, configuration_set: str) -> None:
        """Count one recipient; raises what a bulk call answers for an entry that is one too many."""
        now = self.clock()
        if self.pause_after is not None:
            if self.pause_after <= 0:
                self.paused, self.pause_after = True, None
            else:
                self.pause_after -= 1
        if self.paused:
            raise EntryError("ACCOUNT_SENDING_PAUSED", "Sending paused for this account.")
        if configuration_set in self.paused_sets:
            raise EntryError("CONFIGURATION_SET_SENDING_PAUSED", "Sending paused for this configuration set.")
        if self.quota >= 0 and self.sent_last_day(now) >= self.quota:
            raise EntryError("ACCOUNT_DAILY_QUOTA_EXCEEDED", "Daily message quota exceeded.")
        self._level -= 1
        self.accepted += 1
        self._day.append((now, 1))
        self._second.append(now)
        while self._second and self._second[0] <= now - 1:
            self._second.popleft()
        self.peak_second = max(self.peak_second, len(self._second))

    def sent_last_day(self, now: float | None = None) -> int:
        start = (self.clock() if now is None else now) - DAY
        while self._day and self._day[0][0] <= start:
            self._day.popleft()
        return len(self._day)

    def change(self, wanted: dict[str, Any]) -> None:
        """Set what a test or a person wants set, by the names of the fields."""
        for name in ("rate", "quota", "sandbox", "paused", "suspended", "pause_after"):
            if name in wanted:
                setattr(self, name, wanted[name])
        self.paused_sets = set(wanted.get("paused_sets", self.paused_sets))
        self.verified_recipients = set(wanted.get("verified_recipients", self.verified_recipients))
        self._level = min(self._level, self.rate)

    def as_ses_says(self) -> dict[str, Any]:
        """The answer of https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html."""
        quota, rate = (200.0, 1.0) if self.sandbox else (float(self.quota), float(self.rate))
        return {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": "SHUTDOWN" if self.suspended else "HEALTHY",
            "ProductionAccessEnabled": not self.sandbox,
            "SendQuota": {"Max24HourSend": quota, "MaxSendRate": rate, "SentLast24Hours": float(self.sent_last_day())},
            "SendingEnabled": not (self.paused or self.suspended),
            "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        }

    def as_told(self) -> dict[str, Any]:
        """Settings and counters, for the control address."""
        told = {name: value for name, value in asdict(self).items() if name[0] != "_" and name != "clock"}
        lists = {name: sorted(told[name]) for name in ("paused_sets", "verified_recipients")}
        return told | lists | {"sent_last_day": self.sent_last_day()}
