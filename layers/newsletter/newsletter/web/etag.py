"""What a program has already is not sent again: it names the tag of its copy.

By the tag alone and not by a time: an issue that is taken out changes a feed and no time in it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from newsletter.web.response import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 1000
"""Characters of If-None-Match that are looked at: some ten tags."""


def unless_known(body: str, headers: Mapping[str, str], known: str) -> Response:
    """The body, or only that the copy is still good whose tag is among those ``known``, an If-None-Match.

    The tag is a weak one: the same body goes out packed and not.
    https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
    """
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    named = {one.strip().removeprefix("W/") for one in known[:_LONGEST].split(",")}
    kept = {**headers, "ETag": f"W/{tag}"}
    return Response(304, "", kept) if named & {tag, "*"} else Response(200, body, kept)
