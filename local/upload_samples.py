"""The upload page with its variants, as somebody on the staff of a list meets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.issue.stored_file import StoredFile
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.subscribers.signed_links import UploadLink
from newsletter.upload_page import pages, settings_pages
from newsletter.upload_page.entrance import Member
from newsletter.upload_page.filed import FiledFile, FileStage
from newsletter.upload_page.pages import Overview
from newsletter.upload_page.places import DRAFTS, ISSUES, MAILED, Place
from newsletter.upload_page.settings_change import SettingsDraft
from newsletter.web.page import Masthead

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList

_NOW = 1_812_000_000
_FOUND = (
    Problem("link-says-nothing", {"text": "här", "target": "https://a.example"}, stops=False),
    Problem("picture-missing", {"picture": "bad.jpg"}, stops=True),
)


def upload_pages(of: MailingList, *, name: str = "sommar i Sundsby.docx", subject: str = "Sommar") -> dict[str, str]:
    """Each page by its name; ``name`` is a file's, and ``subject`` its issue's."""
    member = Member(UploadLink(of.id, "person", _NOW), "token", Masthead.of(of), of.language, of, of.folder)
    broken = Member(
        member.link, "token", Masthead(of.id), of.language, None, of.id, (Problem("list-unknown", {"list": of.id}),)
    )
    files = {stage: _filed(of, name, subject, stage) for stage in FileStage}
    keeper = replace(member, keeps_settings=True)
    before = _settings_of(of)
    draft = SettingsDraft(before, before, "seen")
    changed = replace(draft, text=before.replace("archive: true\n", "settings: nobody\nhold_minutes: 45\n"), made=of)
    out = (Problem("settings-nobody-keeps", stops=False), Problem("settings-off-staff", {"addresses": of.staff[0]}))
    none = Overview({}, (), "stamp", "")
    mailed = replace(files[FileStage.WAITS], place=Place(of.id, MAILED, f"2027-06-18 {name}.eml"))
    some = Overview(
        {ISSUES: list(files.values()), DRAFTS: [files[FileStage.DRAFT]], MAILED: [mailed]},
        [f"{name} ab12cd.html"],
        "s",
        "a-b",
    )
    wrong = Overview(some.folders, (), "stamp", "", (Problem("upload-meanwhile", {"file": name}),))
    return {
        "upload-ask": pages.ask_page(of.language),
        "upload-ask-wrong": pages.ask_page(of.language, "anna", is_wrong=True),
        "upload-asked": pages.asked_page(of.language),
        "upload-bad-link": pages.bad_link_page(of.language),
        "upload-nothing": pages.overview_page(member, none),
        "upload": pages.overview_page(member, some),
        "upload-wrong": pages.overview_page(member, wrong),
        "upload-broken-list": pages.overview_page(broken, none),
        **{f"upload-file-{stage}": pages.file_page(member, one) for stage, one in files.items()},
        "upload-tried": pages.readers_page(member, [f"prov {name}"], on_trial=True),
        "upload-imported": pages.readers_page(member, [name], on_trial=False),
        "upload-remove": pages.remove_page(member, files[FileStage.WAITS], "stamp", "seen"),
        "upload-remove-gone": pages.remove_page(member, files[FileStage.SENT], "stamp", "seen"),
        "upload-removed": pages.removed_page(member, name),
        "upload-keeper": pages.overview_page(keeper, none),
        "upload-settings": settings_pages.settings_page(keeper, draft, "stamp"),
        "upload-settings-unchanged": settings_pages.settings_page(keeper, draft, "stamp", is_unchanged=True),
        "upload-settings-wrong": settings_pages.settings_page(
            keeper, draft.refused(422, Problem("list-field-missing", {"list": of.id, "field": "name", "line": 1})), "s"
        ),
        "upload-settings-late": settings_pages.settings_page(
            keeper, changed.refused(409, Problem("settings-meanwhile")), "stamp"
        ),
        "upload-settings-tried": settings_pages.tried_page(keeper, changed, of, out, "stamp"),
        "upload-settings-saved": settings_pages.saved_page(keeper, of, is_in=True),
        "upload-settings-saved-out": settings_pages.saved_page(keeper, of, is_in=False),
    }


def _settings_of(of: MailingList) -> str:
    lines = (f"name: {of.name}", f"organisation: {of.organisation}", "from:", f"  address: {of.sender_address}")
    return "\n".join((*lines, f"staff: [{', '.join(of.staff)}]", "archive: true", ""))


def _filed(of: MailingList, name: str, subject: str, stage: FileStage) -> FiledFile:
    stored = StoredFile(name, 31_000, "0123456789abcdef", datetime.fromtimestamp(_NOW, UTC))
    place = Place(of.id, DRAFTS if stage is FileStage.DRAFT else ISSUES, name)
    if stage in (FileStage.PICTURE, FileStage.READING):
        return FiledFile(place, stored, stage)
    found = _FOUND if stage is FileStage.REFUSED else _FOUND[:1]
    started = _NOW if stage in (FileStage.SENDING, FileStage.HALTED, FileStage.SENT) else 0
    state = EditionState("e", of.id, Stage.PROOFED, place.key, subject, "hash", _NOW, 1204, _NOW + 600, started=started)
    return FiledFile(place, stored, stage, None if stage is FileStage.REFUSED else state, found)
