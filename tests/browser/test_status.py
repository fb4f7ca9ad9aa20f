"""The operators' status page at every width and in each light, fresh and older than it should be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local.letter_samples import example
from newsletter.editorial.issues_page import issues_page
from newsletter.editorial.status_page import status_page
from newsletter.sending.situation import Situation
from tests.browser.sight import VIEWS
from tests.unit.editorial.situations import AT, busy
from tests.unit.editorial.test_issues_page import ISSUES


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("situation", [busy(), Situation(AT)], ids=["busy", "at rest"])
def test_the_status_page_can_be_read_by_everybody(sight, situation, language):
    sight.show(status_page(situation, language))
    assert sight.all_faults(f"status {language}", *VIEWS, is_mail=True) == []


def test_the_status_page_tells_its_age(sight):
    sight.page.clock.set_fixed_time(AT + 90)
    sight.show(status_page(busy(), "en"))
    assert "1 min ago." in sight.page.inner_text("#age")
    assert sight.page.evaluate("document.documentElement.className") == ""
    sight.page.clock.set_fixed_time(AT + 600)
    sight.show(status_page(busy(), "en"))
    assert "10 min ago. That is older than it should be" in sight.page.inner_text("#age")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("issues", [ISSUES, ISSUES[2:]], ids=["many", "one"])
def test_the_page_of_a_lists_issues_can_be_read_by_everybody(sight, issues, language):
    sight.show(issues_page(replace(example(language), name="Kommunbladet"), issues, AT))
    assert sight.all_faults(f"issues {language}", *VIEWS, is_mail=True) == []


def test_the_page_of_a_lists_issues_turns_amber_when_the_next_is_overdue(sight):
    sight.page.clock.set_fixed_time(AT + 3 * 86_400)
    sight.show(issues_page(example("en"), ISSUES, AT))
    assert "3 days ago." in sight.page.inner_text("#age")
    assert sight.page.evaluate("document.documentElement.className") == ""
    sight.page.clock.set_fixed_time(AT + 93 * 86_400)
    sight.show(issues_page(example("en"), ISSUES, AT))
    assert "has the next one gone out?" in sight.page.inner_text("#age")
    assert sight.page.evaluate("document.documentElement.className") == "old"
