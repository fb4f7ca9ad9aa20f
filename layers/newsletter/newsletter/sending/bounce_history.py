"""The soft bounces of an address, and what has been delivered there since: whether it is to rest.

A history is two sets of facts, each with its own time: whatever order they come in, and however often, it says the
same. https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html tells both times.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.sending.bounce_meaning import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = 24 * 3600

ISSUES_IN_A_ROW = 5
"""Issues of one list that bounced softly, with nothing delivered in between, after which an address rests."""

UNREACHABLE_IN_A_ROW = 3
"""The same of issues that found nobody to answer for the domain."""

DAYS_OF_BOUNCES = 30
"""Days from the first soft bounce to the latest after which it rests however few there were."""

DAYS_OF_FULL = 90
"""The same of a full mailbox, which counts among no others: somebody may come home and empty it."""

SETTLED_AFTER = 7 * DAY
"""Seconds after the latest fact at which a delivery ends a history: SES reports on a mail again within days."""

MOST_FACTS = 24
"""Bounces, or deliveries, of one address above which those that decide nothing are forgotten."""


@dataclass(frozen=True, order=True)
class SoftBounce:
    """An issue that bounced softly. ``at`` is in seconds since 1970."""

    at: int
    edition: str
    trouble: Trouble

    def to_text(self) -> str:
        return f"{self.at} {self.edition} {self.trouble}"

    @classmethod
    def from_text(cls, text: str) -> SoftBounce:
        at, edition, trouble = text.split(" ")
        return cls(int(at), edition, Trouble(trouble))


@dataclass(frozen=True, order=True)
class Delivered:
    """An issue or a letter that the receiving server took. ``at`` is in seconds since 1970."""

    at: int
    mail: str

    def to_text(self) -> str:
        return f"{self.at} {self.mail}"

    @classmethod
    def from_text(cls, text: str) -> Delivered:
        at, mail = text.split(" ")
        return cls(int(at), mail)


@dataclass(frozen=True)
class BounceHistory:
    """What is known of an address that has bounced softly, or of which a complaint was taken back.

    ``forgiven`` is when its mailbox provider last said that our mail is no spam, in seconds since 1970, or 0.
    ``doubted`` is when its resting was doubted, or 0: what bounced before counts no more.
    """

    bounces: frozenset[SoftBounce] = frozenset()
    deliveries: frozenset[Delivered] = frozenset()
    forgiven: int = 0
    doubted: int = 0

    @property
    def last_delivery(self) -> int:
        """When a mail was last delivered that did not bounce afterwards; 0 for never.

        A server may take a mail and send it back later: then SES reports a delivery, and a bounce of the same mail.
        """
        returned = {(one.edition, one.at) for one in self.bounces}
        return max(
            (one.at for one in self.deliveries if not any(mail == one.mail and at >= one.at for mail, at in returned)),
            default=0,
        )

    @property
    def streak(self) -> tuple[SoftBounce, ...]:
        """The bounces since then, and since a doubt, one for each issue, the oldest first."""
        last = max(self.last_delivery, self.doubted)
        firsts: dict[str, SoftBounce] = {}
        for bounce in sorted(self.bounces):
            if bounce.at > last:
                firsts.setdefault(bounce.edition, bounce)
        return tuple(firsts.values())

    @property
    def rests_for(self) -> Trouble | None:
        """The kind of bounces for which the address is to rest; None where it is not."""
        full = [one for one in self.streak if one.trouble is Trouble.FULL]
        others = [one for one in self.streak if one.trouble is not Trouble.FULL]
        unreachable = [one for one in others if one.trouble is Trouble.UNREACHABLE]
        if _most_of_a_list(unreachable) >= UNREACHABLE_IN_A_ROW:
            return Trouble.UNREACHABLE
        if _most_of_a_list(others) >= ISSUES_IN_A_ROW or _days(others) >= DAYS_OF_BOUNCES:
            return Trouble.UNREACHABLE if len(unreachable) == len(others) else Trouble.OTHER
        return Trouble.FULL if _days(full) >= DAYS_OF_FULL else None

    def is_over(self, now: int) -> bool:
        """Whether a mail delivered now ends it: nothing has bounced since the last one, and nothing may come late."""
        facts = [one.at for one in self.bounces] + [one.at for one in self.deliveries]
        latest = max([self.forgiven, self.doubted, *facts])
        return not self.streak and now >= latest + SETTLED_AFTER

    def with_facts(self, bounces: Iterable[SoftBounce] = (), deliveries: Iterable[Delivered] = ()) -> BounceHistory:
        return replace(self, bounces=self.bounces | set(bounces), deliveries=self.deliveries | set(deliveries))

    @property
    def superfluous(self) -> BounceHistory:
        """What may be forgotten where there is much: of each list's kind of bounce the first and the latest decide."""
        kept: set[SoftBounce] = set()
        by_age = sorted(self.bounces)
        for of in (by_age, self.streak):
            rows: defaultdict[tuple[str, Trouble], list[SoftBounce]] = defaultdict(list)
            for one in of:
                rows[_list_of(one), one.trouble].append(one)
            kept.update(*((row[0], *row[-ISSUES_IN_A_ROW:]) for row in rows.values()))
        old = self.bounces - kept if len(by_age) > MOST_FACTS else frozenset()
        gone = sorted(self.deliveries)[: -MOST_FACTS // 2] if len(self.deliveries) > MOST_FACTS else ()
        return BounceHistory(old, frozenset(gone))


def _most_of_a_list(bounces: Iterable[SoftBounce]) -> int:
    """Issues of the list that has most: five lists that write on one day meet one trouble, not five."""
    return max(Counter(map(_list_of, bounces)).values(), default=0)


def _list_of(bounce: SoftBounce) -> str:
    return bounce.edition.rpartition("-")[0]


def _days(bounces: list[SoftBounce]) -> float:
    return (bounces[-1].at - bounces[0].at) / DAY if bounces else 0
