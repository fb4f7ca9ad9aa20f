"""The journey of an issue, from the folder to closed books and the report on it."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from newsletter.readers.subscribers import State
from newsletter.readers.suppressions import Why
from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, STAFF, issue, people, readers, settings

WELL = readers(33)
GONE, FULL, ANGRY = "borta@bounce.example", "full@soft.example", "arg@complaint.example"
EVERYONE = [*WELL, GONE, FULL, ANGRY]


def test_an_issue_goes_from_the_folder_to_every_reader_once_and_its_books_close(house: House) -> None:
    house.put(f"lists/{LIST}/list.yaml", settings())
    house.put(f"lists/{LIST}/subscribers/medlemmar.csv", people(*EVERYONE))
    house.work()
    assert "36" in house.letters(STAFF)[0].text
    assert house.files(f"reports/{LIST}/") == [f"reports/{LIST}/medlemmar.csv report.csv"]

    edition = house.publish(issue())
    proof = house.letters(STAFF)[1]
    assert "Sommar i små kommuner" in proof.subject
    assert f"https://nyhetsbrev.smakommuner.example/e/{edition}" in proof.text
    house.wait(9 * MINUTE)
    assert (house.standing(edition).stage, house.mailed(edition)) == (Stage.PROOFED, Counter())

    house.wait(2 * MINUTE)
    assert house.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    mail = next(mail for mail in house.post_office.mailbox if mail.to == WELL[0])
    assert (mail.subject, mail.sender_address) == ("Sommar i små kommuner", "kommunbladet@smakommuner.example")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Välkommen till mötet." in mail.text

    house.wait(15 * MINUTE)  # patience: one mailbox is full, and SES tries for long
    closed = house.standing(edition)
    told = {name: number for name, number in closed.sums.items() if number}
    assert closed.stage is Stage.CLOSED
    assert told == {
        "audience": 36, "accepted": 36, "sent": 36, "delivered": 34, "delayed": 1,
        "bounced": 1, "softBounced": 1, "complained": 1,
    }  # fmt: skip
    assert house.metrics["IssuesClosed"] == 1
    assert house.metrics["MailsAccepted"] == 36 + len(house.letters(STAFF))

    report = house.letters(STAFF)[2]
    assert "34 av 36" in report.text
    page = house.file(f"reports/{LIST}/juni.md {edition[-6:]}.html")
    assert "34 av 36" in page
    assert "Sommar i små kommuner" in page

    house.wait(5 * MINUTE)
    assert len(house.letters(STAFF)) == 3  # one report, and nobody looks at closed books any more
    assert house.cloud.client("scheduler").list_schedules()["Schedules"] == []


def test_who_bounced_or_complained_is_left_out_of_the_next_issue_with_the_reason(house: House) -> None:
    house.open_list(*EVERYONE)
    house.publish(issue(), "juni.md")
    house.wait(HOUR)
    suppressed = {one: house.suppressions.of(house.key_of(one)) for one in (GONE, ANGRY, FULL)}
    assert {one: found and found.why for one, found in suppressed.items()} == {
        GONE: Why.BOUNCED,
        ANGRY: Why.COMPLAINED,
        FULL: None,
    }
    angry = house.reader(ANGRY)
    assert angry
    assert (angry.state, angry.left_how) == (State.LEFT, "complaint")

    edition = house.publish(issue("Höst i små kommuner"), "september.md")
    proof = house.letters(STAFF)[-1]
    assert "34" in proof.text
    house.wait(HOUR)
    assert house.mailed(edition) == dict.fromkeys([*WELL, FULL], 1)
    closed = house.standing(edition)
    assert (closed.candidates, closed.planned, closed.left_out) == (36, 34, {"bounced": 1, "complained": 1})
    why = dict(house.archive.part(edition, 0).left_out)
    assert why == {house.key_of(GONE): "bounced", house.key_of(ANGRY): "complained"}


def test_no_address_and_no_token_stands_in_a_log_a_queue_or_a_metric(house: House) -> None:
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert house.standing(edition).stage is Stage.CLOSED
    tokens = [
        mail.headers["List-Unsubscribe"].partition("/u/")[2][:60]
        for mail in house.post_office.mailbox
        if "List-Unsubscribe" in mail.headers
    ]
    assert len(tokens) == 36
    reports = [body for body in house.queues.seen if "eventType" in body]  # SES's own words name addresses; ours do not
    told = "\n".join([*house.log, *house.metrics, *(body for body in house.queues.seen if body not in reports)])
    assert edition in told
    assert [word for word in [*EVERYONE, STAFF, *tokens] if word in told] == []


def test_a_list_in_english_is_proofed_and_reported_in_english(house: House) -> None:
    house.open_list(*readers(2), list_id="small-news", language="en", name="Small News")
    edition = house.publish(issue("Summer"), list_id="small-news")
    house.wait(HOUR)
    assert house.standing(edition).stage is Stage.CLOSED
    proof, report = house.letters(STAFF)
    assert "Proof" in proof.subject
    assert "2" in report.text
    assert "reader" in report.text


def test_a_draft_is_proofed_and_never_sent(house: House) -> None:
    house.open_list(*readers(2))
    house.put(f"drafts/{LIST}/juni.md", issue())
    house.wait(2 * HOUR)
    edition = str(house.ledger.upload(f"drafts/{LIST}/juni.md")["edition"])
    assert len(house.letters(STAFF)) == 1
    assert house.standing(edition).stage is Stage.DRAFT
    assert house.mailed(edition) == {}


@pytest.mark.parametrize(("start", "stage"), [("2026-06-18 11:00", Stage.CLOSED), ("2026-06-19 08:00", Stage.PROOFED)])
def test_an_issue_with_an_hour_of_its_own_waits_for_it_in_the_lists_zone(
    house: House, start: str, stage: Stage
) -> None:
    house.open_list(*readers(2))  # it is half past nine in Stockholm
    edition = house.publish(issue(skicka=start))
    house.wait(89 * MINUTE)
    assert house.mailed(edition) == {}
    house.wait(2 * MINUTE)
    assert bool(house.mailed(edition)) is (stage is Stage.CLOSED)
    house.wait(20 * MINUTE)
    assert house.standing(edition).stage is stage


def test_a_start_far_too_late_asks_the_staff_and_their_link_starts_it(house: House) -> None:
    house.open_list(*readers(2), rules={"hold_minutes": 10, "latest_start_hours": 1})
    edition = house.publish(issue())
    house.clock.sleep(3 * HOUR)  # nothing ran: an outage
    house.wait(MINUTE)
    question = house.letters(STAFF)[-1]
    assert house.standing(edition).stage is Stage.PROOFED
    link = next(word for word in question.text.split() if "/a/" in word)
    looked = house.visit(link)
    assert "2" in looked["body"]
    assert house.standing(edition).stage is Stage.PROOFED
    house.visit(link, "POST")
    house.work()
    assert house.mailed(edition) == dict.fromkeys(readers(2), 1)


def test_the_log_of_a_batch_that_failed_says_why(house: House) -> None:
    house.queues.again("SendQueue", json.dumps({"v": 99}))
    house.wait(HOUR)
    assert house.queues.dead["SendQueue"] == ['{"v": 99}']
    assert [line for line in house.log if "not a batch message" in line]
