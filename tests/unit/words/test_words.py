"""Every sentence, in every language, with the same gaps."""

from __future__ import annotations

import ast
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter.errors import Problem
from newsletter.mailing_list import LANGUAGES
from newsletter.subscribers.row_outcomes import RowOutcome
from newsletter.words import Words
from newsletter.words.words import GAP, sentences_in

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "layers" / "newsletter" / "newsletter"
SOURCES = {path: path.read_text() for path in [*PACKAGE.rglob("*.py"), *(ROOT / "src").glob("*.py")]}
SENTENCES = {language: sentences_in(language) for language in LANGUAGES}


def problem_codes():
    """The codes of every Problem in the code, those with the name of a field in them spelt out."""
    for text in SOURCES.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                for name in ast.walk(node.args[0]):
                    if isinstance(name, ast.Constant) and isinstance(name.value, str):
                        if name.value.startswith("-"):
                            yield from (f"{field}{name.value}" for field in ("subject", "preheader"))
                        else:
                            yield name.value


def test_both_languages_have_the_same_sentences_with_the_same_gaps():
    swedish, english = SENTENCES["sv"], SENTENCES["en"]
    assert swedish.keys() == english.keys()
    for key, sentence in swedish.items():
        assert set(GAP.findall(sentence)) == set(GAP.findall(english[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_in_the_code_has_words_for_what_is_wrong_and_what_to_do(language):
    codes = set(problem_codes())
    assert len(codes) > 30
    told = {key for key in SENTENCES[language] if key.startswith("problems.")}
    assert {f"problems.{code}.{part}" for code in codes for part in ("what", "do")} - told == set()


def test_no_words_are_kept_for_problems_that_cannot_happen():
    told = {key.split(".")[1] for key in SENTENCES["sv"] if key.startswith("problems.")}
    assert told - set(problem_codes()) == set()


def test_every_sentence_is_said_somewhere():
    """Keys put together in the code, such as ``report.{name}``, are known by the name they are put together from."""
    everything = "".join(SOURCES.values()) + "".join(path.read_text() for path in (PACKAGE / "theme").glob("*.*"))
    put_together = (
        "problems.",
        "weekdays.",
        "months.",
        "languages.",
        "why.",
        "reasons.",
        "form.",
        "proof.grounds.",
        "proof.reason.",
        "proof.fault.",
        "edition.reason.",
        "page.own.",
        "page.upload.about.",
        "page.upload.stage.",
        "import.column.",
        "import.refusal.",
        "provider.why.",
        "status.",
    )
    unsaid = []
    for key in SENTENCES["sv"]:
        stem = re.sub(r"\.(?:one|other)$", "", key)
        first, _, last = stem.partition(".")
        named = f'"{last.removesuffix("_sentence")}"' in everything and f'"{first}.{{' in everything
        if not key.startswith(put_together) and stem not in everything and not named:
            unsaid.append(key)
    assert unsaid == []


@pytest.mark.parametrize("became", [*RowOutcome])
def test_every_thing_a_row_can_become_has_a_name(became):
    assert all(f"import.{became.value}" in sentences for sentences in SENTENCES.values())


def test_a_sentence_with_a_gap_left_open_or_nothing_to_put_a_word_in_is_an_error():
    words = Words("sv")
    with pytest.raises(KeyError):
        words.say("edition.leave_link")
    with pytest.raises(KeyError):
        words.say("edition.online_link", list="x")
    with pytest.raises(KeyError):
        words.say("no.such.sentence")


def test_what_fills_a_gap_is_not_looked_at_again():
    assert Words("sv").say("edition.leave_link", list="{list}") == "Sluta få {list}"


@pytest.mark.parametrize(
    ("language", "moment", "number", "amount"),
    [
        ("sv", "torsdag 12\u00a0juni 2025 kl.\u00a013.05", "12\u00a0345", "1\u00a0234,50"),
        ("en", "Thursday 12\u00a0June 2025 at\u00a013:05", "12,345", "1,234.50"),
    ],
)
def test_times_and_numbers_are_written_as_the_language_writes_them(language, moment, number, amount):
    words = Words(language)
    assert words.moment(datetime(2025, 6, 12, 13, 5, tzinfo=ZoneInfo("Europe/Stockholm"))) == moment
    assert words.number(12_345) == number
    assert words.decimal(1234.5) == amount


def test_one_and_many_are_told_apart():
    words = Words("sv")
    assert words.count("report.left_sentence", 1).startswith("En läsare")
    assert words.count("report.left_sentence", 2).startswith("2 läsare")


def test_lists_end_with_and():
    assert [Words("sv").listing(list(items)) for items in ("", "a", "ab", "abc")] == ["", "a", "a och b", "a, b och c"]


@pytest.mark.parametrize("language", ["de", "", "../en", "SV"])
def test_a_language_we_do_not_speak_gets_the_stack_s_own(language):
    assert Words(language).language == "sv"


def test_a_problem_is_told_with_its_facts():
    what, remedy = Words("sv").problem(Problem("file-too-big", {"megabytes": 31, "limit": 10, "more": "than needed"}))
    assert what == "Filen är 31\u00a0MB. Gränsen är 10\u00a0MB."
    assert remedy


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_whole_and_typeset(language):
    for key, sentence in SENTENCES[language].items():
        assert sentence == sentence.strip() or key == "form.thousands"
        assert "  " not in sentence
        assert "..." not in sentence, key
        if key.startswith("problems.") and not re.search(r"\d$|\ben$", sentence):  # those end in an example to copy
            assert sentence.endswith((".", "?", ")")), key
