"""The audience: the subscribers an edition goes to, frozen part by part, with everyone left out and why."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.subscribers.keyring import READER_KEY_LENGTH
from newsletter.subscribers.subscriber import NO_LONGER_THERE, Ground, State, grounds_name
from newsletter.subscribers.suppressions import SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from newsletter.issue.kind import Kind
    from newsletter.sending.batches import Batch
    from newsletter.subscribers.ports import Subscribers, Suppressions
    from newsletter.subscribers.subscriber import Candidate, Subscriber

CANDIDATES_IN_A_PART = 5_000
"""How many subscribers are held in memory at once while an audience is frozen, whatever the list's length."""

_LINE = READER_KEY_LENGTH + 1


@dataclass(frozen=True)
class Part:
    """One frozen stretch of the audience. ``members`` are readers' keys in order; ``last`` the last one looked at."""

    members: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    last: str

    @property
    def candidates(self) -> int:
        return len(self.members) + len(self.left_out)

    @property
    def why_left_out(self) -> Mapping[str, int]:
        return Counter(reason for _, reason in self.left_out)

    def to_bytes(self) -> bytes:
        """Members first, one line of fixed width each, so that a batch is a range of bytes; then the rest as JSON."""
        lines = "".join(f"{member}\n" for member in self.members)
        return (lines + json.dumps({"left_out": self.left_out, "last": self.last})).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Part:
        *members, tail = raw.decode().split("\n")
        rest = json.loads(tail)
        return cls(tuple(members), tuple((key, reason) for key, reason in rest["left_out"]), rest["last"])


def byte_range(batch: Batch, size: int) -> tuple[int, int]:
    """Where a batch lies in its part's bytes: first and last byte, both included, as HTTP counts."""
    first = batch.number * size
    return first * _LINE, (first + batch.members) * _LINE - 1


def members_in(raw: bytes) -> tuple[str, ...]:
    """The readers' keys in a range of a part's bytes."""
    return tuple(raw.decode().split())


def part_of(candidates: Iterable[Candidate], suppressed: Mapping[str, str], kind: Kind, now: float) -> Part:
    """Sort a stretch of subscribers into members and left out of an issue of that kind.

    ``suppressed`` maps readers' keys to why we must not write to them; ``now`` is in seconds since 1970.
    """
    members, left_out, last = [], [], ""
    for reader in candidates:
        last = reader.key
        reason = why_not(reader, suppressed.get(reader.key), kind, now)
        if reason:
            left_out.append((reader.key, reason))
        else:
            members.append(reader.key)
    return Part(tuple(members), tuple(left_out), last)


def part_of_known(
    keys: Sequence[str],
    known: Mapping[str, Subscriber | Candidate],
    suppressed: Mapping[str, str],
    kind: Kind,
    now: float,
) -> Part:
    """The same for readers by name: whoever is not ``known`` any more is left out as erased."""
    sorted_out = [(key, why_not(known.get(key), suppressed.get(key), kind, now)) for key in keys]
    members = tuple(key for key, reason in sorted_out if not reason)
    return Part(members, tuple((key, reason) for key, reason in sorted_out if reason), keys[-1])


@dataclass
class Tally:
    """How many readers a list has right now, by grounds, and how many would be left out for what."""

    grounds: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, list_id: str, subscribers: Subscribers, suppressions: Suppressions, kind: Kind, now: float) -> Tally:
        """Go through a list once, in constant memory, as for an issue of that kind sent now (seconds since 1970)."""
        tally, last = cls(), ""
        while candidates := subscribers.after(list_id, last, CANDIDATES_IN_A_PART):
            suppressed = suppressions.between(candidates[0].key, candidates[-1].key)
            for reader in candidates:
                reason = why_not(reader, suppressed.get(reader.key), kind, now)
                tally.left_out.update([reason] if reason else [])
                tally.grounds.update([] if reason else [grounds_name(reader.grounds)])
            last = candidates[-1].key
        return tally


def why_not(reader: Subscriber | Candidate | None, suppressed: str | None, kind: Kind, now: float) -> str:
    """Why nothing of this kind may go to this reader now, or an empty string.

    Asked when planning and again at the very sending. What the statutes owe a member goes also to one who has left the
    newsletter or chosen otherwise, but to nobody who must not be written to. It goes to a resting address too: nobody
    knows that it would not arrive.
    """
    if reader is None:
        return "erased"
    if suppressed == SuppressionReason.RESTING and _is_owed(reader, kind):
        suppressed = None
    if (
        reader.state is not State.ACTIVE and suppressed != SuppressionReason.COMPLAINED
    ):  # a complaint also ends the subscription
        return (suppressed or "") if _is_owed(reader, kind) else "left"
    return suppressed or ("" if _is_owed(reader, kind) else reader.preferences.passes_over(kind, now))


def _is_owed(reader: Subscriber | Candidate, kind: Kind) -> bool:
    return kind.is_notice and Ground.MEMBER in reader.grounds and reader.left_how not in NO_LONGER_THERE
