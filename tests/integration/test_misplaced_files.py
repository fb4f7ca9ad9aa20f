"""Every file in the staff's folder is answered by one letter: what it was taken for, and where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.cloud import PARAMETERS, Cloud
from tests.integration.sample_files import LIST, STAFF, issue, people, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATOR = PARAMETERS["OperatorMail"]
ADDRESSES = people(*readers(2))


@pytest.fixture(scope="module")
def furnished_stack() -> Iterator[SimulatedStack]:
    """One stack for all that only becomes a letter."""
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(*readers(3))
        stack.put(f"issues/{LIST}/maj.md", issue("Maj"))
        stack.wait(HOUR)
        yield stack


@pytest.fixture
def furnished(furnished_stack: SimulatedStack) -> SimulatedStack:
    furnished_stack.post_office.mailbox.empty()
    return furnished_stack


WRONG_PLACES = [
    ("juni.docx", ["juni.docx", f"issues/{LIST}/"]),
    ("lista.csv", [f"lists/{LIST}/subscribers/"]),
    ("Kommunbladet/juni.docx", [f"issues/{LIST}/"]),
    ("Bilder/juni.docx", [f"issues/{LIST}/"]),
    ("issue/kommunbladet/juni.md", ["Menade du issues/?"]),
    ("Issues/kommunbladet/juni.md", ["Menade du issues/?"]),
    ("issues/juni.md", ["issues/", f"issues/{LIST}/", f"Nyhetsbreven är: {LIST}"]),
    ("drafts/juni.md", [f"issues/{LIST}/"]),
    ("issues/komunbladet/juni.md", ["Menade du mappen issues/kommunbladet/?"]),
    (f"issues/{LIST}/medlemmar.csv", [f"lists/{LIST}/subscribers/", "lista med läsare"]),
    (f"issues/{LIST}/medlemmar.xls", [f"lists/{LIST}/subscribers/"]),
    (f"issues/{LIST}/strand.heic", ["strand.heic", "JPEG"]),
    ("lists/list.yaml", [f"lists/{LIST}/list.yaml"]),
    (f"lists/{LIST}/medlemmar2.csv", [f"lists/{LIST}/subscribers/"]),
    (f"lists/{LIST}/readers/medlemmar2.csv", [f"lists/{LIST}/subscribers/"]),
    (f"lists/{LIST}/juni.docx", [f"issues/{LIST}/"]),
    (f"lists/{LIST}/List.yaml", [f"lists/{LIST}/list.yaml"]),
    (f"lists/{LIST}/list.yml", [f"lists/{LIST}/list.yaml"]),
    (f"lists/{LIST}/märke.svg", ["märke.svg", "JPEG eller PNG"]),
    (f"lists/{LIST}/theme/strand.jpg", ["används bara den bild", f"issues/{LIST}/"]),
    (f"reports/{LIST}/juni.docx", ["lägger systemet sina rapporter", f"issues/{LIST}/"]),
    ("reports/medlemmar.xlsx", [f"lists/{LIST}/subscribers/"]),
    (f"lists/{LIST}/anteckningar.xyz", ["används bara list.yaml"]),
    ("lists/Våra medlemmar/brev.docx", ["issues/Våra medlemmar/"]),
    ("lists/Kommunbladet/list.yaml", ["samma nyhetsbrev", f"båda blir {LIST}"]),
    ("lists/新聞/brev.docx", ["kan inte heta ”新聞”"]),
]


@pytest.mark.parametrize(("key", "said"), WRONG_PLACES, ids=[key for key, _ in WRONG_PLACES])
def test_a_file_in_a_wrong_place_is_told_where_it_belongs(furnished, key, said):
    furnished.put(key, ADDRESSES)
    furnished.work()
    (letter,) = furnished.letters(STAFF)
    told = furnished.text(letter)
    assert [words for words in [key, *said, "Inget har skickats, och inget har ändrats."] if words not in told] == []
    assert letter.subject == f"Används inte: {key.rpartition('/')[2]}"
    assert furnished.letters(OPERATOR) == []
    assert len(furnished.post_office.mailbox) == 1


WRONG_KINDS = [
    ("gammal.rtf", b"{\\rtf1}", [".rtf", "Word (.docx)"]),
    ("stor.rtf", b"x" * (30 * 1024**2), [".rtf", "Word (.docx)"]),
    ("brev.doc", b"\xd0\xcf\x11\xe0", [".doc", "Word (.docx)"]),
    ("brev.pdf", b"%PDF", [".pdf"]),
    ("utan", b"Hej", ["Word (.docx)"]),
    ("tom.docx", b"", ["Filen är tom"]),
    ("tom.html", b"", ["Filen är tom"]),
    ("tom.rtf", b"", [".rtf"]),
]


@pytest.mark.parametrize(("name", "content", "said"), WRONG_KINDS, ids=[name for name, *_ in WRONG_KINDS])
def test_a_file_that_is_no_issue_is_told_by_its_kind_before_its_size(furnished, name, content, said):
    furnished.put(f"issues/{LIST}/{name}", content)
    furnished.work()
    (letter,) = furnished.letters(STAFF)
    told = furnished.text(letter)
    assert [words for words in said if words not in told] == []
    assert "Minska filen" not in told


@pytest.mark.parametrize("name", ["~$juni.docx", ".DS_Store", "Thumbs.db", "desktop.ini", "juni.md.part", "a~"])
@pytest.mark.parametrize("folder", ["", "Bilder/", f"issues/{LIST}/", "lists/"])
def test_what_programs_leave_behind_is_passed_over(furnished, folder, name):
    furnished.put(f"{folder}{name}", b"x")
    furnished.work()
    assert len(furnished.post_office.mailbox) == 0


@pytest.mark.parametrize("key", [f"lists/{LIST}/theme/foot.html", "reports/a/rapport.html", f"reports/{LIST}/a.csv"])
def test_what_lies_where_it_should_is_passed_over(furnished, key):
    furnished.put(key, b"x")
    furnished.work()
    assert len(furnished.post_office.mailbox) == 0


def test_readers_that_cannot_be_read_are_not_spoken_of_as_an_issue(furnished):
    furnished.put(f"lists/{LIST}/subscribers/gammal.xls", b"\xd0\xcf\x11\xe0")
    furnished.work()
    (letter,) = furnished.letters(STAFF)
    told = furnished.text(letter)
    assert letter.subject == "Filen är inte inläst: gammal.xls"
    assert "till Kommunbladet kunde inte läsas in" in told
    assert [words for words in ("nummer", "korrektur") if words in told] == []
