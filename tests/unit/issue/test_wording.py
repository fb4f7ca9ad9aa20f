"""What a careful colleague remarks on, and what nobody should be bothered with."""

# ruff: noqa: RUF001 - dashes as people write them

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.issue.readability import readability_of, sentences_in
from tests.unit.edition.test_editions import ISSUES, example
from tests.unit.issue.lists import markdown, refusal

LONG = "Det här är en mening som fortsätter " + "och fortsätter " * 20 + "tills ingen orkar läsa den till slutet."


def codes(body, stated=""):
    return [problem.code for problem in markdown(f"{stated}# Nytt i juni\n\n{body}").warnings]


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.name)
def test_nothing_is_found_in_the_examples(path):
    issue, _ = example(path)
    # The signature below a mail's two hyphens is left out, and told.
    expected = {"date-past", "covering-note-removed"} if path.suffix == ".eml" else {"date-past"}
    assert [problem for problem in issue.warnings if problem.code not in expected] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Läs protokollet [här](https://a.example).", "link-says-nothing"),
        ("[Läs mer »](https://a.example)", "link-says-nothing"),
        ("Protokollet [»](https://a.example)", "link-says-nothing"),
        ("[Click here!](https://a.example)", "link-says-nothing"),
        ("Se [protokollet](https://a.example) och [Protokollet](https://b.example).", "links-alike"),
        ("Se [protokollet](http://a.example).", "link-not-encrypted"),
        ("Mötet är den XX juni.", "placeholder"),
        ("Hej [namn], välkommen.", "placeholder"),
        ("Hej {{first_name}}, välkommen.", "placeholder"),
        ("Hej %FIRSTNAME%, välkommen.", "placeholder"),
        ("TODO: fråga Karin.", "placeholder"),
        ("Mötet är den DATUM i Folkets hus.", "placeholder"),
        ("Kaffe kl. XX.XX.", "placeholder"),
        ("Kaffe kl. xx:xx.", "placeholder"),
        ("Ring 0XX-XXX XX XX.", "placeholder"),
        ("Hej «Förnamn»!\n\nVi ses på fredag.", "placeholder"),
        ("Hej %%förnamn%%!\n\nVi ses på fredag.", "placeholder"),
        ("Se \\[infoga länk till kartan\\].", "placeholder"),
        ("Text.\n\n| Dag | Tid |\n|---|---|\n| Måndag | XX.XX |", "placeholder"),
        ("Text.\n\n![Bild på TODO](bro.jpg)", "placeholder"),
        ("Text.\n\n![En bro](bro.jpg 'Foto: [namn]')", "placeholder"),
        ("Se [kartan](https://smakommuner).", "link-misspelt"),
        ("Se [kartan](https://http//a.se).", "link-misspelt"),
        ("Se [kartan](https://wwww.a.se).", "link-misspelt"),
        ("Se [kartan](https://a.con/karta).", "link-misspelt"),
        ("Hej [first name]!\n\nVi ses på fredag.", "placeholder"),
        ("Hej ${NAME}, välkommen.", "placeholder"),
        ("Se \\[LINK_BROWSER\\] här.", "placeholder"),
        ("Se [www.a.example/stadgar](https://gammal.example/x).", "link-text"),
        ("Skriv till [anna@a.example](mailto:bo@b.example).", "link-text"),
        ("Text.\n\n[![En karta](karta.png)](http://a.example)", "link-not-encrypted"),
        ("Lorem ipsum dolor sit amet.", "placeholder"),
        ("## VIKTIGT MEDDELANDE\n\nText.", "shouting"),
        ("GLÖM INTE ATT ANMÄLA DIG SNART!", "shouting"),
        (LONG, "sentence-long"),
    ],
)
def test_what_is_worth_a_look_is_told(body, code):
    assert codes(body) == [code]


@pytest.mark.parametrize(
    "body",
    [
        "SMHI och SKR svarar, säger FN:s EU-chef.",
        "## EU och SKR\n\nText.",
        "Vi ses [torsdag 12 juni](https://a.example), [protokollet](https://a.example), [protokollet](https://a.example).",
        "Sidan 20 i kapitel XIX, 80 % av dem, 5 kr/st och {klamrar} [1].",
        "Ludvig XX och Kapitel XXX i storlek XXL.",
        "DATUM: 3 juni. PLATS: Folkets hus. Talare: TBA.",
        "Skriv `{{name}}` eller `[namn]` i mallen, som i [mallen för `{{datum}}`](https://a.example).",
        "Han sa »kom« och hon svarade «nej».",
        "Kram xxx. Vi fyller 100 %, ni 50 %.",
        "Se [kartan](https://192.0.2.1/x) och [planen](https://con.se) eller [skriv](mailto:a@b.se?subject=c).",
        "Se https://a.example och www.b.example och c@d.example.",
        "Se [a.example](https://www.a.example/x), [www.a.example](https://a.example), [x.a.example](https://a.example).",
        "Läs [stadgar.pdf](https://b.example/s) och [c@d.example](mailto:c@d.example).",
        "Det är kl. 13. Sedan är det t.ex. fika, bl.a. bullar. " * 6,
    ],
)
def test_nobody_is_bothered_for_nothing(body):
    assert codes(body) == []


def test_a_programme_of_short_lines_is_no_long_sentence():
    lines = [f"Grupp {number} tar hand om bryggan och båtarna med Anna" for number in range(1, 6)]
    assert codes("  \n".join(lines)) == []


def test_what_is_left_to_fill_in_is_shown_with_the_words_around_it():
    body = "Alla är mycket välkomna till vårt stora möte den XX juni i Folkets hus, och kaffet serveras kl. XX.XX."
    told = [problem.facts["text"] for problem in markdown(f"# Nytt\n\n{body}").warnings]
    assert told == ["… vårt stora möte den XX juni i Folkets hus, …", "… kaffet serveras kl. XX.XX."]


def test_a_preheader_that_repeats_the_subject_is_told():
    assert codes("Text.", "---\nförhandstext: nytt i juni\n---\n") == ["preheader-repeats"]


def test_a_kind_of_remark_is_made_three_times_at_most_and_then_counted():
    body = "\n\n".join(f"[här](https://a.example/{number})" for number in range(9))
    assert codes(body) == [*["link-says-nothing"] * 3, "more-of-the-same"]
    assert markdown(f"# Nytt i juni\n\n{body}").warnings[-1].facts == {"number": 6}


def test_more_links_than_ses_takes_are_refused():
    body = " ".join(f"[sida {number}](https://a.example/{number})" for number in range(251))
    (problem,) = refusal("a.md", f"# Rubrik\n\n{body}".encode())
    assert (problem.code, problem.facts["number"]) == ("links-too-many", 251)


def test_sentences_end_where_a_reader_draws_breath():
    said = "Mötet är kl. 13. Ta med t.ex. kaffe, bl.a. till Karin! Vi ses? ”Ja”, sa hon. – Nej."
    assert list(sentences_in(said)) == [
        "Mötet är kl. 13.",
        "Ta med t.ex. kaffe, bl.a. till Karin!",
        "Vi ses?",
        "”Ja”, sa hon.",
        "– Nej.",
    ]


def test_lix_is_what_its_formula_says():
    found = readability_of(["Detta ordentliga exempel har sex ord. " * 20])
    assert (found.words, found.sentences) == (120, 20)
    assert found.lix == round(6 + 100 * 2 / 6)
    assert readability_of(["För kort text."]).lix is None


@given(st.text(alphabet="abåÅ .!?…”(–1", max_size=80))
def test_no_word_is_lost_between_sentences(text):
    assert "".join(sentences_in(text)).replace(" ", "") == text.replace(" ", "")
