"""A soak: one issue to a hundred thousand readers through the real functions, while everything goes wrong at random.

Method: every function of the template runs in this process, eight senders and four recorders of evidence side by side
in one simulated time, which makes them meet in the middle of each other's calls. DynamoDB, S3, Scheduler and Secrets
Manager are moto's, behind boto3's HTTP border; SQS is a small one of our own at the same border (moto's takes the
square of what waits), and SES's reports reach the evidence queue directly instead of through SNS. SES is the post
office, which keeps its rate. Faults fall by the printed rates from the printed seed: the same seed is the same run.
At the end the post office's mailbox is counted on its own, and held against the ledger, place by
place, and against the figures of the report.

    .venv/dev/bin/python bench/soak.py [readers] [seed]
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
import sys
import time
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "newsletter"))

from bench.mishaps import RATES, Luck, MailMishaps, Mishaps
from bench.queues import SmallQueues
from bench.side_by_side import SharedTime
from local.postoffice.fate import Fate
from local.postoffice.mailbox import Mailbox
from newsletter.sending.edition_state import Stage
from newsletter.sending.outcomes import Outcome
from tests.integration.cloud import Cloud, Context
from tests.integration.lineage import deepest, is_ended
from tests.integration.sample_files import STAFF, issue
from tests.integration.simulated_stack import SimulatedStack
from tests.integration.workers import Clock, WorkerDiedError, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.integration.lineage import Lineage

MINUTE = 60
SENDERS, RECORDERS = 8, 4
RATE = 200


class Invocation(Context):
    """One invocation, with an id of its own, as Lambda gives it: a claim is held in its name."""

    def __init__(self) -> None:
        self.aws_request_id = str(uuid4())


class SoakingStack(SimulatedStack):
    """The stack of the integration tests, but its workers work side by side and its queues are quick."""

    def __init__(self, cloud: Cloud, luck: Luck, rate: float = RATE) -> None:
        self.time = SharedTime()
        self.mail_mishaps = MailMishaps(luck)
        super().__init__(cloud, self.time, rate=rate, quota=10_000_000, faults=self.mail_mishaps)
        self.post_office.mailbox = Mailbox()  # a hundred thousand mails: the list of them, not the mails themselves
        self.luck = luck
        self.mishaps = Mishaps(luck, self.time)
        self.small_queues = SmallQueues(cloud, self.time, luck, self._lineage_at_work)
        self.queues: Any = self.small_queues  # as far as the stack asks them, these are its queues
        self.left_at: dict[str, float] = {}
        self.over = False
        self.senders = SENDERS

    def run(self, name: str, event: Any, lineage: Lineage | None = None) -> Any:
        return self.run_by(self, name, event, lineage)

    def run_by(self, worker: Workers, name: str, event: Any, lineage: Lineage | None = None) -> Any:
        """Invoke a function; several may be at it at once, so nobody's words are told apart."""
        at_work = self.mishaps.at_work
        before = getattr(at_work, "function", ""), self._lineage_at_work()
        at_work.function, at_work.lineage = name, (lineage or Counter()) + Counter([name])
        try:
            return worker.function(name).handler(event, Invocation())
        finally:
            at_work.function, at_work.lineage = before

    def _lineage_at_work(self) -> Lineage:
        """That of the function this thread works for."""
        return getattr(self.mishaps.at_work, "lineage", None) or Counter()

    def soak(self, edition: str, leavers: list[str]) -> None:
        """Let everything go on at once, until the ledger is closed and the latest reports have come."""
        many = {"SendBatch": self.senders, "RecordEvidence": RECORDERS}
        jobs: list[Callable[[], None]] = []
        for function, source in self.called_by("SQS"):
            for _ in range(many.get(function, 1) if source["Queue"]["Fn::GetAtt"][0] != "LetterQueue" else 1):
                worker = Workers(self.cloud, self.time)
                worker.function(function)  # imported before anybody works
                jobs.append(partial(self._toil, worker, function, source))
        for schedules_of in ("StartIssue", "CloseIssue", "AnswerReader"):
            self.function(schedules_of)
        self.luck.rests = False
        jobs += [self._tell_reports, partial(self._keep_time, edition), partial(self._leave, edition, leavers)]
        self.time.run(*jobs)
        self.luck.rests = True

    def _toil(self, worker: Workers, function: str, source: dict[str, Any]) -> None:
        """What Lambda's poller does for one worker of a function."""
        queue = source["Queue"]["Fn::GetAtt"][0]
        while not self.over:
            messages = self.small_queues.due(queue, source["BatchSize"])
            if not messages:
                self.time.sleep(self.luck.dice.uniform(0.5, 1.5))
                continue
            ended = [message for message in messages if is_ended(message.lineage, function, self.cloud.template)]
            if ended:  # Lambda hands a function nothing of a chain that it has ended
                self.ended += [(function, message.body) for message in ended]
                self.small_queues.settle(queue, ended, {message.id for message in ended})
                continue
            lineage = deepest(message.lineage for message in messages)
            try:
                answer = self.run_by(worker, function, {"Records": [one.record() for one in messages]}, lineage)
            except WorkerDiedError:
                failed = {message.id for message in messages}
            except Exception:
                logging.getLogger("soak").exception("an invocation of %s failed", function)
                failed = {message.id for message in messages}
            else:
                failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
            self.small_queues.settle(queue, messages, failed)

    def _report(self) -> bool:
        """SES tells what is due, straight into the queue that SNS would bring it to."""
        bodies = [json.dumps(event.content) for _, event, _ in self.post_office.due_events()]
        self.small_queues.put("EvidenceQueue", bodies)
        return bool(bodies)

    def _tell_reports(self) -> None:
        while not self.over:
            self._report()
            self._answer_calls()
            self.time.sleep(1)

    def _keep_time(self, edition: str) -> None:
        """The schedules, minute by minute, until the ledger is closed, and then until the last report is recorded."""
        while not self.state(edition).closed:
            self._keep_schedules()
            self.time.sleep(MINUTE)
        while len(self.post_office.outbox) or self.small_queues.in_flight:
            self.time.sleep(MINUTE)
        self.over = True

    def _leave(self, edition: str, leavers: list[str]) -> None:
        """Readers leave while the issue is on its way, from the moment its audience is frozen."""
        while self.state(edition).stage is not Stage.SENDING:
            self.time.sleep(1)
        for address in leavers:
            self.time.sleep(self.state(edition).planned / self.post_office.account.rate / len(leavers))
            while address not in self.left_at:  # whoever gets no answer presses again
                if self.visit(self.leave_link(address), "POST")["statusCode"] == 200:
                    self.left_at[address] = self.time()


@dataclass
class Reckoning:
    """What an independent count of the mailbox says, beside what the ledger says. ``wrong`` is to be empty."""

    readers: int = 0
    mailed: int = 0
    copies: int = 0
    doubled: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    fates: Counter[Fate] = field(default_factory=Counter)
    sums: Mapping[str, int] = field(default_factory=dict)


def reckoning(stack: SoakingStack, edition: str, addresses: list[str]) -> Reckoning:
    """Count the mailbox, then hold every place of the ledger and every figure of the report against it."""
    mails = [mail for mail in stack.post_office.mailbox if mail.tags["issue"] == [edition]]
    copies = Counter(mail.to for mail in mails)
    state = stack.state(edition)
    found = Reckoning(len(addresses), len(copies), len(mails), sums=state.sums)
    found.fates = Counter({mail.to: mail.fate for mail in reversed(mails)}.values())  # by each reader's first copy
    found.doubled = sum(number - 1 for number in copies.values())
    outcomes = dict(_outcomes(stack, edition))
    found.outcomes = Counter(outcomes.values())
    may_be = {
        Outcome.ACCEPTED: {1},
        Outcome.ACCEPTED_AGAIN: {1, 2},
        Outcome.REFUSED: {0},
        Outcome.LEFT: {0},
        Outcome.UNKNOWN: {0, 1, 2},
    }
    for address in addresses:
        outcome = outcomes.pop(stack.key_of(address), None)
        if outcome is None:
            found.wrong.append(f"{address} is in no book")
            found.lost += 1
        elif copies[address] not in may_be.get(outcome, set()):
            found.wrong.append(f"{address} has {copies[address]} copies and stands as {outcome.name}")
            found.lost += not copies[address]
    found.wrong += [f"{key} is in the ledger and on no list" for key in outcomes]
    found.wrong += [
        f"{mail.to} left and was mailed {mail.accepted_at - stack.left_at[mail.to]:.0f} s later"
        for mail in mails
        if mail.accepted_at > stack.left_at.get(mail.to, mail.accepted_at) + MINUTE
    ]
    found.wrong += _figures(stack, state.sums, found)
    return found


def _outcomes(stack: SoakingStack, edition: str) -> Iterator[tuple[str, Outcome]]:
    """Every reader's key in the ledger, and the outcome that stands there."""
    size = stack.state(edition).batch_size
    for part in stack.ledger.parts(edition):
        members = stack.archive.part(edition, part.number).members
        assert len(members) == part.members
        for record, _ in stack.ledger.pages(edition, part.number):
            first = record.batch.number * size
            yield from zip(members[first : first + len(record.outcomes)], record.outcomes, strict=True)


def _figures(stack: SoakingStack, sums: Mapping[str, int], found: Reckoning) -> Iterator[str]:
    """Figures of the report that the mailbox does not bear out. Reports that did not come cannot be counted."""
    missing = stack.mail_mishaps.missing
    delivered = found.fates[Fate.DELIVERED] + found.fates[Fate.COMPLAINED]
    counted = {
        "audience": (found.readers, 0),
        "accepted": (found.mailed, found.outcomes[Outcome.UNKNOWN] + found.outcomes[Outcome.LEFT]),
        "delivered": (delivered, missing["Delivery"]),
        "bounced": (found.fates[Fate.BOUNCED], missing["Bounce"]),
        "complained": (found.fates[Fate.COMPLAINED], missing["Complaint"]),
    }
    for name, (number, leeway) in counted.items():
        if not number - leeway <= sums[name] <= number:
            yield f"the report says {sums[name]} {name}, the mailbox {number}"
    told = re.sub(r"\D", "", stack.letters(STAFF)[-1].text)
    if str(sums["accepted"]) not in told:
        yield "the report that staff got does not say how many SES accepted"


def addresses_for(readers: int) -> list[str]:
    """One in a hundred bounces, one in a hundred is full today, one in two thousand complains."""
    domains = {7: "bounce.example", 57: "soft.example"}
    return [
        f"reader{n}@{'complaint.example' if n % 2000 == 99 else domains.get(n % 100, 'byar.example')}"
        for n in range(readers)
    ]


def luck_of(seed: int, **how: Any) -> Luck:
    """The same luck for the same seed, also for the time that boto3 waits between its attempts."""
    random.seed(seed)
    return Luck(random.Random(seed), **how)  # noqa: S311 - to be repeatable


def soaked(cloud: Cloud, readers: int, luck: Luck, *, rate: float = RATE) -> tuple[SoakingStack, Reckoning]:
    """Send an issue to so many readers with whatever goes wrong, and count."""
    stack = SoakingStack(cloud, luck, rate)
    addresses = addresses_for(readers)
    with patch.object(time, "sleep", stack.time.sleep):  # boto3 waits between its attempts
        stack.open_list(*addresses)
        edition = stack.publish(issue())
        stack.soak(edition, addresses[3 :: max(1, readers // 100)])
    assert stack.state(edition).stage is Stage.CLOSED
    return stack, reckoning(stack, edition, addresses)


def main(readers: int, seed: int) -> None:
    began, wall = time.process_time(), time.time()
    with Cloud() as cloud, Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        stack, found = soaked(cloud, readers, luck_of(seed))
    took = stack.time() - Clock().now
    spent = time.process_time() - began
    print(f"{readers:,} readers, seed {seed}; {spent:.0f} s of CPU, {time.time() - wall:.0f} s", end="")
    print(f" for {took / MINUTE:.0f} min of the stack's time")
    print(f"\n{'fault':<50} {'rate':>8} {'met':>9} {'fired':>7}")
    for name, rate in RATES.items():
        print(f"{name:<50} {rate:>8.2%} {stack.luck.thrown[name]:>9,} {stack.luck.fell[name]:>7,}")
    print(f"\nmailbox: {found.copies:,} mails to {found.mailed:,} readers; second copies: {found.doubled:,}")
    print("ledger:  " + ", ".join(f"{outcome.name} {number:,}" for outcome, number in found.outcomes.most_common()))
    print("report:  " + ", ".join(f"{name} {number:,}" for name, number in found.sums.items() if number))
    print(f"lost: {found.lost}; doubled outside the counted case, or any other disagreement: {len(found.wrong)}")
    for line in found.wrong[:20]:
        print("  " + line)
    dead = {queue: len(bodies) for queue, bodies in stack.small_queues.dead.items()}
    account = stack.post_office.account
    print(f"dead letters: {dead or 0}; calls that came too fast for SES: {account.throttled_calls} (rate {RATE})")
    sys.exit(bool(found.wrong or dead))


if __name__ == "__main__":
    print(re.sub(r"\s+", " ", __doc__.split("\n\n")[1]))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
