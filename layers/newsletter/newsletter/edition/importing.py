"""Import a file of subscribers, and tell what every row became: to staff by mail, and row by row in the folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from newsletter.edition.correspondence import Correspondence
from newsletter.errors import InvalidIssue, Problem
from newsletter.readers.importing import ImportOffice, ImportReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsletter.issue.upload import Upload
    from newsletter.mailing_list import MailingList


class Desk(Protocol):
    """``mailing_list`` raises InvalidList; ``lines`` gives a file's lines in constant memory."""

    def mailing_list(self, list_id: str) -> MailingList: ...
    def lines(self, key: str, version: str) -> Iterator[bytes]: ...
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

        if not upload.name.lower().endswith((".csv", ".txt")):
            raise InvalidIssue(Problem("import-not-csv", {"file": upload.name}))
        lines = map(_decoded, self.desk.lines(upload.key, upload.version))
        today = datetime.fromtimestamp(self.clock(), UTC).date().isoformat()
        report = ImportReport()
        results = self.results(mailing_list.id, lines, today, upload.digest)
        self.desk.report_lines(f"{mailing_list.id}/{upload.name} report.csv", report.lines(results), "text/csv")
        counts = {became.value: rows for became, rows in report.counts.items()}
        body = import_letter(mailing_list, upload.name, counts)
        self.write(mailing_list, about, lambda _: body)
        return counts


def _decoded(line: bytes) -> str:
    """A line as text: what is not UTF-8 comes from an older Windows program."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("windows-1252", errors="replace")
