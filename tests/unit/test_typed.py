"""Settings are taken as typed: one key, and the rest of the line, whatever YAML would make of it."""

from __future__ import annotations

import time
from contextlib import suppress
from random import Random

import pytest
import yaml

from newsletter.typed import LONGEST, NotReadableError, rest_of_line, settings_in


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0701234567", "0701234567"),
        ("01234", "01234"),
        ("+46 70 123 45 67", "+46 70 123 45 67"),
        ("Klubb #1 Sundsby", "Klubb #1 Sundsby"),
        ("#aa0000", "#aa0000"),
        ("#aa0000   # vår röda", "#aa0000"),
        ("Kommunbladet      # så heter det", "Kommunbladet"),
        ("# bara en kommentar", ""),
        ("Nytt: vår, sommar och höst", "Nytt: vår, sommar och höst"),
        ("2026-02-30", "2026-02-30"),
        ("12:30", "12:30"),
        ("no", "no"),
        ("1_000", "1_000"),
        ("~", ""),
        ("null", ""),
        ("", ""),
        ('"Klubb # 1"', "Klubb # 1"),
        ("'Anna''s blad'  # citerat", "Anna's blad"),
        ('"två\\nrader"', "två\nrader"),
        ('"Klubben" i Sundsby', '"Klubben" i Sundsby'),
        ("[Sundsby] IF", "[Sundsby] IF"),
        ("*Klubben*", "*Klubben*"),
        ("&co", "&co"),
        ("!viktigt", "!viktigt"),
        ("@sundsby", "@sundsby"),
        ("100 % vatten", "100 % vatten"),
        ("`kod`", "`kod`"),
        ("- ett streck", "- ett streck"),
        ("https://www.example.org/a#b", "https://www.example.org/a#b"),
        ("'oavslutat", None),
    ],
)
def test_the_rest_of_the_line_is_the_value(typed, meant):
    for text in (f"name: {typed}\nother: x\n", f"name:   {typed}  \r\nother: x"):
        if meant is None:
            with pytest.raises(NotReadableError):
                settings_in(text)
        else:
            assert settings_in(text).values == {"name": meant, "other": "x"}
    if meant is not None:
        assert rest_of_line(typed) == meant


def test_sections_lists_and_brackets_have_yamls_shape():
    text = """
%YAML 1.2
---
from: { name: Klubb #1, address: a@b.se }   # i klamrar
staff:
- a@b.se
- b@b.se   # vikarie
contact:
  phone: 0701234567

  # en rad emellan
  postal_address:
    - Box 12: trappan
    - 01234 Sundsby
look: {
  colour: #aa0000,
  theme: [mail.css, "web.css"],
}
languages: [sv,
  en]
description: Nyheter för små
  kommuner
more: >
  en rad
  till
empty:
none: {}
"last": 'x'
"""
    read = settings_in(text)
    assert read.values == {
        "from": {"name": "Klubb #1", "address": "a@b.se"},
        "staff": ["a@b.se", "b@b.se"],
        "contact": {"phone": "0701234567", "postal_address": ["Box 12: trappan", "01234 Sundsby"]},
        "look": {"colour": "#aa0000", "theme": ["mail.css", "web.css"]},
        "languages": ["sv", "en"],
        "description": "Nyheter för små kommuner",
        "more": "en rad till",
        "empty": "",
        "none": {},
        "last": "x",
    }
    assert read.lines["contact", "postal_address"] == 12


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: a\nKlubben\n", 2),
        ("name: a\n  phone: 070\n", 2),
        ("contact:\n  name: a\n phone: 070\n", 3),
        ("contact:\n\tname: a\n", 2),
        ("staff: [a, b\nname: c\n", 1),
        ('name: "a\nphone: 070\n', 1),
        ("look: {a: [b}\n", 1),
        ("a:\n b:\n  c:\n   d:\n    e: f\n", 5),
        (": a\n", 1),
        ("x" * (LONGEST + 1), 1),
    ],
)
def test_a_line_that_is_no_setting_is_told_by_its_number(text, line):
    with pytest.raises(NotReadableError) as refused:
        settings_in(text)
    assert refused.value.line == line


def test_a_setting_that_stands_twice_is_told():
    assert settings_in("a: 1\nb:\n  c: 1\n  c: 2\na: 2\n").twice == (("b", "c"), ("a",))


def test_whatever_yaml_writes_is_read_as_the_same():
    """A property over files that a program has written: texts of all kinds, wrapped and quoted as YAML does."""
    chance = Random(3)
    words = [
        "å",
        "Klubb",
        "#1",
        ":",
        "'",
        '"',
        "- ",
        "070",
        "\\",
        "{",
        "]",
        "#",
        " ",
        "a@b.se",
        "ja",
        "~",
        ",",
        "&",
        "%",
        "!",
    ]

    def text() -> str:
        return "".join(chance.choice((*words, " ")) for _ in range(chance.randrange(1, 40))).strip() or "x"

    for _ in range(1500):
        made = {
            "a": text(),
            "b": [text() for _ in range(chance.randrange(3))],
            "c": {f"k{n}": text() for n in range(chance.randrange(3))},
            "d": " ".join(text() for _ in range(12)),
        }
        written = yaml.safe_dump(made, allow_unicode=chance.random() < 0.5)
        assert settings_in(written).values == made, written


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "{",
        "a: ",
        "a: b\n",
        "- a\n",
        '"',
        "'",
        "\\",
        " ",
        "\t",
        "#",
        " #",
        "a: [",
        'a: "b\n',
        "a: 'b\n x\n",
        ",",
        ":",
        "a:\n ",
        "\n",
        "a: |\n  b\n",
        "a: [b, 'c,",
        '["\\"',
        "x\n",
        "a: b\n  c\n",
        "?",
        "- - ",
        "{a: ",
        "]",
        "a ",
    ],
)
def test_no_file_takes_long_whatever_it_repeats(piece):
    """The longest file there may be, of one piece again and again: seconds where anything grows with the square."""
    for text in (piece * (LONGEST // len(piece)), "a: " + piece * (LONGEST // len(piece) - 3)):
        before = time.process_time()
        with suppress(NotReadableError):
            settings_in(text)
        assert time.process_time() - before < 2
