"""Files made to take all the time or all the memory there is: each is read or refused within what is promised."""

from __future__ import annotations

import base64
import io
import random
import zipfile

import openpyxl
import pytest

from newsletter.issue import read_issue
from newsletter.issue.document import Heading, List, walk
from newsletter.subscribers.excel_tables import excel_rows
from tests.unit.issue.lists import KOMMUNBLADET, plain_text, refusal
from tests.unit.issue.under_limits import MEGABYTES, SECONDS, outcomes
from tests.unit.issue.word_files import paragraph, picture, word_file

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHARED = "xl/sharedStrings.xml"
_TEXTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_HEAD = b"From: anna@byar.example\r\nSubject: Nytt\r\n"


def page(body: str) -> bytes:
    return f"<h1>Rubrik</h1><p>Text</p>{body}".encode()


def mail(headers: bytes, body: bytes = b"hej\r\n") -> bytes:
    return _HEAD + headers + b"\r\n\r\n" + body


def renamed(document: str, name: str = "word/document.foo") -> bytes:
    """A Word file whose main part has another ending than Word gives it."""
    relation = f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="{name}"/>'
    package = f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'
    return word_file(parts={"_rels/.rels": package, name: document})


def document(body: str, before: str = "") -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'{before}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'


def relations(number: int) -> str:
    kind = f'Type="{_RELATIONS}/hyperlink" TargetMode="External"'
    one = f'<Relationship Id="r{{}}" {kind} Target="https://a.example/{{}}"/>'
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(one.format(k, k) for k in range(number))}</Relationships>'


def workbook(rows: str, texts: str = "") -> bytes:
    """An Excel file whose first sheet holds these rows, and these shared texts, as they stand here.

    openpyxl writes a cell's text in the cell, with no shared texts at all; Excel writes them in a part of their own.
    """
    book = openpyxl.Workbook()
    book.active.append(["adress", "grund", "källa"])
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                content = content.replace("</sheetData>", f"{rows}</sheetData>")
            if texts and name == "[Content_Types].xml" and _SHARED not in content:
                kind = f'<Override PartName="/{_SHARED}" ContentType="{_TEXTS}"/>'
                content = content.replace("</Types>", f"{kind}</Types>")
            if texts and name == "xl/_rels/workbook.xml.rels" and "sharedStrings" not in content:
                relation = f'<Relationship Id="texts" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
                content = content.replace("</Relationships>", f"{relation}</Relationships>")
            if not (texts and name == _SHARED):
                new.writestr(name, content)
        if texts:
            space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            new.writestr(_SHARED, f'<sst xmlns="{space}">{texts}</sst>')
    return made.getvalue()


def cell(row: int, text: str = "anna@byar.example") -> str:
    return f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "bb">]>'
MANY = "".join(paragraph(f"{k:x}") for k in range(100_000))
DEEP = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (k, k) for k in range(199))
QUOTED = b"".join(
    b"--b\r\nContent-Type: text/plain; a=\x22" + b"\\\x22a" * 900 + b"%d\r\n\r\na\r\n" % k for k in range(190)
)
MIXED = b"Content-Type: multipart/mixed; boundary=b"
MANY_CELLS = "".join(f'<row r="{k}"><c t="s"><v>0</v></c></row>' for k in range(2, 40_000))
LINKED = {"word/_rels/document.xml.rels": relations(140_000)}
HOSTILE: dict[str, tuple[bytes, str]] = {
    "divs.html": (page("<div>" * 4_000_000), "html-too-big"),
    "divs-few.html": (page("<div style='display:none'>" * 19_900), "html-too-tangled"),
    "bold.html": (page("<b>" * 600_000), "html-too-tangled"),
    "bold-and-closed.html": (page("<b></i></a>" * 16_000), "html-too-tangled"),
    "tables.html": (page("<table>" + "a<tr>" * 300_000), "html-too-tangled"),
    "comment.html": (page("<!--" * 5_000_000), "html-too-big"),
    "attribute.html": (page("<p title='" + "å" * 10_000_000 + "🎉'>"), "html-too-big"),
    "pictures.html": (
        page("".join(f"<img src='data:image/png;base64,{k:0120}'>" for k in range(19_000))),
        "pictures-too-many",
    ),
    "relations.docx": (word_file(paragraph("Hej"), parts={**LINKED}), "word-too-tangled"),
    "elements.docx": (word_file(MANY), "word-too-tangled"),
    "elements-renamed.docx": (renamed(document(MANY)), "word-too-tangled"),
    "entities-renamed.docx": (renamed(document(paragraph("Hej alla"), DOCTYPE)), "word-unsafe"),
    "broken-renamed.docx": (renamed("<w:document><w:p>"), "word-broken"),
    "parts.eml": (mail(MIXED, b"--b\r\n\r\na\r\n" * 400_000), "mail-too-tangled"),
    "parts-in-parts.eml": (_HEAD + DEEP + b"\r\n" * 650_000, "mail-too-tangled"),
    "lines.eml": (mail(b"", b"\r\n" * 6_000_000), "mail-too-tangled"),
    "from.eml": (b"From: " + b'"a' * 40_000 + b"\r\nSubject: x\r\n\r\nhej alla\r\n", ""),
    "subject.eml": (b"From: a@b.example\r\nSubject: re" + b" " * 90_000 + b"\r\n\r\nhej alla\r\n", "mail-too-tangled"),
    "type.eml": (mail(b"Content-Type: text/plain" + b";a=b" * 20_000), "mail-too-tangled"),
    "types.eml": (mail(MIXED, QUOTED), "mail-too-tangled"),
    "names.txt": (("Rubrik\n\n" + "\n".join(f"ANNA SVENSSON {k} BO" for k in range(900))).encode(), ""),
    "headings.txt": (("Rubrik\n\n" + "\n".join(f"# a{k}" for k in range(20_000))).encode(), "edition-too-large"),
    "headings-and-rules.txt": (("Rubrik\n\n" + "ABC DEF\nGHI\n---\n" * 12_000).encode(), "edition-too-large"),
    "list.txt": (("Rubrik\n\n" + "\n".join(f"{' ' * 2 * k}- a{k}" for k in range(400))).encode(), ""),
    "blanks.md": (("# Rubrik\n\nHej\n\n```\na" + " " * 190_000 + "b\n```\n").encode(), "edition-too-large"),
    "row.xlsx": (workbook(cell(10**12)), "import-not-excel"),
    "gap.xlsx": (workbook(cell(1_000_000)), "import-sheet-gap"),
    "empty-rows.xlsx": (workbook("<row/>" * 1_000_000), ""),
    "columns.xlsx": (workbook("<row>" + "<c/>" * 2_000_000 + "</row>"), "import-sheet-too-big"),
    "backwards.xlsx": (workbook(cell(9) + cell(5)), "import-not-excel"),
    "long-text.xlsx": (workbook("", f"<si><t>{'a' * 40_000_000}</t></si>"), "import-sheet-too-big"),
    "one-text.xlsx": (workbook(MANY_CELLS, f"<si><t>{'a' * 32_000}</t></si>"), "import-sheet-too-big"),
    "empty-lines.csv": (b"adress;grund\n" + b"\n" * 13_000_000, "import-too-many-lines"),
}


@pytest.fixture(scope="module")
def became():
    return {one.file: one for one in outcomes({name: content for name, (content, _) in HOSTILE.items()})}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_read_or_refused_in_words_within_the_limits(became, name):
    code = HOSTILE[name][1]
    found = became[name]
    assert (found.said, found.codes) == (("refused", (code,)) if code else ("read", ())), found
    assert found.seconds < SECONDS, found
    assert found.megabytes < MEGABYTES, found


def test_a_list_of_names_is_no_row_of_headings():
    names = "\n".join(f"ANNA SVENSSON {k} BO" for k in range(30))
    blocks = plain_text(f"Rubrik\n\n{names}\n\nSlut på listan.").document.blocks
    assert not any(isinstance(one, Heading) for one in blocks)


def test_two_headings_above_each_other_stay_headings():
    blocks = plain_text("Rubrik\n\nKURSER\nI HÖST\nText som följer efter dem.\n\nSlut.").document.blocks
    assert sum(isinstance(one, Heading) for one in blocks) == 2


def test_what_stands_too_deep_in_a_list_stays_in_it():
    items = "\n".join(f"{' ' * 2 * k}- punkt {k}" for k in range(40))
    lists = [one for one in walk(plain_text(f"Rubrik\n\n{items}").document.blocks) if isinstance(one, List)]
    assert len(lists) == 9
    assert sum(len(one.items) for one in lists) == 40


def test_a_picture_inside_the_text_is_kept_however_big_it_is():
    picture = base64.b64encode(random.Random(1).randbytes(3_000_000))
    content = page("") + b'<p>Mer</p><img alt="En bro" src="data:image/png;base64,' + picture + b'">'
    issue = read_issue("a.html", content, KOMMUNBLADET)
    assert [len(one) for one in issue.pictures.values()] == [3_000_000]


def test_what_looks_like_a_place_for_a_picture_is_none():
    issue = read_issue("a.html", page('<img alt="En bro" src="data:image/png;base64,embedded-7">'), KOMMUNBLADET)
    assert list(issue.pictures.values()) == [b""]


def test_a_relation_that_leads_outside_is_never_followed():
    blip = picture("rId9", "En bro").replace("r:embed", "r:link")
    outside = (
        relations(1).replace("hyperlink", "image").replace('"r0"', '"rId9"').replace("a.example/0", "127.0.0.1:1/a.png")
    )
    said = outcomes(
        {
            "a.docx": word_file(
                paragraph("Rubrik", "Rubrik"), blip, paragraph("Hej"), parts={"word/_rels/document.xml.rels": outside}
            )
        }
    )
    assert [one.said for one in said] == ["read"]


def test_a_drawing_that_word_carries_along_may_have_a_document_type():
    content = word_file(paragraph("Rubrik", "Rubrik"), paragraph("Hej"), parts={"word/media/a.svg": DOCTYPE + "<svg/>"})
    assert read_issue("a.docx", content, KOMMUNBLADET)


def test_a_folder_with_something_in_it_is_no_folder():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.md", "# Rubrik\n\nText")
        archive.writestr("word/", "<a/>")
    assert [one.code for one in refusal("a.zip", made.getvalue())] == ["bundle-unsafe"]


def test_a_sheet_with_a_few_empty_rows_is_read_with_its_line_numbers():
    rows = list(excel_rows(workbook(cell(5) + cell(9_000))))
    assert [line for line, _ in rows] == [1, 5, 9_000]


def test_only_what_begins_a_subject_says_that_it_was_forwarded():
    for said, subject in (
        ("VB: Re :  Nytt", "Nytt"),
        ("Före: efter", "Före: efter"),
        ("Nytt re: gammalt", "Nytt re: gammalt"),
    ):
        content = f"From: a@b.example\r\nSubject: {said}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhej alla\r\n"
        assert read_issue("a.eml", content.encode(), KOMMUNBLADET).subject == subject
