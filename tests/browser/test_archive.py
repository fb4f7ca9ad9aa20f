"""Anybody reads and searches what a list has sent, where the list has chosen so."""

from __future__ import annotations

import pytest

from tests.integration.sample_files import LIST, issue
from tests.integration.simulated_stack import HOUR

ARCHIVE = "Tidigare nummer av Kommunbladet"


@pytest.fixture
def visitor(visitor):
    visitor.stack.open_list("anna@byar.example", archive=True, signup=True)
    for number, (subject, body) in enumerate(
        {"Sommar i Sundsby": "Badplatserna i Åkerö får nytt vatten.", "Höst i Åkerö": "Skolbussen går igen."}.items()
    ):
        visitor.stack.publish(issue(subject, body), name=f"{number}.md")
        visitor.stack.wait(2 * HOUR)
    return visitor


def test_a_visitor_finds_an_issue_by_a_word_without_its_dots_and_goes_on_from_there(visitor):
    visitor.open("/")
    visitor.sees("Nyhetsbrev")
    visitor.follow(ARCHIVE)
    visitor.sees(ARCHIVE)
    assert visitor.text().index("Höst i Åkerö") < visitor.text().index("Sommar i Sundsby"), "the newest first"
    visitor.write("Sök bland numren", "badplatserna akero")
    visitor.key("Enter")
    visitor.sees(ARCHIVE)
    assert "Höst" not in visitor.text()
    visitor.follow("Sommar i Sundsby")
    assert visitor.page.get_by_role("heading", level=1).inner_text() == "Sommar i Sundsby"
    assert visitor.sight.faults(is_mail=True) == [], "an issue is read in the browser as in a mail"
    visitor.follow(ARCHIVE)
    visitor.sees(ARCHIVE)


def test_a_search_that_finds_nothing_says_so_and_leads_back(visitor):
    visitor.open(f"/l/{LIST}?q=vinter")
    visitor.sees(ARCHIVE)
    assert "vinter" in visitor.text()
    assert visitor.walk() == []
    visitor.follow("Visa alla nummer")
    visitor.sees(ARCHIVE)


def test_a_list_that_shows_no_archive_is_as_one_that_is_not_there(visitor):
    visitor.stack.open_list("anna@byar.example", archive=False)
    for name in (LIST, "finns-inte"):
        visitor.open(f"/l/{name}")
        visitor.sees("Sidan finns inte", 404)
