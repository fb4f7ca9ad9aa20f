"""Import a file of subscribers, and tell what every row became: to staff by mail, and row by row in the folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from newsletter.editorial.staff_mail import Correspondence
from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.upload import MOST_BYTES
from newsletter.subscribers import importing, member_register
from newsletter.subscribers.columns import heading_of
from newsletter.subscribers.import_checkpoint import ImportCheckpoint, ImportStage
from newsletter.subscribers.import_report import HEADING, ImportReport
from newsletter.subscribers.key_set import KeySet
from newsletter.subscribers.member_register import Comparison, filename_options
from newsletter.subscribers.rows import ImportJob, rows_of
from newsletter.subscribers.table_reader import csv_rows, excel_rows, text_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsletter.issue.upload import Upload
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.columns import Heading
    from newsletter.subscribers.member_register import FilenameOptions
    from newsletter.subscribers.rows import Row, Table

STRETCH = 5_000
"""Rows, or members who are gone, after which the time is looked at: a few seconds, and half a minute at the worst."""

KEPT_AFTER = 50_000
"""Rows after which it is kept how far the import has come, and told."""

TIME_TO_STOP = 120
"""Seconds before the function's end at which the import hands over to a new invocation, from where it stands."""

MOST_BYTES_OF_TEXT = 256 * 1024 * 1024
"""About four million rows. The report of more would not fit on a function's disk of 512 MB."""


class StaffBucket(Protocol):
    """``mailing_list`` raises InvalidList; ``chunks`` gives a file's bytes bit by bit.

    ``is_newest`` tells whether a version of a file is still the one that lies there.
    """

    def mailing_list(self, list_id: str) -> MailingList: ...
    def chunks(self, key: str, version: str) -> Iterator[bytes]: ...
    def file(self, key: str, version: str = "") -> bytes | None: ...
    def is_newest(self, key: str, version: str) -> bool: ...
    def report(self, key: str, content: str, content_type: str) -> None: ...
    def report_lines(self, key: str, lines: Iterable[str], content_type: str) -> None: ...
    def take_report_away(self, key: str) -> None: ...


class ImportCheckpoints(Protocol):
    """``keep`` raises OvertakenError where another invocation has gone on with the same upload."""

    def checkpoint(self, upload: str) -> ImportCheckpoint: ...
    def keep(self, upload: str, checkpoint: ImportCheckpoint) -> ImportCheckpoint: ...
    def put_piece(self, upload: str, name: str, lines: Iterable[str]) -> None: ...
    def piece(self, upload: str, name: str) -> Iterator[str]: ...
    def take_away(self, upload: str, name: str) -> None: ...


class Subscribers(importing.Subscribers, member_register.Subscribers, Protocol):
    """What an import asks of those who are there, and what a comparison does."""


@dataclass(frozen=True)
class Taken:
    """How many rows became what so far, how many of them just now, and whether that is all of them."""

    counts: Mapping[str, int]
    rows: int = 0
    is_whole: bool = True


@dataclass
class _Going:
    """An import in hand. ``stand`` runs ahead of what is kept; ``lines`` are those of the report in no piece yet."""

    upload: Upload
    mailing_list: MailingList
    options: FilenameOptions
    order: ImportJob
    checkpoint: ImportCheckpoint
    report: ImportReport
    heading: Heading = field(init=False)
    sheets_passed_over: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"{self.mailing_list.id}/{self.upload.name}"


@dataclass(frozen=True)
class FileImporter(importing.RowImporter, Correspondence):
    """Everything the import of a file needs. ``time_left`` tells how many seconds this invocation has."""

    subscribers: Subscribers
    staff_bucket: StaffBucket
    checkpoints: ImportCheckpoints
    clock: Callable[[], float]
    time_left: Callable[[], float]

    def take_in(self, upload: Upload) -> Taken:
        """Import a file, or as much of it as there is time for; the same event twice imports nobody twice.

        Raises:
            OvertakenError: another invocation does the same.
        """
        if upload.is_clutter:
            return Taken({})
        mailing_list = None
        try:
            mailing_list = self.staff_bucket.mailing_list(upload.list)
            checkpoint = self.checkpoints.checkpoint(upload.digest)
            if checkpoint.stage is ImportStage.DONE:
                return Taken(checkpoint.report["counts"])
            return self._imported(self._going(upload, mailing_list, checkpoint))
        except InvalidIssue as refusal:
            if mailing_list:
                self.staff_bucket.take_report_away(f"{mailing_list.id}/{upload.name} progress.txt")
            self.tell_refusal(mailing_list, upload.name, f"import-{upload.digest}", refusal, kind="readers")
            return Taken({})

    def _going(self, upload: Upload, mailing_list: MailingList, checkpoint: ImportCheckpoint) -> _Going:
        options = filename_options(upload.name)
        today = datetime.fromtimestamp(self.clock(), UTC).date().isoformat()
        order = ImportJob(
            mailing_list.id,
            upload.digest,
            today,
            on_trial=options.on_trial or checkpoint.is_halted,
            register=f"{upload.name} {today}" if options.is_register else "",
            rules=mailing_list.addresses,
        )
        return _Going(upload, mailing_list, options, order, checkpoint, ImportReport.of(checkpoint.report))

    def _imported(self, going: _Going) -> Taken:
        before = going.report.rows
        if going.options.is_register and going.checkpoint.stage is ImportStage.NEW:
            if not self.staff_bucket.is_newest(going.upload.key, going.upload.version):
                return Taken({})  # the register as it was before: the later one's own event brings it here
            self._compare(going)
        is_whole = self._rows(going) and (not going.options.is_register or self._gone(going))
        if is_whole:
            self._finish(going)
        return Taken(going.report.sums, going.report.rows - before, is_whole)

    def _compare(self, going: _Going) -> None:
        """Find out who is not in the register, and whether they are too many, before anything is changed.

        Raises:
            InvalidIssue: ``register-empty``, or ``register-broken`` where it cannot be read to its end.
        """
        register = KeySet()
        try:
            for row in self._all_rows(going):
                if row.reader:
                    register.add(row.reader.key)
        except InvalidIssue as broken:
            (problem,) = broken.problems
            if problem.code != "import-broken-row":
                raise
            raise InvalidIssue(Problem("register-broken", problem.facts)) from broken
        if not len(register):
            raise InvalidIssue(Problem("register-empty", {"file": going.upload.name}))
        found = Comparison()
        keys = [f"{key}\n" for key in found.gone_from(going.mailing_list.id, register, self.subscribers)]
        # Named by what it holds: where the same event is worked on twice, neither changes what the other goes by.
        name = f"gone-{hashlib.sha256(''.join(keys).encode()).hexdigest()[:16]}.txt"
        self.checkpoints.put_piece(going.upload.digest, name, keys)
        too_many = going.mailing_list.rules.halts_register(members=found.members, gone=found.gone)
        halts = too_many and found.gone > going.options.agreed
        new = replace(
            going.checkpoint,
            stage=ImportStage.ROWS,
            members=found.members,
            gone=found.gone,
            is_halted=halts,
            gone_keys=name,
        )
        going.checkpoint = self.checkpoints.keep(going.upload.digest, new)
        going.order = replace(going.order, on_trial=going.order.on_trial or halts)

    def _rows(self, going: _Going) -> bool:
        """Take in the rows that are left; whether that was all."""
        if going.checkpoint.stage is ImportStage.GONE:
            self._all_rows(going)  # for its heading
            return True
        seen = KeySet()
        rows = self._rest(going, seen)
        going.checkpoint = replace(going.checkpoint, stage=ImportStage.ROWS)
        while True:
            line = going.checkpoint.line
            going.lines += going.report.lines(self.taken_in(going.order, islice(rows, STRETCH), seen))
            if going.checkpoint.line == line:
                return True
            if not self._is_time(going):
                return False

    def _rest(self, going: _Going, seen: KeySet) -> Iterator[Row]:
        """The rows that are left, noting where we are; those before are only read to know who was in them."""
        done = going.checkpoint.line
        for row in self._all_rows(going):
            if row.line > done:
                going.checkpoint = replace(going.checkpoint, line=row.line)
                yield row
            elif row.reader:
                seen.add(row.reader.key)

    def _gone(self, going: _Going) -> bool:
        """Take off those whom the register does not have; whether that was all."""
        going.checkpoint = replace(going.checkpoint, stage=ImportStage.GONE)
        keys = islice(
            self.checkpoints.piece(going.upload.digest, going.checkpoint.gone_keys), going.checkpoint.taken_off, None
        )
        while some := [key.strip() for key in islice(keys, STRETCH)]:
            going.lines += going.report.lines(self.taken_off(going.order, some))
            going.checkpoint = replace(going.checkpoint, taken_off=going.checkpoint.taken_off + len(some))
            if not self._is_time(going):
                return False
        return True

    def _is_time(self, going: _Going) -> bool:
        """Whether there is time for more; what was done is kept now and then, and where there is none."""
        is_time, checkpoint = self.time_left() > TIME_TO_STOP, going.checkpoint
        if len(going.lines) >= KEPT_AFTER or not is_time:
            name = f"{checkpoint.stage}-{checkpoint.line}-{checkpoint.taken_off}.csv"
            self.checkpoints.put_piece(going.upload.digest, name, going.lines)
            self._tell_progress(going)  # before it is kept: whoever dies in between tells it again
            kept = replace(checkpoint, pieces=(*checkpoint.pieces, name), report=going.report.to_facts())
            going.checkpoint, going.lines = self.checkpoints.keep(going.upload.digest, kept), []
        return is_time

    def _tell_progress(self, going: _Going) -> None:
        from newsletter.editorial.import_letters import begun_letter, progress_text

        rows = going.report.rows
        self.staff_bucket.report(
            f"{going.place} progress.txt",
            progress_text(going.mailing_list, going.upload.name, rows, datetime.fromtimestamp(self.clock(), UTC)),
            "text/plain",
        )
        if not going.checkpoint.pieces:
            body = begun_letter(going.mailing_list, going.upload.name, rows)
            self.write(going.mailing_list, f"import-{going.upload.digest}-begun", lambda _: body)

    def _finish(self, going: _Going) -> None:
        from newsletter.editorial.import_letters import ImportFacts, import_letter

        upload, checkpoint, pieces = going.upload, going.checkpoint, going.checkpoint.pieces
        told = chain.from_iterable(self.checkpoints.piece(upload.digest, piece) for piece in pieces)
        self.staff_bucket.report_lines(f"{going.place} report.csv", chain([HEADING], told, going.lines), "text/csv")
        facts = ImportFacts(
            upload.name,
            going.report,
            going.heading,
            sheets_passed_over=tuple(going.sheets_passed_over),
            on_trial=going.options.on_trial,
            is_register=going.options.is_register,
            members=checkpoint.members,
            gone=checkpoint.gone,
            is_halted=checkpoint.is_halted,
        )
        body = import_letter(going.mailing_list, facts)
        self.write(going.mailing_list, f"import-{upload.digest}", lambda _: body)
        if pieces:
            self.staff_bucket.take_report_away(f"{going.place} progress.txt")
        self.checkpoints.keep(
            upload.digest, replace(checkpoint, stage=ImportStage.DONE, pieces=(), report=going.report.to_facts())
        )
        for piece in filter(None, (*pieces, checkpoint.gone_keys)):
            self.checkpoints.take_away(upload.digest, piece)

    def _all_rows(self, going: _Going) -> Iterator[Row]:
        going.heading, below = heading_of(self._table(going.upload, going.sheets_passed_over))
        return rows_of(going.order, going.heading, below, self.keys.ring)

    def _table(self, upload: Upload, sheets_passed_over: list[str]) -> Table:
        is_excel = upload.name.lower().endswith(".xlsx")
        if upload.size > (MOST_BYTES if is_excel else MOST_BYTES_OF_TEXT):
            raise InvalidIssue(Problem("import-too-big", {"file": upload.name}))
        if is_excel:
            return excel_rows(self.staff_bucket.file(upload.key, upload.version) or b"", sheets_passed_over)
        return _csv(upload.name, self.staff_bucket.chunks(upload.key, upload.version))


def table_in(name: str, content: bytes) -> Table:
    """The rows of a file in hand; raises InvalidIssue as the import of an uploaded one does."""
    return excel_rows(content) if name.lower().endswith(".xlsx") else _csv(name, [content])


def _csv(name: str, chunks: Iterable[bytes]) -> Table:
    if not name.lower().endswith((".csv", ".txt", ".tsv")):
        raise InvalidIssue(Problem("import-not-csv", {"file": name}))
    return csv_rows(text_lines(chunks))
