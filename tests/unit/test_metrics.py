"""One enum names what is measured: code, alarms, dashboard and documents are held to it and to each other."""

from __future__ import annotations

import ast
import json
import re

import pytest

from newsletter.metrics import Metric
from newsletter.sending.dispatch import metric_of
from newsletter.sending.outcomes import Accepted, InDoubt, NotSent, NotWanted, Refused
from newsletter.sending.ses_events import SesEvent
from tests.template import ROOT, of_kind, resources

CODE = sorted([*(ROOT / "src").glob("*.py"), *(ROOT / "layers" / "newsletter").rglob("*.py")])
NAMES = {str(metric) for metric in Metric}
OURS = {"Ref": "AWS::StackName"}
GUIDE = (ROOT / "docs" / "operators.md").read_text()
ALARMS = of_kind("AWS::CloudWatch::Alarm")


def _dashboard():
    """Its body as a stack with mail in and a domain of its own has it."""
    text, parts = of_kind("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    for name, part in parts.items():
        with_it, without = part["Fn::If"][1:]
        assert without == ""
        text = text.replace(f"${{{name}}}", with_it["Fn::Sub"])
    return text


def _on_dashboard():
    """Our own metrics on the dashboard."""
    found = []
    for widget in json.loads(_dashboard())["widgets"]:
        before: list[str] = []
        for row in widget["properties"].get("metrics", []):
            told = [one for one in row if isinstance(one, str)]
            if told[:1] == ["..."]:
                told = before[: 1 - len(told)] + told[1:]
            whole = [before[number] if one == "." else one for number, one in enumerate(told)]
            before = whole
            if whole and whole[0] == "${AWS::StackName}":
                found.append(whole[1])
                assert whole[2:] == ["service", "utskick"], whole
    return found


def test_every_answer_and_every_report_of_ses_has_a_metric():
    assert {event.metric for event in SesEvent} <= set(Metric)
    answers = [Accepted("x"), Refused("x"), NotSent("x"), NotWanted("x"), InDoubt()]
    assert len({metric_of(answer) for answer in answers}) == len(answers)


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_code_spells_a_metric_itself(path):
    if path.name == "metrics.py":
        return
    also_words = {"Preferences", "Moves", "Changes", "Returns", "SignUps"}  # of other things
    spelt = {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
    assert not spelt & (NAMES - also_words)
    added = re.findall(r"add_metric\((?:name=)?(\"\w+\")", path.read_text())
    assert not added


def test_every_metric_is_measured_somewhere():
    text = "\n".join(path.read_text() for path in CODE if path.name != "metrics.py")
    computed = {event.metric for event in SesEvent} | {
        metric_of(answer) for answer in (Accepted("x"), Refused("x"), NotSent("x"), NotWanted("x"), InDoubt())
    }
    assert [metric for metric in Metric if metric not in computed and f"Metric.{metric.name}" not in text] == []


@pytest.mark.parametrize("name", [name for name, made in ALARMS.items() if made["Namespace"] == OURS])
def test_an_alarm_on_our_own_metric_names_one_and_its_dimension(name):
    assert ALARMS[name]["MetricName"] in NAMES
    assert ALARMS[name]["Dimensions"] == [{"Name": "service", "Value": "utskick"}]


def test_no_alarm_is_on_a_namespace_that_nothing_is_measured_in():
    assert all(
        made["Namespace"] in (OURS, "AWS/SQS", "AWS/SES", "AWS/Lambda", "AWS/CertificateManager")
        for made in ALARMS.values()
    )


def test_the_dashboard_shows_metrics_that_there_are():
    shown = _on_dashboard()
    assert shown
    assert set(shown) <= NAMES


@pytest.mark.parametrize("metric", Metric)
def test_the_guide_says_what_every_metric_counts(metric):
    (table,) = re.findall(r"^## What is measured\n(.*?)^## ", GUIDE, re.MULTILINE | re.DOTALL)
    assert f"`{metric}`" in table


def test_the_guide_tells_of_no_metric_that_there_is_not():
    (table,) = re.findall(r"^## What is measured\n(.*?)^## ", GUIDE, re.MULTILINE | re.DOTALL)
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == NAMES


WIDGETS = json.loads(_dashboard())["widgets"]


def test_the_dashboard_has_every_alarm_at_its_top():
    (panel,) = [widget for widget in WIDGETS if widget["type"] == "alarm"]
    assert (panel["x"], panel["y"]) == (0, 0)
    assert {re.search(r"alarm:\$\{(\w+)\}$", arn)[1] for arn in panel["properties"]["alarms"]} == set(ALARMS)


def test_the_dashboard_names_only_what_the_template_has():
    named = {name.partition(".")[0] for name in re.findall(r"\$\{([^}]+)\}", _dashboard())}
    assert {name for name in named if not name.startswith("AWS::")} <= set(resources())


def test_the_dashboards_widgets_are_few_and_lie_beside_each_other():
    assert len(WIDGETS) <= 20
    taken = [
        (x, y)
        for widget in WIDGETS
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24


def test_the_accepted_are_shown_beside_what_is_allowed():
    (widget,) = [one for one in WIDGETS if one["properties"].get("title") == "Mails a minute"]
    assert widget["properties"]["period"] == 60, "a rate a minute is held against sums of a minute"
    (allowed,) = [row[-1] for row in widget["properties"]["metrics"] if Metric.MAILS_ALLOWED_A_MINUTE in row]
    assert allowed["stat"] == "Maximum", "several looks a minute tell of the same limit"


def test_bounces_and_complaints_are_shown_in_per_cent_with_the_lines_at_which_aws_acts():
    lines = {
        widget["properties"]["title"]: [line["value"] for line in widget["properties"]["annotations"]["horizontal"]]
        for widget in WIDGETS
        if "annotations" in widget["properties"]
    }
    assert lines == {"Bounces, per cent": [5, 10], "Complaints, per cent": [0.1, 0.5]}


def test_every_function_is_watched_for_errors_and_time_and_its_log_is_read():
    functions = of_kind("AWS::Serverless::Function")
    for title in ("Functions: errors", "Functions: duration, p95"):
        (widget,) = [one for one in WIDGETS if one["properties"].get("title") == title]
        assert {row[-1]["label"] for row in widget["properties"]["metrics"]} == set(functions)
    (log,) = [one for one in WIDGETS if one["type"] == "log"]
    assert set(re.findall(r"\$\{(\w+)\}", log["properties"]["query"])) == {f"{name}Log" for name in functions}
