"""The pages behind a link to give in files: plain forms that need no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from newsletter.subscribers.signed_links import UPLOAD_LINKS_LAST
from newsletter.upload_page.filed import FileStage
from newsletter.upload_page.places import DRAFTS, FOLDERS, GIVEN_IN, ISSUES, MAILED, MAILED_DRAFTS
from newsletter.upload_page.script import script, told_to_script
from newsletter.web.page import form, link, page, paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.errors import Problem
    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.filed import FiledFile

_FORM_MEGABYTES = 4
_MAY_BE = {
    DRAFTS: "page.upload.to_drafts",
    ISSUES: "page.upload.to_issues",
    "try": "page.upload.to_try",
    "import": "page.upload.to_import",
}
"""The choices of the form in their order: what does least is chosen first."""
_HEADINGS = {
    DRAFTS: "page.upload.drafts",
    ISSUES: "page.upload.issues",
    MAILED: "page.upload.mailed",
    MAILED_DRAFTS: "page.upload.mailed_drafts",
}


@dataclass(frozen=True)
class Overview:
    """What the page shows: the files of each folder, the names of reports, and what is wrong with what was sent."""

    folders: Mapping[str, Sequence[FiledFile]]
    reports: Sequence[str]
    stamp: str
    seen: str
    wrong: Sequence[Problem] = ()


def ask_page(language: str, typed: str = "", *, is_wrong: bool = False) -> str:
    """Asks for the address to which a link is mailed."""
    words = Words(language)
    wrong = f'<span id="told" class="wrong">{escape(words.say("page.join.not_an_address"))}</span>' if is_wrong else ""
    marks = ' aria-invalid="true" aria-describedby="told" autofocus' if is_wrong else ""
    field = (
        f'<div class="field"><label for="address">{escape(words.say("page.join.address"))}</label>{wrong}'
        '<input id="address" name="address" type="email" autocomplete="email" required '
        f'value="{escape(typed)}"{marks}></div>'
    )
    button = f'<button type="submit">{escape(words.say("page.upload.ask_button"))}</button>'
    body = [
        paragraph(words.say("page.upload.ask")),
        f'<form method="post" action="/d" novalidate>{field}{button}</form>',
        paragraph(words.say("page.upload.ask_not"), quiet=True),
    ]
    title = words.say("page.upload.ask_title")
    return page(words, title, body, window=words.say("page.join.wrong", title=title) if is_wrong else "")


def asked_page(language: str) -> str:
    """The same for everybody, whatever became of it."""
    words = Words(language)
    body = [paragraph(words.say("page.upload.asked")), paragraph(words.say("page.upload.asked_none"), quiet=True)]
    return page(words, words.say("page.upload.asked_title"), body)


def bad_link_page(language: str) -> str:
    """For a link that is forged, too old, or void by now."""
    words = Words(language)
    body = [paragraph(words.say("page.upload.bad_link")), link("/d", words.say("page.upload.ask_new"))]
    return page(words, words.say("page.neutral.title"), body)


def overview_page(member: Member, shown: Overview) -> str:
    """The form, and what lies there."""
    words = Words(member.language)
    wrong, at = (*shown.wrong, *member.problems), f"/d/{member.token}"
    ends = datetime.fromtimestamp(member.link.issued + UPLOAD_LINKS_LAST, UTC)
    if member.mailing_list:
        ends = ends.astimezone(member.mailing_list.zone)
    body = [
        *told(words, wrong),
        _file_form(words, at, shown),
        *(_folder(words, at, folder, shown.folders.get(folder, ())) for folder in FOLDERS),
        *_reports(words, at, shown.reports),
        *([link(f"{at}/settings", words.say("page.upload.settings.change"))] if member.keeps_settings else []),
        f'<p class="quiet apart">{escape(words.say("page.upload.yours", day=words.date(ends.date())))}</p>',
        script(),
    ]
    title = words.say("page.upload.title")
    named = words.say("page.join.wrong", title=title) if shown.wrong else ""
    return page(words, title, body, masthead=member.masthead, window=named)


def file_page(member: Member, file: FiledFile) -> str:
    """One file: where it stands, what it was taken for, and what publishing found in it."""
    words = Words(member.language)
    at, state = f"/d/{member.token}", file.state
    facts = []
    if state and state.subject:
        facts.append((words.say("page.upload.subject"), state.subject))
        if file.place.folder in (ISSUES, MAILED) and not state.started:
            facts.append((words.say("page.upload.readers"), words.number(state.expected)))
    facts.append((words.say("page.upload.put"), _moment(words, member, file.stored.changed)))
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(fact)}</dd>" for name, fact in facts)
    body = [
        paragraph(_stands(words, member, file)),
        f"<dl>{listed}</dl>",
        *_found(words, file),
        *([link(f"/e/{state.edition}", words.say("proof.web"))] if state and state.content_hash else []),
        *([link(_again(at, file), words.say("page.upload.look_again"))] if file.stage is FileStage.READING else []),
        *([] if file.has_gone else [link(_at(at, "remove", file), words.say("page.upload.remove"))]),
        link(at, words.say("page.upload.back")),
    ]
    return page(words, file.place.name, body, masthead=member.masthead)


def remove_page(member: Member, file: FiledFile, stamp: str, seen: str) -> str:
    """Asks whether to throw a file away, and says what that does."""
    words = Words(member.language)
    at = f"/d/{member.token}"
    said = "page.upload.remove_gone" if file.has_gone else "page.upload.remove_body"
    fields = (("stamp", stamp), ("seen", seen), ("in", file.place.folder), ("name", file.place.name))
    body = [
        paragraph(words.say(said)),
        form(f"{at}/remove", words.say("page.upload.remove_button"), fields=fields),
        link(at, words.say("page.upload.back")),
    ]
    title = words.say("page.upload.remove_title", file=words.quoted(file.place.name))
    return page(words, title, body, masthead=member.masthead)


def removed_page(member: Member, name: str) -> str:
    """The file is gone from its folder."""
    words = Words(member.language)
    body = [
        paragraph(words.say("page.upload.removed", file=words.quoted(name))),
        link(f"/d/{member.token}", words.say("page.upload.back")),
    ]
    return page(words, words.say("page.upload.removed_title"), body, masthead=member.masthead)


def readers_page(member: Member, names: Sequence[str], *, on_trial: bool) -> str:
    """Files of readers are being looked at; what became of every row comes by mail."""
    words = Words(member.language)
    said = "page.upload.tried" if on_trial else "page.upload.imported"
    body = [
        paragraph(words.say(said, files=words.listing([words.quoted(name) for name in names]))),
        *([paragraph(words.say("page.upload.tried_next"), quiet=True)] if on_trial else []),
        link(f"/d/{member.token}", words.say("page.upload.back")),
    ]
    return page(words, words.say("page.upload.readers_title"), body, masthead=member.masthead)


def _file_form(words: Words, at: str, shown: Overview) -> str:
    choices = "".join(
        f'<label class="choice"><input type="radio" name="to" value="{folder}"{mark}>'
        f"<span>{escape(words.say(said))}</span></label>"
        for (folder, said), mark in zip(_MAY_BE.items(), (" checked", "", "", ""), strict=True)
    )
    so_far = escape(words.say("page.upload.progress"))
    hint = escape(words.say("page.upload.hint", limit=_FORM_MEGABYTES))
    return (
        f'<form id="upload" method="post" action="{escape(at)}" enctype="multipart/form-data"{told_to_script(words)}>'
        f'<input type="hidden" name="stamp" value="{escape(shown.stamp)}">'
        f'<input type="hidden" name="seen" value="{escape(shown.seen)}">'
        f"<fieldset><legend>{escape(words.say('page.upload.to'))}</legend>{choices}</fieldset>"
        f'<div class="field"><label for="files">{escape(words.say("page.upload.files"))}</label>'
        f'<input id="files" name="files" type="file" multiple required aria-describedby="hint">'
        f'<span id="hint" class="quiet">{hint}</span></div>'
        f'<p id="state" role="status"></p>'
        f'<progress id="sent" max="1" value="0" aria-label="{so_far}" hidden></progress>'
        f'<button type="submit">{escape(words.say("page.upload.button"))}</button></form>'
    )


def told(words: Words, problems: Sequence[Problem]) -> list[str]:
    """What is wrong and what to do about it; the focus goes there."""
    if not problems:
        return []
    said = "".join(
        f'<p class="wrong"><strong>{escape(what)}</strong> {escape(do)}</p>'
        for what, do in map(words.placed_problem, problems)
    )
    return [f'<div id="told" role="alert" tabindex="-1" autofocus>{said}</div>']


def _found(words: Words, file: FiledFile) -> list[str]:
    if not file.problems:
        return []
    stops = any(one.stops for one in file.problems)
    heading = words.say("page.upload.wrong" if stops else "page.upload.look_at")
    lines = "".join(
        f"<li><strong>{escape(what)}</strong>{escape(do)}</li>" for what, do in map(words.placed_problem, file.problems)
    )
    return [f"<h2>{escape(heading)}</h2><ul>{lines}</ul>"]


def _folder(words: Words, at: str, folder: str, files: Sequence[FiledFile]) -> str:
    heading = f"<h2>{escape(words.say(_HEADINGS[folder]))}</h2>"
    if not files and folder not in GIVEN_IN:  # where nobody mails issues, nothing is said of it
        return ""
    if not files:
        return heading + paragraph(words.say("page.upload.none"), quiet=True)
    lines = "".join(
        f'<li><strong><a href="{escape(_at(at, "file", one))}">{escape(one.place.name)}</a></strong>'
        f"{escape(words.say(f'page.upload.stage.{one.stage}'))}</li>"
        for one in files
    )
    return f"{heading}<ul>{lines}</ul>"


def _reports(words: Words, at: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    ways = [(f"{at}/report?{urlencode({'name': name})}", name.removesuffix(".html")) for name in names]
    lines = "".join(f'<li><a href="{escape(where)}">{escape(name)}</a></li>' for where, name in ways)
    return [f'<h2>{escape(words.say("page.upload.reports"))}</h2><ul class="ways">{lines}</ul>']


def _stands(words: Words, member: Member, file: FiledFile) -> str:
    """Where a file stands and what comes next, in a sentence."""
    if file.stage is FileStage.SET and file.state:
        moment = datetime.fromtimestamp(file.state.start_at, UTC)
        return words.say("page.upload.set_for", moment=_moment(words, member, moment))
    return words.say(f"page.upload.about.{file.stage}")


def _moment(words: Words, member: Member, moment: datetime) -> str:
    return words.moment(moment.astimezone(member.mailing_list.zone) if member.mailing_list else moment)


def _at(at: str, what: str, file: FiledFile) -> str:
    return f"{at}/{what}?{urlencode({'in': file.place.folder, 'name': file.place.name})}"


def _again(at: str, file: FiledFile) -> str:
    return f"{_at(at, 'file', file)}&wait=0"
