"""`utskick sync`: a folder on this machine that mirrors the staff's bucket of a stack, until Ctrl-C."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from console.connection import StackName, stack_of
from console.folder_mirror import FolderMirror, unreachable
from console.output import Yes, refuse, say
from newsletter.aws.clients import s3

if TYPE_CHECKING:
    from collections.abc import Iterator

_BETWEEN_LOOKS = 2.5
"""Seconds that a file must lie still before it is sent."""

_MOST_LOOKS = 20


def sync(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="The folder; it is made if it is not there.")],
    stack: StackName = "",
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Make both alike, and end: for a timetable of your own.")
    ] = False,
    every: Annotated[int, typer.Option(min=3, max=3600, metavar="SECONDS", help="Look this often.")] = 15,
    yes: Yes = False,
) -> None:
    """Keep a folder and a stack's bucket alike, both ways: issues, lists and readers' files go up, reports come down.

    Nothing is lost: what changed in both places, or was thrown away in the bucket, is put aside under not-synced/.
    """
    mirror = FolderMirror(folder, stack_of(stack).resources["StaffBucket"], s3(), _tell)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if not mirror.remember() and (new := mirror.new_files()) and not yes:
            say(
                "These lie here and not in the bucket. Put there, each becomes an issue or a draft, as a new file does:"
            )
            for key in new:
                say(f"  {key}", "yellow")
            typer.confirm("Put them there", abort=True)
        if once:
            _until_alike(mirror)
            return
        say(f"{folder} and the bucket {mirror.bucket} are kept alike. Ctrl-C ends it; what was done stays done.")
        try:
            _go_on(mirror, every)
        except KeyboardInterrupt:
            say("Ended.")


def _until_alike(mirror: FolderMirror) -> None:
    for _ in range(_MOST_LOOKS):
        if mirror.mirror():
            break
        time.sleep(_BETWEEN_LOOKS)
    else:
        refuse("Files here change all the time; what had not settled was left for the next time.")
    if mirror.stuck:
        refuse("Not all could be made alike; above stands what, and why.")
    say("Both are alike.")


def _go_on(mirror: FolderMirror, every: int) -> None:
    while True:
        try:
            is_alike = mirror.mirror()
        except (BotoCoreError, ClientError) as error:
            _tell(unreachable(error))
            is_alike = True
        time.sleep(every if is_alike else min(every, _BETWEEN_LOOKS))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder, so that no second mirror works in it."""
    with (folder / ".utskick-sync.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            refuse(f"{folder} is kept alike already, by another utskick sync on this machine.")
        yield


def _tell(what: str) -> None:
    say(f"{datetime.now().astimezone():%H:%M:%S}  {what}", "dim")
