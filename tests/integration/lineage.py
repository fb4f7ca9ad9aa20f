"""Lineage: how often each function has run in one chain of requests, and where Lambda ends the chain.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion: a function that is invoked about 16 times in the same
chain of requests is not invoked again, unless its ``RecursiveLoop`` is ``Allow``. The count travels in the trace header
that botocore adds to each request of a function: through SQS (a delayed message too, https://github.com/boto/boto3/
issues/3899) and through Lambda's own Invoke. It does not pass DynamoDB, EventBridge, its Scheduler or SES.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_CHAIN = 16

Lineage = Counter[str]
"""How often each function has run in a chain."""


def is_ended(lineage: Lineage, function: str, template: dict[str, Any]) -> bool:
    """Whether Lambda refuses to invoke a function once more in this chain."""
    properties = template["Resources"][function]["Properties"]
    common = template.get("Globals", {}).get("Function", {})
    allowed = properties.get("RecursiveLoop", common.get("RecursiveLoop")) == "Allow"
    return not allowed and lineage[function] >= LONGEST_CHAIN


def deepest(several: Iterable[Lineage]) -> Lineage:
    """The lineage of what a function does that was handed several messages at once."""
    found: Lineage = Counter()
    for lineage in several:
        found |= lineage
    return found
