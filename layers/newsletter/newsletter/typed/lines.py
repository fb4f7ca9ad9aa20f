"""Settings line by line: sections by indentation, lists by hyphens, each line looked at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.typed.brackets import Brackets
from newsletter.typed.values import DEEPEST, QUOTED, NotReadableError, rest_of_line, uncommented, unquoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.typed.values import Value

LONGEST = 100_000
"""Characters of a file that are read."""

_MOST_QUOTED = 50
"""Lines of one quotation: one that is never closed is found out soon."""

_NEW_LINE = re.compile(r"\r\n|\r|\n")
_NO_CONTENT = re.compile(r"\s*(?:#.*)?|---\s*|\.\.\.\s*|%YAML.*")
_SETTING = re.compile(r"""[^\s:#"'\[\]{},][^:]*:(?:\s|$)""")
_BLOCK = re.compile(r"[|>][0-9+-]{0,2}")


@dataclass(frozen=True)
class Settings:
    """``values`` by key; ``lines`` has where each key stands, by its path; ``twice`` the paths that came again."""

    values: dict[str, Value] = field(default_factory=dict)
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    twice: tuple[tuple[str, ...], ...] = ()


def settings_in(text: str) -> Settings:
    """Read settings in time linear to their length.

    Raises:
        NotReadableError: a line that is no setting, a bracket or quotation mark without its end, a tab as indentation,
            more than four levels, or more than ``LONGEST`` characters.
    """
    if len(text) > LONGEST:
        raise NotReadableError(1)
    reader = _Lines(_NEW_LINE.split(text))
    values = reader.section((), -1)
    return Settings(values, reader.places, tuple(reader.twice))


@dataclass
class _Lines:
    """Goes through lines from first to last; ``at`` is the next one."""

    all: list[str]
    at: int = 0
    places: dict[tuple[str, ...], int] = field(default_factory=dict)
    twice: list[tuple[str, ...]] = field(default_factory=list)

    def section(self, path: tuple[str, ...], outside: int) -> dict[str, Value]:
        """The settings that are indented more than ``outside``, all by as much as the first."""
        found: dict[str, Value] = {}
        inside = None
        while (indent := self._next()) is not None and indent > outside:
            inside = indent if inside is None else inside
            key, rest = self._key()
            if indent != inside or not key or len(path) >= DEEPEST:
                raise NotReadableError(self.at + 1)
            here = (*path, key)
            if here in self.places:
                self.twice.append(here)
            self.places[here] = self.at + 1
            self.at += 1
            found[key] = self._value(rest, here, indent)
        return found

    def _key(self) -> tuple[str, str]:
        line = self.all[self.at].strip()
        quoted = QUOTED[line[0]].match(line) if line[0] in QUOTED else None
        if quoted and line[quoted.end() :].lstrip().startswith(":"):
            return unquoted(line[0], quoted[1]).strip(), line[quoted.end() :].lstrip()[1:]
        key, colon, rest = line.partition(":")
        return (key.strip(), rest) if colon and line[0] not in "[{\"'" and not self._is_item() else ("", "")

    def _value(self, rest: str, path: tuple[str, ...], indent: int) -> Value:
        text = uncommented(rest)
        if not text:
            following = self._next()
            if following is not None and following >= indent and self._is_item():
                return self._items(following)
            return self.section(path, indent) if following is not None and following > indent else ""
        if _BLOCK.fullmatch(text):
            return self._block(indent, " " if text[0] == ">" else "\n")
        return self._scalar(rest.strip(), indent)

    def _scalar(self, rest: str, indent: int) -> Value:
        """What begins on the line before ``at``: a quotation, a bracket, or text as typed, which may go on."""
        if rest[0] in QUOTED and (said := self._quoted(rest, indent)) is not None:
            return said
        if rest[0] in "[{" and (found := self._bracketed(rest, indent)) is not None:
            return found
        return " ".join([rest_of_line(rest), *self._continued(indent)]).strip()

    def _quoted(self, rest: str, indent: int) -> str | None:
        """None if more stands after the second mark: then both are part of a text, as in ``"Klubben" i Sundsby``."""
        first, mark, whole = self.at, rest[0], rest
        while not (closed := QUOTED[mark].match(whole)):
            is_over = self.at >= len(self.all) or self.at - first >= _MOST_QUOTED or self._is_setting(self.at, indent)
            if is_over:
                raise NotReadableError(first)
            line = self.all[self.at].strip()
            # A backslash at a line's end: what follows belongs to it, without a blank.
            whole = whole[:-1] + line if _is_escaped(whole) else f"{whole.rstrip()} {line}"
            self.at += 1
        if not uncommented(whole[closed.end() :]):
            return unquoted(mark, closed[1])
        if self.at != first:
            raise NotReadableError(first)
        return None

    def _bracketed(self, rest: str, indent: int) -> Value | None:
        """None if more stands after the last bracket: then it is text, such as ``[Sundsby] IF``."""
        first, brackets = self.at, Brackets()
        brackets.take(rest, first)
        while not brackets.is_closed:
            if self.at >= len(self.all) or self._is_setting(self.at, indent):
                raise NotReadableError(first)
            brackets.take(self.all[self.at], self.at + 1)
            self.at += 1
        if brackets.has_more and self.at != first:
            raise NotReadableError(first)
        return None if brackets.has_more else brackets.value()

    def _items(self, indent: int) -> list[Value]:
        found: list[Value] = []
        while self._next() == indent and self._is_item():
            rest = self.all[self.at].strip()[1:].strip()
            self.at += 1
            found.append(self._scalar(rest, indent) if uncommented(rest) else "")
        return found

    def _block(self, indent: int, joined: str) -> str:
        found: list[str] = []
        while self.at < len(self.all) and (not self.all[self.at].strip() or self._indent(self.at) > indent):
            found.append(self.all[self.at].strip())
            self.at += 1
        return joined.join(found).strip()

    def _continued(self, indent: int) -> list[str]:
        """Further lines of a text, indented more than its key. One that looks like a setting is a slip."""
        found: list[str] = []
        while (following := self._next()) is not None and following > indent:
            line = self.all[self.at].strip()
            if _SETTING.match(line) or self._is_item():
                raise NotReadableError(self.at + 1)
            found.append(uncommented(line))
            self.at += 1
        return found

    def _next(self) -> int | None:
        """Go to the next line with something on it: its indentation, None at the end."""
        while self.at < len(self.all):
            if not _NO_CONTENT.fullmatch(self.all[self.at]):
                return self._indent(self.at)
            self.at += 1
        return None

    def _indent(self, at: int) -> int:
        line = self.all[at]
        blanks = len(line) - len(line.lstrip())
        if "\t" in line[:blanks]:
            raise NotReadableError(at + 1)
        return blanks

    def _is_item(self) -> bool:
        line = self.all[self.at].strip()
        return line == "-" or line.startswith("- ")

    def _is_setting(self, at: int, indent: int) -> bool:
        line = self.all[at]
        return bool(line.strip()) and self._indent(at) <= indent and _SETTING.match(line.strip()) is not None


def _is_escaped(text: str) -> bool:
    return text[0] == '"' and (len(text) - len(text.rstrip("\\"))) % 2 == 1
