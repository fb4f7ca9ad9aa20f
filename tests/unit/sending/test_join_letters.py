"""Forms whose join letters bounce close for the day; one person's slip closes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.sending.join_letters import JoinLetters, count_join_letters
from newsletter.sending.reports import evidence_in

NOW = datetime(2026, 6, 17, 8, 0, tzinfo=UTC)
KEY = "abcdefghij234567abcd"


class Day:
    """Counts as the table does: sets of letters."""

    def __init__(self):
        self.sets = {}

    def add_join_letters(self, day, list_id, delivered, bounced):
        for what, letters in (("delivered", delivered), ("bounced", bounced)):
            self.sets.setdefault((day, what, list_id), set()).update(letters)
        of = {
            what: {one[2]: len(s) for one, s in self.sets.items() if one[:2] == (day, what)}
            for what in ("delivered", "bounced")
        }
        return JoinLetters(**of)


def told(number: int, kind: str = "Bounce", about: str = "join-bladet", **more: str):
    bounce = {"bounceType": more.get("bounce", "Permanent"), "bounceSubType": "General"}
    tags = {"issue": [f"letter-{about}-{KEY}-{number}-1"], "batch": ["0-0-0-1"], "reader": [KEY]}
    return evidence_in({"eventType": kind, "bounce": bounce, "mail": {"messageId": f"m{number}", "tags": tags}})


@pytest.mark.parametrize(
    ("delivered", "bounced", "closes"),
    [(0, 4, False), (0, 5, True), (20, 5, True), (21, 5, False), (0, 0, False), (500, 50, False), (500, 130, True)],
)
def test_a_list_s_form_closes_at_five_bounces_that_are_a_fifth_of_its_letters(delivered, bounced, closes):
    others = {"annat": 1000}
    day = JoinLetters({"bladet": delivered, **others}, {"bladet": bounced})
    assert day.closes("bladet") == closes
    assert not day.closes("annat")


def test_bounces_spread_over_many_lists_close_every_form():
    few = {f"blad-{n}": 1 for n in range(10)}
    assert JoinLetters({}, few).closes("bladet")
    assert not JoinLetters({"bladet": 91}, few).closes("bladet")
    assert not JoinLetters({}, dict(list(few.items())[:9])).closes("bladet")


def test_each_letter_counts_once_however_often_it_is_told_of():
    day = Day()
    for _ in range(3):
        assert count_join_letters([told(1), told(1), told(2)], day, NOW) == 0
    assert count_join_letters([told(n) for n in range(3, 6)], day, NOW) == 1, "and the fifth one closes the form"
    assert count_join_letters([told(6, "Delivery")], day, NOW) == 0, "which is not told again by what arrives"


@pytest.mark.parametrize("about", ["join-bladet", "remind-bladet", "move-bladet"])
def test_every_letter_to_an_address_that_somebody_typed_counts(about):
    assert count_join_letters([told(n, about=about) for n in range(5)], Day(), NOW) == 1


def test_neither_issues_nor_other_letters_nor_soft_bounces_count():
    day = Day()
    issue = {"issue": ["bladet-a2b3c4d5e6f7a2b3"], "batch": ["0-0-0-1"], "reader": [KEY]}
    bounce = {"bounceType": "Permanent"}
    mails = [evidence_in({"eventType": "Bounce", "bounce": bounce, "mail": {"messageId": "m", "tags": issue}})]
    mails += [told(n, about="goodbye-bladet") for n in range(9)]
    mails += [told(n, bounce="Transient") for n in range(9)]
    assert count_join_letters(mails, day, NOW) == 0
    assert day.sets == {}


def test_a_list_nobody_has_signed_up_to_closes_nothing_and_each_list_has_its_own_letters():
    assert not JoinLetters().closes("bladet")
    letters = JoinLetters(delivered={"bad": 20}, bounced={"bad": 5})
    assert (letters.closes("bad"), letters.closes("ved")) == (True, False)
    assert not JoinLetters(delivered={"ved": 21}, bounced={"ved": 5}).closes("ved")
    assert JoinLetters(bounced={"ved": 5}).closes("ved")
    assert not JoinLetters(bounced={"ved": 4}).closes("ved")
