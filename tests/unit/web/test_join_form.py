"""The sign-up form as it comes back: whatever is posted ends in somebody wanting the list, or in the form again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.address_rules import AddressRules
from newsletter.subscribers.keyring import Keyring
from newsletter.subscribers.signed_links import FormStamp
from newsletter.web.form_post import LARGEST, FormPost
from newsletter.web.join_form import LATEST, SOONEST, Filled, Wanted, wanted_in
from tests.unit.issue.lists import KOMMUNBLADET

RING = Keyring({"1": b"a secret"})
SHOWN = datetime(2027, 6, 1, 8, tzinfo=UTC)
STAMP = FormStamp("blad", int(SHOWN.timestamp())).signed(RING)
GOOD = {"address": "anna@a.example", "name": "Anna Berg", "website": "", "stamp": STAMP}


LIST = replace(KOMMUNBLADET, id="blad")


def read(seconds=20, **changed):
    return wanted_in(GOOD | changed, LIST, RING, SHOWN + timedelta(seconds=seconds))


def test_a_form_filled_in_well_says_who_wants_the_list():
    wanted = read(address=" Anna@RÄKSMÖRGÅS.se ")
    assert isinstance(wanted, Wanted)
    assert (wanted.address.sendable, wanted.name) == ("Anna@xn--rksmrgs-5wao1o.se", "Anna Berg")


@given(st.integers(-LATEST, 3 * LATEST))
def test_a_form_is_taken_neither_at_once_nor_after_a_day(seconds):
    answer = read(seconds)
    assert isinstance(answer, Wanted) == (SOONEST <= seconds <= LATEST)
    if isinstance(answer, Filled):
        assert answer.again
        assert answer.stamp == (STAMP if 0 <= seconds <= LATEST else "")


@given(st.dictionaries(st.sampled_from([*GOOD, "sure", "instead", "other"]), st.text(max_size=400)))
def test_without_a_stamp_of_ours_nothing_anybody_posts_is_taken(fields):
    answer = wanted_in(fields, LIST, RING, SHOWN)
    assert isinstance(answer, Filled)
    assert answer.status == (400 if not fields or "other" in fields else 422)
    assert len(answer.address) <= 254
    assert len(answer.name) <= 128


@pytest.mark.parametrize("name", ["", "Åsa Öberg", "J.R. Svensson", "O'Neil-Ek", "李小龍", "  Anna   Berg "])
def test_a_name_is_taken_as_it_is_written(name):
    wanted = read(name=name)
    assert isinstance(wanted, Wanted)
    assert wanted.name == " ".join(name.split())


@pytest.mark.parametrize(
    "name", ["Free pills http://a.example", "see www.a.example", "spam.com", "a@a.example", "<b>x", "{{x}}", "A" * 65,
             "an\u202ena", "a\x00b"],
)  # fmt: skip
def test_what_is_no_name_is_refused_beside_its_field(name):
    answer = read(name=name)
    assert isinstance(answer, Filled)
    assert (answer.name_problem, answer.problem) == ("page.join.not_a_name", "")


@given(st.text(max_size=3_000), st.booleans())
def test_whatever_is_posted_can_be_read(body, large):
    form_post = FormPost(body + ("x" * LARGEST if large else ""))
    assert all(isinstance(value, str) for value in form_post.fields.values())
    assert not (form_post.is_too_large and form_post.fields)


def test_of_a_field_that_comes_twice_the_first_counts():
    form_post = FormPost(urlencode([("address", "first@a.example"), ("address", "second@a.example"), ("name", "å")]))
    assert form_post.fields == {"address": "first@a.example", "name": "å"}


def test_an_address_to_throw_away_is_refused_in_words_unless_the_list_takes_it():
    answer = read(address="anna@mail.YOPMAIL.com")
    assert isinstance(answer, Filled)
    assert answer.problem == "page.join.disposable"
    taking = replace(LIST, addresses=AddressRules(disposable="accept"))
    fields = GOOD | {"address": "anna@yopmail.com"}
    assert isinstance(wanted_in(fields, taking, RING, SHOWN + timedelta(seconds=20)), Wanted)


def test_a_role_address_is_taken_unless_the_list_wants_people_only():
    assert isinstance(read(address="kommun@sundsby.example"), Wanted)
    personal = replace(LIST, addresses=AddressRules(role="refuse"))
    answer = wanted_in(GOOD | {"address": "Kansli@sundsby.example"}, personal, RING, SHOWN + timedelta(seconds=20))
    assert isinstance(answer, Filled)
    assert answer.problem == "page.join.role"
    assert isinstance(wanted_in(GOOD, personal, RING, SHOWN + timedelta(seconds=20)), Wanted)
