"""The upload page with its variants, as somebody on the staff of a list meets it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.issue.stored_file import StoredFile
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.subscribers.signed_links import UploadLink
from newsletter.upload_page import pages
from newsletter.upload_page.entrance import Member
from newsletter.upload_page.filed import FiledFile, FileStage
from newsletter.upload_page.pages import Overview
from newsletter.upload_page.places import DRAFTS, ISSUES, Place
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
    none = Overview({}, (), "stamp", "")
    some = Overview(
        {ISSUES: list(files.values()), DRAFTS: [files[FileStage.DRAFT]]}, [f"{name} ab12cd.html"], "s", "a-b"
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
    }


def _filed(of: MailingList, name: str, subject: str, stage: FileStage) -> FiledFile:
    stored = StoredFile(name, 31_000, "0123456789abcdef", datetime.fromtimestamp(_NOW, UTC))
    place = Place(of.id, DRAFTS if stage is FileStage.DRAFT else ISSUES, name)
    if stage in (FileStage.PICTURE, FileStage.READING):
        return FiledFile(place, stored, stage)
    found = _FOUND if stage is FileStage.REFUSED else _FOUND[:1]
    started = _NOW if stage in (FileStage.SENDING, FileStage.HALTED, FileStage.SENT) else 0
    state = EditionState("e", of.id, Stage.PROOFED, place.key, subject, "hash", _NOW, 1204, _NOW + 600, started=started)
    return FiledFile(place, stored, stage, None if stage is FileStage.REFUSED else state, found)
