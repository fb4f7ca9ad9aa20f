"""Files that come twice, late, changed or half-way: each becomes one edition, one proof and at most one sending."""

from __future__ import annotations

from newsletter.aws import clients
from newsletter.sending.edition_state import Stage
from newsletter.subscribers.subscriber import State
from tests.integration.aws.faults import never_arrived
from tests.integration.sample_files import LIST, STAFF, issue, people, readers
from tests.integration.simulated_stack import HOUR, MINUTE

EVERYONE = readers(3)
ONCE = dict.fromkeys(EVERYONE, 1)
FILE = f"issues/{LIST}/juni.md"


def test_an_upload_told_twice_is_published_once(stack):
    stack.open_list(*EVERYONE)
    event = stack.put(FILE, issue())
    stack.tell(event)
    stack.wait(HOUR)
    stack.tell(event)
    stack.work()
    edition = str(stack.ledger.upload(FILE)["edition"])
    assert stack.mailed(edition) == ONCE
    assert len(stack.letters(STAFF)) == 2  # a proof and a report
    assert stack.metrics["IssuesProofed"] == 1


def test_the_same_bytes_put_again_are_answered_with_a_proof_and_sent_once(stack):
    stack.open_list(*EVERYONE)
    first, second = stack.publish(issue()), stack.publish(issue())
    assert first == second
    assert len(stack.letters(STAFF)) == 2
    stack.wait(HOUR)
    assert stack.mailed(first) == ONCE


def test_the_same_bytes_put_again_after_the_sending_are_answered_and_not_sent(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    stack.publish(issue())
    stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    assert "juni.md" in stack.letters(STAFF)[-1].subject
    assert "redan" in stack.letters(STAFF)[-1].text
    assert stack.state(edition).stage is Stage.CLOSED


def test_the_same_bytes_under_another_name_are_answered_and_not_sent_twice(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.put(f"issues/{LIST}/kopia.md", issue())
    stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    problem = next(mail for mail in stack.letters(STAFF) if "kopia.md" in mail.subject)
    assert FILE in problem.text


def test_a_new_version_before_the_start_takes_the_place_of_the_first(stack):
    stack.open_list(*EVERYONE)
    first = stack.publish(issue(body="Mötet är på måndag."))
    stack.wait(5 * MINUTE)
    second = stack.publish(issue(body="Mötet är på tisdag."))
    stack.wait(HOUR)
    assert (stack.state(first).stage, stack.mailed(first)) == (Stage.REPLACED, {})
    assert stack.mailed(second) == ONCE
    stop_or_start_the_first = stack.letters(STAFF)[0].text
    link = next(word for word in stop_or_start_the_first.split() if "/s/" in word)
    stack.visit(link, "POST")
    assert stack.state(first).stage is Stage.REPLACED


def test_a_new_version_after_the_sending_is_not_sent_by_itself(stack):
    stack.open_list(*EVERYONE)
    stack.publish(issue(body="Mötet är på måndag."))
    stack.wait(HOUR)
    stack.put(FILE, issue(body="Mötet är på tisdag."))
    stack.wait(HOUR)
    assert sum(mail.operation == "SendBulkEmail" for mail in stack.post_office.mailbox) == 3
    assert "redan" in stack.letters(STAFF)[-1].text


def test_an_event_that_comes_after_a_newer_one_changes_nothing(stack):
    stack.open_list(*EVERYONE)
    old = stack.upload(FILE, issue(body="Mötet är på måndag."))
    newest = stack.publish(issue(body="Mötet är på tisdag."))
    stack.tell(old)
    stack.wait(HOUR)
    assert stack.ledger.upload(FILE)["edition"] == newest
    assert stack.mailed(newest) == ONCE
    assert stack.metrics["FilesIgnored"] == 1


def test_what_a_computer_leaves_behind_is_no_issue_and_no_problem(stack):
    stack.open_list(*EVERYONE)
    for name in (".DS_Store", "~$juni.docx", "Thumbs.db", ""):
        stack.put(f"issues/{LIST}/{name}", b"x")
    stack.work()
    assert stack.metrics["FilesIgnored"] == 4
    assert stack.letters(STAFF) == []


def test_a_worker_that_gives_up_half_way_is_followed_by_one_that_finishes(stack):
    stack.open_list(*EVERYONE)
    event = stack.upload(FILE, issue())
    with never_arrived(clients.sqs(), "SendMessageBatch", times=4) as fired:
        stack.tell(event)  # Lambda invokes it again
    assert len(fired) == 4  # as often as boto3 tries
    stack.wait(HOUR)
    edition = str(stack.ledger.upload(FILE)["edition"])
    assert stack.mailed(edition) == ONCE
    assert len(stack.letters(STAFF)) == 2


def test_an_import_told_twice_adds_nobody_twice_and_brings_nobody_back(stack):
    stack.open_list(*EVERYONE)
    stack.visit(stack.leave_link(EVERYONE[0]), "POST")
    event = stack.put(f"lists/{LIST}/subscribers/igen.csv", people(*EVERYONE, "ny@byar.example", "ingen adress"))
    stack.tell(event)
    stack.work()
    assert stack.reader(EVERYONE[0]).state is State.LEFT
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys([*EVERYONE[1:], "ny@byar.example"], 1)
    report = stack.file(f"reports/{LIST}/igen.csv report.csv")
    assert '"2";"lasare0@byar.example";"left-earlier"' in report
    assert '"6";"ingen adress";"refused";"not-an-address"' in report
    assert len([mail for mail in stack.letters(STAFF) if "igen.csv" in mail.subject]) == 1


PLAIN = b"# Fiber till sista g\xc3\xa5rden\n\nDet blir fiber, ocks\xc3\xa5 hos den som bor l\xc3\xa4ngst bort.\n"
OTHER_FORMAT = b"<h1>Fiber till  sista g\xc3\xa5rden</h1><p>Det blir fiber.</p>"


def test_one_newsletter_in_two_formats_goes_out_once_unless_somebody_presses(stack):
    stack.open_list(*EVERYONE)
    first = stack.publish(PLAIN, name="fiber.md")
    second = stack.publish(OTHER_FORMAT, name="fiber.html")
    stack.wait(HOUR)
    assert stack.mailed(first) == ONCE
    assert stack.mailed(second) == {}
    proof = next(one for one in stack.letters(STAFF) if "fiber.md har samma rubrik" in stack.text(one))
    stack.visit(next(word for word in proof.text.split() if "/a/" in word), "POST")
    stack.wait(HOUR)
    assert stack.mailed(second) == ONCE


def test_a_new_format_whose_first_file_is_gone_and_next_week_s_letter_wait_for_nobody(stack):
    stack.open_list(*EVERYONE)
    first = stack.publish(PLAIN, name="fiber.md")
    stack.throw_away(f"issues/{LIST}/fiber.md")
    second = stack.publish(OTHER_FORMAT, name="fiber.html")
    stack.wait(HOUR)
    assert stack.mailed(first) == {}
    assert stack.mailed(second) == ONCE
    stack.wait(7 * 24 * HOUR)
    third = stack.publish(b"# Fiber till sista g\xc3\xa5rden\n\nNu gr\xc3\xa4vs det.\n", name="fiber-2.md")
    stack.wait(HOUR)
    assert stack.mailed(third) == ONCE
