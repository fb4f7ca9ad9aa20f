"""The shape of a request, held against AWS's own description of the operation (the model that boto3 is made from)."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import botocore.session

from local.postoffice.errors import SesError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import ServiceModel

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "structure": dict,
    "list": list,
    "map": dict,
    "string": str,
    "blob": str,
    "boolean": bool,
    "integer": int,
    "timestamp": (int, float, str),
}


def check(operation: str, content: Mapping[str, Any]) -> None:
    """Raise BadRequestException for a member that is missing, of another type, too long or of forbidden letters.

    Members that the model does not know are let through, as AWS lets a newer client's through.
    """
    _check(_model().operation_model(operation).input_shape, content, "")


@functools.cache
def _model() -> ServiceModel:
    return botocore.session.Session().get_service_model("sesv2")


def _check(shape: Any, value: Any, place: str) -> None:
    fits: bool = isinstance(value, _TYPES.get(shape.type_name, object))
    if not fits:
        raise _wrong(place, f"is not a {shape.type_name}")
    if shape.type_name == "structure":
        for name in shape.required_members:
            if value.get(name) is None:
                raise _wrong(f"{place}.{name}", "is missing")
        for name, member in shape.members.items():
            if value.get(name) is not None:
                _check(member, value[name], f"{place}.{name}")
    elif shape.type_name in {"list", "string"}:
        _check_size(shape.metadata, value, place)
        for number, one in enumerate(value if shape.type_name == "list" else ()):
            _check(shape.member, one, f"{place}[{number}]")


def _check_size(limits: Mapping[str, Any], value: str | list[Any], place: str) -> None:
    if not limits.get("min", 0) <= len(value) <= limits.get("max", len(value)):
        raise _wrong(place, f"is not {limits.get('min', 0)} to {limits.get('max', 'any number')} long")
    if isinstance(value, str):
        if "pattern" in limits and not re.fullmatch(limits["pattern"].strip("^$"), value):
            raise _wrong(place, f"does not match {limits['pattern']}")
        if "enum" in limits and value not in limits["enum"]:
            raise _wrong(place, f"is none of {', '.join(limits['enum'])}")


def _wrong(place: str, what: str) -> SesError:
    return SesError("BadRequestException", f"{place.lstrip('.') or 'the request'} {what}")
