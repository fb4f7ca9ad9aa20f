"""What mail programs do to a mail that no browser does: a small table of our own, and a mail as each leaves it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STYLE_BLOCK = re.compile(r"<style\b.*?</style>", re.DOTALL)
_STYLE = re.compile(r' style="([^"]*)"')
_PICTURE_HEIGHT = re.compile(r'(<img\b(?=[^>]* height="(\d+)")[^>]*) style="')


@dataclass(frozen=True)
class MailProgram:
    """What one does to a mail: ``unknown`` are properties it drops, ``least_height`` says that height is a minimum."""

    name: str
    unknown: tuple[str, ...] = ()
    style_blocks: bool = True
    least_height: bool = False

    def leaves(self, html: str) -> str:
        """The mail as the program would show it, for a browser to lay out."""
        html = html if self.style_blocks else _STYLE_BLOCK.sub("", html)
        html = _STYLE.sub(lambda found: f' style="{self._kept(found[1])}"', html)
        if self.least_height:
            html = _PICTURE_HEIGHT.sub(r'\1 style="min-height:\2px;', html)
        return html

    def _kept(self, style: str) -> str:
        pairs = (one.partition(":") for one in style.split(";") if ":" in one)
        kept = [(name.strip(), value.strip()) for name, _, value in pairs if name.strip() not in self.unknown]
        if self.least_height:
            kept = [("min-height" if name == "height" else name, value) for name, value in kept if value != "auto"]
        return ";".join(f"{name}:{value}" for name, value in kept)


YAHOO = MailProgram("Yahoo", ("overflow-wrap", "word-break", "hyphens"), least_height=True)
"""https://www.caniemail.com/features/css-overflow-wrap/, /css-word-break/ and /css-height/ (height is min-height)."""

GMAIL_ELSEWHERE = MailProgram("Gmail with another provider's account", ("overflow-wrap",), style_blocks=False)
"""No style block: https://www.caniemail.com/features/html-style/. Its own accounts read one of at most 8,192 bytes."""

PROGRAMS = (YAHOO, GMAIL_ELSEWHERE)

_LAYOUT_TABLE = re.compile(r'<table\b[^>]*role="presentation"[^>]*>')
_ZEROED = ('border="0"', 'cellpadding="0"', 'cellspacing="0"')
_HOLDER = re.compile(r"<(?:p|td)\b([^>]*)>(?:<a\b[^>]*>)?<img\b")


def faults_in_word(html: str) -> list[str]:
    """What Outlook for Windows, which lays mails out with Word, would draw wrong.

    It knows no border-spacing (https://www.caniemail.com/features/css-border-spacing/), so tables of layout need their
    attributes; and where a line's height is exact it shows as much of a picture as the line is high
    (https://github.com/mjmlio/mjml/issues/1096).
    """
    tables = [table for table in _LAYOUT_TABLE.findall(html) if any(one not in table for one in _ZEROED)]
    holders = [found for found in _HOLDER.findall(html) if "mso-line-height-rule:at-least" not in found]
    flat = [found for found in _HOLDER.findall(html) if re.search(r"line-height:0\b", found)]
    return [
        *(f"has gaps between its cells: {table}" for table in tables),
        *(f"crops its picture: {holder}" for holder in (*holders, *flat)),
    ]
