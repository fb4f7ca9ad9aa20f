"""The closing function, woken by whoever cannot wait for its minute round."""

from __future__ import annotations

import json
from dataclasses import dataclass

from newsletter.aws.clients import lambda_


@dataclass(frozen=True)
class CloseIssueFunction:
    """``close_function_arn`` looks at an edition's ledger; nobody waits for it here."""

    close_function_arn: str

    def look(self, edition: str) -> None:
        payload = json.dumps({"edition": edition}).encode()
        lambda_().invoke(FunctionName=self.close_function_arn, InvocationType="Event", Payload=payload)
