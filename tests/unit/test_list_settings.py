"""A list's settings: as typed, all problems at once, and nothing but a list or words about what is wrong with it."""

from __future__ import annotations

import time
import tracemalloc
from random import Random

import pytest
import yaml

from newsletter.edition.mail_headers import list_id_of, reply_to_of, sender_of
from newsletter.errors import InvalidList
from newsletter.mailing_list import MailingList, list_of_folder
from newsletter.words import Words
from tests.integration.sample_files import SETTINGS, STAFF, settings

AS_TYPED = """\
name: Klubb #1 Sundsby: nytt
organisation: 1905 års förening
language: sv
from: { address: news@example.org }
staff: [you@example.org, ann@example.org]
description: 2026-02-30
contact:
  name: Anna      # ordförande
  phone: 0701234567
  postal_address: [Box 12, 01234 Sundsby]
look:
  colour: #aa0000
signup: ja
archive: Yes
notices: no # inte än
rules:
  approvals: 2
"""


def read(text: str) -> MailingList:
    return MailingList.from_yaml("bladet", text)


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidList) as refused:
        read(text)
    return [(one.code, str(one.facts.get("field", one.facts.get("line")))) for one in refused.value.problems]


def test_what_is_typed_is_taken_as_typed():
    found = read(AS_TYPED)
    assert found.name == "Klubb #1 Sundsby: nytt"
    assert found.organisation == "1905 års förening"
    assert found.description == "2026-02-30"
    assert (found.contact.name, found.contact.phone) == ("Anna", "0701234567")
    assert found.contact.postal_address == ("Box 12", "01234 Sundsby")
    assert found.look.colour == "#aa0000"
    assert (found.signup, found.archive, found.notices, found.rules.approvals) == (True, True, False, 2)
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("line", "field", "nearest"),
    [
        ("rules: { aprovals: 2 }", "rules.aprovals", "approvals"),
        ("rules: { holdminutes: 60 }", "rules.holdminutes", "hold_minutes"),
        ("rules: { godkännanden: 2 }", "rules.godkännanden", ""),
        ("rulles: { approvals: 2 }", "rulles", "rules"),
        ("regler: { approvals: 2 }", "regler", ""),
        ("approvals: 2", "approvals", "approvals"),
        ("hold-minutes: 60", "hold-minutes", "hold_minutes"),
        ("contact: { approvals: 2 }", "contact.approvals", "approvals"),
    ],
)
def test_what_may_have_been_meant_as_a_rule_sends_nothing_out_unapproved(line, field, nearest):
    text = settings(rules=None, contact=None).decode() + line + "\n"
    with pytest.raises(InvalidList) as refused:
        read(text)
    (problem,) = refused.value.problems
    assert problem.facts["field"] == field
    assert problem.facts["nearest"] == nearest
    assert problem.facts["line"] == text.count("\n")
    what, _ = Words("sv").problem(problem)
    assert (f"Menade du ”{nearest}”?" in what) == bool(nearest)


def test_staff_say_what_columns_and_words_in_their_files_mean():
    answers = read(
        AS_TYPED
        + "columns:\n  Kontaktas?: vill ha   # ja eller nej\n  Ej_brev: refuses\n  Betalt: läs inte\n"
        + "states:\n  Stödmedlem Plus: aktiv\n  Pausad: ej medlem\n"
    ).answers
    assert answers.columns == {"kontaktas": "wants", "ej brev": "refuses", "betalt": "ignore"}
    assert answers.states == {"stödmedlem plus": "active", "pausad": "no-member"}
    odd = "columns:\n  Kontaktas: kanske\nstates:\n  Pausad: [aktiv]\n"
    assert problems(AS_TYPED + odd) == [
        ("list-field-wrong", "columns.Kontaktas"),
        ("list-field-wrong", "states.Pausad"),
    ]


def test_any_other_unknown_setting_is_a_doubt_for_the_proof_with_the_nearest_known_one():
    found = read(AS_TYPED + "achive: ja\nlook_and_feel: fin\nreasons:\n  members: Du är medlem.\n")
    assert [(one.facts["field"], one.facts["nearest"], one.stops) for one in found.doubts] == [
        ("achive", "archive", False),
        ("look_and_feel", "", False),
        ("reasons.members", "member", False),
    ]


def test_all_that_is_wrong_is_told_at_once_with_its_line_and_to_the_staff_that_can_be_made_out():
    text = (
        AS_TYPED.replace("language: sv", "language: no")
        .replace("#aa0000", "rött")
        .replace("approvals: 2", "approvals: två")
    )
    text += "signup: nej\nembed: 5\ntimezone: Europe\nreply_to: a?cc=b@example.org\n"
    with pytest.raises(InvalidList) as refused:
        read(text)
    told = [(one.code, one.facts["field"], one.facts["line"]) for one in refused.value.problems]
    assert told == [
        ("list-field-wrong", "language", 3),
        ("list-field-wrong", "reply_to", 21),
        ("list-field-wrong", "timezone", 20),
        ("list-field-wrong", "look.colour", 12),
        ("list-field-wrong", "rules.approvals", 17),
        ("list-field-wrong", "embed", 19),
        ("list-field-twice", "signup", 18),
    ]
    assert refused.value.staff == ("you@example.org", "ann@example.org")


@pytest.mark.parametrize(
    ("before", "staff"),
    [
        ("contact: [a, b\n", ("red@example.org",)),
        ("\tname: x\n", ("red@example.org",)),
        ("staff: [a b, 5\n", ()),
    ],
)
def test_staff_are_made_out_also_of_settings_that_cannot_be_read(before, staff):
    with pytest.raises(InvalidList) as refused:
        read(f"{before}name: Bladet\nstaff:\n  - red@example.org\nname: Bladet\n")
    assert refused.value.staff == staff


ODD = (
    *("5", "5.5", "true", "no", "[]", "{}", "[1]", "[[a]]", "{a: b}", "{1: 2}", "2026-02-30", "2026-13-01", "0x1F"),
    *("12:30:45", "''", "!!binary aGVq", "!!set {a}", "!!python/object:os.system x", "&a [*a]", "*a", "1" * 5000),
    *('"\\ud800"', '"\\x00"', '"a\\nb"', "'a\u202eb'", "[" * 2000 + "]" * 2000, "- a", "@a", "%a", "? a", "\x00"),
    *("Europe", "../../etc/passwd", "/etc/localtime", "a" * 9_000, "²", "٣", "{a: {b: {c: {d: e}}}}", "|", ">", "<<"),
    *("~", ".inf", "{[a]: b}", "#"),
)


@pytest.mark.parametrize(
    "key", [*SETTINGS, *("look", "languages", "topics", "embed", "archive", "timezone", "addresses")]
)
def test_an_odd_value_anywhere_is_a_list_or_words_about_it(key):
    within: tuple[str | None, ...] = (
        None,
        "name",
        "address",
        "phone",
        "postal_address",
        "colour",
        "theme",
        "logo",
        "role",
    )
    for odd in ODD:
        for inner in (*within, "approvals", "skola", "member"):
            text = settings(**{key: None}).decode() + (
                f"{key}: {odd}\n" if inner is None else f"{key}:\n  {inner}: {odd}\n"
            )
            check(text)


def test_a_file_that_was_cut_mixed_or_damaged_is_a_list_or_words_about_it():
    chance, good = Random(11), AS_TYPED + settings(name=None, staff=None).decode()
    pieces = (
        "\n",
        " ",
        "  ",
        "\t",
        ":",
        "- ",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "#",
        " # ",
        ",",
        "&a ",
        "*a",
        "|",
        "\\",
        "å",
        "\x00",
    )
    for _ in range(2500):
        text = good
        for _ in range(chance.randrange(1, 5)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(("", chance.choice(pieces))) + text[at + chance.randrange(6) :]
        check(text)


def test_aliases_that_would_unfold_to_gigabytes_take_no_time_and_no_memory():
    bomb = "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}' if n else 'x'] * 10)}]\n" for n in range(9))
    text = settings(name=None).decode() + bomb + "name: *a8\n"
    tracemalloc.start()
    before = time.process_time()
    found = read(text)
    assert time.process_time() - before < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert found.name == "*a8"
    assert len(found.doubts) == 9


def test_yaml_that_a_program_wrote_is_read_as_before():
    """The settings of all our tests are written by PyYAML."""
    assert read(settings().decode()).contact.postal_address == tuple(SETTINGS["contact"]["postal_address"])
    wide = {**SETTINGS, "description": "Nyheter om allt möjligt, " * 12, "topics": {"1": "Ett", "no": "Nej"}}
    found = read(yaml.safe_dump(wide, allow_unicode=False))
    assert found.description == wide["description"].strip()
    assert found.topics == {"1": "Ett", "no": "Nej"}


@pytest.mark.parametrize("mark", ["utf-8", "utf-8-sig", "utf-16"])
def test_settings_are_read_as_an_editor_saved_them(mark):
    assert MailingList.from_bytes("bladet", AS_TYPED.encode(mark)).organisation == "1905 års förening"


def check(text: str) -> None:
    """Whatever becomes of it: no other exception, and what is a list can be sent from."""
    try:
        found = read(text)
    except InvalidList as broken:
        for language in ("sv", "en"):
            for problem in broken.problems:
                assert all(Words(language).problem(problem))
        return
    assert found.zone
    for made in (sender_of, reply_to_of, list_id_of):
        try:
            made(found).encode("ascii")
        except InvalidList:
            continue
    repr(found).encode()


def test_a_topic_is_named_as_people_write_and_its_id_made_of_that():
    text = yaml.safe_dump(SETTINGS | {"topics": {"Bihälsa & vård": "", "skola": "Skola och barn"}}, allow_unicode=True)
    assert read(text).topics == {"bihalsa-vard": "Bihälsa & vård", "skola": "Skola och barn"}


def test_who_may_give_in_files_is_the_staff_nobody_or_these():
    assert read(settings().decode()).uploaders == read(settings(upload="staff").decode()).uploaders == (STAFF,)
    assert read(settings(upload="nobody").decode()).uploaders == read(settings(upload="ingen").decode()).uploaders == ()
    assert read(settings(upload=["anna@byar.example"]).decode()).uploaders == ("anna@byar.example",)
    assert problems(settings(upload="alla").decode()) == [("list-field-wrong", "upload")]


def test_settings_says_who_may_change_them_on_the_page_and_nobody_may_unless_named():
    anna = "anna@byar.example"
    for nobody in ({}, {"settings": "nobody"}, {"settings": "ingen"}):
        assert read(settings(**nobody).decode()).keepers == ()
    named = read(settings(settings=[anna]).decode())
    assert (named.keepers, named.uploaders) == ((anna,), (STAFF, anna)), "they may come to the page for it"
    assert read(settings(settings="staff", upload="nobody").decode()).uploaders == (STAFF,)
    with pytest.raises(InvalidList) as broken:
        read(settings(settings=[anna, "bo"]).decode())
    assert broken.value.keepers == (anna,)


@pytest.mark.parametrize("said", ["settings: [anna@byar.example]", "settings:\n  - anna@byar.example"])
def test_who_keeps_settings_that_cannot_be_read_is_made_out_all_the_same(said):
    with pytest.raises(InvalidList) as broken:
        read(f"{said}\nstaff: {STAFF}\nname: [\n")
    assert (broken.value.keepers, broken.value.staff) == (("anna@byar.example",), (STAFF,))
    with pytest.raises(InvalidList) as broken:
        read(f"settings: staff\nstaff: {STAFF}\nname: [\n")
    assert broken.value.keepers == (STAFF,)


def test_two_topics_that_become_one_are_told():
    text = yaml.safe_dump(SETTINGS | {"topics": {"bihälsa": "A", "bihalsa": "B"}}, allow_unicode=True)
    assert [code for code, _ in problems(text)] == ["list-field-wrong"]


def test_two_approvals_with_one_address_in_staff_are_refused():
    alone = settings(rules={"approvals": 2}, staff=["anna@byar.example", "Anna@byar.example"]).decode()
    assert [code for code, _ in problems(alone)] == ["list-approvals-too-many"]
    assert (
        read(settings(rules={"approvals": 2}, staff=["a@byar.example", "b@byar.example"]).decode()).rules.approvals == 2
    )


@pytest.mark.parametrize(
    ("folder", "made"),
    [
        ("kommunbladet", "kommunbladet"),
        ("Kommunbladet", "kommunbladet"),
        ("Våra medlemmar", "vara-medlemmar"),
        ("Öppet hus 2027!", "oppet-hus-2027"),
        ("-a-", "a"),
        ("x" * 60, "x" * 40),
        ("Ærø ø", "aero-o"),
        ("新聞", ""),
        ("", ""),
    ],
)
def test_a_list_is_named_by_an_id_made_of_its_folder_s_name(folder, made):
    assert list_of_folder(folder) == made
    assert list_of_folder(made) == made
