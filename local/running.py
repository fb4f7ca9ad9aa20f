"""Which stack `make up` runs in this copy of the project: a lock that one holds, and a note of its ports and sender."""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from local.local_stack import ROOT
from local.ports import Ports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCAL = ROOT / ".local"
UP = LOCAL / "up"
USUAL_SENDER = "smakommuner.example"


class AlreadyRunning(SystemExit):
    """Ends the command with what runs already, and the way to a second one."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock beside a stack's folder while the stack runs there; it goes with the process that held it.

    Raises:
        AlreadyRunning: another process holds it. Nothing was changed.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(_told(folder)) from error
        yield


def _told(folder: Path) -> str:
    ports = ports_of(folder)
    where = (
        f"\n  inbox  http://127.0.0.1:{ports.post_office}\n  pages  http://127.0.0.1:{ports.website}" if ports else ""
    )
    return (
        f"It runs already, in this copy of the project ({ROOT}).{where}\n"
        "End that one with Ctrl-C where it was started. For a second one beside it, make another copy of the project\n"
        "(git clone): it takes free ports by itself."
    )


@contextmanager
def one_build() -> Iterator[None]:
    """Wait for another command's build in this copy, since both build in .aws-sam."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def note(folder: Path, ports: Ports) -> None:
    """Write down where the stack answers, for `./utskick` in another terminal."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ports.json").write_text(json.dumps(asdict(ports)))


def ports_of(folder: Path) -> Ports | None:
    """Where the stack in this folder answers, or did; None if that was never written down."""
    try:
        return Ports(**json.loads((folder / "ports.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def sender_of(chosen: str, remembered: Path) -> str:
    """The identity to send as: the one chosen now, else that of last time, else the example's own."""
    try:
        last = remembered.read_text().strip()
    except OSError:
        last = ""
    sender = chosen.strip().lower() or last or USUAL_SENDER
    remembered.parent.mkdir(parents=True, exist_ok=True)
    remembered.write_text(f"{sender}\n")
    return sender
