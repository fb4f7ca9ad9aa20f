"""The weekly letter: once a week to the operator, made up for when an hour was missed, and late when SES waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from newsletter.editorial.staff_mail import StaffMail, letter_id
from newsletter.editorial.week_letter import Week, week_letter
from newsletter.editorial.weekly_writing import WeeklyWriter
from newsletter.letters import totals_of
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.outcomes import Accepted, Refused, new_record
from newsletter.sending.situation import Situation
from newsletter.sending.waiting import Waiting
from tests.unit.editorial.situations import busy

OPERATOR = "drift@smakommuner.example"
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
NAME = letter_id("week-2026-49", OPERATOR)
DAY = 86_400


class Fakes:
    """A ledger, a lookout and an outbox that remember; ``waits`` and ``known`` are by partition."""

    def __init__(self, situation=None):
        self.posted, self.known, self.waits, self.closed = {}, {}, {}, []
        self.situation = situation or Situation(0)

    def put(self, letter):
        self.posted.setdefault(letter.id, letter)

    def record(self, batch):
        return self.known.get(batch.partition)

    def waiting(self, partition):
        return self.waits.get(partition, Waiting())

    def closed_lately(self, most):
        return [state.edition for state in self.closed][:most]

    def state_or_none(self, edition):
        return next(state for state in self.closed if state.edition == edition)

    def look(self, **_):
        return self.situation


def _writer(fakes, now=MONDAY):
    mail = StaffMail(fakes, OPERATOR, "smakommuner.example", "en")
    return WeeklyWriter(fakes, fakes, mail, 0.16, now.timestamp)


def _closed(edition, ago_days, **sums):
    at = int(MONDAY.timestamp()) - int(ago_days * DAY)
    return EditionState(edition, "a", Stage.CLOSED, "f", "s", "h", at, closed=at, sums=sums)


def test_it_is_written_on_monday_morning_once_and_names_the_weeks_figures():
    fakes = Fakes()
    fakes.closed = [
        _closed("a-3", 1, accepted=1_000, delivered=980),
        _closed("a-2", 6.9, accepted=1_000, delivered=1_000),
        _closed("a-1", 7.1, accepted=5_000, delivered=5_000),
    ]
    assert _writer(fakes).write() == 0
    assert _writer(fakes, MONDAY + timedelta(days=6, hours=23)).write() == 0
    (letter,) = fakes.posted.values()
    assert (letter.id, letter.to) == (NAME, OPERATOR)
    assert letter.subject == "All is well with the newsletters (30 November 2026)"
    told = " ".join(letter.text.split())
    for figure in ("2", "2,000", "99.0\u00a0%".replace("\u00a0", " "), "0.32"):
        assert figure in told


def test_before_monday_morning_it_is_still_last_weeks():
    fakes = Fakes()
    _writer(fakes, MONDAY - timedelta(seconds=1)).write()
    assert list(fakes.posted) == [letter_id("week-2026-48", OPERATOR)]


@pytest.mark.parametrize(
    ("answer", "late"), [(Accepted("m"), 0), (Refused("MESSAGE_REJECTED"), 2 * DAY)], ids=["taken", "refused"]
)
def test_it_is_late_until_ses_has_taken_it(answer, late):
    fakes, page = Fakes(), totals_of(NAME)
    began = int(MONDAY.timestamp())
    fakes.known[page] = new_record(Batch.in_partition(page, 0, 1)).answered({0: answer}, began)
    assert _writer(fakes, MONDAY + timedelta(days=2)).write() == late
    assert fakes.posted == {}, "it is there already"


def test_while_it_waits_it_is_late_from_the_first_try_on():
    fakes, page = Fakes(), totals_of(NAME)
    fakes.waits[page] = Waiting(int(MONDAY.timestamp()) + 60, 4, "sandbox")
    assert _writer(fakes, MONDAY + timedelta(days=2)).write() == 2 * DAY - 60


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_needs_somebody_stands_first_and_nothing_is_well_then(language):
    letter = week_letter(Week(), busy(), MONDAY.date(), 0.16, language)
    assert letter.subject.startswith(("Nyhetsbreven behöver", "The newsletters need"))
    assert "fritid-aaaabbbbccccdddd" in letter.text
    assert not {"Allt är väl", "All is well"} & {line.strip(" .:") for line in letter.text.splitlines()}
    assert "inget skickades" in letter.text or "nothing was sent" in letter.text


def test_a_week_counts_what_was_closed_in_it():
    states = [SimpleNamespace(closed=at, sums={"accepted": 1}) for at in (0, 7 * DAY, 8 * DAY, 9 * DAY)]
    assert Week.before(8 * DAY, states) == Week(2, 2, 0)
