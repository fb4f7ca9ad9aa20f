"""The announcer: publishes due events to SNS, as SES's event destinations do, from a thread of its own."""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

    from local.postoffice.office import PostOffice

_TOGETHER = 10
"""https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"""


class Announcer:
    """Takes events from ``office`` as they fall due; every event is a message of its own, as from SES."""

    def __init__(self, office: PostOffice, sns: SNSClient) -> None:
        self._office = office
        self._sns = sns
        self._waiting: dict[str, list[str]] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What is due by now is still published; what is not is forgotten."""
        self._ended.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._ended.wait(0.1):
            self.publish()
        self.publish()

    def publish(self) -> None:
        """Publish what is due. What SNS does not take is kept for the next round: SES tries again too."""
        for topic, event, _ in self._office.due_events():
            self._waiting.setdefault(topic, []).append(json.dumps(event.content))
        for topic, waiting in self._waiting.items():
            while waiting:
                try:
                    self._publish(topic, waiting[:_TOGETHER])
                except (BotoCoreError, ClientError) as error:
                    print(f"SNS did not take {len(waiting)} events: {error}", file=sys.stderr, flush=True)
                    return
                del waiting[:_TOGETHER]

    def _publish(self, topic: str, some: list[str]) -> None:
        entries = [{"Id": str(number), "Message": message} for number, message in enumerate(some)]
        answer = self._sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)  # type: ignore[arg-type]
        assert not answer.get("Failed"), answer["Failed"]
