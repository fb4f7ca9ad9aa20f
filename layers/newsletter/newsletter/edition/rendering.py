"""From an issue to its edition: pictures hosted, HTML, text and web page made once for every reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from newsletter.edition.calendar import LIST_CALENDAR
from newsletter.edition.calendar_links import Announced, with_links
from newsletter.edition.colours import Palette
from newsletter.edition.edition import Edition
from newsletter.edition.footer import contact_lines, reason_for
from newsletter.edition.logo import logo_of
from newsletter.edition.mail_headers import list_headers, list_id_of, reply_to_of, sender_of
from newsletter.edition.mail_size import weight_problems
from newsletter.edition.pictures import HostedPicture, hosted, share_of
from newsletter.edition.plain_text import plain_part, without_braces
from newsletter.edition.shapes import wide_tables
from newsletter.edition.slots import GROUNDS, SLOTS, check, html_value, slot
from newsletter.edition.templates import OURS, as_mail, carried, rendered, shortened, style
from newsletter.errors import InvalidIssue, InvalidList, Problem
from newsletter.issue.document import pictures_in, plain
from newsletter.issue.issue import picture_names
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.edition.corrections import Correction
    from newsletter.edition.templates import Theme
    from newsletter.issue.issue import Issue
    from newsletter.issue.meetings import LeftOut
    from newsletter.mailing_list import MailingList

__all__ = ["HostedPicture", "Rendered", "edition_of"]

_LOST = {
    "smaller": Problem("picture-made-smaller", stops=False),
    "colours": Problem("picture-fewer-colours", stops=False),
    "background": Problem("picture-background", stops=False),
}
"""What staff are told of a picture that lost something visibly, by ``HostedPicture.lost``."""

# A blank that inboxes show as nothing, so that the preheader is not followed by the mail's first words.
_PREHEADER_PADDING = "\u034f\u200c\u00a0" * 80


@dataclass(frozen=True)
class Rendered:
    """An edition, its pictures, and what its staff should look at; ``left_out`` are days that are no entries."""

    edition: Edition
    pictures: tuple[HostedPicture, ...]
    warnings: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A picture where a template shows it: its address and its size in CSS pixels."""

    url: str
    width: int
    height: int
    alt: str = ""


def online_url(website: str, edition_id: str) -> str:
    """Where an edition is read in the browser."""
    return f"{website.rstrip('/')}/e/{edition_id}"


def calendar_url(website: str, mailing_list: MailingList, edition_id: str) -> str:
    """Where a list's whole calendar is explained and subscribed to; with ``.ics`` it is the calendar itself.

    Of a list that is open to nobody it lies beside the edition, where only those find it who got the mail.
    """
    if mailing_list.has_open_calendar:
        return f"{website.rstrip('/')}/c/{mailing_list.id}"
    return f"{online_url(website, edition_id)}/{LIST_CALENDAR}"


def join_url(website: str, list_id: str) -> str:
    """Where a list's sign-up form is."""
    return f"{website.rstrip('/')}/join/{list_id}"


def archive_url(website: str, list_id: str) -> str:
    """Where what a list has sent is shown; with ``/feed.xml`` it is its feed."""
    return f"{website.rstrip('/')}/l/{list_id}"


def edition_of(
    issue: Issue,
    mailing_list: MailingList,
    *,
    edition_id: str,
    website: str,
    pictures: Mapping[str, bytes],
    announced: Announced | None = None,
    correction: Correction | None = None,
    theme: Theme = OURS,
) -> Rendered:
    """Render an issue once for all its readers.

    Args:
        issue: as read from the file.
        mailing_list: gives the look, the sender and the footer.
        edition_id: part of every address the edition has.
        website: the public website's address, without a slash at the end.
        pictures: files by name: those beside the issue that ``picture_names`` asks for, and the one that
            ``mailing_list.look.logo`` names, without which the list's name stands alone.
        announced: the issue's meetings, which become links and calendar entries; None for an edition without.
        correction: what was put right since it was mailed, which the web version says first.
        theme: files of the list's own in place of ours.

    Raises:
        InvalidIssue: ``picture-missing``, one of ``pictures.hosted``'s, or ``edition-too-large``.
        InvalidList: ``theme-broken`` or ``theme-without-way-out``.
    """
    files = _hosted_pictures(issue, pictures)
    logo = pictures.get(mailing_list.look.logo)
    mark, size = logo_of(mailing_list.look.logo, logo) if logo else (None, (0, 0))
    words = Words(issue.language)
    palette = Palette.of(mailing_list.look.colour)
    online = online_url(website, edition_id)
    announced = announced or Announced(issue.document)
    issue = replace(issue, document=with_links(announced, online, words))
    content: dict[str, Any] = {
        "words": words,
        "language": issue.language,
        "title": issue.subject,
        "preheader": issue.preheader,
        "preheader_padding": _PREHEADER_PADDING,
        "document": issue.document,
        "list": mailing_list,
        "contact_lines": contact_lines(mailing_list, words),
        "pictures": {name: _shown(file, online) for name, file in files.items()},
        "logo": Shown(f"{online}/{mark.name}", *size, mailing_list.look.logo_alt) if mark else None,
        "share": _share(issue, files, online),
        "online_url": online,
        "correction": correction,
        "calendar_url": calendar_url(website, mailing_list, edition_id) if announced.entries else "",
        "join_url": join_url(website, mailing_list.id) if mailing_list.signup else "",
        "archive_url": archive_url(website, mailing_list.id) if mailing_list.archive else "",
        "slots": {name: carried(name) for name in SLOTS},
        "mail_css": style("mail.css", palette, theme),
        "screen_css": style("screen.css", palette, theme),
        "print_css": style("print.css", palette, theme),
    }
    reasons = {
        grounds: reason_for(grounds, mailing_list, words)
        for grounds in (*GROUNDS, *(["notice"] if issue.kind.is_notice else []))
    }
    edition = Edition(
        id=edition_id,
        list=mailing_list.id,
        list_name=mailing_list.name,
        subject=without_braces(issue.subject),
        preheader=issue.preheader,
        language=issue.language,
        html=as_mail(rendered("mail.html", theme, **content), palette, theme),
        text=plain_part(
            issue,
            mailing_list,
            words,
            online,
            content["contact_lines"],
            calendar=content["calendar_url"],
            join=content["join_url"],
        ),
        web=shortened(rendered("web.html", theme, on_web=True, **content)),
        sender=sender_of(mailing_list),
        reply_to=reply_to_of(mailing_list),
        list_id=list_id_of(mailing_list),
        headers=list_headers(
            mailing_list,
            issue.language,
            online=online,
            archive=content["archive_url"],
            join=content["join_url"],
        ),
        reasons={grounds: (html_value(reason), reason) for grounds, reason in reasons.items()},
        calendar=tuple(replace(entry, url=online) for entry in (*announced.entries, *announced.called_off)),
    )
    for template in (edition.subject, edition.html, edition.text):
        check(template)
    if any(slot(name) not in edition.html for name in ("leaveHtml", "reasonHtml")):
        raise InvalidList(Problem("theme-without-way-out", {"list": mailing_list.id}))
    kept = tuple(dict.fromkeys((*files.values(), *((mark,) if mark else ()))))
    weight = weight_problems(edition, may_be_long=issue.may_be_long)
    return Rendered(
        edition,
        kept,
        (*announced.problems, *_warnings(mailing_list, files, mark), *_wide(issue), *weight),
        announced.left_out,
    )


def _hosted_pictures(issue: Issue, pictures: Mapping[str, bytes]) -> dict[str, HostedPicture]:
    names = picture_names(issue)
    missing = [Problem("picture-missing", {"picture": name}) for name in names if name not in pictures]
    if missing:
        raise InvalidIssue(*missing)
    files: dict[str, HostedPicture] = {}
    problems: list[Problem] = []
    for name in names:
        try:
            files[name] = hosted(name, pictures[name], most=share_of(len(names)))
        except InvalidIssue as error:
            problems += error.problems
    if problems:
        raise InvalidIssue(*problems)
    return files


def _shown(file: HostedPicture, online: str, alt: str = "") -> Shown:
    return Shown(f"{online}/{file.name}", *file.shown, alt)


def _share(issue: Issue, files: Mapping[str, HostedPicture], online: str) -> Shown | None:
    """The picture shown when someone shares the page: the first that says something."""
    told = next((picture for picture in pictures_in(issue.document.blocks) if picture.alt), None)
    return _shown(files[told.source], online, told.alt) if told else None


def _wide(issue: Issue) -> list[Problem]:
    """What staff are told of tables that a phone shows row by row."""
    tables = wide_tables(issue.document.blocks)
    rows = ((*one.heading, *(cell for row in one.rows for cell in row)) for one in tables)
    names = [next(filter(None, (plain(cell).strip() for cell in cells)), "") for cells in rows]
    return [Problem("table-wide", {"heading": name[:60]}, stops=False) for name in dict.fromkeys(names)]


def _warnings(
    mailing_list: MailingList, files: Mapping[str, HostedPicture], mark: HostedPicture | None
) -> list[Problem]:
    found = [Problem("picture-animated", {"picture": name}, stops=False) for name, f in files.items() if f.animated]
    found += [replace(_LOST[f.lost], facts={"picture": name}) for name, f in files.items() if f.lost]
    if mailing_list.look.logo and mark is None:
        found.append(Problem("logo-missing", {"picture": mailing_list.look.logo}, stops=False))
    return [*found, *mailing_list.doubts]
