"""The daily round, deployed: with its own role it reminds and forgets what is due, and can do no more."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from local.journey import waited
from local.stack import cloud
from newsletter.aws import Keys, Ledger, SignUps, Subscribers
from newsletter.aws.leavings import Leavings
from newsletter.aws.movement_counters import MovementCounters
from newsletter.letters import totals_of
from newsletter.sending.batches import Batch
from newsletter.sending.outcomes import Accepted, new_record
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.retention import DAYS_FOR_A_ROUND
from newsletter.subscribers.sign_ups import SignUp
from newsletter.subscribers.signed_links import ReaderLink
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from newsletter.web.scanners import MANY
from tests.e2e.deployed import function, lambda_client

LIST = "kommunbladet"
ASKED, LEFT, OLD = "glad234567abcdefghij", "long234567abcdefghij", "oldd234567abcdefghij"


def test_the_daily_round_reminds_and_forgets_with_the_role_it_has(demo):
    made = function(demo, "TidyReaders")
    environment = made["Environment"]["Variables"]
    sign_ups = SignUps(environment["SIGN_UPS_TABLE"])
    subscribers = Subscribers(
        environment["SUBSCRIBERS_TABLE"],
        Leavings(environment["SUPPRESSIONS_TABLE"]),
        MovementCounters(environment["LEDGER_TABLE"]),
    )
    now = datetime.now(UTC)
    ago = int((now - timedelta(days=4)).timestamp())
    asked = SignUp(LIST, ASKED, "vantar@byar.example", "", "text", "form", "net", ago, letters=1, last_letter=ago)
    sign_ups.keep(asked)
    sign_ups.keep(replace(asked, reader=OLD, asked=ago - 10**6, last_letter=ago - 10**6))
    sign_ups.keep_move(AddressChange(OLD, ASKED, "vantar@byar.example", ago - 10**6))
    record = new_record(Batch.in_partition(totals_of(asked.letter_id), 0, 1)).claimed("w", ago, lease=1, most=1)
    Ledger(environment["LEDGER_TABLE"]).save(record.answered({0: Accepted("m")}, ago, by="w"))
    reader = Subscriber(LIST, LEFT, "langesen@byar.example", frozenset({Ground.SIGN_UP}), name="Lena")
    subscribers.add(reader.leaving("link", now - timedelta(days=3 * 365)))
    client = lambda_client(demo)
    for later in range(DAYS_FOR_A_ROUND):
        day = (now + timedelta(days=later)).date().isoformat()
        answer = client.invoke(FunctionName=made["FunctionName"], Payload=json.dumps({"day": day}))
        assert "FunctionError" not in answer, answer["Payload"].read()
    (reminder,) = waited(lambda: demo.watcher.mails(to="vantar@byar.example"), "the reminder")
    assert "fortfarande" in reminder["subject"]
    kept = subscribers.of(LIST, LEFT)
    assert kept
    assert (kept.is_forgotten, kept.state, kept.name) == (True, State.LEFT, "")
    assert sign_ups.of(LIST, OLD) is None
    assert sign_ups.move_of(OLD) is None
    assert sign_ups.of(LIST, ASKED)
    subscribers.erase(LIST, LEFT)
    sign_ups.forget(LIST, ASKED)


def test_it_may_call_itself_for_the_rest_and_no_other_function(demo):
    role, itself = function(demo, "TidyReaders")["Role"], function(demo, "TidyReaders")["FunctionArn"]
    others = [function(demo, name)["FunctionArn"] for name in ("SendBatch", "CloseIssue")]
    results = (
        cloud(demo.local_stack)
        .client("iam")
        .simulate_principal_policy(
            PolicySourceArn=role, ActionNames=["lambda:InvokeFunction"], ResourceArns=[itself, *others]
        )["EvaluationResults"]
    )
    allowed = {result["EvalResourceName"] for result in results if result["EvalDecision"] == "allowed"}
    assert allowed == {itself}


def test_what_a_scanner_opens_is_counted_by_the_website_s_own_role(demo):
    environment = function(demo, "AnswerReader")["Environment"]["Variables"]
    ring = Keys(environment["SECRET"]).ring
    began = time.time()
    subscribers = Subscribers(
        environment["SUBSCRIBERS_TABLE"],
        Leavings(environment["SUPPRESSIONS_TABLE"]),
        MovementCounters(environment["LEDGER_TABLE"]),
    )
    keys = [ring.reader_key(address_in(address).canonical) for address in sorted(demo.addresses)]
    there = [key for key in keys if subscribers.of(LIST, key)]  # another test erases one
    for key in there[: 2 * MANY]:
        link = ReaderLink(LIST, key)
        with urllib.request.urlopen(f"{demo.local_stack.website}/u/{link.signed('leave', ring)}", timeout=120) as page:
            assert page.status == 200
    assert demo.watcher.ledger.scanned(LIST, began, time.time()) >= MANY
