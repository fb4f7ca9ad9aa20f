"""The letter to somebody who left by a link: links are forwarded with mails, so it may have been somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, said
from newsletter.edition.reader_letter import reader_letter
from newsletter.issue.document import Paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
    from newsletter.letters import Letter
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.subscriber import Subscriber


def goodbye_letter(mailing_list: MailingList, reader: Subscriber, ways_back: Sequence[tuple[str, str]]) -> Letter:
    """``ways_back`` has for each list they left its name and the page that takes it back.

    One a day at most for a list, however often its link is pressed; and one more for leaving everything after that.
    """
    words = Words(mailing_list.language)
    names = words.listing([name for name, _ in ways_back])
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("goodbye.opening", lists=names, organisation=mailing_list.organisation))),
        Paragraph(said(words.say("goodbye.nothing"))),
        *(Action(words.say("page.left.undo_button", list=name), url, quiet=True) for name, url in ways_back),
    ]
    letter_id = f"goodbye-{mailing_list.id}-{reader.key}-{reader.left_at[:10]}-{len(ways_back)}"
    title = words.say("goodbye.title", lists=names)
    return reader_letter(mailing_list, letter_id, reader.address, reader.key, title=title, blocks=blocks)
