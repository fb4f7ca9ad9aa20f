"""Mail scanners: programs that open the links of many readers' mails as soon as those arrive. Shown, never acted on.

A worker keeps in mind, for ten minutes and nowhere else, which readers' links were opened from which network. Only what
was recognised leaves it, as a number for a list: no network and no reader is written down, and a page that a person
opens costs nothing more than before.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

MANY = 10
"""Different readers' links from one network ``WITHIN`` so short a time: more than the colleagues behind one door."""

WITHIN = 600
"""Seconds."""

_MOST_NETWORKS = 1_000
_MOST_READERS = 1_000
"""Kept in mind at once, of all networks and of each. Beyond the second, a link that is opened again counts again."""


@dataclass
class _Seen:
    """The readers whose links were opened from one network, and when; and whether that makes it a scanner's."""

    readers: dict[str, float] = field(default_factory=dict)
    is_scanner: bool = False


@dataclass
class Watch:
    """What one worker has seen: with several at work each sees a share, so a small burst may pass unnoticed."""

    _networks: OrderedDict[str, _Seen] = field(init=False, default_factory=OrderedDict)

    def opened(self, network: str, reader: str, now: float) -> int:
        """How many readers' links are known by this one to have been opened by a scanner, that were not before.

        0 for a person; ``MANY`` at the moment a scanner is recognised; then 1 for each reader it goes on to.
        """
        seen = self._seen_from(_neighbourhood(network), now)
        if reader in seen.readers:
            return 0
        if len(seen.readers) < _MOST_READERS:
            seen.readers[reader] = now
        if seen.is_scanner:
            return 1
        seen.is_scanner = len(seen.readers) >= MANY
        return MANY if seen.is_scanner else 0

    def _seen_from(self, network: str, now: float) -> _Seen:
        seen = self._networks.setdefault(network, _Seen())
        self._networks.move_to_end(network)
        if len(self._networks) > _MOST_NETWORKS:
            self._networks.popitem(last=False)
        seen.readers = {reader: at for reader, at in seen.readers.items() if at > now - WITHIN}
        seen.is_scanner = seen.is_scanner and bool(seen.readers)
        return seen


def _neighbourhood(address: str) -> str:
    """The network that a scanner has for itself: its machines have addresses next to each other."""
    try:
        host = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((host, 24 if host.version == 4 else 48), strict=False))
