"""A correction: what is wrong in an edition that has gone out, put right wherever that is still possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, LetterBody, letter, said
from newsletter.edition.problems import problem_items
from newsletter.issue.document import Emphasis, List, Paragraph, Strong
from newsletter.words import Words

if TYPE_CHECKING:
    from datetime import date

    from newsletter.edition.letter import LetterBlock
    from newsletter.edition.rendering import Rendered
    from newsletter.mailing_list import MailingList


@dataclass(frozen=True)
class Correction:
    """``text`` says what was wrong, as the author put it; ``day`` is when it was put right, in the list's zone."""

    text: str
    day: date


def correction_letter(
    rendered: Rendered, mailing_list: MailingList, correction: Correction, web_url: str
) -> LetterBody:
    """Tell staff what a correction has changed, and what nobody can change any more."""
    words = Words(mailing_list.language)
    told = words.say("edition.corrected", day=words.date(correction.day), text=correction.text)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("correction.opening"))),
        Paragraph((Emphasis(said(told)),)),
        Paragraph(said(words.say("correction.mailed"))),
        Action(words.say("proof.web"), web_url),
    ]
    if rendered.warnings:
        blocks.append(Paragraph((Strong(said(words.say("proof.warnings"))),)))
        blocks.append(List(problem_items(rendered.warnings, words)))
    subject = words.say("correction.subject", subject=rendered.edition.subject)
    return letter(subject, words.say("correction.title"), blocks, mailing_list, mailing_list.language)
