"""Soft bounces add up: an address rests when nothing has arrived for long, and the first mail that arrives wakes it."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.issue.kind import ORDINARY, Kind
from newsletter.sending.audience import why_not
from newsletter.sending.batches import Batch
from newsletter.sending.bounce_history import DAY, MOST_FACTS, BounceHistory, Delivered, SoftBounce
from newsletter.sending.bounce_meaning import BounceMeaning, Trouble, meaning_of, trouble_of
from newsletter.sending.evidence import NOBODY, Evidence
from newsletter.sending.record_evidence import EvidenceRecorder
from newsletter.sending.resting import AddressRester
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from newsletter.subscribers.suppressions import SuppressionReason
from tests.corpora import CORPORA, needs
from tests.unit.sending.world import FakeBounceHistories, FakeMovementCounters

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
READER = "abcdefghij234567abcd"
FULL, UNREACHABLE, OTHER = Trouble.FULL, Trouble.UNREACHABLE, Trouble.OTHER

TROUBLES = [  # SES's subtype, the status, the server's words, what it is about
    ("MailboxFull", "4.2.2", "smtp; 452 4.2.2 mailbox full", FULL),
    ("MailboxFull", "", "", FULL),
    ("General", "4.2.2", "", FULL),
    ("General", "4.2.1", "", OTHER),
    ("General", "4.2.3", "", OTHER),
    ("General", "4.1.2", "", UNREACHABLE),
    ("General", "4.3.2", "", OTHER),
    ("General", "5.2.2", "smtp; 552 5.2.2 the recipient's inbox is out of storage space", FULL),
    ("General", "", "smtp; 452 user is over quota", FULL),
    ("General", "4.4.7", "4.4.7 Message expired: unable to deliver in 840 minutes.<452 4.2.2 Over quota>", FULL),
    ("General", "4.4.7", "smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes", UNREACHABLE),
    ("General", "4.4.7", "550 4.4.7 Message expired.<421 4.4.0 Unable to lookup DNS for a.example>", UNREACHABLE),
    ("General", "4.4.1", "", UNREACHABLE),
    ("General", "5.1.2", "smtp; 550 5.1.2 Bad destination host", UNREACHABLE),
    ("General", "5.4.4", "smtp; 550 5.4.4 NXDOMAIN", UNREACHABLE),
    ("General", "", "dns; NXDOMAIN", UNREACHABLE),
    ("General", "", "Host or domain name not found. Name service error", UNREACHABLE),
    ("General", "4.4.7", "550 4.4.7 Message expired.<451 4.3.0 try again later>", OTHER),
    ("General", "4.3.0", "smtp; 451 4.3.0 temporary failure", OTHER),
    ("MessageTooLarge", "5.3.4", "smtp; 552 5.3.4 message too big", OTHER),
    ("Undetermined", "", "", OTHER),
]  # fmt: skip


@pytest.mark.parametrize(("sub", "status", "words", "trouble"), TROUBLES)
def test_a_soft_bounce_is_read_by_what_it_is_about(sub, status, words, trouble):
    assert meaning_of("Transient", sub, status, words) is BounceMeaning.FOR_NOW
    assert trouble_of(sub, status, words) is trouble


def test_a_doubt_begins_the_count_anew_and_is_remembered_until_something_arrives():
    before = history(*(bounced(day) for day in range(1, 6)))
    assert before.rests_for is OTHER
    doubted = replace(before, doubted=6 * DAY)
    assert doubted.rests_for is None
    assert not doubted.is_over(7 * DAY)
    assert doubted.is_over(14 * DAY)
    again = doubted.with_facts(bounced(day) for day in range(7, 12))
    assert (again.doubted, again.rests_for) == (6 * DAY, OTHER)


def bounced(day, trouble=OTHER, number=None, list_id="bladet"):
    return SoftBounce(int(day * DAY), f"{list_id}-{number if number is not None else day}", trouble)


def history(*facts):
    return BounceHistory(
        frozenset(one for one in facts if isinstance(one, SoftBounce)),
        frozenset(one for one in facts if isinstance(one, Delivered)),
    )


@pytest.mark.parametrize(
    ("facts", "rests_for"),
    [
        ([bounced(day) for day in range(1, 5)], None),
        ([bounced(day) for day in range(1, 6)], OTHER),
        ([bounced(1, number=n) for n in range(5)], OTHER),  # five issues on one day, of one list
        ([bounced(1, number=n, list_id=f"list{n}") for n in range(5)], None),  # of five lists: one trouble
        ([bounced(1), bounced(30)], None),
        ([bounced(1), bounced(31)], OTHER),
        ([bounced(1, UNREACHABLE), bounced(2, UNREACHABLE)], None),
        ([bounced(day, UNREACHABLE) for day in range(1, 4)], UNREACHABLE),
        ([bounced(1, UNREACHABLE), bounced(2), bounced(3, UNREACHABLE)], None),
        ([bounced(day, FULL) for day in range(1, 91, 7)], None),
        ([bounced(1, FULL), bounced(91, FULL)], FULL),
        ([bounced(1, FULL), bounced(2), bounced(80, FULL)], None),
        ([*(bounced(day, FULL) for day in range(1, 40)), bounced(41), bounced(42)], None),
        ([*(bounced(day) for day in range(1, 6)), Delivered(6 * DAY, "bladet-6")], None),
        ([*(bounced(day) for day in range(1, 4)), Delivered(4 * DAY, "letter-own"), bounced(5), bounced(6)], None),
        ([*(bounced(day) for day in range(1, 6)), Delivered(int(0.5 * DAY), "bladet-0")], OTHER),  # before them all
    ],
)
def test_an_address_rests_after_five_issues_or_thirty_days_and_a_full_mailbox_after_ninety(facts, rests_for):
    assert history(*facts).rests_for is rests_for


A_DAY = 86_400  # seconds


@pytest.mark.parametrize(("trouble", "days"), [(OTHER, 30), (FULL, 90)])
def test_the_days_of_two_bounces_are_counted_to_the_second(trouble, days):
    first = SoftBounce(7, "bladet-1", trouble)
    assert history(first, SoftBounce(7 + days * A_DAY, "bladet-2", trouble)).rests_for is trouble
    assert history(first, SoftBounce(6 + days * A_DAY, "bladet-2", trouble)).rests_for is None


@pytest.mark.parametrize(
    "about",
    [
        history(bounced(1), Delivered(2 * A_DAY, "bladet-2")),
        BounceHistory(forgiven=2 * A_DAY),
        BounceHistory(frozenset({bounced(1)}), doubted=2 * A_DAY),
    ],
)
def test_a_history_is_over_a_week_after_the_last_that_happened(about):
    assert about.is_over(9 * A_DAY)
    assert not about.is_over(9 * A_DAY - 1)


def test_of_who_has_only_bounced_nothing_was_delivered_forgiven_or_doubted():
    only = history(bounced(1))
    assert (only.last_delivery, only.forgiven, only.doubted) == (0, 0, 0)
    assert not only.is_over(100 * A_DAY)


def test_a_mail_that_comes_back_in_the_second_of_its_delivery_has_not_arrived():
    assert history(bounced(1, number=1), Delivered(A_DAY, "bladet-1")).last_delivery == 0
    assert history(bounced(1, number=1), Delivered(A_DAY, "bladet-2")).last_delivery == A_DAY
    assert history(bounced(1, number=1), Delivered(A_DAY, "bladet-2")).streak == (), "another mail has"


def test_twenty_four_facts_of_a_kind_are_kept_and_of_more_those_that_decide():
    bounces = [bounced(day) for day in range(1, 26)]
    deliveries = [Delivered(day * A_DAY, f"letter-{day}") for day in range(1, 26)]
    assert history(*bounces[:24], *deliveries[:24]).superfluous == BounceHistory()
    forgotten = history(*bounces).superfluous
    assert forgotten == history(*bounces[1:-5]), "the first and the five latest tell how long and how many"
    assert history(*deliveries).superfluous == history(*deliveries[:13])


def test_a_server_that_takes_each_mail_and_sends_it_back_later_has_delivered_none():
    facts = [fact for day in range(1, 6) for fact in (Delivered(day * DAY, f"bladet-{day}"), bounced(day + 0.1))]
    facts = [
        replace(one, edition=f"bladet-{int(one.at / DAY)}") if isinstance(one, SoftBounce) else one for one in facts
    ]
    assert history(*facts).rests_for is OTHER
    assert history(*facts[:-1]).rests_for is None, "not before the last one has come back"


def test_a_second_sending_that_arrives_after_a_bounce_of_the_first_counts_as_delivered():
    assert history(bounced(1, number=1), Delivered(2 * DAY, "bladet-1")).streak == ()


class FakeSuppressions:
    def __init__(self):
        self.kept, self.forgiven_at_ses = {}, []

    def add(self, suppression):
        there = self.kept.get(suppression.reader)
        if there is None or (
            there.why is SuppressionReason.RESTING and suppression.why is not SuppressionReason.RESTING
        ):
            self.kept[suppression.reader] = suppression

    def of(self, reader):
        return self.kept.get(reader)

    def wake(self, reader):
        if reader in self.kept and self.kept[reader].why is SuppressionReason.RESTING:
            del self.kept[reader]

    def forgive(self, reader, address):
        self.forgiven_at_ses.append(address)
        if reader in self.kept and self.kept[reader].why is SuppressionReason.COMPLAINED:
            del self.kept[reader]


def evidence(fact, day, number, trouble=None, reader=READER, page=""):
    mail = page or f"bladet-{number:016d}"
    suppress = {SesEvent.BOUNCED: SuppressionReason.BOUNCED, SesEvent.COMPLAINED: SuppressionReason.COMPLAINED}.get(
        fact
    )
    partition = Batch(mail, 0, 0, 1).partition
    return Evidence(
        fact, partition, 0, 0, 1, "bladet", reader, "m", suppress, "Transient/General", int(day * DAY), trouble
    )


def soft(number, trouble=OTHER, day=None, **more):
    return evidence(SesEvent.SOFT_BOUNCED, number if day is None else day, number, trouble, **more)


def delivered(number, **more):
    return evidence(SesEvent.DELIVERED, number, number, **more)


class Resting:
    """A rester and what it writes."""

    def __init__(self):
        self.histories, self.suppressions = FakeBounceHistories(), FakeSuppressions()
        self.rester = AddressRester(self.histories, self.suppressions)

    def note(self, *found):
        return dict(self.rester.note(found, NOW))

    @property
    def why(self):
        there = self.suppressions.of(READER)
        return there and there.why


def test_the_fifth_soft_bounce_lets_an_address_rest_and_the_next_delivery_wakes_it():
    world = Resting()
    assert [world.note(soft(number)) for number in range(1, 6)] == [{}, {}, {}, {}, {"AddressesRested": 1}]
    assert world.why is SuppressionReason.RESTING
    assert world.suppressions.of(READER).trouble is OTHER
    assert world.note(delivered(6, page=f"letter-own-bladet-{READER}-1")) == {"AddressesWoken": 1}
    assert world.why is None
    assert world.note(soft(7), soft(8)) == {}, "and counting begins anew"


def test_nothing_is_written_about_addresses_that_never_bounced_and_little_about_others():
    world = Resting()
    world.note(*(delivered(number, reader=f"{number:020d}") for number in range(500)))
    assert world.histories.writes == 0
    world.note(soft(1))
    for number in range(2, 30):
        world.note(delivered(number))
    assert world.histories.writes == 3, "the bounce, the delivery after it, and the end of it"
    assert world.histories.kept == {}


def test_bounces_of_letters_and_of_mails_to_staff_let_nobody_rest():
    world = Resting()
    for number in range(1, 9):
        world.note(soft(number, page=f"letter-own-bladet-{READER}-{number}"), soft(number, reader=NOBODY))
    assert world.histories.writes == 0


def test_a_dead_address_is_not_woken_by_a_late_delivery():
    world = Resting()
    world.note(*(soft(number) for number in range(1, 6)))
    world.suppressions.add(replace(world.suppressions.of(READER), why=SuppressionReason.BOUNCED))
    world.note(delivered(6))
    assert world.why is SuppressionReason.BOUNCED


def test_who_dies_between_the_two_writes_is_followed_by_one_who_finishes():
    for fails_at, facts in (("add", [soft(n) for n in range(1, 6)]), ("wake", [delivered(6)])):
        world = Resting()
        if fails_at == "wake":
            world.note(*(soft(number) for number in range(1, 6)))
        whole = getattr(world.suppressions, fails_at)

        def fail(*_):
            raise ConnectionError

        setattr(world.suppressions, fails_at, fail)
        with pytest.raises(ConnectionError):
            world.note(*facts)
        setattr(world.suppressions, fails_at, whole)
        world.note(*facts)
        assert world.why is (SuppressionReason.RESTING if fails_at == "add" else None)


def meanwhile(world, happens):
    """Something that another worker does just after this one has let an address rest."""
    add = world.suppressions.add

    def add_and(suppression):
        add(suppression)
        happens()

    world.suppressions.add = add_and


def test_a_delivery_that_is_written_down_at_the_moment_an_address_is_put_to_rest_wakes_it():
    world = Resting()
    meanwhile(world, lambda: world.histories.add(READER, (), [Delivered(6 * A_DAY, "bladet-6")]))
    assert world.note(*(soft(number) for number in range(1, 6))) == {"AddressesRested": 0}
    assert world.why is None


def test_an_address_whose_history_is_ended_at_the_moment_it_is_put_to_rest_keeps_one_that_can_wake_it():
    world = Resting()
    meanwhile(world, lambda: world.histories.forget(READER))
    assert world.note(*(soft(number) for number in range(1, 6))) == {"AddressesRested": 1}
    assert world.note(delivered(6)) == {"AddressesWoken": 1}
    assert world.why is None


def test_a_late_delivery_from_before_the_last_five_bounces_wakes_nobody():
    world = Resting()
    world.note(*(soft(number) for number in range(1, 8)))
    assert world.note(delivered(2, page=f"letter-own-bladet-{READER}-1")) == {}
    assert world.why is SuppressionReason.RESTING


def test_a_delivery_from_before_the_first_bounce_is_not_written_down():
    world = Resting()
    world.note(soft(3))
    assert world.note(delivered(2)) == {}
    assert world.histories.writes == 1


def test_a_bounce_from_before_a_delivery_is_kept_though_it_counts_only_once_that_has_come_back():
    world = Resting()
    world.note(soft(1), delivered(5))
    world.note(delivered(5), soft(4))
    world.note(soft(5))
    assert [one.at for one in world.histories.kept[READER].streak] == [A_DAY, 4 * A_DAY, 5 * A_DAY]


def test_an_address_rests_for_the_trouble_that_its_bounces_tell():
    world = Resting()
    world.note(*(soft(number, UNREACHABLE) for number in range(1, 4)))
    assert world.suppressions.of(READER).trouble is UNREACHABLE


def test_an_address_rests_for_its_own_last_bounce_and_for_none_of_anybody_else():
    world, other = Resting(), "b" * 20
    world.note(*(soft(number) for number in range(1, 5)))
    theirs = replace(soft(9, FULL, reader=other), detail="theirs")
    arrived = replace(delivered(0, page="letter-x"), at=7, detail="arrived")
    world.note(theirs, arrived, soft(5))
    rests = world.suppressions.of(READER)
    assert (rests.detail, rests.edition) == ("Transient/General", "bladet-0000000000000005")
    assert world.suppressions.of(other) is None


def test_a_report_without_a_time_or_a_trouble_counts_as_of_now_and_as_any_other():
    world = Resting()
    world.note(*(replace(soft(number), at=0, trouble=None) for number in range(1, 6)))
    now = int(NOW.timestamp())
    assert {(one.at, one.trouble) for one in world.histories.kept[READER].bounces} == {(now, OTHER)}
    assert world.why is SuppressionReason.RESTING
    world.rester.note([replace(delivered(6), at=0)], NOW + timedelta(seconds=1))
    assert world.why is None


@pytest.mark.parametrize("fact", [one for one in SesEvent if one not in (SesEvent.DELIVERED, SesEvent.SOFT_BOUNCED)])
def test_only_a_delivery_wakes_an_address(fact):
    world = Resting()
    world.note(*(soft(number) for number in range(1, 6)))
    assert world.note(evidence(fact, 6, 6)) == {}
    assert world.why is SuppressionReason.RESTING


STORY = st.lists(
    st.one_of(
        st.builds(soft, st.integers(1, 12), st.sampled_from(Trouble)),
        st.builds(delivered, st.integers(1, 12)),
    ),
    max_size=14,
    unique_by=lambda one: (one.fact, one.mail),
)


@settings(max_examples=300, deadline=None)
@given(STORY, st.randoms(use_true_random=False), st.integers(1, 6))
def test_reports_that_come_twice_late_and_in_any_order_come_to_the_same(story, chance, at_once):
    """But for a delivery that came before its address had bounced: nothing is written about those."""
    first = next((one for one in story if one.fact is SesEvent.SOFT_BOUNCED), None)
    if first is None:
        return
    rest = [one for one in story if one is not first]
    before = []
    for _ in range(2):
        world, told = Resting(), rest * 2
        chance.shuffle(told)
        world.note(first)
        for n in range(0, len(told), at_once):
            world.note(*told[n : n + at_once])
        # A history that is over may be gone by one order and not by the other; then nobody rests by either.
        before.append((world.why, world.histories.kept.get(READER, BounceHistory()).streak if world.why else ()))
    in_order = history(
        *(SoftBounce(one.at, one.mail, one.trouble) for one in story if one.fact is SesEvent.SOFT_BOUNCED),
        *(Delivered(one.at, one.mail) for one in story if one.fact is SesEvent.DELIVERED),
    )
    if max(one.at for one in story) - min(one.at for one in story) < 7 * DAY:
        assert before[0] == before[1]
        assert (before[0][0] is SuppressionReason.RESTING) == (in_order.rests_for is not None)


def test_a_history_stays_small_and_says_the_same():
    kept = FakeBounceHistories()
    whole = BounceHistory()
    dice = random.Random(7)
    for day in range(200):
        fact = bounced(day, dice.choice([FULL, FULL, OTHER]))
        arrived = [Delivered(day * DAY + 9, f"x-{day}")] if dice.random() < 0.03 else []
        whole = whole.with_facts([fact], arrived)
        small = kept.add(READER, [fact], arrived)
        assert (small.rests_for is None) == (whole.rests_for is None)
        assert len(small.bounces) <= MOST_FACTS + 1


# Complaints that are taken back


class FakeSubscribers:
    def __init__(self):
        self.left = []

    def leave(self, list_id, reader, how, now):
        self.left.append((list_id, reader, how))

    def of(self, list_id, reader):
        return Subscriber(list_id, reader, "anna@byar.example", frozenset())


class NoLedger:
    def add_evidence(self, partition, number, facts):
        from newsletter.sending.evidence import EvidenceRecord

        return EvidenceRecord()

    def add_bad_news(self, edition, more):
        return dict.fromkeys(more, 1)

    def add_provider_counters(self, edition, more):
        pass


class Complaints(Resting):
    def __init__(self):
        super().__init__()
        self.subscribers = FakeSubscribers()
        self.recorder = EvidenceRecorder(
            NoLedger(), self.subscribers, self.suppressions, None, None, self.histories, self.rester,
            FakeMovementCounters(),
        )  # fmt: skip
        self.recorder = replace(self.recorder, close_trigger=self)

    def look(self, edition):
        pass

    def record(self, *found):
        self.recorder.record(found, NOW)


COMPLAINT, NOT_SPAM = evidence(SesEvent.COMPLAINED, 1, 1), evidence(SesEvent.NOT_SPAM, 2, 1)


@pytest.mark.parametrize(
    "told",
    [
        [[COMPLAINT], [NOT_SPAM]],
        [[COMPLAINT, NOT_SPAM]],
        [[NOT_SPAM], [COMPLAINT]],
        [[NOT_SPAM, COMPLAINT]],
        [[COMPLAINT], [NOT_SPAM], [COMPLAINT], [NOT_SPAM]],
    ],
)
def test_a_complaint_that_is_taken_back_suppresses_nobody_whatever_comes_first(told):
    world = Complaints()
    for some in told:
        world.record(*some)
    assert world.why is None
    assert set(world.subscribers.left) == {("bladet", READER, "complaint")}, "coming back is an act of their own"


def test_a_complaint_after_the_taking_back_stands_and_a_dead_address_stays_dead():
    world = Complaints()
    world.record(COMPLAINT)
    world.record(NOT_SPAM)
    assert world.suppressions.forgiven_at_ses == ["anna@byar.example"]
    world.record(evidence(SesEvent.COMPLAINED, 3, 2))
    world.record(NOT_SPAM)
    assert world.why is SuppressionReason.COMPLAINED
    world = Complaints()
    world.record(evidence(SesEvent.BOUNCED, 1, 1))
    world.record(NOT_SPAM)
    assert world.why is SuppressionReason.BOUNCED


# Who gets what


@pytest.mark.parametrize("state", State)
def test_a_resting_address_gets_no_issue_and_the_notices_that_are_owed_to_it(state):
    anna = Subscriber("bladet", READER, "anna@a.example", frozenset({Ground.MEMBER}), state=state, left_how="link")
    assert why_not(anna, "resting", ORDINARY, 0) == ("resting" if state is State.ACTIVE else "left")
    assert why_not(anna, "resting", Kind(is_notice=True), 0) == ""
    assert why_not(anna, "bounced", Kind(is_notice=True), 0) == "bounced"
    signed_up = replace(anna, grounds=frozenset({Ground.SIGN_UP}), state=State.ACTIVE)
    assert why_not(signed_up, "resting", Kind(is_notice=True), 0) == "resting"


# What receiving servers really write


@needs(CORPORA / "bounces")
def test_every_bounce_of_the_corpus_has_a_meaning_and_a_trouble_and_dead_domains_are_told_from_full_mailboxes():
    told = dict.fromkeys(Trouble, 0)
    for path in sorted((CORPORA / "bounces").rglob("*")):
        if path.is_file():
            for status, words in _reports_in(path.read_text("utf-8", "replace")):
                if meaning_of("Transient", "General", status, words) is BounceMeaning.FOR_NOW:
                    told[trouble_of("General", status, words)] += 1
    assert told[FULL] > 10, told
    assert told[UNREACHABLE] > 10, told
    assert told[OTHER] > told[FULL], told


def _reports_in(text):
    """Status and words of each recipient in a delivery report (https://www.rfc-editor.org/rfc/rfc3464)."""
    status = ""
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.lower() == "status":
            status = value.split()[0] if value.split() else ""
        if name.lower() == "diagnostic-code":
            yield status, value.strip()[:2000]


@needs(CORPORA / "aws-events")
def test_every_bounce_in_the_guide_of_ses_is_noted_and_none_lets_anybody_rest_at_once():
    from newsletter.sending.reports import evidence_in

    tags = {"issue": ["bladet-a2b3c4d5e6f7a2b3"], "batch": ["0-3-7-1"], "reader": [READER]}
    pages = json.loads((CORPORA / "aws-events" / "ses_docs_events.json").read_text())
    events = [one["event"] for page in pages.values() for one in page if one["event"].get("eventType")]
    found = [evidence_in(event | {"mail": event["mail"] | {"tags": tags}}) for event in events]
    some = [one for one in found if one]
    assert len(some) > 5
    world = Complaints()
    world.recorder = replace(world.recorder, sign_ups=None)
    world.record(*some)
    assert world.why in (SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED)
    assert all(one.at for one in some if one.fact in (SesEvent.BOUNCED, SesEvent.DELIVERED, SesEvent.COMPLAINED))
