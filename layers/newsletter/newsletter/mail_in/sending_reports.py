"""What becomes of a report on our own sending: one line among the reports, two counts, and now and then a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.editorial.staff_mail import StaffMail
from newsletter.issue.mailboxes import domain_of
from newsletter.letters import passing_on
from newsletter.mail_in.dmarc_reports import report_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.mail_in.dmarc_reports import AggregateReport
    from newsletter.mail_in.ports import MailRecords, StaffBucket
    from newsletter.mail_in.received_mail import ReceivedMail

WORTH_A_LETTER = 20, 0.05
"""Mails of one report that were not proven ours, and their share: fewer are forwarded mail, as there always is."""

_COUNTED_FOR = timedelta(days=40)


@dataclass(frozen=True)
class SendingReports:
    """Everything that reading a report needs."""

    staff_mail: StaffMail
    staff_bucket: StaffBucket
    mail_records: MailRecords
    clock: Callable[[], float]

    def take_in(self, mail: ReceivedMail) -> tuple[AggregateReport | None, str]:
        """The report that a mail carries, noted for the operator; None and why, where nothing is to be noted of it.

        A report whose sender is not proven says nothing: anybody may write that all is well, or ill.
        """
        report = report_in(mail.raw)
        if report is None:
            return None, "unreadable"
        if not mail.is_proven:
            return None, "unproven"
        if not self._is_ours(report.domain):
            return None, "other-domain"
        now = datetime.fromtimestamp(self.clock(), UTC)
        until = now.replace(hour=0, minute=0, second=0, microsecond=0) + _COUNTED_FOR
        if not self.mail_records.has_share(f"report-{report.reporter}-{report.number}", mail.key, 1, until):
            return None, "seen"
        self._note(report, mail, now)
        return report, ""

    def _is_ours(self, domain: str) -> bool:
        own = self.staff_mail.sender_identity.rpartition("@")[2].lower()
        return domain == own or domain.endswith(f".{own}") or own.endswith(f".{domain}")

    def _note(self, report: AggregateReport, mail: ReceivedMail, now: datetime) -> None:
        from newsletter.edition.mail_in_letters import sending_letter, sending_line

        language = self.staff_mail.language
        name = f"dmarc/{report.day.isoformat()} {report.reporter} {report.domain} {report.number}.txt"
        line = sending_line(
            language,
            reporter=report.reporter,
            domain=report.domain,
            day=report.day,
            aligned=report.aligned,
            mails=report.mails,
            others=report.others,
        )
        self.staff_bucket.report(name, f"{line}\n", "text/plain")
        most, share = WORTH_A_LETTER
        if report.unaligned < most or report.unaligned < share * report.mails:
            return
        monday = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
        if self.mail_records.has_share("report-letter", mail.key, 1, monday + timedelta(days=7)):
            to, about = self.staff_mail.operator_mail, f"dmarc-{mail.digest}"
            if domain_of(to) != mail.domain:
                self.staff_mail.write_to(to, None, about, sending_letter(line, language), headers=passing_on(about))
