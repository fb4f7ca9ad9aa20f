"""The ledger's table: versions, lost answers, evidence in sets, and one query for a page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from newsletter.aws import Ledger, clients
from newsletter.errors import Undeliverable
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import EditionState, PartRecord, Stage
from newsletter.sending.evidence import code
from newsletter.sending.outcomes import Accepted, NotSent, NotWanted, Outcome, Refused, new_record
from newsletter.sending.send_batch import OvertakenError
from newsletter.sending.ses_events import SesEvent
from tests.integration.aws.faults import answer_lost, never_arrived

BATCH = Batch("bladet-abc", 2, 17, 3)
STATE = EditionState("bladet-abc", "bladet", Stage.PROOFED, "issues/bladet/a.md", "Hej åäö", "hash", 1000)


@pytest.fixture
def ledger(cloud):
    return Ledger(cloud.refs["LedgerTable"])


def test_a_record_comes_back_as_it_was_written(ledger):
    record = ledger.save(new_record(BATCH).claimed("me", 100, lease=60, most=50))
    record = ledger.save(
        record.answered({0: Accepted("id-1"), 1: Refused("MESSAGE_REJECTED"), 2: NotWanted("left")}, 101, by="me")
    )
    assert ledger.record(BATCH) == record
    assert record.outcomes == (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.LEFT)
    assert (record.acknowledged, record.reasons) == ({0}, {1: "MESSAGE_REJECTED", 2: "left"})


def test_the_tries_of_each_mail_come_back_and_older_code_can_read_the_page(ledger, cloud):
    failed = NotSent("FAILED", personal=True)
    record = ledger.save(new_record(BATCH).claimed("me", 100, lease=60, most=50))
    record = ledger.save(record.answered({0: failed, 1: NotSent("throttled"), 2: failed}, 101, by="me"))
    assert ledger.record(BATCH).tries == {0: 1, 2: 1}
    assert page_of(cloud)["tries"] == {"N": "1"}


def test_a_page_of_older_code_counted_claims_which_say_nothing_of_a_mail(ledger, cloud):
    ledger.save(new_record(BATCH))
    older = {name: value for name, value in page_of(cloud).items() if name != "offers"} | {"tries": {"N": "4"}}
    clients.dynamodb().put_item(TableName=cloud.refs["LedgerTable"], Item=older)
    assert ledger.record(BATCH).tries == {}


def page_of(cloud):
    (page,) = clients.dynamodb().scan(TableName=cloud.refs["LedgerTable"])["Items"]
    return page


def size_of(page):
    """Bytes as DynamoDB counts them, or a few more.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    value = {"S": lambda text: len(text.encode()), "N": lambda digits: len(digits) // 2 + 2}
    value["L"] = lambda list_: 3 + sum(1 + size_of_value(one) for one in list_)

    def size_of_value(typed):
        ((kind, content),) = typed.items()
        return value[kind](content)

    return sum(len(name.encode()) + size_of_value(typed) for name, typed in page.items())


def test_a_batch_that_is_claimed_and_one_that_was_accepted_are_written_for_one_unit_each(ledger, cloud):
    batch = Batch("foreningen-langtbort-i-storskogen-0123456789abcdef", 1234, 99, 50)
    record = ledger.save(new_record(batch).claimed("c" * 36, 1_800_000_000, lease=150, most=50))
    assert size_of(page_of(cloud)) <= 1024
    answers = {place: Accepted(f"0110019{place:053d}") for place in range(50)}
    ledger.save(record.answered(answers, 1_800_000_001, by="c" * 36))
    assert size_of(page_of(cloud)) <= 1024


def test_a_page_of_older_code_kept_the_ids_of_what_was_accepted(ledger, cloud):
    ledger.save(new_record(BATCH).answered({0: Accepted("id-0"), 2: Accepted("id-2")}, 101))
    older = page_of(cloud) | {"message_ids": {"S": '{"0": "id-0", "2": "id-2"}'}}
    clients.dynamodb().put_item(TableName=cloud.refs["LedgerTable"], Item=older)
    assert ledger.record(BATCH).acknowledged == {0, 2}


def test_of_two_writers_of_the_same_version_one_wins(ledger):
    first = new_record(BATCH)
    ledger.save(first.claimed("one", 100, lease=60, most=50))
    with pytest.raises(OvertakenError):
        ledger.save(first.claimed("two", 100, lease=60, most=50))
    assert ledger.record(BATCH).owner == "one"


@pytest.mark.parametrize("earlier", [0, 1])
def test_a_claim_whose_answer_was_lost_is_recognised_as_our_own(ledger, earlier):
    record = new_record(BATCH)
    if earlier:
        record = ledger.save(record)
    with answer_lost(clients.dynamodb(), "PutItem") as fired:
        saved = ledger.save(record.claimed("me", 100, lease=60, most=50))
    assert fired == ["PutItem"]
    assert ledger.record(BATCH) == saved


def test_a_claim_that_never_arrived_is_made_again(ledger):
    with never_arrived(clients.dynamodb(), "PutItem") as fired:
        ledger.save(new_record(BATCH).claimed("me", 100, lease=60, most=50))
    assert fired == ["PutItem"]
    assert ledger.record(BATCH).owner == "me"


def test_an_edition_is_opened_once(ledger):
    assert ledger.open(STATE)
    assert not ledger.open(replace(STATE, subject="another"))
    assert ledger.state("bladet-abc").subject == "Hej åäö"
    with pytest.raises(Undeliverable):
        ledger.state("nothing")


def test_an_edition_state_comes_back_as_it_was_written(ledger):
    full = replace(
        STATE, stage=Stage.SENDING, start_at=5, latest_start=6, started=7, sending_since=8, candidates=9, planned=8,
        left_out={"left": 1}, parts=1, batch_size=14, queued=1, sums={"accepted": 8}, expected=9,
    )  # fmt: skip
    assert ledger.open(full)
    assert ledger.state("bladet-abc") == replace(full, version=1)


def test_the_editions_with_an_open_ledger_are_known_until_they_close(ledger):
    ledger.open(STATE)
    assert list(ledger.under_way()) == []
    state = ledger.update(ledger.state("bladet-abc").at(Stage.PLANNING))
    assert list(ledger.under_way()) == ["bladet-abc"]
    state = ledger.update(state.at(Stage.STOPPED))
    assert list(ledger.under_way()) == ["bladet-abc"]  # what went before the stop is still to be accounted for
    ledger.update(replace(state, closed=200))
    assert list(ledger.under_way()) == []


def test_parking_is_done_once_and_says_why(ledger):
    ledger.open(STATE.at(Stage.SENDING))
    ledger.park("bladet-abc", "daily-quota")
    ledger.park("bladet-abc", "sending-paused")
    state = ledger.state("bladet-abc")
    assert (state.stage, state.parked_why) == (Stage.PARKED, "daily-quota")


def test_parts_come_in_order_with_their_sums(ledger):
    for number in (1, 0, 10):
        ledger.note_part("bladet-abc", PartRecord(number, 5, 3, {"left": 2}, "zz"))
    parts = list(ledger.parts("bladet-abc"))
    assert [part.number for part in parts] == [0, 1, 10]
    assert parts[0] == PartRecord(0, 5, 3, {"left": 2}, "zz")


def test_a_part_keeps_what_it_came_to_and_counts_late_reports(ledger):
    ledger.note_part("bladet-abc", PartRecord(0, 5, 3, {"left": 2}, "zz"))
    ledger.note_settled("bladet-abc", 0, "sums")
    ledger.note_late_reports("bladet-abc", 0, {1, 2})
    ledger.note_late_reports("bladet-abc", 0, {2})
    assert list(ledger.parts("bladet-abc")) == [PartRecord(0, 5, 3, {"left": 2}, "zz", 2, "sums")]


def test_nothing_is_kept_of_a_part_that_a_restored_table_lacks(ledger):
    ledger.note_settled("bladet-abc", 0, "sums")
    ledger.note_late_reports("bladet-abc", 0, {1})
    assert list(ledger.parts("bladet-abc")) == []


def test_a_part_that_cannot_be_written_is_not_passed_over(cloud):
    with pytest.raises(ClientError):
        Ledger("no-such-table").note_late_reports("bladet-abc", 0, {1})


def test_evidence_adds_up_whatever_its_order_and_number(ledger):
    told = (
        {SesEvent.SENT: {code(0, 1)}},
        {SesEvent.DELIVERED: {code(0, 1), code(2, 2)}},
        {SesEvent.SENT: {code(0, 1)}},
    )
    before = [ledger.add_evidence(BATCH.partition, BATCH.number, facts).facts for facts in told]
    assert before == [{}, told[0], told[0] | told[1]]
    evidence = ledger.evidence(BATCH.partition, BATCH.number)
    assert evidence.facts == {SesEvent.SENT: {code(0, 1)}, SesEvent.DELIVERED: {code(0, 1), code(2, 2)}}
    assert evidence.seen(2, 2)
    assert not evidence.seen(2, 1)


def test_bad_news_of_an_edition_is_counted(ledger):
    assert ledger.add_bad_news("bladet-e", {SesEvent.BOUNCED: 2}) == {SesEvent.BOUNCED: 2}
    both = ledger.add_bad_news("bladet-e", {SesEvent.BOUNCED: 1, SesEvent.COMPLAINED: 1})
    assert both == {SesEvent.BOUNCED: 3, SesEvent.COMPLAINED: 1}


def test_counters_of_providers_add_up_and_are_by_edition(ledger):
    ledger.add_provider_counters("bladet-e", {"google_delivered": 2, "google_why_too_many": 1})
    ledger.add_provider_counters("bladet-e", {"google_delivered": 1})
    assert ledger.provider_counters("bladet-e") == {"google_delivered": 3, "google_why_too_many": 1}
    assert ledger.provider_counters("bladet-f") == {}


def test_the_editions_that_were_closed_last_are_known(ledger):
    for number, edition in enumerate(("bladet-a", "bladet-b", "bladet-c")):
        state = EditionState(edition, "bladet", Stage.CLOSED, "f", "s", "h", 1, closed=1_700_000_000 + number)
        ledger.update(ledger.update(state))
    assert ledger.closed_lately(2) == ["bladet-c", "bladet-b"]


def test_a_page_holds_every_record_with_its_evidence_and_nothing_else(ledger):
    for number in (0, 1, 2):
        ledger.save(new_record(Batch("bladet-abc", 0, number, 2)))
    ledger.add_evidence("bladet-abc_0000", 1, {SesEvent.SENT: {100}})
    ledger.add_evidence("bladet-abc_0000", 3, {SesEvent.SENT: {100}})  # of a batch whose record was lost
    ledger.save(new_record(Batch("bladet-abc", 1, 0, 2)))
    pages = [(record.batch.number, dict(evidence.facts)) for record, evidence in ledger.pages("bladet-abc", 0)]
    assert pages == [(0, {}), (1, {SesEvent.SENT: frozenset({100})}), (2, {})]


def test_an_upload_is_taken_in_by_one_worker(ledger):
    ledger.note_upload("issues/bladet/a.md", {}, sequencer="01", done=False)
    known = ledger.upload("issues/bladet/a.md")
    ledger.note_upload("issues/bladet/a.md", known, done=True, edition="bladet-abc")
    with pytest.raises(OvertakenError):
        ledger.note_upload("issues/bladet/a.md", known, done=True)
    now = ledger.upload("issues/bladet/a.md")
    assert (now["sequencer"], now["done"], now["edition"]) == ("01", True, "bladet-abc")
