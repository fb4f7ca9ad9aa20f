"""The page of a list's issues: a line for each, what they came to beside each other, and its own age."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from newsletter.editorial.issues_page import columns_of, issues_page, stale_after
from newsletter.mailing_list import MailingList
from newsletter.sending.situation import IssueClosed
from tests.integration.sample_files import settings

DAY = 86_400
AT = 1_795_831_200  # 2026-11-28 02:00 UTC
SUMS = {"audience": 1_204, "accepted": 1_198, "delivered": 1_180, "bounced": 12, "softBounced": 2, "blocked": 1,
        "complained": 3, "left": 4}  # fmt: skip


def _issue(number, days_ago, sums=SUMS, change=None, follows=""):
    at = AT - days_ago * DAY
    file = f"issues/bladet/Nr {number}.md"
    return IssueClosed(
        f"bladet-aaaaaaaaaa{number:06}", "bladet", f"Nr {number} <nytt>", at, at, sums, change, file, follows
    )


ISSUES = [
    _issue(3, 1, change=-0.4),
    _issue(2, 8, {"audience": 4, "accepted": 4, "delivered": 4}, follows="bladet-x"),
    _issue(1, 15, {"audience": 602, "accepted": 602, "delivered": 301}),
]


def _list(language="sv"):
    return MailingList.from_bytes("bladet", settings(language=language))


def _page(issues=ISSUES, language="sv"):
    return issues_page(_list(language), issues, AT)


def _text(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main>")[2].partition("<script>")[0])).split())


def test_each_issue_is_a_line_with_its_figures():
    text = _text(_page(language="en"))
    assert "Nr 3 <nytt> 27 November 2026 1,204 1,198 1,180 \N{MINUS SIGN}0.4 15 3 4" in text
    assert "Nr 1 <nytt> 13 November 2026 602 602 301 none before 0 0 0" in text


def test_what_went_to_those_who_missed_an_issue_is_a_line_and_in_no_comparison():
    text = _text(_page(language="en"))
    assert "Nr 2 <nytt> (to those who missed it) 20 November 2026 4 4 4 not compared" in text
    assert "Of 2 issues, between 301 and 1,180 mails arrived." in text


def test_the_picture_says_in_words_what_it_shows_and_no_column_is_higher_than_it():
    page = _page(language="en")
    assert 'role="img" aria-label="Of 2 issues, between 301 and 1,180 mails arrived."' in page
    oldest, newest = columns_of([ISSUES[2], ISSUES[0]])
    assert (oldest.arrived, oldest.taken, oldest.lost) == (250, 250, 0)
    assert 990 < newest.arrived + newest.taken + newest.lost <= 1000
    assert newest.x > oldest.x + 8


def test_a_single_issue_is_not_compared_with_itself():
    assert "Mails of this issue that arrived: 1,180." in _text(_page(ISSUES[:1], "en"))


def test_more_delivered_than_accepted_makes_no_column_upside_down():
    (column,) = columns_of([_issue(1, 1, {"audience": 10, "accepted": 9, "delivered": 10})])
    assert (column.arrived, column.taken, column.lost) == (900, 0, 100)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_is_fetched_and_every_link_leads_into_the_same_folder(language):
    page = _page(language=language)
    assert not re.findall(r"src=|url\(|@import|https?:", page)
    assert re.findall(r'href="([^"]*)"', page) == [f"./Nr%20{n}.md%20{n:06}.html" for n in (3, 2, 1)]
    assert "<nytt>" not in page


def test_a_list_without_readers_yet_has_a_page_too():
    assert "Nr 1" in _page([_issue(1, 1, {})])


def test_it_is_older_than_it_should_be_when_the_next_issue_is_overdue():
    weekly = [_issue(number, 7 * number) for number in range(5)]
    assert stale_after(weekly) == 17.5 * DAY
    assert stale_after([_issue(number, number) for number in range(5)]) == 8 * DAY
    assert stale_after([_issue(1, 1)]) == stale_after(ISSUES) == 92 * DAY
    assert stale_after([*weekly, replace(_issue(9, 1), follows="x")]) == 17.5 * DAY
    page = _page(weekly)
    assert f'data-at="{AT}"' in page
    assert f'data-stale="{int(17.5 * DAY)}"' in page
