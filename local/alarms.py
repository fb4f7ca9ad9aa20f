"""CloudWatch's own rules: which figures a log line holds, and in which state an alarm is.

The standard library alone: the emulator's Python, which has none of our packages, runs it (``local/emulator.py``).
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html.
"""

from __future__ import annotations

import json
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MINUTE = 60.0
"""Seconds of a minute of CloudWatch; a test of alarms lets its minutes pass more quickly."""

_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": lambda values: sum(values) / len(values),
    "SampleCount": len,
}


@dataclass(frozen=True)
class Figure:
    """One value of a metric, as a log line in the embedded metric format has it."""

    namespace: str
    name: str
    value: float
    unit: str
    dimensions: Mapping[str, str]


@dataclass(frozen=True)
class Point:
    """A value and when it was measured, in seconds since 1970."""

    at: float
    value: float


def figures_in(line: str) -> Iterator[Figure]:
    """Read the metrics of a log line; none from a line in another form."""
    if '"_aws"' not in line or not line.lstrip().startswith("{"):
        return
    try:
        told = json.loads(line)
    except ValueError:
        return
    for directive in told.get("_aws", {}).get("CloudWatchMetrics", []):
        for names in directive.get("Dimensions", [[]]):
            dimensions = {name: str(told[name]) for name in names}
            for metric in directive.get("Metrics", []):
                values = told.get(metric["Name"], [])
                for value in values if isinstance(values, list) else [values]:
                    yield Figure(
                        directive["Namespace"], metric["Name"], float(value), metric.get("Unit", "None"), dimensions
                    )


def state_of(alarm: Mapping[str, Any], points: Sequence[Point], now: float, minute: float = MINUTE) -> str:
    """The state of an alarm on one metric, by its last periods.

    Args:
        alarm: as DescribeAlarms tells of it.
        points: those of its own metric and dimensions; others are the caller's to leave out.
        now: seconds since 1970.
        minute: how many seconds a minute of its periods lasts.
    """
    period = alarm["Period"] / MINUTE * minute
    periods = alarm["EvaluationPeriods"]
    values: list[list[float]] = [[] for _ in range(periods)]
    for point in points:
        number = int((now - point.at) // period)
        if 0 <= number < periods:
            values[number].append(point.value)
    breaches = [_breaches(alarm, found) for found in values]
    if all(breach is None for breach in breaches):
        return "INSUFFICIENT_DATA"
    return "ALARM" if sum(bool(breach) for breach in breaches) >= (alarm.get("DatapointsToAlarm") or periods) else "OK"


def _breaches(alarm: Mapping[str, Any], values: Sequence[float]) -> bool | None:
    """Whether a period's values breach the threshold; of one without any it is the alarm that says what it means."""
    if values:
        return _COMPARED[alarm["ComparisonOperator"]](_STATISTICS[alarm["Statistic"]](values), alarm["Threshold"])
    return {"breaching": True, "notBreaching": False}.get(alarm.get("TreatMissingData", "missing"))
