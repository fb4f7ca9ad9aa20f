"""A small world in memory for the sending protocol: fakes that remember."""

from __future__ import annotations

from collections import Counter, defaultdict
from copy import copy, deepcopy
from dataclasses import replace

from botocore.exceptions import ClientError

from newsletter.edition.edition import Edition
from newsletter.errors import TryAgainLater, Uncertain, Undeliverable
from newsletter.issue.kind import ORDINARY
from newsletter.sending.audience import part_of, why_not
from newsletter.sending.batches import Batch
from newsletter.sending.bounce_history import BounceHistory
from newsletter.sending.close import Closer
from newsletter.sending.edition_state import RESTORED, UNDER_WAY, EditionState, PartRecord, Stage
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.outcomes import Accepted
from newsletter.sending.plan import Planner
from newsletter.sending.progress import Progress
from newsletter.sending.resend import Resender
from newsletter.sending.send_batch import BatchSender, OvertakenError
from newsletter.sending.send_rate import Pace
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.start import Starter
from newsletter.sending.waiting import Waiting
from newsletter.subscribers.list_movements import by_list, day_of
from newsletter.subscribers.subscriber import Ground, State, Subscriber

EDITION = "bladet-a2b3c4d5e6f7a2b3"
MOST_ROUNDS = 500
CONTENT = Edition(EDITION, "bladet", "", "", "", "sv", "", "", "", "", "", "", {})


class Clock:
    def __init__(self, now=1_800_000_000):
        self.now = now

    def __call__(self):
        return self.now


class FakeLedger:
    """The ledger's table. ``stamped`` is the stamp in it and ``stamped_outside`` the archive's, as in ``LedgerStamp``.

    DynamoDB refuses for good to write evidence on the editions that are ``unwritable``.
    """

    SETS = ("evidence_sets", "bad_news", "providers")
    TABLE = ("states", "records", "notes", "waits", "failed", "rounds", "stamped", "late", *SETS)

    def __init__(self):
        self.states, self.records, self.notes = {}, {}, {}
        self.evidence_sets = defaultdict(lambda: defaultdict(set))
        self.bad_news = defaultdict(Counter)
        self.providers = defaultdict(Counter)
        self.waits, self.failed, self.rounds = {}, {}, {}
        self.stamped = self.stamped_outside = self.accepted = 0
        self.unwritable = set()
        self.late = {}

    def snapshot(self):
        """What a backup of the table holds."""
        return {name: copy(getattr(self, name)) for name in self.TABLE if name not in self.SETS} | deepcopy(
            {name: getattr(self, name) for name in self.SETS}
        )

    def restore(self, snapshot):
        for name, value in snapshot.items():
            setattr(self, name, deepcopy(value) if name in self.SETS else copy(value))

    def is_restored(self):
        return self.stamped < self.stamped_outside

    def advance(self, now):
        if self.is_restored():
            return False
        self.stamped = self.stamped_outside = max(now, self.stamped)
        return True

    def accept(self, now):
        self.stamped = self.stamped_outside = max(now, self.stamped_outside)
        self.accepted += 1

    def state(self, edition):
        found = self.state_or_none(edition)
        if found is None:
            raise Undeliverable("unknown-edition")
        return found

    def state_or_none(self, edition):
        found = self.as_written(edition)
        if found and found.stage in UNDER_WAY and self.is_restored():
            return replace(found, stage=Stage.HALTED, halted_why=RESTORED)
        return found

    def under_way(self):
        return iter([one.edition for one in self.states.values() if one.stage in UNDER_WAY])

    def as_written(self, edition):
        return self.states.get(edition)

    def open(self, edition_state):
        new = edition_state.edition not in self.states
        self.states.setdefault(edition_state.edition, replace(edition_state, version=1))
        return new

    def update(self, edition_state):
        if self.states.get(edition_state.edition, replace(edition_state, version=0)).version != edition_state.version:
            raise OvertakenError
        self.states[edition_state.edition] = replace(edition_state, version=edition_state.version + 1)
        return self.states[edition_state.edition]

    def park(self, edition, why):
        if self.state(edition).stage is Stage.SENDING:
            self.update(replace(self.states[edition], stage=Stage.PARKED, parked_why=why))

    def progress(self, edition):
        return self.rounds.get(edition, Progress(edition))

    def note_progress(self, progress):
        if self.progress(progress.edition).version != progress.version:
            raise OvertakenError
        self.rounds[progress.edition] = replace(progress, version=progress.version + 1)
        return self.rounds[progress.edition]

    def waiting(self, partition):
        return self.waits.get(partition, Waiting())

    def note_waiting(self, partition, waiting):
        self.waits[partition] = waiting

    def note_failed(self, letter, why):
        self.failed[letter] = why

    def closed_lately(self, most):
        closed = sorted((one for one in self.states.values() if one.closed), key=lambda one: -one.closed)
        return [one.edition for one in closed[:most]]

    def failed_letters(self):
        return self.failed

    def parts(self, edition):
        return iter([self.notes[key] for key in sorted(self.notes) if key[0] == edition])

    def note_part(self, edition, part):
        self.notes[edition, part.number] = part

    def note_settled(self, edition, part, settled):
        if (edition, part) in self.notes:
            self.notes[edition, part] = replace(self.notes[edition, part], settled=settled)

    def note_late_reports(self, edition, part, reports):
        if before := self.notes.get((edition, part)):
            self.late[edition, part] = self.late.get((edition, part), frozenset()) | reports
            self.notes[edition, part] = replace(before, late_reports=len(self.late[edition, part]))

    def record(self, batch):
        return self.records.get((batch.partition, batch.number))

    def save(self, record):
        key = (record.batch.partition, record.batch.number)
        before = self.records.get(key)
        if (before.version if before else 0) != record.version:
            raise OvertakenError
        self.records[key] = replace(record, version=record.version + 1)
        return self.records[key]

    def add_evidence(self, partition, number, facts):
        if Batch.in_partition(partition, 0, 0).edition in self.unwritable:
            raise ClientError({"Error": {"Code": "ValidationException"}}, "UpdateItem")
        before = self.evidence(partition, number)
        for fact, codes in facts.items():
            self.evidence_sets[partition, number][fact] |= codes
        return before

    def add_bad_news(self, edition, more):
        self.bad_news[edition].update(more)
        return {fact: self.bad_news[edition][fact] for fact in more}

    def add_provider_counters(self, edition, more):
        self.providers[edition].update(more)

    def provider_counters(self, edition):
        return self.providers[edition]

    def evidence(self, partition, number):
        return EvidenceRecord({fact: frozenset(codes) for fact, codes in self.evidence_sets[partition, number].items()})

    def pages(self, edition, part):
        partition = Batch(edition, part, 0, 0).partition
        for key in sorted(self.records):
            if key[0] == partition:
                yield self.records[key], self.evidence(*key)


class FakeBounceHistories:
    """The soft bounces of addresses; ``writes`` counts what DynamoDB would charge for."""

    def __init__(self):
        self.kept, self.writes = {}, 0

    def of(self, readers):
        return {reader: self.kept[reader] for reader in readers if reader in self.kept}

    def add(self, reader, bounces, deliveries):
        self.writes += 1
        self.kept[reader] = self.kept.get(reader, BounceHistory()).with_facts(bounces, deliveries)
        old = self.kept[reader].superfluous
        self.kept[reader] = replace(
            self.kept[reader],
            bounces=self.kept[reader].bounces - old.bounces,
            deliveries=self.kept[reader].deliveries - old.deliveries,
        )
        return self.kept[reader]

    def forgive(self, reader, at):
        self.writes += 1
        history = self.kept.get(reader, BounceHistory())
        self.kept[reader] = replace(history, forgiven=max(at, history.forgiven))

    def doubt(self, reader, at):
        self.writes += 1
        self.kept[reader] = replace(self.kept.get(reader, BounceHistory()), doubted=at)

    def forget(self, reader):
        self.writes += 1
        self.kept.pop(reader, None)


class FakeArchive:
    def __init__(self):
        self.frozen = {}
        self.announced = []
        self.contents = {}

    def edition(self, edition):
        return replace(CONTENT, id=edition)

    def edition_ids(self):
        return iter(sorted({EDITION, *(edition for edition, _ in self.frozen)}))

    def has_audience(self, edition):
        return (edition, 0) in self.frozen

    def announce(self, edition):
        self.announced.append(edition)

    def freeze(self, edition, pictures):
        self.contents.setdefault(edition.id, edition)

    def freeze_part(self, edition, number, part):
        return self.frozen.setdefault((edition, number), part)

    def part(self, edition, number):
        return self.frozen[edition, number]

    def members(self, batch, size):
        return self.frozen[batch.edition, batch.part].members[batch.number * size :][: batch.members]


class FakeReaders:
    """Subscribers and suppressions; ``before_read`` is what happens just before somebody looks."""

    def __init__(self, keys):
        self.list = {key: Subscriber("bladet", key, f"{key}@a.example", frozenset(Ground)) for key in sorted(keys)}
        self.suppressed = {}
        self.before_read = lambda: None

    def after(self, list_id, key, most):
        return [reader for reader in self.list.values() if reader.key > key][:most]

    def between(self, first, last):
        return {key: why for key, why in self.suppressed.items() if first <= key <= last}

    def wanting(self, list_id, keys, kind, now):
        self.before_read()
        return {key: why_not(self.list.get(key), self.suppressed.get(key), kind, now) or self.list[key] for key in keys}

    def known(self, list_id, keys):
        there = {key: self.list[key] for key in keys if key in self.list}
        return there, {key: self.suppressed[key] for key in keys if key in self.suppressed}

    def leave(self, key):
        if key in self.list:
            self.list[key] = replace(self.list[key], state=State.LEFT)


class FakeMovementCounters:
    """Remembers what was counted, by day and list."""

    def __init__(self, clock=lambda: 0):
        self.clock, self.counted = clock, []

    def note(self, list_id, more):
        self.counted.append((day_of(self.clock()), list_id, more))

    def since(self, day):
        return by_list(((list_id, more) for at, list_id, more in self.counted if at >= day), day)


class FakeLine:
    def __init__(self, per_second=100):
        self.rate = Pace(per_second, 50_000, 0)
        self.too_long = 0

    def pace(self):
        return self.rate

    def reserve(self, recipients, pace):
        assert recipients <= pace.most_in_a_call
        if self.too_long:
            self.too_long -= 1
            raise TryAgainLater("the line is long", after=30)


class FakePostman:
    """SES: remembers what it accepted. ``script`` holds what to do instead of just accepting."""

    def __init__(self, ledger):
        self.accepted, self.calls, self.script, self.ledger = [], [], [], ledger
        self.reports = True

    def deliver(self, mails, edition):
        self.calls.append(len(mails))
        return self.script.pop(0)(mails) if self.script else self.accept(mails)

    def accept(self, mails):
        answers = []
        for mail in mails:
            self.accepted.append(mail.reader.key)
            if self.reports:
                self.report(mail, SesEvent.SENT, SesEvent.DELIVERED)
            answers.append(Accepted(f"id-{len(self.accepted)}"))
        return answers

    def report(self, mail, *facts):
        said = {fact: {code(mail.place, mail.attempt)} for fact in facts}
        self.ledger.add_evidence(mail.batch.partition, mail.batch.number, said)

    def accept_and_lose_the_answer(self, mails):
        self.accept(mails)
        raise Uncertain("no answer")

    def lose_everything(self, mails):
        raise Uncertain("no answer")


class FakeSchedules:
    """``rounds`` are the editions whose ledger somebody looks at every minute."""

    def __init__(self):
        self.rounds, self.ended = set(), []

    def close(self, edition, function):
        self.rounds.add(edition)

    def end_round(self, edition):
        self.rounds.discard(edition)

    def end(self, edition):
        self.end_round(edition)
        self.ended.append(edition)


class FakePlanQueue:
    def __init__(self):
        self.waiting = []

    def push(self, edition):
        self.waiting.append(edition)


class FakeQueue:
    def __init__(self):
        self.waiting = []
        self.pauses = []

    def push(self, batch, after):
        self.waiting.append(batch)
        self.pauses.append(after)

    def push_all(self, batches):
        self.waiting.extend(batches)

    def is_empty(self):
        return not self.waiting


class World:
    """One edition to a list of readers, from planning to a closed ledger."""

    def __init__(self, readers=120, per_second=100, stage=Stage.PLANNING):
        self.clock = Clock()
        keys = [f"{'abcdefghijklmnopqrstuvwxyz234567'[i % 32]}{i:019d}" for i in range(readers)]
        self.readers, self.ledger, self.archive = FakeReaders(keys), FakeLedger(), FakeArchive()
        self.movement_counters = FakeMovementCounters(self.clock)
        self.send_rate, self.queue, self.postman = FakeLine(per_second), FakeQueue(), FakePostman(self.ledger)
        self.ledger.update(
            EditionState(
                EDITION, "bladet", stage, "issues/bladet/a.md", "Hej", "hash", self.clock.now, started=self.clock.now
            )
        )
        self.planning = Planner(
            ledger=self.ledger, archive=self.archive, subscribers=self.readers, suppressions=self.readers,
            readers=self.readers, send_queue=self.queue, send_rate=self.send_rate, clock=self.clock,
            time_left=lambda: 900,
        )  # fmt: skip
        self.sending = BatchSender(
            ledger=self.ledger, archive=self.archive, readers=self.readers, send_rate=self.send_rate,
            postman=self.postman, send_queue=self.queue, clock=self.clock,
        )  # fmt: skip
        self.closing = Closer(
            ledger=self.ledger, send_queue=self.queue, send_rate=self.send_rate, clock=self.clock,
            quarantine_seconds=1200, patience_seconds=900,
        )  # fmt: skip

        self.plan_queue = FakePlanQueue()
        self.starting = Starter(
            ledger=self.ledger, schedules=FakeSchedules(), plan_queue=self.plan_queue, close_function_arn="",
            clock=self.clock,
        )  # fmt: skip
        self.resending = Resender(ledger=self.ledger, archive=self.archive, starter=self.starting, clock=self.clock)

    @property
    def state(self):
        return self.ledger.state(EDITION)

    @property
    def record(self):
        """The only batch's."""
        (record,) = self.ledger.records.values()
        return record

    def change(self, **facts):
        """Write the edition's page anew with these facts."""
        return self.ledger.update(replace(self.state, **facts))

    def plan(self):
        self.planning.plan(EDITION)
        return self

    def plan_all(self):
        """Work off the plan queue."""
        while self.plan_queue.waiting:
            self.planning.plan(self.plan_queue.waiting.pop(0))
        return self

    def send_all(self):
        """Work off the queue as one worker would."""
        for _ in range(MOST_ROUNDS):
            if not self.queue.waiting:
                return self
            batch = self.queue.waiting.pop(0)
            self.sending.deliver(batch, f"worker-{len(self.postman.calls)}")
        raise AssertionError("the queue is never empty")

    def look(self, after=0):
        self.clock.now += after
        return self.closing.look(EDITION)

    def copies(self):
        return Counter(self.postman.accepted)


def part_with(*readers, suppressed=()):
    return part_of(readers, dict.fromkeys(suppressed, "bounced"), ORDINARY, 0)


__all__ = ["EDITION", "Batch", "PartRecord", "World", "part_with"]
