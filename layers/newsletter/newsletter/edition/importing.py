"""Import a file of subscribers, and tell what every row became: to staff by mail, and row by row in the folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from newsletter.edition.correspondence import Correspondence
from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.upload import MOST_BYTES
from newsletter.readers.importing import ImportOffice, ImportReport
from newsletter.readers.tables import csv_rows, excel_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsletter.issue.upload import Upload
    from newsletter.mailing_list import MailingList


_TRIAL = re.compile(r"(prov|provkörning|trial|try)[ _-]", re.IGNORECASE)
"""How the name of a file begins that is only to be tried."""


class Desk(Protocol):
    """``mailing_list`` raises InvalidList; ``lines`` gives a file's lines in constant memory."""

    def mailing_list(self, list_id: str) -> MailingList: ...
    def lines(self, key: str, version: str) -> Iterator[bytes]: ...
    def file(self, key: str, version: str = "") -> bytes | None: ...
    def report_lines(self, key: str, lines: Iterable[str], content_type: str) -> None: ...


@dataclass(frozen=True)
class RegisterOffice(ImportOffice, Correspondence):
    """Everything the import of a file needs."""

    desk: Desk
    clock: Callable[[], float]

    def take_in(self, upload: Upload) -> Mapping[str, int]:
        """Import a file; the same event twice imports nobody twice. How many rows became what."""
        if upload.is_clutter:
            return {}
        mailing_list = None
        about = f"import-{upload.digest}"
        try:
            mailing_list = self.desk.mailing_list(upload.list)
            return self._imported(upload, mailing_list, about)
        except InvalidIssue as refusal:
            self.tell_problems(mailing_list, upload.name, about, refusal.problems)
            return {}

    def _imported(self, upload: Upload, mailing_list: MailingList, about: str) -> Mapping[str, int]:
        from newsletter.edition.letters import import_letter

        table = self._table(upload)
        on_trial = _TRIAL.match(upload.name) is not None
        today = datetime.fromtimestamp(self.clock(), UTC).date().isoformat()
        report = ImportReport()
        results = self.results(mailing_list.id, table, today, upload.digest, on_trial=on_trial)
        self.desk.report_lines(f"{mailing_list.id}/{upload.name} report.csv", report.lines(results), "text/csv")
        counts = {became.value: rows for became, rows in report.counts.items()}
        body = import_letter(mailing_list, upload.name, counts, on_trial=on_trial)
        self.write(mailing_list, about, lambda _: body)
        return counts

    def _table(self, upload: Upload) -> Iterator[tuple[int, list[str]]]:
        if not upload.name.lower().endswith(".xlsx"):
            return _csv(upload.name, self.desk.lines(upload.key, upload.version))
        if upload.size > MOST_BYTES:
            raise InvalidIssue(Problem("import-too-big", {"file": upload.name}))
        return excel_rows(self.desk.file(upload.key, upload.version) or b"")


def table_in(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file in hand; raises InvalidIssue as the import of an uploaded one does."""
    return excel_rows(content) if name.lower().endswith(".xlsx") else _csv(name, content.splitlines())


def _csv(name: str, lines: Iterable[bytes]) -> Iterator[tuple[int, list[str]]]:
    if not name.lower().endswith((".csv", ".txt", ".tsv")):
        raise InvalidIssue(Problem("import-not-csv", {"file": name}))
    return csv_rows(map(_decoded, lines))


def _decoded(line: bytes) -> str:
    """A line as text: what is not UTF-8 comes from an older Windows program."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("windows-1252", errors="replace")
