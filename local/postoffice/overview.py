"""What lies in the mailbox at one look: letters to staff, and one row for each issue however many got it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from local.postoffice.mailbox import Mail

_LATELY = 60
"""Seconds; an issue of which a mail came in so recently is going out now."""


@dataclass
class IssueRow:
    """The mails of one issue: how many, what became of them, and how many came in the last minute.

    ``mail`` is the newest of them.
    """

    edition: str
    mail: Mail
    fates: Counter[str] = field(default_factory=Counter)
    lately: int = 0

    @property
    def mails(self) -> int:
        return self.fates.total()


@dataclass(frozen=True)
class Overview:
    """``rows`` holds issues, letters to readers and what belongs to neither, newest first."""

    to_staff: Sequence[Mail]
    rows: Sequence[IssueRow | Mail]

    @property
    def going_out(self) -> Sequence[IssueRow]:
        return [row for row in self.rows if isinstance(row, IssueRow) and row.lately]


def issue_of(mail: Mail) -> str:
    """The issue that a mail is of, by its tags; empty for a letter, and for a mail of somebody else's program."""
    (page,) = mail.tags.get("issue") or ("",)
    return "" if _is_letter(page) else page


def is_to_staff(mail: Mail) -> bool:
    """Whether a mail is a letter that is about no reader: a proof, a report, what is wrong with a file."""
    (page,), (reader,) = mail.tags.get("issue") or ("",), mail.tags.get("reader") or ("",)
    return _is_letter(page) and reader == "none"


def overview_of(mails: Iterable[Mail], now: float) -> Overview:
    """Sort mails, newest first, into rows, each where its newest mail is."""
    to_staff: list[Mail] = []
    rows: list[IssueRow | Mail] = []
    issues: dict[str, IssueRow] = {}
    for mail in mails:
        if is_to_staff(mail):
            to_staff.append(mail)
        elif not (edition := issue_of(mail)):
            rows.append(mail)
        else:
            if edition not in issues:
                issues[edition] = IssueRow(edition, mail)
                rows.append(issues[edition])
            issues[edition].fates[mail.fate.value] += 1
            issues[edition].lately += now - mail.accepted_at < _LATELY
    return Overview(to_staff, rows)


def _is_letter(page: str) -> bool:
    """Whether a mail is tagged as a letter's and not as an issue's. SES knows the tags alone, and so do we."""
    return page.startswith("letter-") and page.count("-") > 1
