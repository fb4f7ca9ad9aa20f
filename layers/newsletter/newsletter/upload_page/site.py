"""The upload page: what each of its addresses answers. GET and HEAD show; only POST acts."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from newsletter.issue.file_kinds import FileKind, kind_of_file
from newsletter.metrics import Metric
from newsletter.upload_page import pages as upload_pages
from newsletter.upload_page.direct import DirectUploads
from newsletter.upload_page.entrance import Entrance
from newsletter.upload_page.filed import MOST_SHOWN, FiledFiles, FileStage
from newsletter.upload_page.places import FOLDERS, Place, file_name_in, report_of
from newsletter.upload_page.presses import NotTakenError, Presses
from newsletter.upload_page.putting import shown_of
from newsletter.upload_page.script import script_headers
from newsletter.upload_page.settings_change import SettingsChange
from newsletter.upload_page.settings_lines import shut_out
from newsletter.upload_page.settings_pages import saved_page, settings_page, tried_page
from newsletter.upload_page.taking import TRY, Taking
from newsletter.web import pages
from newsletter.web.http_headers import SECURITY_HEADERS, security_headers, told_headers
from newsletter.web.response import Response
from newsletter.web.visit import Visit
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from newsletter.errors import Problem
    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.filed import FiledFile
    from newsletter.upload_page.ports import StaffBucket
    from newsletter.upload_page.settings_change import SettingsDraft
    from newsletter.web.request import Request

_MOST_DIGITS = 9

PATIENCE, LOOK_EVERY = 12.0, 0.5
"""Seconds to wait for what becomes of a file, and between looks: a proof is usually there within five."""


@dataclass(frozen=True)
class UploadSite:
    """Everything that the page needs; ``sleep`` waits for publishing, which another function does."""

    visit: Visit
    entrance: Entrance
    filed: FiledFiles
    presses: Presses
    taking: Taking
    direct: DirectUploads
    settings_change: SettingsChange
    staff_bucket: StaffBucket
    sleep: Callable[[float], None]

    def met_by(self, request: Request) -> UploadSite:
        """Return the page as one visitor meets it."""
        visit = self.visit.of(request)
        entrance, presses = replace(self.entrance, visit=visit), replace(self.presses, visit=visit)
        taking = replace(self.taking, presses=presses)
        direct = replace(self.direct, presses=presses, taking=taking)
        change = replace(self.settings_change, presses=presses)
        return replace(
            self,
            visit=visit,
            entrance=entrance,
            presses=presses,
            taking=taking,
            direct=direct,
            settings_change=change,
        )

    def overview(self, token: str) -> Response:
        """What lies in the list's folders, what became of it, and the form for more."""
        return self._overview(self.entrance.let_in(token))

    def take(self, token: str) -> Response:
        """Take in the files of the form; what became of them is on the page that is led to."""
        member = self.entrance.let_in(token)
        try:
            taken = self.taking.take(member)
        except NotTakenError as wrong:
            return self._overview(member, wrong.status, wrong.problems)
        counted = len(taken.places) + len(taken.readers)
        if taken.readers:
            page = upload_pages.readers_page(member, taken.readers, on_trial=taken.on_trial)
            return Response(200, page, event=Metric.FILES_UPLOADED, number=counted)
        last = taken.places[-1]
        where = f"/d/{token}"
        if kind_of_file(last.name) is FileKind.ISSUE:
            where += f"/file?{urlencode({'in': last.folder, 'name': last.name, 'wait': taken.known})}"
        return replace(_led_to(where), event=Metric.FILES_UPLOADED, number=counted)

    def permit(self, token: str) -> Response:
        """Let a large file past this function: what the page's script needs to send it to S3, or what is wrong."""
        member = self.entrance.let_in(token)
        try:
            made = self.direct.permitted(member)
        except NotTakenError as wrong:
            words = Words(member.language)
            wrongs = {"wrong": [words.problem(one) for one in wrong.problems]}
            return Response(wrong.status, json.dumps(wrongs), told_headers())
        permit = {"url": made.permit.url, "fields": dict(made.permit.fields)}
        body = json.dumps({**permit, "issue": made.is_issue, "where": f"/d/{token}{made.where}"})
        return Response(200, body, told_headers(), event=Metric.FILES_UPLOADED)

    def readers(self, token: str) -> Response:
        """What comes of a file of readers that went to S3 by itself."""
        member, asked = self.entrance.let_in(token), self.visit.request.asked
        name = file_name_in(asked.get("name", ""))
        return Response(200, upload_pages.readers_page(member, [name], on_trial=asked.get("to") == TRY))

    def file(self, token: str) -> Response | None:
        """One file and what became of it; just given in, it is waited for a while."""
        member = self.entrance.let_in(token)
        asked = self.visit.request.asked
        place = Place(member.home, asked.get("in", ""), asked.get("name", ""))
        wait = asked.get("wait", "")
        known = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < _MOST_DIGITS else 0
        give_up = self.visit.clock() + (PATIENCE if wait else 0)
        while True:
            found = self.filed.at(member, place, known)
            if not found or found.stage is not FileStage.READING or self.visit.clock() >= give_up:
                return Response(200, upload_pages.file_page(member, found)) if found else None
            self.sleep(LOOK_EVERY)

    def removing(self, token: str) -> Response | None:
        """Ask once more before a file is thrown away."""
        member = self.entrance.let_in(token)
        asked = self.visit.request.asked
        found = self.filed.at(member, Place(member.home, asked.get("in", ""), asked.get("name", "")))
        if not found:
            return None
        seen = shown_of(found.stored.tag)
        return Response(200, upload_pages.remove_page(member, found, self.presses.stamp(member), seen))

    def remove(self, token: str) -> Response:
        """Throw a file away. What is left is shown."""
        member = self.entrance.let_in(token)
        try:
            name = self.taking.throw_away(member)
        except NotTakenError as wrong:
            return self._overview(member, wrong.status, wrong.problems)
        return Response(200, upload_pages.removed_page(member, name))

    def report(self, token: str) -> Response | None:
        """A report of the list's, as it lies in the folder."""
        member = self.entrance.let_in(token)
        content = self.staff_bucket.file(report_of(member.home, self.visit.request.asked.get("name", "")))
        if content is None:
            return None
        return Response(200, content.decode(errors="replace"), security_headers(pictures=True))

    def settings(self, token: str) -> Response | None:
        """The list's settings, for whoever may change them: to anybody else there is no such page."""
        member = self.entrance.let_in(token)
        draft = self.settings_change.there(member) if member.keeps_settings else None
        return Response(200, settings_page(member, draft, self.presses.stamp(member))) if draft else None

    def try_settings(self, token: str) -> Response | None:
        """What a change of settings would do, or what is wrong with it. Nothing changes."""
        member = self.entrance.let_in(token)
        draft = self.settings_change.tried(member) if member.keeps_settings else None
        return self._tried(member, draft) if draft else None

    def save_settings(self, token: str) -> Response | None:
        """Save settings, if they are still over what was shown, and can be used."""
        member = self.entrance.let_in(token)
        draft = self.settings_change.saved(member) if member.keeps_settings else None
        if draft is None or not draft.is_saved or not draft.made:
            return self._tried(member, draft) if draft else None
        page = saved_page(member, draft.made, is_in=self._is(member, draft.made.uploaders))
        return Response(200, page, event=Metric.FILES_UPLOADED)

    def _tried(self, member: Member, draft: SettingsDraft) -> Response:
        stamp = self.presses.stamp(member)
        if draft.wrong or not draft.made:
            return Response(draft.status, settings_page(member, draft, stamp))
        if not draft.is_changed:
            return Response(200, settings_page(member, draft, stamp, is_unchanged=True))
        out = list(shut_out(member.mailing_list, draft.made, partial(self._is, member)))
        return Response(200, tried_page(member, draft, draft.made, out, stamp))

    def _is(self, member: Member, addresses: Iterable[str]) -> bool:
        return self.entrance.is_among(member.link.person, addresses)

    def neutral(self) -> Response:
        """One answer to every link that is no good: nothing can be learned from it."""
        return Response(404, upload_pages.bad_link_page(self.visit.language))

    def not_found(self) -> Response:
        return Response(404, pages.not_found_page(self.visit.language))

    def not_allowed(self, methods: Iterable[str]) -> Response:
        """Somebody asks in a way that no page of ours does."""
        headers = {**SECURITY_HEADERS, "Allow": ", ".join(methods)}
        return Response(405, pages.not_found_page(self.visit.language), headers)

    def failed(self) -> Response:
        return Response(500, pages.error_page(self.visit.language), event=Metric.PAGES_FAILED)

    def _overview(self, member: Member, status: int = 200, wrong: Sequence[Problem] = ()) -> Response:
        folders = {folder: list(self.filed.of(member, folder)) for folder in FOLDERS}
        reports = [one for one in self.staff_bucket.files_in(f"reports/{member.home}/") if one.name.endswith(".html")]
        shown = upload_pages.Overview(
            folders,
            [one.name for one in reports[:MOST_SHOWN]],
            self.presses.stamp(member),
            _seen(folders.values()),
            wrong,
        )
        page = upload_pages.overview_page(member, shown)
        return Response(status, page, script_headers(self.direct.origin()))


def _seen(folders: Iterable[Sequence[FiledFile]]) -> str:
    """The contents that somebody was shown, so that only those are replaced by what they send."""
    return "-".join(shown_of(one.stored.tag) for files in folders for one in files)


def _led_to(where: str) -> Response:
    """Lead on, so that to reload the page sends nothing again."""
    return Response(303, "", {**SECURITY_HEADERS, "Location": where})
