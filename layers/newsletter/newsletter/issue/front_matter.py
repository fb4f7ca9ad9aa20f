"""Front matter: what the author states above the text, between two lines of three hyphens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.nearest import nearest
from newsletter.typed import rest_of_line

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

_DECIDING = ("send", "topics", "notice", "important", "correction")
"""What decides who gets an issue and when: one of these, misspelt, must not be passed over."""

_LONGEST = 8_000
_OPENING = re.compile(r"\s*+---[ \t]*+\n(?=[ \t]*+(?:#.*+)?+\n*+[^\W\d][^\n:]*+:)")
_SETTING = re.compile(r"[ \t]*([^\W\d_][^:\n]{0,60}):((?:[ \t].*)?)")
_COMMENT = re.compile(r"#(?:\s|$)")
_BLOCKS = ("|", ">", "|-", ">-")
"""How YAML says that a text follows in the lines below."""

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
    """Key, value (None for a list where a line of text belongs) and line of each setting, each as typed.

    A line is a key, a colon, and the rest of the line. Lines below it that are indented go on with it; lines with a
    hyphen in front are a list, which only topics may be.
    """
    found: list[tuple[str, str | None, int]] = []
    for number, line in enumerate(source.split("\n"), first):
        said = line.strip()
        if not said or _COMMENT.match(said):
            continue
        setting = _SETTING.fullmatch(line)
        if setting and not (found and line[0].isspace() and found[-1][1] and not _is_known(setting[1])):
            value = rest_of_line(setting[2])
            found.append((setting[1].strip(), "" if value in _BLOCKS else value, number))
            continue
        if not found or not (line[0].isspace() or said.startswith("- ")):
            raise InvalidIssue(Problem("front-matter-broken", {"line": number}))
        key, value_so_far, place = found[-1]
        if said.startswith("- "):
            is_list = KEYS.get(key.lower()) == "topics" and value_so_far is not None
            goes_on = f"{value_so_far},{rest_of_line(said[2:])}".strip(",") if is_list else None
        else:
            goes_on = None if value_so_far is None else f"{value_so_far} {rest_of_line(said)}".strip()
        found[-1] = (key, goes_on, place)
    if not found:
        raise InvalidIssue(Problem("front-matter-broken", {"line": first}))
    return found


def _is_known(key: str) -> bool:
    return key.strip().lower() in KEYS


def _known(empty: FrontMatter, settings: list[tuple[str, str | None, int]]) -> FrontMatter:
    stated: dict[str, str] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for key, value, line in settings:
        name = KEYS.get(key.strip().lower())
        facts: dict[str, str | int] = {"key": key[:40], "line": line}
        if name is None:
            near = nearest(key, KEYS)
            if near:
                stops = KEYS[near] in _DECIDING
                problems.append(Problem("front-matter-misspelt", {**facts, "nearest": near}, stops=stops))
            else:
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
