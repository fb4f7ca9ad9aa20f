"""A stack with links of every kind: good ones, ones that are too old, of nobody, or for something else."""

from __future__ import annotations

import re
from collections import defaultdict
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend

from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.sign_ups import SignUp
from newsletter.subscribers.signed_links import (
    AddressChangeLink,
    DayLink,
    FormStamp,
    JoinLink,
    OwnLink,
    ReaderLink,
    StaffLink,
    StatusLink,
)
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from newsletter.web.routes import LOOK
from tests.integration.cloud import ACCOUNT, REGION
from tests.integration.sample_files import LIST, STAFF, issue, readers
from tests.integration.simulated_stack import HOUR

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

ANNA, BO, CILLA, NEW, OTHER = "anna@byar.example", "bo@byar.example", "cilla@byar.example", "ny@byar.example", "small"
LONG_GONE = "doris@byar.example"
BRIDGE = Path(__file__).parents[2] / "examples" / "kommunbladet" / "issues" / "2028-04-bridge.zip"
TABLES = ("SubscribersTable", "SuppressionsTable", "SignUpsTable", "LedgerTable")


def furnished(stack: SimulatedStack) -> LinkedStack:
    stack.put(f"lists/{LIST}/logo.png", (BRIDGE.parents[1] / "logo.png").read_bytes())
    look = {"logo": "logo.png"}
    stack.open_list(
        ANNA, BO, CILLA, LONG_GONE, *readers(3), signup=True, archive=True, topics={"skola": "Skolan"}, look=look
    )
    stack.open_list(ANNA, list_id=OTHER, language="en", name="Small News")
    return LinkedStack(stack)


class LinkedStack:
    """A stack full of links that are good for one thing each; ``again`` makes it as it was."""

    def __init__(self, stack: SimulatedStack) -> None:
        self.stack, self.ring, self.now = stack, stack.keys.ring, int(stack.clock())
        self.editions = [stack.publish(BRIDGE.read_bytes(), "bron.zip"), stack.publish(issue("Juni"), "juni.md")]
        stack.wait(HOUR)
        self.editions.append(stack.publish(issue("Juli"), "juli.md"))
        self.now = int(stack.clock())
        for address in (BO, LONG_GONE):
            stack.visit(stack.leave_link(address), "POST")
        gone = stack.reader(LONG_GONE)
        assert gone
        assert stack.subscribers.forget(gone)
        self.asked = [self.ask(NEW), self.ask(CILLA), self.ask("gammal@byar.example", 9 * 24 * HOUR)]
        stack.suppressions.add(
            Suppression(stack.key_of(CILLA), SuppressionReason.COMPLAINED, "2026-06-01T00:00:00+00:00")
        )
        self.address_changes = [
            self.move(ANNA, "anna@nytt.example"),
            self.move(BO, CILLA),
            self.move(CILLA, NEW, 9 * 24 * HOUR),
        ]
        self.kept = {name: deepcopy(table.items) for name, table in self.tables.items()}
        self.touched = False
        self.heaviest = 0
        self.seen: dict[str, set[int]] = defaultdict(set)

    def ask_afresh(self, event: dict[str, Any]) -> dict[str, Any]:
        """Answer one request, with everything as it was before the last one."""
        if self.touched:
            self.again()
        self.touched = event["requestContext"]["http"]["method"] not in LOOK
        answer: dict[str, Any] = self.stack.run("AnswerReader", event)
        return answer

    def ask(self, address: str, ago: int = 60) -> SignUp:
        asked = SignUp(LIST, self.stack.key_of(address), address, "", "text", "/join", "net", self.now - ago)
        asked = asked.written_to(datetime.fromtimestamp(self.now - ago, UTC))
        self.stack.sign_ups.keep(asked)
        return asked

    def move(self, address: str, to: str, ago: int = 60) -> AddressChange:
        made = AddressChange(self.stack.key_of(address), self.stack.key_of(to), to, self.now - ago)
        self.stack.sign_ups.keep_move(made)
        return made

    @property
    def tables(self) -> dict[str, Any]:
        """The rows as the made-up DynamoDB holds them: writing them back by calls takes longer than all the rest."""
        backend = get_backend("dynamodb")[ACCOUNT][REGION]
        return {table: backend.get_table(self.stack.cloud.refs[table]) for table in TABLES}

    def again(self) -> None:
        for name, table in self.tables.items():
            table.items = deepcopy(self.kept[name])

    def links(self, purpose: str) -> list[str]:
        """Links for a purpose: good ones, one of nobody, one that is out of time, one for something else."""
        keys = [self.stack.key_of(address) for address in (ANNA, BO, CILLA, LONG_GONE, "nobody@byar.example")]
        match purpose:
            case "join":
                made = [JoinLink(LIST, one.reader, one.asked).signed(self.ring) for one in self.asked]
                made.append(JoinLink(LIST, keys[0], 1).signed(self.ring))
            case "move":
                made = [
                    AddressChangeLink(LIST, one.reader, one.asked).signed(self.ring) for one in self.address_changes
                ]
            case "own":
                until = self.now + 24 * HOUR
                made = [OwnLink(LIST, key, until).signed(self.ring) for key in (*keys, self.stack.key_of(NEW))]
                made.append(OwnLink(LIST, keys[0], self.now - 1).signed(self.ring))
            case "stop" | "start" | "again":
                states = [self.stack.state(edition) for edition in self.editions]
                staff = [StaffLink(one.edition, 0, one.content_hash[:12], self.now + HOUR) for one in states]
                staff += [replace(staff[0], content="0000"), replace(staff[0], expires=self.now - 1)]
                made = [link.signed(purpose, self.ring) for link in staff]
            case "status":
                until = self.now + HOUR
                made = [StatusLink("anna", self.now, until).signed(self.ring)]
                self.stack.status_links.revoke("bo", self.now)
                made += [StatusLink(*of).signed(self.ring) for of in (("bo", self.now, until), ("cilla", 1, 2))]
            case "day":
                made = sorted(set(re.findall(r"/t/([\w.-]+)", self.proofs)))
                day = DayLink.read(made[0], self.ring, datetime.fromtimestamp(self.now, UTC))
                staff_link = replace(day.to, expires=self.now - 1)
                made += [replace(day, to=staff_link).signed(self.ring), replace(day, day="gone").signed(self.ring)]
            case _:
                made = [ReaderLink(LIST, key).signed(purpose, self.ring) for key in keys]
                made.append(ReaderLink(OTHER, keys[0]).signed(purpose, self.ring))
        return [*made, ReaderLink(LIST, keys[0]).signed("nothing", self.ring), made[0][:-1]]

    @property
    def proofs(self) -> str:
        """All letters to the staff, as one text."""
        return "".join(self.stack.text(mail) for mail in self.stack.letters(STAFF))

    def formats(self) -> dict[str, list[str]]:
        """What stands for each format of the document."""
        today = datetime.fromtimestamp(self.now, UTC).date()
        purposes = ("join", "move", "own", "stop", "start", "again", "day", "status", "leave", "return", "why", "ask")
        shown = self.stack.archive.shown(self.editions[0])
        assert shown
        pictures = self.stack.cloud.client("s3").list_objects_v2(Bucket=self.stack.cloud.refs["ArchiveBucket"])
        names = {key["Key"].rpartition("/")[2] for key in pictures["Contents"] if key["Key"].endswith((".png", ".jpg"))}
        names |= {key["Key"].rpartition("/")[2] for key in pictures["Contents"] if key["Key"].startswith("logos/")}
        return {
            **{f"link-{purpose}": self.links(purpose) for purpose in purposes},
            "edition": [*self.editions, "no-such-edition", ".."],
            "name": [
                "index.html",
                *sorted(names),
                *(f"{one.name}.ics" for one in shown.calendar),
                LIST,
                f"{LIST}.ics",
                "x",
            ],
            "folder": [LIST, OTHER, "..", "nowhere"],
            "list_id": [LIST, OTHER, "no-such-list", "A B"],
            "mail-address": ["nina@byar.example", "Nina.Ny+blad@BYAR.example", "nina@räksmörgås.example", ANNA, CILLA],
            "person-name": ["", "Nina", "Åsa Öst-Ek", "Siobhán O'Neil"],
            "form-stamp": [FormStamp(LIST, self.now - ago).signed(self.ring) for ago in (20, 3600)],
            "words-to-find": ["juni", "bron", "åäö <b>", "finns inte", ""],
            "page-number": ["1", "2", "-1", "x"],
            "entity-tag": [self.stack.visit(f"/l/{LIST}/feed.xml")["headers"]["ETag"], '"another"', "*"],
            "day-of-a-pause": ["", str(today), str(today + timedelta(30)), str(date(today.year + 1, 1, 1))],
        }
