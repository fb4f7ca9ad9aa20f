"""Files past what a function is given go from the browser to S3 itself, by a permit for each.

S3 holds to the key, the size and the type that a permit names. It cannot be told to replace only what somebody was
shown: that is looked at when the permit is made, and versions keep what was replaced after that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from newsletter.errors import Problem
from newsletter.issue.file_kinds import FileKind, kind_of_file
from newsletter.issue.upload import MOST_BYTES
from newsletter.upload_page.multipart import SentFile, SentForm
from newsletter.upload_page.presses import FORM_LASTS, NotTakenError, Presses
from newsletter.upload_page.putting import shown_of
from newsletter.upload_page.taking import IMPORT, TRY, Taking

if TYPE_CHECKING:
    from newsletter.issue.upload_permit import UploadPermit
    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.ports import Ledger, StaffBucket

PERMIT_LASTS = 3600
"""Seconds: 25 MB at 60 kilobits a second."""

MOST_PERMITS = 60
"""For one form within its day: as many files as anybody gives in, and not so many that a bucket is filled."""

_MEGABYTE = 1024**2
_MOST_DIGITS = 12


@dataclass(frozen=True)
class DirectUpload:
    """A file that may come: ``where`` its outcome is shown, under the page's own address.

    ``is_issue``: it goes last, for its pictures have to lie there when it is read.
    """

    permit: UploadPermit
    where: str
    is_issue: bool


@dataclass(frozen=True)
class DirectUploads:
    """Everything that letting files past the function needs."""

    presses: Presses
    taking: Taking
    staff_bucket: StaffBucket
    ledger: Ledger

    def origin(self) -> str:
        """Where a browser sends files: the page's policy names it."""
        return self.staff_bucket.permit("issues/", MOST_BYTES, 1).origin

    def permitted(self, member: Member) -> DirectUpload:
        """Let the one file that a form of the page names come, by its name, size and place.

        Raises:
            NotTakenError: what is wrong with it; nothing has been sent yet.
        """
        fields = self.presses.visit.form_post.fields
        form = SentForm(fields, [SentFile(fields.get("name", ""), b"")])
        self.presses.check_stamp(member, form)
        _check_size(fields.get("size", ""), form.files[0].name[-60:])
        key, where, is_issue = self._goal(member, form)
        self._check_share(fields["stamp"])
        return DirectUpload(self.staff_bucket.permit(key, MOST_BYTES, PERMIT_LASTS), where, is_issue)

    def _goal(self, member: Member, form: SentForm) -> tuple[str, str, bool]:
        to = form.fields.get("to", "")
        if to in (TRY, IMPORT):
            (key,) = self.taking.readers_keys(member, form)
            return key, f"/readers?{urlencode({'name': key.rpartition('/')[2], 'to': to})}", False
        ((place, _),) = self.taking.placed(member, form)
        there = self.staff_bucket.stored(place.key)
        if there and shown_of(there.tag) not in form.fields.get("seen", "").split("-"):
            raise NotTakenError(409, Problem("upload-meanwhile", {"file": place.name}))
        if kind_of_file(place.name) is not FileKind.ISSUE:
            return place.key, "", False
        known = int(self.ledger.upload(place.key).get("version", 0))
        return place.key, f"/file?{urlencode({'in': place.folder, 'name': place.name, 'wait': known})}", True

    def _check_share(self, stamp: str) -> None:
        until = datetime.fromtimestamp(self.presses.visit.clock(), UTC) + timedelta(seconds=FORM_LASTS)
        if not self.presses.sign_ups.turn(f"upload-permits#{stamp[-26:]}", MOST_PERMITS, until):
            raise NotTakenError(429, Problem("upload-old-form"))


def _check_size(said: str, name: str) -> None:
    if not (said.isascii() and said.isdigit() and len(said) < _MOST_DIGITS):
        raise NotTakenError(400, Problem("upload-broken"))
    if int(said) > MOST_BYTES:
        facts: dict[str, str | int] = {
            "file": name,
            "megabytes": -(-int(said) // _MEGABYTE),
            "limit": MOST_BYTES // _MEGABYTE,
        }
        raise NotTakenError(413, Problem("upload-file-too-big", facts))
    if not int(said):
        raise NotTakenError(422, Problem("upload-nothing"))
