"""The ledger's table: where each edition stands, what became of each delivery, and what SES said about it.

account                 entry             holds
edition                 standing          where the edition stands
edition                 part#0003         the summary of a frozen part of its audience
edition                 progress          what the minute round remembers of it between two looks
edition                 days              the days that its proof lists, for whoever answers about one
edition                 bad-news          how many bounces and complaints were told of it, about
edition_0003            00012#batch       the outcomes of a batch
edition_0003            00012#evidence    SES's reports on it, right after it, so that one query reads both
under-way               edition           the editions whose ledger is open
list#<list>             latest            how many readers its latest issue went to
list#<list>             content#<hash>    the latest edition that was not a draft and said just this
list#<list>             scanned#<time>    of how many readers mail scanners opened the links in these ten minutes, about
letter-<letter>_0000    waiting           how long a letter has waited, once SES did not take it at the first try
failed-letters          letter            letters that will not go, until the operator is told
upload#<key>            upload            the newest version of an uploaded file that was taken in
upload#<key>            days              what staff have answered about its days
ledger                  stamp             when it was last stamped, see ``newsletter.aws.ledger_stamp``

A part has its own partition, so a large issue never writes to one partition alone.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import is_condition_failure, item, plain, put_version, query
from newsletter.aws.ledger_stamp import LedgerStamp
from newsletter.day_answers import Day, DayAnswer, DayAnswers
from newsletter.errors import TryAgainLater, Undeliverable
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import RESTORED, UNDER_WAY, EditionState, PartRecord, Stage
from newsletter.sending.evidence import EvidenceRecord
from newsletter.sending.outcomes import BatchRecord, Outcome
from newsletter.sending.progress import Progress
from newsletter.sending.send_batch import OvertakenError
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


_SCHEMA = 1
"""Raised when a page gets a meaning that code which does not know it must not act without."""


_TEN_MINUTES = 600

_UNSTAMPED = LedgerStamp("", "")


@dataclass(frozen=True)
class Ledger:
    """The ledger. Reads are consistent: the ledger is not kept on hearsay."""

    ledger_table: str
    stamp: LedgerStamp = _UNSTAMPED  # settings_from gives it the archive's bucket

    def is_restored(self) -> bool:
        """Whether the table was restored to an earlier time and no operator has accepted it yet."""
        return self.stamp.is_behind()

    def advance(self, now: int) -> bool:
        """Stamp the ledger; False where it was restored."""
        return self.stamp.advance(now)

    def accept(self, now: int) -> None:
        """Take a restored ledger for the true one. Call only when a person has said so."""
        self.stamp.accept(now)

    # Where an edition stands

    def state(self, edition: str) -> EditionState:
        """Raises Undeliverable for an edition the ledger does not know."""
        found = self.state_or_none(edition)
        if found is None:
            raise Undeliverable("unknown-edition")
        return found

    def state_or_none(self, edition: str) -> EditionState | None:
        """In a restored ledger every issue under way is halted, whatever the table says: it knows too little."""
        found = self.as_written(edition)
        if found and found.stage in UNDER_WAY and self.is_restored():
            return replace(found, stage=Stage.HALTED, halted_why=RESTORED)
        return found

    def as_written(self, edition: str) -> EditionState | None:
        raw = self._read(edition, "standing")
        return _state(raw) if raw else None

    def open(self, state: EditionState) -> bool:
        """Write a new edition's first page; False if it is there already."""
        try:
            self.update(state)
        except OvertakenError:
            return False
        return True

    def update(self, state: EditionState) -> EditionState:
        """Write the next version of a page; raises OvertakenError if it is not the next."""
        page = {"account": state.edition, "entry": "standing", "v": _SCHEMA, **asdict(state)}
        page |= {"stage": state.stage.value}
        put_version(self.ledger_table, page, state.version)
        self._note_under_way(state)
        return replace(state, version=state.version + 1)

    def park(self, edition: str, why: str) -> None:
        """Let sending wait; whoever parks first says why."""
        state = self.state(edition)
        if state.stage is Stage.SENDING:
            try:
                self.update(replace(state, stage=Stage.PARKED, parked_why=why))
            except OvertakenError:
                return

    def under_way(self) -> Iterator[str]:
        """The editions whose ledger is open."""
        for page in query(self.ledger_table, **_key_is("under-way")):
            yield page["entry"]

    def latest_audience(self, list_id: str) -> int:
        """How many readers the list's latest issue went to; 0 before the first."""
        return int((self._read(f"list#{list_id}", "latest") or {}).get("readers", 0))

    def note_audience(self, list_id: str, readers: int) -> None:
        place = {"account": f"list#{list_id}", "entry": "latest", "readers": readers}
        dynamodb().put_item(TableName=self.ledger_table, Item=item(place))

    def latest_saying(self, list_id: str, content_hash: str) -> str:
        """The list's latest edition with this content that is meant to be sent, or an empty string."""
        return str((self._read(f"list#{list_id}", f"content#{content_hash}") or {}).get("edition", ""))

    def note_content(self, list_id: str, content_hash: str, edition: str) -> None:
        place = {"account": f"list#{list_id}", "entry": f"content#{content_hash}", "edition": edition}
        dynamodb().put_item(TableName=self.ledger_table, Item=item(place))

    def done_with(self, edition: str) -> None:
        """Take an edition off the list of those under way; one that is not on it is off it."""
        dynamodb().delete_item(TableName=self.ledger_table, Key=_under_way(edition))

    def _note_under_way(self, state: EditionState) -> None:
        # Written after the page itself: an edition that starts is looked after by its own schedule from before it
        # starts, and this list only helps the hourly sweep to find what fell between two writes.
        if state.stage in UNDER_WAY:
            dynamodb().put_item(TableName=self.ledger_table, Item=_under_way(state.edition))
        elif state.closed:
            self._note_closed(state)
            self.done_with(state.edition)

    def _note_closed(self, state: EditionState) -> None:
        place = {"account": "closed", "entry": f"{state.closed:012d}#{state.edition}"}
        dynamodb().put_item(TableName=self.ledger_table, Item=item(place))

    def closed_lately(self, most: int) -> Sequence[str]:
        """The last editions that were closed, newest first; of those closed before this was noted it knows nothing."""
        entries = [page["entry"] for page in query(self.ledger_table, **_key_is("closed"))]
        return [entry.partition("#")[2] for entry in reversed(entries)][:most]

    def progress(self, edition: str) -> Progress:
        """What the minute round remembers of an edition; new before its first look."""
        page = self._read(edition, "progress") or {}
        known = {name: page[name] for name in Progress.__dataclass_fields__ if name in page}
        return Progress(**{"edition": edition, **known})

    def note_progress(self, progress: Progress) -> Progress:
        """Write the next version of it; raises OvertakenError if it is not the next."""
        page = {"account": progress.edition, "entry": "progress", **asdict(progress)}
        put_version(self.ledger_table, page, progress.version)
        return replace(progress, version=progress.version + 1)

    # The audience, part by part

    def parts(self, edition: str) -> Iterator[PartRecord]:
        for page in query(self.ledger_table, **_key_is(edition, "part#")):
            yield PartRecord(
                number=int(page["entry"].removeprefix("part#")),
                candidates=page["candidates"],
                members=page["members"],
                left_out=page.get("left_out", {}),
                last=page["last"],
                late_reports=len(page.get("late_reports", ())),
                settled=page.get("settled", ""),
            )

    def note_part(self, edition: str, part: PartRecord) -> None:
        page = {"account": edition, "entry": f"part#{part.number:04d}", "candidates": part.candidates}
        page |= {"members": part.members, "left_out": dict(part.left_out), "last": part.last}
        dynamodb().put_item(TableName=self.ledger_table, Item=item(page))

    def note_settled(self, edition: str, part: int, settled: str) -> None:
        """Keep what a part came to once all had ended, as text."""
        self._change_part(edition, part, "SET settled = :value", settled)

    def note_late_reports(self, edition: str, part: int, reports: set[int]) -> None:
        """Count reports that came after the last one on their mails. A call made again changes nothing."""
        self._change_part(edition, part, "ADD late_reports :value", reports)

    def _change_part(self, edition: str, part: int, change: str, value: Any) -> None:
        try:
            dynamodb().update_item(
                TableName=self.ledger_table,
                Key=item({"account": edition, "entry": f"part#{part:04d}"}),
                UpdateExpression=change,
                ConditionExpression="attribute_exists(account)",
                ExpressionAttributeValues=item({":value": value}),
            )
        except ClientError as error:
            if not is_condition_failure(error):
                raise
            return  # a restored table may lack the part: there is nothing to remember of it

    # Batches and the evidence about them

    def record(self, batch: Batch) -> BatchRecord | None:
        raw = self._read(batch.partition, f"{batch.number:05d}#batch")
        return _record(raw) if raw else None

    def save(self, record: BatchRecord) -> BatchRecord:
        """Write the next version of a record; raises OvertakenError if it is not the next."""
        put_version(self.ledger_table, _page(record), record.version)
        return replace(record, version=record.version + 1)

    def evidence(self, partition: str, number: int) -> EvidenceRecord:
        return _evidence(self._read(partition, f"{number:05d}#evidence") or {})

    def add_evidence(self, partition: str, number: int, facts: Mapping[SesEvent, set[int]]) -> EvidenceRecord:
        """Add to what SES said of a batch; what was known before. Twice, late or out of order changes nothing."""
        answer = dynamodb().update_item(
            TableName=self.ledger_table,
            Key=item({"account": partition, "entry": f"{number:05d}#evidence"}),
            UpdateExpression="ADD " + ", ".join(f"#{fact.name} :{fact.name}" for fact in facts),
            ExpressionAttributeNames={f"#{fact.name}": fact.value for fact in facts},
            ExpressionAttributeValues=item({f":{fact.name}": codes for fact, codes in facts.items()}),
            ReturnValues="ALL_OLD",
        )
        return _evidence(plain(answer.get("Attributes", {})))

    def add_bad_news(self, edition: str, more: Mapping[SesEvent, int]) -> Mapping[SesEvent, int]:
        """Count bounces and complaints of an edition: what each has come to. A call made again counts again."""
        answer = dynamodb().update_item(
            TableName=self.ledger_table,
            Key=item({"account": edition, "entry": "bad-news"}),
            UpdateExpression="ADD " + ", ".join(f"#{fact.name} :{fact.name}" for fact in more),
            ExpressionAttributeNames={f"#{fact.name}": fact.value for fact in more},
            ExpressionAttributeValues=item({f":{fact.name}": number for fact, number in more.items()}),
            ReturnValues="UPDATED_NEW",
        )
        sums = plain(answer["Attributes"])
        return {fact: sums[fact.value] for fact in more}

    def add_provider_counters(self, edition: str, more: Mapping[str, int]) -> None:
        """Add to what mailbox providers did with an edition. A call made again counts again."""
        names = {f"#{number}": name for number, name in enumerate(more)}
        dynamodb().update_item(
            TableName=self.ledger_table,
            Key=item({"account": edition, "entry": "providers"}),
            UpdateExpression="ADD " + ", ".join(f"{name} :{name[1:]}" for name in names),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=item({f":{name[1:]}": more[names[name]] for name in names}),
        )

    def provider_counters(self, edition: str) -> Mapping[str, int]:
        """What mailbox providers did with an edition, as ``sending.providers`` counts it."""
        page = self._read(edition, "providers") or {}
        return {name: number for name, number in page.items() if name not in ("account", "entry")}

    def pages(self, edition: str, part: int) -> Iterator[tuple[BatchRecord, EvidenceRecord]]:
        """Every record of a part with its evidence, in order, never more than one query page in memory."""
        partition = Batch(edition, part, 0, 0).partition
        record: BatchRecord | None = None
        for page in query(self.ledger_table, **_key_is(partition)):
            if page["entry"].endswith("#batch"):
                if record:
                    yield record, EvidenceRecord()
                record = _record(page)
            elif record and page["entry"] == f"{record.batch.number:05d}#evidence":
                yield record, _evidence(page)
                record = None
        if record:
            yield record, EvidenceRecord()

    # Letters that wait

    def waiting(self, partition: str) -> Waiting:
        """How long a letter has waited; new for one that has not."""
        page = self._read(partition, "waiting") or {}
        return Waiting(**{name: page[name] for name in Waiting.__dataclass_fields__ if name in page})

    def note_waiting(self, partition: str, waiting: Waiting) -> None:
        place = {"account": partition, "entry": "waiting", **asdict(waiting)}
        dynamodb().put_item(TableName=self.ledger_table, Item=item(place))

    def note_failed(self, letter: str, why: str) -> None:
        """Put a letter on the list of those that will not go, until the operator is told; twice is once."""
        place = {"account": "failed-letters", "entry": letter, "why": why}
        dynamodb().put_item(TableName=self.ledger_table, Item=item(place))

    def failed_letters(self) -> Mapping[str, str]:
        """The letters that will not go and that the operator has not been told of, each with why."""
        return {page["entry"]: page.get("why", "") for page in query(self.ledger_table, **_key_is("failed-letters"))}

    def forget_failed(self, letters: Iterable[str]) -> None:
        for letter in letters:
            dynamodb().delete_item(
                TableName=self.ledger_table, Key=item({"account": "failed-letters", "entry": letter})
            )

    # Mail scanners

    def note_scanned(self, list_id: str, readers: int, now: float) -> None:
        """Count; a call made again counts again, and one that fails does not: no page fails by it."""
        with suppress(BotoCoreError, ClientError):
            dynamodb().update_item(
                TableName=self.ledger_table,
                Key=item({"account": f"list#{list_id}", "entry": _scanned(now)}),
                UpdateExpression="ADD readers :more",
                ExpressionAttributeValues=item({":more": readers}),
            )

    def scanned(self, list_id: str, since: float, until: float) -> int:
        """Of how many of the list's readers scanners opened the links between two times, to about ten minutes."""
        rows = query(
            self.ledger_table,
            KeyConditionExpression="account = :account AND entry BETWEEN :first AND :last",
            ExpressionAttributeValues=item(
                {":account": f"list#{list_id}", ":first": _scanned(since), ":last": _scanned(until)}
            ),
        )
        return sum(row["readers"] for row in rows)

    # Uploads

    def upload(self, key: str) -> Mapping[str, Any]:
        """What is known of the newest version of a file that was taken in; empty for a new file."""
        return self._read(f"upload#{key}", "upload") or {}

    def note_upload(self, key: str, known: Mapping[str, Any], **facts: Any) -> Mapping[str, Any]:
        """Write ``facts`` over what was ``known``; raises OvertakenError if another version came in between.

        Returns:
            The row as it was written. To read it again could give what somebody else wrote since.
        """
        page: dict[str, Any] = {"account": f"upload#{key}", "entry": "upload", **known, **facts}
        page.pop("mark", None)
        version = int(page.pop("version", 0))
        put_version(self.ledger_table, page, version)
        return {**page, "version": version + 1}

    # Days in a proof

    def note_days(self, edition: str, days: Iterable[Day]) -> None:
        """Write which days the proof of an edition lists; what is listed again is written over."""
        listed = {day.key: day.to_facts() for day in days}
        page = {"account": edition, "entry": "days", "v": _SCHEMA, "days": listed}
        dynamodb().put_item(TableName=self.ledger_table, Item=item(page))

    def day(self, edition: str, key: str) -> Day | None:
        found = (self._read(edition, "days") or {}).get("days", {}).get(key)
        return Day.of(found) if found else None

    def day_answers(self, file: str) -> DayAnswers:
        page = _known(self._read(f"upload#{file}", "days") or {})
        found = (DayAnswer(Day.of(one), one["enters"], one["number"]) for one in page.get("answers", ()))
        return DayAnswers(file, tuple(found), page.get("version", 0))

    def save_day_answers(self, answers: DayAnswers) -> None:
        """Write the next version of what was answered; raises OvertakenError if it is not the next."""
        said = [{**one.day.to_facts(), "enters": one.enters, "number": one.number} for one in answers.answers]
        page = {"account": f"upload#{answers.file}", "entry": "days", "v": _SCHEMA, "answers": said}
        put_version(self.ledger_table, page, answers.version)

    def _read(self, partition: str, entry: str) -> dict[str, Any] | None:
        answer = dynamodb().get_item(
            TableName=self.ledger_table, Key=item({"account": partition, "entry": entry}), ConsistentRead=True
        )
        return plain(answer["Item"]) if "Item" in answer else None


def _scanned(now: float) -> str:
    return f"scanned#{int(now) // _TEN_MINUTES * _TEN_MINUTES:012d}"


def _under_way(edition: str) -> dict[str, Any]:
    return item({"account": "under-way", "entry": edition})


def _key_is(partition: str, entry_begins: str = "") -> dict[str, Any]:
    asked: dict[str, Any] = {
        "KeyConditionExpression": "account = :account" + (" AND begins_with(entry, :entry)" if entry_begins else ""),
        "ExpressionAttributeValues": item({":account": partition, ":entry": entry_begins}),
        "ConsistentRead": True,
    }
    return asked


def _known(page: Mapping[str, Any]) -> Mapping[str, Any]:
    """A page that this code may act on. While a deploy goes on, old and new code meet on the same pages.

    Raises:
        TryAgainLater: newer code wrote it.
    """
    if page.get("v", _SCHEMA) > _SCHEMA:
        raise TryAgainLater("newer code wrote this page of the ledger", after=60)
    return page


def _state(page: Mapping[str, Any]) -> EditionState:
    page = {"file": "", "subject": "", "content_hash": "", **_known(page)}  # DynamoDB's form leaves out what is empty
    known = {name: page[name] for name in EditionState.__dataclass_fields__ if name in page}
    tuples = {name: tuple(page.get(name, ())) for name in ("approved_by", "proofs", "topics")}
    return EditionState(**(known | tuples | {"stage": Stage(page["stage"])}))


def _page(record: BatchRecord) -> dict[str, Any]:
    return {
        "account": record.batch.partition,
        "entry": f"{record.batch.number:05d}#batch",
        "v": _SCHEMA,
        "outcomes": "".join(outcome.value for outcome in record.outcomes),
        "owner": record.owner,
        "deadline": record.deadline,
        "flight": list(record.flight),
        "doubt_since": record.doubt_since,
        "touched": record.touched,
        # The places alone, in the form of code that kept fifty ids, which were 3.5 of a page of 4.1 kB: what is no
        # larger than 1 kB is written for one unit. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
        "message_ids": json.dumps(dict.fromkeys(sorted(record.acknowledged), ""), separators=(",", ":")),
        "reasons": json.dumps(dict(record.reasons)),
        "offers": json.dumps(dict(record.tries)),
        "tries": max(record.tries.values(), default=0),  # what code before 2026-11-27 needs to read
    }


def _record(page: Mapping[str, Any]) -> BatchRecord:
    page = _known(page)
    outcomes = tuple(Outcome(letter) for letter in page["outcomes"])
    return BatchRecord(
        batch=Batch.in_partition(page["account"], int(page["entry"][:5]), len(outcomes)),
        outcomes=outcomes,
        owner=page.get("owner", ""),
        deadline=page["deadline"],
        flight=tuple(page["flight"]),
        doubt_since=page["doubt_since"],
        touched=page["touched"],
        acknowledged=frozenset(map(int, json.loads(page["message_ids"]))),
        reasons={int(place): reason for place, reason in json.loads(page["reasons"]).items()},
        # Pages of code before 2026-11-27 count the claims instead, which tell nothing about a mail: it starts anew.
        tries={int(place): number for place, number in json.loads(page.get("offers", "{}")).items()},
        version=page["version"],
    )


def _evidence(page: Mapping[str, Any]) -> EvidenceRecord:
    return EvidenceRecord({fact: page[fact.value] for fact in SesEvent if fact.value in page})
