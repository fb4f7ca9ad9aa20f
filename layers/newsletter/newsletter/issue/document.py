"""The document: what an issue says, whatever format it came in. HTML, text and web pages are all made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Emphasis:
    runs: Runs


@dataclass(frozen=True)
class Strong:
    runs: Runs


@dataclass(frozen=True)
class Struck:
    runs: Runs


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Link:
    """``target`` is an address ready for an ``href``: https, http or mailto, in ASCII."""

    runs: Runs
    target: str


@dataclass(frozen=True)
class LineBreak:
    pass


Inline = Text | Emphasis | Strong | Struck | Code | Link | LineBreak
Runs = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """``level`` 2 to 6: level 1 is the document's title and nothing else."""

    level: int
    runs: Runs


@dataclass(frozen=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True)
class List:
    """``start`` is the first number of an ordered list, None for a bulleted one.

    ``style`` says how numbers are written, as ``type`` does in HTML: ``1``, ``a``, ``A``, ``i`` or ``I``. ``step`` is
    -1 where they count down.
    """

    items: tuple[Blocks, ...]
    start: int | None = None
    style: str = "1"
    step: int = 1

    def number(self, place: int) -> int:
        """The number of the item at a place, counted from 0."""
        return (self.start or 0) + place * self.step


@dataclass(frozen=True)
class Picture:
    """``source`` is the name of a file beside the issue. A decorative picture says nothing and has no ``alt``."""

    source: str
    alt: str = ""
    caption: Runs = ()
    decorative: bool = False
    target: str = ""


@dataclass(frozen=True)
class Quote:
    blocks: Blocks


@dataclass(frozen=True)
class Rule:
    pass


@dataclass(frozen=True)
class Table:
    """``alignment`` is one of ``left``, ``center`` and ``right`` for each column."""

    heading: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    alignment: tuple[str, ...]


@dataclass(frozen=True)
class Preformatted:
    text: str


@dataclass(frozen=True)
class Notice:
    """Something that happens on a day: a heading of its own, and what there is to know."""

    heading: Heading
    blocks: Blocks


Block = Heading | Paragraph | List | Picture | Quote | Rule | Table | Preformatted | Notice
Blocks = tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A title, and blocks in which the headings begin at level 2 and never skip one."""

    title: str
    blocks: Blocks


def plain(runs: Runs) -> str:
    """What runs say with all their marks taken away."""
    return "".join(map(_plain, runs))


def _plain(run: Inline) -> str:
    match run:
        case Text(text) | Code(text):
            return text
        case LineBreak():
            return " "
        case Emphasis(runs) | Strong(runs) | Struck(runs) | Link(runs, _):
            return plain(runs)


def links_in(runs: Runs) -> Iterator[Link]:
    for run in runs:
        match run:
            case Link():
                yield run
            case Emphasis(inner) | Strong(inner) | Struck(inner):
                yield from links_in(inner)
            case _:
                pass


def walk(blocks: Blocks) -> Iterator[Block]:
    """Every block, outer ones first, in reading order."""
    for block in blocks:
        yield block
        match block:
            case List(items):
                for item in items:
                    yield from walk(item)
            case Quote(inner):
                yield from walk(inner)
            case Notice(heading, inner):
                yield heading
                yield from walk(inner)
            case _:
                pass


def pictures_in(blocks: Blocks) -> Iterator[Picture]:
    return (block for block in walk(blocks) if isinstance(block, Picture))
