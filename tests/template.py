"""What tests ask about the template."""

from __future__ import annotations

from functools import cache
from typing import Any

from local.local_stack import ROOT
from local.template import read_template

__all__ = ["ROOT", "event_sources", "listed", "of_kind", "resources", "statements", "template"]


@cache  # reading it takes longer than furnishing a cloud by it
def template() -> dict[str, Any]:
    return read_template()


def resources() -> dict[str, Any]:
    made: dict[str, Any] = template()["Resources"]
    return made


def of_kind(kind: str) -> dict[str, Any]:
    """The properties of every resource of a type, by its name."""
    return {name: made["Properties"] for name, made in resources().items() if made["Type"] == kind}


def statements(function: str, *, conditional: bool = False) -> list[dict[str, Any]]:
    """What a function may do; with ``conditional``, statements that stand within an If as they are there."""
    said = [one for policy in resources()[function]["Properties"]["Policies"] for one in policy["Statement"]]
    return said if conditional else [one for one in said if "Fn::If" not in one]


def event_sources(function: str) -> list[dict[str, Any]]:
    """The queues a function is called by, as the template writes them."""
    events = resources()[function]["Properties"].get("Events", {})
    return [event for event in events.values() if event["Type"] == "SQS"]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
