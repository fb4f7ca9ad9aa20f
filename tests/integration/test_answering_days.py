"""Staff answer about a day from the proof: it becomes a calendar entry or none, and a new proof says so."""

from __future__ import annotations

import re
from html import unescape

import pytest

from newsletter.sending.edition_state import Stage
from tests.integration.aws.faults import LineCut
from tests.integration.crashing import Sweep
from tests.integration.sample_files import LIST, STAFF, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack
from tests.integration.workers import WorkerDiedError

EDITOR = "sigrid@smakommuner.example"
EVERYONE = readers(3)
FILE = f"issues/{LIST}/juni.md"
MENTIONED = "Arbetet med den nya bryggan blir nog klart till den 24 augusti."
TEXT = f"""# Sommar i små kommuner

Nu är det sommar igen, och mycket händer i våra byar.

## Årsmöte

20 augusti kl. 18-20, Folkets hus

## Bryggan

{MENTIONED}

## Torgdag

27 augusti kl. 10-14, torget i Sundsby
"""


def opened(stack: SimulatedStack, text: str = TEXT, **rules) -> str:
    stack.open_list(*EVERYONE, staff=[STAFF, EDITOR], rules={"approvals": 1, **rules})
    return stack.publish(text.encode())


def edition(stack: SimulatedStack) -> str:
    return str(stack.ledger.upload(FILE).get("edition", ""))


def proof(stack: SimulatedStack, person: str = STAFF, place: int = -1) -> str:
    return stack.text([mail for mail in stack.letters(person) if "Korrektur" in mail.subject][place])


def link(stack: SimulatedStack, words: str, person: str = STAFF, place: int = -1) -> str:
    """Where a link of the proof leads whose words hold these."""
    mail = [mail for mail in stack.letters(person) if "Korrektur" in mail.subject][place]
    html = unescape(stack.message(mail).get_body(("html",)).get_content())
    found = re.findall(r'<a [^>]*href="([^"]*/t/[^"]*)"[^>]*>([^<]*)</a>', html)
    return str(next(target for target, shown in found if words in shown.replace("\xa0", " ")))


def press(stack: SimulatedStack, address: str) -> str:
    answer = stack.visit(address, "POST")
    assert answer["statusCode"] == 200
    return " ".join(str(answer["body"]).split())


def titles(stack: SimulatedStack) -> list[str]:
    return [entry.title for entry in stack.archive.edition(edition(stack)).calendar]


def test_a_day_that_was_only_mentioned_becomes_an_entry_by_one_press(stack):
    first = opened(stack)
    enter = link(stack, "24 augusti")
    asked = stack.visit(enter)
    assert asked["statusCode"] == 200
    assert "måndag 24" in asked["body"].replace("\xa0", " ")
    stack.work()
    assert (edition(stack), len(stack.letters(STAFF))) == (first, 1), "looking changes nothing"

    assert "Svaret är noterat" in press(stack, enter)
    assert stack.state(first).stage is Stage.REPLACED
    stack.work()
    assert len(titles(stack)) == 3
    told = proof(stack)
    assert "Ändrat genom svar i korrekturet" in told
    assert "24 augusti 2026: är nu en kalenderpost" in told.replace("\xa0", " ")
    assert len(stack.letters(EDITOR)) == 2

    press(stack, next(word for word in told.split() if "/a/" in word))
    stack.wait(HOUR)
    assert stack.mailed(edition(stack)) == dict.fromkeys(EVERYONE, 1)
    assert stack.mailed(first) == {}
    assert any("24" in entry.when.first.isoformat() for entry in stack.archive.calendar(LIST))


def test_an_entry_is_taken_out_and_entered_again(stack):
    opened(stack)
    press(stack, link(stack, "Ta bort Torgdag"))
    stack.work()
    assert titles(stack) == ["Årsmöte"]
    assert "Torgdag, torsdag 27 augusti 2026 kl. 10.00\u201314.00: är inte längre" in proof(stack).replace("\xa0", " ")
    assert "ni har svarat att det inte ska bli en kalenderpost" in proof(stack)
    press(stack, link(stack, "Lägg in 27 augusti"))
    stack.work()
    assert titles(stack) == ["Årsmöte", "Torgdag"]


def test_approvals_of_the_proof_before_count_no_more(stack):
    first = opened(stack, approvals=2)
    approve = next(word for word in proof(stack).split() if "/a/" in word)
    press(stack, approve)
    press(stack, link(stack, "Ta bort Torgdag", EDITOR))
    stack.work()
    assert stack.state(edition(stack)).approved_by == ()
    assert "kan inte skickas från det här korrekturet" in press(stack, approve)
    assert stack.state(first).stage is Stage.REPLACED


def test_two_people_who_press_at_once_are_both_heard_and_pressing_twice_changes_nothing(stack):
    opened(stack)
    one, other = link(stack, "Ta bort Torgdag"), link(stack, "24 augusti", EDITOR)
    for address in (one, other, one, other):
        assert "Svaret är noterat" in press(stack, address)
    stack.work()
    assert len(titles(stack)) == 2
    assert "Torgdag" not in titles(stack)
    newest, proofs = edition(stack), len(stack.letters(STAFF))
    for address in (one, other):
        assert "gäller inte längre, för filen har ändrats" in press(stack, address)
        assert "gäller inte längre" in stack.visit(address)["body"]
    stack.work()
    assert (edition(stack), len(stack.letters(STAFF))) == (newest, proofs)
    assert stack.state(newest).stage is Stage.PROOFED


def test_an_answer_outlives_a_file_that_is_saved_again_as_long_as_its_day_is_there(stack):
    opened(stack)
    press(stack, link(stack, "Ta bort Torgdag"))
    stack.work()
    press(stack, link(stack, "24 augusti"))
    stack.work()
    stack.publish(TEXT.replace("igen", "på nytt").replace("kl. 10-14", "kl. 11-15").encode())
    assert len(titles(stack)) == 2
    assert "Torgdag" not in titles(stack)
    assert "Ändrat genom svar" not in proof(stack), "that was told before"
    assert "finns inte längre i filen" not in proof(stack)
    stack.publish(TEXT.replace(MENTIONED, "Bryggan är klar.").encode())
    assert titles(stack) == ["Årsmöte"]
    assert "finns inte längre i filen" in proof(stack)


def test_a_press_once_the_issue_has_begun_to_go_changes_nothing_and_says_so(stack):
    first = opened(stack)
    enter = link(stack, "24 augusti")
    press(stack, next(word for word in proof(stack).split() if "/a/" in word))
    stack.wait(15 * MINUTE)
    for method in ("GET", "POST"):
        assert "har redan börjat skickas" in stack.visit(enter, method)["body"]
    stack.wait(HOUR)
    assert (edition(stack), stack.ledger.day_answers(FILE).answers) == (first, ())
    assert stack.mailed(first) == dict.fromkeys(EVERYONE, 1)


def test_a_stopped_issue_stays_stopped(stack):
    first = opened(stack)
    enter = link(stack, "24 augusti")
    press(stack, next(word for word in proof(stack).split() if "/s/" in word))
    assert "är stoppat" in press(stack, enter)
    stack.work()
    assert (stack.state(first).stage, stack.ledger.day_answers(FILE).answers) == (Stage.STOPPED, ())


def test_an_answer_about_a_file_that_was_saved_meanwhile_counts_for_the_newer_one(stack):
    opened(stack)
    enter = link(stack, "24 augusti")
    waiting = stack.upload(FILE, TEXT.replace("igen", "på nytt").encode())
    assert "Svaret är noterat" in press(stack, enter)
    stack.tell(waiting)
    stack.work()
    assert len(titles(stack)) == 3
    assert "på nytt" in stack.archive.edition(edition(stack)).text


def test_a_draft_is_answered_about_too_and_is_still_never_sent(stack):
    stack.open_list(*EVERYONE)
    stack.put(f"drafts/{LIST}/juni.md", TEXT.encode())
    stack.work()
    press(stack, link(stack, "24 augusti"))
    stack.work()
    known = stack.ledger.upload(f"drafts/{LIST}/juni.md")["edition"]
    assert len(stack.archive.edition(known).calendar) == 3
    assert stack.state(known).stage is Stage.DRAFT


def test_a_link_that_is_cut_forged_or_too_old_answers_nothing(stack):
    opened(stack)
    enter = link(stack, "24 augusti")
    others = (enter[:-4], re.sub(r"\.in\.", ".out.", enter), enter.replace("/t/", "/s/"))
    assert [stack.visit(bad, "POST")["statusCode"] for bad in others] == [404, 404, 404]
    stack.clock.now += 20 * 24 * HOUR
    assert stack.visit(enter, "POST")["statusCode"] == 404
    stack.work()
    assert stack.ledger.day_answers(FILE).answers == ()


def pressed_until_it_is_heard(stack: SimulatedStack) -> str:
    """Somebody presses, and again where the page fails; the issue is approved from the newest proof."""
    opened(stack)
    enter = link(stack, "24 augusti")
    while stack.visit(enter, "POST")["statusCode"] != 200:
        continue
    stack.wait(15 * MINUTE)
    while stack.visit(next(word for word in proof(stack).split() if "/a/" in word), "POST")["statusCode"] != 200:
        continue
    stack.wait(HOUR)
    return edition(stack)


def it_went_once_with_the_day_in_it(stack: SimulatedStack, sent: str) -> None:
    assert stack.mailed(sent) == dict.fromkeys(EVERYONE, 1)
    assert len(titles(stack)) == 3
    assert len([mail for mail in stack.post_office.mailbox if mail.operation == "SendBulkEmail"]) == len(EVERYONE)


@pytest.mark.parametrize(("function", "ending"), [
    ("AnswerReader", WorkerDiedError), ("AnswerReader", LineCut), ("PublishIssue", WorkerDiedError),
])  # fmt: skip
def test_a_worker_may_die_anywhere_on_the_way_of_an_answer(cloud, function, ending):
    stack = SimulatedStack(cloud)
    sweep = Sweep(stack, function, ending)
    if ending is LineCut:
        sweep.only = frozenset({"PutItem", "Invoke", "UpdateItem"})  # what was read changes nothing by being read again
    sweep.tell(lambda: pressed_until_it_is_heard(stack), lambda sent: it_went_once_with_the_day_in_it(stack, sent))
    assert not sweep.endings, "\n\n".join([f"{len(sweep.endings)} of {len(sweep.places)}", *sweep.endings[:3]])
    assert sweep.told > 5
