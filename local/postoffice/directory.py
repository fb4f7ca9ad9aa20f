"""The directory: what is set up in SES, by whoever deployed it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass
class Directory:
    """What is set up in SES: identities, and where each configuration set publishes what (event types in capitals).

    ``identities`` are verified, ``pending`` ones exist and wait for their DNS records or for a click. Bounces and
    complaints are mailed to the sender, unless its identity is among those ``without_forwarding``:
    https://docs.aws.amazon.com/ses/latest/dg/monitor-sending-activity-using-notifications-email.html ("enabled by
    default").
    """

    identities: set[str] = field(default_factory=set)
    destinations: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    without_forwarding: set[str] = field(default_factory=set)

    def identity_of(self, address: str) -> str | None:
        """The verified identity that lets an address send: itself, its domain, or a domain above it.

        The address outranks its domain and that the one above it, in what is set and in what IAM is asked for:
        https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html,
        https://github.com/aws-samples/aws-serverless-batch-architecture/issues/1.
        """
        return next((name for name in _names_of(address) if name in self.identities), None)

    def any_identity_of(self, address: str) -> str | None:
        """The same, of those that are not verified yet too."""
        return next((name for name in _names_of(address) if name in self.identities | self.pending), None)

    def not_yet(self, patterns: Iterable[str]) -> Directory:
        """The same directory, with identities like these (globs) still pending."""
        waiting = {name for name in self.identities if any(fnmatchcase(name, pattern) for pattern in patterns)}
        return replace(self, identities=self.identities - waiting, pending=self.pending | waiting)


def _names_of(address: str) -> tuple[str, ...]:
    domain = address.rpartition("@")[2].lower()
    return (address.lower(), *(".".join(domain.split(".")[i:]) for i in range(domain.count("."))))
