"""CloudWatch's rules as the local stack keeps them: what a log line measures, and when an alarm rings."""

from __future__ import annotations

import json

import pytest

from local.alarms import Figure, Point, figures_in, state_of
from tests.template import of_kind

ALARM = {
    "Statistic": "Maximum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
}
NOW = 1_000_000.0


def _state(values, **changed):
    """The state after these values, the newest of them last, one each minute and the last one ten seconds old."""
    points = [Point(NOW - 10 - 60 * age, value) for age, value in enumerate(reversed(values)) if value is not None]
    return state_of(ALARM | changed, points, NOW)


def test_a_line_in_the_embedded_format_is_read_as_powertools_writes_it():
    line = json.dumps(
        {
            "_aws": {
                "Timestamp": 1,
                "CloudWatchMetrics": [
                    {
                        "Namespace": "utskick",
                        "Dimensions": [["service"]],
                        "Metrics": [
                            {"Name": "IssuesParked", "Unit": "Count"},
                            {"Name": "LookSeconds", "Unit": "Seconds"},
                        ],
                    }
                ],
            },
            "service": "utskick",
            "IssuesParked": [1.0, 0.0],
            "LookSeconds": 3,
        }
    )  # fmt: skip
    of = {"service": "utskick"}
    assert list(figures_in(line)) == [
        Figure("utskick", "IssuesParked", 1, "Count", of),
        Figure("utskick", "IssuesParked", 0, "Count", of),
        Figure("utskick", "LookSeconds", 3, "Seconds", of),
    ]


@pytest.mark.parametrize("line", ["", "START RequestId: 1", '{"level": "INFO"}', '{"_aws": broken', 'said "_aws"'])
def test_other_lines_measure_nothing(line):
    assert not list(figures_in(line))


def test_an_alarm_rings_with_what_breaches_and_falls_silent_when_it_has_passed():
    assert _state([0, 1]) == "ALARM"
    assert _state([1, 0]) == "OK"


def test_an_alarm_over_several_periods_rings_when_all_of_them_breach():
    five = {"EvaluationPeriods": 5}
    assert _state([1, 1, 1, 1], **five) == "OK"
    assert _state([1, 1, 1, 1, 1], **five) == "ALARM"
    assert _state([1, 1, 0, 1, 1], **five) == "OK"
    assert _state([1, 1, None, 1, 1], **five) == "OK"
    assert _state([1, 1, 0, 1, 1], **five, DatapointsToAlarm=4) == "ALARM"


@pytest.mark.parametrize(
    ("meaning", "state"), [("notBreaching", "OK"), ("breaching", "ALARM"), ("missing", "INSUFFICIENT_DATA")]
)
def test_silence_is_what_the_alarm_says_it_is(meaning, state):
    assert _state([], TreatMissingData=meaning) == state


@pytest.mark.parametrize(
    ("comparison", "states"),
    [
        ("GreaterThanThreshold", ["OK", "OK", "ALARM"]),
        ("GreaterThanOrEqualToThreshold", ["OK", "ALARM", "ALARM"]),
        ("LessThanThreshold", ["ALARM", "OK", "OK"]),
        ("LessThanOrEqualToThreshold", ["ALARM", "ALARM", "OK"]),
    ],
)
def test_a_threshold_is_crossed_as_the_comparison_says(comparison, states):
    assert [_state([value], ComparisonOperator=comparison, Threshold=5) for value in (4, 5, 6)] == states


def test_values_of_a_period_are_put_together_as_the_statistic_says():
    points = [Point(NOW - 10, 1), Point(NOW - 20, 3)]
    for statistic, value in [("Sum", 4), ("Maximum", 3), ("Minimum", 1), ("Average", 2), ("SampleCount", 2)]:
        exact = ALARM | {"Statistic": statistic, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
        assert state_of(exact | {"Threshold": value}, points, NOW) == "ALARM"
        assert state_of(exact | {"Threshold": value + 0.1}, points, NOW) == "OK"


def test_minutes_that_pass_more_quickly_let_an_hour_pass_in_a_minute():
    hour = ALARM | {"Period": 3600}
    assert state_of(hour, [Point(NOW - 59, 1)], NOW, minute=1) == "ALARM"
    assert state_of(hour, [Point(NOW - 61, 1)], NOW, minute=1) == "OK"


@pytest.mark.parametrize("name", of_kind("AWS::CloudWatch::Alarm"))
def test_every_alarm_of_the_template_is_of_a_kind_these_rules_know(name):
    alarm = of_kind("AWS::CloudWatch::Alarm")[name]
    assert not alarm.keys() & {"Metrics", "ExtendedStatistic", "ThresholdMetricId"}
    assert state_of(alarm, [Point(NOW - 1, 1e9)], NOW) in {"ALARM", "OK"}
