"""The announcer: publishes due events to SNS, as SES's event destinations do, from a thread of its own."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

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
        """Publish what is due."""
        waiting: dict[str, list[str]] = {}
        for topic, event, _ in self._office.due_events():
            waiting.setdefault(topic, []).append(json.dumps(event.content))
            if len(waiting[topic]) == _TOGETHER:
                self._publish(topic, waiting.pop(topic))
        for topic, some in waiting.items():
            self._publish(topic, some)

    def _publish(self, topic: str, some: list[str]) -> None:
        entries = [{"Id": str(number), "Message": message} for number, message in enumerate(some)]
        answer = self._sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)  # type: ignore[arg-type]
        assert not answer.get("Failed"), answer["Failed"]
