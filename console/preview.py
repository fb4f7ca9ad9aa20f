"""An issue on this machine alone: rendered as the function would, with everything its proof would say."""

from __future__ import annotations

import json
import time
import webbrowser
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as hour
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape as escape_markup
from rich.table import Table

from console.preview_facts import OUTLINE, outline_facts, problem_facts
from newsletter.edition.calendar import calendar_file
from newsletter.edition.calendar_links import announced_in
from newsletter.edition.proof import proof_letter
from newsletter.edition.slots import fill, values_for
from newsletter.editorial.edition_source import Material
from newsletter.editorial.misplaced_files import ISSUE_FOLDERS
from newsletter.errors import InvalidIssue
from newsletter.issue import picture_names, read_issue
from newsletter.issue.upload import Upload
from newsletter.mailing_list import MailingList, list_of_folder
from newsletter.words import Words
from newsletter.words.spans import span_said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from newsletter.edition.rendering import Rendered
    from newsletter.errors import Problem
    from newsletter.issue import Issue

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "kommunbladet" / "list.yaml"
MADE = ROOT / ".local" / "preview"

_EDITION = "preview"
_LEAVE = "https://example.org/u/preview"
_SECONDS = 0.7


@dataclass(frozen=True)
class Preview:
    """``folder`` holds what was made; ``problems`` stopped it, ``warnings`` did not."""

    folder: Path
    language: str
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    facts: Mapping[str, Any] | None = None

    @property
    def start(self) -> Path:
        return self.folder / "index.html"


def shown(
    file: Path, settings: Path | None, *, today: date | None = None, show: bool, watch: bool, as_json: bool
) -> bool:
    """Make the preview, tell about it, and with ``watch`` again for every change.

    Returns: whether the issue could be made. ``today`` is the day it is read on; None for the day it is. Without
    ``settings`` they are those of the list in whose folder the file lies.
    """
    settings = settings or settings_of(file)
    made = preview_of(file, settings, today=today, refresh=watch)
    _tell(made, as_json=as_json)
    if show:
        webbrowser.open(made.start.as_uri())
    seen = _stamps(file, settings)
    try:
        while watch:
            time.sleep(_SECONDS)
            if (now := _stamps(file, settings)) != seen:
                seen = now
                made = preview_of(file, settings, today=today, refresh=True)
                _tell(made, as_json=as_json)
    except KeyboardInterrupt:
        pass
    return not made.problems


def settings_of(file: Path) -> Path:
    """The list.yaml that an issue in a staff folder belongs to, by ``issues/<list>/``; else the example's."""
    folders = file.resolve().parents
    for folder in folders[:-2]:
        if folder.parent.name in ISSUE_FOLDERS:
            found = sorted((folder.parent.parent / "lists").glob("*/list.yaml"))
            same = [one for one in found if list_of_folder(one.parent.name) == list_of_folder(folder.name)]
            if same:
                return next((one for one in same if one.parent.name == folder.name), same[0])
    return EXAMPLE


def preview_of(file: Path, settings: Path, *, today: date | None = None, refresh: bool = False) -> Preview:
    """Write mail, text part, web version, proof, pictures and calendar files into a folder of the file's name."""
    folder = MADE / file.stem
    folder.mkdir(parents=True, exist_ok=True)
    language = "sv"
    try:
        mailing_list = MailingList.from_bytes(list_of_folder(settings.parent.name) or "list", settings.read_bytes())
        language = mailing_list.language
        material = _material(file, settings, mailing_list, today)
        rendered = material.rendered(_EDITION, folder.as_uri())
    except InvalidIssue as refused:
        words = Words(language)
        told = "".join(f"<li>{escape(' '.join(words.problem(problem)))}</li>" for problem in refused.problems)
        _write(
            folder / "index.html", f"<!DOCTYPE html><title>{escape(file.name)}</title>{_again(refresh)}<ul>{told}</ul>"
        )
        return Preview(folder, language, refused.problems)
    _keep(folder, rendered, material.issue, mailing_list, file.name)
    _write(folder / "index.html", _index(rendered, refresh=refresh))
    warnings = (*material.issue.warnings, *rendered.warnings)
    return Preview(folder, language, (), warnings, _facts(rendered, material, Words(language)))


def _material(file: Path, settings: Path, mailing_list: MailingList, today: date | None) -> Material:
    content = file.read_bytes()
    published = _published(today, mailing_list)
    issue = read_issue(file.name, content, mailing_list, datetime.fromtimestamp(published, UTC))
    beside = [name for name in picture_names(issue) if name not in issue.pictures]
    pictures = {**issue.pictures, **_files(file.parent, beside)}
    pictures |= _files(settings.parent, [mailing_list.look.logo] if mailing_list.look.logo else [])
    own = _files(settings.parent / "theme", mailing_list.look.theme)
    upload = Upload(f"drafts/{mailing_list.folder}/{file.name}", "", "", len(content))
    announced = announced_in(issue, mailing_list, file=upload.key, published=published)
    theme = tuple((name, text.decode("utf-8-sig")) for name, text in own.items())
    return Material(upload, content, mailing_list, issue, pictures, announced, theme)


def _published(today: date | None, mailing_list: MailingList) -> float:
    """Unix time: now, or noon of the day that was asked for."""
    return datetime.combine(today, hour(12), mailing_list.zone).timestamp() if today else time.time()


def _files(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def _keep(folder: Path, rendered: Rendered, issue: Issue, mailing_list: MailingList, name: str) -> None:
    edition = rendered.edition
    values = values_for(edition, grounds="signup", leave=_LEAVE)
    proof = proof_letter(
        rendered,
        issue,
        mailing_list,
        summary={"file": name, "draft": True},
        stop_url="",
        start_url=None,
        starts_at=None,
        web_url=_LEAVE,
    )
    _write(folder / "mail.html", fill(edition.html, values))
    _write(folder / "mail.txt", fill(edition.text, values))
    _write(folder / "web.html", edition.web)
    _write(folder / "proof.html", proof.html)
    hosted = folder / "e" / _EDITION
    hosted.mkdir(parents=True, exist_ok=True)
    for picture in rendered.pictures:
        (hosted / picture.name).write_bytes(picture.content)
    for entry in edition.calendar:
        _write(hosted / f"{entry.name}.ics", calendar_file([entry], entry.zone))


def _facts(rendered: Rendered, material: Material, words: Words) -> dict[str, Any]:
    edition, issue = rendered.edition, material.issue
    return {
        "subject": issue.subject,
        "preheader": issue.preheader,
        "language": issue.language,
        "derived": sorted(issue.derived),
        "send": issue.send_at.isoformat() if issue.send_at else None,
        "kilobytes": round(len(edition.html.encode()) / 1000, 1),
        "pictures": len(rendered.pictures),
        "calendar": [
            ", ".join(part for part in (entry.title, span_said(entry.when, words), entry.place) if part)
            for entry in edition.calendar
        ],
        **outline_facts(material.issue.document, material.announced, words),
    }


def _tell(made: Preview, *, as_json: bool) -> None:
    words = Words(made.language)
    told = [words.problem(problem) for problem in (*made.problems, *made.warnings)]
    if as_json:
        facts = {"folder": str(made.folder), **(made.facts or {})}
        print(json.dumps(facts | problem_facts(made.problems, made.warnings, words), ensure_ascii=False))
        return
    console = Console()
    table = Table(show_header=False, box=None)
    for name, value in (made.facts or {}).items():
        if name in OUTLINE:
            continue
        table.add_row(f"[dim]{name}[/dim]", ", ".join(value) if isinstance(value, list) else str(value or "-"))
    console.print(table)
    for number, (what, do) in enumerate(told):
        colour = "red" if number < len(made.problems) else "yellow"
        console.print(f"[{colour}]{escape_markup(what)}[/{colour}] {escape_markup(do)}")
    console.print(f"[dim]{made.start}[/dim]")


def _index(rendered: Rendered, *, refresh: bool) -> str:
    """Everything on one page: the proof, the mail as a phone shows it, the web version and the text part."""
    frames = (("proof.html", 660), ("mail.html", 375), ("web.html", 660), ("mail.txt", 600))
    shown = "".join(
        f'<figure><figcaption><a href="{name}">{name}</a></figcaption>'
        f'<iframe src="{name}" title="{name}" style="width:{width}px"></iframe></figure>'
        for name, width in frames
    )
    style = "body{margin:0;display:flex;gap:24px;padding:16px;background:#ddd;font:14px sans-serif}figure{margin:0}"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(rendered.edition.subject)}</title>'
        f"{_again(refresh)}<style>{style} iframe{{height:calc(100vh - 64px);border:0;background:#fff}}</style></head>"
        f"<body>{shown}</body></html>"
    )


def _again(refresh: bool) -> str:  # noqa: FBT001 - one word of HTML
    return '<meta http-equiv="refresh" content="2">' if refresh else ""


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _stamps(file: Path, settings: Path) -> dict[str, int]:
    """When each file that may matter was changed: the issue, its settings and what lies beside them."""
    near = [*file.parent.iterdir(), *settings.parent.rglob("*")]
    return {str(path): path.stat().st_mtime_ns for path in near if path.is_file()}
