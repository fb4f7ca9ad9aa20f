"""The directory: what is set up in SES, by whoever deployed it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Directory:
    """What is set up in SES: identities, and where each configuration set publishes what (event types in capitals)."""

    identities: set[str] = field(default_factory=set)
    destinations: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)

    def identity_of(self, address: str) -> str | None:
        """The verified identity that lets an address send: itself, its domain, or a domain above it."""
        domain = address.rpartition("@")[2].lower()
        above = [".".join(domain.split(".")[i:]) for i in range(domain.count("."))]
        return next((name for name in (address.lower(), *above) if name in self.identities), None)
