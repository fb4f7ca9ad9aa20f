"""The proof as staff read it: what is worth a look, how long it takes, what it costs, what is unlike the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.aws import clients
from tests.integration.aws.faults import never_arrived
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, STAFF, issue, people, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from local.postoffice.mailbox import Mail


def told(letter: Mail) -> str:
    return " ".join(letter.text.split())


def proof(stack: SimulatedStack) -> str:
    (found,) = [one for one in stack.letters(STAFF) if one.subject.startswith("Korrektur")]
    return told(found)


def test_what_is_worth_a_look_is_in_the_proof_in_the_list_s_language(stack):
    stack.open_list(*readers(2))
    stack.publish(issue("NYTT FRÅN FÖRENINGEN", "Läs protokollet [här](http://a.example)."))
    text = proof(stack)
    assert "Länken ”här” säger inte vart den leder." in text
    assert "Text i bara versaler uppfattas som rop" in text


def test_the_proof_says_how_long_it_takes_and_what_it_costs(stack):
    stack.open_list(*readers(2))
    stack.publish(issue())
    text = proof(stack)
    assert "ungefär 1 minut" in text
    assert "mindre än 0,01" in text  # 2 mails at 0.16 dollars a thousand


def test_the_proof_says_when_it_will_be_done(stack):
    stack.open_list(*readers(2))
    stack.publish(issue(skicka="2027-06-10 08:00"))
    assert "ungefär 1 minut, till kl. 08.01" in proof(stack)


def test_a_proof_is_mailed_also_while_ses_does_not_tell_its_rate(stack):
    stack.open_list(*readers(2))
    with never_arrived(clients.sesv2(), "GetAccount") as fired:
        stack.put(f"issues/{LIST}/juni.md", issue())
    assert fired == ["GetAccount"]
    stack.work()
    text = proof(stack)
    assert "Utskicket tar" not in text
    assert "Kostnad" in text


def test_a_quota_that_is_too_small_for_a_day_is_told_before_the_start():
    with Cloud() as cloud:
        stack = SimulatedStack(cloud, quota=3)
        stack.open_list(*readers(7))
        stack.publish(issue())
        text = proof(stack)
    assert "3 dygn med dagens kvot" in text
    assert "läsare det första dygnet" in text


def test_an_audience_quite_unlike_the_last_one_is_told(stack):
    stack.open_list(*readers(30))
    first = stack.publish(issue("Ett"), "ett.md")
    stack.wait(2 * HOUR)
    assert stack.state(first).closed
    more = [f"ny{number}@byar.example" for number in range(30)]
    stack.put(f"lists/{LIST}/subscribers/nya.csv", people(*more))
    stack.work()
    stack.post_office.mailbox.empty()
    stack.publish(issue("Två"), "två.md")
    assert "Numret går till 60 läsare. Det förra gick till 30." in proof(stack)


def test_an_audience_much_like_the_last_one_is_not(stack):
    stack.open_list(*readers(30))
    stack.publish(issue("Ett"), "ett.md")
    stack.wait(2 * HOUR)
    stack.post_office.mailbox.empty()
    stack.publish(issue("Två"), "två.md")
    assert "Det förra gick till" not in proof(stack)


PARAGRAPH = "Stycke {} om vägen, som är lång och smal och full av grus i vår. "
LONG = "\n\n".join(PARAGRAPH.format(number) * 4 for number in range(330))


def test_a_mail_that_gmail_would_clip_is_refused_unless_its_author_says_so(stack):
    stack.open_list(*readers(1))
    assert stack.publish(issue("Långt", LONG)) == ""
    (refused,) = stack.letters(STAFF)
    assert "långt: ja" in told(refused)
    stack.post_office.mailbox.empty()
    assert stack.publish(issue("Långt", LONG, långt="ja"))
    assert "Gmail" in proof(stack)


def test_the_same_words_in_another_file_are_told_and_a_mended_file_is_not(stack):
    stack.open_list(*readers(1))
    stack.publish(issue("Juni", skicka="2026-06-20 08:00"))
    stack.publish(issue("Juni", skicka="2026-06-21 08:00"))
    assert not any("precis samma sak" in told(letter) for letter in stack.letters(STAFF))
    stack.post_office.mailbox.empty()
    stack.publish(issue("Juni", skicka="2026-06-22 08:00"), "juni igen.md")
    assert "Numret säger precis samma sak som juni.md." in proof(stack)


def test_the_same_words_are_told_also_when_they_were_sent_long_ago(stack):
    stack.open_list(*readers(1))
    first = stack.publish(issue("Juni"))
    stack.wait(2 * HOUR)
    assert stack.state(first).closed
    stack.post_office.mailbox.empty()
    stack.publish(issue("Juni", skicka="2026-07-22 08:00"), "juli.md")
    assert "Numret säger precis samma sak som juni.md." in proof(stack)


def test_a_list_without_readers_is_told(stack):
    stack.open_list()
    stack.publish(issue())
    assert "Numret har inga läsare att gå till." in proof(stack)


def test_a_word_of_an_earlier_issue_is_not_taken_for_misspelt_again(stack):
    stack.open_list(*readers(2), rules={"hold_minutes": 0})
    for name, is_told in (("juni.md", True), ("juli.md", False)):
        stack.publish(issue(name, body="Den nya lekplattsen är klar, och vi bjuder in alla grannar till kaffe."), name)
        told = stack.text([mail for mail in stack.letters(STAFF) if "Korrektur" in mail.subject][-1])
        assert ("Kan vara felskrivet" in told) is is_told
        stack.wait(2 * HOUR)
