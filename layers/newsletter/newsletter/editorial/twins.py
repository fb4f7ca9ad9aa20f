"""Twins: two files with one subject within a day, as when a newsletter is saved as Word and as text.

Both would go to every reader. So the second waits for a person, and its proof says why. Two that are dropped in the
folder together are published side by side; a conditional write lets one of them find the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.edition.title_claim import TitleClaim
from newsletter.sending.edition_state import Stage
from newsletter.sending.send_batch import OvertakenError

if TYPE_CHECKING:
    from newsletter.editorial.ports import IssueTitles, Ledger, StaffBucket
    from newsletter.sending.edition_state import EditionState

WITHIN = 86_400
"""Seconds. A weekly letter may well be called the same each week."""


@dataclass(frozen=True)
class TwinFinder:
    """Everything that finding a twin needs."""

    ledger: Ledger
    issue_titles: IssueTitles
    staff_bucket: StaffBucket

    def twin_of(self, state: EditionState) -> str:
        """Return the name of the other file with this subject; empty where none goes out besides this one.

        Can be repeated: whoever was there first stays there, and the other finds it again.
        """
        if state.stage is Stage.DRAFT:
            return ""
        while True:
            there = self.issue_titles.latest(state.list, state.subject)
            if there and there.file != state.file and self._goes_out(there, state):
                return there.file.rpartition("/")[2]
            own = TitleClaim(state.file, state.edition, state.created, there.version if there else 0)
            if there == own:
                return ""
            try:
                self.issue_titles.claim(state.list, state.subject, own)
            except OvertakenError:
                continue
            return ""

    def _goes_out(self, there: TitleClaim, state: EditionState) -> bool:
        """Whether readers get it: it is being published, waits in its proof, or has begun to go.

        A file that lies there no more has a new name, or was thrown away.
        """
        if state.created - there.created >= WITHIN:
            return False
        known = self.ledger.state_or_none(there.edition)
        if known and not known.started and known.stage is not Stage.PROOFED:
            return False
        return bool(known and known.started) or self.staff_bucket.has(there.file)
