"""The addresses of the website, and what answers at each."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from newsletter.errors import InvalidList
from newsletter.subscribers.signed_links import BadLinkError, mended
from newsletter.web.response import Response
from newsletter.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsletter.web.request import Request

__all__ = ["Response", "Site", "answered", "routes", "unanswered"]

_READERS_LINK = re.compile(r"/([uwrk])/(\d.*)", re.IGNORECASE | re.DOTALL)
"""A letter for the page, and a token, which begins with the number of its key."""

LOOK, ACT = ("GET", "HEAD"), ("POST",)

Act = Callable[[Site], Callable[..., Response | None]]
"""What answers at an address, chosen from the parts of the site: None is answered as not found."""


def routes() -> Iterator[tuple[str, tuple[str, ...], Act]]:
    """Each address with its methods and what answers there, of the site as met by one visit."""

    def watched(act: Act) -> Act:
        """For what stands in every reader's mails, and what those lead to."""
        return lambda site: lambda token: site.watched(token, act(site)(token=token) or site.not_found())

    yield "/", LOOK, lambda site: site.browsing.front
    yield "/e/<edition>", LOOK, lambda site: site.editions.page
    yield "/e/<edition>/<name>", LOOK, lambda site: site.editions.file
    yield "/logo/<name>", LOOK, lambda site: site.editions.logo
    yield "/c/<name>", LOOK, lambda site: site.editions.calendar
    yield "/l/<list_id>", LOOK, lambda site: site.browsing.archive_page
    yield "/l/<list_id>/feed.xml", LOOK, lambda site: site.browsing.feed
    yield "/join/<list_id>", LOOK, lambda site: site.joining.form
    yield "/join/<list_id>", ACT, lambda site: site.joining.sign_up
    yield "/j/<token>", LOOK, watched(lambda site: site.joining.asking)
    yield "/j/<token>", ACT, lambda site: site.joining.join
    yield "/u/<token>", LOOK, watched(lambda site: site.leaving.asking)
    yield "/u/<token>", ACT, lambda site: site.leaving.leave
    yield "/u/<token>/choices", LOOK, watched(lambda site: site.preferences.asking)
    yield "/u/<token>/choices", ACT, lambda site: site.preferences.choose
    yield "/u/<token>/all", LOOK, lambda site: site.leaving.asking_to_leave_all
    yield "/u/<token>/all", ACT, lambda site: site.leaving.leave_all
    yield "/w/<token>", LOOK, lambda site: site.leaving.asking_why
    yield "/w/<token>", ACT, lambda site: site.leaving.tell_why
    yield "/r/<token>", LOOK, lambda site: site.leaving.returning
    yield "/r/<token>", ACT, lambda site: site.leaving.come_back
    yield "/k/<token>", LOOK, lambda site: site.my_data.asking
    yield "/k/<token>", ACT, lambda site: site.my_data.mail_link
    yield "/y/<token>", LOOK, lambda site: site.my_data.page
    yield "/y/<token>/my-data.json", LOOK, lambda site: site.my_data.file
    yield "/y/<token>/change", LOOK, lambda site: site.change_address.asking
    yield "/y/<token>/change", ACT, lambda site: site.change_address.change
    yield "/b/<token>", LOOK, lambda site: site.change_address.asking_to_move
    yield "/b/<token>", ACT, lambda site: site.change_address.move
    yield "/y/<token>/erase", LOOK, lambda site: site.my_data.asking_to_erase
    yield "/y/<token>/erase", ACT, lambda site: site.my_data.erase
    yield "/s/<token>", LOOK, lambda site: site.staff.stopping
    yield "/s/<token>", ACT, lambda site: site.staff.stop_issue
    yield "/a/<token>", LOOK, lambda site: site.staff.starting
    yield "/a/<token>", ACT, lambda site: site.staff.start_issue
    yield "/m/<token>", LOOK, lambda site: site.staff.asking_again
    yield "/m/<token>", ACT, lambda site: site.staff.send_again
    yield "/t/<token>", LOOK, lambda site: site.days.asking
    yield "/t/<token>", ACT, lambda site: site.days.answer
    yield "/o/<token>", LOOK, lambda site: site.operator_pages.status
    yield "/o/<token>/<folder>/<name>", LOOK, lambda site: site.operator_pages.report


def answered(site: Site, request: Request, act: Act, **parts: str) -> Response:
    """What an address answers to a visit; the same calm page for every link that is no good.

    Where a list's settings are broken and a page cannot do without them, it says that it is closed for now.
    """
    met = site.met_by(request)
    try:
        return act(met)(**parts) or met.not_found()
    except BadLinkError:
        return met.neutral()
    except InvalidList:
        return met.closed_for_now()


def _with_token(act: Act, token: str) -> Act:
    return lambda site: partial(act(site), token=token)


def unanswered(method: str, path: str) -> Act:
    """Nothing answers this: another method would, and which is said (RFC 9110, 15.5.6), or there is no such address.

    A reader's link that a mail program has added signs to, or written in capitals, is answered as it was meant.
    """
    if link := _READERS_LINK.match(path):
        rule, token = f"/{link[1].lower()}/<token>", mended(link[2])
        if path != rule.replace("<token>", token):
            for known, allowed, act in routes():
                if known == rule and method in allowed:
                    return _with_token(act, token)
    methods = methods_at(path, ((rule, allowed) for rule, allowed, _ in routes()))
    if method in methods or not methods:
        return lambda site: site.not_found
    return lambda site: partial(site.not_allowed, methods)


def methods_at(path: str, table: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    """The methods that something answers at a path, of routes given as rules with their methods."""
    here = [methods for rule, methods in table if re.fullmatch(re.sub("<[^<>]*>", "[^/]+", rule), path)]
    return sorted({name for names in here for name in names})
