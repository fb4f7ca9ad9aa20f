"""Issues that come inside something else: a zipped folder, a mail."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest

from newsletter.errors import InvalidIssue
from newsletter.issue import picture_names, read_issue
from newsletter.issue.document import plain
from newsletter.words import Words
from tests.corpora import CORPORA, needs
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.issue.word_files import paragraph, word_file

MARKDOWN = "# Nytt i juni\n\nHej alla.\n\n![Sjön](Sjö.jpg)\n".encode()


def zipped(files, **changed):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in changed.items():
                setattr(entry, attribute, value)
            archive.writestr(entry, content)
    return file.getvalue()


def refusal(name, content):
    with pytest.raises(InvalidIssue) as refused:
        read_issue(name, content, KOMMUNBLADET)
    (problem,) = refused.value.problems
    for language in ("sv", "en"):
        assert all(Words(language).problem(problem))
    return problem.code


def mail(text="Hej alla på listan. Här kommer nytt.", subject="VB: SV: Nytt i juni på ön", **headers):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "anna@smakommuner.example", "alla@smakommuner.example", subject
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_zipped_folder_brings_its_pictures():
    files = {"juni/nummer.md": MARKDOWN, "juni/bilder/Sjö.jpg": b"jpg", "__MACOSX/juni/._nummer.md": b"\0"}
    issue = read_issue("juni.zip", zipped(files), KOMMUNBLADET)
    assert issue.subject == "Nytt i juni"
    assert picture_names(issue) == ("Sjö.jpg",)
    assert issue.pictures == {"Sjö.jpg": b"jpg"}


def test_a_word_file_can_lie_in_a_zipped_folder():
    word = word_file(paragraph("Nytt i juni", "Rubrik"), paragraph("Hej alla."))
    assert read_issue("juni.zip", zipped({"nummer.docx": word}), KOMMUNBLADET).subject == "Nytt i juni"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped({"a.md": MARKDOWN, "b.txt": b"Hej"}), "folder-several"),
        (zipped({"bild.jpg": b"jpg"}), "folder-empty"),
        (zipped({"inre.zip": zipped({"a.md": MARKDOWN})}), "folder-empty"),
        (zipped({"a.md": MARKDOWN, "x/b.jpg": b"1", "y/b.jpg": b"2"}), "folder-twice"),
        (zipped({"../a.md": MARKDOWN}), "bundle-unsafe"),
        (zipped({"/etc/a.md": MARKDOWN}), "bundle-unsafe"),
        (zipped({"C:/a.md": MARKDOWN}), "bundle-unsafe"),
        (zipped({"a\u202egpj.md": MARKDOWN}), "bundle-unsafe"),
        (zipped({"a.md": MARKDOWN}, external_attr=0o120777 << 16), "bundle-unsafe"),
        (zipped({"a.md": MARKDOWN, "A.MD": MARKDOWN}), "bundle-unsafe"),
        (zipped({"a.md": b"a" * 30_000_000}), "bundle-too-big"),
        (zipped({f"{number}.jpg": b"" for number in range(501)}), "bundle-too-big"),
        (zipped({"a.md": MARKDOWN})[:-40], "bundle-broken"),
        (b"PK", "bundle-broken"),
    ],
)
def test_a_bad_folder_is_refused_whole(content, code):
    assert refusal("juni.zip", content) == code


def test_a_size_that_lies_is_counted_on_what_comes_out():
    honest = zipped({"a.md": b"a" * 2_000_000})
    lying = honest.replace((2_000_000).to_bytes(4, "little"), (20).to_bytes(4, "little"))
    assert lying != honest
    assert refusal("juni.zip", lying) == "bundle-broken"


def test_what_a_mail_says_is_the_issue():
    issue = read_issue(
        "brev.eml", mail("Första stycket om vägen.\n\nAndra stycket.\n\n-- \nAnna").as_bytes(), KOMMUNBLADET
    )
    assert issue.subject == "Nytt i juni på ön"
    assert [plain(block.runs) for block in issue.document.blocks] == ["Första stycket om vägen.", "Andra stycket."]


def test_a_mail_s_attachment_is_the_issue_and_its_pictures_come_along():
    made = mail("Se bilagan!")
    word = word_file(paragraph("Kallelse till årsmöte", "Rubrik"), paragraph("Välkommen."))
    made.add_attachment(word, maintype="application", subtype="octet-stream", filename="Kallelse på mötet.docx")
    made.add_attachment(b"jpg", maintype="image", subtype="jpeg", filename="Sjö.jpg")
    issue = read_issue("brev.eml", made.as_bytes(), KOMMUNBLADET)
    assert issue.subject == "Kallelse till årsmöte"
    assert issue.pictures == {"Sjö.jpg": b"jpg"}


def test_pictures_in_a_mail_s_own_text_come_along():
    made = mail()
    made.add_alternative('<p>Hej alla</p><img src="cid:sjo@x" alt="Sjön">', subtype="html")
    made.get_payload()[1].add_related(b"png", "image", "png", cid="<sjo@x>")
    issue = read_issue("brev.eml", made.as_bytes(), KOMMUNBLADET)
    assert picture_names(issue) == ("bild-1.png",)
    assert issue.pictures == {"bild-1.png": b"png"}


def test_a_mail_in_an_older_encoding_is_read_as_it_says():
    headers = b"Subject: =?iso-8859-1?q?P=E5_=F6n?=\nContent-Type: text/plain; charset=iso-8859-1\n\n"
    content = headers + "Vägen är öppen.\n".encode("latin-1")
    issue = read_issue("brev.eml", content, KOMMUNBLADET)
    assert issue.subject == "På ön"
    assert plain(issue.document.blocks[0].runs) == "Vägen är öppen."


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (mail(Auto_Submitted="auto-replied").as_bytes(), "mail-automatic"),
        (mail(Return_Path="<>").as_bytes(), "mail-automatic"),
        (b"Subject: a\nContent-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b--\n", "mail-automatic"),
        (b"Subject: a\nSubject: b\n\ntext\n\ntext\n", "mail-ambiguous"),
        (b"\x00\x01\x02", "mail-broken"),
        (b"Subject: a\nContent-Type: application/pdf\n\nx", "mail-attachment-unreadable"),
        (b"Subject: a\nContent-Type: text/plain\n\n\n", "mail-empty"),
        (b"Subject: =?utf-8?q?hi=E2=80=AEBcc?=\n\ntext\n\ntext\n", "subject-hides"),
        (b"Subject: =?utf-8?q?hi=00there?=\n\ntext\n\ntext\n", "subject-hides"),
    ],
)
def test_a_mail_that_is_no_issue_is_refused_by_name(content, code):
    assert refusal("brev.eml", content) == code


def test_a_subject_cannot_smuggle_a_header():
    content = b"Subject: =?utf-8?q?hi=0d=0aBcc:_victim=40elsewhere.example?=\n\ntext\n\ntext\n"
    assert refusal("brev.eml", content) == "subject-hides"


FOLDERS = {"word": "docx", "zips": "zip", "hostile-mail": "eml", "bounces": "eml", "images": "docx"}


@needs()
@pytest.mark.parametrize("folder", FOLDERS)
def test_hostile_files_become_an_issue_or_a_named_refusal(folder):
    files = [path for path in sorted((CORPORA / folder).rglob("*")) if path.is_file()]
    assert files
    for path in files:
        try:
            read_issue(f"{path.stem}.{FOLDERS[folder]}", path.read_bytes(), KOMMUNBLADET)
        except InvalidIssue as refused:
            for problem in refused.problems:
                assert all(Words("sv").problem(problem)), path


@needs()
def test_a_bounce_never_becomes_an_issue_by_what_it_reports():
    reports = [path for path in (CORPORA / "bounces").rglob("*") if path.is_file()]
    read = [path for path in reports if b"multipart/report" in path.read_bytes()[:6_000] and is_read(path)]
    assert not read


def is_read(path):
    try:
        read_issue("studs.eml", path.read_bytes(), KOMMUNBLADET)
    except InvalidIssue:
        return False
    return True
