"""The request for production access to SES, filled in from what the stack's lists say of themselves.

AWS asks how addresses are come by, how people leave, and what becomes of bounces and complaints:
https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html. What it says of the system is what the system
does; what only a person knows stands in brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.mailing_list import MailingList

_LANGUAGES = {"sv": "Swedish", "en": "English"}


def request_text(lists: Sequence[MailingList], readers: Mapping[str, int], sender: str, website: str) -> str:
    """The form's fields, a line or more each.

    Args:
        lists: those whose settings can be read.
        readers: how many an issue of each went to lately, by the list's id; 0 before the first.
        sender: the identity that mails are sent as.
        website: where readers leave and choose.
    """
    newsletters = [_told(one, readers.get(one.id, 0)) for one in lists] or ["- [name, organisation, language, readers]"]
    joined = "They are members of the organisation, from its own register."
    if any(one.signup for one in lists):
        joined += (
            " Others have signed up on our website and confirmed by a link in a mail (double opt-in); the consent is"
            " kept with its time and wording."
        )
    return "\n".join((
        "Mail type: Marketing (newsletters to members and subscribers)",
        f"Website URL: {website}",
        "Use case description:",
        f"We send newsletters as {sender}:",
        *newsletters,
        "How often: [for instance one issue a month].",
        f"How we come by addresses: {joined} We buy, rent and share none.",
        ("How people leave: every mail has List-Unsubscribe with one-click (RFC 8058) and a visible link. It acts"
        " at once, and no later import brings them back."),
        ("Bounces and complaints: SES reports every event to SNS and SQS. A hard bounce or a complaint suppresses the"
        " address on all lists at once; addresses with repeated soft bounces rest. An issue halts by itself at 5 % hard"
        " bounces or 0.1 % complaints, and alarms go to the operator."),
        "Mails are signed with DKIM. An example of an issue: [attach a proof].",
    ))  # fmt: skip


def _told(one: MailingList, readers: int) -> str:
    how_many = f"about {readers:,} readers" if readers else "[how many] readers"
    about = f": {' '.join(one.description.split())}" if one.description else ""
    return f"- {one.name}, {one.organisation}, in {_LANGUAGES.get(one.language, one.language)}, {how_many}{about}"
