"""The members' register through the deployed function: who is new, gone and renamed, and when it changes nothing."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newsletter.editorial import importing_files
from newsletter.subscribers.signed_links import OwnLink
from newsletter.subscribers.subscriber import Consent, State
from tests.integration.crashing import Sweep
from tests.integration.sample_files import LIST, STAFF, people, settings
from tests.integration.simulated_stack import SimulatedStack

if TYPE_CHECKING:
    from tests.integration.cloud import Cloud

FOLDER = f"lists/{LIST}/subscribers"
MEMBERS = [f"medlem{n}@byar.example" for n in range(12)]
SIGNED_UP, LEAVER = "anmald@byar.example", MEMBERS[0]


def register(*addresses: str, name: str = "Namn") -> bytes:
    """A register as its system saves it: no grounds, and no source."""
    return "\n".join(["Medlemsnr;Namn;E-post", *(f"{n};{name};{a}" for n, a in enumerate(addresses)), ""]).encode()


def put(stack: SimulatedStack, name: str, content: bytes) -> str:
    """Put a file in the list's folder; the subject of the letter that comes of it."""
    stack.post_office.mailbox.empty()
    stack.put(f"{FOLDER}/{name}", content)
    stack.work()
    (letter,) = stack.letters(STAFF)
    return letter.subject


def told(stack: SimulatedStack, name: str) -> dict[str, list[str]]:
    """The report's addresses by what became of them."""
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(stack.file(f"reports/{LIST}/{name} report.csv")[1:].splitlines(), delimiter=";"):
        found.setdefault(row["became"], []).append(row["address"])
    return found


def getting_it(stack: SimulatedStack) -> dict[str, str]:
    """Who gets the list, with their grounds."""
    return {r.address: r.grounds_name for r in stack.subscribers.everybody(LIST) if r.state is State.ACTIVE}


@pytest.fixture
def list_of_members(stack: SimulatedStack) -> SimulatedStack:
    stack.open_list(*MEMBERS)
    stack.put(f"{FOLDER}/fler.csv", people(SIGNED_UP, MEMBERS[11], grounds="anmäld"))
    stack.visit(stack.leave_link(LEAVER), "POST")
    stack.work()
    return stack


def test_a_register_says_who_is_new_who_is_gone_and_who_has_another_name(list_of_members):
    stack = list_of_members
    assert put(stack, "Medlemsregister 2026.csv", register(*MEMBERS[:10], "ny@byar.example")) == (
        "Registret är avstämt: Medlemsregister 2026.csv"
    )
    assert told(stack, "Medlemsregister 2026.csv") == {
        "left-earlier": [LEAVER],
        "renamed": MEMBERS[1:10],
        "added": ["ny@byar.example"],
        "gone": [MEMBERS[10]],
        "no-member": [MEMBERS[11]],
    }
    gone = stack.reader(MEMBERS[10])
    assert gone
    assert (gone.state, gone.left_how, gone.grounds) == (State.LEFT, "register", frozenset())
    assert getting_it(stack) == {
        **dict.fromkeys([*MEMBERS[1:10], "ny@byar.example"], "member"),
        MEMBERS[11]: "signup",
        SIGNED_UP: "signup",
    }


def test_a_later_register_brings_back_its_members_and_never_a_leaver(list_of_members):
    stack = list_of_members
    put(stack, "register.csv", register(*MEMBERS[:9], MEMBERS[11]))
    stack.visit(stack.leave_link(MEMBERS[10]), "POST")  # after the register lost them, from an old mail
    put(stack, "register.csv", register(*MEMBERS))
    assert told(stack, "register.csv") == {
        "left-earlier": [LEAVER, MEMBERS[10]],
        "already": [*MEMBERS[1:9], MEMBERS[11]],
        "back": [MEMBERS[9]],
    }
    assert set(getting_it(stack)) == {*MEMBERS[1:10], MEMBERS[11], SIGNED_UP}


def test_whoever_the_register_has_lost_can_still_leave_for_good_and_is_told_the_truth(list_of_members):
    stack, lost = list_of_members, MEMBERS[10]
    put(stack, "register.csv", register(*MEMBERS[:10], MEMBERS[11]))
    assert "Sluta få Kommunbladet?" in stack.visit(stack.leave_link(lost))["body"]
    own = OwnLink(LIST, stack.key_of(lost), int(stack.clock()) + 60).signed(stack.keys.ring)
    page = stack.visit(f"https://a.example/y/{own}")["body"]
    for said in ("får inte nyhetsbrevet", "ingen: inte längre medlem", "stod inte längre i organisationens register"):
        assert said in page
    stack.visit(stack.leave_link(lost), "POST")
    put(stack, "register.csv", register(*MEMBERS))
    assert lost not in getting_it(stack)


def test_the_same_register_twice_changes_nothing(list_of_members):
    stack = list_of_members
    put(stack, "register.csv", register(*MEMBERS[:10]))
    before = list(stack.subscribers.everybody(LIST))
    put(stack, "register.csv", register(*MEMBERS[:10]))
    assert "10 rader lästes in" in stack.text(stack.letters(STAFF)[0])
    assert list(stack.subscribers.everybody(LIST)) == before
    assert set(told(stack, "register.csv")) == {"already", "left-earlier"}


def test_a_register_that_is_only_tried_changes_nothing(list_of_members):
    stack = list_of_members
    before = list(stack.subscribers.everybody(LIST))
    assert put(stack, "prov medlemsregister.csv", register(*MEMBERS[:10])).startswith("Provkörning klar")
    assert told(stack, "prov medlemsregister.csv")["gone"] == [MEMBERS[10]]
    assert list(stack.subscribers.everybody(LIST)) == before


def test_a_register_that_lacks_too_many_waits_for_a_word_from_staff_about_just_so_many(list_of_members):
    stack, half = list_of_members, register(*MEMBERS[:5])
    before = list(stack.subscribers.everybody(LIST))
    assert put(stack, "register.csv", half) == "Inget är ändrat: register.csv väntar på ditt svar"
    (letter,) = stack.letters(STAFF)
    assert "Av 11 medlemmar på listan saknas 7 i registret." in stack.text(letter)
    assert "ja 7 register.csv" in stack.text(letter)
    assert len(told(stack, "register.csv")["gone"]) == 6
    assert list(stack.subscribers.everybody(LIST)) == before
    assert put(stack, "ja 6 register.csv", half).startswith("Inget är ändrat")
    assert list(stack.subscribers.everybody(LIST)) == before
    assert put(stack, "ja 7 register.csv", half) == "Registret är avstämt: ja 7 register.csv"
    assert set(getting_it(stack)) == {*MEMBERS[1:5], MEMBERS[11], SIGNED_UP}


def test_how_many_may_be_gone_is_for_the_list_to_say(list_of_members):
    stack = list_of_members
    stack.put(f"lists/{LIST}/list.yaml", settings(rules={"register_members": 7}))
    stack.work()
    assert put(stack, "register.csv", register(*MEMBERS[:5])).startswith("Registret är avstämt")
    stack.put(f"lists/{LIST}/list.yaml", settings(rules={"register_members": 0, "register_percent": 0}))
    stack.work()
    assert put(stack, "register.csv", register(*MEMBERS[:4])).startswith("Inget är ändrat")


BROKEN_OFF = register(*MEMBERS) + b'"' + b"x" * 200_000


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (register(), "ingen adress att läsa, så inget har ändrats"),
        (register("inte en adress"), "ingen adress att läsa, så inget har ändrats"),
        (BROKEN_OFF, "Rad 14: Raden gick inte att läsa. Den börjar så här:"),
    ],
    ids=["empty", "no address", "broken off"],
)
def test_a_register_without_anybody_or_cut_short_takes_nobody_off(list_of_members, content, why):
    stack = list_of_members
    before = list(stack.subscribers.everybody(LIST))
    assert "register.csv" in put(stack, "register.csv", content)
    assert why in stack.text(stack.letters(STAFF)[0])
    assert list(stack.subscribers.everybody(LIST)) == before


def test_a_register_that_has_been_replaced_meanwhile_is_let_be(list_of_members):
    stack = list_of_members
    older = stack.upload(f"{FOLDER}/register.csv", register(*MEMBERS[:9]))
    put(stack, "register.csv", register(*MEMBERS))
    stack.tell(older)
    stack.work()
    assert len(getting_it(stack)) == 12


def test_who_moved_to_another_address_by_themselves_is_not_lost_with_the_register_s_old_one(list_of_members):
    """The register still has the address they had; at the new one they have said themselves that they want the list."""
    stack = list_of_members
    moved = stack.reader(MEMBERS[1])
    assert moved
    new = "flyttad@byar.example"
    proof = Consent("Ja, byt adress", "2026-06-01", "2026-06-01", moved.source, "")
    stack.subscribers.join(replace(moved, key=stack.key_of(new), address=new, consent=proof, taken_in=""))
    stack.subscribers.leave(LIST, moved.key, "moved", datetime(2026, 6, 1, tzinfo=UTC))
    put(stack, "register.csv", register(*MEMBERS))
    assert getting_it(stack)[new] == "signup"
    assert MEMBERS[1] not in getting_it(stack)


def test_an_undone_register_gives_back_whom_it_took_and_takes_whom_it_gave(list_of_members):
    stack = list_of_members
    before = getting_it(stack)
    put(stack, "register.csv", register(*MEMBERS[:10], "ny@byar.example"))
    importer = stack.function("ImportSubscribers").function.importer
    gone = stack.reader(MEMBERS[10])
    assert gone
    done = importer.undo(LIST, gone.taken_in.partition(":")[0])
    assert done == {"removed": 1, "brought_back": 2, "kept": 9}
    assert getting_it(stack) == before


# Crashes, and a time that is always up


def a_register_comes(stack: SimulatedStack) -> None:
    stack.open_list(*MEMBERS[:5], rules={"register_members": 1})
    stack.visit(stack.leave_link(LEAVER), "POST")
    stack.seconds_left["ImportSubscribers"] = importing_files.TIME_TO_STOP - 1
    stack.put(f"{FOLDER}/ja 2 register.csv", register(*MEMBERS[:3], "ny@byar.example"))
    stack.work()
    stack.wait(3600)


def all_is_told(stack: SimulatedStack) -> None:
    assert getting_it(stack) == dict.fromkeys([*MEMBERS[1:3], "ny@byar.example"], "member")
    assert told(stack, "ja 2 register.csv") == {
        "left-earlier": [LEAVER],
        "renamed": MEMBERS[1:3],
        "added": ["ny@byar.example"],
        "gone": sorted(MEMBERS[3:5], key=stack.key_of),
    }
    assert sorted(mail.subject for mail in stack.letters(STAFF)) == [
        "Inläsning pågår: ja 2 register.csv",
        "Registret är avstämt: ja 2 register.csv",
    ]
    assert not [file for file in stack.files(f"reports/{LIST}/") if file.endswith("progress.txt")]
    assert not stack.queues.dead


@pytest.fixture
def in_small_stretches(monkeypatch):
    monkeypatch.setattr(importing_files, "STRETCH", 3)


def test_a_register_goes_on_in_new_invocations_until_it_is_done(stack, in_small_stretches):
    a_register_comes(stack)
    all_is_told(stack)
    assert stack.metrics["RowsImported"] == 5 + 4


def test_a_worker_may_die_at_any_call_while_it_reads_a_register(cloud: Cloud, in_small_stretches):
    stack = SimulatedStack(cloud)
    sweep = Sweep(stack, "ImportSubscribers")
    sweep.tell(lambda: a_register_comes(stack), lambda _: all_is_told(stack))
    assert not sweep.endings, "\n\n".join([f"{len(sweep.endings)} of {len(sweep.places)}", *sweep.endings[:3]])
    assert (len(sweep.places) >= 100, sweep.told >= 20) == (True, True)
