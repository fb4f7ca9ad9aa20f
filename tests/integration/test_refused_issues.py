"""Files that cannot become an issue: somebody who can mend it is told what, where and how; nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.cloud import PARAMETERS, Cloud
from tests.integration.sample_files import LIST, STAFF, issue, readers, settings
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATOR = PARAMETERS["OperatorMail"]
IDENTITY = PARAMETERS["SenderIdentity"]
LISTS = {
    LIST: settings(),
    "small-news": settings(language="en", name="Small News"),
    "fel-avsandare": settings(**{"from": {"address": "nyheter@annan.example"}}),
    "borrowed-news": settings(**{"language": "en", "from": {"address": "news@other.example"}}),
    "trasig": b"name: Trasig\nstaff: [a@b.example\nlanguage: sv\n",
    "halv": settings(staff=None, **{"from": {"name": "Halv"}}),
    "nederlandsk": settings(language="nl", look={"colour": "blue"}),
    "latin": "name: Trång".encode("latin-1"),
}


@pytest.fixture(scope="module")
def furnished_stack() -> Iterator[SimulatedStack]:
    """One stack for all of these: nothing that is refused leaves anything behind but a letter."""
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(*readers(3))
        for list_id, text in LISTS.items():
            stack.put(f"lists/{list_id}/list.yaml", text)
        stack.work()  # whoever keeps those settings is told of them
        yield stack


@pytest.fixture
def stack(furnished_stack: SimulatedStack) -> SimulatedStack:
    furnished_stack.post_office.mailbox.empty()
    furnished_stack.metrics.clear()
    return furnished_stack


NOTHING_SENT = {"sv": "Inget har skickats till någon läsare", "en": "Nothing was sent to any reader"}

# What is put where, who is told in which language, and what must stand in the letter: place, what, remedy.
FILES = [
    pytest.param("tom.md", b"", STAFF, "sv", ["Filen är tom", "Kontrollera att texten blev sparad"], id="empty"),
    pytest.param("vit.md", b" \n\n ", STAFF, "sv", ["Filen är tom"], id="blank"),
    pytest.param("latin.md", "# Hej\n\nPå måndag".encode("mac_roman"), STAFF, "sv",
                 ["Rad 3", "plats 2", "UTF-8", "Spara som"], id="not UTF-8"),
    pytest.param("kolon.md", b"---\nsubject: a: b\nbara ord\n---\n\n# Hej\n\nHej\n", STAFF, "sv",
                 ["Rad 3", "Inställningarna överst går inte att läsa", "Skriv en inställning per rad"],
                 id="broken front matter"),
    pytest.param("öppen.md", "---\nämne: Hej\n\n# Hej\n\nHej\n".encode(), STAFF, "sv",
                 ["Rad 1", "tre bindestreck"], id="front matter without end"),
    pytest.param("rubriklös.md", b"![](a.jpg)\n", STAFF, "sv",
                 ["Numret har ingen rubrik", "Börja texten med en rubrik"], id="no title"),
    pytest.param("kort.md", b"# Bara en rubrik\n", STAFF, "sv", ["ingen text"], id="no content"),
    pytest.param("tid.md", issue(skicka="i morgon bitti"), STAFF, "sv", ["Rad 3", "i morgon bitti", "skicka: 2026"],
                 id="a time nobody understands"),
    pytest.param("sen.md", issue(skicka="2026-06-01 08:00"), STAFF, "sv", ["2026-06-01 08:00", "redan varit"],
                 id="a time that has passed"),
    pytest.param("brev.odt", b"PK\x03\x04", STAFF, "sv", [".odt", "Markdown"], id="a format we cannot read"),
    pytest.param("brev.docx", b"PK\x03\x04", STAFF, "sv", ["skadad", "packa den på nytt"], id="a broken Word file"),
    pytest.param("gammal.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", STAFF, "sv", ["lösenord", ".docx"],
                 id="a locked Word file"),
    pytest.param("stor.md", b"# Hej\n\n" + b"x" * (30 * 1024**2), STAFF, "sv", ["30", "MB", "Minska filen"],
                 id="30 MB"),
    pytest.param("hidden.md", issue("Free\u202epills"), STAFF, "sv", ["osynliga tecken"], id="a subject that hides"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "to", "language", "said"), FILES)
def test_a_file_that_cannot_be_an_issue_is_answered_by_mail(stack, name, content, to, language, said):
    refused(stack, f"issues/{LIST}/{name}", content, to=to, language=language, said=said)


PLACES = [
    pytest.param("small-news", STAFF, "en", ["Line 3", "settings", "one setting on each line"], id="a list in English"),
    pytest.param("trasig", OPERATOR, "sv", ["Rad 2", "lists/trasig/list.yaml", "kolon"], id="settings no YAML"),
    pytest.param("halv", OPERATOR, "sv", ["lists/halv/list.yaml", "from.address", "staff", "Fyll i"],
                 id="settings missing"),
    pytest.param("nederlandsk", STAFF, "sv", ["language", "nl", "look.colour", "Rätta värdet"],
                 id="settings of no use"),
    pytest.param("latin", OPERATOR, "sv", ["lists/latin/list.yaml"], id="settings not UTF-8"),
    pytest.param("fel-avsandare", STAFF, "sv", ["nyheter@annan.example", IDENTITY, "Rätta from.address"],
                 id="a sender that is not allowed"),
    pytest.param("borrowed-news", STAFF, "en", ["news@other.example", IDENTITY], id="the same in English"),
]  # fmt: skip


@pytest.mark.parametrize(("list_id", "to", "language", "said"), PLACES)
def test_a_list_that_cannot_be_sent_from_is_answered_by_mail(stack, list_id, to, language, said):
    broken = b"---\nsubject: a: b\njust words\n---\n\n# Hej\n\nHej\n" if list_id == "small-news" else issue()
    refused(stack, f"issues/{list_id}/juni.md", broken, to=to, language=language, said=said)


def refused(stack: SimulatedStack, key: str, content: bytes, *, to: str, language: str, said: list[str]) -> None:
    """Put it there, and see that it became one letter and nothing else."""
    stack.put(key, content)
    stack.work()
    assert [mail.to for mail in stack.post_office.mailbox] == [to]
    letter = stack.letters(to)[0]
    name = key.rpartition("/")[2]
    assert name in letter.subject
    assert name in letter.text
    told = " ".join(letter.text.split())
    assert [words for words in [*said, NOTHING_SENT[language]] if words not in told] == []
    assert stack.metrics["IssuesRefused"] == 1
    assert stack.metrics["IssuesProofed"] == 0
    assert key in stack.files(key)
    assert stack.ledger.upload(key).get("edition", "") == ""
    assert list(stack.ledger.under_way()) == []
    assert stack.cloud.client("scheduler").list_schedules()["Schedules"] == []  # nor will it be sent later


def test_a_file_that_was_mended_becomes_an_issue(stack):
    key = f"issues/{LIST}/juli.md"
    stack.put(key, b"")
    edition = stack.publish(issue("Juli"), "juli.md")
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(readers(3), 1)
    problem, proof, _ = stack.letters(STAFF)
    assert ("Gick inte att skicka" in problem.subject, "Juli" in proof.subject) == (True, True)


@pytest.mark.parametrize("dies_of", [MemoryError, ZeroDivisionError])
def test_a_file_that_kills_its_reader_twice_is_told_and_not_read_again(stack, monkeypatch, dies_of):
    def read_issue(*_: object, **_named: object) -> None:
        raise dies_of

    event = stack.upload(f"issues/{LIST}/tung {dies_of.__name__}.md", issue())
    with monkeypatch.context() as reading:
        reading.setattr("newsletter.issue.read_issue", read_issue)
        for _ in range(2):
            with pytest.raises(dies_of):
                stack.run("PublishIssue", event)
            stack.work()
            assert stack.letters(STAFF) == []
        stack.run("PublishIssue", event)
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert "gick inte att läsa till slutet" in stack.text(letter)
    assert stack.metrics["IssuesRefused"] == 1


def test_a_file_that_is_gone_before_it_is_read_is_told_and_not_forgotten(stack):
    event = stack.upload(f"issues/{LIST}/borta.md", issue())
    there = event["detail"]["object"]
    stack.cloud.client("s3").delete_object(
        Bucket=stack.cloud.refs["StaffBucket"], Key=there["key"], VersionId=there["version-id"]
    )
    stack.tell(event)
    stack.work()
    assert "försvunnit" in stack.letters(STAFF)[0].text


def test_an_import_that_cannot_be_read_is_answered_by_mail_and_imports_nobody(stack):
    stack.put(f"lists/{LIST}/subscribers/lista.csv", b"namn;telefon\nAnna;123\n")
    stack.put(f"lists/{LIST}/subscribers/lista.xlsx", b"PK\x03\x04")
    stack.work()
    no_addresses, no_csv = stack.letters(STAFF)
    assert "adress;namn;grund" in no_addresses.text
    assert "lista.xlsx" in no_csv.subject
    assert stack.metrics["RowsImported"] == 0
