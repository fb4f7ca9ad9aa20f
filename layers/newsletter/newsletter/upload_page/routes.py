"""The addresses of the upload page, and what answers at each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from newsletter.subscribers.signed_links import BadLinkError
from newsletter.upload_page.places import BadNameError
from newsletter.upload_page.site import UploadSite
from newsletter.web.response import Response
from newsletter.web.routes import ACT, LOOK, methods_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.web.request import Request

__all__ = ["UploadSite", "answered", "routes", "unanswered"]

Act = Callable[[UploadSite], Callable[..., Response | None]]
"""What answers at an address: None is answered as not found."""


def routes() -> Iterator[tuple[str, tuple[str, ...], Act]]:
    """Each address with its methods and what answers there, of the page as met by one visit."""
    yield "/d", LOOK, lambda site: site.entrance.form
    yield "/d", ACT, lambda site: site.entrance.ask
    yield "/d/<token>", LOOK, lambda site: site.overview
    yield "/d/<token>", ACT, lambda site: site.take
    yield "/d/<token>/file", LOOK, lambda site: site.file
    yield "/d/<token>/permit", ACT, lambda site: site.permit
    yield "/d/<token>/readers", LOOK, lambda site: site.readers
    yield "/d/<token>/remove", LOOK, lambda site: site.removing
    yield "/d/<token>/remove", ACT, lambda site: site.remove
    yield "/d/<token>/report", LOOK, lambda site: site.report
    yield "/d/<token>/settings", LOOK, lambda site: site.settings
    yield "/d/<token>/settings", ACT, lambda site: site.try_settings
    yield "/d/<token>/settings/save", ACT, lambda site: site.save_settings


def answered(site: UploadSite, request: Request, act: Act, **parts: str) -> Response:
    """What an address answers to a visit; the same calm page for every link that is no good."""
    met = site.met_by(request)
    try:
        return act(met)(**parts) or met.not_found()
    except BadLinkError:
        return met.neutral()
    except BadNameError:
        return met.not_found()


def unanswered(method: str, path: str) -> Act:
    """Nothing answers this: another method would, and which is said, or there is no such address."""
    methods = methods_at(path, ((rule, allowed) for rule, allowed, _ in routes()))
    if method in methods or not methods:
        return lambda site: site.not_found
    return lambda site: partial(site.not_allowed, methods)
