"""The emulator, with what it gets wrong put right: template.yaml and the layers hold what AWS needs, or it shows here.

Run by the emulator's own Python. AWS asks for ``sqs:SendMessage`` also where ten messages go in one call
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html), and knows a schedule by its
group (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html).
ministack 1.5.33 asks for actions named after the batch calls, and takes every schedule's group for ``default``.

It runs functions with its own Python, and so with its own packages behind the layers': what a layer lacks would be
found there, and is not on AWS (https://docs.aws.amazon.com/lambda/latest/dg/python-package.html). Its site-packages are
therefore taken off the path of every function.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

_BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}


_WITHOUT_OUR_PACKAGES = """
import sys
sys.path[:] = [place for place in sys.path if "site-packages" not in place and "dist-packages" not in place]
"""


def main() -> None:
    """Correct, and start."""
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
    runtime: Any = import_module("ministack.core.lambda_runtime")
    runtime._PYTHON_WORKER_SCRIPT = _WITHOUT_OUR_PACKAGES + runtime._PYTHON_WORKER_SCRIPT  # noqa: SLF001 - no other way in
    sys.exit(import_module("ministack.app").main())


def _group(body: bytes, query: dict[str, Any]) -> str:
    """In the body when a schedule is made or changed, in the query when it is read or removed."""
    named = query.get("groupName") or (json.loads(body).get("GroupName") if body else None) or "default"
    return str(named[0] if isinstance(named, list) else named)


if __name__ == "__main__":
    main()
