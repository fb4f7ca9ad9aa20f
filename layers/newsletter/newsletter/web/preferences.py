"""Choosing: less of a list without leaving it. The link for leaving is enough: it could do more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.metrics import Metric
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.preferences import LONGEST_PAUSE, Preferences
from newsletter.subscribers.signed_links import BadLinkError, ReaderLink
from newsletter.subscribers.subscriber import Ground, State
from newsletter.web import preferences_pages as pages
from newsletter.web.leaving import Leaving
from newsletter.web.preferences_pages import Chooser
from newsletter.web.response import Response

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.ports import Subscribers
    from newsletter.subscribers.subscriber import Subscriber

_FIELDS = frozenset({"form", "important", "until", "resume"})
_TICKS = ("topic-", "in-")


@dataclass(frozen=True)
class ChangingPreferences:
    """Everything that choosing needs; whoever has left already meets the page that says so."""

    leaving: Leaving
    subscribers: Subscribers

    def asking(self, token: str) -> Response:
        """What holds now, to be changed; nothing changes by looking."""
        _, mailing_list, reader = self._chooser(token)
        if reader.state is State.LEFT:
            return self.leaving.asking(token)
        return Response(200, pages.choices_page(self._page_for(token, mailing_list, reader), reader.preferences))

    def choose(self, token: str) -> Response:
        link, mailing_list, reader = self._chooser(token)
        if reader.state is State.LEFT:
            return replace(self.leaving.asking(token), status=409)
        chooser, fields = self._page_for(token, mailing_list, reader), self.leaving.visit.form_post.fields
        known = {name for name in fields if name in _FIELDS or name.startswith(_TICKS)}  # a topic may be gone since
        if fields.get("form") != "choices" or fields.keys() != known:
            return Response(400, pages.choices_page(chooser, reader.preferences))
        wanted = Preferences(
            without=frozenset(topic for topic in mailing_list.topics if f"topic-{topic}" not in fields),
            not_in=frozenset(language for language in mailing_list.languages if f"in-{language}" not in fields),
            only_important="important" in fields,
        )
        typed = "" if "resume" in fields else fields.get("until", "").strip()
        if wanted.not_in and wanted.not_in == frozenset(mailing_list.languages):
            return Response(422, pages.choices_page(chooser, wanted, typed=typed[:20], is_wrong="languages"))
        try:
            wanted = replace(wanted, paused_until=self._pause(typed, chooser))
        except ValueError:
            return Response(422, pages.choices_page(chooser, wanted, typed=typed[:20], is_wrong="until"))
        if self.subscribers.choose(link.list, link.reader, wanted) is None:
            raise BadLinkError
        chooser = self._page_for(token, mailing_list, replace(reader, preferences=wanted))
        return Response(200, pages.chosen_page(chooser, wanted), event=Metric.PREFERENCES)

    def _chooser(self, token: str) -> tuple[ReaderLink, MailingList, Subscriber]:
        link, reader = self.leaving.reader(token, "leave")
        mailing_list = self.leaving.visit.list_or_none(link.list)
        if mailing_list is None:
            raise BadLinkError
        return link, mailing_list, reader

    def _page_for(self, token: str, mailing_list: MailingList, reader: Subscriber) -> Chooser:
        mailing_list = mailing_list.speaking_to(reader.preferences.not_in)
        today = self.leaving.visit.now.astimezone(mailing_list.zone).date()
        address, is_owed = masked(reader.address), mailing_list.notices and Ground.MEMBER in reader.grounds
        return Chooser(mailing_list, address, today, f"/u/{token}/choices", f"/u/{token}", is_owed=is_owed)

    def _pause(self, typed: str, chooser: Chooser) -> int:
        """The first moment of the day from which issues are wanted again; 0 for none, or today.

        Raises:
            ValueError: no such day, one that is gone, or one too far away.
        """
        if not typed:
            return 0
        until = date.fromisoformat(typed)
        if not chooser.today <= until <= chooser.today + timedelta(days=LONGEST_PAUSE):
            raise ValueError(typed)
        start = datetime(until.year, until.month, until.day, tzinfo=chooser.mailing_list.zone)
        return int(start.timestamp()) if until > chooser.today else 0
