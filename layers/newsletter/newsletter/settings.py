"""Settings of a function: read once from its environment, typed, and every missing name told at once."""

from __future__ import annotations

import sys
from dataclasses import MISSING, fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from newsletter.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


def settings_from(kind: type[T], environment: Mapping[str, str], **given: object) -> T:
    """Make a dataclass: ``str``, ``int`` and ``float`` from the variables named like the fields in upper case.

    A field that is itself a dataclass, such as a table or a queue, is made likewise: ``ledger: Ledger`` needs
    LEDGER_TABLE because Ledger has a field ``ledger_table: str``. ``given`` are fields that no variable can hold.

    Raises:
        Misconfigured: naming every variable that is missing or not of its kind.
    """
    wrong: dict[str, None] = {}
    made = _made(kind, environment, given, wrong)
    if wrong:
        raise Misconfigured(f"missing or wrong in the environment: {', '.join(wrong)}")
    return made  # type: ignore[no-any-return]


def _made(kind: Any, environment: Mapping[str, str], given: Mapping[str, object], wrong: dict[str, None]) -> Any:
    values: dict[str, Any] = {}
    for field in fields(kind):
        needed = _class_of(field.type, kind)
        name = field.name.upper()
        if field.name in given:
            values[field.name] = given[field.name]
        elif is_dataclass(needed):
            values[field.name] = _made(needed, environment, {}, wrong)
        elif not (field.default is MISSING and field.default_factory is MISSING and field.init):
            continue
        elif name not in environment:
            wrong[name] = None
        else:
            try:
                values[field.name] = needed(environment[name])
            except ValueError:
                wrong[f"{name} (not a number)"] = None
    return None if wrong else kind(**values)


def _class_of(annotation: Any, kind: type) -> Any:
    if not isinstance(annotation, str):
        return annotation
    known: Mapping[str, Any] = {"str": str, "int": int, "float": float} | vars(sys.modules[kind.__module__])
    return known.get(annotation)
