"""Mail in: a member of staff mails an issue, a reader leaves by mail, a stranger writes, robots are left alone."""

from __future__ import annotations

import pytest

from tests.integration.mails import DOMAIN, from_staff, stamped, written
from tests.integration.sample_files import LIST, STAFF
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack
from tests.unit.issue.word_files import paragraph, word_file

READER = "lasare0@byar.example"


@pytest.fixture
def stack(cloud):
    stack = SimulatedStack(cloud)
    stack.open_list(READER, "lasare1@byar.example")
    return stack


def folder(stack, top="issues"):
    return stack.files(f"{top}/{LIST}/")


def test_a_mailed_issue_gets_a_proof_and_goes_only_when_somebody_presses(stack):
    stack.receive(from_staff())
    stack.work()
    assert folder(stack) == [f"issues/{LIST}/by-mail/2026-06-18 Sommar i små kommuner.eml"]
    (proof,) = stack.letters(STAFF)
    assert proof.subject == "Korrektur: Sommar i små kommuner"
    assert "kom med e-post från redaktionen@smakommuner.example" in stack.text(proof)
    edition = stack.ledger.upload(folder(stack)[0])["edition"]
    stack.wait(24 * HOUR, every=HOUR)
    assert not stack.mailed(edition), "the list's hold is ten minutes, and it did not go by that"
    start = next(part for part in stack.text(proof).split() if "/a/" in part)
    assert stack.visit(start, "POST")["statusCode"] == 200
    stack.wait(HOUR, every=MINUTE)
    assert set(stack.mailed(edition)) == {READER, "lasare1@byar.example"}


def test_the_proof_is_an_answer_to_the_mail(stack):
    mail = written()
    stack.receive(stamped(mail))
    stack.work()
    (proof,) = stack.letters(STAFF)
    answer = stack.message(proof)
    assert answer["In-Reply-To"] == mail["Message-ID"]
    assert answer["References"].split()[0] == mail["Message-ID"]
    assert answer["Auto-Submitted"] == "auto-replied"


def test_a_mail_with_a_leave_token_acts_at_once_whoever_it_is_from_and_is_answered_by_nobody(stack):
    token = stack.leave_link(READER).rpartition("/")[2]
    mail = written("", sender="mamma@annan.example", to=f"leave@{DOMAIN}", subject=f"leave {token}")
    stack.receive(stamped(mail, to=f"leave@{DOMAIN}", dmarc="fail", dkim="fail", spf="fail"))
    stack.work()
    reader = stack.reader(READER)
    assert (reader.state.value, reader.left_how) == ("left", "mail")
    assert len(stack.post_office.mailbox) == 0
    assert stack.metrics["LeavingsByMail"] == 1


def test_the_way_out_in_a_mails_header_leads_to_mail_in(stack):
    edition = stack.publish(b"---\n\xc3\xa4mne: Hej\n---\n\n# Hej\n\nV\xc3\xa4lkommen.\n")
    stack.wait(HOUR, every=MINUTE)
    mail = next(mail for mail in stack.post_office.mailbox if mail.to == READER and mail.tags["issue"] == [edition])
    ways = stack.message(mail)["List-Unsubscribe"]
    assert f"<mailto:leave@{DOMAIN}?subject=leave%20" in ways


def test_what_a_stranger_writes_is_passed_on_with_the_mail_and_answers_go_to_them(stack):
    mail = written("Kan ni skriva om badplatsen?", sender="Åke <ake@annan.example>", subject="En fråga")
    stack.receive(stamped(mail))
    stack.work()
    (letter,) = stack.letters(STAFF)
    told = stack.message(letter)
    assert told["Reply-To"] == "ake@annan.example"
    assert "Kan ni skriva om badplatsen?" in stack.text(letter)
    (attached,) = list(told.iter_attachments())
    assert b"En_fr" in attached.get_content() or b"fr" in attached.get_content()
    assert folder(stack) == []
    assert not stack.letters("ake@annan.example")


def test_an_automatic_mail_is_counted_and_no_more(stack):
    stack.receive(stamped(written("Jag är på semester.", subject="Autosvar: Korrektur", Auto_Submitted="auto-replied")))
    stack.work()
    assert stack.metrics["MailsAutomatic"] == 1
    assert (len(stack.post_office.mailbox), folder(stack)) == (0, [])


def test_a_mail_that_only_says_it_is_from_staff_is_told_to_the_person_on_file(stack):
    stack.receive(stamped(written(), dmarc="fail", domain="angripare.example", envelope="x@angripare.example"))
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert letter.subject == "Ett mejl som säger sig vara från dig"
    assert folder(stack) == []


def test_the_same_event_twice_leads_to_nothing_more(stack):
    mails = [
        from_staff(),
        stamped(written("En fråga", sender="ake@annan.example")),
        from_staff("Här är alla.", files={"alla.csv": b"adress\n"}, subject="Nya läsare"),
        stamped(written(subject="Falskt"), dmarc="fail"),
    ]
    events = [stack.receive(mail) for mail in mails]
    stack.work()
    before, letters = stack.everything(), len(stack.letters(STAFF))
    for event in events:
        stack.tell(event)
        stack.tell_filed()
    stack.work()
    assert stack.everything() == before
    assert len(stack.letters(STAFF)) == letters == 4


def test_a_table_of_readers_is_answered_with_where_it_belongs(stack):
    stack.receive(from_staff("Här är alla.", files={"alla.csv": b"adress\n"}, subject="Nya läsare"))
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert f"lists/{LIST}/subscribers/" in stack.text(letter)
    assert folder(stack) == []


def test_a_draft_gets_a_proof_that_cannot_be_sent(stack):
    stack.receive(stamped(written(to=f"draft+{LIST}@{DOMAIN}"), to=f"draft+{LIST}@{DOMAIN}"))
    stack.work()
    assert folder(stack, "drafts") == [f"drafts/{LIST}/by-mail/2026-06-18 Sommar i små kommuner.eml"]
    (proof,) = stack.letters(STAFF)
    assert "/a/" not in stack.text(proof)


def test_a_mail_with_one_word_file_is_that_file(stack):
    letter = word_file(paragraph("Stormöte i Sundsby", "Heading1"), paragraph("Vi ses på torsdag."))
    stack.receive(from_staff("Kan du skicka ut detta?\n\nMvh\nMärta", files={"Brev.docx": letter}))
    stack.work()
    (proof,) = stack.letters(STAFF)
    assert "Stormöte i Sundsby" in proof.subject + stack.text(proof)
