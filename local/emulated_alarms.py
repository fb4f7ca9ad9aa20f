"""What ministack's CloudWatch lacks: metrics out of logs and queues, and alarms that change state as on AWS.

Run within the emulator (``local/emulator.py``). ministack 1.5.33 stores what PutMetricData brings, but reads no metrics
out of logs, measures no queue, and judges alarms wrongly: without their dimensions (a message in one queue rings the
alarms of all), over all periods as one, and only when something is put, so that an alarm never falls silent by itself.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from local.alarms import MINUTE, Point, figures_in, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ROUNDS_A_MINUTE = 4
_KEPT_MINUTES = 180
"""For how long points are kept, unless an alarm on their metric looks back further."""


def correct(cloudwatch: Any, logs: Any, sqs: Any, minute: float = MINUTE) -> None:
    """Put CloudWatch right, and measure and judge from now on. ``minute`` is how many seconds one of its minutes lasts.

    The age of a message is told in its minutes too: where one lasts a second, whoever has waited for 15 s has waited
    for 900.
    """
    append = logs._append_log_events  # noqa: SLF001 - there is no other way in

    def appended(stream: Any, events: Any) -> Any:
        for event in events:
            for figure in figures_in(event["message"]):
                cloudwatch.record_metric(
                    figure.namespace, figure.name, figure.value, figure.unit, dict(figure.dimensions)
                )
        return append(stream, events)

    def judged(alarm: Any) -> None:
        now = time.time()
        state = state_of(alarm, list(_points(cloudwatch, alarm)), now, minute)
        if state != alarm["StateValue"]:
            wanted = {"AlarmName": alarm["AlarmName"], "StateValue": state, "StateReason": _reason(alarm, state)}
            cloudwatch._set_alarm_state({}, wanted, False, True)  # noqa: SLF001, FBT003 - the same

    logs._append_log_events = appended  # noqa: SLF001 - the same
    cloudwatch._evaluate_alarm = judged  # noqa: SLF001 - the same

    def rounds() -> None:
        while True:
            time.sleep(minute / _ROUNDS_A_MINUTE)
            _measure_queues(cloudwatch, sqs, minute)
            _forget(cloudwatch, minute)
            cloudwatch._evaluate_all_alarms()  # noqa: SLF001 - the same

    threading.Thread(target=rounds, name="alarms", daemon=True).start()


def _points(cloudwatch: Any, alarm: Mapping[str, Any]) -> Iterator[Point]:
    wanted = {one["Name"]: one["Value"] for one in alarm.get("Dimensions") or []}
    # Lambda also adds its metrics up over all functions, and tells them without a dimension:
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
    of_all = alarm["Namespace"] == "AWS/Lambda" and not wanted
    for (namespace, name, _), points in list(cloudwatch._metrics.items()):  # noqa: SLF001 - the same
        if (namespace, name) == (alarm["Namespace"], alarm["MetricName"]):
            for point in points:
                if of_all or point["Dimensions"] == wanted:
                    yield Point(point["Timestamp"], point["Value"])


def _measure_queues(cloudwatch: Any, sqs: Any, minute: float) -> None:
    """Tell what SQS tells of each queue (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html)."""
    now = time.time()
    for url, queue in list(sqs._queues.items()):  # noqa: SLF001 - the same
        dimensions = {"QueueName": url.rpartition("/")[2]}
        messages = list(queue["messages"])
        visible = sum(message.get("visible_at", now) <= now for message in messages)
        age = max((now - message.get("sent_at", now) for message in messages), default=0.0)
        for name, value, unit in (
            ("ApproximateNumberOfMessagesVisible", visible, "Count"),
            ("ApproximateAgeOfOldestMessage", age * MINUTE / minute, "Seconds"),
        ):
            cloudwatch.record_metric("AWS/SQS", name, value, unit, dimensions)


def _forget(cloudwatch: Any, minute: float) -> None:
    looks_back: dict[tuple[str, str], float] = {}
    for alarm in list(cloudwatch._alarms.values()):  # noqa: SLF001 - the same
        about, minutes = (
            (alarm["Namespace"], alarm["MetricName"]),
            alarm["Period"] * alarm["EvaluationPeriods"] / MINUTE,
        )
        looks_back[about] = max(looks_back.get(about, _KEPT_MINUTES), minutes)
    for (namespace, name, _), points in list(cloudwatch._metrics.items()):  # noqa: SLF001 - the same
        before = time.time() - looks_back.get((namespace, name), _KEPT_MINUTES) * minute
        kept = next((number for number, point in enumerate(points) if point["Timestamp"] >= before), len(points))
        del points[:kept]


def _reason(alarm: Mapping[str, Any], state: str) -> str:
    told = "crossed" if state == "ALARM" else "not crossed"
    return f"{alarm['Statistic']} of {alarm['MetricName']}: threshold {alarm['Threshold']} {told}"
