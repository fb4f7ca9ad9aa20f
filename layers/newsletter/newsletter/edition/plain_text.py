"""The whole text part of an edition: masthead, document, footer, reason and the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.edition.plain_text_blocks import text_of, wrapped
from newsletter.edition.searchable_text import RULER
from newsletter.edition.slots import slot
from newsletter.edition.templates import carried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.footer import ContactLine
    from newsletter.issue.issue import Issue
    from newsletter.mailing_list import MailingList
    from newsletter.words import Words

_CARRIED = re.compile("\ufdd0([A-Za-z]+)\ufdd1")


def plain_part(
    issue: Issue,
    mailing_list: MailingList,
    words: Words,
    online: str,
    contact: Sequence[ContactLine],
    *,
    calendar: str = "",
    join: str = "",
) -> str:
    """The text part as a template: the only braces in it are slots.

    ``calendar`` is the page of the list's meetings, and ``join`` that of its form, empty where there is none.
    """
    pieces = [
        "\n".join(dict.fromkeys((mailing_list.name, mailing_list.organisation))),
        f"{words.say('edition.online_link')}:\n{online}",
        RULER,
        text_of(issue.document, words),
        RULER,
        f"{words.say('edition.calendar_all', list=mailing_list.name)}:\n{calendar}" if calendar else "",
        "\n".join((mailing_list.organisation, *mailing_list.contact.postal_address)),
        "\n".join(f"{line.before}{line.shown}" for line in contact),
        f"{words.say('edition.passed_on_question')} {words.say('edition.passed_on_link')}:\n{join}" if join else "",
        carried("reasonText"),
        "\n".join((*wrapped(words.say("edition.leave_text")), carried("leaveText"))),
    ]
    return without_braces("\n\n".join(piece for piece in pieces if piece) + "\n")


def without_braces(text: str) -> str:
    """A text in which every brace the author wrote comes out through a slot of its own, and slots are in place.

    Both kinds of brace: ``{{openBrace}}}`` would be an unbalanced triple brace to some template engines.
    """
    braces = {"{": slot("openBrace"), "}": slot("closeBrace")}
    text = re.sub(r"[{}]", lambda found: braces[found[0]], text)
    return _CARRIED.sub(lambda found: slot(found[1]), text)
