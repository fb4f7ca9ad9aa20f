"""Browsing: the pages, what a search finds, and what a list's contents keep of an issue."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition import archive_index
from newsletter.edition.archive_index import corrected, sent_issue, small, with_issue, without_issue
from newsletter.edition.plain_text_blocks import text_of
from newsletter.edition.searchable_text import written_in
from newsletter.issue import read_issue
from newsletter.issue.document import Document, Paragraph, Text
from newsletter.web import browsing_pages as pages
from newsletter.web.browsing_pages import MOST_ON_A_PAGE
from newsletter.web.etag import unless_known
from newsletter.web.feed import feed_of
from newsletter.web.searching import Search, plainly
from newsletter.words import Words
from tests.unit.edition.made_up import documents, edition
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.web.browsing import BROWSING, FOUND, INDEXED, ISSUES, PARTITION, PUBLIC, sent
from tests.unit.web.test_pages import Tags

ATOM = "{http://www.w3.org/2005/Atom}"


def found(words: str, text: str) -> bool:
    issue = replace(ISSUES[0], searched=small(text))
    return bool(Search.typed(words).among([issue]))


@pytest.mark.parametrize(
    ("words", "text", "is_found"),
    [
        ("badplats", "Pengar till badplatser", True),
        ("plats", "Pengar till badplatser", True),
        ("pengar badplats", "Badplatser och pengar", True),
        ("pengar bro", "Badplatser och pengar", False),
        ("ratt", "Rätt väg", True),
        ("rätt", "Ratten", False),
        ("rått", "Rätt väg", False),
        ("RÄTT", "rätt", True),
        ("rätt", "ra\u0308tt", True),
        ("ra\u0308tt", "rätt", True),
        ("angsmåla", "Ängsmåla", True),
        ("ängsmala", "Ängsmåla", True),
        ("ängsmäla", "Ängsmåla", False),
        ("ora öra", "Öra mot öra", True),
        ("cafe", "Ett café", True),
        ("café", "Ett cafe", False),
        ("strasse", "Straße", True),
        ("oresund", "Øresund", True),
        ("nr 3", "I nr\u00a03 av bladet", True),
        ("", "vad som helst", True),
    ],
)
def test_words_are_found_wherever_they_stand_and_a_letter_with_its_marks_is_that_letter(words, text, is_found):
    assert found(words, text) is is_found


@given(st.text(max_size=60), st.integers(0, 40), st.integers(1, 20))
def test_whatever_is_copied_out_of_an_issue_is_found_in_it(text, start, length):
    piece = " ".join(small(text).split())[start : start + length]
    assert found(piece, text)
    assert found(plainly(piece), text)


@given(st.text(max_size=60))
def test_a_text_without_marks_is_just_as_long(text):
    assert len(plainly(small(text))) == len(small(text))


def test_an_older_issue_without_its_text_is_found_by_its_title():
    assert Search.typed("vinter").among([replace(ISSUES[0], searched="")])
    assert not Search.typed("finns inte").among([replace(ISSUES[0], searched="")])


def test_what_is_searched_for_is_cut_to_what_anybody_would_type():
    search = Search.typed("ord " * 60 + "mer")
    assert (len(search.text), search.words) == (100, ("ord",))
    assert len(Search.typed(" ".join(map(str, range(50)))).words) == 8


BRACES = read_issue(
    "juni.md",
    "# Vägen {hem}\n\nOrd i {{klammer}}.\n\n## En rubrik\n\n---\n\nOch *mer* om [vägen](https://v.example/).".encode(),
    KOMMUNBLADET,
)


def test_contents_keep_what_the_author_wrote_and_nothing_else():
    made = edition(BRACES.document, subject=BRACES.subject).edition
    issue = sent_issue(made, 1_800_000_000)
    assert (issue.title, issue.changed) == ("Vägen {hem}", 1_800_000_000)
    for words in ("{{klammer}}", "en rubrik", "https://v.example/", "vägen {hem}"):
        assert words in issue.searched
    for words in ("braceopen", "openbrace", "reasontext", "leavetext", made.list_name.casefold(), "-" * 72):
        assert words not in issue.searched
    assert issue.searched == small(issue.searched)


@given(documents)
def test_what_the_author_wrote_comes_whole_out_of_the_text_part(document):
    assert small(written_in(edition(document).edition.text)) == small(text_of(document, Words("sv")))


def test_a_name_in_feeds_is_a_tag_of_the_lists_own_domain_and_of_the_day_it_was_sent():
    made = edition(BRACES.document).edition
    domain = made.list_id.rpartition("<")[2].rstrip(">")
    assert sent_issue(made, 1_800_000_000).tag == f"tag:{domain},2027-01-15:{made.id}"
    mended = corrected((sent_issue(made, 1_800_000_000),), made, 1_900_000_000)[0]
    assert (mended.changed, mended.tag) == (1_900_000_000, sent_issue(made, 1_800_000_000).tag)


def test_contents_stay_small_and_the_newest_keep_their_text(monkeypatch):
    monkeypatch.setattr(archive_index, "MOST_IN_ALL", 100)
    known = ()
    for number in (3, 1, 4, 2, 5):
        known = with_issue(known, replace(sent(number, f"2027-0{number}-01", f"Nr {number}"), searched="x" * 40))
    assert [one.title for one in known] == ["Nr 5", "Nr 4", "Nr 3", "Nr 2", "Nr 1"]
    assert [len(one.searched) for one in known] == [40, 40, 0, 0, 0]
    assert without_issue(known, known[0].edition) == known[1:]
    assert archive_index.from_json(archive_index.to_json(known)) == known
    with pytest.raises(ValueError, match="schema"):
        archive_index.from_json(b'{"v": 2, "issues": []}')


def test_an_issue_longer_than_any_mail_is_cut():
    long = Document("Långt", (Paragraph((Text("ord " * 4_000),)), Paragraph((Text("mer " * 4_000),))))
    made = edition(long).edition
    assert len(sent_issue(made, 1).searched) == archive_index.MOST_OF_ONE == 20_000


@pytest.mark.parametrize("name", BROWSING)
def test_a_page_of_browsing_only_asks_and_never_acts(name):
    tags = Tags(BROWSING[name])
    for form in tags.all("form"):
        assert (form["method"], form["role"]) == ("get", "search")
    assert [field for field in tags.all("input") if field["name"] != "q"] == []
    assert all(link["href"].startswith("/") for link in tags.all("a"))


def test_search_engines_may_list_an_archive_and_not_what_was_looked_for():
    for name, html in INDEXED.items():
        assert 'name="robots"' not in html, name
    for name, html in FOUND.items():
        assert '<meta name="robots" content="noindex">' in html, name


def test_issues_stand_by_year_each_in_its_own_language():
    html = BROWSING["archive"]
    assert re.findall(r"<h2>(\d+)</h2>", html) == ["2028", "2027", "2026"]
    assert re.findall(r'<a href="/e/blad-0{15}2" lang="(\w+)">', html) == ["en"]
    assert re.findall(r'<time datetime="([^"]+)"', html)[-1] == "2026-01-01"


def test_a_search_is_told_with_what_it_found():
    html = BROWSING["archive-nothing-found"]
    assert "Inget nummer innehåller ”domkraft”" in html
    assert "I de äldsta numren söks bara rubriker." in html
    assert "<script" not in BROWSING["archive-found"]
    assert "2 nummer innehåller" in BROWSING["archive-found"]


def test_a_full_page_is_one_round_trip():
    long = "Snöröjning, föreningsstämma, en efterlyst domkraft och allt annat som hände i byarna nr {}"
    many = [sent(n, "2027-01-01", f"Nummer {n} av bladet om vägar", long.format(n)) for n in range(MOST_ON_A_PAGE)]
    html = pages.archive_page(replace(PARTITION, issues=many, in_all=400, has_older=True))
    assert len(gzip.compress(html.encode())) < 14_000
    front = pages.front_page(
        [pages.FrontPageEntry(replace(PUBLIC, id=f"list-{n}", name=f"Lista {n}")) for n in range(40)]
    )
    assert len(gzip.compress(front.encode())) < 14_000


def test_a_feed_of_whatever_people_write_is_xml():
    nasty = sent(1, "2027-01-01", "a\x00\x0b]]><b>&amp;\ud800\ufffe'\"", "\x1f<!-- \u2028")
    read = ET.fromstring(
        feed_of(replace(PUBLIC, name="<&\x07>", description="\x01"), [nasty], "https://a.example").encode()
    )
    assert read.findtext(f"{ATOM}title") == "<& >"
    assert read.find(f"{ATOM}entry").findtext(f"{ATOM}title") == "a  ]]><b>&amp;  '\""
    assert len(list(ET.fromstring(feed_of(PUBLIC, [nasty] * 50, "https://a.example")).iter(f"{ATOM}entry"))) == 20


@given(st.text())
def test_whatever_a_program_claims_to_have_it_is_answered(known):
    is_anything = "*" in {one.strip().removeprefix("W/") for one in known.split(",")}
    assert unless_known("body", {}, known).status == (304 if is_anything else 200)
