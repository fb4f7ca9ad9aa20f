"""Removing folders of a local stack: at once for whoever waits, and one run kept back."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_REMOVE = "import shutil, sys; [shutil.rmtree(one, ignore_errors=True) for one in sys.argv[1:]]"


def put_aside(folder: Path) -> Path | None:
    """Make room for a new run: keep the last one's mails and logs as ``<folder>-before``, instead of that before it.

    Returns:
        Where they lie; None where there was none.
    """
    if not folder.exists():
        return None
    before = folder.with_name(f"{folder.name}-before")
    throw_away(before)
    folder.rename(before)
    return before


def throw_away(folder: Path) -> None:
    """Remove a folder without waiting for it: unpacked functions are thousands of files."""
    if not folder.exists():
        return
    folder.rename(folder.with_name(f".{folder.name}-gone-{time.time_ns()}"))
    gone = [str(one) for one in folder.parent.glob(f".{folder.name}-gone-*")]  # what an ended computer left, too
    subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-c", _REMOVE, *gone],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
