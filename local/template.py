"""The template as Python sees it: CloudFormation's short forms as mappings, !Ref X as {"Ref": "X"}."""

from __future__ import annotations

from typing import Any

import yaml

from local.local_stack import ROOT


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


def read_template() -> dict[str, Any]:
    """template.yaml, read anew."""
    read: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), Loader=_Loader)  # noqa: S506 - a safe one
    return read
