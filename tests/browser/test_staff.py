"""Staff approve, stop, go on and send again from the links in their letters; looking changes nothing."""

from __future__ import annotations

import pytest

from newsletter.sending import brakes
from newsletter.sending.edition_state import Stage
from tests.integration.sample_files import STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE

EDITOR = "sigrid@smakommuner.example"
EVERYONE = readers(5)
SUBJECT = "Sommar i små kommuner"
START, STOP = f"Skicka ”{SUBJECT}”?", f"Stoppa ”{SUBJECT}”?"
APPROVE, ON_ITS_WAY, NOT_SENT = "Godkänn och skicka", "Numret är på väg", "Numret skickades inte"
TEXT_OF_A_DAY = "Arbetet med den nya bryggan blir nog klart till den 24 augusti."
STOPPED, NOT_STOPPED = "Numret är stoppat", "Numret går inte att stoppa"


def proofed(visitor, approvals: int = 1, **stated: str) -> str:
    """An issue whose proof has come; its edition."""
    stack = visitor.stack
    stack.open_list(*EVERYONE, staff=[STAFF, EDITOR], rules={"approvals": approvals, "hold_minutes": 0})
    return str(stack.publish(issue(**stated)))


def link(visitor, name: str, person: str = STAFF) -> str:
    return str(visitor.link_in(visitor.mail(person, "Korrektur"), name))


def test_somebody_looks_at_the_proof_approves_and_approves_again(visitor):
    edition = proofed(visitor)
    visitor.open(link(visitor, APPROVE))
    visitor.sees(START)
    assert visitor.walk() == []
    visitor.follow("Se numret i webbläsaren")
    assert visitor.sight.status == 200
    visitor.page.go_back()
    visitor.reload()
    assert visitor.stack.state(edition).stage is Stage.PROOFED, "looking changes nothing"
    visitor.tab_to(APPROVE)
    visitor.key("Enter")
    visitor.sees(ON_ITS_WAY)
    for _ in range(2):
        visitor.reload()
        visitor.sees(ON_ITS_WAY)
        assert "hade redan börjat skickas" in visitor.text()
    visitor.stack.wait(2 * HOUR)
    assert visitor.stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    visitor.open(link(visitor, "Stoppa numret"))
    visitor.sees(NOT_STOPPED)
    assert "redan avslutat" in visitor.text()


def test_two_people_approve_and_the_first_cannot_do_it_for_both(visitor):
    edition = proofed(visitor, approvals=2)
    visitor.open(link(visitor, APPROVE))
    assert "är det första av två" in visitor.text()
    for _ in range(2):
        to_approve = visitor.page.get_by_role("button", name="Godkänn", exact=True)
        visitor.press("Godkänn") if to_approve.count() else visitor.reload()
        visitor.sees("Ditt godkännande är noterat")
    visitor.press("Ta tillbaka mitt godkännande")
    visitor.sees("Ditt godkännande är tillbakataget")
    visitor.open(link(visitor, APPROVE))
    visitor.press("Godkänn")
    visitor.sees("Ditt godkännande är noterat")
    assert visitor.stack.state(edition).stage is Stage.PROOFED
    visitor.open(link(visitor, APPROVE, EDITOR))
    visitor.press(APPROVE)
    visitor.sees(ON_ITS_WAY)


def test_an_issue_with_a_time_of_its_own_is_approved_to_go_then(visitor):
    proofed(visitor, skicka="2026-06-20 08:00")
    visitor.open(link(visitor, APPROVE))
    visitor.press(APPROVE)
    visitor.sees("Numret är godkänt")
    assert "lördag 20 juni 2026 kl. 08.00" in visitor.text()


def test_a_stopped_issue_says_so_however_often_it_is_asked_and_cannot_be_sent(visitor):
    edition = proofed(visitor)
    stop, start = link(visitor, "Stoppa numret"), link(visitor, APPROVE)
    visitor.open(stop)
    visitor.sees(STOP)
    assert visitor.stack.state(edition).stage is Stage.PROOFED
    visitor.tab_to("Stoppa numret")
    visitor.key("Space")
    visitor.sees(STOPPED)
    visitor.reload()
    visitor.sees(STOPPED)
    visitor.open(start)
    visitor.sees(NOT_SENT)
    visitor.stack.wait(2 * HOUR)
    assert not visitor.stack.mailed(edition)


def test_the_links_of_a_proof_whose_file_was_saved_anew_say_where_the_right_ones_are(visitor):
    proofed(visitor)
    stop, start = link(visitor, "Stoppa numret"), link(visitor, APPROVE)
    visitor.open(start)
    newer = visitor.stack.publish(issue(body="Mötet är flyttat."))
    visitor.press(APPROVE)
    visitor.sees(NOT_SENT)
    visitor.open(stop)
    visitor.sees(NOT_STOPPED)
    assert "ersatts av ett nyare" in visitor.text()
    assert visitor.stack.state(newer).stage is Stage.PROOFED
    visitor.open(link(visitor, "Stoppa numret"))
    visitor.sees(STOP)


def test_a_day_that_the_proof_tells_is_entered_by_a_press_and_the_old_link_says_that_there_is_a_newer(visitor):
    edition = proofed(visitor, body=TEXT_OF_A_DAY)
    enter = link(visitor, "Lägg in 24\u00a0augusti i kalendern")
    visitor.open(enter)
    asks = visitor.page.get_by_role("heading", level=1).inner_text()
    title = asks.removeprefix("Ska ”").removesuffix("” bli en kalenderpost?")
    assert title in TEXT_OF_A_DAY
    visitor.sees(asks)
    assert visitor.walk() == []
    visitor.reload()
    assert visitor.stack.state(edition).stage is Stage.PROOFED, "looking changes nothing"
    visitor.tab_to("Lägg in i kalendern")
    visitor.key("Enter")
    visitor.sees("Svaret är noterat")
    assert visitor.walk() == []
    visitor.reload()
    visitor.sees("Svaret är noterat")
    visitor.stack.work()
    visitor.open(enter)
    visitor.sees("Inget har ändrats")
    assert "gäller inte längre" in visitor.text()
    visitor.open(link(visitor, f"Ta bort {title}, 24\u00a0augusti, ur kalendern"))
    visitor.sees(f"Ska ”{title}” tas bort ur kalendern?")
    visitor.press("Ta bort ur kalendern")
    visitor.sees("Svaret är noterat")


def test_an_issue_that_halted_goes_on_to_the_rest(visitor, monkeypatch):
    monkeypatch.setattr(brakes, "LEAST_REPORTED", 20)
    many = [f"reader{number}@{'bounce.example' if number % 8 == 0 else 'byar.example'}" for number in range(60)]
    visitor.stack.open_list(*many, rules={"hold_minutes": 0})
    visitor.stack.post_office.account.rate = 10
    edition = visitor.stack.publish(issue())
    visitor.stack.wait(20 * MINUTE)
    assert visitor.stack.state(edition).stage is Stage.HALTED
    visitor.open(visitor.link_in(visitor.mail(STAFF, "Utskicket har stannat"), "Skicka till resten"))
    visitor.sees(f"Skicka ”{SUBJECT}” till resten?")
    visitor.press("Skicka till resten")
    visitor.sees(ON_ITS_WAY)
    visitor.reload()
    visitor.sees(ON_ITS_WAY)


def test_an_issue_goes_once_more_to_those_who_missed_it_and_to_nobody_twice(visitor):
    stack = visitor.stack
    stack.open_list(*readers(40))
    stack.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    edition = stack.publish(issue())
    stack.wait(11 * MINUTE)
    stack.visit(link(visitor, "Stoppa numret"), "POST")
    stack.post_office.account.paused = False
    stack.wait(HOUR)
    assert stack.mailed(edition).total() == 20
    visitor.open(visitor.link_in(visitor.mail(STAFF, "Rapport"), "Skicka till dem som missade det"))
    visitor.sees(f"Skicka ”{SUBJECT}” till dem som missade det?")
    assert visitor.page.get_by_role("listitem").filter(has_text="@byar.example").count() == 20
    visitor.press("Skicka till dem som missade det")
    visitor.sees(ON_ITS_WAY)
    visitor.reload()
    visitor.sees(ON_ITS_WAY)
    assert "hade redan börjat skickas" in visitor.text()


def test_a_staff_link_that_is_cut_or_meant_for_something_else_is_answered_calmly(visitor):
    proofed(visitor)
    stop = link(visitor, "Stoppa numret")
    for bad in (stop[:-6], stop.replace("/s/", "/a/"), stop.replace("/s/", "/m/")):
        visitor.open(bad)
        visitor.sees("Länken går inte att använda", 404)


@pytest.mark.parametrize("seconds", [400 * 24 * HOUR])
def test_a_staff_link_that_is_a_year_old_is_answered_calmly(visitor, seconds):
    proofed(visitor)
    stop = link(visitor, "Stoppa numret")
    visitor.stack.clock.sleep(seconds)
    visitor.open(stop)
    visitor.sees("Länken går inte att använda", 404)
