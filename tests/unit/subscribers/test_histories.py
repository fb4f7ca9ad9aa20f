"""A list's people over months, by chance: files, registers, leaving, complaints, bounces, erasure, sign-ups, undoing.

An honest witness knows what each of them did and what the files said. Whoever left stays away until their own act,
whoever was erased stays erased, nobody has grounds that nobody gave them, and no register takes off somebody whose row
it did not understand. `make model` walks 10,000 such histories.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsletter.editorial import import_letters
from newsletter.issue.upload import Upload
from newsletter.mailing_list import Rules
from newsletter.subscribers.subscriber import Consent, Ground, State, Subscriber
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.subscribers.folder import FakeFolder, importer_into, put
from tests.unit.subscribers.table import RING, FakeSubscribers

LIST = replace(KOMMUNBLADET, rules=Rules(register_members=10, register_percent=100))
PEOPLE = [f"p{number}@a.example" for number in range(5)]
KEYS = [RING.reader_key(address) for address in PEOPLE]
WHO = st.integers(0, len(PEOPLE) - 1)
YES, NO, UNCLEAR = ("Ja", "ja tack"), ("Nej", "nej tack"), ("", "Frobnicerad", "kanske")
ROWS = st.lists(st.tuples(WHO, st.sampled_from(YES * 3 + NO + UNCLEAR)), min_size=1, max_size=6)
HISTORIES = int(os.environ.get("UTSKICK_REGISTERS", "0"))

done: Counter[str] = Counter()


NO_LETTER = SimpleNamespace(subject="", html="", text="")


class Histories(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        # Writing the letters takes most of the time, and is told of by other tests.
        self.quiet = patch.multiple(
            import_letters, import_letter=lambda *_: NO_LETTER, refused_letter=lambda *_: NO_LETTER
        )
        self.quiet.start()

    def teardown(self):
        self.quiet.stop()

    @initialize()
    def begins(self):
        self.people = FakeSubscribers()
        self.left, self.erased, self.uploads = set(), set(), []
        self.given = {who: set() for who in range(len(PEOPLE))}
        self.now = datetime(2026, 6, 1, tzinfo=UTC)

    def of(self, who):
        return self.people.there.get(KEYS[who])

    def is_active(self, who):
        return (found := self.of(who)) is not None and found.state is State.ACTIVE

    def imported(self, name, head, rows, end=""):
        upload = f"u{len(self.uploads)}"
        text = head + "".join(f"N;{PEOPLE[who]};{answer}{end}\n" for who, answer in rows)
        became = put(name, text, mailing_list=LIST, people=self.people, upload=upload)
        self.uploads.append(Upload(f"lists/kommunbladet/subscribers/{name}", upload, upload, 0).digest)
        done[name] += 1
        return became

    def said_no(self, rows):
        """Whoever a file says no for has left, unless they have signed up here themselves."""
        for who, answer in rows:
            if answer in NO and not (self.of(who) and self.of(who).consent):
                self.left.add(who)

    @rule(rows=ROWS, grounds=st.sampled_from(["medlem", "anm\u00e4ld"]))
    def a_file(self, rows, grounds):
        for who, answer in rows:
            if answer in YES + NO:
                self.given[who].add(Ground.MEMBER if grounds == "medlem" else Ground.SIGN_UP)
        before = {who for who in range(len(PEOPLE)) if self.is_active(who)}
        is_read = any(answer in YES for _, answer in rows) or all(answer in NO for _, answer in rows)
        became = self.imported("fler.csv", "Namn;E-post;Nyhetsbrev;Grund;K\u00e4lla\n", rows, f";{grounds};reg")
        if not became.report:
            assert not is_read
            assert before == {who for who in range(len(PEOPLE)) if self.is_active(who)}
            return
        assert became.report.count("\n") == len(rows) + 1
        self.said_no(rows)
        no = {who for who, answer in rows if answer in NO}
        assert before - no == {who for who in before - no if self.is_active(who)}, "a file has taken somebody off"

    @rule(rows=ROWS)
    def a_register(self, rows):
        for who, answer in rows:
            if answer in YES + NO:
                self.given[who].add(Ground.MEMBER)
        before = {who for who in range(len(PEOPLE)) if self.is_active(who)}
        became = self.imported("register.csv", "Namn;E-post;Nyhetsbrev\n", rows)
        if not became.report:
            assert before == {who for who in range(len(PEOPLE)) if self.is_active(who)}
            return
        self.said_no(rows)
        named = {who for who, _ in rows}
        held = {who for who in named if all(answer in UNCLEAR for other, answer in rows if other == who)}
        assert before & held == {who for who in before & held if self.is_active(who)}, "taken off by a guess"
        members = {who for who in range(len(PEOPLE)) if self.is_active(who) and Ground.MEMBER in self.of(who).grounds}
        assert members <= named, "a member whom the register does not have"

    @rule(rows=ROWS, place=st.integers(0, 5))
    def a_register_with_a_stray_quotation_mark(self, rows, place):
        before = dict(self.people.there)
        lines = [f"N;{PEOPLE[who]};Ja\n" for who, _ in [*rows, (0, ""), (1, "")]]
        lines[place % (len(lines) - 1)] = '"' + lines[place % (len(lines) - 1)]
        became = put("register.csv", "Namn;E-post;Nyhetsbrev\n" + "".join(lines), mailing_list=LIST, people=self.people)
        assert not became.report
        assert self.people.there == before
        done["stray"] += 1

    @rule(who=WHO, how=st.sampled_from(["link", "one-click", "asked"]), late=st.integers(0, 90))
    def leaves(self, who, how, late):
        if found := self.of(who):
            self.people.there[KEYS[who]] = found.leaving(how, self.now - timedelta(days=late))
            self.left.add(who)
            done["leaves"] += 1

    @rule(who=WHO)
    def leaves_everything(self, who):
        """The mark outlives the row, and holds where there never was one."""
        self.people.gone.add(KEYS[who])
        self.leaves(who, "link", 0)
        self.left.add(who)

    @rule(who=WHO)
    def complains(self, who):
        self.people.barred.setdefault(KEYS[who], "complained")
        self.leaves(who, "asked", 0)
        done["complains"] += 1

    @rule(who=WHO)
    def bounces(self, who):
        self.people.barred.setdefault(KEYS[who], "bounced")
        done["bounces"] += 1

    @rule(who=WHO)
    def is_erased(self, who):
        self.people.barred[KEYS[who]] = "erased"
        self.people.erase("kommunbladet", KEYS[who])
        self.erased.add(who)
        done["erased"] += 1

    @rule(who=WHO)
    def is_forgotten(self, who):
        found = self.of(who)
        if found and found.state is State.LEFT:
            self.people.there[KEYS[who]] = found.forgotten()
            done["forgotten"] += 1

    @rule(who=WHO)
    def signs_up(self, who):
        if KEYS[who] in self.people.barred:
            return
        found = self.of(who)
        known = found.grounds if found else frozenset()
        proof = Consent("Ja", "2026-06-01", "2026-06-01", "formul\u00e4r", "n")
        key, grounds = KEYS[who], known | {Ground.SIGN_UP}
        self.people.there[key] = Subscriber("kommunbladet", key, PEOPLE[who], grounds, source="form", consent=proof)
        self.people.gone.discard(key)
        self.given[who].add(Ground.SIGN_UP)
        self.left.discard(who)
        done["signs up"] += 1

    @rule(data=st.data())
    def an_upload_is_undone(self, data):
        if self.uploads:
            upload = data.draw(st.sampled_from(self.uploads))
            importer_into(self.people, FakeFolder(b"", LIST)).importer.undo("kommunbladet", upload)
            done["undone"] += 1

    @precondition(lambda self: bool(getattr(self, "erased", None)))
    @rule(data=st.data())
    def a_row_comes_back_from_a_restore(self, data):
        """Somebody who was there once is there again, as they were: their marks of leaving and erasure stand apart."""
        who = data.draw(st.sampled_from(sorted(self.erased)))
        if self.of(who) is None:
            key = KEYS[who]
            self.people.there[key] = Subscriber(
                "kommunbladet", key, PEOPLE[who], frozenset({Ground.MEMBER}), source="reg"
            )
            self.given[who].add(Ground.MEMBER)
            self.imported("fler.csv", "Namn;E-post;Nyhetsbrev;Grund;K\u00e4lla\n", [(who, "Ja")], ";medlem;reg")
            done["restored"] += 1

    @invariant()
    def who_left_stays_away(self):
        for who in getattr(self, "left", ()):
            assert not self.is_active(who) or KEYS[who] in self.people.gone, who

    @invariant()
    def who_was_erased_stays_erased(self):
        for who in getattr(self, "erased", ()):
            assert self.of(who) is None, who

    @invariant()
    def grounds_are_never_invented(self):
        for who, given in getattr(self, "given", {}).items():
            if found := self.of(who):
                assert found.grounds <= given, (who, found.grounds, given)


Histories.TestCase.settings = settings(
    max_examples=HISTORIES or 100,
    stateful_step_count=25,
    deadline=None,
    derandomize=not HISTORIES,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestHistories = Histories.TestCase


def test_the_histories_did_everything():
    if done:  # not where this test runs by itself
        acts = {
            "fler.csv",
            "register.csv",
            "stray",
            "leaves",
            "complains",
            "bounces",
            "erased",
            "forgotten",
            "signs up",
        }
        assert acts | {"undone", "restored"} <= done.keys(), done


def test_whoever_a_file_says_no_for_stays_away_also_when_the_register_took_them_off_and_they_were_forgotten():
    people, head = FakeSubscribers(), "Namn;E-post;Nyhetsbrev\n"
    member = Subscriber(LIST.id, KEYS[0], PEOPLE[0], frozenset({Ground.MEMBER}))
    people.there[KEYS[0]] = member.off_the_register("2026-06-01").forgotten()
    put("register.csv", f"{head}N;{PEOPLE[0]};Nej\nN;{PEOPLE[1]};Ja\n", mailing_list=LIST, people=people, upload="u1")
    put("register.csv", f"{head}N;{PEOPLE[0]};Ja\nN;{PEOPLE[1]};Ja\n", mailing_list=LIST, people=people, upload="u2")
    assert people.there[KEYS[0]].state is State.LEFT
    assert people.there[KEYS[0]].has_left
    assert people.there[KEYS[1]].state is State.ACTIVE
