"""Subscribers by file: Excel and trials through the deployed function, with the letter and the rows it writes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.integration.cloud import Cloud
from tests.integration.house import House
from tests.integration.papers import LIST, STAFF, people, readers

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = f"lists/{LIST}/subscribers"


@pytest.fixture
def house() -> Iterator[House]:
    with Cloud() as cloud:
        house = House(cloud)
        house.open_list(*readers(2))
        yield house


def put(house: House, name: str, content: bytes) -> str:
    """Put a file in the list's folder; the subject of the letter that comes of it."""
    house.post_office.mailbox.empty()
    house.put(f"{FOLDER}/{name}", content)
    house.work()
    (letter,) = house.letters(STAFF)
    return letter.subject


def sheet() -> bytes:
    book = openpyxl.Workbook()
    for row in (["E-post", "Namn", "Grund", "Källa"], ["anna@byar.example", "Anna", "medlem", "Registret"], ["bo"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_excel_file_is_imported_as_it_is(house):
    assert put(house, "Medlemmar.XLSX", sheet()) == "Inläsning klar: Medlemmar.XLSX"
    assert house.reader("anna@byar.example").name == "Anna"
    assert "2;" not in (report := house.file(f"reports/{LIST}/Medlemmar.XLSX report.csv")).splitlines()[0]
    assert '"3";"bo";"refused";"no-source"' in report


@pytest.mark.parametrize("name", ["prov nya.csv", "Provkörning_nya.csv", "try new.csv"])
def test_a_file_named_as_a_trial_changes_nothing_and_says_so(house, name):
    assert put(house, name, people("nya@byar.example")) == f"Provkörning klar: {name}"
    assert house.reader("nya@byar.example") is None
    assert '"added"' in house.file(f"reports/{LIST}/{name} report.csv")
    assert put(house, "nya.csv", people("nya@byar.example")) == "Inläsning klar: nya.csv"
    assert house.reader("nya@byar.example")


def test_a_file_of_the_province_is_no_trial(house):
    put(house, "provinsen.csv", people("nya@byar.example"))
    assert house.reader("nya@byar.example")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kort.xlsx", b"PK\x03\x04"),
        ("gammal.xls", b"\xd0\xcf\x11\xe0"),
        ("sidor.ods", b"PK"),
        ("rad.csv", people("nya@byar.example") + b'"' + b"x" * 200_000),
    ],
)
def test_what_cannot_be_read_is_told_in_words_and_what_came_before_it_stays(house, name, content):
    assert name in put(house, name, content)
    assert bool(house.reader("nya@byar.example")) == (name == "rad.csv")
