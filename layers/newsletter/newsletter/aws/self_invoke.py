"""Going on: a function whose time is up has itself called once more for the rest, and does not wait for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newsletter.aws.clients import lambda_

if TYPE_CHECKING:
    from collections.abc import Mapping


def go_on(function_arn: str, event: Mapping[str, Any]) -> None:
    """Lambda itself ends a chain of more than sixteen, and puts the last event with the dead letters.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    lambda_().invoke(FunctionName=function_arn, InvocationType="Event", Payload=json.dumps(event).encode())
