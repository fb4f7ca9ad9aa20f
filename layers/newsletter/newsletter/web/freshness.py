"""What a browser has already: a copy with the same tag, or of the same moment, is not sent again."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from newsletter.web.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.web.visit import Visit


def unless_known(body: str, changed: int, headers: Mapping[str, str], visit: Visit) -> Answer:
    """The page, or only that the visitor's copy is still good.

    The tag is a weak one: the same page goes out packed and not. Where both are asked about, the tag decides
    (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2).
    """
    tag = f'W/"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    kept = {**headers, "ETag": tag, "Last-Modified": format_datetime(datetime.fromtimestamp(changed, UTC), usegmt=True)}
    if visit.known:
        named = {one.strip() for one in visit.known[:1000].split(",")}
        is_known = "*" in named or tag.removeprefix("W/") in {one.removeprefix("W/") for one in named}
    else:
        is_known = _moment(visit.since) >= changed > 0
    return Answer(304, "", kept) if is_known else Answer(200, body, kept)


def _moment(said: str) -> float:
    """A time as HTTP writes it, in Unix time; 0 if it is none."""
    try:
        moment = parsedate_to_datetime(said[:100])
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        return 0
