"""Publish an issue: an upload becomes an edition, frozen, and a proof - or a mail that says what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.edition.mail_headers import may_send_as
from newsletter.editorial.found import as_rows
from newsletter.editorial.logo_keeper import LogoKeeper
from newsletter.editorial.proofing import Proofreader, about_proof
from newsletter.editorial.staff_mail import StaffMail, letter_id
from newsletter.editorial.twins import TwinFinder
from newsletter.editorial.versions import FileVersions, SupersededError
from newsletter.errors import InvalidIssue, InvalidList, Problem
from newsletter.issue.file_kinds import check_kind
from newsletter.issue.mail_origin import replying_to
from newsletter.issue.upload import MOST_BYTES, came_by_mail
from newsletter.metrics import Metric
from newsletter.sending.audience import Tally
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.start import Starter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from newsletter.edition.rendering import Rendered
    from newsletter.edition.templates import Theme
    from newsletter.editorial.edition_source import Material
    from newsletter.editorial.ports import Archive, Ledger, StaffBucket
    from newsletter.issue import Issue
    from newsletter.issue.upload import Upload
    from newsletter.letters import Replying
    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import Schedules
    from newsletter.subscribers.ports import Links, Subscribers, Suppressions

PATIENCE = 20
"""Seconds to wait for a picture that was put in the folder together with its issue and arrives a moment later."""

_ISSUES_BEFORE = 50
"""A year of a weekly newsletter."""

MOST_TRIES = 2
"""A file whose publishing died so often (out of time, out of memory, of our own mistake) is not tried again: its author
is told instead, three minutes or more after saving it. The alarm about the function's errors rings at the first."""


class Published(StrEnum):
    """What a file became."""

    PROOFED = Metric.ISSUES_PROOFED
    CORRECTED = Metric.ISSUES_CORRECTED
    REFUSED = Metric.ISSUES_REFUSED
    IGNORED = Metric.FILES_IGNORED
    MISPLACED = Metric.FILES_MISPLACED
    WITHDRAWN = Metric.ISSUES_WITHDRAWN


@dataclass(frozen=True)
class Publisher:
    """Everything publishing needs; ``sleep`` waits for pictures on their way."""

    starter: Starter
    proofreader: Proofreader
    staff_mail: StaffMail
    twins: TwinFinder
    logos: LogoKeeper
    ledger: Ledger
    staff_bucket: StaffBucket
    archive: Archive
    subscribers: Subscribers
    suppressions: Suppressions
    schedules: Schedules
    links: Links
    start_function_arn: str
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def publish(self, upload: Upload) -> tuple[Published, str]:
        """Turn an upload into an edition and its proof: what it became, and the edition if there is one.

        The same event twice publishes once. An event older than what is known changes nothing, and neither does the
        worker of a version that is overtaken while it is being published: see ``newsletter.editorial.versions``.
        """
        from newsletter.issue import is_picture

        if upload.is_clutter or is_picture(upload.name):
            return Published.IGNORED, ""
        answered = self._versions.answered(upload) if upload.is_answered else upload
        if answered is None:
            return Published.IGNORED, ""
        upload = answered
        try:
            row = self._versions.taken_in(upload)
            return self._answered(upload, row) if row else (Published.IGNORED, "")
        except SupersededError:
            return Published.IGNORED, ""

    @property
    def _versions(self) -> FileVersions:
        return FileVersions(self.ledger, self.schedules, self.clock)

    def _answered(self, upload: Upload, row: Mapping[str, Any]) -> tuple[Published, str]:
        """Publish the newest version, or tell its author what is wrong with it."""
        mailing_list, replying = None, None
        try:
            mailing_list = self.staff_bucket.mailing_list(upload.list)
            content = self._content(upload, row["tries"])
            replying = replying_to(content) if came_by_mail(upload.key) else None
            material = self._material(upload, content, mailing_list)
            if material.issue.correction and (gone := self._gone(upload, row)):
                self._versions.check(upload, row)
                self._correct(material, gone, replying)
                self._versions.noted(upload, row, done=True, edition=gone)
                return Published.CORRECTED, gone
            return Published.PROOFED, self._proofed(material, row, replying)
        except InvalidIssue as refusal:
            self._refuse(upload, mailing_list, refusal, replying)
            return Published.REFUSED, ""

    def _gone(self, upload: Upload, row: Mapping[str, Any]) -> str:
        """The edition of an earlier version that has started, if any.

        Its worker may have died before it queued the plan, and comes no more now that it is overtaken.
        """
        gone = self._versions.gone(upload, row)
        if gone:
            self.starter.start(gone, by_hand=False)
        return gone

    def _refuse(
        self, upload: Upload, mailing_list: MailingList | None, refusal: InvalidIssue, replying: Replying | None
    ) -> None:
        """Tell what is wrong. The version before is void all the same: its author meant something else to be sent."""
        row = self.ledger.upload(upload.key)
        if not upload.is_same_as(row.get("sequencer", "")):
            raise SupersededError(upload.digest)
        if self._versions.void_earlier(upload, row):
            refusal.problems = (*refusal.problems, Problem("earlier-proof-void", {"file": upload.name}, stops=False))
        gone = self._gone(upload, row)  # from here on no other can start
        self._tell(upload, mailing_list, refusal, replying)
        self._versions.noted(upload, row, done=True, edition=gone, found=as_rows(refusal.problems))

    def take_back(self, upload: Upload) -> bool:
        """Void what came of a file that was thrown away; False where nothing of it was waiting to go."""
        if not self.ledger.upload(upload.key):
            return False
        try:
            row = self._versions.taken_in(upload)
            if not row:
                return False
            was_waiting = self._versions.void_earlier(upload, row)
            self._versions.noted(upload, row, done=True, edition=self._gone(upload, row))
        except SupersededError:
            return False
        return bool(was_waiting)

    def _tell(
        self, upload: Upload, mailing_list: MailingList | None, refusal: InvalidIssue, replying: Replying | None
    ) -> None:
        from newsletter.edition.letters import unchanged_letter

        about, first = f"problem-{upload.digest}", refusal.problems[0]
        if mailing_list and first.code == "sent-unchanged":
            started = datetime.fromtimestamp(int(first.facts["started"]), UTC).astimezone(mailing_list.zone)
            body = unchanged_letter(mailing_list, upload.name, str(first.facts["subject"]), started)
            return self.staff_mail.write(mailing_list, about, lambda _: body, replying=replying)
        kind = "sent" if any(problem.code == "already-sent" for problem in refusal.problems) else "issue"
        return self.staff_mail.tell_refusal(mailing_list, upload.name, about, refusal, kind=kind, replying=replying)

    def _proofed(self, material: Material, row: Mapping[str, Any], replying: Replying | None) -> str:
        """Open the edition, mail its proof and set it off: the edition.

        What takes long, as asking websites whether their pages are there, comes before the edition is claimed.
        """
        upload, issue, mailing_list = material.upload, material.issue, material.mailing_list
        self._check_sender(mailing_list)
        rendered = material.rendered(material.edition_id, self.links.website)
        issue = replace(issue, warnings=(*issue.warnings, *self.proofreader.dead_links(issue)))
        tally = Tally.of(mailing_list.id, self.subscribers, self.suppressions, issue.kind, self.clock())
        state = self._state(upload, issue, rendered, mailing_list)
        readers = tally.grounds.total()
        may_move = mailing_list.rules.may_move(readers)
        state = replace(state, expected=readers, may_move=may_move, twin=self.twins.twin_of(state))
        row = self._versions.noted(upload, row, edition=state.edition)
        replaces = self._replaced(material, row, state.edition)
        self.archive.freeze(rendered.edition, rendered.pictures)
        self.logos.keep(mailing_list)
        try:
            state = self._opened(upload, row, state)
            self._versions.check(upload, row)
            self.proofreader.mail_proof(
                rendered,
                issue,
                mailing_list,
                state=state,
                upload=upload,
                tally=tally,
                replaces=replaces,
                replying=replying,
                answered=material.answers.since(row.get("answers", 0)),
            )
            self._versions.check(upload, row)
            self._set_off(state, mailing_list)
            found, answers = as_rows(issue.warnings), material.answers.version
            self._versions.noted(upload, row, done=True, found=found, answers=answers)
        except SupersededError:
            self._set_off_again(state.edition, mailing_list)
            raise
        return state.edition

    def _replaced(self, material: Material, row: Mapping[str, Any], edition: str) -> bool:
        """Let an edition take the place of earlier ones: whether there was any.

        Raises:
            InvalidIssue: ``already-sent``, or ``sent-unchanged`` where readers got just what this version says.
        """
        try:
            return self._versions.replace_earlier(material.upload, row, edition)
        except InvalidIssue:
            sent = self.ledger.state_or_none(self._versions.gone(material.upload, row))
            if not sent:
                raise
            again = material.rendered(sent.edition, self.links.website).edition
            if again.content_hash != sent.content_hash:
                raise
            raise InvalidIssue(Problem("sent-unchanged", {"subject": sent.subject, "started": sent.started})) from None

    def _opened(self, upload: Upload, row: Mapping[str, Any], state: EditionState) -> EditionState:
        """Open the edition; take it over from another file that says just this and is no longer there: a new name."""
        try:
            return self._versions.opened(upload, row, state)
        except InvalidIssue as refusal:
            earlier = str(refusal.problems[0].facts.get("earlier", ""))
            if not earlier or self.staff_bucket.file(earlier) is not None:
                raise
            there = self.ledger.state_or_none(state.edition)
            if there is None or there.started or there.file != earlier:
                raise
            self._versions.check(upload, row)
            self.ledger.update(there.at(Stage.REPLACED))
            return self._versions.opened(upload, row, state)

    def _check_sender(self, mailing_list: MailingList) -> None:
        if not may_send_as(mailing_list, self.staff_mail.sender_identity):
            facts = {
                "list": mailing_list.folder,
                "address": mailing_list.sender_address,
                "identity": self.staff_mail.sender_identity,
            }
            raise InvalidList(Problem("list-sender-not-allowed", facts))

    def _content(self, upload: Upload, tries: int) -> bytes:
        check_kind(upload.name)
        if upload.size > MOST_BYTES:
            facts = {"megabytes": upload.size // 1024**2, "limit": MOST_BYTES // 1024**2}
            raise InvalidIssue(Problem("file-too-big", facts))
        if tries > MOST_TRIES:
            raise InvalidIssue(Problem("took-too-long"))
        content = self.staff_bucket.file(upload.key, upload.version)
        if content is None:
            raise InvalidIssue(Problem("file-gone"))
        return content

    def _material(self, upload: Upload, content: bytes, mailing_list: MailingList) -> Material:
        from newsletter.edition.calendar_links import announced_in
        from newsletter.editorial.edition_source import Material
        from newsletter.issue import picture_names, read_issue

        now = datetime.fromtimestamp(self.clock(), UTC)
        issue = read_issue(upload.name, content, mailing_list, now, before=self._words_before(mailing_list))
        beside = [name for name in picture_names(issue) if name not in issue.pictures]
        pictures = {**issue.pictures, **self._pictures(upload, beside)}
        if mailing_list.look.logo:
            logo = self.staff_bucket.file(f"lists/{mailing_list.folder}/{mailing_list.look.logo}")
            pictures |= {mailing_list.look.logo: logo} if logo else {}
        answers = self.ledger.day_answers(upload.key)
        announced = announced_in(
            issue,
            mailing_list,
            file=upload.key,
            published=self.clock(),
            known=self.archive.calendar(mailing_list.id) if issue.calendar else (),
            answers=answers.answers,
        )
        return Material(upload, content, mailing_list, issue, pictures, announced, self._theme(mailing_list), answers)

    def _words_before(self, mailing_list: MailingList) -> frozenset[str]:
        """The words of the list's latest issues: what only its people say is not taken for misspelt twice."""
        from newsletter.issue.spelling import words_of

        sent = self.archive.contents(mailing_list.id)[:_ISSUES_BEFORE]
        return words_of(one.searched for one in sent)

    def _theme(self, mailing_list: MailingList) -> Theme:
        """The list's own templates and style sheets, which stand in place of ours."""
        found: list[tuple[str, str]] = []
        for name in mailing_list.look.theme:
            facts: dict[str, str | int] = {"list": mailing_list.folder, "file": name}
            content = self.staff_bucket.file(f"lists/{mailing_list.folder}/theme/{name}")
            if content is None:
                raise InvalidList(Problem("theme-missing", facts))
            try:
                found.append((name, content.decode("utf-8-sig")))
            except UnicodeDecodeError as error:
                raise InvalidList(Problem("theme-broken", facts | {"line": 0, "said": "UTF-8"})) from error
        return tuple(found)

    def _pictures(self, upload: Upload, names: Iterable[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        give_up = self.clock() + PATIENCE
        for name in names:
            while (picture := self.staff_bucket.file(upload.beside(name))) is None and self.clock() < give_up:
                self.sleep(2)
            if picture is not None:
                found[name] = picture
        return found

    def _state(self, upload: Upload, issue: Issue, rendered: Rendered, mailing_list: MailingList) -> EditionState:
        now = int(self.clock())
        start = int(issue.send_at.timestamp()) if issue.send_at else now + 60 * mailing_list.rules.hold_minutes
        if issue.send_at and start < now and not upload.is_draft:
            raise InvalidIssue(Problem("send-time-passed", {"time": issue.send_at.strftime("%Y-%m-%d %H:%M")}))
        return EditionState(
            edition=rendered.edition.id,
            list=mailing_list.id,
            stage=Stage.DRAFT if upload.is_draft else Stage.PROOFED,
            file=upload.key,
            subject=issue.subject,
            content_hash=rendered.edition.content_hash,
            created=now,
            start_at=start,
            latest_start=start + 3600 * mailing_list.rules.latest_start_hours,
            hold_minutes=mailing_list.rules.canary_minutes,
            topics=tuple(sorted(issue.kind.topics)),
            important=int(issue.kind.is_important),
            notice=int(issue.kind.is_notice),
            language=issue.kind.language,
            proofs=tuple(letter_id(about_proof(upload), address) for address in mailing_list.staff),
        )

    def _correct(self, material: Material, edition: str, replying: Replying | None) -> None:
        """Put right what readers will still see: the web version, its pictures and the calendar. No mail is sent."""
        from newsletter.edition.corrections import Correction, correction_letter

        mailing_list = material.mailing_list
        today = datetime.fromtimestamp(self.clock(), UTC).astimezone(mailing_list.zone).date()
        correction = Correction(material.issue.correction, today)
        rendered = material.rendered(edition, self.links.website, correction)
        self.archive.correct(rendered.edition, rendered.pictures, int(self.clock()))
        body = correction_letter(rendered, mailing_list, correction, self.links.web(edition))
        about = f"correction-{material.upload.digest}"
        self.staff_mail.write(mailing_list, about, lambda _: body, replying=replying)

    def _set_off_again(self, edition: str, mailing_list: MailingList) -> None:
        """Make sure that a newer version with just this content has its schedule, which we may have deleted."""
        there = self.ledger.state_or_none(edition)
        if there and there.stage is Stage.PROOFED and not _waits_for_approval(there, mailing_list):
            at = datetime.fromtimestamp(there.start_at, UTC)
            self.schedules.start(edition, max(at, self._soon()), self.start_function_arn)

    def _set_off(self, state: EditionState, mailing_list: MailingList) -> None:
        if state.stage is Stage.DRAFT or _waits_for_approval(state, mailing_list):
            return
        if state.start_at <= int(self.clock()):
            self.starter.start(state.edition, by_hand=True)
        else:
            at = datetime.fromtimestamp(state.start_at, UTC)
            self.schedules.start(state.edition, max(at, self._soon()), self.start_function_arn)

    def _soon(self) -> datetime:
        # A time that has passed by the time the schedule is written might never come.
        return datetime.fromtimestamp(self.clock(), UTC) + timedelta(seconds=65)


def _waits_for_approval(state: EditionState, mailing_list: MailingList) -> bool:
    """Whether somebody has to press: by the list's rules, or by what is particular to this issue."""
    return bool(mailing_list.rules.approvals) or state.needs_a_press
