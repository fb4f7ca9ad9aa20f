"""A document as somebody skims it for days: lines of text, each under the heading that it belongs to.

What looks like a heading counts as one here, in whatever form the issue came: bold on a line of its own, or a short
line above one that begins with a day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_hints import begins_with_day, has_day, is_greeting
from newsletter.issue.date_words import MONTHS, TWO_LETTERS, WEEKDAYS, in_columns, one_of, pattern, said
from newsletter.issue.dates import hours_of
from newsletter.issue.document import (
    Emphasis,
    Heading,
    LineBreak,
    Link,
    List,
    Notice,
    Paragraph,
    Quote,
    Strong,
    Struck,
    Table,
    Text,
    plain,
)

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks, Document, Inline, Runs

_MONTH_ALONE = pattern(rf"(?P<month>{one_of(MONTHS)})\.?(?:\s+20\d\d)?\s*:?$")
_EMOJI = "[\U0001f000-\U0001faff\u2190-\u2bff\ufe0e\ufe0f\u200d\u20e3\\s]+"
_EMOJIS = re.compile(f"^{_EMOJI}|{_EMOJI}$")
_NUMBERED = pattern(rf"\d{{1,2}}(?:\.\d{{1,2}})?[.)]?\s+(?=(?-i:[A-ZÅÄÖÆØÜ]))(?!(?:{one_of(MONTHS)})\b|advent)")
_DAY_ALONE = pattern(rf"(?:{one_of(WEEKDAYS)}|{one_of(TWO_LETTERS)}|{one_of(MONTHS)}|den|\d|[\s/.,:-])+")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_] ){2,}[^\W\d_](?!\w)")
_BULLET = re.compile(r"^(?:[•·◦‣*>\u2013\u2014-]+|\(?\d{1,2}\)|[a-h]\))\s*(?=\S)")
_LABEL = pattern(rf"(?:{said('when_label')}|{said('where_label')})\s*:")
_TIMED = re.compile(r"\bkl\b|\d[.:]\d\d\b|\d\s?[ap]\.?m\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.,;:!?…][\"\u201d\u2019)]*$")
_LONGEST_HEADING = 80
LONGEST_LINE = 1200
"""Characters of a line, or of what stands above lines. Whatever reads the sections may look at each several times."""

_BELOW_ALL = 7
"""The level of what only looks like a heading."""
_LONGEST_SHORT_LINE = 60
_HEADER = pattern(
    r"(?:från|from|av|von|fra|skickat|sent|gesendet|sendt|till|to|an|til|ämne|subject|betreff|emne|kopia|cc|date|datum)\s*:\s*\S"
)


@dataclass(frozen=True)
class Line:
    """``block`` is the place, among the document's blocks, of the one it stands in; ``group`` numbers paragraphs.

    ``kind`` is ``text``, ``item`` or ``row``; ``month`` the one that stands above it, 0 if none does.
    """

    text: str
    block: int
    group: int
    kind: str = "text"
    month: int = 0


@dataclass(frozen=True)
class Section:
    """A heading and the lines below it, to the next. ``parents`` stand above it, the nearest first.

    ``block`` is that of the heading. ``is_title``: it is the issue's own title and what stands below it.
    ``continued``: its heading has had a notice of its own already.
    """

    heading: str
    lines: tuple[Line, ...]
    block: int
    parents: tuple[str, ...] = ()
    is_title: bool = False
    continued: bool = False


def sections_of(document: Document) -> tuple[Section, ...]:
    """The document's sections in order; the first is the title's."""
    reader = _Skimmer(document.title)
    for place, block in enumerate(document.blocks):
        following = document.blocks[place + 1] if place + 1 < len(document.blocks) else None
        reader.take(block, place, following)
    return reader.sections()


class _Skimmer:
    def __init__(self, title: str) -> None:
        self._done: list[Section] = []
        self._levels: list[tuple[int, str]] = []
        self._open = Section(closed_up(title)[:LONGEST_LINE], (), -1, is_title=True)
        self._month = 0
        self._group = 0

    def sections(self) -> tuple[Section, ...]:
        return (*self._done, self._open)

    def take(self, block: Block, place: int, following: Block | None) -> None:
        match block:
            case Heading(_, runs) | Notice(Heading(_, runs)) if begins_with_day(text_of(runs)) and self._goes_on(
                block, following
            ):
                self._lines(text_of(runs).split("\n"), place)
                if isinstance(block, Notice):
                    self._inside(block.blocks, place)
            case Notice(heading, inner):
                self._heading(" ".join(text_of(heading.runs).split("\n")), place, heading.level)
                self._inside(inner, place)
                self._close(place)
            case Heading(level, runs):
                self._heading(" ".join(text_of(runs).split("\n")), place, level)
            case Paragraph(runs):
                self._paragraph(runs, place, following)
            case _:
                self._inside((block,), place)

    def _goes_on(self, block: Block, following: Block | None) -> bool:
        """Whether a heading that begins with a day stands over lines that do: then it is one of them."""
        below = block.blocks[0] if isinstance(block, Notice) and block.blocks else following
        first = _first_line(below) if isinstance(below, Paragraph) else ""
        if begins_with_day(first) and days_first(first):
            return True
        heading = block.heading if isinstance(block, Notice) else block
        is_day = isinstance(heading, Heading) and _DAY_ALONE.fullmatch(text_of(heading.runs).strip()) is not None
        return is_day and hours_of(first) is not None

    def _inside(self, blocks: Blocks, place: int, kind: str = "text") -> None:
        for block in blocks:
            match block:
                case Paragraph(runs):
                    self._lines(text_of(runs).split("\n"), place, kind)
                case List(items):
                    for item in items:
                        self._inside(item, place, "item")
                case Table(heading, rows):
                    for row in (heading, *rows):
                        self._lines([" | ".join(text_of(cell).replace("\n", " ") for cell in row)], place, "row")
                case Quote():
                    pass  # what somebody else has said invites nobody
                case _:
                    pass

    def _paragraph(self, runs: Runs, place: int, following: Block | None) -> None:
        lines = [line for line in text_of(runs).split("\n") if any(sign.isalnum() for sign in line)]
        if not lines or sum(1 for line in lines if _HEADER.match(line)) > 1:
            return  # the head of a forwarded mail
        first, rest = lines[0].strip(), lines[1:]
        bold = _bold_first(runs)
        is_whole = bold == _flat(first) and 0 < len(bold) <= _LONGEST_HEADING and not _SENTENCE_END.search(bold)
        if is_whole and (rest or not begins_with_day(first)) and not self._is_day_of(first):
            self._heading(first, place, _BELOW_ALL)
            self._lines(rest, place)
            return
        if run_in := _run_in(bold, first):
            self._heading(run_in, place, _BELOW_ALL)
            self._lines([first[len(bold) :].strip(" .:\u2013-"), *rest], place)
            return
        if _is_short(first) and not has_day(first) and not _MONTH_ALONE.match(first):
            below = rest[0].strip() if rest else _first_line(following)
            if rest and (begins_with_day(_BULLET.sub("", below)) or _LABEL.match(below)):
                self._heading(first, place, _BELOW_ALL)
                self._lines(rest, place)
                return
            if not rest and below and (not _is_short(below) or begins_with_day(below)):
                self._heading(first, place, _BELOW_ALL)
                return
        if not rest and _leads_in(first, following):
            self._heading(first.rstrip(" :"), place, _BELOW_ALL)
            return
        self._lines(lines, place)

    def _is_day_of(self, first: str) -> bool:
        """Whether a bold first line is the day and hour of what the heading above names."""
        return not self._open.is_title and days_first(first) and _TIMED.search(first) is not None

    def _heading(self, said_: str, place: int, level: int) -> None:
        text = bare_name(closed_up(said_)[:LONGEST_LINE])
        alone = _MONTH_ALONE.match(text)
        if alone:
            self._month = MONTHS[alone["month"].lower()]
            self._close(place)
            return
        self._month = 0
        while self._levels and self._levels[-1][0] >= level:
            self._levels.pop()
        parents = tuple(heading for _, heading in reversed(self._levels))
        self._levels.append((level, text))
        self._done.append(self._open)
        self._open = Section(text, (), place, parents)

    def _close(self, place: int) -> None:
        """What follows is under the same heading still, but not part of the same notice or month."""
        if self._open.lines or not self._open.is_title:
            self._done.append(self._open)
            self._open = replace(self._open, lines=(), block=place, continued=True)
        self._group += 1

    def _lines(self, lines: list[str], place: int, kind: str = "text") -> None:
        self._group += 1
        made = []
        for line in lines:
            text = in_columns(line)
            bare = _BULLET.sub("", text).strip()
            alone = _MONTH_ALONE.match(bare)
            if alone and kind != "row":
                self._month = MONTHS[alone["month"].lower()]
            elif bare:
                is_item = kind == "item" or bare != text
                shown = "item" if is_item and kind == "text" else kind
                made += [Line(piece, place, self._group, shown, self._month) for piece in _pieces(bare)]
        self._open = replace(self._open, lines=(*self._open.lines, *made))


def _pieces(line: str) -> list[str]:
    """A line, or a very long one in pieces: what is said of a day stands near it, and its search must end."""
    pieces = []
    while len(line) > LONGEST_LINE:
        sentence, word = (line.rfind(sign, 0, LONGEST_LINE) + 1 for sign in (". ", " "))
        end = sentence or word or LONGEST_LINE
        pieces.append(line[:end].strip())
        line = line[end:].strip()
    return [piece for piece in (*pieces, line) if piece]


def text_of(runs: Runs) -> str:
    """What runs say, line ends kept, without what is struck out."""
    return "".join(map(_said, runs))


def _said(run: Inline) -> str:
    match run:
        case LineBreak():
            return "\n"
        case Struck():
            return ""
        case Strong(runs) | Emphasis(runs) | Link(runs, _):
            return text_of(runs)
        case _:
            return plain((run,))


def closed_up(text: str) -> str:
    """``Å R S M Ö T E`` without the blanks between its letters."""
    words = re.split(r" {2,}|\u00a0", text.strip())
    return " ".join(
        _SPACED.sub(lambda found: found[0].replace(" ", ""), word).strip() for word in words if word.strip()
    )


def _run_in(bold: str, line: str) -> str:
    """The bold words that open a paragraph about a day: ``**Författarbesök.** Måndag 8 november ...``."""
    rest = line[len(bold) :].strip() if bold and line.startswith(bold) else ""
    if _LABEL.match(f"{bold.rstrip(' :')}:"):
        return ""  # "**När:** fredag 12 mars"
    parted = bold.endswith((".", ":", "!")) or rest[:1] in (":", "\u2013", "-", ".")
    name = bold.rstrip(" .:!")
    fits = 2 < len(name) <= _LONGEST_SHORT_LINE and not has_day(name) and not re.search(r"[.!?]\s", name)
    return name if parted and fits and has_day(rest) else ""


def bare_name(heading: str) -> str:
    """A heading without the emojis around it, and without its number: ``2. Extrastämma``."""
    text = _EMOJIS.sub("", heading)
    found = _NUMBERED.match(text)
    return (text[found.end() :] if found else text) or heading


def _bold_first(runs: Runs) -> str:
    """What the bold run says with which a paragraph begins, up to the line's end."""
    first = next((run for run in runs if not (isinstance(run, Text) and not run.text.strip())), None)
    if not isinstance(first, Strong):
        return ""
    return _flat(text_of(first.runs).split("\n")[0])


def _flat(text: str) -> str:
    return " ".join(text.split())


def _is_short(line: str) -> bool:
    return (
        0 < len(line) <= _LONGEST_SHORT_LINE
        and line[0].isupper()
        and not _SENTENCE_END.search(line)
        and not is_greeting(line)
        and not _LABEL.match(line)
        and "@" not in line
        and " | " not in in_columns(line)
    )


def _leads_in(line: str, following: Block | None) -> bool:
    """Whether a line names what happens on the days of the list below it: ``Arbetsdagar i vår:``."""
    if not (line.endswith(":") and len(line) <= _LONGEST_SHORT_LINE and isinstance(following, List)):
        return False
    first = following.items[0][0] if following.items and following.items[0] else None
    opens = text_of(first.runs) if isinstance(first, Paragraph) else ""
    is_name = cues.is_event(line) and not cues.is_sentence(line) and not re.search(r"\d", line)
    return is_name and begins_with_day(opens) and days_first(opens)


def days_first(line: str) -> bool:
    """Whether nothing but a weekday stands before the day in a line."""
    return len(line) > 0 and (
        line[0].isdigit() or begins_with_day(line.split(" ", 1)[0] + " " + line.partition(" ")[2][:20])
    )


def _first_line(block: Block | None) -> str:
    match block:
        case Paragraph(runs):
            return text_of(runs).split("\n")[0].strip()
        case List(items) if items:
            return "- a list: always below a heading."
        case _:
            return ""
