"""A letter: one mail to one person that is not an edition, such as a proof, a report or a notice of a bad file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SCHEMA = 1

_HELD = "held-"

OWN_HEADER = "X-Utskick-Letter"
"""On every letter that answers or passes on a mail, so that what comes back of it is known."""

_OWN_REFERENCE = "<utskick-"
_LONGEST_REFERENCES = 900
"""SES takes 995 characters of a header:
https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html"""


@dataclass(frozen=True)
class Attachment:
    """A file that a letter carries."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Replying:
    """The mail that a letter answers: who wrote it, its Message-ID, and what that one followed."""

    to: str
    message_id: str
    references: tuple[str, ...] = ()

    def headers(self, letter_id: str) -> Mapping[str, str]:
        """The headers of an answer (https://www.rfc-editor.org/rfc/rfc3834#section-3.1), with a reference of our own.

        SES gives every mail a Message-ID of its choosing, so that an answer to ours is known by that reference alone.
        """
        own = _own_reference(letter_id)
        followed = [*self.references, *([self.message_id] if self.message_id else [])]
        while followed and len(" ".join((*followed, own))) > _LONGEST_REFERENCES:
            followed.pop(0)
        answered = {"In-Reply-To": self.message_id} if self.message_id else {}
        return {**answered, "References": " ".join((*followed, own)), **_automatic("auto-replied", letter_id)}


def is_own_reference(message_id: str) -> bool:
    """Whether a Message-ID is one that ``Replying`` has put among a letter's references."""
    return message_id.startswith(_OWN_REFERENCE) and message_id.endswith("@letter.invalid>")


def passing_on(letter_id: str) -> Mapping[str, str]:
    """The headers of a letter that mail-in writes without answering anybody."""
    return {"References": _own_reference(letter_id), **_automatic("auto-generated", letter_id)}


def _own_reference(letter_id: str) -> str:
    return f"{_OWN_REFERENCE}{letter_id}@letter.invalid>"


def _automatic(how: str, letter_id: str) -> dict[str, str]:
    return {"Auto-Submitted": how, OWN_HEADER: letter_id}


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
    attachment: Attachment | None = None

    @property
    def partition(self) -> str:
        """The ledger's page for this letter."""
        return totals_of(self.id)

    def held(self) -> Letter:
        """The same letter, not to be sent: it lies where the others lie, so that keeping it takes as long."""
        return replace(self, id=f"{_HELD}{self.id}")

    def to_bytes(self) -> bytes:
        """Everything but what an attachment holds, which is kept beside it."""
        content = asdict(self)
        if self.attachment:
            content["attachment"] = self.attachment.name
        else:
            del content["attachment"]
        if not self.void_once_joined:  # while a deploy goes on, code that does not know of it reads the others
            del content["void_once_joined"]
        return json.dumps({"v": _SCHEMA, **content}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, raw: bytes, attached: Callable[[], bytes]) -> Letter:
        """``attached`` gives what the attachment holds, and is asked only where there is one."""
        content = json.loads(raw)
        if content.pop("v", None) != _SCHEMA:
            raise ValueError("not a letter of a schema this code knows")
        if name := content.pop("attachment", ""):
            content["attachment"] = Attachment(name, attached())
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
