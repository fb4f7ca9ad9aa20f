"""Subscribers by file: Excel and trials through the deployed function, with the letter and the rows it writes."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from newsletter.aws.uploads import upload_in
from newsletter.edition import importing
from newsletter.sending.deliver import OvertakenError
from tests.integration.cloud import Cloud
from tests.integration.house import House
from tests.integration.papers import LIST, STAFF, people, readers, settings

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


def test_a_cell_with_a_line_end_and_excel_s_unicode_text_are_read_as_they_look(house):
    rows = ("E-post\tNamn\tOrt\tKälla", 'anna@byar.example\tÅsa\t"Byn\r\nSundsby"\tReg', "bo@byar.example\t\t\tReg")
    text = "".join(f"{row}\r\n" for row in rows)
    put(house, "ark.txt", text.encode("utf-16"))
    assert house.reader("anna@byar.example").name == "Åsa"
    assert house.reader("bo@byar.example")


def test_the_letter_says_that_a_second_sheet_was_not_read(house):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in (["E-post", "Källa"], ["anna@byar.example", "Reg"]):
        book.active.append(row)
    book.create_sheet("Stödmedlemmar").append(["bo@byar.example", "Reg"])
    book.save(content)
    put(house, "medlemmar.xlsx", content.getvalue())
    assert "Lästes inte: ”Stödmedlemmar”." in house.text(house.letters(STAFF)[0])
    assert house.reader("anna@byar.example")


def test_the_letter_shows_how_the_columns_were_read_and_what_is_worth_a_look(house):
    put(house, "nya.csv", b"E-post;Namn;Ort;grund;source\nanna@gmial.com;Anna;By;medlem;Reg\n" * 2)
    text = house.text(house.letters(STAFF)[0])
    for told in ("Adress .... E-post", "Lästes inte: ”Ort”", "Rad 2: gmial.com. Menades gmail.com?", "Samma adress"):
        assert told in text
    assert "anna@gmial.com" not in text
    assert house.reader("anna@gmial.com")


def test_what_the_list_does_not_take_is_refused_with_its_reason(house):
    house.put(f"lists/{LIST}/list.yaml", settings(addresses={"role": "refuse", "disposable": "refuse"}))
    put(house, "nya.csv", people("info@byar.example", "anna@yopmail.com"))
    report = house.file(f"reports/{LIST}/nya.csv report.csv")
    assert '"refused";"role-address"' in report
    assert '"refused";"disposable-address"' in report


def test_a_long_import_goes_on_in_new_invocations_and_says_so(house, monkeypatch):
    monkeypatch.setattr(importing, "STRETCH", 20)
    house.seconds_left["ImportSubscribers"] = importing.TIME_TO_STOP - 1
    house.post_office.mailbox.empty()
    event = house.upload(f"{FOLDER}/alla.csv", people(*readers(50), readers(1)[0]))
    house.tell(event)
    assert house.file(f"reports/{LIST}/alla.csv progress.txt").startswith("alla.csv: 20 rader lästa")
    house.work()
    assert [mail.subject for mail in house.letters(STAFF)] == ["Inläsning pågår: alla.csv", "Inläsning klar: alla.csv"]
    report = house.file(f"reports/{LIST}/alla.csv report.csv").splitlines()
    assert Counter(line.split(";")[2] for line in report[1:]) == {'"added"': 48, '"already"': 2, '"duplicate"': 1}
    assert not house.files(f"reports/{LIST}/alla.csv progress")
    before = house.everything()
    house.tell(event)
    house.work()
    assert house.everything() == before
    kept = house.cloud.client("s3").list_objects_v2(Bucket=house.cloud.refs["ArchiveBucket"], Prefix="imports/")
    assert {there["Key"].rpartition("/")[2] for there in kept["Contents"]} == {"stand.json"}


def test_two_who_import_the_same_long_file_at_once_end_as_one(house, monkeypatch):
    """The same event came twice: whoever is later to keep where it stands has been overtaken, and says nothing."""
    monkeypatch.setattr(importing, "STRETCH", 5)
    house.seconds_left["ImportSubscribers"] = importing.TIME_TO_STOP - 1
    event = house.upload(f"{FOLDER}/alla.csv", people(*readers(20)))
    office = replace(house.function("ImportSubscribers").office, time_left=lambda: 0.0)
    first = replace(office, shelf=Late(office.shelf, lambda: (house.tell(event), house.work())))
    with pytest.raises(OvertakenError):
        first.take_in(upload_in(event))
    house.work()
    assert house.file(f"reports/{LIST}/alla.csv report.csv").count('"added"') == 18


class Late:
    """A shelf to which somebody else comes first, once."""

    def __init__(self, shelf, meanwhile):
        self._shelf, self._meanwhile = shelf, meanwhile

    def __getattr__(self, name):
        return getattr(self._shelf, name)

    def keep(self, upload, stand):
        happens, self._meanwhile = self._meanwhile, lambda: None
        happens()
        return self._shelf.keep(upload, stand)
