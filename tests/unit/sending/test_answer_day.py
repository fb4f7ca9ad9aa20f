"""Answering about a day: noted with its file, published again, and the edition void unless it has begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from newsletter.day_answers import Day, DayAnswers
from newsletter.sending.answer_day import DayAnswerer, DayOutcome
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.send_batch import OvertakenError
from newsletter.when import When

FIRST = date(2027, 8, 24)
BARE, OTHER = Day("Årsmöte", When(FIRST, FIRST)), Day("Fiskdamm", When(FIRST, FIRST))


class FakeLedger:
    """One file's rows; ``meanwhile`` happens before the first thing that is written."""

    def __init__(self, stage: Stage = Stage.PROOFED, started: int = 0) -> None:
        self.page = EditionState("list-1", "list", stage, "a.md", "Juni", "hash", created=1, started=started)
        self.row = {"edition": "list-1"}
        self.known = DayAnswers("a.md")
        self.meanwhile = [lambda: None]

    def state(self, _edition):
        return self.page

    def update(self, state):
        self._happens()
        if state.version != self.page.version:
            raise OvertakenError
        self.page = replace(state, version=state.version + 1)
        return self.page

    def upload(self, _file):
        return self.row

    def day_answers(self, _file):
        return self.known

    def save_day_answers(self, answers):
        self._happens()
        if answers.version != self.known.version:
            raise OvertakenError
        self.known = replace(answers, version=answers.version + 1)

    def _happens(self):
        if self.meanwhile:
            self.meanwhile.pop()()


class FakeTrigger:
    def __init__(self) -> None:
        self.published: list[str] = []

    def publish_again(self, file):
        self.published.append(file)


def pressed(ledger, day=BARE):
    trigger = FakeTrigger()
    outcome = DayAnswerer(ledger, trigger).answer(ledger.page, day, enters=True)
    return outcome, trigger.published


@pytest.mark.parametrize("stage", [Stage.PROOFED, Stage.DRAFT])
def test_an_answer_is_noted_published_and_voids_the_edition(stage):
    ledger = FakeLedger(stage)
    assert pressed(ledger) == (DayOutcome.NOTED, ["a.md"])
    assert (ledger.page.stage, ledger.known.version) == (Stage.REPLACED, 1)
    assert pressed(ledger) == (DayOutcome.NOTED, ["a.md"]), "whoever died after the first step is helped by a second"
    assert ledger.known.version == 1


def test_somebody_else_answers_and_approves_at_the_same_moment():
    ledger = FakeLedger()

    def approved():
        ledger.page = replace(ledger.page, approved_by=(1,), version=ledger.page.version + 1)

    def answered():
        ledger.known = replace(ledger.known.saying(OTHER, enters=False), version=1)

    ledger.meanwhile = [approved, lambda: None, answered]
    assert pressed(ledger) == (DayOutcome.NOTED, ["a.md"])
    assert [one.day for one in ledger.known.answers] == [OTHER, BARE]
    assert ledger.page.stage is Stage.REPLACED


def test_an_issue_that_starts_at_this_very_moment_has_begun():
    ledger = FakeLedger()

    def started():
        ledger.page = replace(ledger.page, stage=Stage.PLANNING, started=5, version=ledger.page.version + 1)

    ledger.meanwhile = [started, lambda: None]
    assert pressed(ledger)[0] is DayOutcome.BEGUN
    assert ledger.page.stage is Stage.PLANNING


@pytest.mark.parametrize(("stage", "started", "newest", "outcome"), [
    (Stage.SENDING, 5, "list-1", DayOutcome.BEGUN),
    (Stage.CLOSED, 5, "list-1", DayOutcome.BEGUN),
    (Stage.STOPPED, 0, "list-1", DayOutcome.STOPPED),
    (Stage.REPLACED, 0, "list-2", DayOutcome.REPLACED),
    (Stage.PROOFED, 0, "list-2", DayOutcome.REPLACED),
])  # fmt: skip
def test_where_nothing_can_be_answered_nothing_is(stage, started, newest, outcome):
    ledger = FakeLedger(stage, started)
    ledger.row["edition"] = newest
    assert pressed(ledger) == (outcome, [])
    assert (ledger.known.answers, ledger.page.stage) == ((), stage)


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.STOPPED])
def test_an_edition_that_ended_at_this_very_moment_is_left_as_it_is(stage):
    ledger = FakeLedger()

    def ended():
        ledger.page = replace(ledger.page, stage=stage, version=ledger.page.version + 1)

    ledger.meanwhile = [ended, lambda: None]
    assert pressed(ledger)[0] is DayOutcome.NOTED
    assert ledger.page.stage is stage


@pytest.mark.parametrize(
    ("stage", "said", "outcome"),
    [
        (Stage.PROOFED, None, DayOutcome.ASKED),
        (Stage.PROOFED, True, DayOutcome.ASKED),
        (Stage.REPLACED, None, DayOutcome.ASKED),
        (Stage.REPLACED, False, DayOutcome.ASKED),
        (Stage.REPLACED, True, DayOutcome.NOTED),
    ],
)
def test_what_a_press_would_do_is_told_and_nothing_is_done(stage, said, outcome):
    ledger, trigger = FakeLedger(stage), FakeTrigger()
    ledger.known = ledger.known if said is None else ledger.known.saying(BARE, enters=said)
    before = ledger.known, ledger.page
    assert DayAnswerer(ledger, trigger).outlook(ledger.page, BARE, enters=True) is outcome
    assert ((ledger.known, ledger.page), trigger.published) == (before, [])
