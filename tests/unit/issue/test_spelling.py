"""Words that are surely misspelt, and all the others, which a dictionary does not know either."""

from __future__ import annotations

import pytest

from newsletter.issue.spelling import misspelt_in, words_of
from newsletter.languages.misspellings import COMMON
from tests.unit.issue.lists import markdown


def told(text, language="sv", known=()):
    return dict(misspelt_in([text], language, known))


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("Vi har en utbilding i maj.", "utbilding", "utbildning"),
        ("Avgiften är oförändratt i år.", "oförändratt", "oförändrat"),
        ("Försåka gärna komma i tid.", "", ""),
        ("Den nya lekplattsen är klar.", "lekplattsen", "lekplatsen"),
        ("Det är dags för städdagoch grillning.", "städdagoch", "städdag och"),
        ("De nya tidtabelerna kommer.", "tidtabelerna", "tidtabellerna"),
    ],
)
def test_a_letter_or_a_blank_away_from_a_known_word(text, word, meant):
    assert told(text) == ({word: meant} if word else {})


@pytest.mark.parametrize(
    "text",
    [
        "Höstmötesprotokollet ligger i tvättstugebokningen intill grannsamverkanspärmen.",
        "Vallakväll och klubbvänner, boule-turnering och padelkväll.",
        "Skriv till anna.berg@utbilding.example eller läs www.utbilding.example/oförändratt.",
        "Kassören Örnbäck och sekr. Ågren bjuder på kaffe.",
        "Swisha gärna, mejla annars. Hashtaggen är #utbilding-nu.",
        "Vi spelar florbal. Florbal är kul, florbal är florbal.",
    ],
)
def test_compounds_names_addresses_and_what_is_said_often_are_left_alone(text):
    assert told(text) == {}


def test_the_lists_own_names_are_right():
    assert told("Läs smakommuner idag.") == {"smakommuner": "samkommuner"}
    assert told("Läs smakommuner idag.", known={"smakommuner"}) == {}


def test_a_text_full_of_unknown_words_is_no_text_to_correct():
    assert told("utbilding " + " ".join(f"{one}{other}qvyx" for one in "abcde" for other in "fghij")) == {}


@pytest.mark.parametrize("word", ["recieved", "committe", "commitee", "accomodation", "tommorow"])
def test_english_has_its_commonest_misspellings(word):
    assert list(told(f"We have {word} it.", "en")) == ([word] if word != "committe" else [])


def test_no_common_misspelling_stands_in_a_word_that_is_right():
    right = "seven sandwiches addressed to a committee with necessary calendars, usefully separated before tomorrow"
    assert told(f"{right}; their weird friends received foreign guarantees until the beginning of February", "en") == {}
    assert not [wrong for wrong, meant in COMMON["en"].items() if wrong in meant]


def test_a_language_without_words_here_is_not_judged():
    assert told("Vi ses i bådhallen, og der er rengøring.", "da") == {}


def test_staff_get_one_line_with_what_was_meant():
    body = "Vi har en utbilding i maj och avgiften är oförändratt för alla som var med i fjol."
    (problem,) = markdown(f"# Nytt\n\n{body}").warnings
    assert (problem.code, problem.stops) == ("misspelt", False)
    assert problem.facts == {"text": "utbilding (utbildning?), oförändratt (oförändrat?)"}


def test_an_issue_in_a_language_that_the_list_does_not_send_in_is_not_corrected():
    text = (
        "Vi ses på fredag den 12. juni, og der er rengøring af bådhallen. Husk at tage jeres egne handsker med, ikke?"
    )
    assert [one.code for one in markdown(f"# Nyt\n\n{text}").warnings] == ["language-other"]


def test_what_an_earlier_issue_said_is_told_no_more_but_a_common_misspelling_is():
    before = words_of(["Nu byggs LEKPLATTSEN.", "We recieved it."])
    assert dict(misspelt_in(["Den nya lekplattsen är klar."], "sv", (), before)) == {}
    assert dict(misspelt_in(["They recieved it."], "en", (), before)) == {"recieved": "received"}
