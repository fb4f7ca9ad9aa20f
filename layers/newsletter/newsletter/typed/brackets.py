"""Lists and sections in brackets, on one line or several: ``[a, b]`` and ``{ key: a, other: b }``."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsletter.typed.values import DEEPEST, QUOTED, NotReadableError, Value, said, unquoted


@dataclass
class Brackets:
    """Takes line after line until it ``is_closed``; ``has_more`` is whether something stands after the last bracket."""

    open: list[list[Value] | dict[str, Value]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    was_quoted: bool = False
    whole: list[Value] = field(default_factory=list)
    has_more: bool = False

    @property
    def is_closed(self) -> bool:
        return bool(self.whole)

    def value(self) -> Value:
        return self.whole[0]

    def take(self, line: str, number: int) -> None:
        """Read one more line.

        Raises:
            NotReadableError: brackets that do not match, or too many within each other.
        """
        at = 0
        while at < len(line):
            letter = line[at]
            begins = not self.letters and not self.was_quoted
            quoted = QUOTED[letter].match(line, at) if letter in QUOTED and begins else None
            if letter == "#" and not line[at - 1 : at].strip() and not line[at + 1 : at + 2].strip():
                break  # a comment
            if self.is_closed:
                self.has_more = self.has_more or not letter.isspace()
            elif quoted:
                self.letters, self.was_quoted = [unquoted(letter, quoted[1])], True
                at = quoted.end() - 1
            elif letter in "[{" and begins:
                self._begin(letter, number)
            elif letter in ",]}":
                self._end_item()
                if letter != ",":
                    self._close(letter, number)
            elif letter == ":" and self._ends_key(line, at):
                self.keys[-1], self.letters, self.was_quoted = "".join(self.letters).strip(), [], False
            elif not letter.isspace() or self.letters:
                self.letters.append(letter)
            at += 1
        if self.letters and not self.was_quoted:
            self.letters.append(" ")

    def _begin(self, letter: str, number: int) -> None:
        if len(self.open) >= DEEPEST:
            raise NotReadableError(number)
        self.open.append([] if letter == "[" else {})
        self.keys.append("")

    def _ends_key(self, line: str, at: int) -> bool:
        following = line[at + 1 : at + 2]
        is_apart = not following.strip() or following in ",}" or self.was_quoted
        return isinstance(self.open[-1], dict) and not self.keys[-1] and bool(self.letters) and is_apart

    def _end_item(self) -> None:
        text = "".join(self.letters)
        text = text.rstrip(" ") if self.was_quoted else said(text.strip())
        if text or self.was_quoted or self.keys[-1]:
            self._put(text)
        self.letters, self.was_quoted = [], False

    def _put(self, value: Value) -> None:
        around = self.open[-1]
        if isinstance(around, list):
            around.append(value)
        elif self.keys[-1]:
            around[self.keys[-1]] = value
        elif isinstance(value, str):
            around[value] = ""
        self.keys[-1] = ""

    def _close(self, letter: str, number: int) -> None:
        closed = self.open.pop()
        self.keys.pop()
        if isinstance(closed, list) != (letter == "]"):
            raise NotReadableError(number)
        if self.open:
            self._put(closed)
        else:
            self.whole.append(closed)
