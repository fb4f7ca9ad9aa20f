"""Answer about a day: by a press in the proof it becomes a calendar entry, or none; and the file is published again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.sending.edition_state import NOT_YET_STARTED, Stage
from newsletter.sending.send_batch import OvertakenError

if TYPE_CHECKING:
    from newsletter.day_answers import Day
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.ports import DayLedger, PublishTrigger


class DayOutcome(StrEnum):
    """What becomes of an answer. ``ASKED``: nobody has answered yet, and somebody can."""

    ASKED = "asked"
    NOTED = "noted"
    BEGUN = "begun"
    STOPPED = "stopped"
    REPLACED = "replaced"


@dataclass(frozen=True)
class DayAnswerer:
    """Everything an answer needs.

    Its steps in this order, each of which can be repeated, so that whoever dies between them leaves an issue that goes
    as it was or waits for a new proof, never one that waits for nothing:

    1. the answer is written with the file's others, which whatever version of the file comes next will read;
    2. the file is published again;
    3. the edition that the answer changes is void, unless it has started at this very moment.
    """

    ledger: DayLedger
    publish_trigger: PublishTrigger

    def outlook(self, state: EditionState, day: Day, *, enters: bool) -> DayOutcome:
        """What a press would lead to. Changes nothing."""
        if state.started:
            return DayOutcome.BEGUN
        if state.stage is Stage.STOPPED:
            return DayOutcome.STOPPED
        # As long as no newer edition has taken its place there, others may still answer from this one's proof.
        if self.ledger.upload(state.file).get("edition") != state.edition:
            return DayOutcome.REPLACED
        noted = self.ledger.day_answers(state.file).says(day, enters=enters)
        return DayOutcome.NOTED if noted and state.stage is Stage.REPLACED else DayOutcome.ASKED

    def answer(self, state: EditionState, day: Day, *, enters: bool) -> DayOutcome:
        """Answer about a day of an edition that has not started; the same again changes nothing."""
        outlook = self.outlook(state, day, enters=enters)
        if outlook not in (DayOutcome.ASKED, DayOutcome.NOTED):
            return outlook
        self._note(state.file, day, enters=enters)
        self.publish_trigger.publish_again(state.file)
        return self._voided(state.edition)

    def _note(self, file: str, day: Day, *, enters: bool) -> None:
        while True:
            known = self.ledger.day_answers(file)
            after = known.saying(day, enters=enters)
            if after is known:
                return
            try:
                self.ledger.save_day_answers(after)
            except OvertakenError:
                continue

    def _voided(self, edition: str) -> DayOutcome:
        """Void an edition. What is published again has another name, for its answers count in it."""
        while True:
            there = self.ledger.state(edition)
            if there.started:
                return DayOutcome.BEGUN
            if there.stage not in NOT_YET_STARTED:
                return DayOutcome.NOTED
            try:
                self.ledger.update(there.at(Stage.REPLACED))
            except OvertakenError:
                continue
