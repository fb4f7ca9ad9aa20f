"""A house with links of every kind: good ones, ones that are too old, of nobody, or for something else."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend

from newsletter.readers.moves import Move
from newsletter.readers.sign_ups import SignUp
from newsletter.readers.signed_links import FormStamp, JoinLink, MoveLink, OwnLink, ReaderLink, StaffLink
from newsletter.readers.suppressions import Suppression, Why
from newsletter.web.routes import LOOK
from tests.integration.cloud import ACCOUNT, REGION
from tests.integration.house import HOUR
from tests.integration.papers import LIST, issue, readers

if TYPE_CHECKING:
    from tests.integration.house import House

ANNA, BO, CILLA, NEW, OTHER = "anna@byar.example", "bo@byar.example", "cilla@byar.example", "ny@byar.example", "small"
LONG_GONE = "doris@byar.example"
BRIDGE = Path(__file__).parents[2] / "examples" / "kommunbladet" / "issues" / "2028-04-bridge.zip"
TABLES = ("SubscribersTable", "SuppressionsTable", "SignUpsTable", "LedgerTable")


def furnished(house: House) -> Town:
    house.open_list(ANNA, BO, CILLA, LONG_GONE, *readers(3), signup=True, archive=True, topics={"skola": "Skolan"})
    house.open_list(ANNA, list_id=OTHER, language="en", name="Small News")
    return Town(house)


class Town:
    """A house full of links that are good for one thing each; ``again`` makes it as it was."""

    def __init__(self, house: House) -> None:
        self.house, self.ring, self.now = house, house.keys.ring, int(house.clock())
        self.editions = [house.publish(BRIDGE.read_bytes(), "bron.zip"), house.publish(issue("Juni"), "juni.md")]
        house.wait(HOUR)
        self.editions.append(house.publish(issue("Juli"), "juli.md"))
        self.now = int(house.clock())
        for address in (BO, LONG_GONE):
            house.visit(house.leave_link(address), "POST")
        gone = house.reader(LONG_GONE)
        assert gone
        assert house.subscribers.forget(gone)
        self.asked = [self.ask(NEW), self.ask(CILLA), self.ask("gammal@byar.example", 9 * 24 * HOUR)]
        house.suppressions.add(Suppression(house.key_of(CILLA), Why.COMPLAINED, "2026-06-01T00:00:00+00:00"))
        self.moves = [self.move(ANNA, "anna@nytt.example"), self.move(BO, CILLA), self.move(CILLA, NEW, 9 * 24 * HOUR)]
        self.kept = {name: deepcopy(table.items) for name, table in self.tables.items()}
        self.touched = False
        self.heaviest = 0
        self.seen: dict[str, set[int]] = defaultdict(set)

    def ask_afresh(self, event: dict[str, Any]) -> dict[str, Any]:
        """Answer one request, with everything as it was before the last one."""
        if self.touched:
            self.again()
        self.touched = event["requestContext"]["http"]["method"] not in LOOK
        answer: dict[str, Any] = self.house.run("AnswerReader", event)
        return answer

    def ask(self, address: str, ago: int = 60) -> SignUp:
        asked = SignUp(LIST, self.house.key_of(address), address, "", "text", "/join", "net", self.now - ago)
        asked = asked.written_to(datetime.fromtimestamp(self.now - ago, UTC))
        self.house.sign_ups.keep(asked)
        return asked

    def move(self, address: str, to: str, ago: int = 60) -> Move:
        made = Move(self.house.key_of(address), self.house.key_of(to), to, self.now - ago)
        self.house.sign_ups.keep_move(made)
        return made

    @property
    def tables(self) -> dict[str, Any]:
        """The rows as the made-up DynamoDB holds them: writing them back by calls takes longer than all the rest."""
        backend = get_backend("dynamodb")[ACCOUNT][REGION]
        return {table: backend.get_table(self.house.cloud.refs[table]) for table in TABLES}

    def again(self) -> None:
        for name, table in self.tables.items():
            table.items = deepcopy(self.kept[name])

    def links(self, purpose: str) -> list[str]:
        """Links for a purpose: good ones, one of nobody, one that is out of time, one for something else."""
        keys = [self.house.key_of(address) for address in (ANNA, BO, CILLA, LONG_GONE, "nobody@byar.example")]
        match purpose:
            case "join":
                made = [JoinLink(LIST, one.reader, one.asked).signed(self.ring) for one in self.asked]
                made.append(JoinLink(LIST, keys[0], 1).signed(self.ring))
            case "move":
                made = [MoveLink(LIST, one.reader, one.asked).signed(self.ring) for one in self.moves]
            case "own":
                until = self.now + 24 * HOUR
                made = [OwnLink(LIST, key, until).signed(self.ring) for key in (*keys, self.house.key_of(NEW))]
                made.append(OwnLink(LIST, keys[0], self.now - 1).signed(self.ring))
            case "stop" | "start" | "again":
                standings = [self.house.standing(edition) for edition in self.editions]
                staff = [StaffLink(one.edition, 0, one.content_hash[:12], self.now + HOUR) for one in standings]
                staff += [replace(staff[0], content="0000"), replace(staff[0], expires=self.now - 1)]
                made = [link.signed(purpose, self.ring) for link in staff]
            case _:
                made = [ReaderLink(LIST, key).signed(purpose, self.ring) for key in keys]
                made.append(ReaderLink(OTHER, keys[0]).signed(purpose, self.ring))
        return [*made, ReaderLink(LIST, keys[0]).signed("nothing", self.ring), made[0][:-1]]

    def formats(self) -> dict[str, list[str]]:
        """What stands for each format of the document."""
        today = datetime.fromtimestamp(self.now, UTC).date()
        purposes = ("join", "move", "own", "stop", "start", "again", "leave", "return", "why", "ask")
        shown = self.house.archive.shown(self.editions[0])
        assert shown
        pictures = self.house.cloud.client("s3").list_objects_v2(Bucket=self.house.cloud.refs["ArchiveBucket"])
        names = {key["Key"].rpartition("/")[2] for key in pictures["Contents"] if key["Key"].endswith((".png", ".jpg"))}
        return {
            **{f"link-{purpose}": self.links(purpose) for purpose in purposes},
            "edition": [*self.editions, "no-such-edition", ".."],
            "name": [*sorted(names), *(f"{one.name}.ics" for one in shown.calendar), LIST, f"{LIST}.ics", "x"],
            "list_id": [LIST, OTHER, "no-such-list", "A B"],
            "mail-address": ["nina@byar.example", "Nina.Ny+blad@BYAR.example", "nina@räksmörgås.example", ANNA, CILLA],
            "person-name": ["", "Nina", "Åsa Öst-Ek", "Siobhán O'Neil"],
            "form-stamp": [FormStamp(LIST, self.now - ago).signed(self.ring) for ago in (20, 3600)],
            "words-to-find": ["juni", "bron", "åäö <b>", "finns inte", ""],
            "page-number": ["1", "2", "-1", "x"],
            "entity-tag": [self.house.visit(f"/l/{LIST}/feed.xml")["headers"]["ETag"], '"another"', "*"],
            "day-of-a-pause": ["", str(today), str(today + timedelta(30)), str(date(today.year + 1, 1, 1))],
        }
