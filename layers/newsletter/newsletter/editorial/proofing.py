"""Proofing: an edition goes to its staff with all that is worth knowing before it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import Problem
from newsletter.sending.brakes import CANARY_FROM
from newsletter.sending.edition_state import Stage
from newsletter.sending.forecast import Forecast
from newsletter.sending.sender_state import faults_of
from newsletter.subscribers.signed_links import LINKS_LAST, DayLink, StaffLink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.day_answers import DayAnswer
    from newsletter.edition.rendering import Rendered
    from newsletter.editorial.ports import Ledger
    from newsletter.issue import Issue
    from newsletter.issue.upload import Upload
    from newsletter.letters import Replying
    from newsletter.mailing_list import MailingList
    from newsletter.sending.audience import Tally
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.ports import Sender, SendRate
    from newsletter.subscribers.ports import Links

_LARGE_ENOUGH = 20
_SURPRISING = 0.2
"""An audience this much smaller or larger than the one before is worth a word."""


@dataclass(frozen=True)
class Proofreader:
    """Everything a proof needs.

    ``price_per_thousand`` is what SES charges, in US dollars; ``check_links`` is ``yes`` or ``no``: whether websites
    are asked if the pages are there.
    """

    staff_mail: StaffMail
    ledger: Ledger
    links: Links
    send_rate: SendRate
    sender: Sender
    price_per_thousand: float
    check_links: str
    clock: Callable[[], float]

    def mail_proof(
        self,
        rendered: Rendered,
        issue: Issue,
        mailing_list: MailingList,
        *,
        state: EditionState,
        upload: Upload,
        tally: Tally,
        replaces: bool = False,
        replying: Replying | None = None,
        answered: Sequence[DayAnswer] = (),
    ) -> None:
        """Mail the proof to each of the list's staff; the same upload's again is not sent again.

        ``replaces`` says that a proof of an earlier version of the file has become void. ``replying`` is the mail that
        brought the issue, which never goes without somebody's press. ``answered`` is what staff have said of its
        days since the proof before.
        """
        from newsletter.edition.letters import LetterBody, proof_letter
        from newsletter.edition.proof_days import days_listed

        unlike = [] if upload.is_draft else [*self._same_again(state), *self._surprises(state)]
        issue = replace(issue, warnings=(*issue.warnings, *unlike))
        now = int(self.clock())
        approving = (bool(mailing_list.rules.approvals) or state.needs_a_press) and not upload.is_draft
        starts_at = datetime.fromtimestamp(state.start_at, UTC).astimezone(mailing_list.zone)

        readers = tally.grounds.total()
        pace = self.send_rate.known_pace()
        hold = state.hold_minutes if readers >= CANARY_FROM else 0
        forecast = Forecast.of(readers, pace, ahead=state.start_at - now, hold=hold) if pace else None
        summary = {
            "file": upload.name,
            "draft": upload.is_draft,
            "replaces": replaces,
            "left_out": tally.left_out,
            "forecast": None if upload.is_draft else forecast,
            "faults": faults_of(self.sender.state(), pace, 0 if upload.is_draft else readers),
            "twin": state.twin,
            "answered": answered,
            "by_mail": replying.to if replying and not upload.is_draft else "",
            "cost": readers * self.price_per_thousand / 1000,
            **tally.grounds,
        }

        self.ledger.note_days(state.edition, days_listed(rendered))

        def proof(person: int) -> LetterBody:
            link = StaffLink(state.edition, person, state.content_hash[:16], now + LINKS_LAST)
            return proof_letter(
                rendered,
                issue,
                mailing_list,
                summary=summary,
                stop_url="" if upload.is_draft else self.links.stop(link),
                start_url=self.links.start(link) if approving else None,
                starts_at=starts_at if state.start_at > now else None,
                web_url=self.links.web(state.edition),
                day_url=lambda day, enters: self.links.day(DayLink(link, day.key, enters)),
            )

        self.staff_mail.write(mailing_list, about_proof(upload), proof, replying=replying)

    def dead_links(self, issue: Issue) -> list[Problem]:
        """The links of an issue that lead nowhere, if they are to be asked; takes up to twenty seconds."""
        from newsletter.editorial.link_check import unreachable
        from newsletter.issue.proofreading import all_links

        return unreachable(link.target for link in all_links(issue.document)) if self.check_links == "yes" else []

    def _same_again(self, state: EditionState) -> list[Problem]:
        """What a file under another name has said already, word for word: perhaps only its time was to be changed."""
        earlier = self.ledger.latest_saying(state.list, state.content_hash)
        if earlier and earlier != state.edition:
            there = self.ledger.state(earlier)
            if there.started or there.stage is Stage.PROOFED:
                return [Problem("same-content", {"file": there.file.rpartition("/")[2]}, stops=False)]
        self.ledger.note_content(state.list, state.content_hash, state.edition)
        return []

    def _surprises(self, state: EditionState) -> list[Problem]:
        """An audience quite unlike the one before: half a register imported, or a list taken for another."""
        before, now = self.ledger.latest_audience(state.list), state.expected
        facts: dict[str, str | int] = {"number": now, "before": before}
        if not now:
            return [Problem("audience-none", stops=False)]
        if before >= _LARGE_ENOUGH and now < before * (1 - _SURPRISING):
            return [Problem("audience-shrunk", facts, stops=False)]
        if before >= _LARGE_ENOUGH and now > before * (1 + _SURPRISING):
            return [Problem("audience-grown", facts, stops=False)]
        return []


def about_proof(upload: Upload) -> str:
    """What names the letters of an upload's proof."""
    return f"proof-{upload.digest}"
