"""Reports of SES in a batch of messages: one that nothing can be recorded from costs no other one anything."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from newsletter.aws import clients
from newsletter.sending.ses_events import SesEvent
from tests.integration.sample_files import issue, readers

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

GREETING = "Successfully validated SNS topic for Amazon SES event publishing."
MANY = 40


def told(kind: str, edition: str, batch: str, reader: str, **more: Any) -> str:
    tags = {"issue": [edition], "batch": [batch], "reader": [reader]}
    return json.dumps({"eventType": kind, "mail": {"messageId": "m", "tags": tags}, **more})


def bounced(edition: str, batch: str, reader: str) -> str:
    return told("Bounce", edition, batch, reader, bounce={"bounceType": "Permanent", "bouncedRecipients": []})


def reported(stack: SimulatedStack, bodies: list[str]) -> set[int]:
    """Hand RecordEvidence these messages in one batch; the places of those it gave back."""
    records = [
        {"messageId": str(place), "receiptHandle": "r", "body": body, "attributes": {}, "messageAttributes": {}}
        for place, body in enumerate(bodies)
    ]
    answer = stack.run("RecordEvidence", {"Records": records})
    return {int(failed["itemIdentifier"]) for failed in answer["batchItemFailures"]}


def refusing(wanted: str, code: str) -> Any:
    """DynamoDB answers with an error where ``wanted`` stands in what it is to write."""

    def refuse(params: dict[str, Any], **_: Any) -> None:
        if wanted in json.dumps(params["body"].decode() if isinstance(params["body"], bytes) else params["body"]):
            raise ClientError({"Error": {"Code": code, "Message": "refused"}}, "UpdateItem")

    return refuse


@pytest.fixture
def edition(stack):
    stack.open_list(*readers(MANY))
    return stack.publish(issue())


def test_any_mix_of_poison_loses_no_good_report(stack, edition):
    keys = [stack.key_of(address) for address in readers(MANY)]
    good = [bounced(edition, f"0-{place % 3}-{place}-1", key) for place, key in enumerate(keys)]
    poison = [
        *(told("Delivery", edition, batch, "none") for batch in ("0-0-" + "9" * 42 + "-1", "0-99999999-0-1", "x")),
        *(told("Delivery", name, "0-0-0-1", "none") for name in ("summer-sale", "x" * 5000, "")),
        bounced(edition, "0-0-0-1", ""),
        bounced(edition, "0-0-0-1", "\ud800" * 20),
        "not json", "[" * 100_000, '{"mail": 1}', "",
    ]  # fmt: skip
    mixed = good + poison + [GREETING]
    random.Random(7).shuffle(mixed)
    given_back = reported(stack, mixed)
    assert sorted(mixed[place] for place in given_back) == sorted(poison)
    codes = [stack.ledger.evidence(f"{edition}_0000", number).facts[SesEvent.BOUNCED] for number in range(3)]
    assert sum(map(len, codes)) == MANY
    assert stack.suppressions.everybody().keys() == set(keys)
    assert stack.metrics["MailsBounced"] == MANY
    assert stack.metrics["ReportsRefused"] == len(poison)
    assert any("not-our-batch" in line for line in stack.log)


def test_what_dynamodb_refuses_for_good_is_given_back_alone(stack, edition):
    keys = [stack.key_of(address) for address in readers(MANY)]
    bodies = [bounced(edition, f"0-{place}-0-1", key) for place, key in enumerate(keys)]
    refuse = refusing("00013#evidence", "ValidationException")
    clients.dynamodb().meta.events.register("before-call.dynamodb.UpdateItem", refuse)
    assert reported(stack, bodies) == {13}
    written = [stack.ledger.evidence(f"{edition}_0000", number).facts for number in range(MANY)]
    assert [number for number, facts in enumerate(written) if not facts] == [13]
    assert any("ValidationException" in line for line in stack.log)


def test_what_boto3_itself_cannot_write_is_given_back_alone(stack, edition, monkeypatch):
    suppress = type(stack.suppressions).add
    key = stack.key_of(readers(1)[0])

    def add(self: Any, suppression: Any) -> None:
        if suppression.reader == key:
            clients.dynamodb().put_item(TableName=self.suppressions_table, Item={"shelf": 7})
        suppress(self, suppression)

    monkeypatch.setattr(type(stack.suppressions), "add", add)
    bodies = [bounced(edition, f"0-{n}-0-1", stack.key_of(address)) for n, address in enumerate(readers(9))]
    assert reported(stack, bodies) == {0}


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "AccessDeniedException"])
def test_what_is_nobodys_fault_in_particular_gives_all_of_them_back(stack, edition, code):
    """None of them has become evidence, and looking for one that is to blame would only make more of it."""
    calls: list[str] = []
    refuse = refusing("#evidence", code)

    def counted(**given: Any) -> None:
        calls.append(code)
        refuse(**given)

    clients.dynamodb().meta.events.register("before-call.dynamodb.UpdateItem", counted)
    bodies = [told("Delivery", edition, f"0-{n}-0-1", "none") for n in range(9)]
    with pytest.raises(ClientError):
        reported(stack, bodies)
    assert len(calls) == 1


def test_sess_greeting_is_no_failure_and_nothing_is_left_of_it(stack):
    assert reported(stack, [GREETING]) == set()
    assert not stack.metrics["ReportsRefused"]
