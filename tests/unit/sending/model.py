"""The sending promise as a machine: any history of workers, deaths, reports, readers and people, and what must hold.

Real are the workflows that plan, send, record evidence, close, stop and send again. Faked, in memory, are the services
they call. Each call of a worker to a service is a point at which it may die, before or after, or stand still while the
rest of the world goes on for hours, and at which something else may happen first: another worker, a report, a reader
who leaves, the clock. So any number of workers are interleaved, and each wakes to a world it does not know.

Lambda ends a function at its time-out. A worker that stood still for longer is dead when its turn comes, or, since it
must not matter, lives all the same: it goes on with what it read hours ago, whatever that was. There is one place where
that would matter, between a worker's last look at its own claim and the call to SES: there it is dead.

The machine keeps a truth of its own that no worker can see: what SES took, when, and which reports it was told to
lose. The rules below compare the ledger with it.

In some histories the ledger is restored to an earlier moment. What SES took or told since then is ``forgotten``: the
ledger cannot know it. About those the rules ask less: that nothing goes to them before the operator has accepted the
ledger and the staff, told how many are left, have said to go on.
"""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar
from unittest import mock

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsletter.sending import brakes, plan
from newsletter.sending.close import Closer
from newsletter.sending.edition_state import UNDER_WAY, EditionState, Stage
from newsletter.sending.evidence import code
from newsletter.sending.outcomes import ACCEPTED, IN_DOUBT, TO_BE_SENT, Outcome, attempt_of
from newsletter.sending.part_reading import PartReading, remembered
from newsletter.sending.plan import Planner
from newsletter.sending.record_evidence import EvidenceRecorder
from newsletter.sending.resend import Resender, edition_after
from newsletter.sending.resting import AddressRester
from newsletter.sending.restoring import LedgerRestorer
from newsletter.sending.send_batch import LEASE, BatchSender
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import totals_of
from newsletter.sending.start import Start, Starter
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from newsletter.subscribers.suppressions import SuppressionReason
from tests.unit.sending import reported
from tests.unit.sending.ses import Copy, People, SendRate, Ses
from tests.unit.sending.turns import AFTER, BEFORE, STILL, Port, Turns, Worker
from tests.unit.sending.world import (
    EDITION,
    Clock,
    FakeArchive,
    FakeBounceHistories,
    FakeLedger,
    FakeMovementCounters,
    FakeQueue,
    FakeReaders,
)

QUARANTINE, PATIENCE, MINUTE, DAY = 1200, 900, 60, 86_400
WORKER_LIVES = 90
"""Seconds; the sending function's Timeout, after which Lambda ends it. A claim lasts longer."""

LONGEST_CHAIN = 16
"""How often a worker may queue a message again in one chain: Lambda then stops it as a loop
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html)."""

_WITHOUT_END = 400  # rounds

_OTHERS = [
    "send",
    "send",
    "the same",
    "the same",
    "look",
    "look",
    "look",
    "leave",
    "report",
    "later",
    "plan",
    "stop",
    "stop and close",
    "pause",
    "pause and go on",
]

POINTS = st.integers(1, 14)
DEATHS = st.one_of(st.none(), st.tuples(POINTS, st.sampled_from([BEFORE, AFTER, STILL, STILL])))
MEANWHILE = st.one_of(st.none(), st.tuples(POINTS, st.sampled_from(_OTHERS)))
POISON = st.lists(st.tuples(st.integers(0, 12), st.integers(0, len(reported.ALL) - 1)), max_size=4)
MOODS = st.sampled_from(["take", "take", "lose-answer", "lose-call", "throttle", "mix", "pause"])


class Queue(FakeQueue):
    """The send queue. What workers put back in one chain of requests is counted, and lost when it is too long."""

    def __init__(self) -> None:
        super().__init__()
        self.chains: Counter[Any] = Counter()
        self.stopped_a_chain = False

    def push(self, batch: Any, after: float) -> None:
        self.chains[batch] += 1
        if self.chains[batch] < LONGEST_CHAIN:
            super().push(batch, after)
        else:
            self.stopped_a_chain = True

    def push_all(self, batches: Any) -> None:
        for batch in batches:
            self.chains[batch] = 0
        super().push_all(batches)


def _key(number: int) -> str:
    return 20 * "abcdefghijklmnopqrstuvwxyz234567"[number]


class SendingMachine(RuleBasedStateMachine):
    """Histories of an issue to twenty-two readers, in three parts of batches of four, some with a canary.

    ``met`` counts in how many histories something happened: what never happens proves nothing.
    """

    met: ClassVar[Counter[str]] = Counter()

    @initialize(
        hold=st.sampled_from([0, 0, 5]),
        gone=st.integers(0, 3),
        planned=st.sampled_from([True, True, False]),
        restores=st.booleans(),
    )
    def begin(self, hold: int, gone: int, *, planned: bool, restores: bool) -> None:
        self.patches = ExitStack()
        for owner, name, value in (
            (plan, "CANDIDATES_IN_A_PART", 9),
            (brakes, "CANARY_FROM", 10),
            (brakes, "LEAST_REPORTED", 4),
        ):
            self.patches.enter_context(mock.patch.object(owner, name, value))
        keys = [_key(n) for n in range(22)]
        self.clock = Clock()
        self.turns = Turns(self.clock)
        self.ledger, self.archive, self.readers, self.queue = (
            FakeLedger(),
            FakeArchive(),
            FakeReaders(keys),
            Queue(),
        )
        self.ses = Ses(self.clock)
        self.send_rate = SendRate(self.ses)
        self.line_open = True
        self.people = People(self.readers)
        self.wanted_looks: list[str] = []
        self.left_at: dict[str, float] = {}
        self.last_plan: list[str] = [EDITION]
        self.workers = 0
        self.in_hand: Any = None
        self.ses.on_taken = self._check_a_mail
        self.restores = restores
        self.backups: list[Any] = []
        self.steps = 0
        self.is_restored = False
        self.copies_before = 0
        self.forgotten: set[tuple[str, str]] = set()
        self.open_when_asked: dict[str, set[str]] = {}
        self.woke_late = False
        self.met_here: set[str] = set()
        self.ledger.unwritable.add(reported.UNWRITABLE)
        self._workflows()
        for key in keys[:gone]:
            self._leave(key)
        now = self.clock.now
        self.ledger.update(
            EditionState(EDITION, "bladet", Stage.PROOFED, "f", "s", "h", now, start_at=now, latest_start=now + 60)
        )
        edition_state = self.ledger.states[EDITION]
        self.ledger.states[EDITION] = EditionState(**{**edition_state.__dict__, "hold_minutes": hold})
        self.starting.start(EDITION, by_hand=False)
        if planned:
            self.planning.plan(EDITION)

    def _workflows(self) -> None:
        port = partial(Port, turns=self.turns)
        ledger, archive, readers, queue = map(port, (self.ledger, self.archive, self.readers, self.queue))
        send_rate, ses, people, clock = port(self.send_rate), port(self.ses), port(self.people), self.clock
        self.planning = Planner(
            ledger=ledger, archive=archive, subscribers=readers, suppressions=readers, readers=readers,
            send_queue=queue, send_rate=send_rate, clock=clock, time_left=lambda: 900,
        )  # fmt: skip
        self.sending = BatchSender(
            ledger=ledger,
            archive=archive,
            readers=readers,
            send_rate=send_rate,
            postman=ses,
            send_queue=queue,
            clock=clock,
        )
        self.closing = Closer(
            ledger=ledger, send_queue=queue, send_rate=send_rate, clock=clock,
            quarantine_seconds=QUARANTINE, patience_seconds=PATIENCE,
        )  # fmt: skip
        histories = FakeBounceHistories()
        self.evidence = EvidenceRecorder(
            ledger=ledger, subscribers=people, suppressions=people, close_trigger=self, sign_ups=mock.Mock(),
            bounce_histories=histories, rester=AddressRester(histories, people),
            movement_counters=FakeMovementCounters(),
        )  # fmt: skip
        self.starting = Starter(
            ledger=ledger, schedules=mock.Mock(), plan_queue=self, close_function_arn="", clock=clock
        )
        self.resending = Resender(ledger=ledger, archive=archive, starter=self.starting, clock=clock)
        nobody = mock.Mock(**{
            "everybody.return_value": {}, "left.return_value": (),
            "lists.return_value": (), "list_ids.return_value": (),
        })  # fmt: skip
        self.accepting = LedgerRestorer(
            ledger=ledger, archive=archive, subscribers=nobody, suppressions=nobody,
            staff_bucket=nobody,
            schedules=mock.Mock(), close_function_arn="", clock=clock,
        )  # fmt: skip
        self.stamping = ledger

    @property
    def editions(self) -> list[str]:
        """The issue, and what went to those who missed it, in their order."""
        return [edition_state.edition for edition_state in self.ledger.states.values() if edition_state.started]

    @property
    def waits_for_acceptance(self) -> bool:
        """Whether the ledger was restored and no acceptance has come to its end, whatever became of who accepted."""
        return self.is_restored and not self.ledger.accepted

    # What the workflows call that is ours: the plan queue, and whoever is woken to look at the ledger.

    def push(self, edition: str) -> None:
        self.last_plan.append(edition)

    def look(self, edition: str) -> None:
        self.wanted_looks.append(edition)

    # The rules: each lets one thing happen.

    @rule(death=DEATHS, meanwhile=MEANWHILE)
    def plan(self, death: Any, meanwhile: Any) -> None:
        """The planner comes, again as often as it likes."""
        self._run(lambda: self.planning.plan(self.last_plan[-1]), death, meanwhile)

    @rule(
        which=st.integers(0, 30),
        death=DEATHS,
        meanwhile=MEANWHILE,
        again=st.booleans(),
        mood=MOODS,
        many=st.integers(1, 4),
    )
    def send(self, which: int, death: Any, meanwhile: Any, mood: str, many: int, *, again: bool) -> None:
        """A message reaches a worker, in any order, and maybe comes again; then some more, with nothing wrong."""
        self.ses.moods = [mood] if mood != "take" else []
        for number in range(many):
            if self.queue.waiting:
                batch = self.queue.waiting[which % len(self.queue.waiting)]
                if number or not (again or death):
                    self.queue.waiting.remove(batch)
                self._send(batch, *((death, meanwhile) if number == 0 else (None, None)))

    @precondition(lambda self: self.turns.still)
    @rule(which=st.integers(0, 5), outlives=st.booleans())
    def wake(self, which: int, *, outlives: bool) -> None:
        """A worker that stood still goes on, or is found to have been ended by Lambda."""
        self._wake(self.turns.still.pop(which % len(self.turns.still)), outlives=outlives)

    @precondition(lambda self: self.queue.waiting)
    @rule(which=st.integers(0, 30))
    def wait_in_line_for_long(self, which: int) -> None:
        """A message goes back to its queue again and again, until Lambda takes it for a loop."""
        batch = self.queue.waiting[which % len(self.queue.waiting)]
        self.send_rate.long = 2 * LONGEST_CHAIN
        while self.send_rate.long and batch in self.queue.waiting:
            self.queue.waiting.remove(batch)
            before = self.send_rate.long
            self._send(batch, None, None)
            if self.send_rate.long == before:
                break  # it was not sent, and did not wait
        self.send_rate.long = 0

    @rule(which=st.integers(0, 30))
    def forget_a_message(self, which: int) -> None:
        """A queue loses a message, or a dead-letter queue took it."""
        if self.queue.waiting:
            self.queue.waiting.pop(which % len(self.queue.waiting))

    @rule(death=DEATHS, meanwhile=MEANWHILE)
    def look_at_the_ledger(self, death: Any, meanwhile: Any) -> None:
        """The minute's round."""
        for edition in self.editions:
            self._run(partial(self._look, edition), death, meanwhile)

    @precondition(lambda self: self.ses.waiting)
    @rule(
        first=st.integers(0, 40),
        many=st.integers(1, 12),
        backwards=st.booleans(),
        twice=st.booleans(),
        death=DEATHS,
        poison=POISON,
    )
    def report(self, first: int, many: int, death: Any, poison: Any, *, backwards: bool, twice: bool) -> None:
        """SES's reports come: some of them, in any order, maybe to come again, and poison anywhere among them."""
        self._report(first, many, death, poison, backwards=backwards, twice=twice)

    @precondition(lambda self: self.ses.waiting)
    @rule()
    def report_on_all_but_the_doubtful(self) -> None:
        """The silence about those in doubt begins to mean something."""
        late = [one for one in self.ses.waiting if (one[0].edition, one[0].reader) in self.ses.doubts]
        self.ses.waiting = [one for one in self.ses.waiting if one not in late]
        self._report(0, len(self.ses.waiting), None)
        self.ses.waiting += late

    @precondition(lambda self: self.queue.waiting or self.ses.waiting)
    @rule(sure=st.integers(0, 3), sent_last=st.booleans())
    def all_goes_well(self, sure: int, *, sent_last: bool) -> None:
        """All that may go is sent and reported on, maybe but for its sending, and minutes pass: parts settle."""
        if sure == 3:
            for batch in list(self.queue.waiting):
                if batch in self.queue.waiting:
                    self.queue.waiting.remove(batch)
                    self._send(batch, None, None)
            last = [one for one in self.ses.waiting if sent_last and one[1] is SesEvent.SENT]
            self.ses.waiting = [one for one in self.ses.waiting if one not in last]
            self._report(0, len(self.ses.waiting), None)
            self.ses.waiting += last
            self.clock.now += QUARANTINE // 4 + 1
            self.look_at_the_ledger(None, None)

    @precondition(lambda self: self.ses.copies)
    @rule(which=st.integers(0, 40), fact=st.sampled_from([SesEvent.COMPLAINED, SesEvent.BOUNCED]))
    def think_again(self, which: int, fact: SesEvent) -> None:
        """A reader complains of a mail that was delivered, or its server sends it back after all."""
        copy = self.ses.copies[which % len(self.ses.copies)]
        if self._is_told(copy) and not copy.lost:
            self.ses.waiting.append((copy, fact))

    @precondition(lambda self: self.ses.waiting)
    @rule(first=st.integers(0, 40), many=st.integers(1, 4))
    def lose_reports(self, first: int, many: int) -> None:
        """SES, SNS or SQS lose reports for good."""
        start = first % len(self.ses.waiting)
        for copy, _ in self.ses.waiting[start : start + many]:
            copy.lost = True
        del self.ses.waiting[start : start + many]

    @precondition(lambda self: self.backups and not self.is_restored)
    @rule(which=st.integers(0, 9), after=st.sampled_from([600, 4 * 3600, 2 * DAY]))
    def restore_the_ledger(self, which: int, after: int) -> None:
        """The ledger is put back to an earlier moment, five minutes ago at the latest, and the round has been since."""
        self.clock.now = max(self.clock.now, self.ledger.stamped) + after
        self.ledger.advance(int(self.clock.now))
        self.clock.now += MINUTE
        self.ledger.restore(self.backups[-1 - which % len(self.backups)])
        self.is_restored = True
        self.copies_before = len(self.ses.copies)
        for copy in self.ses.copies:
            who, told = (copy.edition, copy.reader), self._is_told(copy)
            if not told:
                self.forgotten |= {who} if copy.told_at or not self._is_known(copy) else set()
                copy.told_at = None
        self.met_here.add("restored")

    @precondition(lambda self: self.waits_for_acceptance)
    @rule(death=DEATHS)
    def accept_the_ledger(self, death: Any) -> None:
        """The operator takes the restored ledger for the true one: `utskick restored --accept`."""
        self._run(self._accept, death, None)

    @rule(seconds=st.sampled_from([1, 30, 61, 121, 300, 901, 1201, 2500, 4 * 3600, -2]), look=st.booleans())
    def later(self, seconds: int, *, look: bool) -> None:
        self.clock.now += seconds
        if look:
            self.look_at_the_ledger(None, None)

    @rule(who=st.integers(0, 21), how=st.sampled_from(["leave", "erase", "suppress"]))
    def go(self, who: int, how: str) -> None:
        """A reader leaves, is erased, or is suppressed for something elsewhere."""
        key = sorted(self.readers.list)[who % len(self.readers.list)] if self.readers.list else ""
        if how == "leave":
            self._leave(key)
        elif how == "erase":
            self.readers.list.pop(key, None)
            self.left_at.setdefault(key, self.clock.now)
        else:
            self.readers.suppressed.setdefault(key, SuppressionReason.BOUNCED)
            self.left_at.setdefault(key, self.clock.now)

    @rule(number=st.integers(22, 31))
    def join(self, number: int) -> None:
        """Somebody joins in the middle of it all: the audience is frozen."""
        key = _key(number)
        if key in self.left_at or key in self.readers.list:
            return
        self.readers.list[key] = Subscriber("bladet", key, f"{key}@a.example", frozenset(Ground))
        self.readers.list = dict(sorted(self.readers.list.items()))

    @rule(who=st.integers(0, 21), fate=st.sampled_from([SesEvent.BOUNCED, SesEvent.COMPLAINED, SesEvent.DELIVERED]))
    def decide_a_fate(self, who: int, fate: SesEvent) -> None:
        self.ses.fate[sorted(self.readers.list)[who % len(self.readers.list)] if self.readers.list else ""] = fate

    @rule(to=st.sampled_from(["paused", "open", "quota", "long line"]))
    def change_the_account(self, to: str) -> None:
        self.ses.paused = to == "paused"
        self.send_rate.per_day = 0.0 if to == "quota" else -1.0
        self.send_rate.long = 2 if to == "long line" else 0

    @rule()
    def go_on(self) -> None:
        """A person says to go on with what a brake halted."""
        for edition in self.editions:
            if self.ledger.state(edition).stage is Stage.HALTED:
                self._start(edition)
        if self.is_restored and self.ledger.states[EDITION].stage is Stage.PROOFED:
            self._start(EDITION)

    @precondition(lambda self: self.editions)
    @rule(sure=st.integers(0, 9))
    def stop(self, sure: int) -> None:
        if sure == 9:
            self.starting.stop(self.editions[-1])

    @precondition(lambda self: self.editions)
    @rule(sure=st.integers(0, 3), death=DEATHS)
    def pause(self, sure: int, death: Any) -> None:
        """A person pauses an issue; ``go_on`` lets it go on."""
        if sure == 3:
            self._run(partial(self.starting.pause, self.editions[-1]), death, None)
            self.met_here |= {"paused"} if self.ledger.states[self.editions[-1]].is_paused else set()

    @precondition(lambda self: self.editions)
    @rule(death=DEATHS)
    def send_to_those_who_missed_it(self, death: Any) -> None:
        self._run(self._again, death, None)

    # What must hold at every moment.

    @invariant()
    def the_ledger_can_be_restored(self) -> None:
        """DynamoDB's backups hold the ledger of every moment; here those of each fifth step."""
        self.steps += 1
        if self.restores and not self.is_restored and self.steps % 5 == 0:
            self.stamping.advance(int(self.clock.now))
            self.backups.append(self.ledger.snapshot())

    @invariant()
    def every_place_has_exactly_one_outcome(self) -> None:
        for edition in self.editions:
            edition_state = self.ledger.states[edition]
            if edition_state.batch_size:
                totals = totals_of(edition_state, self.ledger)
                ended = totals.accepted + totals.refused + totals.left + totals.unknown + totals.stopped
                assert totals.audience == edition_state.planned == ended + totals.open + totals.in_doubt, totals
                assert edition_state.candidates == edition_state.planned + sum(edition_state.left_out.values())

    @invariant()
    def nobody_has_it_twice_over_an_issue_and_what_follows_it(self) -> None:
        """But for those of whom nobody could know, when the second was planned, that they had got the first."""
        by_reader: dict[str, list[Copy]] = {}
        for copy in self.ses.copies:
            by_reader.setdefault(copy.reader, []).append(copy)
        for copies in by_reader.values():
            for first, second in itertools.pairwise(copies):
                if first.edition == second.edition:
                    continue
                if (first.edition, first.reader) in self.forgotten:
                    continue
                asked = self.ledger.states[second.edition].created
                assert first.told_at is None or first.told_at >= asked, f"SES had told: {first}, and yet: {second}"
                who = (first.edition, first.reader)
                assert who in self.ses.doubts or first.at in self.turns.moments, f"its answer came: {copies}"

    @invariant()
    def a_second_copy_is_only_ever_the_counted_case(self) -> None:
        for who, all_copies in self._by_reader().items():
            before = set(map(id, self.ses.copies[: self.copies_before])) if who in self.forgotten else set()
            for copies in ([one for one in all_copies if (id(one) in before) is then] for then in (True, False)):
                self._check_copies(who, copies)

    def _check_copies(self, who: tuple[str, str], copies: list[Copy]) -> None:
        assert len(copies) <= 2, f"{who} has {len(copies)} copies"
        if len(copies) == 2:
            first, second = copies
            assert (first.attempt, second.attempt) == (1, 2), copies
            assert who in self.ses.doubts or first.at in self.turns.moments, "sent again though its answer came"
            assert second.at - first.at >= QUARANTINE - LEASE, f"sent again after {second.at - first.at} s"

    @invariant()
    def what_is_accepted_was_taken(self) -> None:
        there = self._by_reader()
        for who, outcome, _ in self._outcomes():
            if outcome in ACCEPTED:
                assert who in there, f"{who} counts as accepted and SES never took it"

    @invariant()
    def what_is_not_to_be_sent_any_more_was_settled_with_a_reason(self) -> None:
        there = self._by_reader()
        for who, outcome, record in self._outcomes():
            if outcome is Outcome.REFUSED:
                assert who in self.ses.refused
            elif outcome is Outcome.LEFT:
                assert who[1] in self.left_at, f"{who} is said to have left"
            elif outcome is Outcome.UNKNOWN:
                assert who in self.ses.doubts or self.turns.moments, record
            elif outcome is Outcome.AGAIN and who in self.ses.doubts and not self.turns.moments:
                assert self.clock.now - self.ses.doubts[who] >= QUARANTINE - WORKER_LIVES, (
                    f"{who} is sent again too soon"
                )
            elif outcome is Outcome.OPEN and who in there and who not in self.forgotten:
                at_work = record.owner
                assert at_work or who in self.ses.doubts, f"{who} was sent to and stands open"

    def teardown(self) -> None:
        """All goes well from here on: the ledger closes, on what is true."""
        if not hasattr(self, "ses"):
            return
        try:
            self._recover()
            while self.turns.still:  # who stood still through all of it wakes when the ledger is long closed
                self._wake(self.turns.still.pop(), outlives=True)
            self._recover()
            for edition in self.editions:
                self._hold_against_the_truth(edition)
            self._count_what_was_met()
        finally:
            while self.turns.still:
                self._end(self.turns.still.pop())
            self.patches.close()

    # How it is done.

    def _run(self, work: Any, death: Any, meanwhile: Any) -> None:
        plan: dict[int, Any] = {}
        if meanwhile:
            plan[meanwhile[0]] = partial(self._meanwhile, meanwhile[1])
        if death:
            plan[death[0]] = death[1]
        told = {(copy.edition, copy.reader) for copy in self.ses.copies if copy.told_at is not None}
        paused = {edition: state.version for edition, state in self.ledger.states.items() if state.is_paused}
        self.turns.run(Worker(work, plan, self.clock.now, knew=(dict(self.left_at), told, paused)))

    def _wake(self, worker: Worker, *, outlives: bool) -> None:
        is_late = self.clock.now >= worker.began + WORKER_LIVES
        if is_late and (not outlives or worker.stands_before == "deliver"):
            self._end(worker)
            return
        self.woke_late |= is_late
        self.turns.run(worker)
        self._note_what_was_told()

    def _end(self, worker: Worker) -> None:
        """Lambda ends it where it stands."""
        worker.is_dead = True
        self.turns.run(worker)

    def _check_a_mail(self, copy: Copy) -> None:
        """What must hold of each mail at the moment SES takes it: by what its worker could read when it began."""
        gone, told, paused = self.turns.at_work[-1].knew
        who = (copy.edition, copy.reader)
        assert not self.waits_for_acceptance, f"mailed by a restored ledger: {copy}"
        if self.is_restored:
            asked = self.open_when_asked.get(copy.edition, ())
            assert copy.reader in asked, f"the staff were not asked after the restore: {copy}"
        if who in self.forgotten:
            told = told - {who}
            self.met_here.add("mailed again after a restore")
        edition = self.ledger.states[copy.edition]
        assert copy.reader not in gone, f"mailed after they had gone: {copy}"
        assert who not in told, f"SES had told that this reader got it: {copy}"
        assert paused.get(copy.edition) != edition.version, f"mailed by a worker that came while it was paused: {copy}"
        assert not edition.closed, f"mailed after the ledger was closed: {copy}"
        claim = self.ledger.records[copy.partition, copy.number]
        assert claim.is_claimed(int(self.clock.now)), f"mailed by a worker that holds no claim any more: {copy}"
        assert copy.place in claim.flight, f"mailed, and somebody else has it in hand: {copy}"
        if copy.attempt == 2:
            assert any(one == copy.edition for one, _ in told), f"sent again, and SES told nothing: {copy}"

    def _meanwhile(self, what: str) -> None:
        """Something else happens between two calls of a worker: whole, and well."""
        if what == "send" and self.queue.waiting:
            self._send(self.queue.waiting[0], None, None)
        elif what == "the same" and self.in_hand:
            self._send(self.in_hand, None, None)  # SQS hands a message to two
        elif what == "look":
            for edition in self.editions:
                self._run(partial(self._look, edition), None, None)
        elif what == "leave" and self.readers.list:
            self._leave(next(iter(self.readers.list)))
        elif what == "report" and self.ses.waiting:
            self._report(0, 6, None)
        elif what == "stop" and self.editions:
            self.starting.stop(self.editions[-1])
        elif what == "pause" and self.editions:
            self.starting.pause(self.editions[-1])
        elif what == "pause and go on" and self.editions:
            self.starting.pause(self.editions[-1])
            self.go_on()
        elif what == "stop and close" and self.editions:
            self.starting.stop(self.editions[-1])
            self.turns.moments.add(self.clock.now)
            self.clock.now += 1
            self.look_at_the_ledger(None, None)
        elif what == "later":
            self.turns.moments.add(self.clock.now)  # a call from before may be answered after
            self.clock.now += WORKER_LIVES // 2
        elif what == "plan":
            self._run(lambda: self.planning.plan(self.last_plan[-1]), None, None)

    def _send(self, batch: Any, death: Any, meanwhile: Any) -> None:
        self.workers += 1
        self.in_hand = batch
        name = f"worker-{self.workers}"
        self._run(lambda: self.sending.deliver(batch, name), death, meanwhile)

    def _look(self, edition: str) -> None:
        """What the closing function does."""
        if not self.stamping.advance(int(self.clock.now)):
            return
        review = self.closing.look(edition)
        edition_state = review.state
        self.met_here |= {"recounted otherwise"} if review.mistaken else set()
        if edition_state.closed and review.totals.doubled > edition_state.sums.get("doubled", 0):
            sums = {**edition_state.sums, "doubled": review.totals.doubled}
            self.ledger.update(EditionState(**{**edition_state.__dict__, "sums": sums}))
        elif review.may_close and not edition_state.closed:
            self.closing.close(review)

    def _again(self) -> None:
        if len(self.editions) < 3:
            before = self.editions[-1]
            forgotten = {reader for edition, reader in self.forgotten if edition == edition_after(before)}
            self.open_when_asked[edition_after(before)] = self._not_accepted(before) - forgotten
            self.resending.send_again(before)

    def _start(self, edition: str) -> None:
        """A person says to start, or to go on with, an edition; of a restored one they were told how many are left."""
        open_now = self._not_accepted(edition)
        if self.starting.start(edition, by_hand=True) is Start.STARTED and self.is_restored:
            self.open_when_asked[edition] = open_now

    def _not_accepted(self, edition: str) -> set[str]:
        """Who, by the ledger, has not got an edition for certain."""
        accepted = {who[1] for who, outcome, _ in self._outcomes() if who[0] == edition and outcome in ACCEPTED}
        return {_key(number) for number in range(32)} - accepted

    def _accept(self) -> None:
        already = self.ledger.accepted
        self.accepting.accept()
        if already or self.ledger.accepted > 1:
            return  # somebody else has accepted it meanwhile, and people may have gone on
        for edition in self.editions:
            assert self.ledger.states[edition].stage not in UNDER_WAY - {Stage.HALTED}, "it goes on by itself"
        self.met_here.add("restored and accepted")

    def _report(
        self, first: int, many: int, death: Any, poison: Any = (), *, backwards: bool = False, twice: bool = False
    ) -> None:
        start = first % (len(self.ses.waiting) or 1)
        told = self.ses.waiting[start : start + many]
        if backwards:
            told = told[::-1]
        bodies = [reported.report_of(copy, fact) for copy, fact in told]
        for place, which in poison:
            bodies.insert(place % (len(bodies) + 1), reported.ALL[which])
        refused: list[set[int]] = []
        now = datetime.fromtimestamp(self.clock.now, UTC)
        self._run(lambda: refused.append(reported.record(self.evidence, bodies, now)), death, None)
        self._note_what_was_told()
        for given_back in refused:  # nothing, if the worker died or stands still: the messages come back
            bad = {place for place, body in enumerate(bodies) if body in (*reported.POISON, *reported.REFUSED)}
            assert given_back == bad, f"given back: {given_back}, and poison is {bad}"
            for copy, fact in told:
                noted = self.ledger.evidence(copy.partition, copy.number).facts.get(fact, frozenset())
                assert code(copy.place, copy.attempt) in noted, f"a good report was lost: {fact} of {copy}"
            self.met_here |= {"poison among reports"} if poison and told else set()
        if not twice and not death:
            del self.ses.waiting[start : start + many]
        for edition in self.wanted_looks:
            self._run(partial(self._look, edition), None, None)
        self.wanted_looks.clear()

    def _is_told(self, copy: Copy) -> bool:
        return bool(self.ledger.evidence(copy.partition, copy.number).seen(copy.place, copy.attempt))

    def _is_known(self, copy: Copy) -> bool:
        """Whether the ledger has the mail as offered to SES: taken, or in doubt."""
        record = self.ledger.records.get((copy.partition, copy.number))
        if record is None or copy.place in record.flight:
            return record is not None
        outcome = record.outcomes[copy.place]
        return outcome not in TO_BE_SENT and attempt_of(outcome) >= copy.attempt

    def _note_what_was_told(self) -> None:
        for copy in self.ses.copies:
            if copy.told_at is None and self._is_told(copy):
                copy.told_at = self.clock.now
        for key in self.readers.suppressed:
            self.left_at.setdefault(key, self.clock.now)

    def _leave(self, key: str) -> None:
        if key in self.readers.list:
            if self.readers.list[key].state is State.ACTIVE:
                self.left_at.setdefault(key, self.clock.now)
            self.readers.leave(key)

    def _by_reader(self) -> dict[tuple[str, str], list[Copy]]:
        found: dict[tuple[str, str], list[Copy]] = {}
        for copy in self.ses.copies:
            found.setdefault((copy.edition, copy.reader), []).append(copy)
        return found

    def _outcomes(self) -> Any:
        """Every place that was ever claimed: who, what became of it, and the record it stands in."""
        for edition in self.editions:
            size = self.ledger.states[edition].batch_size
            if not size:
                continue
            for record in [one for one in self.ledger.records.values() if one.batch.edition == edition]:
                members = self.archive.members(record.batch, size)
                for place, outcome in enumerate(record.outcomes):
                    yield (edition, members[place]), outcome, record

    def _count_what_was_met(self) -> None:
        met = self.met_here | {outcome.name.lower() for _, outcome, _ in self._outcomes()}
        met |= {"second copy"} if any(len(copies) == 2 for copies in self._by_reader().values()) else set()
        met |= {f"{one.stage} at the end" for one in self.ledger.states.values()}
        met |= {"sent to those who missed it"} if len(self.editions) > 1 else set()
        met |= {f"ses {mood}" for mood in self.ses.met} | {"worker died"} if self.turns.moments else set()
        met |= {"woke late"} if self.woke_late else set()
        met |= {"stopped as a loop"} if self.queue.stopped_a_chain else set()
        met |= {"halted"} if any(one.brakes_off for one in self.ledger.states.values()) else set()
        self.met.update(["histories", *met])

    def _recover(self) -> None:
        self.change_the_account("open")
        self.ses.moods.clear()
        if self.waits_for_acceptance:
            self._run(self._accept, None, None)
        for _ in range(_WITHOUT_END):
            for edition in self.editions:
                self._run(partial(self.planning.plan, edition), None, None)
            for _ in range(_WITHOUT_END):
                if self.queue.waiting:
                    self._send(self.queue.waiting.pop(0), None, None)
            assert not self.queue.waiting, "the queue is never empty"
            while self.ses.waiting:
                self._report(0, len(self.ses.waiting), None)
            for edition in self.editions:
                self._hold_what_is_remembered(edition)
            self.go_on()
            for edition in self.editions:
                self._run(partial(self._look, edition), None, None)
            if all(self.ledger.state(edition).closed for edition in self.editions):
                return
            self.clock.now += MINUTE
        raise AssertionError(f"the ledger never closes: {[self.ledger.state(one) for one in self.editions]}")

    def _hold_what_is_remembered(self, edition: str) -> None:
        """What a settled part came to is what it comes to, once every report has been taken in."""
        for part in self.ledger.parts(edition):
            if kept := remembered(part):
                read = PartReading()
                for record, evidence in self.ledger.pages(edition, part.number):
                    read.take_in(record, evidence, int(self.clock.now), reported_by=int(self.clock.now))
                assert kept.totals == read.totals, f"part {part.number}"
                self.met_here.add("a part was remembered")

    def _hold_against_the_truth(self, edition: str) -> None:
        edition_state, there = self.ledger.state(edition), self._by_reader()
        if self.is_restored and edition_state.closed and not edition_state.sums:
            # The ledger had forgotten that it started: it counts nobody, and sends nothing.
            assert (edition_state.stage, edition_state.planned) == (Stage.STOPPED, 0)
            assert not any(copy.edition == edition for copy in self.ses.copies[self.copies_before :])
            return
        totals = totals_of(edition_state, self.ledger)
        outcomes = {who[1]: outcome for who, outcome, _ in self._outcomes() if who[0] == edition}
        sums = {name: number for name, number in edition_state.sums.items() if name in ("audience", "open", "in_doubt")}
        assert sums == {"audience": edition_state.planned, "open": 0, "in_doubt": 0}
        assert not any(outcome in IN_DOUBT for outcome in outcomes.values())
        if edition_state.stage is Stage.CLOSED:
            assert not any(outcome in TO_BE_SENT for outcome in outcomes.values())
        copies = {who[1]: copies for who, copies in there.items() if who[0] == edition}
        for reader, mine in copies.items():
            if (edition, reader) in self.forgotten:
                continue
            silent = all(copy.lost or copy.told_at is None for copy in mine)
            assert outcomes[reader] in ACCEPTED or silent, f"{reader}: {outcomes[reader].name}, but {mine}"
        doubled = sum({copy.attempt for copy in mine if copy.told_at is not None} == {1, 2} for mine in copies.values())
        assert totals.doubled == edition_state.sums["doubled"] == doubled, (
            totals.doubled,
            edition_state.sums,
            doubled,
        )
        told = Counter(totals.facts)
        assert told[SesEvent.SENT] <= sum(map(len, copies.values()))
        known = sum(outcome in ACCEPTED for outcome in outcomes.values())
        sure = [
            reader
            for reader, mine in copies.items()
            if (edition, reader) not in (self.forgotten | self.ses.doubts.keys())
            and not any(copy.at in self.turns.moments for copy in mine)
        ]
        assert edition_state.sums["accepted"] >= len(sure), "SES's answer came, and the totals does not have it"
        # What SES tells after the ledger was closed is noted in the ledger; the sums stay those of the report.
        assert known == totals.accepted >= edition_state.sums["accepted"]
