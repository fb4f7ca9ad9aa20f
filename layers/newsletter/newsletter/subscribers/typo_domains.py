"""Slips of the finger: addresses at domains that look like a common one with a letter wrong."""

from __future__ import annotations

from functools import lru_cache

COMMON = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.se",
    "outlook.com",
    "icloud.com",
    "yahoo.com",
    "yahoo.se",
    "telia.com",
    "comhem.se",
    "bredband.net",
    "spray.se",
    "tele2.se",
    "protonmail.com",
)
"""Where many readers in Sweden have their mail. Not the shortest: too many real domains are a letter away."""

REAL = frozenset({"mail.com", "ymail.com", "email.com", "outlook.se", "outlook.co", "yahoo.no", "gmail.co"})
"""Domains that are real, and a letter away from a common one."""


def meant(address: str) -> str:
    """The address that was probably meant, or nothing when there is no reason to ask."""
    local, _, domain = address.rpartition("@")
    found = _meant_domain(domain.lower())
    return f"{local}@{found}" if found else ""


@lru_cache(maxsize=1024)
def _meant_domain(domain: str) -> str:
    if domain in COMMON or domain in REAL:
        return ""
    return next((common for common in COMMON if _one_slip(domain, common)), "")


def _one_slip(typed: str, right: str) -> bool:
    """Whether one letter is missing, too many, wrong, or has changed places with the next."""
    if abs(len(typed) - len(right)) > 1 or typed == right:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, right, strict=False)) if a != b), min(len(typed), len(right)))
    ours, theirs = typed[start:], right[start:]
    swapped = ours[1::-1] + ours[2:]
    return theirs in (swapped, ours[1:]) or theirs[1:] in (ours, ours[1:])
