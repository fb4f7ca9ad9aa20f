"""Putting back what was kept into a stack that was just deployed: other names, other versions of objects, same content.

No function hears of the files that come back, but of those that had not been answered when the stack ended.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newsletter.aws import Ledger, Schedules
from newsletter.aws.ledger_stamp import OBJECT as STAMP
from newsletter.aws.queues import LetterQueue, PlanQueue
from newsletter.sending.edition_state import Stage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from local.keeping import HeldData
    from local.kept import Item, KeptFolder, KeptObject, KeptSchedule, KeptState

_AT_ONCE = 8
_IN_A_WRITE = 25
"""Rows: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""

_UNANSWERED = 600
"""Seconds before the end in which a file may still have been in work."""

_SOON = timedelta(seconds=5)
"""From when a start goes whose time has passed: the function itself judges whether it is too late."""

_LETTERS_WAIT = 7 * 86_400
"""Seconds for which a letter that is not taken is tried, and more."""

_LEAST_ID = 16
"""Characters of a version's id that are surely no other word in a row."""


@dataclass(frozen=True)
class Restorer:
    """``held`` is where the new stack holds its data; ``folder`` has the bodies."""

    held: HeldData
    folder: KeptFolder

    def put_back(self, state: KeptState, now: float, *, is_stale: bool = False) -> None:
        """Put everything back. Keys first, so that no link is made with others.

        A stale state is from before mails that have gone out since. Its ledger is put back as one that was restored:
        nothing is sent until somebody accepts it, and no issue starts by the clock.

        Raises:
            UnusableStateError: a body is missing or damaged; everything else may be back by then.
        """
        for name, secret in state.secrets.items():
            if name in self.held.secrets:
                self.held.client("secretsmanager").put_secret_value(
                    SecretId=self.held.secrets[name], SecretString=secret
                )
        unanswered = _unanswered(state)
        there = {name: objects for name, objects in state.buckets.items() if name in self.held.buckets}
        with self._unheard():
            versions: dict[str, str] = {}
            for name, objects in there.items():
                versions |= self._put_objects(self.held.buckets[name], objects)
            if is_stale:  # the archive's half of the ledger's stamp is newer than the ledger
                client, archive = self.held.client("s3"), self.held.buckets["ArchiveBucket"]
                later = str(int(now) + 1).encode()
                client.put_object(Bucket=archive, Key=STAMP, Body=later, ContentType="text/plain")
            for name, rows in state.tables.items():
                self._put_rows(self.held.tables[name], _with(versions, rows))
        for one in there.get("StaffBucket", ()):
            if one.key in unanswered:
                self._put_object(self.held.buckets["StaffBucket"], one)
        schedules = [one for one in state.schedules if not (is_stale and one in starts(state))]
        self._put_schedules(schedules, datetime.fromtimestamp(now, UTC))
        self._queue(state)

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        """Let the buckets tell nobody of what is put there meanwhile; afterwards whom the template says."""
        client, telling = self.held.client("s3"), self.held.telling_buckets
        for bucket in telling:
            client.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
        yield
        for bucket in telling:
            everything: dict[str, Any] = {"EventBridgeConfiguration": {}}
            client.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=everything)

    def _put_objects(self, bucket: str, objects: Sequence[KeptObject]) -> Mapping[str, str]:
        """Put objects; their new versions by the old."""
        with ThreadPoolExecutor(_AT_ONCE) as putting:
            new = list(putting.map(lambda one: self._put_object(bucket, one), objects))
        return {one.version: version for one, version in zip(objects, new, strict=True)}

    def _put_object(self, bucket: str, one: KeptObject) -> str:
        body = self.folder.body(one.body)
        put = self.held.client("s3").put_object(Bucket=bucket, Key=one.key, Body=body, **one.headers)
        return str(put.get("VersionId", ""))

    def _put_rows(self, table: str, rows: Sequence[Item]) -> None:
        client = self.held.client("dynamodb")
        for first in range(0, len(rows), _IN_A_WRITE):
            asked = {table: [{"PutRequest": {"Item": row}} for row in rows[first : first + _IN_A_WRITE]]}
            while asked:
                asked = client.batch_write_item(RequestItems=asked).get("UnprocessedItems")

    def _put_schedules(self, kept: Sequence[KeptSchedule], now: datetime) -> None:
        settings = self.held.settings
        schedules = Schedules(
            settings["SCHEDULE_GROUP"], settings["SCHEDULE_ROLE_ARN"], settings["SCHEDULE_DEAD_LETTERS_ARN"]
        )
        for one in kept:
            if one.name.startswith("close-"):
                schedules.close(one.edition, settings["CLOSE_FUNCTION_ARN"])
            else:
                at = datetime.strptime(one.expression, "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=UTC)
                schedules.start(one.edition, max(at, now + _SOON), settings["START_FUNCTION_ARN"])

    def _queue(self, state: KeptState) -> None:
        """Put on the queues what may have been on them. What is done already is not done again.

        Batches of an issue under way need none of it: the minute round puts those that are open on their queue.
        """
        settings = self.held.settings
        ledger, plan_queue = Ledger(settings["LEDGER_TABLE"]), PlanQueue(settings["PLAN_QUEUE_URL"])
        for edition in ledger.under_way():
            if ledger.state(edition).stage is Stage.PLANNING:
                plan_queue.push(edition)
        letter_queue = LetterQueue(settings["LETTER_QUEUE_URL"])
        for one in state.buckets.get("ArchiveBucket", ()):
            if one.key.startswith("letters/") and one.modified > state.at - _LETTERS_WAIT:
                letter_queue.push(one.key.removeprefix("letters/").removesuffix(".json"))


def starts(state: KeptState) -> Sequence[KeptSchedule]:
    """The starts by the clock that were to come."""
    return [one for one in state.schedules if one.name.startswith("start-")]


def _with(versions: Mapping[str, str], rows: Sequence[Item]) -> Sequence[Item]:
    """Rows that name the new versions of files where they named the old."""
    return [_renamed(row, versions) for row in rows]


def _renamed(value: Any, versions: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(one, versions) for name, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, versions) for one in value]
    return versions.get(value, value) if isinstance(value, str) and len(value) >= _LEAST_ID else value


def _unanswered(state: KeptState) -> Collection[str]:
    """The staff's files that were saved shortly before the end, and of which no answer is known."""
    files = state.buckets.get("StaffBucket", ())
    recent = [one.key for one in files if one.modified > state.at - _UNANSWERED]
    reports = {one.key for one in files if one.key.startswith("reports/")}
    done = {
        row["account"]["S"].removeprefix("upload#")
        for row in state.tables.get("LedgerTable", ())
        if row["account"]["S"].startswith("upload#") and row.get("done", {}).get("BOOL")
    }
    issues = {key for key in recent if key.startswith(("issues/", "drafts/")) and key not in done}
    readers = {key for key in recent if "/subscribers/" in key and key.startswith("lists/")}
    return issues | {key for key in readers if _report_on(key) not in reports}


def _report_on(key: str) -> str:
    _, list_id, _, name = key.split("/", 3)
    return f"reports/{list_id}/{name} report.csv"
