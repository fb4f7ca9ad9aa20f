"""Where an edition stands on its way from proof to a closed ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from newsletter.issue.kind import Kind
from newsletter.issue.upload import came_by_mail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsletter.sending.batches import Batch
    from newsletter.sending.ports import Ledger


class Stage(StrEnum):
    """The stages of an edition, in the order of its journey."""

    DRAFT = "draft"
    PROOFED = "proofed"
    PLANNING = "planning"
    SENDING = "sending"
    PARKED = "parked"
    HALTED = "halted"
    STOPPED = "stopped"
    CLOSED = "closed"
    REPLACED = "replaced"


NOT_YET_STARTED = frozenset({Stage.DRAFT, Stage.PROOFED})
RESTORED, STALE, PAUSED, AUDIENCE = "restored", "stale", "paused", "audience"
"""Why an issue waits for a person that no brake has halted: see ``newsletter.sending.restoring``, ``close``, ``start``
and ``plan``."""

UNDER_WAY = frozenset({Stage.PLANNING, Stage.SENDING, Stage.PARKED, Stage.HALTED})


@dataclass(frozen=True)
class EditionState:
    """The ledger's first page on an edition.

    Times are seconds since 1970, 0 for not yet. ``file`` is the upload's key in the staff bucket; ``expected`` how
    many readers the list had when the proof was made, and ``may_move`` by how many that may change before somebody
    is asked, 0 for any number; ``latest_start`` the time after which a start needs asking; ``approved_by`` who
    approved, by their places among the list's staff, and ``taken_back`` is 1 where one of them has taken that back
    since; ``proofs`` holds the ids of the proof's letters.
    Once planning is done ``candidates`` = ``planned`` + the sum of ``left_out``, ``batch_size`` and ``parts`` are
    fixed, and ``queued`` counts the parts whose batches are on the queue. ``woken`` is when idle batches were last
    put on the queue again; ``parked_why`` is why sending waits; ``sums`` holds the closing sums.

    ``hold_minutes`` is how long the rest waits at most for what the canary tells, 0 for no canary; ``canary`` how many
    batches of the first part go first, and ``released`` when the rest followed. ``halted_why`` is the brake that was
    pulled, or why else it waits for a person, and ``told_halt`` when staff were told of that; ``brakes_off`` is 1 once
    a person said to go on all the same.

    ``topics``, ``important`` and ``notice`` (each 1 for yes) and ``language`` decide who wants it: see ``kind``.
    ``follows`` is the edition whose content this one brings to those who missed it, or empty.
    """

    edition: str
    list: str
    stage: Stage
    file: str
    subject: str
    content_hash: str
    created: int
    expected: int = 0
    start_at: int = 0
    latest_start: int = 0
    twin: str = ""
    approved_by: tuple[int, ...] = ()
    taken_back: int = 0
    proofs: tuple[str, ...] = ()
    started: int = 0
    sending_since: int = 0
    woken: int = 0
    closed: int = 0
    candidates: int = 0
    planned: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    parts: int = 0
    batch_size: int = 0
    queued: int = 0
    parked_why: str = ""
    may_move: int = 0
    hold_minutes: int = 0
    canary: int = 0
    released: int = 0
    halted_why: str = ""
    told_halt: int = 0
    brakes_off: int = 0
    follows: str = ""
    topics: tuple[str, ...] = ()
    important: int = 0
    notice: int = 0
    language: str = ""
    sums: Mapping[str, int] = field(default_factory=dict)
    version: int = 0

    @property
    def kind(self) -> Kind:
        return Kind(frozenset(self.topics), self.important > 0, self.notice > 0, self.language)

    @property
    def came_by_mail(self) -> bool:
        """Whether it was mailed in, so that it waits for a person whatever its list's rules say."""
        return came_by_mail(self.file)

    @property
    def needs_a_press(self) -> bool:
        """Whether it waits for a person whatever its list's rules say: a mail can be forged, and a twin be a slip."""
        return self.came_by_mail or bool(self.twin)

    @property
    def is_ledger_open(self) -> bool:
        """Whether its ledger may still be closed: sending has begun, and is not parked."""
        return self.stage is Stage.SENDING or (self.stage is Stage.STOPPED and self.started > 0 and not self.closed)

    @property
    def is_held(self) -> bool:
        """Whether only its canary may go yet."""
        return self.canary > 0 and self.released == 0

    @property
    def is_paused(self) -> bool:
        """Whether a person has paused it, and may let it go on."""
        return self.stage is Stage.HALTED and self.halted_why == PAUSED

    @property
    def is_waiting(self) -> bool:
        """Whether sending waits for the account, or for a person."""
        return bool(self.parked_why or self.halted_why)

    def at(self, stage: Stage) -> EditionState:
        return replace(self, stage=stage)


def may_go(batch: Batch, state: EditionState) -> bool:
    """Whether a batch may go now: all of them, or only those of the canary."""
    return not state.is_held or (batch.part == 0 and batch.number < state.canary)


@dataclass(frozen=True)
class PartRecord:
    """The ledger's summary of one frozen part: of so many candidates, so many members, and so many left out for what.

    ``candidates`` is counted as they are read, the rest as they are sorted, so that the sums prove something.
    ``settled`` is what its deliveries came to once all had ended, as text, or empty; ``late_reports`` counts what SES
    told of mails that had had their last report: see ``part_reading``.
    """

    number: int
    candidates: int
    members: int
    left_out: Mapping[str, int]
    last: str
    late_reports: int = 0
    settled: str = ""


def planned_parts(state: EditionState, ledger: Ledger) -> Iterator[PartRecord]:
    """The parts of an edition that count: those that were there when planning was done, none before that.

    A planner that stood still while another one finished may freeze and note one more part, of those who joined since.
    """
    return islice(ledger.parts(state.edition), state.parts)
