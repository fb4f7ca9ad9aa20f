"""Runs as plain text: marks that people know from plain mail, and links as numbered notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue
from newsletter.issue.document import Code, Emphasis, LineBreak, Link, Strong, Struck, Text, plain
from newsletter.issue.link_targets import target_of

if TYPE_CHECKING:
    from newsletter.issue.document import Inline, Runs


class Notes:
    """Numbers the links of an edition; ``taken`` gives those not yet listed."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._waiting: list[str] = []

    def said(self, runs: Runs) -> str:
        return "".join(self._run(run) for run in runs)

    def reference(self, target: str) -> str:
        """``[3]``: the same address has the same number wherever it stands."""
        if target not in self._numbers:
            self._numbers[target] = len(self._numbers) + 1
        note = f"[{self._numbers[target]}] {target.removeprefix('mailto:')}"
        if note not in self._waiting:
            self._waiting.append(note)
        return f"[{self._numbers[target]}]"

    def taken(self) -> list[str]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def _run(self, run: Inline) -> str:
        match run:
            case Text(text) | Code(text):
                return text
            case LineBreak():
                return "\n"
            case Strong(runs):
                return f"*{self.said(runs)}*"
            case Emphasis(runs):
                return f"_{self.said(runs)}_"
            case Struck(runs):
                return f"~{self.said(runs)}~"
            case Link(runs, target):
                shown = self.said(runs)
                return shown if _says_itself(plain(runs), target) else f"{shown} {self.reference(target)}"


def _says_itself(shown: str, target: str) -> bool:
    """Whether a link's text is the address it leads to, so that it needs no note."""
    for written in (shown, f"https://{shown}"):
        try:
            if target_of(written, 0).rstrip("/") == target.rstrip("/"):
                return True
        except InvalidIssue:
            continue
    return False
