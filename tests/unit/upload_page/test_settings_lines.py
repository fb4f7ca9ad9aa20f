"""What a change of settings does, line by line, and whom it shuts out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mailing_list import Contact, MailingList
from newsletter.upload_page.settings_lines import ChangedLine, changed_lines, shut_out

ANNA, BO, CILLA = "anna@byar.example", "bo@byar.example", "cilla@byar.example"
LIST = MailingList("a", "A", "O", "A", ANNA, (ANNA, BO), Contact(), uploaders=(ANNA, BO), keepers=(ANNA, BO))

texts = st.lists(st.sampled_from(["a: 1", "b: 2", "", "  c: 3", "d"]), max_size=12).map("\n".join)


def test_a_changed_line_goes_and_comes():
    assert changed_lines("a\nb\nc\n", "a\nB\nc\nd\n") == [
        ChangedLine(2, "b"),
        ChangedLine(2, "B", is_new=True),
        ChangedLine(4, "d", is_new=True),
    ]


@given(texts, texts)
def test_what_goes_and_comes_makes_the_one_text_into_the_other(before, after):
    lines = before.splitlines()
    changes = changed_lines(before, after)
    for one in reversed([one for one in changes if not one.is_new]):
        assert lines.pop(one.number - 1) == one.text
    for one in changes:
        if one.is_new:
            lines.insert(one.number - 1, one.text)
    assert lines == after.splitlines()


def told(after, presser=ANNA, before: MailingList | None = LIST):
    found = list(shut_out(before, after, lambda addresses: presser in addresses))
    assert not any(one.stops for one in found)
    return [(one.code, *one.facts.values()) for one in found]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"uploaders": (), "keepers": ()}, [("settings-nobody-in",), ("settings-out", BO)]),
        ({"uploaders": (BO,), "keepers": (BO,)}, [("settings-not-you-in",)]),
        ({"keepers": ()}, [("settings-nobody-keeps",)]),
        ({"keepers": (BO,)}, [("settings-not-you-keep",)]),
        ({"uploaders": (ANNA, CILLA), "keepers": (ANNA,)}, [("settings-out", BO)]),
        ({"staff": (CILLA, ANNA.upper())}, [("settings-off-staff", BO)]),
    ],
)
def test_whoever_loses_something_is_told_of_and_nobody_else(changed, said):
    assert told(replace(LIST, **changed)) == said


def test_while_the_list_is_broken_only_what_will_be_is_told():
    assert told(replace(LIST, uploaders=(BO,), keepers=(BO,), staff=(CILLA,)), before=None) == [
        ("settings-not-you-in",)
    ]
