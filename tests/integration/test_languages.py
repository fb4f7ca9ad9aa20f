"""Pages in the visitor's own language: the list's if they read it, else the best of ours that they ask for."""

from __future__ import annotations

import gzip
import re
from base64 import b64decode
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from newsletter.mailing_list import MailingList
from newsletter.web.joining_pages import consent_text
from tests.integration.sample_files import LIST, STAFF, issue, readers, settings
from tests.integration.test_joining import FORM_TYPE, stamp_in

if TYPE_CHECKING:
    from local.postoffice.mailbox import Mail
    from tests.integration.simulated_stack import SimulatedStack

ENGLISH = {"accept-language": "en-GB,en;q=0.9"}
BOTH = {"accept-language": "en,sv;q=0.2"}
NEW = "nya.nina@byar.example"


def language_of(answer: dict[str, Any]) -> str:
    return str(re.findall(r'<html lang="(\w+)"', answer["body"])[0])


def link_to(kind: str, stack: SimulatedStack, mail: Mail) -> str:
    return str(re.findall(rf"https://[^ ]+{kind}[^ ]+", stack.text(mail))[0])


@pytest.fixture
def stack(stack: SimulatedStack) -> SimulatedStack:
    stack.open_list(*readers(2), signup=True, description="Nyheter för små kommuner.")
    return stack


def test_a_visitor_who_reads_no_swedish_gets_every_page_of_a_swedish_list_in_english(stack):
    reader = stack.leave_link("lasare0@byar.example")
    for address in (f"/join/{LIST}", f"/c/{LIST}", reader, f"{reader}/choices"):
        said = {name: language_of(stack.visit(address, headers=headers))
                for name, headers in (("", {}), ("English", ENGLISH), ("both", BOTH))}  # fmt: skip
        assert said == {"": "sv", "English": "en", "both": "sv"}, address


def test_pages_of_no_list_speak_what_the_visitor_likes_best(stack):
    for address in ("/", "/nowhere", "/u/forged", "/e/unknown", "/join/no-such-list"):
        assert language_of(stack.visit(address)) == "sv"
        assert language_of(stack.visit(address, headers=BOTH)) == "en", address


def test_a_page_that_fails_is_calm_in_the_visitors_language(stack):
    stack.cloud.client("dynamodb").delete_table(TableName=stack.cloud.refs["SubscribersTable"])
    answer = stack.visit(stack.leave_link("lasare0@byar.example"), headers=ENGLISH)
    assert (answer["statusCode"], language_of(answer)) == (500, "en")


def test_what_staff_wrote_is_marked_as_being_in_their_language(stack):
    assert '<p lang="sv">Nyheter för små kommuner.</p>' in stack.visit(f"/join/{LIST}", headers=ENGLISH)["body"]
    assert "<p>Nyheter för små kommuner.</p>" in stack.visit(f"/join/{LIST}")["body"]


def test_the_proof_of_consent_keeps_the_text_in_the_language_it_was_read_in(stack):
    shown = stack.visit(f"/join/{LIST}", headers=ENGLISH)["body"]
    stack.clock.sleep(20)
    fields = {"address": NEW, "name": "", "website": "", "stamp": stamp_in(shown), "language": "en"}
    answer = stack.visit(f"/join/{LIST}", "POST", body=urlencode(fields), headers=FORM_TYPE | {"accept-language": "sv"})
    assert 'name="language" value="en"' in shown
    assert language_of(answer) == "en", "the form was in English, whatever the browser says by now"
    stack.work()
    stack.visit(link_in_english(stack), "POST", headers=ENGLISH)
    said = stack.reader(NEW).consent.text
    mailing_list = MailingList.from_yaml(LIST, settings().decode())
    assert said == consent_text(mailing_list.speaking("en")) != consent_text(mailing_list)
    assert said in unescape(re.sub(r"<[^>]*>", "", shown))


def link_in_english(stack: SimulatedStack) -> str:
    (mail,) = stack.letters(NEW)
    assert mail.subject == "Confirm that you want Kommunbladet", "the letter speaks as the page did"
    return link_to("/j/", stack, mail)


def test_a_language_of_ours_in_a_form_from_elsewhere_counts_and_any_other_is_passed_over(stack):
    for language, shown in (("en", "en"), ("sv", "sv"), ("x" * 5000, "sv"), ("../en", "sv")):
        body = urlencode({"address": NEW, "language": language})
        assert language_of(stack.visit(f"/join/{LIST}", "POST", body=body, headers=FORM_TYPE)) == shown


def test_letters_to_staff_stay_in_the_lists_language_whoever_presses(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(rules={"approvals": 1}))
    edition = stack.publish(issue("Nytt"))
    approve = link_to("/a/", stack, stack.letters(STAFF)[-1])
    assert language_of(stack.visit(approve, headers=ENGLISH)) == "en"
    stack.post_office.mailbox.empty()
    stack.visit(approve, "POST", headers=ENGLISH)
    stack.wait(7200)
    assert stack.state(edition).closed
    assert stack.letters(STAFF)[-1].subject.startswith("Rapport:")


@pytest.mark.parametrize("header", ["*", "sv;q=-1", "q=q=q", ",;" * 4000, "en\x00;q=1e999", "\ud800", "é" * 2000])
def test_no_header_harms_a_page(stack, header):
    assert stack.visit(f"/join/{LIST}", headers={"accept-language": header})["statusCode"] == 200


def test_a_page_is_packed_for_browsers_that_unpack_and_small_then(stack):
    answer = stack.visit(f"/join/{LIST}", headers={"accept-encoding": "gzip, deflate, br"})
    assert answer["headers"]["Content-Encoding"] == "gzip"
    packed = b64decode(answer["body"])
    assert len(packed) < 14_000
    assert gzip.decompress(packed).decode().endswith("</html>\n")
    assert "Content-Encoding" not in stack.visit(f"/join/{LIST}")["headers"]
