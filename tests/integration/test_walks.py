"""Readers' histories by chance: imports, registers, undoing, sign-ups, leaving by link and by mail, moving, erasing,
restores, and SES's reports, late and out of order: hard and soft bounces, resting, deliveries, complaints and their
taking back.

What must hold after every step is told by an oracle of its own, which knows only what people did themselves: who has
left gets nothing until their own act, and nothing is kept of whoever was erased. `make model` walks further.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.aws import Readers
from newsletter.issue.kind import ORDINARY
from newsletter.sending.bounce_history import DAY
from newsletter.sending.bounce_meaning import Trouble
from newsletter.sending.evidence import Evidence
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.importing import RowImporter
from newsletter.subscribers.key_set import KeySet
from newsletter.subscribers.rows import ImportJob, Row
from newsletter.subscribers.sign_ups import SignUp
from newsletter.subscribers.signed_links import AddressChangeLink, BadLinkError, JoinLink, ReaderLink
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.cloud import Cloud
from tests.integration.mails import DOMAIN, stamped, written
from tests.integration.restoring import accept, restore, snapshot
from tests.integration.simulated_stack import SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS = ("ett", "tva")
PEOPLE = 3
ACTS = (
    "taken_in",
    "registered",
    "signs_up",
    "leaves",
    "leaves_by_mail",
    "leaves_all",
    "returns",
    "moves",
    "erased",
    "restored",
    "bounced",
    "rests",
    "delivered",
    "complained",
    "not_spam",
    "undone",
)
WEIGHTS = {"taken_in": 3, "signs_up": 2, "leaves": 2, "leaves_by_mail": 2, "leaves_all": 2, "moves": 2, "restored": 2}
STEPS = st.tuples(
    st.sampled_from([act for act in ACTS for _ in range(WEIGHTS.get(act, 1))]),
    st.sampled_from(range(PEOPLE)),
    st.sampled_from(range(PEOPLE)),
    st.sampled_from(LISTS),
)
MORE = int(os.environ.get("UTSKICK_WALKS", "0"))

done: Counter[str] = Counter()
numbers = count()


@pytest.fixture(scope="module")
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        made = SimulatedStack(cloud)
        for one in LISTS:
            made.open_list(list_id=one, signup=True, notices=False)
        made.invoke("CloseIssue", {})
        yield made


class Walk:
    """A few people with addresses of their own, and what an honest witness knows about them."""

    def __init__(self, stack: SimulatedStack) -> None:
        self.stack, self.site = stack, stack.function("AnswerReader").site
        self.readers = Readers(stack.cloud.refs["SubscribersTable"], stack.cloud.refs["SuppressionsTable"])
        self.importer = RowImporter(stack.subscribers, self.readers, stack.keys, workers=1)
        name = next(numbers)
        self.addresses = [f"p{number}of{name}@byar.example" for number in range(PEOPLE)]
        self.keys = [stack.key_of(address) for address in self.addresses]
        self.left: set[tuple[str, int]] = set()
        self.left_all: set[int] = set()
        self.back: set[tuple[str, int]] = set()
        self.erased_ones: set[int] = set()
        self.suppressed: set[int] = set()
        self.moved: set[frozenset[int]] = set()
        self.resting: set[int] = set()
        self.complaints: set[int] = set()
        self.forgiven: dict[int, int] = {}
        self.uploads: list[tuple[str, str]] = []
        self.recorder = stack.function("RecordEvidence").function
        self.before = snapshot(stack, "SubscribersTable")

    def has_left(self, who: int, one: str) -> bool:
        return (one, who) in self.left or (who in self.left_all and (one, who) not in self.back)

    def joined(self, who: int, one: str) -> None:
        self.left.discard((one, who))
        self.back.add((one, who))

    def gets(self, who: int, one: str) -> bool:
        found = self.readers.wanting(one, [self.keys[who]], ORDINARY, self.stack.clock())
        return isinstance(found[self.keys[who]], Subscriber)

    def row(self, who: int, one: str) -> Subscriber | None:
        return self.stack.subscribers.of(one, self.keys[who])

    def token(self, who: int, one: str, purpose: str) -> str:
        return ReaderLink(one, self.keys[who]).signed(purpose, self.stack.keys.ring)

    def addresses_of(self, who: int) -> set[int]:
        """A person's addresses: this one, and those that it was moved to or from."""
        found = {who}
        while more := {one for pair in self.moved if pair & found for one in pair} - found:
            found |= more
        return found

    # What can happen

    def taken_in(self, who: int, _other: int, one: str, register: str = "") -> None:
        reader = Subscriber(one, self.keys[who], self.addresses[who], frozenset({Ground.MEMBER}), source="file")
        order = ImportJob(one, f"upload{next(numbers)}", "2026-06-18", register=register)
        list(self.importer.taken_in(order, [Row(2, self.addresses[who], reader)], KeySet()))
        if register:
            list(self.importer.taken_off(order, [key for key in self.keys if key != self.keys[who]]))
        self.uploads.append((one, order.upload))
        if who not in self.suppressed | self.resting and not self.has_left(who, one):
            assert self.gets(who, one), "an import has added nobody"

    def registered(self, who: int, other: int, one: str) -> None:
        self.taken_in(who, other, one, "register.csv 2026-06-18")

    def signs_up(self, who: int, _other: int, one: str) -> None:
        asked = int(self.stack.clock())
        known = self.stack.sign_ups.of(one, self.keys[who])
        sign_up = SignUp(one, self.keys[who], self.addresses[who], "", "yes", "form", "net", asked)
        sign_up = replace(sign_up, version=known.version if known else 0)
        if who not in self.erased_ones:  # what a stranger types about them is another test's
            self.stack.sign_ups.keep(sign_up)
        self.site.joining.join(JoinLink(one, self.keys[who], asked).signed(self.stack.keys.ring))
        if who not in self.suppressed:
            self.joined(who, one)
            self.resting.discard(who)  # somebody reads there
            assert self.gets(who, one), "a sign-up has brought nobody back"

    def leaves(self, who: int, _other: int, one: str) -> None:
        self.site.leaving.leave(self.token(who, one, "leave"))
        self.left |= {(one, each) for each in self.addresses_of(who) if self.row(each, one)}

    def leaves_by_mail(self, who: int, _other: int, one: str) -> None:
        """Their mail program writes to the address in List-Unsubscribe, whoever they write as."""
        subject = f"leave {self.token(who, one, 'leave')}"
        mail = written(f"{next(numbers)}", sender="x@annan.example", to=f"leave@{DOMAIN}", subject=subject)
        self.stack.receive(stamped(mail, to=f"leave@{DOMAIN}"))
        self.left |= {(one, each) for each in self.addresses_of(who) if self.row(each, one)}

    def leaves_all(self, who: int, _other: int, one: str) -> None:
        if self.row(who, one):
            self.site.leaving.leave_all(self.token(who, one, "leave"))
            self.left_all |= self.addresses_of(who)
            self.back -= {(each, whose) for each in LISTS for whose in self.addresses_of(who)}

    def returns(self, who: int, _other: int, one: str) -> None:
        if self.row(who, one):
            was = self.row(who, one)
            self.site.leaving.come_back(self.token(who, one, "return"))
            if was and was.state is State.LEFT:
                self.joined(who, one)

    def moves(self, who: int, other: int, one: str) -> None:
        if who == other or {who, other} & self.erased_ones:
            return
        lists = [each for each in LISTS if (row := self.row(who, each)) and row.state is State.ACTIVE]
        asked = int(self.stack.clock())
        self.stack.sign_ups.keep_move(AddressChange(self.keys[who], self.keys[other], self.addresses[other], asked))
        answer = self.site.change_address.move(
            AddressChangeLink(one, self.keys[who], asked).signed(self.stack.keys.ring)
        )
        if answer.event == "Moves" and lists:
            self.moved.add(frozenset({who, other}))
            for each in lists:
                self.joined(other, each)
                self.left.add((each, who))

    def erased(self, who: int, _other: int, _one: str) -> None:
        self.site.my_data.eraser.erase(self.keys[who], datetime.fromtimestamp(self.stack.clock(), UTC))
        gone = self.addresses_of(who)
        self.erased_ones |= gone
        self.suppressed |= gone
        self.resting -= gone
        self.complaints -= gone
        for one in gone:
            self.forgiven.pop(one, None)  # nothing is kept

    def restored(self, _who: int, other: int, _one: str) -> None:
        """The subscribers' table goes back to the beginning or, by chance, to a moment on the way."""
        restore(self.stack, "SubscribersTable", self.before)
        self.nobody_is_back()
        accept(self.stack)
        if other:
            self.before = snapshot(self.stack, "SubscribersTable")

    def bounced(self, who: int, _other: int, _one: str) -> None:
        self.stack.suppressions.add(Suppression(self.keys[who], SuppressionReason.BOUNCED, "2026-06-18"))
        self.suppressed.add(who)
        self.resting.discard(who)

    def reported(self, who: int, one: str, fact: SesEvent, at: int, **more: Any) -> Evidence:
        edition = f"{one}-{next(numbers):016d}".translate(str.maketrans("01", "ab"))
        return Evidence(fact, f"{edition}_0", 0, 0, 1, one, self.keys[who], "m", at=at, **more)

    def rests(self, who: int, other: int, one: str) -> None:
        """Five issues bounce softly, and SES tells of them up to two days late."""
        now = int(self.stack.clock()) - other * DAY
        soft = [self.reported(who, one, SesEvent.SOFT_BOUNCED, now + n, trouble=Trouble.OTHER) for n in range(5)]
        self.recorder.rester.note(soft, datetime.fromtimestamp(self.stack.clock(), UTC))
        if self.is_resting(who):
            self.resting.add(who)
        elif who not in self.suppressed:
            assert other, "five bounces in a row of which nobody rests"

    def delivered(self, who: int, other: int, one: str) -> None:
        """A letter or an issue has arrived, today or up to two days ago."""
        at = int(self.stack.clock()) - other * DAY
        told = [self.reported(who, one, SesEvent.DELIVERED, at)]
        self.recorder.rester.note(told, datetime.fromtimestamp(self.stack.clock(), UTC))
        assert other or not self.is_resting(who), "what arrives today wakes"
        if not self.is_resting(who):
            self.resting.discard(who)

    def is_resting(self, who: int) -> bool:
        found = self.stack.suppressions.of(self.keys[who])
        return found is not None and found.why is SuppressionReason.RESTING

    def complained(self, who: int, other: int, one: str) -> None:
        at = int(self.stack.clock()) - other * DAY
        row = self.row(who, one)
        told = self.reported(who, one, SesEvent.COMPLAINED, at, suppress=SuppressionReason.COMPLAINED)
        self.recorder.record([told], datetime.fromtimestamp(self.stack.clock(), UTC))
        if row:
            self.left.add((one, who))
        if at > self.forgiven.get(who, 0):
            if who not in self.suppressed:
                self.complaints.add(who)
            self.suppressed.add(who)
            self.resting.discard(who)

    def not_spam(self, who: int, other: int, one: str) -> None:
        """The complaint is taken back, if it is no newer; who left by it stays away."""
        at = int(self.stack.clock()) - other * DAY
        self.recorder.record(
            [self.reported(who, one, SesEvent.NOT_SPAM, at)], datetime.fromtimestamp(self.stack.clock(), UTC)
        )
        self.forgiven[who] = max(at, self.forgiven.get(who, 0))
        found = self.stack.suppressions.of(self.keys[who])
        if who in self.complaints and (found is None or found.why is not SuppressionReason.COMPLAINED):
            self.complaints.discard(who)
            self.suppressed.discard(who)

    def undone(self, _who: int, other: int, _one: str) -> None:
        """One of the latest files is taken back."""
        if self.uploads:
            self.importer.undo(*self.uploads[-1 - other % len(self.uploads)])

    # What must hold

    def nobody_is_back(self) -> None:
        for one in LISTS:
            for who in range(PEOPLE):
                if self.has_left(who, one) or who in self.suppressed | self.resting:
                    assert not self.gets(who, one), f"{who} gets {one}"

    def nothing_is_kept_of_the_erased(self) -> None:
        for table in ("SubscribersTable", "SignUpsTable", "SuppressionsTable"):
            rows = json.dumps(snapshot(self.stack, table))
            for who in self.erased_ones:
                assert self.addresses[who] not in rows, f"{table} holds {who}"


def walked(stack: SimulatedStack, steps: list[tuple[str, int, int, str]]) -> None:
    restore(stack, "SubscribersTable", [])
    walk = Walk(stack)
    for act, who, other, one in steps:
        stack.clock.sleep(60)
        try:
            getattr(walk, act)(who, other, one)
        except BadLinkError:
            done["bad link"] += 1
        done[act] += 1
        walk.nobody_is_back()
        walk.nothing_is_kept_of_the_erased()


def walks(examples: int, steps: int):
    limits = settings(
        max_examples=examples,
        deadline=None,
        derandomize=not MORE,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
    )
    return lambda test: limits(given(st.lists(STEPS, min_size=steps // 2, max_size=steps))(test))


@walks(MORE or 15, 60 if MORE else 14)
def test_who_left_stays_away_and_who_was_erased_stays_erased(stack, steps):
    walked(stack, steps)


def test_the_walks_did_everything(stack):
    del stack
    if done:  # not where this test runs by itself
        assert {act for act in ACTS if done[act]} == set(ACTS), done
