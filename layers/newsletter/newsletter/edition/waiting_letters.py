"""Letters to the operator about mail that does not go: letters given up, and an issue that waits for its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import letter, said
from newsletter.issue.document import List, Paragraph, Strong
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newsletter.edition.letter import LetterBlock, LetterBody

_MOST_NAMED = 20


def failed_letters_letter(failed: Mapping[str, str], language: str) -> LetterBody:
    """Name the letters that will not go, each with why; without addresses, for `utskick letters` knows them."""
    words = Words(language)
    named = list(failed.items())[:_MOST_NAMED]
    blocks: list[LetterBlock] = [
        Paragraph(said(words.count("failed_letters.opening", len(failed)))),
        List(tuple((Paragraph(said(f"{name}: {why_in(words, why)}")),) for name, why in named)),
        Paragraph(said(words.say("failed_letters.what_to_do"))),
    ]
    return letter(words.say("failed_letters.subject"), words.say("failed_letters.title"), blocks, None, language)


def unproofed_letter(subject: str, meant: datetime, why: str, language: str) -> LetterBody:
    """Tell that an issue has not started, for its proof has not gone, and what happens then."""
    words = Words(language)
    facts = {"subject": words.quoted(subject), "moment": words.moment(meant)}
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("unproofed.opening", **facts))),
        Paragraph((Strong(said(why_in(words, why))),)),
        Paragraph(said(words.say("unproofed.then"))),
    ]
    return letter(words.say("unproofed.subject", subject=subject), words.say("unproofed.title"), blocks, None, language)


def why_in(words: Words, why: str) -> str:
    """Why SES takes no mail and what to do about it, in words; the code itself where we have none."""
    return words.say(f"waits.{why}") if f"waits.{why}" in words else words.say("waits.other", why=why or "?")
