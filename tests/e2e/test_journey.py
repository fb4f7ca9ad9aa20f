"""From a file in the staff's folder to a closed ledger, in the deployed system."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from mailbox import Maildir

import pytest

from local.journey import waited
from newsletter.sending.ses_events import SesEvent
from tests.e2e.deployed import closed, copies, fired, issue, letters, ordered, resting, waiting

SUMMER = "# Sommar i Sundsby\n\nFiber till sista gården. Läs mer på www.smakommuner.example/fiber\n"


@pytest.fixture(autouse=True)
def _no_faults_left(local_stack):
    yield
    ordered(local_stack, "faults", "DELETE")


def test_an_issue_with_a_picture_reaches_every_reader_once_and_its_ledger_closes(demo, capsys):
    edition = demo.publish("2027-06-sommar.md")
    state, totals = demo.follow(edition)
    demo.proof(edition, totals)
    assert totals.audience == totals.accepted == len(demo.addresses)
    assert totals.facts[SesEvent.BOUNCED] > 0
    assert totals.facts[SesEvent.COMPLAINED] > 0
    assert "every address exactly once" in capsys.readouterr().out
    assert letters(demo, state.subject), "the proof and the report"


def test_an_answer_that_is_lost_after_ses_accepted_mails_nobody_twice_and_loses_nobody(demo, local_stack):
    ordered(local_stack, "faults", effect="lose-answer", operation="SendBulkEmail", times=2)
    edition = issue(demo, "svaret.md", SUMMER.replace("Sommar", "Svaret som försvann"))
    totals = closed(demo, edition)
    assert fired(local_stack) == [2]
    assert totals.accepted == totals.audience
    assert set(copies(demo, edition).values()) == {1}
    assert len(copies(demo, edition)) == totals.accepted


def test_a_reader_who_leaves_between_planning_and_sending_gets_nothing(demo):
    with resting(demo, "SendBatch"):
        edition = issue(demo, "hinner.md", SUMMER.replace("Sommar", "Hinner sluta"))
        bodies = waited(lambda: waiting(demo, "SendQueue"), "the batches to be queued")
        gone = demo.leave(demo.watcher.ledger.upload("issues/kommunbladet/svaret.md")["edition"])
    totals = closed(demo, edition)
    assert gone not in copies(demo, edition)
    assert totals.left == 1
    assert totals.accepted == totals.audience - 1
    assert not any("@" in body or "http" in body for body in bodies)


def test_a_page_shows_and_only_a_post_changes(demo):
    mail = next(mail for mail in demo.watcher.mails() if "List-Unsubscribe" in mail["headers"])
    link = re.search(r"<(http[^>]+)>", mail["headers"]["List-Unsubscribe"])[1]
    with urllib.request.urlopen(link, timeout=120) as page:
        assert page.status == 200
        assert b"<form" in page.read()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(link[:-4] + "aaaa", timeout=120)
    assert refused.value.code in {400, 404}


def test_a_file_that_is_no_issue_becomes_a_letter_that_names_it_and_stays_where_it_is(demo):
    demo.folder_sync.put("issues/kommunbladet/trasig.md", b"---\nsend: [\n---\n\n# Hej\n")
    demo.folder_sync.mirror()
    letter = letters(demo, "trasig.md")[0]
    assert letter["fate"] == "delivered"
    assert not [mail for mail in demo.watcher.mails(subject="Hej") if "List-Id" in mail["headers"]]
    assert (demo.folder_sync.folder / "issues/kommunbladet/trasig.md").exists()


def test_a_file_that_was_wrong_is_put_right_on_the_web_and_in_the_calendar_and_mails_nobody(demo):
    body = "### Augustimötet\n\n{} augusti 2030, Folkets hus i Sundsby\n"
    edition = issue(demo, "mötet.md", f"# På gång\n\nHej.\n\n{body.format(24)}")
    closed(demo, edition)
    mailed = copies(demo, edition)
    mail = next(mail for mail in demo.watcher.mails() if mail["tags"]["issue"] == [edition])
    leave = mail["headers"]["List-Unsubscribe"]
    online = f"{re.search('<(http[^>]+)/u/', leave)[1]}/e/{edition}"
    address = f"{online}/augustimotet.ics"
    assert "DTSTART;VALUE=DATE:20300824" in _page(address)
    archive = f"{demo.local_stack.website}/l/kommunbladet"
    assert f"/e/{edition}" in _page(archive)
    assert f"/e/{edition}" not in _page(f"{archive}?q=25+augusti+2030")
    corrected = f"---\nrättelse: Den 25.\n---\n# På gång\n\n{body.format(25)}"
    demo.folder_sync.put("issues/kommunbladet/mötet.md", corrected.encode())
    demo.folder_sync.mirror()
    waited(lambda: "DTSTART;VALUE=DATE:20300825" in _page(address), "the calendar to be put right")
    assert "Den 25." in _page(online)
    assert f"/e/{edition}" in _page(f"{archive}?q=25+augusti+2030")
    assert f'/e/{edition}"' in _page(f"{archive}/feed.xml")
    assert "20300825" in _page(f"{online.rpartition('/e/')[0]}/c/kommunbladet.ics")
    assert letters(demo, "Rättat på webben")
    assert copies(demo, edition) == mailed


def _page(address, /, **posted):
    body = urllib.parse.urlencode(posted).encode() if posted else None
    with urllib.request.urlopen(address, body, timeout=120) as page:
        return page.read().decode()


def test_a_visitor_signs_up_by_the_form_and_the_button_behind_the_link_in_the_letter(demo):
    form, address = f"{demo.local_stack.website}/join/kommunbladet", "nya.nina@byar.example"
    stamp = re.search(r'name="stamp" value="([^"]+)"', _page(form))[1]
    time.sleep(2.5)  # nobody types an address faster, and a robot is told nothing
    _page(form, stamp=unescape(stamp), address=address, name="Nina")
    (mail, *_) = waited(lambda: demo.watcher.mails(to=address), "the letter to whoever signed up")
    source = Maildir(demo.local_stack.mailbox, create=False)
    letter = next(one for one in source if one["To"] == address)
    text = next(part for part in letter.walk() if part.get_content_type() == "text/plain").get_payload(decode=True)
    link = re.search(r"http\S+/j/\S+", text.decode())[0]
    assert "Nina" not in text.decode()
    assert mail["fate"] == "delivered"
    _page(link)
    assert address not in {one["to"] for one in demo.watcher.mails() if "List-Id" in one["headers"]}
    assert "Välkommen" in _page(link, yes="1")
    edition = issue(demo, "välkommen.md", "# Nytt för nya\n\nHej alla nya läsare.\n")
    closed(demo, edition)
    assert address in copies(demo, edition)
