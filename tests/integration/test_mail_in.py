"""Mail in: a member of staff mails an issue, a reader leaves by mail, a stranger writes, robots are left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.mails import DOMAIN, MOMENT, from_staff, stamped, written
from tests.integration.sample_files import LIST, STAFF
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack
from tests.unit.issue.word_files import paragraph, word_file
from tests.unit.mail_in.test_dmarc_reports import feedback, mailed, zipped

READER = "lasare0@byar.example"


@pytest.fixture
def stack(cloud):
    stack = SimulatedStack(cloud)
    stack.open_list(READER, "lasare1@byar.example")
    return stack


def folder(stack, top="issues"):
    return stack.files(f"{top}/{LIST}/")


def start_in(stack, proof):
    return next(part for part in stack.text(proof).split() if "/a/" in part)


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
    assert stack.visit(start_in(stack, proof), "POST")["statusCode"] == 200
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
    assert letter.subject == "Ett mejl som utger sig för att vara från dig"
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


def test_a_correction_changes_the_web_version_of_the_issue_that_it_names(stack):
    stack.receive(from_staff())
    stack.work()
    (proof,) = stack.letters(STAFF)
    assert stack.visit(start_in(stack, proof), "POST")["statusCode"] == 200
    stack.wait(6 * HOUR, every=10 * MINUTE)
    (edition,) = [one.edition for one in stack.archive.contents(LIST)]
    corrected = "Välkommen till mötet i Folkets hus på fredag.\n"
    stack.receive(from_staff(corrected, subject="Rättelse: Sommar i små kommuner", moment=MOMENT + timedelta(hours=3)))
    stack.work()
    assert stack.letters(STAFF)[-1].subject == "Rättat på webben: Sommar i små kommuner"
    shown = stack.archive.shown(edition)
    assert "på fredag" in shown.web
    assert "Texten är ändrad." in shown.web
    assert shown.subject == "Sommar i små kommuner"
    assert len(folder(stack)) == 1


def test_a_correction_of_nothing_is_answered(stack):
    stack.receive(from_staff("Fel.", subject="Rättelse: Något annat"))
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert letter.subject == "Det finns inget nummer att rätta"
    assert folder(stack) == []


def test_the_same_subject_later_that_day_is_a_new_version_and_an_earlier_mail_never_comes_back_over_it(stack):
    first = from_staff("Första lydelsen, med fel dag.\n")
    second = stamped(written("Andra lydelsen, med rätt dag.\n"), received=MOMENT + timedelta(minutes=5))
    stack.receive(first)
    stack.receive(second)
    stack.work()
    assert len(folder(stack)) == 1
    assert "Filen har sparats på nytt" in stack.text(stack.letters(STAFF)[-1])
    forgotten = stack.cloud.client("dynamodb")
    for row in forgotten.scan(TableName=stack.cloud.refs["SignUpsTable"])["Items"]:
        if row["about"]["S"].startswith("mail-done"):  # as if the first worker had died before it noted that
            forgotten.delete_item(TableName=stack.cloud.refs["SignUpsTable"], Key={"about": row["about"]})
    stack.receive(first)
    stack.work()
    assert "Andra lydelsen" in stack.file(folder(stack)[0])


def test_the_same_subject_next_week_is_another_issue(stack):
    stack.receive(from_staff())
    stack.clock.now += 7 * 24 * HOUR
    moment = MOMENT + timedelta(days=7)
    stack.receive(stamped(written(moment=moment), received=moment))
    assert len(folder(stack)) == 2


def test_two_robots_end_after_one_answer(stack):
    """Staff's own vacation robot says nowhere that it is one, and answers every letter to the list's address."""
    stack.receive(from_staff())
    answered = 0
    for _ in range(100):
        stack.work()
        heard = stack.letters(STAFF)[answered:]
        answered += len(heard)
        if not heard:
            break
        for letter in heard:
            told = stack.message(letter)
            references = f"{told.get('References', '')} {told['Message-ID']}"
            reply = written(
                "Jag har semester.",
                subject=f"Re: {letter.subject}",
                In_Reply_To=told["Message-ID"],
                References=references,
            )
            stack.receive(stamped(reply))
    assert answered == 1
    assert len(folder(stack)) == 1


def test_one_address_is_passed_on_so_often_a_day_and_no_more_and_somebody_hears_of_the_rest(stack):
    for number in range(13):
        stack.receive(stamped(written(f"Fråga {number}", sender="ake@annan.example", subject=f"Fråga {number}")))
    stack.work()
    assert len(stack.letters(STAFF)) == 10
    assert stack.metrics["MailsHeldBack"] == 3
    stack.clock.now += 24 * HOUR
    stack.receive(stamped(written("Fråga igen", sender="ake@annan.example", subject="Fråga igen")))
    stack.work()
    assert len(stack.letters(STAFF)) == 11


def test_the_operator_hears_of_a_virus_and_of_mail_to_no_list(stack):
    stack.receive(stamped(written(), virus="FAIL"))
    stack.receive(stamped(written(sender="ake@annan.example", to=f"abuse@{DOMAIN}"), to=f"abuse@{DOMAIN}"))
    stack.work()
    infected, passed_on = stack.letters("drift@smakommuner.example")
    assert infected.subject == "Ett mejl med virus har kommit in"
    assert not list(stack.message(infected).iter_attachments())
    assert passed_on.subject.startswith("Mejl till er")
    assert folder(stack) == []


def test_ses_own_test_of_the_bucket_leads_to_nothing(stack):
    bucket, key = stack.cloud.refs["MailBucket"], "mail/AMAZON_SES_SETUP_NOTIFICATION"
    stack.cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=b"Hej")
    stack.run("ReceiveMail", {"detail": {"object": {"key": key}}})
    assert stack.metrics["MailsIgnored"] == 1


def test_an_issue_by_mail_that_cannot_be_read_is_answered_in_its_thread(stack):
    mail = written("Se bilaga", files={"Nyhetsbrev.pdf": b"%PDF-1.7"})
    stack.receive(stamped(mail))
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert stack.message(letter)["In-Reply-To"] == mail["Message-ID"]
    assert "Nyhetsbrev.pdf" in stack.text(letter)


def test_a_list_that_needs_two_approvals_needs_two_of_a_mailed_issue_too(cloud):
    stack = SimulatedStack(cloud)
    second = "marta@smakommuner.example"
    stack.open_list(READER, staff=[STAFF, second], rules={"approvals": 2})
    stack.receive(from_staff())
    stack.work()
    edition = stack.ledger.upload(folder(stack)[0])["edition"]
    stack.visit(start_in(stack, stack.letters(STAFF)[-1]), "POST")
    stack.wait(HOUR)
    assert not stack.mailed(edition)
    stack.visit(start_in(stack, stack.letters(second)[-1]), "POST")
    stack.wait(HOUR)
    assert stack.mailed(edition)


def test_a_mailed_issue_with_a_time_goes_then_once_it_is_approved(stack):
    stack.receive(from_staff("skicka: 2026-06-18 20:00\n\nVälkommen till mötet.\n"))
    stack.work()
    edition = stack.ledger.upload(folder(stack)[0])["edition"]
    assert stack.visit(start_in(stack, stack.letters(STAFF)[-1]), "POST")["statusCode"] == 200
    stack.wait(HOUR)
    assert not stack.mailed(edition)
    stack.wait(12 * HOUR, every=10 * MINUTE)
    assert stack.mailed(edition)


def test_a_report_on_our_sending_becomes_a_line_and_counts(stack):
    stack.receive(mailed(zipped(feedback())))
    stack.receive(mailed(zipped(feedback()), subject="Again"))
    stack.work()
    (report,) = stack.files("reports/dmarc/")
    assert report == "reports/dmarc/2026-06-17 google.com smakommuner.example 17.txt"
    assert "203.0.113.9 (3)" in stack.file(report)
    assert (stack.metrics["DmarcAligned"], stack.metrics["DmarcUnaligned"]) == (97, 3)
    assert len(stack.post_office.mailbox) == 0, "three in a hundred are forwarded mail"


def test_the_operator_hears_once_a_week_that_somebody_else_sends_as_us(stack):
    for number in ("1", "2"):
        rows = [("192.0.2.1", 50, "pass", "pass"), ("203.0.113.9", 50, "fail", "fail")]
        stack.receive(mailed(zipped(feedback(rows, number=number))))
    stack.work()
    (letter,) = stack.letters("drift@smakommuner.example")
    assert "203.0.113.9 (50)" in stack.text(letter)
    assert len(stack.files("reports/dmarc/")) == 2


@pytest.mark.parametrize("wrong", [{"dmarc": "fail"}, {"domain": "annan.example"}])
def test_a_report_that_nobody_vouches_for_or_on_another_domain_says_nothing(stack, wrong):
    xml = feedback(domain="annan.example") if "domain" in wrong else feedback()
    stack.receive(mailed(zipped(xml), dmarc=wrong.get("dmarc", "pass")))
    stack.work()
    assert stack.files("reports/dmarc/") == []
    assert stack.metrics["ReportsOnSending"] == 1


def test_staff_see_what_nobody_was_written_to_about(stack):
    away = written(
        "Jag har slutat.", sender="Bo <bo@byn.example>", subject="=Autosvar: hej", Auto_Submitted="auto-replied"
    )
    for mail in (
        stamped(away),
        stamped(written("Köp!", sender="x@saljare.example", subject="Köp"), spam="FAIL"),
        stamped(written(subject="Falskt"), dmarc="fail"),
        stamped(written("En fråga", sender="ake@annan.example", subject='En fråga; om "badet"')),
        from_staff(),
    ):
        stack.receive(mail)
    (report,) = stack.files(f"reports/{LIST}/mail-")
    assert report == f"reports/{LIST}/mail-2026-06.csv"
    assert stack.file(report).removeprefix("\ufeff").splitlines() == [
        '"Kom";"Från";"Ämne";"Blev"',
        '"2026-06-18 09:30";"bo@byn.example";"\'=Autosvar: hej";"automatiskt svar"',
        '"2026-06-18 09:30";"x@saljare.example";"Köp";"skräppost"',
        '"2026-06-18 09:30";"redaktionen@smakommuner.example";"Falskt";"gick inte att bekräfta som ert"',
        '"2026-06-18 09:30";"ake@annan.example";"En fråga; om ""badet""";"skickat vidare till er"',
    ]
