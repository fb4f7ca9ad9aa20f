"""The sending promise as a machine: any history of workers, deaths, reports, readers and people, and what must hold.

Real are the offices that plan, send, record evidence, close, stop and send again. Faked, in memory, are the services
they call. Each call of a worker to a service is a point at which it may die, before or after, and at which something
else may happen first: another worker, a report, a reader who leaves, the clock. So two workers are interleaved, one
whole inside the other.

The machine keeps a truth of its own that no office can see: what SES took, when, and which reports it was told to
lose. The rules below compare the ledger with it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar
from unittest import mock

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsletter.errors import TryAgainLater, Uncertain
from newsletter.readers.subscribers import Ground, State, Subscriber
from newsletter.readers.suppressions import Why
from newsletter.sending import brakes, plan
from newsletter.sending.again import Again, AgainOffice
from newsletter.sending.books import account_of
from newsletter.sending.close import ClosingOffice
from newsletter.sending.deliver import OvertakenError, SendingOffice
from newsletter.sending.evidence import Evidence, EvidenceOffice
from newsletter.sending.facts import Fact
from newsletter.sending.outcomes import ACCEPTED, IN_DOUBT, TO_BE_SENT, Accepted, InDoubt, NotSent, Outcome, Refused
from newsletter.sending.pace import Pace
from newsletter.sending.plan import PlanningOffice
from newsletter.sending.standing import Stage, Standing
from tests.unit.sending.world import EDITION, Clock, FakeArchive, FakeLedger, FakeQueue, FakeReaders

QUARANTINE, PATIENCE, MINUTE = 1200, 900, 60
WORKER_LIVES = 90
"""Seconds; the sending function's Timeout, after which Lambda ends it. A claim lasts longer."""

_WITHOUT_END = 400  # rounds


class Died(BaseException):
    """A worker's process is gone: nothing it would have caught is caught."""


@dataclass
class Copy:
    """One mail SES took."""

    reader: str
    edition: str
    account: str
    number: int
    place: int
    attempt: int
    at: float
    told: bool = False  # whether any report about it has reached the ledger
    lost: bool = False  # whether SES will never report on it


class Turns:
    """The calls of the workers to their services, counted, with what is to happen at some of them."""

    def __init__(self) -> None:
        self.plans: list[tuple[dict[int, Any], list[int]]] = []

    def run(self, work: Any, plan: dict[int, Any]) -> None:
        """Let one worker do ``work``: at call n, ``plan[n]`` is ``before``, ``after`` (it dies) or something to do."""
        self.plans.append((plan, [0]))
        try:
            work()
        except (Died, TryAgainLater, OvertakenError):
            pass  # Lambda would bring the event again: so may a rule
        finally:
            self.plans.pop()

    def call(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.plans:
            return function(*args, **kwargs)
        plan, count = self.plans[-1]
        count[0] += 1
        now = plan.get(count[0])
        if now == "before":
            raise Died
        if callable(now):
            now()
        said = function(*args, **kwargs)
        if now == "after":
            raise Died
        return said


class Port:
    """A service as its workers see it: every call passes the turns."""

    def __init__(self, service: Any, turns: Turns) -> None:
        self._service, self._turns = service, turns

    def __getattr__(self, name: str) -> Any:
        return partial(self._turns.call, getattr(self._service, name))


class Ses:
    """SES: takes mails, and by order does not, or does not answer; what it would report waits to be let out."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.copies: list[Copy] = []
        self.moods: list[str] = []
        self.met: set[str] = set()
        self.paused = False
        self.refused: set[tuple[str, str]] = set()
        self.doubts: dict[tuple[str, str], float] = {}  # whose call it did not answer, and since when
        self.waiting: list[tuple[Copy, Fact]] = []
        self.fate: dict[str, Fact] = {}

    def deliver(self, mails: Any, _edition: Any) -> Any:
        mood = self.moods.pop(0) if self.moods else "take"
        self.met.add(mood)
        if self.paused or mood == "pause":
            self.paused = True
            return [NotSent("sending-paused", halts=True)] * len(mails)
        if mood == "throttle":
            return [NotSent("throttled")] * len(mails)
        if mood in ("lose-call", "lose-answer"):
            for mail in mails:
                self.doubts.setdefault((mail.batch.edition, mail.reader.key), self.clock.now)
            for mail in mails if mood == "lose-answer" else ():
                self._take(mail)
            raise Uncertain("no answer")
        if mood == "mix":
            return [self._mixed(number, mail) for number, mail in enumerate(mails)]
        return [self._take(mail) for mail in mails]

    def _mixed(self, number: int, mail: Any) -> Any:
        who = (mail.batch.edition, mail.reader.key)
        if number % 5 == 1:
            self.refused.add(who)
            return Refused("MESSAGE_REJECTED")
        if number % 5 == 2:
            return NotSent("transient")
        if number % 5 == 3:
            self.doubts.setdefault(who, self.clock.now)
            if mail.place % 2:
                self._take(mail)
            return InDoubt()
        if number % 5 == 4:
            self.refused.add(who)  # it may come to that, after five tries
            return NotSent("FAILED", personal=True)
        return self._take(mail)

    def _take(self, mail: Any) -> Accepted:
        batch = mail.batch
        copy = Copy(
            mail.reader.key, batch.edition, batch.account, batch.number, mail.place, mail.attempt, self.clock.now
        )
        self.copies.append(copy)
        for fact in (Fact.SENT, self.fate.get(copy.reader, Fact.DELIVERED)):
            self.waiting.append((copy, fact))
        return Accepted(f"id-{len(self.copies)}")


class Line:
    """The token line, and the account's own count of the day."""

    def __init__(self, ses: Ses) -> None:
        self.ses = ses
        self.per_day = -1.0
        self.long = 0

    def pace(self) -> Pace:
        return Pace(4, self.per_day, 0, sending_enabled=not self.ses.paused)

    def stand(self, recipients: int, pace: Pace) -> None:
        assert recipients <= pace.most_in_a_call
        if self.long:
            self.long -= 1
            raise TryAgainLater("the line is long", after=30)


class People:
    """Subscribers and suppressions as evidence writes them."""

    def __init__(self, readers: FakeReaders) -> None:
        self.readers = readers

    def leave(self, _list: str, key: str, _how: str, _now: datetime) -> None:
        self.readers.leave(key)

    def add(self, suppression: Any) -> None:
        self.readers.suppressed.setdefault(suppression.reader, suppression.why)


_OTHERS = ["send", "send", "the same", "the same", "look", "look", "look", "leave", "report", "later", "plan", "stop"]

POINTS = st.integers(1, 14)
DEATHS = st.one_of(st.none(), st.tuples(POINTS, st.sampled_from(["before", "after"])))
MEANWHILE = st.one_of(st.none(), st.tuples(POINTS, st.sampled_from(_OTHERS)))
MOODS = st.sampled_from(["take", "take", "lose-answer", "lose-call", "throttle", "mix", "pause"])


class SendingMachine(RuleBasedStateMachine):
    """Histories of an issue to twenty-two readers, in three parts of batches of four, some with a canary.

    ``met`` counts in how many histories something happened: what never happens proves nothing.
    """

    met: ClassVar[Counter[str]] = Counter()

    @initialize(hold=st.sampled_from([0, 0, 5]), gone=st.integers(0, 3), planned=st.sampled_from([True, True, False]))
    def begin(self, hold: int, gone: int, *, planned: bool) -> None:
        self.patches = ExitStack()
        for owner, name, value in (
            (plan, "CANDIDATES_IN_A_PART", 9),
            (brakes, "CANARY_FROM", 10),
            (brakes, "LEAST_REPORTED", 4),
        ):
            self.patches.enter_context(mock.patch.object(owner, name, value))
        keys = [f"{'abcdefghijklmnopqrstuvwxyz234567'[n]}{n:019d}" for n in range(22)]
        self.clock, self.turns = Clock(), Turns()
        self.ledger, self.archive, self.readers, self.queue = (
            FakeLedger(),
            FakeArchive(),
            FakeReaders(keys),
            FakeQueue(),
        )
        self.ses = Ses(self.clock)
        self.line = Line(self.ses)
        self.line_open = True
        self.people = People(self.readers)
        self.wanted_looks: list[str] = []
        self.left_at: dict[str, float] = {}
        self.editions = [EDITION]
        self.last_plan: list[str] = [EDITION]
        self.workers = 0
        self.in_hand: Any = None
        self.deaths: set[float] = set()  # when a worker died, or took its time
        self._offices()
        for key in keys[:gone]:
            self._leave(key)
        now = self.clock.now
        self.ledger.update(
            Standing(EDITION, "bladet", Stage.PROOFED, "f", "s", "h", now, start_at=now, latest_start=now + 60)
        )
        standing = self.ledger.standings[EDITION]
        self.ledger.standings[EDITION] = Standing(**{**standing.__dict__, "hold_minutes": hold})
        self.starting.start(EDITION, by_hand=False)
        if planned:
            self.planning.plan(EDITION)

    def _offices(self) -> None:
        port = partial(Port, turns=self.turns)
        ledger, archive, readers, queue = map(port, (self.ledger, self.archive, self.readers, self.queue))
        line, ses, people, clock = port(self.line), port(self.ses), port(self.people), self.clock
        self.planning = PlanningOffice(
            ledger=ledger, archive=archive, subscribers=readers, suppressions=readers, readers=readers,
            send_queue=queue, line=line, clock=clock, time_left=lambda: 900,
        )  # fmt: skip
        self.sending = SendingOffice(
            ledger=ledger, archive=archive, readers=readers, line=line, postman=ses, send_queue=queue, clock=clock
        )
        self.closing = ClosingOffice(
            ledger=ledger, send_queue=queue, line=line, clock=clock,
            quarantine_seconds=QUARANTINE, patience_seconds=PATIENCE,
        )  # fmt: skip
        self.evidence = EvidenceOffice(ledger=ledger, subscribers=people, suppressions=people, books=self)
        self.starting = AgainOffice(
            ledger=ledger, archive=archive, schedules=mock.Mock(), plan_queue=self, close_function_arn="", clock=clock
        )

    # What the offices call that is ours: the plan queue, and whoever is woken to look at the books.

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

    @rule(which=st.integers(0, 30))
    def forget_a_message(self, which: int) -> None:
        """A queue loses a message, or a dead-letter queue took it."""
        if self.queue.waiting:
            self.queue.waiting.pop(which % len(self.queue.waiting))

    @rule(death=DEATHS, meanwhile=MEANWHILE)
    def look_at_the_books(self, death: Any, meanwhile: Any) -> None:
        """The minute's round."""
        for edition in self.editions:
            self._run(partial(self._look, edition), death, meanwhile)

    @precondition(lambda self: self.ses.waiting)
    @rule(first=st.integers(0, 40), many=st.integers(1, 12), backwards=st.booleans(), twice=st.booleans(), death=DEATHS)
    def report(self, first: int, many: int, death: Any, *, backwards: bool, twice: bool) -> None:
        """SES's reports come: some of them, in any order, maybe to come again."""
        self._report(first, many, death, backwards=backwards, twice=twice)

    @precondition(lambda self: self.ses.waiting)
    @rule()
    def report_on_all_but_the_doubtful(self) -> None:
        """The silence about those in doubt begins to mean something."""
        late = [one for one in self.ses.waiting if (one[0].edition, one[0].reader) in self.ses.doubts]
        self.ses.waiting = [one for one in self.ses.waiting if one not in late]
        self._report(0, len(self.ses.waiting), None, backwards=False, twice=False)
        self.ses.waiting += late

    @precondition(lambda self: self.ses.waiting)
    @rule(first=st.integers(0, 40), many=st.integers(1, 4))
    def lose_reports(self, first: int, many: int) -> None:
        """SES, SNS or SQS lose reports for good."""
        start = first % len(self.ses.waiting)
        for copy, _ in self.ses.waiting[start : start + many]:
            copy.lost = True
        del self.ses.waiting[start : start + many]

    @rule(seconds=st.sampled_from([1, 30, 61, 121, 300, 901, 1201, 2500, -2]), look=st.booleans())
    def later(self, seconds: int, *, look: bool) -> None:
        self.clock.now += seconds
        if look:
            self.look_at_the_books(None, None)

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
            self.readers.suppressed.setdefault(key, Why.BOUNCED)
            self.left_at.setdefault(key, self.clock.now)

    @rule(number=st.integers(22, 31))
    def join(self, number: int) -> None:
        """Somebody joins in the middle of it all: the audience is frozen."""
        key = f"{'abcdefghijklmnopqrstuvwxyz234567'[number]}{number:019d}"
        if key in self.left_at or key in self.readers.list:
            return
        self.readers.list[key] = Subscriber("bladet", key, f"{key}@a.example", frozenset(Ground))
        self.readers.list = dict(sorted(self.readers.list.items()))

    @rule(who=st.integers(0, 21), fate=st.sampled_from([Fact.BOUNCED, Fact.COMPLAINED, Fact.DELIVERED]))
    def decide_a_fate(self, who: int, fate: Fact) -> None:
        self.ses.fate[sorted(self.readers.list)[who % len(self.readers.list)] if self.readers.list else ""] = fate

    @rule(to=st.sampled_from(["paused", "open", "quota", "long line"]))
    def change_the_account(self, to: str) -> None:
        self.ses.paused = to == "paused"
        self.line.per_day = 0.0 if to == "quota" else -1.0
        self.line.long = 2 if to == "long line" else 0

    @rule()
    def go_on(self) -> None:
        """A person says to go on with what a brake halted."""
        for edition in self.editions:
            if self.ledger.standing(edition).stage is Stage.HALTED:
                self.starting.start(edition, by_hand=True)

    @precondition(lambda self: self.ledger.standings[EDITION].started)
    @rule(sure=st.integers(0, 9))
    def stop(self, sure: int) -> None:
        if sure == 9:
            self.starting.stop(self.editions[-1])

    @rule(death=DEATHS)
    def send_to_those_who_missed_it(self, death: Any) -> None:
        self._run(self._again, death, None)

    # What must hold at every moment.

    @invariant()
    def every_place_has_exactly_one_outcome(self) -> None:
        for edition in self.editions:
            standing = self.ledger.standings[edition]
            if standing.batch_size:
                account = account_of(standing, self.ledger)
                ended = account.accepted + account.refused + account.left + account.unknown + account.stopped
                assert account.audience == standing.planned == ended + account.open + account.in_doubt, account
                assert standing.candidates == standing.planned + sum(standing.left_out.values())

    @invariant()
    def a_second_copy_is_only_ever_the_counted_case(self) -> None:
        for who, copies in self._by_reader().items():
            assert len(copies) <= 2, f"{who} has {len(copies)} copies"
            if len(copies) == 2:
                first, second = copies
                assert (first.attempt, second.attempt) == (1, 2), copies
                assert who in self.ses.doubts or first.at in self.deaths, "sent again though its answer came"
                assert second.at - first.at >= QUARANTINE - WORKER_LIVES, f"sent again after {second.at - first.at} s"

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
                assert who in self.ses.doubts or self.deaths, record
            elif outcome is Outcome.AGAIN and who in self.ses.doubts and not self.deaths:
                assert self.clock.now - self.ses.doubts[who] >= QUARANTINE - WORKER_LIVES, (
                    f"{who} is sent again too soon"
                )
            elif outcome is Outcome.OPEN and who in there:
                at_work = record.owner
                assert at_work or who in self.ses.doubts, f"{who} was sent to and stands open"

    def teardown(self) -> None:
        """All goes well from here on: the books close, on what is true."""
        if not hasattr(self, "ses"):
            return
        try:
            self._recover()
            for edition in self.editions:
                self._hold_against_the_truth(edition)
            self._count_what_was_met()
        finally:
            self.patches.close()

    # How it is done.

    def _run(self, work: Any, death: Any, meanwhile: Any) -> None:
        plan: dict[int, Any] = {}
        if meanwhile:
            plan[meanwhile[0]] = partial(self._meanwhile, meanwhile[1])
        if death:
            plan[death[0]] = death[1]
            self.deaths.add(self.clock.now)
        self.turns.run(work, plan)

    def _meanwhile(self, what: str) -> None:
        """Something else happens between two calls of a worker: whole, and well."""
        if what == "send" and self.queue.waiting:
            self._send(self.queue.waiting[0], None, None)
        elif what == "the same" and self.in_hand:
            self._send(self.in_hand, None, None)  # SQS hands a message to two
        elif what == "look":
            for edition in self.editions:
                self.turns.run(partial(self._look, edition), {})
        elif what == "leave" and self.readers.list:
            self._leave(next(iter(self.readers.list)))
        elif what == "report" and self.ses.waiting:
            self._report(0, 6, None, backwards=False, twice=False)
        elif what == "stop":
            self.starting.stop(self.editions[-1])
        elif what == "later":
            self.deaths.add(self.clock.now)  # a call from before may be answered after
            self.clock.now += WORKER_LIVES // 2
        elif what == "plan":
            self.turns.run(lambda: self.planning.plan(self.last_plan[-1]), {})

    def _send(self, batch: Any, death: Any, meanwhile: Any) -> None:
        self.workers += 1
        self.in_hand = batch
        gone, before = dict(self.left_at), len(self.ses.copies)
        told = {(copy.edition, copy.reader) for copy in self.ses.copies if copy.told}
        self._run(lambda: self.sending.deliver(batch, f"worker-{self.workers}"), death, meanwhile)
        mailed = self.ses.copies[before:]
        for copy in mailed:
            assert copy.reader not in gone, f"mailed after they had gone: {copy}"
            assert (copy.edition, copy.reader) not in told, f"SES had told that this reader got it: {copy}"
            if copy.attempt == 2:
                assert any(edition == copy.edition for edition, _ in told), f"sent again, and SES told nothing: {copy}"

    def _look(self, edition: str) -> None:
        books = self.closing.look(edition)
        standing = books.standing
        if standing.closed and books.account.doubled > standing.sums["doubled"]:
            sums = {**standing.sums, "doubled": books.account.doubled}
            self.ledger.update(Standing(**{**standing.__dict__, "sums": sums}))
        elif books.may_close and not standing.closed:
            self.closing.close(books)

    def _again(self) -> None:
        result, after = self.starting.again(self.editions[-1])
        if result in (Again.STARTED, Again.ALREADY) and after not in self.editions and len(self.editions) < 2:
            self.editions.append(after)

    def _report(self, first: int, many: int, death: Any, *, backwards: bool, twice: bool) -> None:
        start = first % (len(self.ses.waiting) or 1)
        told = self.ses.waiting[start : start + many]
        found = [self._evidence(copy, fact) for copy, fact in (reversed(told) if backwards else told)]
        now = datetime.fromtimestamp(self.clock.now, UTC)
        self._run(lambda: self.evidence.record(found, now), death, None)
        for copy, fact in told:
            noted = self.ledger.evidence(copy.account, copy.number)
            copy.told = copy.told or noted.seen(copy.place, copy.attempt)
            if fact in (Fact.BOUNCED, Fact.COMPLAINED) and copy.reader in self.readers.suppressed:
                self.left_at.setdefault(copy.reader, self.clock.now)
        if not twice and not death:
            del self.ses.waiting[start : start + many]
        for edition in self.wanted_looks:
            self.turns.run(partial(self._look, edition), {})
        self.wanted_looks.clear()

    @staticmethod
    def _evidence(copy: Copy, fact: Fact) -> Evidence:
        suppress = {Fact.BOUNCED: Why.BOUNCED, Fact.COMPLAINED: Why.COMPLAINED}.get(fact)
        return Evidence(
            fact, copy.account, copy.number, copy.place, copy.attempt, "bladet", copy.reader, "id", suppress
        )

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
            size = self.ledger.standings[edition].batch_size
            for record in [one for one in self.ledger.records.values() if one.batch.edition == edition]:
                members = self.archive.members(record.batch, size)
                for place, outcome in enumerate(record.outcomes):
                    yield (edition, members[place]), outcome, record

    def _count_what_was_met(self) -> None:
        met = {outcome.name.lower() for _, outcome, _ in self._outcomes()}
        met |= {"second copy"} if any(len(copies) == 2 for copies in self._by_reader().values()) else set()
        met |= {f"{one.stage} at the end" for one in self.ledger.standings.values()}
        met |= {"sent to those who missed it"} if len(self.editions) == 2 else set()
        met |= {f"ses {mood}" for mood in self.ses.met} | {"worker died"} if self.deaths else set()
        met |= {"halted"} if any(one.brakes_off for one in self.ledger.standings.values()) else set()
        self.met.update(["histories", *met])

    def _recover(self) -> None:
        self.change_the_account("open")
        self.ses.moods.clear()
        for _ in range(_WITHOUT_END):
            for edition in self.editions:
                self.turns.run(partial(self.planning.plan, edition), {})
            while self.queue.waiting:
                self._send(self.queue.waiting.pop(0), None, None)
            while self.ses.waiting:
                self._report(0, len(self.ses.waiting), None, backwards=False, twice=False)
            self.go_on()
            for edition in self.editions:
                self.turns.run(partial(self._look, edition), {})
            if all(self.ledger.standing(edition).closed for edition in self.editions):
                return
            self.clock.now += MINUTE
        raise AssertionError(f"the books never close: {[self.ledger.standing(one) for one in self.editions]}")

    def _hold_against_the_truth(self, edition: str) -> None:
        standing, there = self.ledger.standing(edition), self._by_reader()
        account = account_of(standing, self.ledger)
        outcomes = {who[1]: outcome for who, outcome, _ in self._outcomes() if who[0] == edition}
        sums = {name: number for name, number in standing.sums.items() if name in ("audience", "open", "in_doubt")}
        assert sums == {"audience": standing.planned, "open": 0, "in_doubt": 0}
        assert not any(outcome in IN_DOUBT for outcome in outcomes.values())
        if standing.stage is Stage.CLOSED:
            assert not any(outcome in TO_BE_SENT for outcome in outcomes.values())
        copies = {who[1]: copies for who, copies in there.items() if who[0] == edition}
        for reader, mine in copies.items():
            silent = all(copy.lost or not copy.told for copy in mine)
            assert outcomes[reader] in ACCEPTED or silent, f"{reader}: {outcomes[reader].name}, but {mine}"
        doubled = sum(len(mine) == 2 and all(copy.told for copy in mine) for mine in copies.values())
        assert account.doubled == standing.sums["doubled"] == doubled, (account.doubled, standing.sums, doubled)
        told = Counter(account.facts)
        assert told[Fact.SENT] <= sum(map(len, copies.values()))
        known = sum(outcome in ACCEPTED for outcome in outcomes.values())
        # What SES tells after the books were closed is noted in the ledger; the sums stay those of the report.
        assert known == account.accepted >= standing.sums["accepted"]
