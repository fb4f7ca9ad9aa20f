"""A letter's blocks as a page of its own, to be opened from a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.colours import Palette
from newsletter.edition.templates import rendered, shortened, style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
    from newsletter.mailing_list import MailingList
    from newsletter.words import Words


def letter_page(title: str, blocks: Sequence[LetterBlock], mailing_list: MailingList, words: Words) -> str:
    palette = Palette.of(mailing_list.look.colour)
    return shortened(
        rendered(
            "letter_page.html",
            words=words,
            language=words.language,
            title=title,
            blocks=tuple(blocks),
            list_name=mailing_list.name,
            made_by=words.say("letter.made_by", list=mailing_list.name),
            pictures={},
            mail_css=style("mail.css", palette),
            screen_css=style("screen.css", palette),
            print_css=style("print.css", palette),
        )
    )
