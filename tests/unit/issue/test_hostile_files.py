"""500 hostile files: good ones in which something was broken on purpose. Each is read or refused in words.

``UTSKICK_HOSTILE_FILES=20000`` makes as many; the same number makes the same files.
"""

from __future__ import annotations

import base64
import io
import os
import random
import zipfile
from email.message import EmailMessage

import openpyxl
from PIL import Image

from tests.unit.issue.under_limits import outcomes
from tests.unit.issue.word_files import paragraph, word_file

FILES = int(os.environ.get("UTSKICK_HOSTILE_FILES", "500"))

_TOGETHER = 25
_LONGEST = 400_000
_MARKDOWN = """---
ämne: Nytt i höst
skicka: 2027-06-20 08:00
---
# Nytt i höst

Hej *alla* [medlemmar](https://a.example), se www.byar.example.

- ett
  - två

| a | b |
|---|---|
| 1 | 2 |

### Höstmötet

Torsdag 12 juni kl. 13-15, Folkets hus
"""
_HTML = (
    "<html><head><title>Nytt</title><style>p{color:red}</style></head><body><h1>Nytt i höst</h1><p>Hej <b>alla</b>"
    "<table><tr><th>a</th><td>1</td></tr></table><ul><li>ett<ul><li>två</li></ul></li></ul>"
    '<img alt="bro" src="data:image/png;base64,{picture}"><a href="https://a.example">läs</a></body></html>'
)
_CSV = "adress;grund;källa\nanna@byar.example;medlem;registret\nbo@byar.example;medlem;registret\n"
_TOKENS = (
    *(
        b"<",
        b"<!--",
        b"<![CDATA[",
        b"]]>",
        b"<!DOCTYPE a [<!ENTITY a 'b'>]>",
        b"&a;",
        b"&#0;",
        b"<div>",
        b"<b>",
        b"</p>",
    ),
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe5",
        b"\r",
        b"\n\n",
        b"---\n",
        b"  - ",
        b"> ",
        b"```",
        b"[^1]",
        b"|",
        b'"',
    ),
    *(
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"--b\r\n",
        b"=?utf-8?q?",
        b"cid:",
        b"re: ",
        b" ",
        b"\t",
        b"{{",
        b"%",
    ),
    *(b'r="999999999999"', b'w:val="-1"', b'TargetMode="External"', b"rId1", b"1e999", b"data:image/png;base64,"),
)


def seeds() -> dict[str, bytes]:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(drawn, "PNG")
    picture = drawn.getvalue()
    page = _HTML.replace("{picture}", base64.b64encode(picture).decode())
    text = _MARKDOWN.partition("---\n# ")[2]
    book = openpyxl.Workbook()
    for row in _CSV.splitlines():
        book.active.append(row.split(";"))
    excel = io.BytesIO()
    book.save(excel)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Anna <anna@byar.example>", "VB: Nytt i höst"
    mail.set_content(text)
    mail.add_alternative(page, subtype="html")
    mail.add_attachment(picture, maintype="image", subtype="png", filename="bro.png")
    return {
        "md": _MARKDOWN.encode(),
        "txt": text.encode(),
        "html": page.encode(),
        "eml": mail.as_bytes(),
        "csv": _CSV.encode(),
        "xlsx": excel.getvalue(),
        "docx": word_file(
            paragraph("Nytt i höst", "Rubrik"), paragraph("Hej alla"), paragraph("Mötet 12 juni", bold=True)
        ),
        "zip": zipped({"nummer.md": _MARKDOWN.encode(), "bro.png": picture}),
    }


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def broken(content: bytes, chance: random.Random) -> bytes:
    """The same with one to four things done to it."""
    for _ in range(chance.randint(1, 4)):
        begin = chance.randrange(len(content) + 1)
        end = min(len(content), begin + chance.choice((1, 8, 60, 400)))
        piece = content[begin:end]
        match chance.randrange(6):
            case 0:
                piece = b""
            case 1:
                piece = bytes(chance.randrange(256) for _ in piece)
            case 2:
                piece *= chance.choice((2, 30, 1_000))
            case 3:
                piece += chance.choice(_TOKENS) * chance.choice((1, 3, 300, 20_000))
            case 4:
                other = chance.randrange(len(content) + 1)
                piece += content[other : other + 200]
            case 5:
                piece = piece[::-1]
        content = (content[:begin] + piece + content[end:])[:_LONGEST]
    return content


def broken_inside(content: bytes, chance: random.Random) -> bytes:
    """A zip file in which one part was broken, renamed or left out; now and then the zip file itself was."""
    if chance.random() < 0.15:
        return broken(content, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.randint(1, 2)):
        name = chance.choice(sorted(files))
        part = files.pop(name)
        match chance.randrange(8):
            case 0:
                pass
            case 1:
                files[name[:-4] + chance.choice((".foo", "", ".XML", "/"))] = part
            case 2:
                files[name] = chance.choice(list(files.values()) or [b""])
            case _:
                files[name] = broken(part, chance)
    return zipped(files)


def hostile_files(number: int) -> dict[str, bytes]:
    found = seeds()
    made: dict[str, bytes] = {}
    for place in range(number):
        chance = random.Random(place)
        ending = list(found)[place % len(found)]
        seed = found[ending]
        made[f"{place:06}.{ending}"] = (broken_inside if seed.startswith(b"PK") else broken)(seed, chance)
    return made


def test_the_files_they_are_made_of_are_good():
    assert [
        (one.file, one.said)
        for one in outcomes({f"a.{ending}": file for ending, file in seeds().items()})
        if one.said != "read"
    ] == []


def test_each_hostile_file_is_read_or_refused_in_words():
    became = outcomes(hostile_files(FILES), together=_TOGETHER)
    assert len(became) >= FILES
    assert [one for one in became if one.said not in ("read", "refused")] == []
    said = [one.said for one in became]
    assert said.count("read") > FILES / 10  # they are broken, and not only rubbish
    assert said.count("refused") > FILES / 10
