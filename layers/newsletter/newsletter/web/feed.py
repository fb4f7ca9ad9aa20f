"""A list's feed: what it sent lately, for programs that follow websites (Atom, RFC 4287)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsletter.edition.archive_index import SentIssue
    from newsletter.mailing_list import MailingList

CONTENT_TYPE = "application/atom+xml; charset=utf-8"

MOST_SHOWN = 20

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold, however it is written: https://www.w3.org/TR/xml/#charsets"""

_NAMED_SINCE = 2026
"""A tag needs a day on which its domain was the organisation's (RFC 4151); for a whole feed we have no better one."""


def feed_of(mailing_list: MailingList, issues: Sequence[SentIssue], website: str) -> str:
    """The newest ``issues`` as a feed: titles, preheaders and links. Nothing in it is any reader's own.

    ``website`` is the address of the website, without a slash at the end.
    """
    shown = issues[:MOST_SHOWN]
    archive = f"{website}/l/{mailing_list.id}"
    language = _quoted(mailing_list.written_in or mailing_list.language)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={language}>',
        f"<id>tag:{urlsplit(website).hostname},{_NAMED_SINCE}:{mailing_list.id}</id>",
        f"<title>{_text(mailing_list.name)}</title>",
        *([f"<subtitle>{_text(mailing_list.description)}</subtitle>"] if mailing_list.description else []),
        f"<updated>{_moment(max((issue.changed for issue in shown), default=0))}</updated>",
        f"<author><name>{_text(mailing_list.organisation)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={_quoted(f"{archive}/feed.xml")}/>',
        f'<link rel="alternate" type="text/html" href={_quoted(archive)}/>',
    ]
    for issue in shown:
        lines += _entry(issue, website)
    return "\n".join([*lines, "</feed>", ""])


def _entry(issue: SentIssue, website: str) -> Iterator[str]:
    yield f"<entry xml:lang={_quoted(issue.language)}>"
    yield f"<id>{_text(issue.tag)}</id>"
    yield f"<title>{_text(issue.title)}</title>"
    yield f"<published>{_moment(issue.sent)}</published>"
    yield f"<updated>{_moment(issue.changed)}</updated>"
    yield f'<link rel="alternate" type="text/html" href={_quoted(f"{website}/e/{issue.edition}")}/>'
    if issue.preheader:
        yield f"<summary>{_text(issue.preheader)}</summary>"
    yield "</entry>"


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _text(value: str) -> str:
    return escape(_NOT_XML.sub(" ", value))


def _quoted(value: str) -> str:
    return f'"{_text(value)}"'
