"""Who mailed an issue in, and what an answer to that mail says it answers."""

from __future__ import annotations

import re

from newsletter.issue.header_lines import every, first, header_lines
from newsletter.issue.mailboxes import sole_mailbox
from newsletter.letters import Replying

_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_LONGEST = 20_000


def replying_to(raw: bytes) -> Replying:
    """The mail as its answer names it. ``to`` is empty where it has not just one sender. Never raises."""
    headers = header_lines(raw)
    found = _ID.search(first(headers, "message-id")[:_LONGEST])
    followed = " ".join((*every(headers, "references"), *every(headers, "in-reply-to")))[:_LONGEST]
    references = tuple(dict.fromkeys(_ID.findall(followed)))
    return Replying(sole_mailbox(every(headers, "from")), found[0] if found else "", references)
