"""`utskick rehearse`: an issue to SES's mailbox simulator, on a real stack, with its ledger proven against it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
import yaml

from console.connection import StackName, operations_of, sender_identity_of
from console.output import AsJson, Yes, refuse, say, tell_json, tell_rows
from console.simulator import DOMAIN, KINDS, Traced, faults_in_sums, faults_of
from newsletter.edition.waiting_letters import why_in
from newsletter.sending.edition_state import Stage, planned_parts
from newsletter.sending.outcomes import ACCEPTED
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import totals_of
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from console.connection import Operations
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.evidence import EvidenceRecord

    Found = TypeVar("Found")

LIST = "utskick-rehearsal"
STAFF = f"success+staff@{DOMAIN}"
"""Proof and report go there: in the sandbox nobody else but the simulator can be written to."""

_LOOK = 5
_MINUTE = 60
_WORDS = Words("en")


class UnfinishedError(Exception):
    """Something did not come in time; the message says what, and where to look."""


@dataclass(frozen=True)
class Played:
    """A rehearsal that has ended: the edition, each mail, and what the ledger's sums are."""

    edition: str
    traced: Sequence[Traced]
    numbers: Mapping[str, int]

    @property
    def faults(self) -> Sequence[str]:
        of_mails = [fault for one in self.traced for fault in faults_of(one)]
        return [*of_mails, *faults_in_sums(self.traced, self.numbers)]


def rehearse(
    minutes: Annotated[int, typer.Option(min=1, help="How long to wait for each step.")] = 30,
    stack: StackName = "",
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Leave its readers and suppressions there, to look at.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Send an example issue to SES's mailbox simulator, and prove the ledger against what the simulator does.

    The simulator's addresses give a delivery, a bounce, a complaint, a suppressed address and an automatic answer, also
    in the sandbox. They count towards neither the quota nor the bounce rate. Takes a few minutes, ends with 1 where
    anything differs.
    """
    if not yes and not as_json:
        mails = sum(kind.mails for kind in KINDS)
        typer.confirm(f"Send {mails} mails to the simulator, as the list {LIST}", abort=True)
    began = time.monotonic()
    operations = operations_of(stack)
    rehearsal = Rehearsal(
        operations,
        sender_identity_of(stack),
        put=operations.staff_bucket.put,
        tell=lambda what: None if as_json else say(f"{time.monotonic() - began:6.0f} s  {what}", "default"),
        clock=time.time,
        sleep=time.sleep,
        patience=_MINUTE * minutes,
    )
    try:
        played = rehearsal.play()
    except UnfinishedError as late:
        refuse(str(late))
    if not played.faults and not keep:
        rehearsal.clear()
    _tell(played, as_json=as_json)
    raise typer.Exit(bool(played.faults))


@dataclass(frozen=True)
class Rehearsal:
    """Plays it. ``put`` puts a file in the staff's folder, ``patience`` is how many seconds each step may take."""

    operations: Operations
    identity: str
    put: Callable[[str, bytes], object]
    tell: Callable[[str], None]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    patience: float

    def play(self) -> Played:
        """Open the list, import the simulator's addresses, publish an issue, and wait until everything is reported.

        What the simulator gave otherwise is in the result.

        Raises:
            UnfinishedError: the issue was not published, sent or closed in time.
        """
        stamp = int(self.clock())
        self.clear()
        kinds = {address: kind for kind in KINDS for address in kind.addresses(stamp)}
        self._open_list()
        self._import(f"lists/{LIST}/subscribers/{stamp}.csv", list(kinds))
        edition = self._published(f"issues/{LIST}/{stamp}.md", _issue(stamp))
        self._close(edition)
        keys = {self.operations.key_of(address): address for address in kinds}
        played = self._played(edition, keys, kinds)
        end = self.clock() + self.patience
        while played.faults and self.clock() < end:  # a complaint may come after the ledger was closed
            self.sleep(_LOOK)
            played = self._played(edition, keys, kinds)
        return played

    def clear(self) -> None:
        """Take the readers of rehearsals away, and what the simulator's bounces and complaints left behind.

        Raises:
            UnfinishedError: there is somebody on the list who is not the simulator's.
        """
        readers = list(self.operations.subscribers.everybody(LIST))
        if strange := sum(not reader.address.endswith(f"@{DOMAIN}") for reader in readers):
            raise UnfinishedError(f"{strange} on the list {LIST} are not the simulator's: it is somebody's own list.")
        for reader in readers:
            self.operations.subscribers.erase(LIST, reader.key)
            self.operations.suppressions.lift(reader.key, reader.address)
            self.operations.suppressions.forget_leavings(reader.key)

    def _open_list(self) -> None:
        settings = _settings(self.identity)
        key = f"lists/{LIST}/list.yaml"
        if self.operations.staff_bucket.file(key) != settings:
            self.put(key, settings)

    def _import(self, key: str, addresses: Sequence[str]) -> None:
        rows = (f"{address};signup;rehearsal" for address in addresses)
        self.put(key, "\n".join(["address;grounds;source", *rows, ""]).encode())
        self.tell(f"{len(addresses)} addresses of the simulator put in {key}")
        keys = [self.operations.key_of(address) for address in addresses]
        self._until(
            lambda: all(self.operations.subscribers.of(LIST, key) for key in keys) or None,
            f"The readers were not imported. See reports/{LIST}/ and the log of ImportSubscribers.",
        )

    def _published(self, key: str, issue: bytes) -> str:
        self.put(key, issue)
        self.tell(f"imported; the issue put in {key}")
        row = self._until(
            lambda: found if (found := self.operations.ledger.upload(key)).get("done") else None,
            f"No edition came of {key}. See the log of PublishIssue.",
        )
        if not row.get("edition"):
            raise UnfinishedError(f"{key} was refused: `utskick letters --to {STAFF}` has the letter that says why.")
        return str(row["edition"])

    def _close(self, edition: str) -> None:
        self.tell(f"published as {edition}; its proof goes out, and then the issue")
        told = Stage.PROOFED

        def closed() -> EditionState | None:
            nonlocal told
            state = self.operations.state(edition)
            if state.stage is not told:
                told = state.stage
                self.tell(told.value)
            return state if state.closed else None

        try:
            self._until(closed, "")
        except UnfinishedError:
            state = self.operations.state(edition)
            why = state.halted_why or state.parked_why
            waits = f" {why_in(_WORDS, why)}" if why else ""
            doctor = "`utskick doctor` says whether SES's reports come."
            raise UnfinishedError(f"{edition} is {state.stage.value} and not closed.{waits} {doctor}") from None

    def _played(self, edition: str, keys: Mapping[str, str], kinds: Mapping[str, Any]) -> Played:
        state = self.operations.state(edition)
        accepted: dict[str, bool] = {}
        facts: dict[str, frozenset[SesEvent]] = {}
        for reader, is_accepted, evidence, place in self._deliveries(state):
            accepted[reader] = is_accepted
            facts[reader] = frozenset(fact for fact in SesEvent if evidence.said(fact, place))
        traced = []
        for key, address in keys.items():
            found = self.operations.suppressions.of(key)
            why = found.why if found else None
            traced.append(Traced(kinds[address], address, accepted.get(key, False), facts.get(key, frozenset()), why))
        return Played(edition, traced, totals_of(state, self.operations.ledger).as_numbers())

    def _deliveries(self, state: EditionState) -> Iterator[tuple[str, bool, EvidenceRecord, int]]:
        """Each delivery, from the frozen audience and the batches' records: reader, accepted, evidence, place."""
        for part in planned_parts(state, self.operations.ledger):
            members = self.operations.archive.part(state.edition, part.number).members
            for record, evidence in self.operations.ledger.pages(state.edition, part.number):
                first = record.batch.number * state.batch_size
                for place, outcome in enumerate(record.outcomes):
                    yield members[first + place], outcome in ACCEPTED, evidence, place

    def _until(self, ask: Callable[[], Found | None], otherwise: str) -> Found:
        end = self.clock() + self.patience
        while (found := ask()) is None:
            if self.clock() >= end:
                raise UnfinishedError(otherwise)
            self.sleep(_LOOK)
        return found


def _settings(identity: str) -> bytes:
    """What ``list.yaml`` says of the list; an issue of it goes as soon as its proof has gone."""
    settings = {
        "name": "Utskick rehearsal",
        "organisation": "Utskick rehearsal",
        "language": "en",
        "from": {"name": "Utskick rehearsal", "address": identity if "@" in identity else f"rehearsal@{identity}"},
        "staff": [STAFF],
        "rules": {"approvals": 0, "hold_minutes": 0},
    }
    head = "# Made by `utskick rehearse`: a list of SES's mailbox simulator. It may be thrown away.\n"
    return (head + yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)).encode()


def _issue(stamp: int) -> bytes:
    subject = f"Rehearsal {stamp}"
    return f"""---
subject: {subject}
---

# {subject}

This issue goes to Amazon's mailbox simulator, and nobody reads it. Letters that travel badly: å ä ö é ß {{{{ }}}}.

## A list

- One
- Two
""".encode()


def _tell(played: Played, *, as_json: bool) -> None:
    rows = [
        {
            "address": one.address,
            "accepted": one.accepted,
            "reported": sorted(one.facts),
            "suppressed": one.suppressed or "",
            "as_it_must_be": not list(faults_of(one)),
        }
        for one in played.traced
    ]
    if as_json:
        tell_json({"edition": played.edition, "mails": rows, "totals": dict(played.numbers), "faults": played.faults})
        return
    tell_rows(rows, none="")
    for fault in played.faults:
        say(fault, "bold red")
    if not played.faults:
        say(f"Proven: {played.edition} has {len(rows)} mails, and each is what the simulator does. The sums agree.")
