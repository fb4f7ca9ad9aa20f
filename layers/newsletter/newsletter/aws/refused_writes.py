"""Refusals: what AWS will never take, told apart from what it did not take just now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError, ParamValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html: "OK to retry? No" of what is
# wrong with a request itself. Throttling, an AccessDenied or a missing table concern every other request as well.
_FOR_GOOD = {
    "ValidationException",
    "SerializationException",
    "ItemCollectionSizeLimitExceededException",
}

_NOT_WRITABLE = (ParamValidationError, ArithmeticError, TypeError, ValueError)
"""What boto3 itself refuses to write: an empty key, a number of more than 38 digits, half a surrogate pair."""


def refused_of(write: Callable[[Sequence[T]], None], given: Mapping[str, T]) -> dict[str, str]:
    """Write everything at once; if something in it is refused for good, find it by halving, and write the rest.

    ``write`` is called more than once with the same things, so it must be able to write them again.

    Returns:
        Why each thing that was refused was refused, by its name: a code of AWS, or the name of boto3's error.

    Raises:
        ClientError, BotoCoreError: AWS is out of reach, too busy or denies access, which is nobody's fault in
            particular. What was not written is to be given again, all of it.
    """
    try:
        if given:
            write(list(given.values()))
    except (ClientError, *_NOT_WRITABLE) as error:
        if not (reason := _for_good(error)):
            raise
        if len(given) == 1:
            return dict.fromkeys(given, reason)
        names = list(given)
        halves = names[: len(names) // 2], names[len(names) // 2 :]
        first, second = (refused_of(write, {name: given[name] for name in half}) for half in halves)
        return first | second
    return {}


def _for_good(error: Exception) -> str:
    """Why it is refused for good; an empty string if it is not."""
    if not isinstance(error, ClientError):
        return type(error).__name__
    code = str(error.response.get("Error", {}).get("Code", ""))
    return code if code in _FOR_GOOD else ""
