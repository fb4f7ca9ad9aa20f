"""The publishing function, called again for a file whose days somebody has answered about."""

from __future__ import annotations

import json
from dataclasses import dataclass

from newsletter.aws.clients import lambda_

ANSWERED = "Days Answered"
"""The event's ``detail-type``, beside S3's own ``Object Created`` and ``Object Deleted``."""


@dataclass(frozen=True)
class PublishIssueFunction:
    """``publish_function_arn`` makes an edition of a file in the staff's folder; nobody waits for it here."""

    publish_function_arn: str

    def publish_again(self, file: str) -> None:
        """Have the newest version of a file published with the answers that there are. Can be repeated."""
        event = {"source": "utskick", "detail-type": ANSWERED, "detail": {"object": {"key": file}}}
        payload = json.dumps(event).encode()
        lambda_().invoke(FunctionName=self.publish_function_arn, InvocationType="Event", Payload=payload)
