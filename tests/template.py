"""The template as Python sees it: CloudFormation's short forms as mappings, !Ref X as {"Ref": "X"}."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[1] / "template.yaml"


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms: !Ref X as {"Ref": "X"}."""


def _short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}  # type: ignore[arg-type]


_Loader.add_multi_constructor("!", _short_form)


@cache  # reading it takes longer than furnishing a cloud by it
def template() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(TEMPLATE.read_text(), Loader=_Loader)
    return read


ROOT = TEMPLATE.parent


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
