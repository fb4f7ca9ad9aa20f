"""An issue that has gone out with a mistake in it: web and calendar are put right, nobody is mailed again."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import icalendar
import pytest

from tests.integration.house import HOUR
from tests.integration.papers import LIST, STAFF, issue, readers

if TYPE_CHECKING:
    from tests.integration.house import House

BODY = "### Augustimötet\n\n{} augusti 2027, Folkets hus i Sundsby"
WRONG, RIGHT = BODY.format("24"), BODY.format("25")
NOTE = "Mötet är den 25, inte den 24."


@pytest.fixture
def sent(house: House) -> str:
    house.open_list(*readers(3), calendar=True)
    edition = house.publish(issue("På gång", WRONG))
    house.wait(2 * HOUR)
    house.post_office.mailbox.empty()
    return edition


def days(house: House, address: str) -> list[str]:
    found = icalendar.Calendar.from_ical(house.visit(address)["body"]).walk("VEVENT")
    return [str(one.decoded("dtstart")) for one in found]


def test_a_correction_shows_on_the_web_and_in_the_calendar_and_mails_no_reader(house, sent):
    assert days(house, f"/c/{LIST}.ics") == ["2027-08-24"]
    assert house.publish(issue("På gång", RIGHT, rättelse=NOTE)) == sent
    house.wait(HOUR)
    page = house.visit(f"/e/{sent}")["body"]
    assert re.search(rf"Rättat \d+ \w+ 20\d\d: {NOTE}", " ".join(unescape(page).split()))
    assert days(house, f"/c/{LIST}.ics") == days(house, f"/e/{sent}/augustimotet.ics") == ["2027-08-25"]
    assert not house.mailed(sent)
    (letter,) = house.letters(STAFF)
    assert letter.subject == "Rättat på webben: På gång"
    assert NOTE in " ".join(letter.text.split())


def test_what_was_mailed_stays_as_it_was(house, sent):
    before = house.archive.edition(sent)
    house.publish(issue("På gång", RIGHT, rättelse=NOTE))
    assert house.archive.edition(sent) == before


def test_a_correction_can_be_corrected(house, sent):
    house.publish(issue("På gång", RIGHT, rättelse=NOTE))
    house.publish(issue("På gång", BODY.format("26"), rättelse="Mötet är den 26."))
    page = house.visit(f"/e/{sent}")["body"]
    assert "Mötet är den 26." in page
    assert NOTE not in page
    assert days(house, f"/c/{LIST}.ics") == ["2027-08-26"]


def test_without_a_word_of_correction_the_author_is_told_how(house, sent):
    house.publish(issue("På gång", RIGHT))
    (letter,) = house.letters(STAFF)
    assert "rättelse:" in letter.text
    assert days(house, f"/e/{sent}/augustimotet.ics") == ["2027-08-24"]


def test_a_file_that_was_never_sent_is_an_issue_like_any_other(house):
    house.open_list(*readers(2))
    edition = house.publish(issue("På gång", RIGHT, rättelse=NOTE))
    house.wait(2 * HOUR)
    assert len(house.mailed(edition)) == 2
    assert NOTE not in house.visit(f"/e/{edition}")["body"]
