"""Import a file of subscribers, and tell what every row became: to staff by mail, and row by row in the folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.upload import MOST_BYTES
from newsletter.subscribers.answers import file_says
from newsletter.subscribers.columns import heading_of
from newsletter.subscribers.file_kinds import is_excel
from newsletter.subscribers.file_tally import FileTally
from newsletter.subscribers.import_checkpoint import ImportCheckpoint, ImportStage
from newsletter.subscribers.import_report import HEADING, ImportReport
from newsletter.subscribers.importing import RowImporter
from newsletter.subscribers.key_set import KeySet
from newsletter.subscribers.member_register import (
    Comparison,
    Unreadable,
    bare,
    check_first_word,
    filename_options,
)
from newsletter.subscribers.rows import ImportJob, rows_of
from newsletter.subscribers.tables import csv_in, table_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from newsletter.editorial.ports import ImportCheckpoints, StaffBucket
    from newsletter.issue.upload import Upload
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.columns import Heading
    from newsletter.subscribers.member_register import FilenameOptions
    from newsletter.subscribers.ports import Subscribers
    from newsletter.subscribers.rows import Row, Table

STRETCH = 5_000
"""Rows, or members who are gone, after which the time is looked at: a few seconds, and half a minute at the worst."""

KEPT_AFTER = 50_000
"""Rows after which it is kept how far the import has come, and told."""

TIME_TO_STOP = 120
"""Seconds before the function's end at which the import hands over to a new invocation, from where it stands."""

MOST_BYTES_OF_TEXT = 256 * 1024 * 1024
"""About four million rows. The report of more would not fit on a function's disk of 512 MB."""


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
    tally: FileTally = field(default_factory=FileTally)
    lines: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"{self.mailing_list.folder}/{self.upload.name}"


@dataclass(frozen=True)
class FileImporter:
    """Everything the import of a file needs. ``time_left`` tells how many seconds this invocation has."""

    importer: RowImporter
    staff_mail: StaffMail
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
        try:
            mailing_list = self.staff_bucket.mailing_list(upload.list)
        except InvalidIssue as refusal:
            self.staff_mail.tell_refusal(None, upload.name, f"import-{upload.digest}", refusal, kind="readers")
            return Taken({})
        checkpoint = self.checkpoints.checkpoint(upload.digest)
        if checkpoint.stage is ImportStage.DONE:
            return Taken(checkpoint.report["counts"])
        going = self._going(upload, mailing_list, checkpoint)
        before = going.report.rows
        try:
            return self._imported(going)
        except InvalidIssue as refusal:
            self._tell_refused(going, refusal)
            return Taken(going.report.sums, going.report.rows - before)

    def _tell_refused(self, going: _Going, refusal: InvalidIssue) -> None:
        """Tell why a file was not imported, and what had become of its rows by then."""
        from newsletter.editorial.import_letters import refused_letter

        self.staff_bucket.take_report_away(f"{going.place} progress.txt")
        if going.report.rows:
            self._report_rows(going)
        body = refused_letter(going.mailing_list, going.upload.name, refusal.problems, going.report)
        self.staff_mail.write(going.mailing_list, f"import-{going.upload.digest}", lambda _: body)

    def _going(self, upload: Upload, mailing_list: MailingList, checkpoint: ImportCheckpoint) -> _Going:
        options = filename_options(upload.name)
        today = datetime.fromtimestamp(self.clock(), UTC).date().isoformat()
        on_trial = options.on_trial or checkpoint.is_halted
        order = job_for(mailing_list, upload.name, upload.digest, today, on_trial=on_trial)
        return _Going(upload, mailing_list, options, order, checkpoint, ImportReport.of(checkpoint.report))

    def _imported(self, going: _Going) -> Taken:
        before = going.report.rows
        check_first_word(going.upload.name)
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
        register, unreadable, rows = KeySet(), Unreadable(), 0
        try:
            for row in unreadable.noted(self._all_rows(going)):
                rows += 1
                for key in row.keys:
                    register.add(key)
        except InvalidIssue as broken:
            (problem,) = broken.problems
            if problem.code != "import-broken-row":
                raise
            raise InvalidIssue(Problem("register-broken", problem.facts)) from broken
        going.tally.check(going.heading.above, rows)
        if not len(register):
            raise InvalidIssue(Problem("register-empty", {"file": going.upload.name}))
        found = Comparison()
        keys = [f"{key}\n" for key in found.gone_from(going.mailing_list.id, register, self.subscribers)]
        # Named by what it holds: where the same event is worked on twice, neither changes what the other goes by.
        name = f"gone-{hashlib.sha256(''.join(keys).encode()).hexdigest()[:16]}.txt"
        self.checkpoints.put_piece(going.upload.digest, name, keys)
        unreadable.check(found.gone)
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
            going.lines += going.report.lines(self.importer.taken_in(going.order, islice(rows, STRETCH), seen))
            if going.checkpoint.line == line:
                going.tally.check(going.heading.above, going.report.rows)
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
            going.lines += going.report.lines(self.importer.taken_off(going.order, some))
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
            self.staff_mail.write(going.mailing_list, f"import-{going.upload.digest}-begun", lambda _: body)

    def _finish(self, going: _Going) -> None:
        from newsletter.editorial.import_letters import ImportFacts, import_letter

        upload, checkpoint, pieces = going.upload, going.checkpoint, going.checkpoint.pieces
        self._report_rows(going)
        facts = ImportFacts(
            upload.name,
            going.report,
            going.heading,
            tally=going.tally,
            on_trial=going.options.on_trial,
            is_register=going.options.is_register,
            members=checkpoint.members,
            gone=checkpoint.gone,
            is_halted=checkpoint.is_halted,
        )
        body = import_letter(going.mailing_list, facts)
        self.staff_mail.write(going.mailing_list, f"import-{upload.digest}", lambda _: body)
        if pieces:
            self.staff_bucket.take_report_away(f"{going.place} progress.txt")
        self.checkpoints.keep(
            upload.digest, replace(checkpoint, stage=ImportStage.DONE, pieces=(), report=going.report.to_facts())
        )
        for piece in filter(None, (*pieces, checkpoint.gone_keys)):
            self.checkpoints.take_away(upload.digest, piece)

    def _report_rows(self, going: _Going) -> None:
        """Put the report in the folder, with a line for each row that was come to."""
        told = (self.checkpoints.piece(going.upload.digest, piece) for piece in going.checkpoint.pieces)
        lines = chain([HEADING], chain.from_iterable(told), going.lines)
        self.staff_bucket.report_lines(f"{going.place} report.csv", lines, "text/csv")

    def _all_rows(self, going: _Going) -> Iterator[Row]:
        going.tally = FileTally()
        table = self._table(going.upload, going.tally)
        going.heading, below = heading_of(table, going.order.answers, only_addresses=going.options.only_addresses)
        return rows_of(going.order, going.heading, below, self.importer.keys.ring, going.tally.struck)

    def _table(self, upload: Upload, tally: FileTally) -> Table:
        if upload.size > (MOST_BYTES if is_excel(upload.name) else MOST_BYTES_OF_TEXT):
            raise InvalidIssue(Problem("import-too-big", {"file": upload.name}))
        if is_excel(upload.name):
            return table_in(upload.name, self.staff_bucket.file(upload.key, upload.version) or b"", tally)
        return csv_in(upload.name, self.staff_bucket.chunks(upload.key, upload.version), tally)


def job_for(mailing_list: MailingList, name: str, upload: str, today: str, *, on_trial: bool) -> ImportJob:
    """What is to be done with a file of this name, by the name and by the list's settings."""
    options = filename_options(name)
    return ImportJob(
        mailing_list.id,
        upload,
        today,
        on_trial=on_trial,
        register=f"{name} {today}" if options.is_register else "",
        rules=mailing_list.addresses,
        source=f"{name} {today}" if options.only_addresses else "",
        everybody=None if options.is_register else file_says(bare(name)),
        answers=options.answers(mailing_list.answers),
    )
