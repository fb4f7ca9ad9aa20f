"""A list's contents: every issue that has gone out, with what its archive, feed and search show or look through."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.edition.searchable_text import with_braces, written_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from newsletter.edition.edition import Edition

_SCHEMA = 1

MOST_OF_ONE = 20_000
"""Characters of one issue that can be searched: a mail four times as long as most."""

MOST_IN_ALL = 4_000_000
"""Characters of all of them: 400 issues of a usual length. Of older ones, what is shown of them is searched."""


@dataclass(frozen=True)
class SentIssue:
    """An issue that readers have got. ``sent`` and ``changed``, by a correction, are in Unix time.

    ``tag`` is its name in feeds, the same for good (RFC 4151). ``searched`` is its text for searching, in small
    letters; empty if there are too many newer ones.
    """

    edition: str
    title: str
    preheader: str
    language: str
    sent: int
    changed: int
    tag: str
    searched: str = ""


Contents = tuple[SentIssue, ...]
"""The newest first."""


def sent_issue(edition: Edition, sent: int, changed: int = 0) -> SentIssue:
    """An edition as its list's contents keep it: nothing in it is any reader's own."""
    title = with_braces(edition.subject)
    text = f"{title} {edition.preheader} {written_in(edition.text)}"
    return SentIssue(
        edition=edition.id,
        title=title,
        preheader=edition.preheader,
        language=edition.language,
        sent=sent,
        changed=changed or sent,
        tag=f"tag:{list_name_in(edition.list_id)},{datetime.fromtimestamp(sent, UTC):%Y-%m-%d}:{edition.id}",
        searched=small(text)[:MOST_OF_ONE],
    )


def with_issue(contents: Contents, issue: SentIssue) -> Contents:
    """The contents with an issue in its place, instead of what was known of it."""
    others = (one for one in contents if one.edition != issue.edition)
    found = sorted((*others, issue), key=lambda one: (one.sent, one.edition), reverse=True)
    room = MOST_IN_ALL
    kept: list[SentIssue] = []
    for one in found:
        room -= len(one.searched)
        kept.append(one if room >= 0 else replace(one, searched=""))
    return tuple(kept)


def corrected(contents: Contents, edition: Edition, now: int) -> Contents:
    """The contents with what a correction has made of an issue; the same if it is not among them."""
    known = next((one for one in contents if one.edition == edition.id), None)
    if known is None:
        return contents
    return with_issue(contents, replace(sent_issue(edition, known.sent, now), tag=known.tag))


def without_issue(contents: Contents, edition: str) -> Contents:
    return tuple(one for one in contents if one.edition != edition)


def small(text: str) -> str:
    """Text for comparing: small letters, each with its marks as one sign, and single blanks."""
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split())


def list_name_in(list_id: str) -> str:
    """The name between the brackets of a List-Id: https://www.rfc-editor.org/rfc/rfc2919#section-2."""
    return list_id.rpartition("<")[2].rstrip(">").lower()


def to_json(contents: Contents) -> bytes:
    return json.dumps({"v": _SCHEMA, "issues": [asdict(one) for one in contents]}, ensure_ascii=False).encode()


def from_json(raw: bytes) -> Contents:
    """Raises ValueError for contents of a schema this code does not know."""
    read: Any = json.loads(raw)
    if read.get("v") != _SCHEMA:
        raise ValueError("not contents of a schema this code knows")
    issues: Sequence[Any] = read["issues"]
    return tuple(SentIssue(**one) for one in issues)
