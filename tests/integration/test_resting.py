"""Addresses that mails do not reach: after some issues they rest, staff are told, and whatever arrives wakes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local.postoffice import acceptance
from local.postoffice.fate import Fate
from newsletter.aws import clients
from newsletter.aws.bounce_histories import BounceHistories
from newsletter.sending.bounce_history import Delivered, SoftBounce
from newsletter.sending.bounce_meaning import Trouble
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.cloud import PARAMETERS, Cloud
from tests.integration.sample_files import STAFF, issue
from tests.integration.simulated_stack import HOUR, SimulatedStack
from tests.integration.test_joining import DAY, link_in, sign_up
from tests.integration.test_tidying import day_passes, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA, BUSY, DEAD, FULL = "anna@byar.example", "bo@busy.example", "dan@dead.example", "fia@soft.example"


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, BUSY, DEAD, FULL, signup=True, notices=True)
        yield stack


def send(stack: SimulatedStack, number: int, **stated: str) -> str:
    """An issue, a week after the one before."""
    stack.clock.sleep(7 * DAY)
    edition = stack.publish(issue(f"Nummer {number}", **stated), f"nummer-{number}.md")
    stack.wait(HOUR)
    assert stack.state(edition).closed
    return str(edition)


def why(stack: SimulatedStack, address: str) -> str:
    found = stack.suppressions.of(stack.key_of(address))
    return found.why.value if found else ""


@pytest.fixture
def well(monkeypatch):
    """From when it is called, every receiving server takes everything."""
    return lambda: monkeypatch.setattr(acceptance, "fate_of", lambda *_: Fate.DELIVERED)


def test_an_address_rests_after_five_issues_a_dead_domain_after_three_and_staff_hear_once(stack):
    editions = [send(stack, number) for number in range(1, 7)]
    assert [len(stack.mailed(edition)) for edition in editions] == [4, 4, 4, 3, 3, 2]
    assert stack.state(editions[3]).left_out == {"resting": 1}
    assert stack.state(editions[5]).left_out == {"resting": 2}
    assert (why(stack, BUSY), why(stack, DEAD), why(stack, FULL)) == ("resting", "resting", "")
    assert stack.metrics["AddressesRested"] == 2
    (report,) = [stack.text(mail) for mail in stack.letters(STAFF) if mail.subject == "Rapport: Nummer 6"]
    assert "Vilar, eftersom breven inte kommer fram" in report, report
    day_passes(stack, 3)
    (letter,) = [mail for mail in stack.letters(STAFF) if "vilar" in mail.subject]
    assert letter.subject == "2 adresser på Kommunbladet vilar"
    told = stack.text(letter)
    assert f"{BUSY}* (breven studsar" in told
    assert f"{DEAD}* (ingen server svarar för domänen" in told
    assert FULL not in told
    assert "Kallelser till medlemmar skickas dit som förut." in told


def test_a_mailbox_that_stays_full_rests_after_ninety_days(stack):
    editions = [send(stack, number) for number in range(1, 15)]
    copies = [FULL in stack.mailed(edition) for edition in editions]
    assert copies == [True] * 14, "13 weeks are 91 days"
    assert why(stack, FULL) == "resting"
    day_passes(stack)
    assert "brevlådan är full" in stack.text(stack.letters(STAFF)[-1])


def test_a_notice_goes_to_a_resting_member_and_what_arrives_wakes_the_address(stack, well):
    for number in range(1, 6):
        send(stack, number)
    assert why(stack, BUSY) == "resting"
    well()
    assert set(stack.mailed(send(stack, 6))) == {ANNA, FULL}
    notice = send(stack, 7, kallelse="ja")
    assert set(stack.mailed(notice)) == {ANNA, BUSY, DEAD, FULL}
    assert (why(stack, BUSY), why(stack, DEAD)) == ("", "")
    assert stack.metrics["AddressesWoken"] == 2
    assert set(stack.mailed(send(stack, 8))) == {ANNA, BUSY, DEAD, FULL}


def test_the_link_in_a_letter_to_a_resting_address_works_and_the_letter_wakes_it(stack, well):
    for number in range(1, 6):
        send(stack, number)
    well()
    stack.resting = {"RecordEvidence"}
    sign_up(stack, BUSY)
    page = stack.visit(link_in(stack, BUSY), "POST")
    assert page["statusCode"] == 200
    assert stack.reader(BUSY).consent, "the person reads there, whatever SES has told by now"
    stack.resting = set()
    stack.wait(60)
    assert why(stack, BUSY) == ""


def test_reports_that_come_again_change_nothing_and_are_told_nowhere_by_name(stack):
    for number in range(1, 6):
        send(stack, number)
    before = rows(stack, "SuppressionsTable")
    bodies = [event["Records"] for event in stack.events["RecordEvidence"]]
    for records in reversed(bodies):
        stack.run("RecordEvidence", {"Records": records})
    assert sorted(map(json.dumps, rows(stack, "SuppressionsTable"))) == sorted(map(json.dumps, before))
    said = json.dumps([stack.log, before])
    assert "@busy" not in said
    day_passes(stack)
    assert "@busy" not in json.dumps(stack.log)


def test_lifting_begins_anew_and_an_erasure_leaves_nothing(stack):
    for number in range(1, 6):
        send(stack, number)
    key = stack.key_of(BUSY)
    stack.suppressions.lift(key, BUSY)
    send(stack, 6)
    assert why(stack, BUSY) == "", "one bounce, not six"
    stack.suppressions.forget_leavings(key)
    assert key not in json.dumps(
        [row for row in rows(stack, "SuppressionsTable") if row["shelf"]["S"].startswith("soft")]
    )


def rest(stack: SimulatedStack, *addresses: str) -> None:
    """Five issues have bounced at each of these, and each has come to rest."""
    kept = BounceHistories(stack.cloud.refs["SuppressionsTable"])
    now = int(stack.clock())
    bounces = [SoftBounce(now - day * DAY, f"kommunbladet-{now - day * DAY}", Trouble.OTHER) for day in range(5)]
    for address in addresses:
        assert kept.add(stack.key_of(address), bounces, ()).rests_for is Trouble.OTHER
        since = "2026-06-01T08:00:00+00:00"
        stack.suppressions.add(
            Suppression(stack.key_of(address), SuppressionReason.RESTING, since, "Transient/General 4.7.0")
        )


def test_many_of_one_domain_that_come_to_rest_at_once_are_woken_once_and_people_hear_why(stack):
    together = [f"r{n}@sundsby.example" for n in range(12)]
    stack.open_list(*together, *(f"r{n}@byar.example" for n in range(60)), ANNA)
    rest(stack, *together, ANNA)
    day_passes(stack)
    assert {why(stack, address) for address in together} == {""}
    assert why(stack, ANNA) == "resting", "hers is a trouble of its own"
    assert (stack.metrics["RestingDoubted"], stack.metrics["RestingTold"]) == (12, 1)
    subjects = [mail.subject for mail in stack.letters(STAFF)]
    doubt = "Brev till 12 läsare på Kommunbladet (sundsby.example) kommer inte fram"
    assert sorted(subjects) == [doubt, "En adress på Kommunbladet vilar"]
    (letter,) = [mail for mail in stack.letters(PARAMETERS["OperatorMail"]) if mail.subject == doubt]
    told = stack.text(letter)
    assert "Transient/General 4.7.0" in told
    assert not [address for address in together if address in told]

    stack.clock.sleep(6 * DAY)
    rest(stack, *together)  # as many issues more, and nothing has arrived
    day_passes(stack)
    assert {why(stack, address) for address in together} == {"resting"}
    assert [mail.subject for mail in stack.letters(STAFF)][-1] == "12 adresser på Kommunbladet vilar"
    assert stack.metrics["RestingDoubted"] == 12


# The table


def test_any_reason_outranks_resting_and_nothing_but_resting_is_woken(stack):
    key = stack.key_of(ANNA)
    since = "2026-06-01T08:00:00+00:00"
    add = stack.suppressions.add
    add(Suppression(key, SuppressionReason.RESTING, since, trouble="full"))
    assert stack.suppressions.of(key).trouble == "full"
    add(Suppression(key, SuppressionReason.COMPLAINED, since))
    add(Suppression(key, SuppressionReason.RESTING, since))
    stack.suppressions.wake(key)
    assert why(stack, ANNA) == "complained"
    stack.suppressions.note_told(key)
    assert list(stack.suppressions.resting()) == []
    stack.suppressions.forgive(key, "")
    assert why(stack, ANNA) == ""
    stack.suppressions.forgive(key, "")
    add(Suppression(key, SuppressionReason.RESTING, since))
    assert [one.reader for one in stack.suppressions.resting()] == [key]
    stack.suppressions.note_told(key)
    assert list(stack.suppressions.resting()) == []


def test_a_history_is_written_in_sets_and_read_back_as_it_was(stack):
    kept = BounceHistories(stack.cloud.refs["SuppressionsTable"])
    key = stack.key_of(ANNA)
    bounces = [SoftBounce(day * DAY, f"bladet-{day}", Trouble.FULL) for day in range(40)]
    for _ in range(2):
        kept.add(key, bounces[:2], [Delivered(9, "letter-x")])
    assert kept.of([key, stack.key_of(BUSY)]).keys() == {key}
    assert kept.of([key])[key].bounces == set(bounces[:2])
    for bounce in bounces:
        history = kept.add(key, [bounce], ())
    assert history == kept.of([key])[key]
    assert len(history.bounces) < 30
    kept.forgive(key, 9)
    kept.forgive(key, 7)
    assert kept.of([key])[key].forgiven == 9
    kept.forget(key)
    assert kept.of([key]) == {}


def test_deliveries_cost_no_write_but_those_of_addresses_that_have_bounced(stack):
    written: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        body = json.loads(params["body"])
        if "soft#" in json.dumps(body):
            written.append(json.dumps(body))

    clients.dynamodb().meta.events.register("before-call.dynamodb.UpdateItem", note)
    send(stack, 1)
    assert len(written) == 3, "one for each soft bounce"
