"""The register: what a file's name says is to be done with it, and whom the list has as members and it does not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import InvalidIssue
from newsletter.mailing_list import Rules
from newsletter.subscribers.key_set import KeySet
from newsletter.subscribers.keyring import Keyring
from newsletter.subscribers.member_register import (
    Comparison,
    FilenameOptions,
    bare,
    check_first_word,
    filename_options,
    may_be_register,
)
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from tests.unit.subscribers.table import FakeSubscribers

RING = Keyring({"1": b"secret"})


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("medlemmar.csv", FilenameOptions()),
        ("members.csv", FilenameOptions()),
        ("Medlemsregister 2026.xlsx", FilenameOptions(is_register=True)),
        ("medlemsregistret.csv", FilenameOptions(is_register=True)),
        ("REGISTER_2026-06.csv", FilenameOptions(is_register=True)),
        ("Membership register.csv", FilenameOptions(is_register=True)),
        ("registerutdrag.csv", FilenameOptions()),
        ("nytt register.csv", FilenameOptions()),
        ("provinsen.csv", FilenameOptions()),
        ("prov register.csv", FilenameOptions(on_trial=True, is_register=True)),
        ("Provkörning_nya.csv", FilenameOptions(on_trial=True)),
        ("ja 37 medlemsregister.csv", FilenameOptions(is_register=True, agreed=37)),
        ("Yes-37-register.csv", FilenameOptions(is_register=True, agreed=37)),
        ("prov ja 3 register.csv", FilenameOptions(on_trial=True, is_register=True, agreed=3)),
        ("test register.csv", FilenameOptions(on_trial=True, is_register=True)),
        ("Prova.csv", FilenameOptions(on_trial=True)),
        ("testamenten.csv", FilenameOptions()),
        ("ja register.csv", FilenameOptions()),
        ("jan 2026 register.csv", FilenameOptions()),
    ],
)
def test_the_name_of_a_file_says_what_is_to_be_done_with_it(name, wish):
    assert filename_options(name) == wish
    assert filename_options(unicodedata.normalize("NFD", name)) == wish  # as macOS writes it


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("prvo medlemmar.csv", "prov"),
        ("Provv_medlemmar.xlsx", "prov"),
        ("ja 3 porv register.csv", "prov"),
        ("trail members.csv", "trial"),
        ("tets.csv", "test"),
    ],
)
def test_a_slip_in_the_word_for_a_trial_is_asked_about_since_the_file_would_be_imported_for_real(name, meant):
    with pytest.raises(InvalidIssue) as asked:
        check_first_word(name)
    (problem,) = asked.value.problems
    assert (problem.code, problem.facts["nearest"]) == ("import-trial-slip", meant)


@pytest.mark.parametrize("name", ["prov a.csv", "test.csv", "Troy.csv", "Pro.csv", "2026 prvo.csv", ".csv"])
def test_other_first_words_are_names(name):
    check_first_word(name)


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("medlemregister 2026.csv", True),
        ("Medlemsregsiter.xlsx", True),
        ("Vårt medlemsregister.xlsx", True),
        ("nytt register.csv", True),
        ("prov medlemmar register.csv", True),
        ("medlemsregister 2026.csv", False),
        ("prov register.csv", False),
        ("medlemslista.csv", False),
        ("registrering.csv", False),
        ("registerutdrag.csv", False),
    ],
)
def test_a_name_that_may_mean_a_register_and_does_not_say_so_is_known(name, may_be):
    assert may_be_register(name) is may_be
    assert may_be_register(unicodedata.normalize("NFD", name)) is may_be


def test_a_name_without_what_was_said_in_front_of_it():
    assert bare("prov ja 3 register.csv") == "register.csv"
    assert bare("register.csv") == "register.csv"


@pytest.mark.parametrize(
    ("members", "gone", "halts"),
    [
        (12, 5, False),
        (12, 6, True),
        (60, 6, False),
        (60, 7, True),
        (1000, 100, False),
        (1000, 101, True),
        (0, 0, False),
    ],
)
def test_a_register_halts_where_more_than_five_and_more_than_a_tenth_are_gone(members, gone, halts):
    assert Rules().halts_register(members=members, gone=gone) is halts


def test_who_is_gone_is_told_also_of_those_who_left_and_only_members_count():
    people, register = FakeSubscribers(), KeySet()
    grounds_of = {"here": "member", "gone": "member", "both": "both", "signed": "signup", "left": "member"}
    keys = {who: RING.reader_key(f"{who}@a.example") for who in grounds_of}
    for who, key in keys.items():
        grounds = frozenset(Ground) if grounds_of[who] == "both" else frozenset({Ground(grounds_of[who])})
        state = State.LEFT if who == "left" else State.ACTIVE
        people.there[key] = Subscriber("bladet", key, f"{who}@a.example", grounds, state=state)
    register.add(keys["here"])
    found = Comparison()
    assert set(found.gone_from("bladet", register, people)) == {keys["gone"], keys["both"], keys["left"]}
    assert (found.members, found.gone) == (3, 2)


@given(st.lists(st.integers(0, 200), max_size=300))
def test_whoever_was_seen_is_known_and_nobody_else(numbers):
    seen, keys = KeySet(), [RING.reader_key(str(number)) for number in numbers]
    assert [seen.add(key) for key in keys] == [key not in keys[:n] for n, key in enumerate(keys)]
    assert len(seen) == len(set(keys))
    assert all(key in seen for key in keys)
    assert not any(RING.reader_key(f"other {n}") in seen for n in range(20))


def test_many_are_seen_as_the_table_grows():
    seen = KeySet()
    keys = [RING.reader_key(str(number)) for number in range(20_000)]
    assert all(seen.add(key) for key in keys)
    assert not any(seen.add(key) for key in keys)
    assert len(seen) == len(keys)
