"""What a page is served with: nothing runs, nothing is fetched from elsewhere, nobody is told where it was read."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from newsletter.edition.calendar import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STYLE = re.compile(r"<style>(.*?)(?:</style>|\Z)", re.DOTALL)
_LOGO = re.compile(r'<header><img class="logo" ')
_POLICY = "Content-Security-Policy"


def security_headers(*, pictures: bool = False, frames: Sequence[str] = ()) -> Mapping[str, str]:
    """Headers for a page; ``pictures`` allows those of this website.

    ``frames`` are the websites that may show it in a frame, as origins in ASCII. Which style sheet the policy allows
    depends on the page: see ``with_style_of``.
    """
    policy = [
        "default-src 'none'",
        *(["img-src 'self'"] if pictures else []),
        "form-action 'self'" if not pictures else "form-action 'none'",
        "base-uri 'none'",
        " ".join(["frame-ancestors", *(frames or ["'none'"])]),
    ]
    return {
        "Content-Type": "text/html; charset=utf-8",
        _POLICY: "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Strict-Transport-Security": "max-age=31536000",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "private, no-cache",
    }


def with_style_of(page: str, headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers with a policy that allows the style sheet in the page's head, and the logo in its band.

    It is the first one, before anything that a person has written, so that what might get into a page brings none.
    """
    found = _STYLE.search(page)
    if found is None:
        return headers
    if _LOGO.search(page) and "img-src" not in headers[_POLICY]:
        headers = {**headers, _POLICY: f"{headers[_POLICY]}; img-src 'self'"}
    digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
    return {**headers, _POLICY: f"{headers[_POLICY]}; style-src 'sha256-{digest}'"}


SECURITY_HEADERS = security_headers()
"""For every page of ``newsletter.web.pages``. Kept by nobody on the way, since their addresses hold readers' tokens.

The reader's own browser may: with ``no-store``, Chrome meets whoever goes back to an answered form with an error page
(ERR_CACHE_MISS) instead of the answer.
"""

OWN_HEADERS = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
"""For the page that shows all that is kept about somebody: a shared computer does not keep it as well."""


EDITION_HEADERS = {
    **security_headers(pictures=True),
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept-Encoding",
}
"""For an edition read in the browser (``Edition.web``): its pictures come from this website, and it may be kept."""


def framed_headers(frames: Sequence[str]) -> Mapping[str, str]:
    """For a list's form, which the organisation's own websites may show in a frame."""
    return security_headers(frames=frames)


def archive_headers(*, indexed: bool = False) -> Mapping[str, str]:
    """For a page of a public archive: it may be kept, and if ``indexed`` search engines may list it."""
    headers = {**SECURITY_HEADERS, "Cache-Control": "public, max-age=300", "Vary": "Accept-Language, Accept-Encoding"}
    return {name: value for name, value in headers.items() if name != "X-Robots-Tag" or not indexed}


def feed_headers(content_type: str) -> Mapping[str, str]:
    """For a list's feed, which programs look at again and again."""
    return {
        **_file_headers(content_type),
        "Cache-Control": "public, max-age=900",
        "Vary": "Accept-Encoding",
        "X-Robots-Tag": "noindex",  # search engines list the archive, whose issues this repeats
    }


def told_headers() -> Mapping[str, str]:
    """For what a script of ours is told, as JSON."""
    return {**_file_headers("application/json"), "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def file_headers(content_type: str, name: str) -> Mapping[str, str]:
    """For a file that is somebody's alone: saved, and kept by nobody on the way."""
    shown = calendar_headers(name)
    return {
        **shown,
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


def calendar_headers(name: str) -> Mapping[str, str]:
    """For a calendar file. Shown in the place of the page, not saved, so that a phone offers its calendar at once."""
    return {
        **_file_headers(CONTENT_TYPE),
        "Content-Disposition": f'inline; filename="{name}.ics"',
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "public, max-age=3600",
        "Vary": "Accept-Encoding",
    }


def _file_headers(content_type: str) -> Mapping[str, str]:
    return {
        "Content-Type": content_type,
        _POLICY: "default-src 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Strict-Transport-Security": "max-age=31536000",
    }
