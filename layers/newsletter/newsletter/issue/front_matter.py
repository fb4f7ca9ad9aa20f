"""Front matter: what the author states above the text, between two lines of three hyphens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "subject": "subject",
    "ämne": "subject",
    "amne": "subject",
    "ämnesrad": "subject",
    "title": "title",
    "titel": "title",
    "rubrik": "title",
    "preheader": "preheader",
    "förhandstext": "preheader",
    "forhandstext": "preheader",
    "ingress": "preheader",
    "language": "language",
    "lang": "language",
    "språk": "language",
    "sprak": "language",
    "send": "send",
    "skicka": "send",
    "calendar": "calendar",
    "kalender": "calendar",
    "correction": "correction",
    "rättelse": "correction",
    "rattelse": "correction",
    "topic": "topics",
    "topics": "topics",
    "tema": "topics",
    "teman": "topics",
    "important": "important",
    "viktigt": "important",
    "notice": "notice",
    "kallelse": "notice",
    "keep": "keep",
    "behåll": "keep",
    "behall": "keep",
    "long": "long",
    "långt": "long",
    "langt": "long",
}
"""What may be stated, in the author's words and in ours."""

_LONGEST = 8_000
_OPENING = re.compile(r"\s*+---[ \t]*+\n(?=[ \t]*+(?:#.*+)?+\n*+[^\W\d][^\n:]*+:)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class FrontMatter:
    """What was stated, by our own keys. ``lines``: on which line each stands; ``body_line``: where the text begins."""

    body: str
    body_line: int = 1
    stated: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def front_matter_of(text: str) -> FrontMatter:
    """Take the front matter off a text; a text without any is all body.

    Raises:
        InvalidIssue: ``front-matter-unclosed``, ``front-matter-broken`` (with its line) or ``front-matter-value``.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(text)
    first = text.count("\n", 0, opening.end()) + 1
    closing = _CLOSING.search(text, opening.end())
    if closing is None or closing.start() - opening.end() > _LONGEST:
        raise InvalidIssue(Problem("front-matter-unclosed", {"line": first - 1}))
    settings = _settings(text[opening.end() : closing.start()], first)
    body_line = text.count("\n", 0, closing.end()) + 1
    return _known(FrontMatter(text[closing.end() :], body_line), settings)


def _settings(source: str, first: int) -> list[tuple[str, str | None, int]]:
    """Key, value (None for anything but a line of text) and line of each setting."""
    try:
        # Composed, not constructed: dates, booleans and numbers stay as the author wrote them, and no alias expands.
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise InvalidIssue(Problem("front-matter-broken", {"line": first + (mark.line if mark else 0)})) from error
    if not isinstance(node, yaml.MappingNode):
        raise InvalidIssue(Problem("front-matter-broken", {"line": first}))
    found = []
    for key, value in node.value:
        said = value.value if isinstance(value, yaml.ScalarNode) else None
        found.append((str(key.value), said, first + key.start_mark.line))
    return found


def _known(empty: FrontMatter, settings: list[tuple[str, str | None, int]]) -> FrontMatter:
    stated: dict[str, str] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for key, value, line in settings:
        name = KEYS.get(key.strip().lower())
        facts: dict[str, str | int] = {"key": key[:40], "line": line}
        if name is None:
            problems.append(Problem("front-matter-unknown", facts, stops=False))
        elif value is None:
            problems.append(Problem("front-matter-value", facts))
        elif name in stated:
            problems.append(Problem("front-matter-twice", facts))
        elif value.strip():
            stated[name] = " ".join(value.split())
            lines[name] = line
    stopping = [problem for problem in problems if problem.stops]
    if stopping:
        raise InvalidIssue(*stopping)
    return FrontMatter(empty.body, empty.body_line, stated, lines, tuple(problems))
