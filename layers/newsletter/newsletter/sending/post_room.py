"""The post room: the one place mail leaves by, batches of an issue and single letters alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from newsletter.sending.batches import Batch
from newsletter.sending.deliver import Readers as Wanting
from newsletter.sending.deliver import SendingOffice
from newsletter.sending.post import LetterOffice
from newsletter.sending.post import Readers as Known


class Readers(Wanting, Known, Protocol):
    """Both offices' questions."""


@dataclass(frozen=True)
class PostRoom(SendingOffice, LetterOffice):
    """Everything that mail on its way out meets."""

    readers: Readers

    def send(self, work: Batch | str, owner: str) -> Counter[str]:
        """Send a batch, or the letter of an id; how many mails ended how, by the names of ``sending.outcomes``."""
        answers = self.deliver(work, owner) if isinstance(work, Batch) else self.post(work, owner)
        return Counter(type(answer).__name__ for answer in answers)
