"""Removing folders of a local stack: at once for whoever waits, and what one run left is kept back."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_REMOVE = "import shutil, sys; [shutil.rmtree(one, ignore_errors=True) for one in sys.argv[1:]]"


def put_aside(folder: Path, *stays: str) -> Path | None:
    """Make room for a new run: keep what the last one left as ``<folder>-before``, instead of that before it.

    What is named in ``stays`` is not touched: whoever is killed here has lost none of it.

    Returns:
        Where the rest lies; None where there was none.
    """
    goes = [one for one in folder.iterdir() if one.name not in stays] if folder.exists() else []
    if not goes:
        return None
    before = folder.with_name(f"{folder.name}-before")
    throw_away(before)
    before.mkdir()
    for one in goes:
        one.rename(before / one.name)
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
