"""The announcer: publishes due events to SNS and the account's reputation to CloudWatch, from a thread of its own."""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.postoffice.greeting import GREETING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sns import SNSClient

    from local.postoffice.post_office import PostOffice

_TOGETHER = 10
"""https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"""

_REPUTATION_EVERY = 15
"""Seconds between two figures of an account's reputation while it stays the same."""


class Announcer:
    """Takes events from ``office`` as they fall due; every event is a message of its own, as from SES."""

    def __init__(self, office: PostOffice, sns: SNSClient, cloudwatch: Any = None) -> None:
        self._office = office
        self._sns = sns
        self._cloudwatch = cloudwatch
        self._told_reputation: tuple[float, Mapping[str, float]] = (0, {})
        self._waiting: dict[str, list[str]] = {}
        self._said: set[str] = set()
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
            self.tell_reputation()
        self.publish()

    def publish(self) -> None:
        """Publish what is due. What SNS does not take is kept for the next round: SES tries again too."""
        for topic in self._greetings():
            self._waiting.setdefault(topic, []).append(GREETING)
        for topic, event, _ in self._office.due_events():
            self._waiting.setdefault(topic, []).append(json.dumps(event.content))
        for topic, waiting in self._waiting.items():
            while waiting:
                refused = self._refused(topic, waiting[:_TOGETHER])
                waiting[:_TOGETHER] = refused
                if refused:
                    break

    def tell_reputation(self) -> None:
        """Tell CloudWatch how the account stands: now and then, and at once when that changes."""
        reputation, now = self._office.account.reputation(), self._office.clock()
        at, told = self._told_reputation
        if self._cloudwatch is None or (told == reputation and now < at + _REPUTATION_EVERY):
            return
        figures = [{"MetricName": name, "Value": value} for name, value in reputation.items()]
        try:
            self._cloudwatch.put_metric_data(Namespace="AWS/SES", MetricData=figures)
        except (BotoCoreError, ClientError) as error:
            self._say(f"the reputation could not be told: {error}")
        self._told_reputation = now, reputation

    def _greetings(self) -> list[str]:
        try:
            return self._office.greetings()
        except (BotoCoreError, ClientError) as error:  # the emulator, which knows the destinations, is not there
            self._say(f"no event destinations to be seen: {error}")
            return []

    def _refused(self, topic: str, some: list[str]) -> list[str]:
        """Publish some events; those that were not taken. Why not is said once, not ten times a second."""
        entries = [{"Id": str(number), "Message": message} for number, message in enumerate(some)]
        try:
            answer = self._sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)  # type: ignore[arg-type]
        except (BotoCoreError, ClientError) as error:
            self._say(f"{topic} did not take events: {error}")
            return some
        refused = answer.get("Failed", [])
        for one in refused:
            self._say(f"{topic} did not take an event: {one['Code']} {one.get('Message', '')}")
        return [some[int(one["Id"])] for one in refused]

    def _say(self, what: str) -> None:
        if what not in self._said:
            self._said.add(what)
            print(what, file=sys.stderr, flush=True)
