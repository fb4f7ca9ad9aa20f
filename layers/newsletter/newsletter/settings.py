"""Settings of a function: read once from its environment, typed, and every missing name told at once."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from newsletter.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

T = TypeVar("T")

_KINDS = {"str": str, "int": int, "float": float, str: str, int: int, float: float}


def settings_from(kind: type[T], environment: Mapping[str, str]) -> T:
    """Fill a dataclass of ``str``, ``int`` and ``float`` from the variables named like its fields in upper case.

    Raises:
        Misconfigured: naming every variable that is missing or not of its kind.
    """
    wrong: list[str] = []
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        name = field.name.upper()
        try:
            values[field.name] = _KINDS[field.type](environment[name])  # type: ignore[index]
        except KeyError:
            wrong.append(name)
        except ValueError:
            wrong.append(f"{name} (not a number)")
    if wrong:
        raise Misconfigured(f"missing or wrong in the environment: {', '.join(wrong)}")
    return kind(**values)
