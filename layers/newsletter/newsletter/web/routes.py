"""The addresses of the website, and what answers at each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.readers.signed_links import BadLinkError
from newsletter.web.answer import Answer
from newsletter.web.posted import Posted
from newsletter.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Answer", "Site", "answered", "routes", "unanswered"]

LOOK, ACT = ("GET", "HEAD"), ("POST",)


def routes(site: Site, posted: Callable[[], Posted]) -> Iterator[tuple[str, tuple[str, ...], Callable[..., Answer]]]:
    """Each address with its methods and what answers there; ``posted`` gives what was posted."""
    yield "/", LOOK, site.front
    yield "/e/<edition>", LOOK, site.edition
    yield "/e/<edition>/<name>", LOOK, site.file
    yield "/c/<name>", LOOK, site.calendar
    yield "/join/<list_id>", LOOK, lambda list_id: site.form(list_id) or site.not_found()
    yield "/join/<list_id>", ACT, lambda list_id: site.sign_up(list_id, posted()) or site.not_found()
    yield "/j/<token>", LOOK, site.joining
    yield "/j/<token>", ACT, site.join
    yield "/u/<token>", LOOK, site.leaving
    yield "/u/<token>", ACT, lambda token: site.leave(token, posted().body)
    yield "/u/<token>/choices", LOOK, site.choosing
    yield "/u/<token>/choices", ACT, lambda token: site.choose(token, posted())
    yield "/u/<token>/all", LOOK, site.asking_to_leave_all
    yield "/u/<token>/all", ACT, site.leave_all
    yield "/w/<token>", LOOK, site.asking_why
    yield "/w/<token>", ACT, lambda token: site.tell_why(token, posted())
    yield "/r/<token>", LOOK, site.returning
    yield "/r/<token>", ACT, site.come_back
    yield "/k/<token>", LOOK, site.asking_for_own
    yield "/k/<token>", ACT, site.mail_own
    yield "/y/<token>", LOOK, site.own
    yield "/y/<token>/my-data.json", LOOK, site.own_file
    yield "/y/<token>/change", LOOK, site.changing
    yield "/y/<token>/change", ACT, lambda token: site.change(token, posted())
    yield "/b/<token>", LOOK, site.moving
    yield "/b/<token>", ACT, site.move
    yield "/y/<token>/erase", LOOK, site.asking_to_erase
    yield "/y/<token>/erase", ACT, site.erase_own
    yield "/s/<token>", LOOK, site.stopping
    yield "/s/<token>", ACT, site.stop_issue
    yield "/a/<token>", LOOK, site.starting
    yield "/a/<token>", ACT, site.start_issue
    yield "/m/<token>", LOOK, site.asking_again
    yield "/m/<token>", ACT, site.send_again


def answered(site: Site, act: Callable[..., Answer], **parts: str) -> Answer:
    """What an address answers; the same calm page for every link that is no good."""
    try:
        return act(**parts)
    except BadLinkError:
        return site.neutral()


def unanswered(site: Site, method: str, path: str) -> Answer:
    """Nothing answers this: another method would, and which is said (RFC 9110, 15.5.6), or there is no such address."""
    here = [methods for rule, methods, _ in routes(site, Posted) if re.fullmatch(re.sub("<.*?>", "[^/]+", rule), path)]
    methods = sorted({name for names in here for name in names})
    return site.not_found() if method in methods or not methods else site.not_allowed(methods)
