"""The addresses of the website, and what answers at each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.errors import InvalidList
from newsletter.subscribers.signed_links import BadLinkError, mended
from newsletter.web.response import Response
from newsletter.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsletter.web.request import Request

__all__ = ["Response", "Site", "answered", "routes", "unanswered"]

_READERS_LINK = re.compile(r"/([uwrk])/(\d.*)", re.IGNORECASE | re.DOTALL)
"""A letter for the page, and a token, which begins with the number of its key."""

LOOK, ACT = ("GET", "HEAD"), ("POST",)


def routes() -> Iterator[tuple[str, tuple[str, ...], Callable[..., Response]]]:
    """Each address with its methods and what answers there: a function of the site, as met by one visit."""

    def watched(act: Callable[[Site, str], Response]) -> Callable[[Site, str], Response]:
        """For what stands in every reader's mails, and what those lead to."""
        return lambda site, token: site.watched(token, act(site, token))

    yield "/", LOOK, Site.front
    yield "/e/<edition>", LOOK, Site.edition
    yield "/e/<edition>/<name>", LOOK, Site.file
    yield "/c/<name>", LOOK, Site.calendar
    yield "/l/<list_id>", LOOK, lambda site, list_id: site.archive_page(list_id) or site.not_found()
    yield "/l/<list_id>/feed.xml", LOOK, lambda site, list_id: site.feed(list_id) or site.not_found()
    yield "/join/<list_id>", LOOK, lambda site, list_id: site.form(list_id) or site.not_found()
    yield "/join/<list_id>", ACT, lambda site, list_id: site.sign_up(list_id, site.form_post) or site.not_found()
    yield "/j/<token>", LOOK, watched(Site.joining)
    yield "/j/<token>", ACT, Site.join
    yield "/u/<token>", LOOK, watched(Site.leaving)
    yield "/u/<token>", ACT, lambda site, token: site.leave(token, site.form_post.body)
    yield "/u/<token>/choices", LOOK, watched(Site.choosing)
    yield "/u/<token>/choices", ACT, lambda site, token: site.choose(token, site.form_post)
    yield "/u/<token>/all", LOOK, Site.asking_to_leave_all
    yield "/u/<token>/all", ACT, Site.leave_all
    yield "/w/<token>", LOOK, Site.asking_why
    yield "/w/<token>", ACT, lambda site, token: site.tell_why(token, site.form_post)
    yield "/r/<token>", LOOK, Site.returning
    yield "/r/<token>", ACT, Site.come_back
    yield "/k/<token>", LOOK, Site.asking_for_own
    yield "/k/<token>", ACT, Site.mail_own
    yield "/y/<token>", LOOK, Site.own
    yield "/y/<token>/my-data.json", LOOK, Site.own_file
    yield "/y/<token>/change", LOOK, Site.changing
    yield "/y/<token>/change", ACT, lambda site, token: site.change(token, site.form_post)
    yield "/b/<token>", LOOK, Site.moving
    yield "/b/<token>", ACT, Site.move
    yield "/y/<token>/erase", LOOK, Site.asking_to_erase
    yield "/y/<token>/erase", ACT, Site.erase_own
    yield "/s/<token>", LOOK, Site.stopping
    yield "/s/<token>", ACT, Site.stop_issue
    yield "/a/<token>", LOOK, Site.starting
    yield "/a/<token>", ACT, Site.start_issue
    yield "/m/<token>", LOOK, Site.asking_again
    yield "/m/<token>", ACT, Site.send_again


def answered(site: Site, request: Request, act: Callable[..., Response], **parts: str) -> Response:
    """What an address answers to a visit; the same calm page for every link that is no good.

    Where a list's settings are broken and a page cannot do without them, it says that it is closed for now.
    """
    met = site.met_by(request)
    try:
        return act(met, **parts)
    except BadLinkError:
        return met.neutral()
    except InvalidList:
        return met.closed_for_now()


def unanswered(met: Site, method: str, path: str) -> Response:
    """Nothing answers this: another method would, and which is said (RFC 9110, 15.5.6), or there is no such address.

    A reader's link that a mail program has added signs to, or written in capitals, is answered as it was meant.
    """
    if link := _READERS_LINK.match(path):
        rule, token = f"/{link[1].lower()}/<token>", mended(link[2])
        if path != rule.replace("<token>", token):
            for known, allowed, act in routes():
                if known == rule and method in allowed:
                    return act(met, token=token)
    here = [methods for rule, methods, _ in routes() if re.fullmatch(re.sub("<[^<>]*>", "[^/]+", rule), path)]
    methods = sorted({name for names in here for name in names})
    return met.not_found() if method in methods or not methods else met.not_allowed(methods)
