"""The mailbox: a Maildir that any mail program reads, and a list of everything that was ever accepted."""

from __future__ import annotations

import itertools
import json
import secrets
import threading
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from local.postoffice.fate import ARRIVES, Fate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LIST = "mails.json"


@dataclass
class Mail:
    """One mail that was accepted for one recipient. ``file`` is its name in the Maildir, empty if it did not arrive."""

    id: str
    accepted_at: float
    to: str
    sender: str
    sender_address: str
    subject: str
    headers: Mapping[str, str]
    tags: Mapping[str, list[str]]
    configuration_set: str
    operation: str
    fate: Fate
    identity: str = ""
    missing: str = ""
    text: str = ""
    file: str = ""
    events: list[str] = field(default_factory=list)

    def as_told(self) -> dict[str, Any]:
        """For the control address."""
        return {
            "id": self.id,
            "time": self.accepted_at,
            "to": self.to,
            "from": self.sender,
            "subject": self.subject,
            "headers": dict(self.headers),
            "tags": dict(self.tags),
            "fate": self.fate.value,
            "events": list(self.events),
        }


class Mailbox:
    """Keeps mails in ``folder`` (a Maildir), or only the list of them where there is none.

    It goes on with the list that another one left there by ``keep_list``.

    ``feedback`` are the senders that SES wrote to about a bounce or a complaint, once for each.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.feedback: list[str] = []
        self._mails: dict[str, Mail] = {}
        self._name = secrets.token_hex(8)
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        if folder:
            for name in ("tmp", "new", "cur"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            self._mails = {mail.id: mail for mail in _list_in(folder)}

    def keep(self, mail: Mail, source: bytes) -> None:
        """Take a mail in; one that arrives is written to the Maildir."""
        if self.folder and mail.fate in ARRIVES:
            mail.file = self._written(self.folder, mail.accepted_at, source)
        with self._lock:
            self._mails[mail.id] = mail

    def keep_feedback(self, to: str, now: float, source: bytes) -> None:
        """Take in a mail that SES itself wrote to a sender: into the Maildir's folder ``Feedback``, beside the others.

        It is none of the mails that SES accepted.
        """
        if self.folder:
            self._written(self.folder / ".Feedback", now, source)
        with self._lock:
            self.feedback.append(to)

    def keep_list(self) -> None:
        """Write the list beside the mails, at once: whoever is killed meanwhile leaves the one before."""
        if self.folder:
            partial = self.folder / f".{_LIST}.part"
            partial.write_text(json.dumps([asdict(mail) for mail in self]), "utf-8")
            partial.replace(self.folder / _LIST)

    def _written(self, folder: Path, now: float, source: bytes) -> str:
        """Write a mail to a Maildir, whole or not at all; the name of its file."""
        for name in ("tmp", "new", "cur"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        # https://cr.yp.to/proto/maildir.html: unique, written in tmp, moved to new.
        file = f"{int(now)}.{self._name}_{next(self._numbers)}.postoffice"
        partial = folder / "tmp" / file
        partial.write_bytes(source)
        partial.rename(folder / "new" / file)
        return file

    def __len__(self) -> int:
        return len(self._mails)

    def __iter__(self) -> Iterator[Mail]:
        """Oldest first."""
        with self._lock:
            return iter(list(self._mails.values()))

    def mail(self, mail_id: str) -> Mail | None:
        return self._mails.get(mail_id)

    def source(self, mail: Mail) -> bytes:
        """The mail as it lies on disk; a mail program may have moved it from new to cur."""
        if not self.folder or not mail.file:
            return b""
        for path in (self.folder / "new" / mail.file, *self.folder.glob(f"cur/{mail.file}*")):
            if path.exists():
                return path.read_bytes()
        return b""

    def found(self, *, words: str = "", to: str = "", subject: str = "", recipient: str = "") -> list[Mail]:
        """Newest first: those with all the words in recipient, subject, sender or text.

        ``to`` is a whole address, ``recipient`` any part of one.
        """
        wanted = words.lower().split()
        return [
            mail
            for mail in reversed(list(self))
            if (not to or mail.to.lower() == to.lower())
            and (not subject or mail.subject == subject)
            and recipient.strip().lower() in mail.to.lower()
            and all(word in f"{mail.to}\n{mail.subject}\n{mail.sender}\n{mail.text}".lower() for word in wanted)
        ]

    def empty(self) -> None:
        """Forget everything; files stay where they are."""
        with self._lock:
            self._mails.clear()
            self.feedback.clear()


def _list_in(folder: Path) -> list[Mail]:
    """The mails of the list that was left in a folder; none where there is no list, or it is none of ours."""
    try:
        rows = json.loads((folder / _LIST).read_text("utf-8"))
        return [Mail(**{**row, "fate": Fate(row["fate"])}) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The list of earlier mails cannot be read, so the inbox begins without them: {error!r}", flush=True)
        return []
