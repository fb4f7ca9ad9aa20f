"""Events: fields and types as AWS documents them, held against AWS's own examples where they are at hand."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from local.postoffice.directory import Directory
from tests.corpora import CORPORA, LEFT_OUT
from tests.unit.postoffice.counter import TOPIC, Counter, bulk, entry

EXAMPLES = CORPORA / "aws-events" / "ses_docs_events.json"

# https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
DOCUMENTED = {
    "mail": "timestamp messageId source sourceArn sendingAccountId destination headersTruncated headers commonHeaders "
    "tags",
    "bounce": "bounceType bounceSubType bouncedRecipients timestamp feedbackId reportingMTA",
    "complaint": "complainedRecipients timestamp feedbackId complaintSubType userAgent complaintFeedbackType "
    "arrivalDate",
    "delivery": "timestamp processingTimeMillis recipients smtpResponse reportingMTA",
    "send": "",
    "reject": "reason",
    "failure": "templateName errorMessage",
    "deliveryDelay": "delayType delayedRecipients expirationTime reportingMTA timestamp",
}
HOW = {
    "Send": ("anna@example.org", "send"),
    "Delivery": ("anna@example.org", "delivery"),
    "Bounce": ("x@bounce.example", "bounce"),
    "Complaint": ("x@complaint.example", "complaint"),
    "Reject": ("x@virus.example", "reject"),
    "DeliveryDelay": ("x@soft.example", "deliveryDelay"),
    "Rendering Failure": ("", "failure"),
}


def event(kind: str) -> dict[str, Any]:
    counter = Counter()
    missing = bulk() | {"BulkEmailEntries": [entry("anna@example.org", "{}")]}
    tags = [{"Name": "issue", "Value": "june"}]
    _ = counter.send(HOW[kind][0], EmailTags=tags) if HOW[kind][0] else counter.bulk(**missing, DefaultEmailTags=tags)
    return next(one for one in counter.reports() if one["eventType"] == kind)


@cache
def example(kind: str) -> dict[str, Any]:
    if not EXAMPLES.exists():
        pytest.skip(LEFT_OUT)
    found = json.loads(EXAMPLES.read_text())["event-publishing-retrieving-sns-examples"]
    return next(one["event"] for one in found if one["event"]["eventType"] == kind)


def shape(value: Any) -> Any:
    """Names and types, of a list's first item; names of headers and of tags are not a matter of shape."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items() if not name.startswith(("ses:", "myCustom"))}
    return [shape(value[0])] if isinstance(value, list) else type(value)


@pytest.mark.parametrize("kind", HOW)
def test_an_event_has_the_fields_of_the_documentation_and_no_others(kind):
    told, part = event(kind), HOW[kind][1]
    assert set(told) == {"eventType", "mail", part}
    assert set(told["mail"]) <= set(DOCUMENTED["mail"].split())
    assert set(told[part]) == set(DOCUMENTED[part].split())


@pytest.mark.parametrize("kind", HOW)
def test_an_event_has_every_field_of_awss_example_with_the_same_type(kind):
    ours, theirs = shape(event(kind)), shape(example(kind))
    for part, fields in theirs.items():
        if part == "eventType":
            continue
        common = {name: one for name, one in ours[part].items() if name in fields} if isinstance(fields, dict) else {}
        assert common | {"tags": 0} == (fields or {}) | {"tags": 0}


@pytest.mark.parametrize("kind", HOW)
def test_the_tags_of_the_mail_and_of_ses_are_in_every_event_as_lists(kind):
    """https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html (note on tags)."""
    tags = event(kind)["mail"]["tags"]
    assert tags["issue"] == ["june"]
    assert tags["ses:configuration-set"] == ["letters"]
    assert tags["ses:from-domain"] == ["smakommuner.example"]
    assert all(isinstance(values, list) for values in tags.values())


def test_the_mail_that_an_event_is_about_is_the_one_that_was_answered():
    counter = Counter()
    message_id = counter.send(FromEmailAddress="Anna <anna@example.org>").content["MessageId"]
    told = counter.reports()[0]["mail"]
    assert (told["messageId"], told["commonHeaders"]["messageId"]) == (message_id, message_id)
    assert told["destination"] == ["anna@example.org"]
    assert told["sourceArn"].endswith(":identity/anna@example.org")
    assert {one["name"] for one in told["headers"]} >= {"From", "To", "Subject", "MIME-Version"}


def test_headers_over_ten_kilobytes_are_truncated_and_said_to_be():
    """https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (headersTruncated)."""
    headers = [{"Name": f"X-{number:02}", "Value": "a" * 900} for number in range(15)]
    counter = Counter()
    wanted = bulk() | {"BulkEmailEntries": [entry("anna@example.org", ReplacementHeaders=headers)]}
    counter.bulk(**wanted)
    told = counter.reports()[0]["mail"]
    assert told["headersTruncated"] is True
    assert sum(len(one["name"] + one["value"]) for one in told["headers"]) <= 10 * 1024
    assert event("Send")["mail"]["headersTruncated"] is False


@pytest.mark.parametrize("kind", HOW)
def test_times_are_iso_8601_to_the_millisecond_in_utc_and_in_order(kind):
    """https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (timestamp)."""
    told, part = event(kind), HOW[kind][1]
    times = [
        told["mail"]["timestamp"],
        *(told[part][name] for name in ("timestamp", "expirationTime") if name in told[part]),
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one) for one in times)
    moments = [datetime.fromisoformat(one) for one in times]
    assert moments == sorted(set(moments))


def test_a_destination_gets_the_kinds_it_asked_for_and_no_others():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventDestination.html (MatchingEventTypes)."""
    counter = Counter()
    kinds = {TOPIC: frozenset({"BOUNCE"}), "arn:other": frozenset({"SEND", "BOUNCE"})}
    counter.directory = Directory(counter.directory.identities, {"letters": kinds})
    counter.send("x@bounce.example")
    told = [(topic, one.kind) for topic, one, _ in counter.office.due_events(2e9)]
    assert sorted(told) == sorted([("arn:other", "Bounce"), ("arn:other", "Send"), (TOPIC, "Bounce")])


@pytest.mark.parametrize("name", ["quiet", ""])
def test_without_a_destination_nothing_is_told(name):
    counter = Counter()
    counter.send(ConfigurationSetName=name)
    assert counter.reports() == []


def test_an_event_is_told_when_its_time_comes_and_once():
    counter = Counter()
    counter.send()
    assert [event.kind for _, event, _ in counter.office.due_events()] == ["Send"]
    assert list(counter.office.due_events()) == []
    counter.clock.now += 0.3
    assert [event.kind for _, event, _ in counter.office.due_events()] == ["Delivery"]


def test_whoever_takes_an_event_and_stops_holds_nobody_up():
    counter = Counter()
    counter.send()
    next(counter.office.due_events(2e9))
    assert counter.send().status == 200
