"""One value as typed: its comment, its quotation marks, and nothing else taken off."""

from __future__ import annotations

import re
from typing import TypeAlias

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

DEEPEST = 4
"""Sections and lists within each other."""

QUOTED = {'"': re.compile(r'"((?:[^"\\]|\\.)*)"'), "'": re.compile(r"'((?:[^']|'')*)'(?!')")}

# `#1` and `#aa0000` are values. A comment has a blank after its mark, and a blank or nothing before it.
_COMMENT = re.compile(r"(?:^|\s)#(?=\s|$)")
_NOTHING = ("~", "null", "Null", "NULL")
_ESCAPED = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "_": "\u00a0", "N": "\u0085"}


class NotReadableError(ValueError):
    """The text has no shape that settings have; ``line`` is where, counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def rest_of_line(typed: str) -> str:
    """Read what stands after a key: without a comment, and without quotation marks if they enclose all of it."""
    text = typed.strip()
    if (found := QUOTED[text[0]].match(text) if text[:1] in QUOTED else None) and not uncommented(text[found.end() :]):
        return unquoted(text[0], found[1])
    return said(uncommented(text))


def uncommented(text: str) -> str:
    """The text before its comment, without blanks around it."""
    return _COMMENT.split(text, maxsplit=1)[0].strip()


def said(text: str) -> str:
    """The text, or nothing for YAML's words for nothing."""
    return "" if text in _NOTHING else text


def unquoted(mark: str, text: str) -> str:
    """What stands between quotation marks, as YAML reads it: https://yaml.org/spec/1.2.2/#57-escaped-characters."""
    return text.replace("''", "'") if mark == "'" else _ESCAPED.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) == 1:
        return _ESCAPES.get(code, code)
    number = int(code[1:], 16)
    return chr(number) if number < 0x110000 else "\ufffd"
