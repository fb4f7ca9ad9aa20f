"""The journey of an issue, from the folder to a closed ledger and the report on it."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from newsletter.sending.edition_state import Stage
from newsletter.subscribers.subscriber import State
from newsletter.subscribers.suppressions import SuppressionReason
from tests.integration.sample_files import LIST, STAFF, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

WELL = readers(33)
GONE, FULL, ANGRY = "borta@bounce.example", "full@soft.example", "arg@complaint.example"
EVERYONE = [*WELL, GONE, FULL, ANGRY]


def test_an_issue_goes_from_the_folder_to_every_reader_once_and_its_ledger_closes(stack: SimulatedStack) -> None:
    stack.put(f"lists/{LIST}/list.yaml", settings())
    stack.put(f"lists/{LIST}/subscribers/medlemmar.csv", people(*EVERYONE))
    stack.work()
    assert "36" in stack.letters(STAFF)[1].text
    assert stack.files(f"reports/{LIST}/") == [f"reports/{LIST}/medlemmar.csv report.csv"]

    edition = stack.publish(issue())
    proof = stack.letters(STAFF)[2]
    assert "Sommar i små kommuner" in proof.subject
    assert f"https://nyhetsbrev.smakommuner.example/e/{edition}" in proof.text
    stack.wait(9 * MINUTE)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.PROOFED, Counter())

    stack.wait(2 * MINUTE)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    mail = next(mail for mail in stack.post_office.mailbox if mail.to == WELL[0])
    assert (mail.subject, mail.sender_address) == ("Sommar i små kommuner", "kommunbladet@smakommuner.example")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {"Precedence": "bulk", "X-Auto-Response-Suppress": "OOF, AutoReply"}.items() <= mail.headers.items()
    assert mail.headers["Archived-At"] == f"<https://nyhetsbrev.smakommuner.example/e/{edition}>"
    assert "Välkommen till mötet." in mail.text

    stack.wait(15 * MINUTE)  # patience: one mailbox is full, and SES tries for long
    closed = stack.state(edition)
    told = {name: number for name, number in closed.sums.items() if number}
    assert closed.stage is Stage.CLOSED
    assert told == {
        "audience": 36, "accepted": 36, "sent": 36, "delivered": 34, "delayed": 1,
        "bounced": 1, "softBounced": 1, "complained": 1,
    }  # fmt: skip
    assert stack.metrics["IssuesClosed"] == 1
    assert stack.metrics["MailsAccepted"] == 36 + len(stack.letters(STAFF))

    report = stack.letters(STAFF)[3]
    assert "34 av 36" in report.text
    page = stack.file(f"reports/{LIST}/juni.md {edition[-6:]}.html")
    assert "34 av 36" in page
    assert "Sommar i små kommuner" in page
    status = stack.file("reports/status.html")
    assert "Inget nummer är på väg ut." in status
    assert "Sommar i små kommuner" in status
    assert "94,4" in status  # 34 of 36 arrived, in per cent

    stack.wait(5 * MINUTE)
    assert len(stack.letters(STAFF)) == 4  # one report, and nobody looks at a closed ledger any more
    assert stack.cloud.client("scheduler").list_schedules()["Schedules"] == []


def test_who_bounced_or_complained_is_left_out_of_the_next_issue_with_the_reason(stack: SimulatedStack) -> None:
    stack.open_list(*EVERYONE)
    stack.publish(issue(), "juni.md")
    stack.wait(HOUR)
    suppressed = {one: stack.suppressions.of(stack.key_of(one)) for one in (GONE, ANGRY, FULL)}
    assert {one: found and found.why for one, found in suppressed.items()} == {
        GONE: SuppressionReason.BOUNCED,
        ANGRY: SuppressionReason.COMPLAINED,
        FULL: None,
    }
    angry = stack.reader(ANGRY)
    assert angry
    assert (angry.state, angry.left_how) == (State.LEFT, "complaint")

    edition = stack.publish(issue("Höst i små kommuner"), "september.md")
    proof = stack.letters(STAFF)[-1]
    assert "34" in proof.text
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys([*WELL, FULL], 1)
    closed = stack.state(edition)
    assert (closed.candidates, closed.planned, closed.left_out) == (36, 34, {"bounced": 1, "complained": 1})
    why = dict(stack.archive.part(edition, 0).left_out)
    assert why == {stack.key_of(GONE): "bounced", stack.key_of(ANGRY): "complained"}


def test_no_address_and_no_token_stands_in_a_log_a_queue_or_a_metric(stack: SimulatedStack) -> None:
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert stack.state(edition).stage is Stage.CLOSED
    tokens = [
        mail.headers["List-Unsubscribe"].partition("/u/")[2][:60]
        for mail in stack.post_office.mailbox
        if "List-Unsubscribe" in mail.headers
    ]
    assert len(tokens) == 36
    reports = [body for body in stack.queues.seen if "eventType" in body]  # SES's own words name addresses; ours do not
    told = "\n".join([*stack.log, *stack.metrics, *(body for body in stack.queues.seen if body not in reports)])
    assert edition in told
    assert [word for word in [*EVERYONE, STAFF, *tokens] if word in told] == []


def test_a_list_in_english_is_proofed_and_reported_in_english(stack: SimulatedStack) -> None:
    stack.open_list(*readers(2), list_id="small-news", language="en", name="Small News")
    edition = stack.publish(issue("Summer"), list_id="small-news")
    stack.wait(HOUR)
    assert stack.state(edition).stage is Stage.CLOSED
    proof, report = stack.letters(STAFF)
    assert "Proof" in proof.subject
    assert "2" in report.text
    assert "reader" in report.text


def test_a_draft_is_proofed_and_never_sent(stack: SimulatedStack) -> None:
    stack.open_list(*readers(2))
    stack.put(f"drafts/{LIST}/juni.md", issue())
    stack.wait(2 * HOUR)
    edition = str(stack.ledger.upload(f"drafts/{LIST}/juni.md")["edition"])
    assert len(stack.letters(STAFF)) == 1
    assert stack.state(edition).stage is Stage.DRAFT
    assert stack.mailed(edition) == {}


@pytest.mark.parametrize(("start", "stage"), [("2026-06-18 11:00", Stage.CLOSED), ("2026-06-19 08:00", Stage.PROOFED)])
def test_an_issue_with_an_hour_of_its_own_waits_for_it_in_the_lists_zone(
    stack: SimulatedStack, start: str, stage: Stage
) -> None:
    stack.open_list(*readers(2))  # it is half past nine in Stockholm
    edition = stack.publish(issue(skicka=start))
    stack.wait(89 * MINUTE)
    assert stack.mailed(edition) == {}
    stack.wait(2 * MINUTE)
    assert bool(stack.mailed(edition)) is (stage is Stage.CLOSED)
    stack.wait(20 * MINUTE)
    assert stack.state(edition).stage is stage


def test_a_start_far_too_late_asks_the_staff_and_their_link_starts_it(stack: SimulatedStack) -> None:
    stack.open_list(*readers(2), rules={"hold_minutes": 10, "latest_start_hours": 1})
    edition = stack.publish(issue())
    stack.clock.sleep(3 * HOUR)  # nothing ran: an outage
    stack.wait(MINUTE)
    question = stack.letters(STAFF)[-1]
    assert stack.state(edition).stage is Stage.PROOFED
    link = next(word for word in question.text.split() if "/a/" in word)
    looked = stack.visit(link)
    assert "2" in looked["body"]
    assert stack.state(edition).stage is Stage.PROOFED
    stack.visit(link, "POST")
    stack.work()
    assert stack.mailed(edition) == dict.fromkeys(readers(2), 1)


def test_the_log_of_a_batch_that_failed_says_why(stack: SimulatedStack) -> None:
    stack.queues.again("SendQueue", json.dumps({"v": 99}))
    stack.wait(HOUR)
    assert stack.queues.dead["SendQueue"] == ['{"v": 99}']
    assert [line for line in stack.log if "not a batch message" in line]
