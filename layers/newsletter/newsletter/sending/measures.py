"""Measures: the names of what is measured while mail goes out, and the unit of each."""

from __future__ import annotations


def unit_of(measure: str) -> str:
    """The unit of a measure, as CloudWatch names it: its own name says which."""
    if measure.endswith("Seconds"):
        return "Seconds"
    return "Percent" if measure.endswith("Percent") else "Count"
