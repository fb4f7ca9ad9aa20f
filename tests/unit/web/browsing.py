"""The pages of browsing as people meet them, made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from newsletter.edition.archive_index import SentIssue
from newsletter.web import browsing_pages as pages
from newsletter.web.browsing_pages import ArchivePage, FrontPageEntry
from newsletter.web.searching import Search
from tests.unit.web.joining import ENGLISH, EVIL, LIST

PUBLIC = replace(LIST, archive=True, description="Nyheter för små kommuner, en gång i månaden.")
IN_ENGLISH = PUBLIC.speaking("en")
CLUB = replace(ENGLISH, archive=True)


def sent(number: int, day: str, title: str, preheader: str = "", language: str = "sv") -> SentIssue:
    moment = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    edition = f"blad-{number:016}"
    text = f"{title} {preheader}".casefold()
    return SentIssue(edition, title, preheader, language, moment, moment, f"tag:a.example,{day}:{edition}", text)


ISSUES = [
    sent(5, "2027-12-31T23:30", "På gång i vinter", "Snöröjning, föreningsstämma och en efterlyst domkraft."),
    sent(4, "2027-06-12", EVIL, EVIL),
    sent(3, "2027-01-02", "Nytt år"),
    sent(2, "2026-09-30", "Bridges and broadband", "What five municipalities learned.", "en"),
    sent(1, "2026-01-01", "Hundrasjuttiosexkilometersvägunderhållsupphandlingsöverenskommelsen är klar"),
]
PARTITION = ArchivePage(PUBLIC, ISSUES, 1, has_older=False, in_all=5, search=Search.typed(""))

FRONT = {
    "front": pages.front_page(
        [FrontPageEntry(PUBLIC, has_calendar=True), FrontPageEntry(CLUB), FrontPageEntry(IN_ENGLISH)]
    ),
    "front-empty": pages.front_page([], "en"),
}
INDEXED = {
    "archive": pages.archive_page(PARTITION, is_indexed=True),
    "archive-in-english": pages.archive_page(
        replace(PARTITION, mailing_list=IN_ENGLISH, has_older=True), is_indexed=True
    ),
    "archive-empty": pages.archive_page(replace(PARTITION, mailing_list=CLUB, issues=[], in_all=0), is_indexed=True),
}
FOUND = {
    "archive-second": pages.archive_page(replace(PARTITION, number=2, has_older=True)),
    "archive-found": pages.archive_page(replace(PARTITION, issues=ISSUES[:2], in_all=2, search=Search.typed(EVIL))),
    "archive-nothing-found": pages.archive_page(
        replace(PARTITION, issues=[], in_all=0, search=Search.typed("domkraft"), is_all_searched=False)
    ),
}
BROWSING = FRONT | INDEXED | FOUND
