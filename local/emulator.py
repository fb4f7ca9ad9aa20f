"""The emulator, with what its IAM gets wrong put right, so that template.yaml says what AWS needs and no more.

Run by the emulator's own Python. AWS asks for ``sqs:SendMessage`` also where ten messages go in one call
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html), and knows a schedule by its
group (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html).
ministack 1.5.33 asks for actions named after the batch calls, takes every schedule's group for ``default``, and leaves
out what SimulatePrincipalPolicy is told of the request, so that a statement with a condition on it never allows
(https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html, ContextEntries). What it
lacks of CloudWatch stands in ``local/emulated_alarms.py``.
"""

from __future__ import annotations

import json
import os
import sys
from contextvars import ContextVar
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any

from local.alarms import MINUTE
from local.emulated_alarms import correct

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIMULATE = "SimulatePrincipalPolicy"

_BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}


def main() -> None:
    """Correct, and start."""
    _run_functions_alone(import_module("ministack.core.lambda_runtime"))
    actions: Any = import_module("ministack.core.iam_actions")
    action_of, resource_of = actions.extract_iam_action, actions.extract_resource_arn

    def action(*asked: Any) -> Any:
        found = action_of(*asked)
        return _BATCHES.get(found, found)

    def resource(*asked: Any) -> Any:
        found = resource_of(*asked)
        service, _, _, _, body, query, *_ = asked
        if service == "scheduler" and ":schedule/default/" in found:
            return found.replace(":schedule/default/", f":schedule/{_group(body, query)}/")
        return found

    actions.extract_iam_action, actions.extract_resource_arn = action, resource
    _heed_context_entries(import_module("ministack.services.iam"), import_module("ministack.core.iam_evaluator"))
    cloudwatch, logs, sqs = (
        import_module(f"ministack.services.{name}") for name in ("cloudwatch", "cloudwatch_logs", "sqs")
    )
    correct(cloudwatch, logs, sqs, float(os.environ.get("CLOUDWATCH_MINUTE", MINUTE)))
    sys.exit(import_module("ministack.app").main())


def _heed_context_entries(iam: Any, evaluator: Any) -> None:
    told: ContextVar[dict[str, str]] = ContextVar("told")
    value_of = evaluator._resolve_condition_key  # noqa: SLF001 - there is no other way in
    operations = iam._IAM_HANDLERS  # noqa: SLF001 - the same
    simulate = operations[_SIMULATE]

    def value(key: str, context: Any) -> Any:
        return told.get({}).get(key.lower()) or value_of(key, context)

    def simulated(asked: dict[str, Any]) -> Any:
        told.set(dict(_entries(asked)))
        try:
            return simulate(asked)
        finally:
            told.set({})

    evaluator._resolve_condition_key = value  # noqa: SLF001 - the same
    operations[_SIMULATE] = simulated


def _entries(asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The first value of each key of the request that a simulation is told of."""
    for number in count(1):
        entry = f"ContextEntries.member.{number}"
        key, value = (asked.get(f"{entry}.{part}") for part in ("ContextKeyName", "ContextKeyValues.member.1"))
        if not key or not value:
            return
        yield _first(key).lower(), _first(value)


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _group(body: bytes, query: dict[str, Any]) -> str:
    """In the body when a schedule is made or changed, in the query when it is read or removed."""
    named = query.get("groupName") or (json.loads(body).get("GroupName") if body else None) or "default"
    return _first(named)


def _run_functions_alone(runtime: Any) -> None:
    """Let a function see its layers and the standard library, and none of the packages of this environment.

    They lie behind the layers' on its path, so what a layer lacks would be found there, as it is not on AWS
    (https://docs.aws.amazon.com/lambda/latest/dg/python-package.html): a model of botocore, or a whole package.
    """
    alone = (
        'import sys\nsys.path[:] = [one for one in sys.path if not one.endswith(("site-packages", "dist-packages"))]\n'
    )
    runtime._PYTHON_WORKER_SCRIPT = alone + runtime._PYTHON_WORKER_SCRIPT  # noqa: SLF001 - there is no other way in


if __name__ == "__main__":
    main()
