"""The addresses of the website, and what answers at each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.readers.signed_links import BadLinkError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsletter.web.site import Answer, Site

LOOK, ACT = ("GET", "HEAD"), ("POST",)


def routes(site: Site, body: Callable[[], str]) -> Iterator[tuple[str, tuple[str, ...], Callable[..., Answer]]]:
    """Each address with its methods and what answers there; ``body`` gives what was posted."""
    yield "/", LOOK, site.front
    yield "/e/<edition>", LOOK, site.edition
    yield "/e/<edition>/<name>", LOOK, site.file
    yield "/c/<name>", LOOK, site.calendar
    yield "/u/<token>", LOOK, site.leaving
    yield "/u/<token>", ACT, lambda token: site.leave(token, body())
    yield "/r/<token>", LOOK, site.returning
    yield "/r/<token>", ACT, site.come_back
    yield "/s/<token>", LOOK, site.stopping
    yield "/s/<token>", ACT, site.stop_issue
    yield "/a/<token>", LOOK, site.starting
    yield "/a/<token>", ACT, site.start_issue


def answered(site: Site, act: Callable[..., Answer], **parts: str) -> Answer:
    """What an address answers; the same calm page for every link that is no good."""
    try:
        return act(**parts)
    except BadLinkError:
        return site.neutral()
