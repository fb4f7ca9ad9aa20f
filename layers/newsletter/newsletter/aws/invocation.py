"""The invocation after this one: what a function has no time left for, it gives to itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newsletter.aws.clients import lambda_

if TYPE_CHECKING:
    from collections.abc import Mapping


def go_on(function_arn: str, event: Mapping[str, Any]) -> None:
    """Let a function have the same event again, without waiting for it.

    AWS stops a function that has called itself sixteen times over, as it stops any loop:
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    lambda_().invoke(FunctionName=function_arn, InvocationType="Event", Payload=json.dumps(event).encode())
