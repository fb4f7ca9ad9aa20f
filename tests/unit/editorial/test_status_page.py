"""The status page: the situation's figures, in words too, with its own age, and nothing fetched from anywhere."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from newsletter.editorial.status_page import (
    bars_of,
    cost_facts,
    cost_in_short,
    need_in_words,
    state_in_words,
    status_page,
    time_in_words,
)
from newsletter.sending.costs import Cost
from newsletter.sending.send_rate import Pace
from newsletter.sending.situation import Situation, WaitsFor
from newsletter.words import Words
from tests.unit.editorial.situations import AT, SUMS, busy

WORDS = Words("en")


def _text(page):
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main>")[2].partition("<script>")[0]))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_figure_of_the_situation_is_on_the_page_in_words(language):
    words, text = Words(language), _text(status_page(busy(), language))
    for number in (*SUMS.values(), 12_371, 28_520, 21_480):
        assert words.number(number) in text, number
    for told in ("Fiber till sista gården", "EvidenceDeadLettersAlarm", "Microsoft 365", "Budget i balans"):
        assert told in text
    assert "812" in text


@pytest.mark.parametrize(
    ("language", "cost", "moved", "since"),
    [
        ("sv", "US-dollar hittills 1,34 Av det utöver SES 0,03", "1 214 17 41", "Sedan 22 november 2026."),
        ("en", "US dollars so far 1.34 Of it beside SES 0.03", "1,214 17 41", "Since 22 November 2026."),
    ],
)
def test_the_cost_so_far_and_who_came_and_went_are_told_in_words(language, cost, moved, since):
    text = re.sub(r"\s+", " ", _text(status_page(busy(), language)))
    assert [told for told in (cost, f"kommunbladet {moved}", since) if told not in text] == []


def test_that_nobody_came_or_went_is_told_and_that_nobody_asked_too():
    assert "Nobody has joined or left since 22\u00a0November 2026." in status_page(Situation(AT, movements=[]), "en")
    assert "Nobody has joined" not in status_page(Situation(AT), "en")


def test_what_cost_less_than_a_cent_is_not_told_as_nothing():
    assert cost_in_short(Cost(0.0016, 0.00004), WORDS) == "<\u00a00.01"
    assert cost_in_short(Cost(1.3, 0.04), WORDS) == "1.34"
    assert cost_in_short(None, WORDS) == "not known"
    assert cost_facts(Cost(0.16, 0.004), WORDS) == [("US dollars so far", "0.16")]


def test_what_was_not_asked_is_said_and_never_told_as_nought():
    text = _text(status_page(Situation(AT), "en"))
    assert text.count("does not ask for it") == 2
    assert "not known" in text
    assert "Nobody needs to do anything." in text
    assert "No issue is under way." in text


def test_an_issue_that_was_not_counted_is_named():
    text = _text(status_page(Situation(AT, not_counted=["bladet-x"]), "en"))
    assert "bladet-x is under way too." in text
    assert "No issue is under way." not in text


def test_what_staff_wrote_is_text_and_nothing_else():
    page = status_page(busy(), "sv")
    assert "Sommarens läger &lt;och&gt; resor" in page
    assert "<och>" not in page


def test_nothing_is_fetched():
    page = status_page(busy(), "en")
    assert not re.findall(r"(?:src|href)=|url\(|@import|https?:", page)


def test_the_lists_lead_to_the_pages_of_their_issues():
    page = status_page(busy(), "en", lists=[("Byn <nu>", "./Byn%20nu/index.html")])
    assert '<a href="./Byn%20nu/index.html">All issues of Byn &lt;nu&gt;</a>' in page


def test_it_says_when_it_was_written_and_how_old_it_may_become():
    page = status_page(busy(), "en")
    assert f'data-at="{AT}"' in page
    assert 'data-stale="300"' in page
    assert 'data-stale="10800"' in status_page(Situation(AT), "en")
    assert "28\u00a0November 2026" in _text(page)
    assert "UTC" in _text(page)


def test_the_bar_is_described_and_never_longer_than_the_audience():
    page = status_page(busy(), "en")
    assert 'aria-label="7,902 of 12,400 arrived, 8,158 are done"' in page
    bars = bars_of(busy().under_way[0])
    assert [bar.kind for bar in bars] == ["arrived", "taken"]
    assert sum(bar.width for bar in bars) <= 1000
    assert all(after.x == before.x + before.width for before, after in pairwise(bars))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("waits_for", WaitsFor)
def test_whatever_an_issue_waits_for_has_words(language, waits_for):
    issue = busy().under_way[0]
    words = Words(language)
    assert state_in_words(issue, words)
    assert words.say(f"status.waits.{waits_for}")


def test_a_parked_issue_says_what_to_do():
    assert "Production access" in state_in_words(busy().under_way[1], WORDS)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1, "a second"), (59, "59\u00a0seconds"), (60, "a minute"), (303, "6\u00a0minutes"), (7200, "2\u00a0hours"),
     (90_000, "2\u00a0days")],
)  # fmt: skip
def test_a_length_of_time_is_rounded_up(seconds, told):
    assert time_in_words(seconds, WORDS) == told


@pytest.mark.parametrize("language", ["sv", "en"])
def test_everything_that_somebody_may_have_to_do_has_words(language):
    for kind, about in [("restored", ""), ("paused", ""), ("halt", "e"), ("parked", "e"), ("dead", "send"),
                        ("letters", "3"), ("alarm", "a")]:  # fmt: skip
        assert need_in_words(kind, about, Words(language))


def test_a_quota_without_an_end_is_no_number():
    page = _text(status_page(Situation(AT, pace=Pace(14, -1, 5)), "en"))
    assert "no limit" in page
