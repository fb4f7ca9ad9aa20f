"""Leaving a list as a person, who may have moved: at the address that was named and at every other of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.subscribers.erasing import addresses_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsletter.subscribers.ports import Subscribers, Suppressions
    from newsletter.subscribers.signed_links import ReaderLink
    from newsletter.subscribers.subscriber import Subscriber


def leave_at_every_address(
    link: ReaderLink, how: str, now: datetime, subscribers: Subscribers, suppressions: Suppressions
) -> Sequence[tuple[Subscriber, bool]]:
    """Leave a link's list at its reader's address and at those they have moved to or from.

    The mail in hand may be from before a move, so the link's own address may have left long ago. Again changes nothing.

    Returns:
        Everyone found, the link's own reader first, and of each whether leaving is new; empty if nobody is known.
    """
    keys = [link.reader, *other_addresses(link.reader, suppressions)]
    left = [subscribers.leave(link.list, key, how, now) for key in keys]
    return [(reader, is_new) for reader, is_new in left if reader]


def other_addresses(reader: str, suppressions: Suppressions) -> Sequence[str]:
    """The keys of the other addresses that a reader has moved to or from."""
    return [key for key in addresses_of(reader, suppressions) if key != reader]
