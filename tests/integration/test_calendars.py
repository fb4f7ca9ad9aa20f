"""Calendars as readers meet them: a link in the mail, a file, a calendar of the list that grows with every issue."""

# ruff: noqa: RUF001 - dashes as people write them

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import icalendar
import pytest

from newsletter.aws import clients
from tests.integration.sample_files import LIST, STAFF, issue, readers
from tests.integration.simulated_stack import HOUR

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

AUGUST = "### Augustimötet\n\n24–25 augusti 2027, Folkets hus i Sundsby\n\nTvå dagar om vatten."
BREAKFAST = "### Frukost\n\nTisdag 14 september 2027 kl. 8.30–9.15, Kansliet"


def events(body):
    return {str(one["summary"]): one for one in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def published(stack: SimulatedStack, body: str, name: str) -> str:
    edition = stack.publish(issue(f"På gång i {name.partition('.')[0]}", body), name)
    stack.wait(2 * HOUR)
    return edition


def test_a_reader_adds_one_meeting_or_subscribes_to_all(stack):
    stack.open_list(*readers(2), archive=True)
    assert stack.visit(f"/c/{LIST}")["statusCode"] == 200  # and says that nothing is planned
    first = published(stack, AUGUST, "juni.md")
    published(stack, BREAKFAST, "augusti.md")

    file = stack.visit(f"/e/{first}/augustimotet.ics")
    assert file["statusCode"] == 200
    assert file["headers"]["Content-Type"] == "text/calendar; charset=utf-8"
    assert list(events(file["body"])) == ["Augustimötet"]

    calendar = stack.visit(f"/c/{LIST}.ics")
    assert list(events(calendar["body"])) == ["Augustimötet", "Frukost"]
    page = stack.visit(f"/c/{LIST}")["body"]
    assert "webcal:" in page
    assert page.index("Augustimötet") < page.index("Frukost")


def test_nothing_is_announced_before_its_issue_has_started(stack):
    stack.open_list(*readers(2), calendar=True, rules={"hold_minutes": 30})
    stack.publish(issue("På gång", AUGUST))
    stack.wait(60)
    assert not events(stack.visit(f"/c/{LIST}.ics")["body"])
    stack.wait(HOUR)
    assert list(events(stack.visit(f"/c/{LIST}.ics")["body"])) == ["Augustimötet"]


def test_the_proof_says_how_a_meeting_was_understood(stack):
    stack.open_list(*readers(2))
    stack.publish(issue("På gång", AUGUST))
    proof = stack.letters(STAFF)[-1]
    text = " ".join(proof.text.split())
    assert "Blir kalenderposter" in text
    assert "24–25 augusti 2027, Folkets hus i Sundsby" in text


def test_what_nobody_announced_is_not_found(stack):
    stack.open_list(*readers(1))
    edition = published(stack, AUGUST, "juni.md")
    for address in (f"/e/{edition}/annat.ics", "/e/finns-inte/a.ics", "/c/okand", "/c/okand.ics", "/c/..%2F.ics"):
        assert stack.visit(address)["statusCode"] == 404


def test_two_editions_that_start_at_once_both_get_into_the_calendar(stack):
    stack.open_list(*readers(1))
    first, second = (stack.publish(issue(f"Nr {n}", body), f"{n}.md") for n, body in enumerate((AUGUST, BREAKFAST)))
    cut_in = []

    def another_comes_first(params: dict[str, str], **_: object) -> None:
        if params["Key"].startswith("calendars/") and not cut_in:
            cut_in.append(second)
            stack.archive.announce(second)

    events = clients.s3().meta.events
    events.register("provide-client-params.s3.PutObject", another_comes_first)
    try:
        stack.archive.announce(first)
    finally:
        events.unregister("provide-client-params.s3.PutObject", another_comes_first)
    assert cut_in
    assert [entry.title for entry in stack.archive.calendar(LIST)] == ["Augustimötet", "Frukost"]
    stack.archive.announce(first)
    assert len(stack.archive.calendar(LIST)) == 2


SECRET = "Lösenordet till lokalen är hemligt."


@pytest.mark.parametrize("ending", ["", ".ics"])
def test_a_stranger_who_guesses_a_closed_lists_name_learns_nothing_not_even_that_it_is_there(stack, ending):
    stack.open_list(*readers(1))
    published(stack, f"{SECRET}\n\n{AUGUST}", "juni.md")
    there, nowhere = (stack.visit(f"/c/{name}{ending}") for name in (LIST, "finns-inte"))
    assert (there["statusCode"], there["body"]) == (nowhere["statusCode"], nowhere["body"])
    assert there["statusCode"] == 404
    assert there["headers"] == nowhere["headers"]


def test_whoever_got_the_mail_of_a_closed_list_subscribes_to_its_calendar_all_the_same(stack):
    stack.open_list(*readers(1))
    first = published(stack, f"{SECRET}\n\n{AUGUST}", "juni.md")
    second = published(stack, BREAKFAST, "augusti.md")
    mail = stack.message(next(one for one in stack.post_office.mailbox if one.tags["issue"] == [first]))
    (link,) = set(re.findall(r"https://[^\s\"<>]+list_calendar", mail.get_body(("plain",)).get_content()))
    assert first in link
    page = stack.visit(link)
    assert page["statusCode"] == 200
    assert f"{link}.ics" in page["body"]
    calendar = stack.visit(f"{link}.ics")
    assert list(events(calendar["body"])) == ["Augustimötet", "Frukost"]
    assert second not in calendar["body"], "one issue leads to no other"
    assert "/e/" not in calendar["body"]


def test_a_calendar_that_its_list_has_opened_leads_to_no_issue_unless_they_are_open_too(stack):
    stack.open_list(*readers(1), calendar=True)
    edition = published(stack, AUGUST, "juni.md")
    calendar = stack.visit(f"/c/{LIST}.ics")
    assert list(events(calendar["body"])) == ["Augustimötet"]
    assert edition not in calendar["body"].replace("\r\n ", "")
    stack.open_list(archive=True)
    assert edition in stack.visit(f"/c/{LIST}.ics")["body"].replace("\r\n ", "")


def test_a_calendar_that_was_open_when_the_mail_went_stays_where_it_was_while_the_list_is_open(stack):
    stack.open_list(*readers(1), signup=True)
    edition = published(stack, AUGUST, "juni.md")
    assert f"/c/{LIST}" in stack.archive.edition(edition).text
    assert "list_calendar" not in stack.archive.edition(edition).text
    assert stack.visit(f"/c/{LIST}")["statusCode"] == 200
