"""What somebody presses: a form that was shown to them, for this list, within a day, and that does something once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.subscribers.signed_links import BadLinkError, UploadStamp
from newsletter.upload_page.multipart import NotAFormError, form_in
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from newsletter.subscribers.ports import Keys, SignUps
    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.multipart import SentForm

MOST_BYTES = 4 * 1024 * 1024
"""Of a form: Lambda is called with 6 MB at most, in which four bytes stand for three.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

FORM_LASTS = 24 * 3600
"""Seconds that a page may lie open before somebody presses."""

_SAID = ("to", "settings")
"""Fields that make a press another one, beside its files."""


class NotTakenError(Exception):
    """Nothing was changed by this press, or not all of it; ``problems`` say what to do."""

    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__(", ".join(one.code for one in problems))
        self.status = status
        self.problems = problems


@dataclass(frozen=True)
class Presses:
    """Everything that taking a form for one of ours needs."""

    visit: Visit
    keys: Keys
    sign_ups: SignUps

    def stamp(self, member: Member) -> str:
        """What a form carries that is shown to somebody now."""
        return UploadStamp(member.list, member.link.person, int(self.visit.clock())).signed(self.keys.ring)

    def form(self, member: Member) -> SentForm:
        """The form that was posted.

        Raises:
            NotTakenError: it is too large, did not come whole, or was not shown to this person.
        """
        form = self.sent()
        self.check_stamp(member, form)
        return form

    def sent(self) -> SentForm:
        """The form that was posted, by whomever. Raises: NotTakenError if it is too large or did not come whole."""
        posted = self.visit.form_post
        if len(posted.raw) > MOST_BYTES:
            facts = {"megabytes": -(-len(posted.raw) // 1024**2), "limit": MOST_BYTES // 1024**2}
            raise NotTakenError(413, Problem("upload-too-big", facts))
        try:
            return form_in(posted)
        except NotAFormError as error:
            raise NotTakenError(400, Problem("upload-broken")) from error

    def check_stamp(self, member: Member, form: SentForm) -> None:
        """Raises: NotTakenError for a form that was not shown to this person, for this list, within a day."""
        try:
            stamp = UploadStamp.read(form.fields.get("stamp", ""), self.keys.ring)
        except BadLinkError as error:
            raise NotTakenError(400, Problem("upload-old-form")) from error
        is_theirs = (stamp.list, stamp.person) == (member.list, member.link.person)
        if not is_theirs or not 0 <= self.visit.clock() - stamp.shown <= FORM_LASTS:
            raise NotTakenError(409, Problem("upload-old-form"))

    def check_first(self, form: SentForm) -> None:
        """Raises: NotTakenError if the same form with the same content has done something: it does so once."""
        if self.sign_ups.turns(*self._press(form)):
            raise NotTakenError(409, Problem("upload-twice"))

    def count(self, form: SentForm) -> None:
        """Remember that a form has done what it can do: afterwards, lest a death in between makes that untrue."""
        what, until = self._press(form)
        self.sign_ups.turn(what, 1, until)

    def _press(self, form: SentForm) -> tuple[str, datetime]:
        """What a press is counted as, and until when."""
        stamp = form.fields["stamp"]
        until = UploadStamp.read(stamp, self.keys.ring).shown + FORM_LASTS
        return f"upload-form#{stamp[-26:]}#{_content(form)}", datetime.fromtimestamp(until, UTC)


def _content(form: SentForm) -> str:
    """A name for what was sent, whatever boundary the browser drew."""
    said = "\0".join(form.fields.get(name, "") for name in _SAID)
    whole = hashlib.sha256(said.encode(errors="replace"))
    for sent in form.files:
        whole.update(hashlib.sha256(sent.name.encode(errors="replace")).digest())
        whole.update(hashlib.sha256(sent.content).digest())
    return whole.hexdigest()[:32]
