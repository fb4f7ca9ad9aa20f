"""Receipt rules: which of the active ones are for an address, and what they then do.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-receipt-rules-console-walkthrough.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_for(rule: Mapping[str, Any], address: str) -> bool:
    """Whether a rule is enabled and has this address, its domain, a domain above it, or no condition at all.

    "example.com" is everybody there and nobody below it, ".example.com" everybody below it and nobody there, and an
    address is also itself with a label.
    """
    local, _, domain = address.lower().rpartition("@")
    if not rule.get("Enabled"):
        return False
    patterns = [pattern.lower() for pattern in rule.get("Recipients") or ()]
    return not patterns or any(_is_like(pattern, local, domain) for pattern in patterns)


def may_be_for(rule: Mapping[str, Any], domain: str) -> bool:
    """Whether a rule is enabled and for somebody, at least, of this domain."""
    patterns = [pattern.lower().rpartition("@")[2] for pattern in rule.get("Recipients") or ()]
    return bool(rule.get("Enabled")) and (not patterns or any(_has(pattern, domain.lower()) for pattern in patterns))


def _is_like(pattern: str, local: str, domain: str) -> bool:
    named, _, where = pattern.rpartition("@")
    return _has(where, domain) and (not named or named in {local, local.partition("+")[0]})


def _has(pattern: str, domain: str) -> bool:
    return domain.endswith(pattern) if pattern.startswith(".") else domain == pattern
