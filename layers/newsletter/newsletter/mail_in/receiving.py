"""A mail has come in: what it leads to is decided, done, and noted as done.

Everything here can be repeated, and a worker may die between any two steps: a file is put once, a letter of one name
is written once, a share of what is capped is taken once, and leaving twice is leaving once. So the note that a mail is
done comes last, and only spares the work; it also keeps an event that comes again much later from undoing what people
have decided since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.errors import InvalidList
from newsletter.issue.correction_header import corrected_title, correcting
from newsletter.mail_in import decisions as became
from newsletter.mail_in.answering import MailAnswers
from newsletter.mail_in.decisions import decisions_on
from newsletter.mail_in.issue_files import file_name, file_to_correct, folder_of
from newsletter.mail_in.leave_token import leave_link_in
from newsletter.mail_in.mail_report import MailReport
from newsletter.mail_in.received_mail import ReceivedMail
from newsletter.mail_in.sending_reports import SendingReports
from newsletter.metrics import Metric
from newsletter.subscribers.leaving import leave_at_every_address
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsletter.mail_in.decisions import Decision, IssueMailed
    from newsletter.mail_in.ports import MailBucket, MailRecords, StaffBucket
    from newsletter.subscribers.ports import Links, Subscribers, Suppressions

SETUP = "AMAZON_SES_SETUP_NOTIFICATION"
"""What SES puts in the bucket when a rule is made, to see whether it may."""

ISSUES_A_DAY = 20
"""From one member of staff."""

_REMEMBERED = timedelta(days=40)
"""Longer than the raw mail is kept."""


@dataclass(frozen=True)
class Received:
    """What a mail became: ``metric`` counts it, ``why`` is a word of ours for the log. No address is in it.

    ``measures`` are what else is counted.
    """

    metric: Metric
    list: str = ""
    why: str = ""
    measures: tuple[tuple[Metric, int], ...] = ()

    @property
    def metrics(self) -> Sequence[tuple[Metric, int]]:
        return ((self.metric, 1), *self.measures)


@dataclass(frozen=True)
class MailReceiver:
    """Everything that taking a mail in needs. ``mail_in_domain`` is the domain it came to."""

    mail_answers: MailAnswers
    mail_report: MailReport
    sending_reports: SendingReports
    mail_bucket: MailBucket
    mail_records: MailRecords
    staff_bucket: StaffBucket
    subscribers: Subscribers
    suppressions: Suppressions
    links: Links
    mail_in_domain: str
    clock: Callable[[], float]

    def receive(self, name: str) -> Sequence[Received]:
        """Take in the mail that SES has put in the bucket under this id. The same again leads to nothing more."""
        raw = None if name == SETUP else self.mail_bucket.mail(name)
        if raw is None:
            return [Received(became.Ignored.metric, why="setup" if name == SETUP else "gone")]
        mail = ReceivedMail(name, raw, self.mail_in_domain)
        if self.mail_records.is_done(mail.key):
            return [Received(became.Ignored.metric, why="seen")]
        link, lists = leave_link_in(mail, self.links.ring), self._staff(mail)
        outcomes = []
        for decision in decisions_on(mail, link, lists, self.clock()):
            outcomes.append(self._done(mail, decision))
            is_held_back = outcomes[-1].metric is Metric.MAILS_HELD_BACK
            for list_id in lists if isinstance(decision, became.Automatic | became.Spam) else [outcomes[-1].list]:
                if mailing_list := self.mail_answers.list_or_none(list_id)[0]:
                    self.mail_report.note(mail, decision, mailing_list, is_held_back=is_held_back)
        self.mail_records.note_done(mail.key, datetime.fromtimestamp(self.clock(), UTC) + _REMEMBERED)
        return outcomes

    def _staff(self, mail: ReceivedMail) -> Mapping[str, Sequence[str]]:
        """The staff of the lists that a mail is for; those of broken settings, as far as they name any."""
        asked = {one.list for one in mail.recipients if one.list}
        found: dict[str, Sequence[str]] = {}
        for list_id in sorted(asked & set(self.staff_bucket.list_ids())) if asked else ():
            try:
                found[list_id] = self.staff_bucket.mailing_list(list_id).staff
            except InvalidList as broken:
                found[list_id] = broken.staff
        return found

    def _done(self, mail: ReceivedMail, decision: Decision) -> Received:
        """Carry a decision out."""
        list_id, why, done = "", "", True
        match decision:
            case became.Left(link):
                list_id, done = link.list, True
                # As on the website. No letter follows: the person's own program did it, and they want no more mail.
                now = datetime.fromtimestamp(self.clock(), UTC)
                found = leave_at_every_address(link, "mail", now, self.subscribers, self.suppressions)
                why = "" if any(is_new for _, is_new in found) else "already"
            case became.IssueMailed(list_id):
                done = self._file(mail, decision)
            case became.TableMailed(list_id):
                done = self.mail_answers.tell_table(mail, decision)
            case became.Unproven(list_id, _, why):
                done = self.mail_answers.tell_unproven(mail, decision)
            case became.PassedOn(list_id):
                done = self.mail_answers.pass_on(mail, list_id)
            case became.Reported():
                report, why = self.sending_reports.take_in(mail)
                counts = (
                    ((Metric.DMARC_ALIGNED, report.aligned), (Metric.DMARC_UNALIGNED, report.unaligned))
                    if report
                    else ()
                )
                return Received(decision.metric, why=why, measures=counts)
            case became.AskedToLeave():
                done = self.mail_answers.show_way_out(mail)
            case became.Infected():
                done = self.mail_answers.tell_infected(mail)
            case became.Automatic(kind):
                why = kind
            case _:
                pass
        return Received(decision.metric if done else Metric.MAILS_HELD_BACK, list_id, why)

    def _file(self, mail: ReceivedMail, issue: IssueMailed) -> bool:
        """Put an issue in its list's folder, where it is published like every other; a correction over its issue."""
        mailing_list, language = self.mail_answers.list_or_none(issue.list)
        received = datetime.fromtimestamp(mail.received or mail.written, mailing_list.zone if mailing_list else UTC)
        if not self._may_file(mail, issue.sender):
            return False
        named = mailing_list.folder if mailing_list else issue.list
        folder, raw = folder_of(named, is_draft=issue.is_draft), mail.raw
        name = file_name(mail.subject, received.date().isoformat(), mail.digest)
        title = None if issue.is_draft else corrected_title(mail.subject)
        if title is not None:
            name = file_to_correct(self.staff_bucket.names_in(folder), title)
            if not name:
                return self.mail_answers.tell_uncorrectable(mail, issue.list, issue.sender)
            raw = correcting(raw, title, Words(language).say("mailed_correction.text"))
        self.staff_bucket.put_mailed(f"{folder}{name}", raw, mail=mail.digest, received=int(received.timestamp()))
        return True

    def _may_file(self, mail: ReceivedMail, sender: str) -> bool:
        today = datetime.fromtimestamp(self.clock(), UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        what = f"issues-{self.links.ring.reader_key(sender.lower())}"
        return self.mail_records.has_share(what, mail.key, ISSUES_A_DAY, today + timedelta(days=1))
