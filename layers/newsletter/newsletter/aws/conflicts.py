"""Writes that AWS refused only because another write of the same thing was under way: they are made again.

botocore's standard retry mode knows neither of the two. Both refusals are definite, nothing was written:

* DynamoDB ``TransactionConflictException``: a single write met a transaction on the same item, such as a reader's own
  change while an import writes that reader's row. "Operation was rejected because there is an ongoing transaction for
  the item": https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
* S3 ``ConditionalRequestConflict``: two conditional writes of one key at once. "On a 409 failure you should retry the
  upload": https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Client = TypeVar("Client")

MOST_ATTEMPTS = 6
"""Calls in all. The waits between them are 1.6 s together on average: a page has 15 s, and a transaction lasts less."""

_CONFLICTS = frozenset({"TransactionConflictException", "ConditionalRequestConflict"})
_FIRST_WAIT = 0.1


def retrying(client: Client) -> Client:
    """Make every call of a boto3 client again, a bounded number of times, that met such a conflict.

    Returns:
        The client itself.
    """
    made: Any = client
    made.meta.events.register(f"needs-retry.{made.meta.service_model.service_id.hyphenize()}", _wait)
    return client


def _wait(
    attempts: int, response: tuple[Any, Mapping[str, Any]] | None, caught_exception: Exception | None, **_: Any
) -> float | None:
    """Answer botocore's question, after so many attempts: seconds until the next, or None for no more."""
    if caught_exception or not response or attempts >= MOST_ATTEMPTS:
        return None
    if response[1].get("Error", {}).get("Code") not in _CONFLICTS:
        return None
    return random.uniform(0, _FIRST_WAIT * 2**attempts) / 2  # noqa: S311 - so that two do not meet again
