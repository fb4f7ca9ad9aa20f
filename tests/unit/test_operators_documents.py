"""What README and the operators' guide say of the stack, held against the template."""

from __future__ import annotations

import re

import pytest

from tests.template import ROOT, event_sources, of_kind, template

README = (ROOT / "README.md").read_text()
GUIDE = (ROOT / "docs" / "operators.md").read_text()
ALARMS = list(of_kind("AWS::CloudWatch::Alarm"))
PARAMETERS = template()["Parameters"]


@pytest.mark.parametrize("name", ALARMS)
def test_the_guide_says_what_to_do_about_every_alarm(name):
    told = re.findall(r"^\| `(\.\.\.)?(\w+)` \|", GUIDE, re.MULTILINE)
    assert any(name == known or (dots and name.endswith(known)) for dots, known in told)


def test_the_guide_tells_of_no_alarm_that_is_not_there():
    told = re.findall(r"^\| `(?:\.\.\.)?(\w+Alarm)` \|", GUIDE, re.MULTILINE)
    assert all(any(alarm.endswith(known) for alarm in ALARMS) for known in told)


def test_what_the_stack_costs_when_nothing_is_sent_is_its_alarms_its_secret_and_its_polling():
    # https://aws.amazon.com/cloudwatch/pricing: ten alarms free, $0.10 each; https://aws.amazon.com/secrets-manager/pricing
    alarms = (len(ALARMS) - 10) * 0.10
    # A source with a ceiling is never polled by fewer than five, each of which waits 20 s:
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html. SQS: a million requests free, $0.40 each.
    sources = [source for name in of_kind("AWS::Serverless::Function") for source in event_sources(name)]
    assert all("MaximumConcurrency" in source["Properties"]["ScalingConfig"] for source in sources)
    requests = len(sources) * 5 * 30 * 86_400 / 20
    polling = (requests - 1_000_000) / 1_000_000 * 0.40
    told = (f"about ${0.40 + alarms + polling:.2f} a month", f"${alarms:.2f} for the {len(ALARMS) - 10} alarms")
    for figure in (*told, f"${polling:.2f} for the four queues"):
        assert figure in README


def test_the_ceiling_to_what_a_stranger_costs_is_told_for_the_limit_as_it_is():
    rate = PARAMETERS["RequestsASecond"]["Default"]
    assert f"`RequestsASecond` ({rate})" in GUIDE
    egress = rate * 86_400 * 0.09 / 1_000_000  # a day, for each kilobyte
    assert f"${egress:.2f} for each kilobyte" in GUIDE
    assert f"{3 * rate * 86_400 / 1_000_000:.0f} million requests" in GUIDE


@pytest.mark.parametrize("parameter", ["Sandbox", "WebAddress", "CertificateArn", "OriginSecret", "RequestsASecond"])
def test_what_decides_the_first_weeks_stands_in_the_documents(parameter):
    assert re.search(rf"\b{parameter}\b", README + GUIDE)


def test_where_addresses_lie_on_queues_and_for_how_long_is_told():
    (row,) = [line for line in GUIDE.splitlines() if line.startswith("| SES's reports on each mail")]
    queues = of_kind("AWS::SQS::Queue")
    words = {345_600: "four days", 604_800: "a week"}
    for name in ("EvidenceQueue", "EvidenceDeadLetters"):
        assert name in row
        assert words[queues[name]["MessageRetentionPeriod"]] in row
    assert "no address, name or reader's link in any log or queue message" not in README


def test_the_examples_of_the_guide_name_parameters_that_exist():
    named = set(re.findall(r"`([A-Z][A-Za-z]+)=[^`]*`", README + GUIDE))
    assert named
    assert named <= set(PARAMETERS)
