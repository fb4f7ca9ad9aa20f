"""The proof as staff read it: what is worth a look, how long it takes, what it costs, what is unlike the last time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from newsletter.aws import clients
from newsletter.aws.sender import Sender
from newsletter.sending.sender_state import SenderState
from tests.integration.aws.faults import never_arrived
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, STAFF, issue, people, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.mark.parametrize("name", ["juni.md", "utkast.md"])
def test_what_keeps_mail_from_arriving_is_one_line_of_every_proof(stack, name):
    stack.open_list(*readers(2))
    stack.post_office.account.sandbox = True
    stack.post_office.account.verified = {STAFF}
    with unsigned(clients.sesv2_briefly()):
        stack.put(f"{'drafts' if name == 'utkast.md' else 'issues'}/{LIST}/{name}", issue())
    stack.work()
    assert (
        "*Något var fel med utskicken när korrekturet gjordes:* mejlen går ut utan domänens DKIM-signatur och kan tas "
        "för skräppost; kontot är kvar i Amazon SES sandlåda, så bara godkända adresser får numret. Säg till"
    ) in proof(stack)


def test_a_proof_with_nothing_wrong_has_no_such_line(stack):
    stack.open_list(*readers(2))
    stack.publish(issue())
    assert "Något var fel med utskicken" not in proof(stack)


def test_an_identity_that_is_not_there_is_told_and_one_that_is_there_is_asked_for_once(cloud):
    stack = SimulatedStack(cloud)
    sender = Sender("ingen.example", stack.clock)
    assert sender.state() == SenderState(is_verified=False)
    stack.directory.identities.add("ingen.example")
    assert sender.state() == SenderState(is_verified=False)
    stack.clock.sleep(901)
    assert sender.state() == SenderState(is_verified=True)


def test_a_proof_does_not_wait_for_what_ses_says_of_the_sender(stack):
    brief = clients.sesv2_briefly().meta.config
    assert brief.connect_timeout + brief.read_timeout <= 3
    assert brief.retries["total_max_attempts"] == 1
    stack.open_list(*readers(2))
    with never_arrived(clients.sesv2_briefly(), "GetEmailIdentity") as fired:
        stack.put(f"issues/{LIST}/juni.md", issue())
    assert fired == ["GetEmailIdentity"]
    stack.work()
    assert "Något var fel med utskicken" not in proof(stack)


def test_a_role_that_may_not_ask_about_the_sender_says_nothing_of_it(stack):
    def denied(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetEmailIdentity")

    clients.sesv2_briefly().meta.events.register_first("before-send.sesv2.GetEmailIdentity", denied)
    assert Sender("smakommuner.example", stack.clock).state() is None


@contextmanager
def unsigned(client: Any) -> Iterator[None]:
    """A domain whose DKIM records are gone, as SES tells of it."""

    def told(parsed: dict[str, Any], **_: Any) -> None:
        parsed["DkimAttributes"] = {"SigningEnabled": True, "Status": "FAILED"}

    client.meta.events.register("after-call.sesv2.GetEmailIdentity", told)
    yield
    client.meta.events.unregister("after-call.sesv2.GetEmailIdentity", told)
