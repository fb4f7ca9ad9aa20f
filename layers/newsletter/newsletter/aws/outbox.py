"""The outbox: letters are kept in the archive, and their names put on the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.aws.archive import Archive  # noqa: TC001 - newsletter.settings reads the field's type
from newsletter.aws.queues import LetterQueue  # noqa: TC001 - same

if TYPE_CHECKING:
    from newsletter.letters import Letter


@dataclass(frozen=True)
class Outbox:
    """Kept first and queued then, so that the queue never knows more than a name."""

    archive: Archive
    letter_queue: LetterQueue

    def put(self, letter: Letter, *, over: bool = False) -> None:
        """``over`` writes it over one that is there, so that its time does not tell whether there was one."""
        self.archive.keep_letter(letter, over=over)
        self.letter_queue.push(letter.id)
