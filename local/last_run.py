"""What the last `make up` left in this copy of the project, and whether the next one can go on from there."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from console.connection import operations_of
from local.keeping import HeldData, bucket_names, digest_of_template, table_keys
from local.kept import KeptFolder, KeptState, UnusableStateError
from local.putting_back import Restorer, starts
from local.stack import STACK, cloud
from newsletter.aws.stack import Stack as DeployedStack
from newsletter.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from local.folder_sync import FolderSync
    from local.local_stack import LocalStack

KEPT, MAILBOX = "kept", "mailbox"
FRESH = "make up FRESH=1"
_OLD_ISSUES = ("issues", "drafts", "reports")


@dataclass(frozen=True)
class LastRun:
    """``state`` is what is put back, None where the stack begins anew; ``unusable`` says why it must."""

    folder: KeptFolder
    state: KeptState | None
    was_killed: bool = False
    unusable: str = ""

    @classmethod
    def found(cls, up: Path, staff: Path, *, is_fresh: bool) -> LastRun:
        """Look at what lies there, and change nothing. Without the staff's folder there is nothing to go on with."""
        folder = KeptFolder(up / KEPT)
        if is_fresh or not (staff / "lists").exists():
            return cls(folder, None)
        try:
            state = folder.state()
            if state:
                state.check(table_keys(), bucket_names())
        except UnusableStateError as why:
            return cls(folder, None, unusable=str(why))
        return cls(folder, state, was_killed=state is not None and folder.was_killed)

    @property
    def stays(self) -> tuple[str, ...]:
        """What in the stack's folder is gone on with; the rest is put aside."""
        return (KEPT, MAILBOX) if self.state else ()

    def put_back(self, held: HeldData, folder_sync: FolderSync, tell: Callable[[str], None]) -> None:
        """Put back what was kept, and tell of it. Only where there is a state.

        Raises:
            SystemExit: it could not be put back, in words; it lies there as it was.
        """
        assert self.state
        try:
            Restorer(held, self.folder).put_back(self.state, time.time(), is_stale=self.was_killed)
        except (BotoCoreError, ClientError, UnusableStateError, KeyError, ValueError) as error:
            raise SystemExit(
                f"What was kept of the last run could not be put back: {error!r}\n"
                f"It lies in {self.folder.folder}. `{FRESH}` begins without it."
            ) from error
        folder_sync.go_on(self.state.folder)
        since = f"{datetime.fromtimestamp(self.state.at).astimezone():%Y-%m-%d %H:%M}"
        tell(f"everything is here again as it was on {since}: readers, issues, links in mails, the inbox")
        if self.state.template != digest_of_template():
            tell("template.yaml has changed since then; what was kept is put back as it is")
        if self.was_killed:
            self._tell_killed(folder_sync, tell, since)

    def _tell_killed(self, folder_sync: FolderSync, tell: Callable[[str], None], since: str) -> None:
        """The last run did not keep anything: what it sent is not known here, so nothing goes out twice unasked."""
        assert self.state
        left, operations = folder_sync.leave_alone(*_OLD_ISSUES), operations_of(STACK)
        done = operations.restorer.accept()
        waited = {*done.not_begun, *(one.edition for one in starts(self.state))}
        tell(f"the last run was killed, so what became of readers and issues after {since} is forgotten")
        tell(f"  {left} issue and report files are left as they are; save one again to have it sent")
        if files := sorted(operations.ledger.state(edition).file for edition in waited):
            tell(f"  these waited for their hour, and may have gone out; save them again if not: {', '.join(files)}")
        if done.asking:
            tell(f"  a letter asks staff whether to go on with {', '.join(done.asking)}")

    def keep(self, held: Callable[[], HeldData], folder_sync: FolderSync) -> str:
        """Keep what the stack holds now; how that went, in words. What cannot be read leaves what was kept before."""
        try:
            self.folder.keep(held().kept(self.folder, folder_sync.remembered(), time.time()))
        except (BotoCoreError, ClientError, Misconfigured, OSError, KeyError) as error:
            return f"what happened in this run could not be kept: {error!r}"
        return "what happened is kept, and the next start goes on from there"


def held_by(local_stack: LocalStack) -> HeldData:
    """Where the stack that is deployed here holds its data."""
    deployed = DeployedStack.named(STACK)
    return HeldData(deployed.resources, deployed.settings_of("AnswerReader"), cache(cloud(local_stack).client))
