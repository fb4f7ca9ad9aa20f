"""A letter: one mail to one person that is not an edition, such as a proof, a report or a notice of a bad file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCHEMA = 1

_HELD = "held-"


@dataclass(frozen=True)
class Letter:
    """``id`` is made from what the letter is about, so that writing it twice is writing it once.

    ``sender`` is a formatted From; ``list`` the mailing list's id, or empty for the stack's own letters; ``reader``
    the addressee's key where a bounce or complaint should count against them as a reader. One that is
    ``void_once_joined`` is not sent to whoever gets the list by the time its turn comes.
    """

    id: str
    to: str
    subject: str
    html: str
    text: str
    sender: str
    list: str = ""
    reader: str = "none"
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    void_once_joined: bool = False

    @property
    def partition(self) -> str:
        """The ledger's page for this letter."""
        return totals_of(self.id)

    def held(self) -> Letter:
        """The same letter, not to be sent: it lies where the others lie, so that keeping it takes as long."""
        return replace(self, id=f"{_HELD}{self.id}")

    def to_bytes(self) -> bytes:
        content = asdict(self)
        if not self.void_once_joined:  # while a deploy goes on, code that does not know of it reads the others
            del content["void_once_joined"]
        return json.dumps({"v": _SCHEMA, **content}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Letter:
        content = json.loads(raw)
        if content.pop("v", None) != _SCHEMA:
            raise ValueError("not a letter of a schema this code knows")
        return cls(**content)


def is_held(letter_id: str) -> bool:
    return letter_id.startswith(_HELD)


def page_of(letter_id: str) -> str:
    """Where the ledger keeps a letter, as if it were an edition of one part, one batch and one reader."""
    return f"letter-{letter_id}"


def is_page_of_letter(page: str) -> bool:
    """Whether a page of the ledger, as a mail's tag names it, is a letter's and not an edition's.

    An edition is named after its list and one word, so the edition of a list called ``letter`` is none.
    """
    return page.startswith(page_of("")) and page.count("-") > 1


def totals_of(letter_id: str) -> str:
    return f"{page_of(letter_id)}_0000"
