"""Files that come twice, late, changed or half-way: each becomes one edition, one proof and at most one sending."""

from __future__ import annotations

from newsletter.aws import clients
from newsletter.readers.subscribers import State
from newsletter.sending.standing import Stage
from tests.integration.aws.faults import never_arrived
from tests.integration.house import HOUR, MINUTE
from tests.integration.papers import LIST, STAFF, issue, people, readers

EVERYONE = readers(3)
ONCE = dict.fromkeys(EVERYONE, 1)
FILE = f"issues/{LIST}/juni.md"


def test_an_upload_told_twice_is_published_once(house):
    house.open_list(*EVERYONE)
    event = house.put(FILE, issue())
    house.tell(event)
    house.wait(HOUR)
    house.tell(event)
    house.work()
    edition = str(house.ledger.upload(FILE)["edition"])
    assert house.mailed(edition) == ONCE
    assert len(house.letters(STAFF)) == 2  # a proof and a report
    assert house.metrics["IssuesProofed"] == 1


def test_the_same_bytes_put_again_are_answered_with_a_proof_and_sent_once(house):
    house.open_list(*EVERYONE)
    first, second = house.publish(issue()), house.publish(issue())
    assert first == second
    assert len(house.letters(STAFF)) == 2
    house.wait(HOUR)
    assert house.mailed(first) == ONCE


def test_the_same_bytes_put_again_after_the_sending_are_answered_and_not_sent(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.wait(HOUR)
    house.publish(issue())
    house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    assert "juni.md" in house.letters(STAFF)[-1].subject
    assert "redan" in house.letters(STAFF)[-1].text
    assert house.standing(edition).stage is Stage.CLOSED


def test_the_same_bytes_under_another_name_are_answered_and_not_sent_twice(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.put(f"issues/{LIST}/kopia.md", issue())
    house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    problem = next(mail for mail in house.letters(STAFF) if "kopia.md" in mail.subject)
    assert FILE in problem.text


def test_a_new_version_before_the_start_takes_the_place_of_the_first(house):
    house.open_list(*EVERYONE)
    first = house.publish(issue(body="Mötet är på måndag."))
    house.wait(5 * MINUTE)
    second = house.publish(issue(body="Mötet är på tisdag."))
    house.wait(HOUR)
    assert (house.standing(first).stage, house.mailed(first)) == (Stage.REPLACED, {})
    assert house.mailed(second) == ONCE
    stop_or_start_the_first = house.letters(STAFF)[0].text
    link = next(word for word in stop_or_start_the_first.split() if "/s/" in word)
    house.visit(link, "POST")
    assert house.standing(first).stage is Stage.REPLACED


def test_a_new_version_after_the_sending_is_not_sent_by_itself(house):
    house.open_list(*EVERYONE)
    house.publish(issue(body="Mötet är på måndag."))
    house.wait(HOUR)
    house.put(FILE, issue(body="Mötet är på tisdag."))
    house.wait(HOUR)
    assert sum(mail.operation == "SendBulkEmail" for mail in house.post_office.mailbox) == 3
    assert "redan" in house.letters(STAFF)[-1].text


def test_an_event_that_comes_after_a_newer_one_changes_nothing(house):
    house.open_list(*EVERYONE)
    old = house.upload(FILE, issue(body="Mötet är på måndag."))
    newest = house.publish(issue(body="Mötet är på tisdag."))
    house.tell(old)
    house.wait(HOUR)
    assert house.ledger.upload(FILE)["edition"] == newest
    assert house.mailed(newest) == ONCE
    assert house.metrics["FilesIgnored"] == 1


def test_what_a_computer_leaves_behind_is_no_issue_and_no_problem(house):
    house.open_list(*EVERYONE)
    for name in (".DS_Store", "~$juni.docx", "Thumbs.db", "bild.jpg", ""):
        house.put(f"issues/{LIST}/{name}", b"x")
    house.work()
    assert house.metrics["FilesIgnored"] == 5
    assert house.letters(STAFF) == []


def test_a_worker_that_gives_up_half_way_is_followed_by_one_that_finishes(house):
    house.open_list(*EVERYONE)
    event = house.upload(FILE, issue())
    with never_arrived(clients.sqs(), "SendMessageBatch", times=4) as fired:
        house.tell(event)  # Lambda invokes it again
    assert len(fired) == 4  # as often as boto3 tries
    house.wait(HOUR)
    edition = str(house.ledger.upload(FILE)["edition"])
    assert house.mailed(edition) == ONCE
    assert len(house.letters(STAFF)) == 2


def test_an_import_told_twice_adds_nobody_twice_and_brings_nobody_back(house):
    house.open_list(*EVERYONE)
    house.visit(house.leave_link(EVERYONE[0]), "POST")
    event = house.put(f"lists/{LIST}/subscribers/igen.csv", people(*EVERYONE, "ny@byar.example", "ingen adress"))
    house.tell(event)
    house.work()
    assert house.reader(EVERYONE[0]).state is State.LEFT
    edition = house.publish(issue())
    house.wait(HOUR)
    assert house.mailed(edition) == dict.fromkeys([*EVERYONE[1:], "ny@byar.example"], 1)
    report = house.file(f"reports/{LIST}/igen.csv report.csv")
    assert '"2";"lasare0@byar.example";"left-earlier"' in report
    assert '"6";"ingen adress";"refused";"not-an-address"' in report
    assert len([mail for mail in house.letters(STAFF) if "igen.csv" in mail.subject]) == 1
