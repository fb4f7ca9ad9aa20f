"""What becomes of a row of a file: of whoever stands in it, and of whoever is here or was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.subscribers.subscriber import Ground, State, Subscriber
from newsletter.subscribers.suppressions import SuppressionReason

if TYPE_CHECKING:
    from newsletter.subscribers.rows import ImportJob, Row

REGISTER_LINE = 0
"""The line of those whom the register does not have: they have none."""

UNDONE = "undone:0 back"
"""Instead of a row, for whom undoing has brought back: not their own act, so a file may still say that they left."""


class RowOutcome(StrEnum):
    """What an import made of a row; the last two, what a register made of members who are not in it."""

    ADDED = "added"
    GROUNDS_ADDED = "grounds-added"
    BACK = "back"
    RENAMED = "renamed"
    ALREADY = "already"
    LEFT_EARLIER = "left-earlier"
    SUPPRESSED = "suppressed"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    GONE = "gone"
    NO_MEMBER = "no-member"


@dataclass(frozen=True)
class Result:
    """What became of one row."""

    row: Row
    became: RowOutcome


@dataclass(frozen=True)
class Change:
    """A reader as they were found, None for nobody, and as they are to be."""

    before: Subscriber | None
    after: Subscriber


def decided(
    order: ImportJob, row: Row, reader: Subscriber, before: Subscriber | None, suppressed: str | None
) -> tuple[RowOutcome, Subscriber | None]:
    """What becomes of a row, and the reader as they are to be, None where nothing changes.

    ``reader`` is the row's own, ``before`` the one who is here, ``suppressed`` why nothing may be sent to them. What
    the reader's row says it became is told again, whatever has happened since; whoever left stays away.
    """
    place = f"{order.upload}:{row.line} "
    if before and before.taken_in.startswith(place):
        return RowOutcome(before.taken_in.removeprefix(place)), None
    became, after = _met(order, reader, before) if before else _new(reader)
    if suppressed == SuppressionReason.ERASED:
        became, after = RowOutcome.LEFT_EARLIER, None
    elif suppressed and after and not before and after.state is State.ACTIVE:
        became = RowOutcome.SUPPRESSED
    if row.again:  # the first row of a reader is the one that is told again
        return became if row.says_left else RowOutcome.DUPLICATE, after
    return became, replace(after, taken_in=f"{place}{became}") if after else None


def taken_off(
    order: ImportJob, row: Row, reader: Subscriber, before: Subscriber | None, suppressed: str | None
) -> tuple[RowOutcome, Subscriber | None]:
    """The same for somebody whom the register does not have, whatever has happened since it was compared."""
    del row, reader, suppressed
    if before is None:
        return RowOutcome.GONE, None  # erased since: then nothing is written about them
    place = f"{order.upload}:{REGISTER_LINE} "
    if before.taken_in.startswith(place):
        return RowOutcome(before.taken_in.removeprefix(place)), None
    after = before.off_the_register(order.today)
    still = RowOutcome.NO_MEMBER if after.state is State.ACTIVE else RowOutcome.GONE
    became = RowOutcome.LEFT_EARLIER if before.has_left else still
    return became, replace(after, taken_in=f"{place}{became}") if Ground.MEMBER in before.grounds else None


def _new(reader: Subscriber) -> tuple[RowOutcome, Subscriber]:
    return RowOutcome.LEFT_EARLIER if reader.state is State.LEFT else RowOutcome.ADDED, reader


def _met(order: ImportJob, reader: Subscriber, before: Subscriber) -> tuple[RowOutcome, Subscriber | None]:
    """What a row means for somebody who is here, or was."""
    if before.is_forgotten:  # nobody knows any more who it was: only the register's own taking off is not for good
        if before.has_left:
            return RowOutcome.LEFT_EARLIER, None
        if reader.state is State.ACTIVE:
            return RowOutcome.BACK, reader
        return RowOutcome.LEFT_EARLIER, replace(before, left_at=reader.left_at, left_how=reader.left_how)
    more = before.joined_by(reader)
    if reader.state is State.LEFT:
        # Leaving elsewhere outranks an import, whichever file came first; what somebody did here outranks both.
        is_own = before.consent is not None or (before.state is State.ACTIVE and not before.taken_in)
        if before.has_left:
            return RowOutcome.LEFT_EARLIER, None
        gone = replace(before, state=State.LEFT, left_at=reader.left_at, left_how=reader.left_how)
        return (RowOutcome.ALREADY, None) if is_own else (RowOutcome.LEFT_EARLIER, gone)
    if before.has_left:
        # The register says who is a member, and is owed what the statutes owe; it does not say who wants the list.
        is_member = bool(order.register) and more.grounds != before.grounds
        return RowOutcome.LEFT_EARLIER, replace(before, grounds=more.grounds) if is_member else None
    if before.state is State.LEFT:
        return RowOutcome.BACK, more.returning()
    is_renamed = bool(order.register and reader.name) and not before.chose_name and before.name != reader.name
    named = replace(more, name=reader.name) if is_renamed else more
    if more.grounds != before.grounds:
        return RowOutcome.GROUNDS_ADDED, named
    return (RowOutcome.RENAMED, named) if is_renamed else (RowOutcome.ALREADY, None)


def away(reader: Subscriber, before: Subscriber | None) -> Subscriber:
    """A reader who has left by their own act, whatever their row says, or without one."""
    if before is None:
        return Subscriber(reader.list, reader.key, "", frozenset(), state=State.LEFT, left_how="asked")
    return before if before.has_left else replace(before, state=State.LEFT, left_how="asked")
