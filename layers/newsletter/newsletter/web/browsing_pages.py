"""The pages of browsing: which lists there are, one list's issues by year, and what was found among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from newsletter.web.joining_pages import described
from newsletter.web.page import Masthead, in_language, link, page, paragraph
from newsletter.web.searching import LONGEST
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsletter.edition.archive_index import SentIssue
    from newsletter.mailing_list import MailingList
    from newsletter.web.searching import Search

MOST_ON_A_PAGE = 40


@dataclass(frozen=True)
class FrontPageEntry:
    """A list on the website's first page, and whether it has meetings to subscribe to."""

    mailing_list: MailingList
    has_calendar: bool = False


@dataclass(frozen=True)
class ArchivePage:
    """What one page of an archive shows: ``issues`` of ``in_all``, found by ``search`` if that has words.

    ``is_all_searched`` is False where a list has sent so much that of the oldest only the titles were looked through.
    """

    mailing_list: MailingList
    issues: Sequence[SentIssue]
    number: int
    has_older: bool
    in_all: int
    search: Search
    is_all_searched: bool = True


def front_page(entries: Iterable[FrontPageEntry], language: str = "sv") -> str:
    """The website's first page: each list with what can be done there."""
    words = Words(language)
    body = [piece for entry in entries for piece in _front(entry, words)]
    first = paragraph(words.say("page.front.body" if body else "page.front.none"))
    return page(words, words.say("page.front.title"), [first, *body])


def _front(entry: FrontPageEntry, words: Words) -> Iterable[str]:
    one = entry.mailing_list
    written = one.written_in or one.language
    language = written if written != words.language else ""
    yield f"<h2{in_language(language)}>{escape(one.name)}</h2>"
    if one.description:
        yield paragraph(one.description, language=language)
    yield paragraph(words.say("page.front.by", organisation=one.organisation), quiet=True)
    ways = [
        *([(f"/join/{one.id}", "page.join.title")] if one.signup else []),
        *([(f"/l/{one.id}", "page.archive.title")] if one.archive else []),
        *([(f"/c/{one.id}", "edition.calendar_all")] if entry.has_calendar else []),
    ]
    yield f'<ul class="ways">{_ways((to, words.say(key, list=one.name)) for to, key in ways)}</ul>'


def archive_page(shown: ArchivePage, *, is_indexed: bool = False) -> str:
    """The newest issues first, by year. ``is_indexed`` lets search engines list the page."""
    mailing_list = shown.mailing_list
    words = Words(mailing_list.language)
    title = words.say("page.archive.title", list=mailing_list.name)
    body = [
        *([described(mailing_list)] if mailing_list.description and not shown.search.words else []),
        _search_form(shown, words),
        *(_found(shown, words) if shown.search.words else []),
        *_years(shown, words),
        *_pager(shown, words),
        *([] if shown.search.words else [_ways_to_follow(shown, words)]),
    ]
    window = words.say("page.archive.window", text=shown.search.text, title=title) if shown.search.words else title
    name = mailing_list.name
    feed = (f"/l/{mailing_list.id}/feed.xml", name)
    return page(words, title, body, masthead=Masthead.of(mailing_list), window=window, feed=feed, indexed=is_indexed)


def _search_form(shown: ArchivePage, words: Words) -> str:
    if not shown.in_all and not shown.search.words:
        return ""
    return (
        f'<form class="search" role="search" method="get" action="/l/{shown.mailing_list.id}">'
        f'<p class="field"><label for="q">{escape(words.say("page.archive.search"))}</label>'
        f'<input id="q" name="q" type="search" maxlength="{LONGEST}" value="{escape(shown.search.text)}"></p>'
        f'<button type="submit" class="plain">{escape(words.say("page.archive.button"))}</button></form>'
    )


def _found(shown: ArchivePage, words: Words) -> list[str]:
    asked = words.quoted(shown.search.text)
    if shown.in_all:
        said = paragraph(words.count("page.archive.found", shown.in_all, text=asked))
    else:
        said = paragraph(words.say("page.archive.nothing", text=asked))
    older = [] if shown.is_all_searched else [paragraph(words.say("page.archive.older_by_title"), quiet=True)]
    return [said, *older, link(f"/l/{shown.mailing_list.id}", words.say("page.archive.all"))]


def _years(shown: ArchivePage, words: Words) -> Iterable[str]:
    if not shown.in_all and not shown.search.words:
        yield paragraph(words.say("page.archive.none"), quiet=True)
    for year, issues in groupby(shown.issues, lambda issue: _day(issue, shown).year):
        yield f"<h2>{year}</h2>"
        yield f'<ul class="issues">{"".join(_item(issue, shown, words) for issue in issues)}</ul>'


def _item(issue: SentIssue, shown: ArchivePage, words: Words) -> str:
    day = _day(issue, shown).date()
    language = in_language(issue.language if issue.language != words.language else "")
    preheader = f"<span{language}>{escape(issue.preheader)}</span>" if issue.preheader else ""
    return (
        f'<li><strong><a href="/e/{issue.edition}"{language}>{escape(issue.title)}</a></strong>'
        f'<time datetime="{day}" class="quiet">{escape(words.date(day))}</time>{preheader}</li>'
    )


def _pager(shown: ArchivePage, words: Words) -> list[str]:
    asked = {"q": shown.search.text} if shown.search.words else {}

    def to(number: int) -> str:
        query = urlencode(asked | ({"page": str(number)} if number > 1 else {}))
        return f"/l/{shown.mailing_list.id}{'?' if query else ''}{query}"

    newer = [link(to(shown.number - 1), words.say("page.archive.newer"))] if shown.number > 1 else []
    older = [link(to(shown.number + 1), words.say("page.archive.older"))] if shown.has_older else []
    if not newer and not older:
        return []
    label = escape(words.say("page.archive.pages"))
    return [f'<nav aria-label="{label}">{"".join((*older, *newer))}</nav>']


def _ways_to_follow(shown: ArchivePage, words: Words) -> str:
    one = shown.mailing_list
    join = [(f"/join/{one.id}", words.say("edition.join_link", list=one.name))] if one.signup else []
    feed = (f"/l/{one.id}/feed.xml", words.say("page.archive.feed", list=one.name))
    return f'<ul class="ways apart">{_ways([*join, feed])}</ul>'


def _ways(ways: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<li><a href="{to}">{escape(said)}</a></li>' for to, said in ways)


def _day(issue: SentIssue, shown: ArchivePage) -> datetime:
    return datetime.fromtimestamp(issue.sent, UTC).astimezone(shown.mailing_list.zone)
