"""The operator's pages: the status page by a signed link, and the pages that it leads to, as they lie in the folder.

They hold numbers, and subjects of issues: no reader, and no address of one.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.subscribers.signed_links import BadLinkError, StatusLink
from newsletter.web.http_headers import OWN_HEADERS
from newsletter.web.response import Response
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.subscribers.ports import Links
    from newsletter.web.ports import StaffBucket, StatusLinks

_STATUS = "reports/status.html"
_POLICY = "Content-Security-Policy"
_LONGEST = 250
"""Bytes of a name."""


@dataclass(frozen=True)
class OperatorPages:
    """Everything that showing them needs; None is answered where there is no such page, or none yet."""

    visit: Visit
    links: Links
    status_links: StatusLinks
    staff_bucket: StaffBucket

    def status(self, token: str) -> Response | None:
        """The status page, as it was last written; it says when. Its links lead to pages behind the same token."""
        self._let_in(token)
        page = self._page(_STATUS)
        return Response(200, page.replace('href="./', f'href="/o/{token}/'), _headers()) if page else None

    def report(self, token: str, folder: str, name: str) -> Response | None:
        """The page of a list's issues, or the report on one: of the folder of reports only what is a page."""
        self._let_in(token)
        if not (name.endswith(".html") and _is_plain(folder) and _is_plain(name)):
            return None
        page = self._page(f"reports/{folder}/{name}")
        return Response(200, page, _headers()) if page else None

    def _let_in(self, token: str) -> None:
        """Raises: BadLinkError for a link that is no good, or no good any more."""
        link = StatusLink.read(token, self.links.ring, self.visit.now)
        if link.issued <= self.status_links.void_until(link.who):
            raise BadLinkError

    def _page(self, key: str) -> str:
        content = self.staff_bucket.file(key)
        return content.decode(errors="replace") if content else ""


def _is_plain(name: str) -> bool:
    """Whether a file or folder of ours can be called that; storage is never asked about anything else."""
    is_name = name.isprintable() and not set(name) & set("/\\") and name.strip(".") != ""
    return is_name and len(name.encode(errors="replace")) <= _LONGEST


@lru_cache(maxsize=1)
def _headers() -> Mapping[str, str]:
    """Kept by nobody. Of scripts only the one that tells the page's age runs."""
    file = Path(__file__).parent.parent / "theme" / "age.html"
    script = file.read_text(encoding="utf-8").partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {**OWN_HEADERS, _POLICY: f"{OWN_HEADERS[_POLICY]}; script-src 'sha256-{digest}'"}
