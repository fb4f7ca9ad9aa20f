"""Doubt about addresses that come to rest together: many at one provider is its fault or ours, not their readers'."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.sending.providers import NAMES, provider_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FEWEST_DOUBTED = 10
"""Addresses of a list that come to rest on one day below which each is taken for a trouble of its own."""

SHARE_DOUBTED = 0.2
"""The share of those at a provider, a domain, or on the whole list, from which they are doubted."""


@dataclass(frozen=True)
class RestingDoubt:
    """Readers of a list, by their keys, whose addresses came to rest on one day, of so many at the same place.

    ``where`` is the provider's name or the domain, and empty for the list as a whole.
    """

    where: str
    readers: frozenset[str]
    of: int


def doubts_about(resting: Mapping[str, str], everybody: Iterable[str]) -> Sequence[RestingDoubt]:
    """Doubt those who are a large part of their provider, or all where they are a large part of the list.

    Args:
        resting: the addresses that have come to rest since yesterday, by the reader's key.
        everybody: the addresses of everybody who gets the list. Asked only where there is reason to.
    """
    if len(resting) < FEWEST_DOUBTED:
        return []
    there = Counter(map(_where, everybody))
    if len(resting) >= SHARE_DOUBTED * there.total():
        return [RestingDoubt("", frozenset(resting), there.total())]
    together: defaultdict[str, set[str]] = defaultdict(set)
    for reader, address in resting.items():
        together[_where(address)].add(reader)
    return [
        RestingDoubt(where, frozenset(readers), there[where])
        for where, readers in sorted(together.items())
        if len(readers) >= max(FEWEST_DOUBTED, SHARE_DOUBTED * there[where])
    ]


def _where(address: str) -> str:
    domain = address.rpartition("@")[2].lower()
    return NAMES[provider_of(domain, "")] or domain
