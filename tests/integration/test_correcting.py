"""An issue that has gone out with a mistake in it: web and calendar are put right, nobody is mailed again."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import icalendar
import pytest

from tests.integration.sample_files import LIST, STAFF, issue, readers
from tests.integration.simulated_stack import HOUR

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

BODY = "### Augustimötet\n\n{} augusti 2027, Folkets hus i Sundsby"
WRONG, RIGHT = BODY.format("24"), BODY.format("25")
NOTE = "Mötet är den 25, inte den 24."


@pytest.fixture
def sent(stack: SimulatedStack) -> str:
    stack.open_list(*readers(3), calendar=True)
    edition = stack.publish(issue("På gång", WRONG))
    stack.wait(2 * HOUR)
    stack.post_office.mailbox.empty()
    return edition


def days(stack: SimulatedStack, address: str) -> list[str]:
    found = icalendar.Calendar.from_ical(stack.visit(address)["body"]).walk("VEVENT")
    return [str(one.decoded("dtstart")) for one in found]


def test_a_correction_shows_on_the_web_and_in_the_calendar_and_mails_no_reader(stack, sent):
    assert days(stack, f"/c/{LIST}.ics") == ["2027-08-24"]
    assert stack.publish(issue("På gång", RIGHT, rättelse=NOTE)) == sent
    stack.wait(HOUR)
    page = stack.visit(f"/e/{sent}")["body"]
    assert re.search(rf"Rättat \d+ \w+ 20\d\d: {NOTE}", " ".join(unescape(page).split()))
    assert days(stack, f"/c/{LIST}.ics") == days(stack, f"/e/{sent}/augustimotet.ics") == ["2027-08-25"]
    assert not stack.mailed(sent)
    (letter,) = stack.letters(STAFF)
    assert letter.subject == "Rättat på webben: På gång"
    assert NOTE in " ".join(letter.text.split())


def test_what_was_mailed_stays_as_it_was(stack, sent):
    before = stack.archive.edition(sent)
    stack.publish(issue("På gång", RIGHT, rättelse=NOTE))
    assert stack.archive.edition(sent) == before


def test_a_correction_can_be_corrected(stack, sent):
    stack.publish(issue("På gång", RIGHT, rättelse=NOTE))
    stack.publish(issue("På gång", BODY.format("26"), rättelse="Mötet är den 26."))
    page = stack.visit(f"/e/{sent}")["body"]
    assert "Mötet är den 26." in page
    assert NOTE not in page
    assert days(stack, f"/c/{LIST}.ics") == ["2027-08-26"]


def test_without_a_word_of_correction_the_author_is_told_how(stack, sent):
    stack.publish(issue("På gång", RIGHT))
    (letter,) = stack.letters(STAFF)
    assert "rättelse:" in letter.text
    assert days(stack, f"/e/{sent}/augustimotet.ics") == ["2027-08-24"]


def test_a_file_that_was_never_sent_is_an_issue_like_any_other(stack):
    stack.open_list(*readers(2))
    edition = stack.publish(issue("På gång", RIGHT, rättelse=NOTE))
    stack.wait(2 * HOUR)
    assert len(stack.mailed(edition)) == 2
    assert NOTE not in stack.visit(f"/e/{edition}")["body"]
