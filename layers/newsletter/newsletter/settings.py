"""Settings of a function: read once from its environment, typed, and every missing name told at once."""

from __future__ import annotations

import sys
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from newsletter.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


def settings_from(kind: type[T], environment: Mapping[str, str], resources: type | None = None, **given: object) -> T:
    """Make a dataclass: ``str``, ``int`` and ``float`` from the variables named like the fields in upper case.

    A field that is itself a dataclass is made likewise, as the parts of its parts are: ``ledger: Ledger`` needs
    LEDGER_TABLE because Ledger has a field ``ledger_table: str``. Each class is made once, however many parts have it.

    Args:
        kind: the dataclass.
        environment: the variables.
        resources: a dataclass whose fields say of which class a field of their name is, where the field itself says
            only what it asks for (a Protocol).
        given: fields that no variable can hold, by name, wherever they occur.

    Raises:
        Misconfigured: naming every variable that is missing or not of its kind.
    """
    making = _Making(environment, get_type_hints(resources) if resources else {}, given)
    made = making.one(kind)
    if making.wrong:
        raise Misconfigured(f"missing or wrong in the environment: {', '.join(making.wrong)}")
    return made  # type: ignore[no-any-return]


@dataclass
class _Making:
    """``made`` holds each class that is made already, ``wrong`` the variables that stand in the way of one."""

    environment: Mapping[str, str]
    resources: Mapping[str, type]
    given: Mapping[str, object]
    made: dict[type, Any] = field(default_factory=dict)
    wrong: dict[str, None] = field(default_factory=dict)

    def one(self, kind: Any) -> Any:
        if kind not in self.made:
            values = {one.name: self._value(one, kind) for one in fields(kind) if self._is_needed(one, kind)}
            self.made[kind] = None if self.wrong else kind(**values)
        return self.made[kind]

    def _is_needed(self, one: Any, kind: type) -> bool:
        has_default = not (one.default is MISSING and one.default_factory is MISSING)
        return one.init and (not has_default or one.name in self.given or is_dataclass(_class_of(one.type, kind)))

    def _value(self, one: Any, kind: type) -> Any:
        if one.name in self.given:
            return self.given[one.name]
        needed, name = _class_of(one.type, kind), one.name.upper()
        if needed not in _FROM_TEXT:
            resource = needed if is_dataclass(needed) else self.resources.get(one.name)
            if resource is not None:
                return self.one(resource)
        if name not in self.environment:
            self.wrong[name] = None
            return None
        try:
            return needed(self.environment[name])
        except ValueError:
            self.wrong[f"{name} (not a number)"] = None
            return None


_FROM_TEXT = (str, int, float)


def _class_of(annotation: Any, kind: type) -> Any:
    if not isinstance(annotation, str):
        return annotation
    known: Mapping[str, Any] = {of.__name__: of for of in _FROM_TEXT} | vars(sys.modules[kind.__module__])
    return known.get(annotation)
