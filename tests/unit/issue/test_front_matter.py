"""What is stated above an issue is taken as typed: a key, a colon, and the rest of the line."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import InvalidIssue
from newsletter.issue import read_issue
from newsletter.issue.front_matter import front_matter_of
from newsletter.issue.invisible import hides, without_invisible
from newsletter.words import Words
from tests.unit.issue.lists import KOMMUNBLADET, markdown

STAFF = Path(__file__).parents[3] / "docs" / "staff.md"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Nyhetsbrev #3 fr\u00e5n f\u00f6reningen", "Nyhetsbrev #3 fr\u00e5n f\u00f6reningen"),
        ("Nyhetsbrev #3: v\u00e5r", "Nyhetsbrev #3: v\u00e5r"),
        ("Sommar: s\u00e5 blev det", "Sommar: s\u00e5 blev det"),
        ("@alla: kom", "@alla: kom"),
        ("[Viktigt] Vattnet st\u00e4ngs av", "[Viktigt] Vattnet st\u00e4ngs av"),
        ("[Viktigt]", "[Viktigt]"),
        ("{namn}", "{namn}"),
        ("2027-02-30", "2027-02-30"),
        ("0123", "0123"),
        ("ja", "ja"),
        ("&rest *alla !nu", "&rest *alla !nu"),
        ("100 % - nu", "100 % - nu"),
        ('"I citattecken: allt"', "I citattecken: allt"),
        ('"Bryggan" \u00e4r lagad', '"Bryggan" \u00e4r lagad'),
        ("Nytt # en anm\u00e4rkning", "Nytt"),
    ],
)
def test_a_subject_is_taken_as_typed(typed, meant):
    assert front_matter_of(f"---\nsubject: {typed}\n---\ntext").stated == {"subject": meant}


@pytest.mark.parametrize(
    "typed", [" [skola, trafik]", " skola, trafik", "\n  - skola\n  - trafik", "\n- skola\n- trafik"]
)
def test_topics_may_be_a_list_in_any_form(typed):
    said = front_matter_of(f"---\ntema:{typed}\n---\ntext").stated["topics"]
    assert [name.strip() for name in said.strip("[]").split(",")] == ["skola", "trafik"]


def test_a_text_may_go_on_in_the_next_line():
    assert front_matter_of("---\ningress: Ett\n  tv\u00e5: tre\n---\n").stated == {"preheader": "Ett tv\u00e5: tre"}


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("subjekt", "subject"), ("\u00e4mnne", "\u00e4mne"), ("preheadr", "preheader"), ("lngt", "långt")],
)
def test_a_misspelt_setting_is_told_with_the_nearest_known_one(typed, nearest):
    (problem,) = front_matter_of(f"---\n{typed}: x\nrubrik: A\n---\n").problems
    assert (problem.code, problem.facts["nearest"], problem.stops) == ("front-matter-misspelt", nearest, False)
    assert nearest in Words("sv").problem(problem)[1]


@pytest.mark.parametrize(
    ("typed", "near"), [("skika", "skicka"), ("kallelese", "kallelse"), ("temma", "tema"), ("vikttigt", "viktigt")]
)
def test_one_that_decides_who_gets_it_and_when_stops_where_it_is_misspelt(typed, near):
    with pytest.raises(InvalidIssue) as refused:
        front_matter_of(f"---\n{typed}: x\nrubrik: A\n---\n")
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["nearest"]) == ("front-matter-misspelt", near)


@pytest.mark.parametrize(
    ("key", "stops"), [("kallelse", True), ("viktigt", True), ("kalender", False), ("långt", False)]
)
def test_what_is_neither_yes_nor_no_is_told_and_stops_what_decides_who_gets_it(key, stops):
    text = f"---\n{key}: kanske\n---\n\n# Hej\n\nVälkommen.\n".encode()
    mailing_list = replace(KOMMUNBLADET, notices=True)
    if stops:
        with pytest.raises(InvalidIssue) as refused:
            read_issue("a.md", text, mailing_list)
        assert [one.code for one in refused.value.problems] == ["neither-yes-nor-no"]
    else:
        assert "neither-yes-nor-no" in {one.code for one in read_issue("a.md", text, mailing_list).warnings}


def test_a_topic_may_be_written_as_people_write_it():
    mailing_list = replace(KOMMUNBLADET, topics={"bihalsa": "Bihälsa"})
    for said in ("bihälsa", "Bihälsa", "bihalsa"):
        issue = read_issue("a.md", f"---\ntema: {said}\n---\n\n# Hej\n\nVälkommen.\n".encode(), mailing_list)
        assert issue.kind.topics == {"bihalsa"}


def test_a_setting_like_no_other_is_told_too():
    (problem,) = front_matter_of("---\ngodk\u00e4nnanden: 2\nrubrik: A\n---\n").problems
    assert problem.code == "front-matter-unknown"


def test_the_example_for_staff_is_read_as_it_says():
    (example,) = re.findall(r"```\n(---\n.*?---)\n```", STAFF.read_text("utf-8"), re.DOTALL)
    front = front_matter_of(f"{example}\n# Rubrik\n\nText.")
    assert not front.problems
    assert front.stated == {
        "subject": "Sommar i Sundsby: s\u00e5 klarade fem kommuner bredbandet",
        "preheader": "Fiber till sista g\u00e5rden, nya pengar till badplatserna.",
        "language": "sv",
        "send": "2027-06-20 08:00",
    }


FLAG = "\U0001f3f3\ufe0f\u200d\U0001f308"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize("emoji", [FLAG, FAMILY, WALES, "\U0001f1f8\U0001f1ea", "\u2764\ufe0f"])
def test_emoji_stay_whole_wherever_they_stand(emoji):
    issue = markdown(f"# Nytt {emoji}\n\nHej {emoji} och v\u00e4lkomna till v\u00e5ren, den kom i dag.")
    assert issue.subject == f"Nytt {emoji}"
    assert emoji in issue.preheader
    stated = markdown(f"---\nsubject: Nytt {emoji}\n---\nText om det nya.\n\nMer.")
    assert stated.subject == f"Nytt {emoji}"
    assert not [one for one in stated.warnings if one.code == "subject-invisible"]


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u200e"])
def test_what_nobody_sees_is_dropped_and_told_where_it_was_stated(sign):
    derived = markdown(f"# Som{sign}mar\n\nDet \u00e4r s{sign}kont i sj\u00f6n, och alla badar.")
    assert (derived.subject, "skont" in derived.preheader) == ("Sommar", True)
    assert not [one for one in derived.warnings if one.code.endswith("-invisible")]
    stated = markdown(f"---\nsubject: Som{sign}mar\n---\nText om det nya.\n\nMer.")
    assert stated.subject == "Sommar"
    assert [one.code for one in stated.warnings if one.code.endswith("-invisible")] == ["subject-invisible"]


@pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2066", "\u2069", "\x07"])
def test_what_turns_letters_around_is_a_reason_to_refuse(sign):
    assert hides(f"A{sign}B")
    assert not hides(without_invisible("A\u00adB\u200b"))
