"""A letter's body: one mail to one person, made of the same blocks and in the same look as an edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.edition.colours import Palette
from newsletter.edition.plain_text_blocks import body_of, underlined, wrapped
from newsletter.edition.templates import as_mail, rendered, style
from newsletter.issue.document import Block, Runs, Text
from newsletter.mailing_list import Look
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.plain_text_inline import Notes
    from newsletter.mailing_list import MailingList


@dataclass(frozen=True)
class Facts:
    """A short table: what it is on the left, what it amounts to on the right."""

    rows: tuple[tuple[str, Runs], ...]
    numbers: bool = False

    def as_text(self, notes: Notes, width: int) -> list[str]:
        column = max((len(label) for label, _ in self.rows), default=0) + 3
        lines: list[str] = []
        for label, value in self.rows:
            dots = f"{label} ".ljust(column, ".") + " "
            lines += wrapped(dots + notes.said(value), rest=" " * (column + 1), width=width)
        return lines


@dataclass(frozen=True)
class Action:
    """Something to decide: a link that looks like a button. ``quiet`` is the one you rarely want."""

    label: str
    target: str
    quiet: bool = False

    def as_text(self, notes: Notes, width: int) -> list[str]:
        del notes, width
        return [f"{self.label}:", self.target]


LetterBlock = Block | Facts | Action


@dataclass(frozen=True)
class LetterBody:
    """What a letter says, ready to be sent: it has no slots."""

    subject: str
    html: str
    text: str
    language: str


def said(text: str) -> Runs:
    return (Text(text),)


def letter(
    subject: str, title: str, blocks: Sequence[LetterBlock], mailing_list: MailingList | None, language: str
) -> LetterBody:
    """A letter in the look of its list, or in the stack's own."""
    words = Words(language)
    palette = Palette.of((mailing_list.look if mailing_list else Look()).colour)
    made_by = (
        words.say("letter.made_by", list=mailing_list.name) if mailing_list else words.say("letter.made_by_default")
    )
    html = rendered(
        "letter.html",
        words=words,
        language=words.language,
        title=subject,
        heading=title,
        blocks=tuple(blocks),
        list_name=mailing_list.name if mailing_list else "",
        made_by=made_by,
        screen_css=style("screen.css", palette),
        pictures={},
    )
    text = "\n\n".join((underlined(title, "="), body_of(blocks, words), "\n".join(("-- ", *wrapped(made_by)))))
    return LetterBody(one_line(subject), as_mail(html, palette), f"{text}\n", words.language)


def one_line(text: str) -> str:
    """A subject as a header may carry it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
