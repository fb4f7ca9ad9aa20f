"""The mailbox: a Maildir that any mail program reads, and a list that finds."""

from __future__ import annotations

import mailbox

from local.postoffice.mailbox import Mailbox
from tests.unit.postoffice.counter import Counter


def test_any_mail_program_reads_the_mailbox(tmp_path):
    counter = Counter(tmp_path)
    counter.bulk("anna@example.org", "bo@example.org", "x@bounce.example")
    found = mailbox.Maildir(tmp_path, create=False)
    assert sorted(message["To"] for message in found) == ["anna@example.org", "bo@example.org"]
    assert all(message["Subject"] == "Nytt" for message in found)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_mail_that_was_read_and_moved_is_still_found(tmp_path):
    counter = Counter(tmp_path)
    counter.send()
    (mail,) = counter.mails
    before = counter.office.mailbox.source(mail)
    (tmp_path / "new" / mail.file).rename(tmp_path / "cur" / f"{mail.file}:2,S")
    assert counter.office.mailbox.source(mail) == before != b""
    (tmp_path / "cur" / f"{mail.file}:2,S").unlink()
    assert counter.office.mailbox.source(mail) == b""


def test_another_post_office_goes_on_with_the_list_that_was_left(tmp_path):
    counter = Counter(tmp_path)
    counter.bulk("anna@example.org", "x@bounce.example")
    counter.office.mailbox.keep_list()
    again = Mailbox(tmp_path)
    assert list(again) == counter.mails
    assert [again.source(mail) for mail in again] == [counter.office.mailbox.source(mail) for mail in counter.mails]
    (tmp_path / "mails.json").write_text('[{"id": ')
    assert list(Mailbox(tmp_path)) == []


def test_two_post_offices_in_one_second_write_over_nothing(tmp_path):
    for _ in range(2):
        Counter(tmp_path).send()
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_mails_are_found_newest_first_by_all_the_words():
    counter = Counter()
    for to in ("anna@example.org", "bo@example.org", "anna@example.net"):
        counter.bulk(to)
    found = counter.office.mailbox.found
    assert [mail.to for mail in found(words="ANNA hej åsa")] == ["anna@example.net", "anna@example.org"]
    assert [mail.to for mail in found(to="Bo@Example.org")] == ["bo@example.org"]
    assert found(words="anna bo") == found(subject="Ny") == []


def test_a_mailbox_without_a_folder_counts_and_keeps_no_sources():
    counter = Counter()
    counter.send()
    assert (counter.taken, counter.office.mailbox.source(counter.mails[0])) == (1, b"")


def test_an_emptied_mailbox_forgets_and_leaves_the_files(tmp_path):
    counter = Counter(tmp_path)
    counter.send()
    counter.office.mailbox.empty()
    assert (counter.taken, len(list((tmp_path / "new").iterdir()))) == (0, 1)


def test_an_empty_mailbox_is_one_all_the_same(tmp_path):
    kept = Mailbox(tmp_path)
    assert Counter().office.mailbox is not kept
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cur", "new", "tmp"]
