"""An issue as somebody watching sees it: put in the staff's folder, proofed, planned, sent, delivered, closed."""

from __future__ import annotations

import json
import mailbox
import time
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from newsletter.aws import Archive, Ledger
from newsletter.sending.edition_state import Stage
from newsletter.sending.settlement import totals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from email.message import Message
    from pathlib import Path

    from local.local_stack import LocalStack
    from local.stack import Stack
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.settlement import DeliveryTotals


@dataclass(frozen=True)
class Watcher:
    """Looks into the ledger and the mailbox of a running stack, and changes nothing."""

    local_stack: LocalStack
    stack: Stack

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.stack["LedgerTableName"])

    @property
    def archive(self) -> Archive:
        return Archive(self.stack["ArchiveBucketName"])

    def edition_of(self, key: str, patience: float = 180) -> str:
        """The edition that an upload became."""

        def published() -> Mapping[str, Any]:
            row = self.ledger.upload(key)  # names the edition before it is opened, so that of two versions one wins
            return row if row.get("done") else {}

        row = waited(published, f"{key} to become an edition", patience)
        if edition := row.get("edition", ""):
            return str(edition)
        name = key.rpartition("/")[2]
        told = waited(lambda: last_letter(self.local_stack.mailbox, name), "the letter that says why", 30)
        raise SystemExit(f"{key} was refused. The letter to its staff:\n\n{told}")

    def state(self, edition: str) -> EditionState:
        return self.ledger.state(edition)

    def totals(self, edition: str) -> DeliveryTotals:
        """The sums of an edition as they stand this moment."""
        return totals_of(self.state(edition), self.ledger)

    def until_closed(self, edition: str, patience: float = 600) -> Iterator[tuple[EditionState, DeliveryTotals]]:
        """Where the edition stands, about once a second, until its ledger is closed."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            state, totals = self.state(edition), self.totals(edition)
            yield state, totals
            if state.stage is Stage.CLOSED:
                return
            time.sleep(1)
        raise SystemExit(f"The ledger of {edition} did not close within {patience:.0f} seconds.")

    def left_out(self, edition: str) -> dict[str, str]:
        """Readers' keys that were on the list and not in the audience, each with the reason."""
        return {
            key: reason
            for part in self.ledger.parts(edition)
            for key, reason in self.archive.part(edition, part.number).left_out
        }

    def mails(self, **asked: str) -> list[dict[str, Any]]:
        """What lies in the mailbox, newest first, as the post office lists it."""
        answer = self._post_office(f"/_office/mails?{urllib.parse.urlencode(asked)}")
        return list(answer["mails"])

    def refusals(self) -> list[dict[str, str]]:
        """The last calls that the post office refused."""
        return list(self._post_office("/_office/refusals")["refusals"])

    def on_disk(self, subject: str) -> Counter[str]:
        """The addressees of the mails of a subject that lie in the Maildir, as any mail program would find them."""
        found: Counter[str] = Counter()
        for message in mailbox.Maildir(self.local_stack.mailbox, create=False):
            if _subject(message) == subject and "List-Id" in message:
                found.update([message["To"]])
        return found

    def _post_office(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.local_stack.post_office}{path}", timeout=60) as answer:  # noqa: S310
            return json.load(answer)


def last_letter(folder: Path, about: str) -> str:
    """Subject and text of the newest letter to staff about a file, from a Maildir; empty where there is none."""
    letters = [
        mail
        for mail in mailbox.Maildir(folder, create=False)
        if mail["Auto-Submitted"] == "auto-generated" and about in _subject(mail)
    ]
    if not letters:
        return ""
    newest = max(letters, key=lambda mail: parsedate_to_datetime(mail["Date"]))
    part = next(part for part in newest.walk() if part.get_content_type() == "text/plain")
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes)
    return f"{_subject(newest)}\n\n{text.decode('utf-8', 'replace').strip()}\n"


def _subject(mail: Message) -> str:
    return str(make_header(decode_header(mail["Subject"])))


def waited(found: Callable[[], Any], for_what: str, patience: float = 300) -> Any:
    """What ``found`` finds, once it finds something; ends the command in words if it never does."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.3)
    raise SystemExit(f"Waited {patience:.0f} seconds for {for_what}, and it did not happen.")
