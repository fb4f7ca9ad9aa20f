"""The console on readers: why nothing may be sent to them, the proof that they wanted it, and what they have chosen."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from console import connection
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.preferences import Preferences
from newsletter.subscribers.subscriber import State
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.sample_files import LIST, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR, SimulatedStack
from tests.integration.test_console import Border, told, utskick
from tests.integration.test_joining import NEW, link_in, sign_up

ANNA, BO, GONE, ANGRY, FULL = (
    *("anna.berg@byar.example", "bo@byar.example", "borta@bounce.example"),
    *("arg@complaint.example", "full@soft.example"),
)
DAY = 24 * HOUR


@pytest.fixture
def stack(stack, monkeypatch):
    """The console and the stack look at one clock."""
    Border(stack)
    monkeypatch.setattr(connection, "time", SimpleNamespace(time=stack.clock))
    return stack


def ses_said(stack: SimulatedStack, address: str, kind: str, **more: Any) -> None:
    """SES reports on a mail of the list's latest edition to a reader."""
    tags = {"issue": [f"{LIST}-a2b3c4d5e6f7g2h3"], "batch": ["0-0-0-1"], "reader": [stack.key_of(address)]}
    mail = {"messageId": "m", "tags": tags, "destination": [address]}
    body = json.dumps({"eventType": kind, "mail": mail, **more})
    record = {"messageId": "1", "receiptHandle": "1", "body": body, "eventSource": "aws:sqs", "attributes": {}}
    assert stack.run("RecordEvidence", {"Records": [record]}) == {"batchItemFailures": []}


# What keeps mail away


def test_a_complaint_is_a_leaving_and_a_full_mailbox_or_a_mail_taken_out_of_the_junk_is_nothing(stack):
    stack.open_list(ANNA, BO, FULL)
    ses_said(stack, BO, "Complaint", complaint={"complaintFeedbackType": "not-spam"})
    ses_said(stack, FULL, "Bounce", bounce={"bounceType": "Transient", "bounceSubType": "MailboxFull"})
    ses_said(stack, FULL, "Bounce", bounce={"bounceType": "Undetermined", "bounceSubType": "Undetermined"})
    assert told("readers", "suppressed") == []
    assert {stack.reader(address).state for address in (BO, FULL)} == {State.ACTIVE}
    ses_said(stack, ANNA, "Complaint", complaint={"complaintFeedbackType": "abuse"})
    assert (stack.reader(ANNA).state, stack.reader(ANNA).left_how) == (State.LEFT, "complaint")
    assert [row["why"] for row in told("readers", "suppressed")] == ["complained"]


def test_a_complaint_about_a_letter_is_a_leaving_of_its_list_too(stack):
    stack.open_list(ANGRY, signup=True)
    assert stack.reader(ANGRY).state is State.ACTIVE
    sign_up(stack, ANGRY)
    stack.wait(HOUR)
    assert (stack.reader(ANGRY).state, stack.reader(ANGRY).left_how) == (State.LEFT, "complaint")
    assert told("readers", "show", ANGRY)["explained"]["about"] == "a letter"


def test_suppressions_are_listed_by_reason_and_list_with_those_on_no_list_and_explained(stack):
    stack.open_list(ANNA, BO, GONE, signup=True)
    stack.put("lists/andra/list.yaml", settings())
    stack.put("lists/andra/subscribers/alla.csv", people(BO))
    stack.work()
    edition = stack.publish(issue())
    stack.wait(HOUR)
    ses_said(stack, BO, "Complaint", complaint={"complaintFeedbackType": "abuse"})
    told("readers", "erase", ANNA, "--yes")
    sign_up(stack, NEW)
    stack.suppressions.add(
        Suppression(stack.key_of(NEW), SuppressionReason.BOUNCED, "2026-06-18T08:00:00+00:00", "Permanent/NoEmail")
    )
    rows = {row["address"]: row for row in told("readers", "suppressed")}
    assert rows.keys() == {GONE, BO, NEW, "(not known)"}
    assert (rows[GONE]["lists"], rows[GONE]["about"], rows[GONE]["detail"]) == (
        [LIST], edition, "Permanent/General 5.1.1",
    )  # fmt: skip
    assert sorted(rows[BO]["lists"]) == ["andra", LIST]
    assert (rows[NEW]["lists"], rows["(not known)"]["why"]) == ([], "erased")
    assert {row["address"] for row in told("readers", "suppressed", "--why", "bounced")} == {GONE, NEW}
    assert {row["address"] for row in told("readers", "suppressed", "--list", "andra")} == {BO}
    said = utskick("readers", "suppressed", "--why", "complained")
    assert "1 complained" in said
    assert "brings nobody back" in said
    shown = utskick("readers", "show", GONE)
    assert "There is no such mailbox" in shown
    assert "If that bounces, it comes back." in shown
    assert "did not name the mailbox" in utskick("readers", "show", NEW)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("Permanent/General 5.7.1", "may well exist"),
        ("Permanent/General 5.1.2", "no such domain"),
        ("Permanent/OnAccountSuppressionList", "this account's own list"),
        ("Permanent/Suppressed 5.1.1", "bounced for others"),
        ("Permanent/SomethingNew 5.9.9", "Permanent/SomethingNew 5.9.9"),
        ("", ""),
    ],
)
def test_what_ses_said_is_put_in_words(stack, detail, said):
    stack.open_list(ANNA)
    stack.suppressions.add(
        Suppression(stack.key_of(ANNA), SuppressionReason.BOUNCED, "2026-06-18T08:00:00+00:00", detail)
    )
    found = told("readers", "show", ANNA)["explained"]
    assert said in found["ses_said"]
    assert found["since"] == "2026-06-18 08:00 UTC"


def test_lifting_says_first_what_it_does_and_brings_nobody_back_who_left(stack):
    stack.open_list(ANNA)
    ses_said(stack, ANNA, "Complaint", complaint={"complaintFeedbackType": "abuse"})
    asked = utskick("readers", "lift", ANNA, "--because", "bad om det", code=1, typed="n\n")
    assert "brings nobody back" in asked
    assert told("readers", "lift", ANNA, "--because", "bad om det", "--yes") == {"lifted": "complained"}
    assert stack.reader(ANNA).state is State.LEFT
    stack.suppressions.add(Suppression(stack.key_of(BO), SuppressionReason.BOUNCED, "2026-06-18", "Permanent/General"))
    assert "on no list" in utskick("readers", "lift", BO, "--because", "ny server", "--yes")
    assert stack.suppressions.of(stack.key_of(BO)) is None


# What is known, chosen and proved


def test_choices_and_a_move_that_waits_are_shown(stack):
    stack.open_list(ANNA, topics={"skola": "Skola och barn"})
    key = stack.key_of(ANNA)
    chosen = Preferences(frozenset({"skola"}), only_important=True, paused_until=int(stack.clock()) + 30 * DAY)
    stack.subscribers.choose(LIST, key, chosen)
    stack.sign_ups.keep_move(AddressChange(key, stack.key_of(NEW), NEW, int(stack.clock())))
    said = utskick("readers", "show", ANNA)
    assert "only about Skola och barn" in said
    assert "Nothing is sent before 18 July 2026" in said.replace("\u00a0", " ")
    assert NEW in said
    shown = told("readers", "show", ANNA)
    assert (shown["move"]["address"], shown["lists"][0]["preferences"]["without"]) == (NEW, ["skola"])


def test_the_proof_of_consent_is_a_text_to_hand_on_in_either_language_and_facts_for_a_program(stack):
    stack.open_list(ANNA, signup=True)
    sign_up(stack, NEW, name="Nina Ny")
    waiting = utskick("readers", "consent", NEW)
    assert "har anmält sig, inte bekräftat" in waiting
    assert "Bekräftade" not in waiting
    stack.clock.sleep(HOUR)
    stack.visit(link_in(stack), "POST")
    proof = utskick("readers", "consent", NEW)
    assert proof.startswith("Bevis på samtycke\n=================")
    consent = stack.reader(NEW).consent
    for said in (NEW, "Nina Ny", consent.text, consent.source, consent.network, "2026-06-18 07:30:20", "08:30:20"):
        assert said in proof, said
    assert "Föreningen Små kommuner" in proof
    english = utskick("readers", "consent", NEW, "--language", "en")
    assert "Agreed to, word for word" in english
    (facts,) = told("readers", "consent", NEW)
    assert (facts["asked"], facts["confirmed"], facts["text"]) == (consent.asked, consent.confirmed, consent.text)
    member = utskick("readers", "consent", ANNA, "--list", LIST)
    assert "får nyhetsbrevet som medlem" in member
    assert "medlemsregistret" in member
    lines = [json.loads(line) for line in utskick("readers", "consent", "--list", LIST, "--json").splitlines()]
    assert {line["address"] for line in lines} == {ANNA, NEW}
    assert utskick("readers", "consent", "--list", LIST).count("Bevis på samtycke") == 2


def test_no_proof_is_made_up_for_whoever_is_not_there(stack):
    stack.open_list(ANNA)
    assert "Name an address" in utskick("readers", "consent", code=1)
    assert "Nothing is known" in utskick("readers", "consent", BO, code=1)
    assert told("readers", "consent", BO) == []
    assert "There is no list nowhere" in utskick("readers", "consent", ANNA, "--list", "nowhere", code=1)


def test_a_list_is_shown_with_what_its_readers_have_chosen_and_who_has_asked(stack):
    everyone = readers(5)
    stack.open_list(ANNA, BO, *everyone, signup=True, topics={"skola": "Skola"})
    stack.subscribers.choose(LIST, stack.key_of(ANNA), Preferences(frozenset({"skola"}), only_important=True))
    stack.subscribers.choose(LIST, stack.key_of(BO), Preferences(paused_until=int(stack.clock()) + DAY))
    stack.visit(stack.leave_link(everyone[0]), "POST")
    stack.suppressions.add(Suppression(stack.key_of(everyone[1]), SuppressionReason.BOUNCED, "2026-06-18"))
    sign_up(stack, NEW)
    shown = told("lists", "show", LIST)
    assert (shown["gets_it"], shown["by_grounds"]) == (3, {"member": 3})
    assert shown["does_not"] == {"left": 1, "bounced": 1, "paused": 1, "not-important": 1}
    assert shown["chosen"] == {"only what is important": 1, "paused": 1, "without skola": 1}
    assert (shown["asked_and_not_confirmed"], shown["forgotten_leavers"]) == (1, 0)


# Those who were forgotten


def test_whoever_was_forgotten_is_a_line_without_a_name_and_comes_back_if_they_tell_their_address_again(stack):
    stack.open_list(ANNA, BO)
    stack.visit(stack.leave_link(ANNA), "POST")
    assert stack.subscribers.forget(stack.reader(ANNA))
    (row,) = told("readers", "leavers")
    assert (row["address"], row["how"]) == ("(forgotten)", "link")
    assert told("readers", "find", "anna") == []
    assert "(forgotten)" in utskick("readers", "show", ANNA)
    assert "har tagits bort" in utskick("readers", "consent", ANNA)
    assert "anna" not in utskick("readers", "export", LIST, "--all")
    shown = told("lists", "show", LIST)
    assert (shown["does_not"], shown["forgotten_leavers"]) == ({"left": 1}, 1)
    stack.suppressions.add(Suppression(stack.key_of(ANNA), SuppressionReason.BOUNCED, "2026-06-18"))
    assert [row["address"] for row in told("readers", "suppressed")] == ["(forgotten)"]
    told("readers", "lift", ANNA, "--because", "ny server", "--yes")
    assert stack.reader(ANNA).is_forgotten
    assert told("readers", "restore", LIST, ANNA.upper(), "--because", "ringde") == {"restored": True}
    anna = stack.reader(ANNA)
    assert (anna.state, anna.address.lower(), anna.grounds_name) == (State.ACTIVE, ANNA, "signup")
    assert anna.source.endswith("by link: ringde")
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert {address.lower() for address in stack.mailed(edition)} == {ANNA, BO}
