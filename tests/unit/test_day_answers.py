"""Answers about days: which of an issue's days each is about, and what is not there any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from newsletter.day_answers import Day, DayAnswer, DayAnswers, decided
from newsletter.when import When

FIRST = date(2027, 8, 24)
BARE = Day("Årsmöte", When(FIRST, FIRST))
EVENING = Day("Årsmöte", When(FIRST, FIRST, time(18), time(20)))
LATER = Day("Årsmötet", When(FIRST, FIRST, time(19)))
OTHER = Day("Fiskdamm", When(FIRST, FIRST))


@pytest.mark.parametrize("day", [BARE, EVENING, LATER, Day("Läger", When(FIRST, date(2027, 8, 26)))])
def test_a_day_comes_back_as_it_was_written(day):
    assert Day.of(day.to_facts()) == day


def test_a_day_has_a_name_of_its_own_whatever_its_capitals():
    assert BARE.key == Day("ÅRSMÖTE", BARE.when).key
    assert len({one.key for one in (BARE, EVENING, LATER, OTHER)}) == 4


@pytest.mark.parametrize(("answer", "days", "found"), [
    (DayAnswer(EVENING, enters=True), [EVENING, OTHER], [True, None]),
    (DayAnswer(EVENING, enters=True), [BARE, EVENING], [None, True]),
    (DayAnswer(EVENING, enters=False), [BARE, EVENING, LATER], [False, False, None]),
    (DayAnswer(EVENING, enters=True), [OTHER, LATER], [None, True]),
    (DayAnswer(EVENING, enters=True), [OTHER, None], None),
    (DayAnswer(EVENING, enters=True), [BARE, LATER], None),
])  # fmt: skip
def test_an_answer_is_about_its_own_day_or_the_only_one_that_it_can_have_become(answer, days, found):
    said, gone = decided(days, [answer])
    assert (said, gone) == ((found, []) if found else ([None] * len(days), [answer]))


def test_the_latest_answer_about_a_day_counts_and_the_same_again_is_none():
    answers = DayAnswers("a.md").saying(BARE, enters=True)
    assert answers.saying(BARE, enters=True) is answers
    changed = replace(answers, version=1).saying(BARE, enters=False)
    assert [(one.enters, one.number) for one in changed.answers] == [(False, 2)]
    assert (len(changed.since(1)), len(changed.since(2))) == (1, 0)
