"""Subscribers by file: Excel and trials through the deployed function, with the letter and the rows it writes."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from newsletter.aws.uploads import upload_in
from newsletter.editorial import importing_files
from newsletter.sending.send_batch import OvertakenError
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, STAFF, people, readers, settings
from tests.integration.simulated_stack import SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = f"lists/{LIST}/subscribers"


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(*readers(2))
        yield stack


def put(stack: SimulatedStack, name: str, content: bytes) -> str:
    """Put a file in the list's folder; the subject of the letter that comes of it."""
    stack.post_office.mailbox.empty()
    stack.put(f"{FOLDER}/{name}", content)
    stack.work()
    (letter,) = stack.letters(STAFF)
    return letter.subject


def sheet() -> bytes:
    book = openpyxl.Workbook()
    for row in (["E-post", "Namn", "Grund", "Källa"], ["anna@byar.example", "Anna", "medlem", "Registret"], ["bo"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_excel_file_is_imported_as_it_is(stack):
    assert put(stack, "Medlemmar.XLSX", sheet()) == "Inläsning klar: Medlemmar.XLSX"
    assert stack.reader("anna@byar.example").name == "Anna"
    assert "2;" not in (report := stack.file(f"reports/{LIST}/Medlemmar.XLSX report.csv")).splitlines()[0]
    assert '"3";"bo";"refused";"not-an-address"' in report


@pytest.mark.parametrize("name", ["prov nya.csv", "Provkörning_nya.csv", "try new.csv"])
def test_a_file_named_as_a_trial_changes_nothing_and_says_so(stack, name):
    assert put(stack, name, people("nya@byar.example")) == f"Provkörning klar: {name}"
    assert stack.reader("nya@byar.example") is None
    assert '"added"' in stack.file(f"reports/{LIST}/{name} report.csv")
    assert put(stack, "nya.csv", people("nya@byar.example")) == "Inläsning klar: nya.csv"
    assert stack.reader("nya@byar.example")


def test_a_slip_in_the_word_for_a_trial_imports_nobody_and_asks(stack):
    stack.open_list()
    before = set(stack.everything())
    stack.put(f"lists/{LIST}/subscribers/prvo nya.csv", people("ny@byar.example"))
    stack.work()
    assert stack.reader("ny@byar.example") is None
    (letter,) = stack.letters(STAFF)
    assert "börjar med ”prvo”. Menades ”prov”" in stack.text(letter)
    assert not [place for place in set(stack.everything()) - before if place.startswith("Subscribers")]


def test_a_file_of_the_province_is_no_trial(stack):
    put(stack, "provinsen.csv", people("nya@byar.example"))
    assert stack.reader("nya@byar.example")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kort.xlsx", b"PK\x03\x04"),
        ("gammal.xls", b"\xd0\xcf\x11\xe0"),
        ("sidor.ods", b"PK"),
        ("rad.csv", people("nya@byar.example") + b'"' + b"x" * 200_000),
    ],
)
def test_what_cannot_be_read_is_told_in_words_and_what_came_before_it_stays(stack, name, content):
    assert name in put(stack, name, content)
    assert bool(stack.reader("nya@byar.example")) == (name == "rad.csv")


def test_a_cell_with_a_line_end_and_excel_s_unicode_text_are_read_as_they_look(stack):
    rows = ("E-post\tNamn\tOrt\tKälla", 'anna@byar.example\tÅsa\t"Byn\r\nSundsby"\tReg', "bo@byar.example\t\t\tReg")
    text = "".join(f"{row}\r\n" for row in rows)
    put(stack, "ark.txt", text.encode("utf-16"))
    assert stack.reader("anna@byar.example").name == "Åsa"
    assert stack.reader("bo@byar.example")


def test_the_letter_says_that_a_second_sheet_was_not_read(stack):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in (["E-post", "Källa"], ["anna@byar.example", "Reg"]):
        book.active.append(row)
    book.create_sheet("Stödmedlemmar").append(["bo@byar.example", "Reg"])
    book.save(content)
    put(stack, "medlemmar.xlsx", content.getvalue())
    assert "Lästes inte: ”Stödmedlemmar”." in stack.text(stack.letters(STAFF)[0])
    assert stack.reader("anna@byar.example")


def test_the_letter_shows_how_the_columns_were_read_and_what_is_worth_a_look(stack):
    put(stack, "nya.csv", b"E-post;Namn;Ort;grund;source\nanna@gmial.com;Anna;By;medlem;Reg\n" * 2)
    text = stack.text(stack.letters(STAFF)[0])
    for told in ("Adress .... E-post", "Lästes inte: ”Ort”", "Rad 2: gmial.com. Menades gmail.com?", "Samma adress"):
        assert told in text
    assert "anna@gmial.com" not in text
    assert stack.reader("anna@gmial.com")


def test_what_the_list_does_not_take_is_refused_with_its_reason(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(addresses={"role": "refuse", "disposable": "refuse"}))
    stack.work()
    put(stack, "nya.csv", people("info@byar.example", "anna@yopmail.com"))
    report = stack.file(f"reports/{LIST}/nya.csv report.csv")
    assert '"refused";"role-address"' in report
    assert '"refused";"disposable-address"' in report


def test_a_long_import_goes_on_in_new_invocations_and_says_so(stack, monkeypatch):
    monkeypatch.setattr(importing_files, "STRETCH", 20)
    stack.seconds_left["ImportSubscribers"] = importing_files.TIME_TO_STOP - 1
    stack.post_office.mailbox.empty()
    event = stack.upload(f"{FOLDER}/alla.csv", people(*readers(50), readers(1)[0]))
    stack.tell(event)
    assert stack.file(f"reports/{LIST}/alla.csv progress.txt").startswith("alla.csv: 20 rader lästa")
    stack.work()
    assert [mail.subject for mail in stack.letters(STAFF)] == ["Inläsning pågår: alla.csv", "Inläsning klar: alla.csv"]
    report = stack.file(f"reports/{LIST}/alla.csv report.csv").splitlines()
    assert Counter(line.split(";")[2] for line in report[1:]) == {'"added"': 48, '"already"': 2, '"duplicate"': 1}
    assert not stack.files(f"reports/{LIST}/alla.csv progress")
    before = stack.everything()
    stack.tell(event)
    stack.work()
    assert stack.everything() == before
    kept = stack.cloud.client("s3").list_objects_v2(Bucket=stack.cloud.refs["ArchiveBucket"], Prefix="imports/")
    assert {there["Key"].rpartition("/")[2] for there in kept["Contents"]} == {"stand.json"}


def test_two_who_import_the_same_long_file_at_once_end_as_one(stack, monkeypatch):
    """The same event came twice: whoever is later to keep where it stands has been overtaken, and says nothing."""
    monkeypatch.setattr(importing_files, "STRETCH", 5)
    stack.seconds_left["ImportSubscribers"] = importing_files.TIME_TO_STOP - 1
    event = stack.upload(f"{FOLDER}/alla.csv", people(*readers(20)))
    importer = replace(stack.function("ImportSubscribers").function, time_left=lambda: 0.0)
    first = replace(importer, checkpoints=Late(importer.checkpoints, lambda: (stack.tell(event), stack.work())))
    with pytest.raises(OvertakenError):
        first.take_in(upload_in(event))
    stack.work()
    assert stack.file(f"reports/{LIST}/alla.csv report.csv").count('"added"') == 18


class Late:
    """A partition to which somebody else comes first, once."""

    def __init__(self, checkpoints, meanwhile):
        self._checkpoints, self._meanwhile = checkpoints, meanwhile

    def __getattr__(self, name):
        return getattr(self._checkpoints, name)

    def keep(self, upload, checkpoint):
        happens, self._meanwhile = self._meanwhile, lambda: None
        happens()
        return self._checkpoints.keep(upload, checkpoint)
