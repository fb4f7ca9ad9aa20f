"""A visit: what somebody brings to the website, when, and the lists in a language that they read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.errors import InvalidList
from newsletter.web.languages import best, spoken
from newsletter.web.request import NOBODY, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.ports import Lists
    from newsletter.web.form_post import FormPost


@dataclass(frozen=True)
class Visit:
    """``language`` is for pages that belong to no list: the stack's own, or a better one for this visitor."""

    staff_bucket: Lists
    language: str
    clock: Callable[[], float]
    request: Request = field(default=NOBODY, kw_only=True)

    def of(self, request: Request) -> Visit:
        """Return the visit that a request makes."""
        return replace(self, request=request, language=best(request.languages, self.language))

    @property
    def form_post(self) -> FormPost:
        return self.request.form_post

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    @property
    def midnight(self) -> datetime:
        """When the day ends (UTC) whose letters and visitors are counted together."""
        return self.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

    def list_ids(self) -> Sequence[str]:
        return self.staff_bucket.list_ids()

    def mailing_list(self, list_id: str) -> MailingList:
        """Return a list, in a language the visitor reads. Raises: InvalidList."""
        found = self.staff_bucket.mailing_list(list_id)
        return found.speaking(spoken(self.request.languages, found.language))

    def list_or_none(self, list_id: str) -> MailingList | None:
        try:
            return self.mailing_list(list_id)
        except InvalidList:
            return None

    def list_that(
        self, list_id: str, *, signup: bool = False, archive: bool = False, calendar: bool = False
    ) -> MailingList | None:
        """Return a list that has chosen one of these."""
        found = self.list_or_none(list_id)
        if found is None:
            return None
        is_open = (signup and found.signup) or (archive and found.archive) or (calendar and found.has_open_calendar)
        return found if is_open else None

    def name_of(self, list_id: str) -> str:
        """Return what a list is called, or its id while its settings are broken."""
        found = self.list_or_none(list_id)
        return found.name if found else list_id
