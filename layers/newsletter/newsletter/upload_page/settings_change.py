"""A list's settings read, tried and replaced on the upload page: everything is looked at before anything changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.editorial.settings_review import reviewed
from newsletter.errors import InvalidList, Problem
from newsletter.issue.mailboxes import canonical
from newsletter.mailing_list import MailingList
from newsletter.upload_page.places import settings_of
from newsletter.upload_page.presses import NotTakenError, Presses
from newsletter.upload_page.putting import Put, put_over_seen, shown_of
from newsletter.upload_page.settings_lines import gone_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.sending.ports import Outbox
    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.multipart import SentForm
    from newsletter.upload_page.ports import StaffBucket

MOST_CHARACTERS, MOST_LINES = 40_000, 1000
"""Of settings on the page: ten times what any list has, and few enough to be compared line by line."""

_OF_SETTINGS = {
    "upload-old-form": Problem("settings-old-form"),
    "upload-twice": Problem("settings-twice"),
    "upload-broken": Problem("settings-broken"),
    "upload-too-big": Problem("settings-too-long"),
}
"""What is wrong with a press, said of settings: there are no files to choose again."""


@dataclass(frozen=True)
class SettingsDraft:
    """Settings as somebody wants them, held against what lies ``there``.

    ``seen`` names the content that they were written over. ``wrong`` is what keeps them from being saved, ``status``
    what a page that says so is answered with; ``doubts`` is what is to be looked at. ``made`` is the list that they
    make; None if they make none.
    """

    text: str
    there: str
    seen: str
    status: int = 200
    wrong: Sequence[Problem] = ()
    doubts: Sequence[Problem] = ()
    made: MailingList | None = None
    is_saved: bool = False

    @property
    def is_changed(self) -> bool:
        return self.text != self.there

    def refused(self, status: int, *wrong: Problem) -> SettingsDraft:
        return replace(self, status=status, wrong=[_OF_SETTINGS.get(one.code, one) for one in wrong])


@dataclass(frozen=True)
class SettingsChange:
    """Everything that reading, trying and replacing settings needs; ``sender_identity`` is what the stack sends as."""

    presses: Presses
    staff_bucket: StaffBucket
    outbox: Outbox
    sender_identity: str

    def there(self, member: Member) -> SettingsDraft | None:
        """The settings as they are; None where there are none.

        The content is read after its name: if somebody saves in between, the name is the older one, and nothing of
        theirs can be replaced by it.
        """
        key = settings_of(member.home)
        stored = self.staff_bucket.stored(key)
        raw = self.staff_bucket.file(key) if stored else None
        if stored is None or raw is None:
            return None
        text = _text_in(raw)
        return self._read(member, SettingsDraft(text, text, shown_of(stored.tag)))

    def tried(self, member: Member) -> SettingsDraft | None:
        """The settings that were posted, with all that would keep them from being saved. Nothing changes."""
        there = self.there(member)
        return self._posted(member, there)[0] if there else None

    def saved(self, member: Member) -> SettingsDraft | None:
        """Save the settings that were posted, unless something is wrong or somebody else has saved meanwhile."""
        there = self.there(member)
        if not there:
            return None
        draft, form = self._posted(member, there)
        if draft.wrong or form is None:
            return draft
        if draft.is_changed:
            try:
                self.presses.check_first(form)
            except NotTakenError as wrong:
                return draft.refused(wrong.status, *wrong.problems)
            key, content = settings_of(member.home), draft.text.encode()
            if put_over_seen(self.staff_bucket, key, content, {draft.seen}) is Put.NEVER:
                now = self.there(member) or there
                return replace(draft, there=now.there, seen=now.seen).refused(409, Problem("settings-meanwhile"))
            self._tell_those_taken_off(member, draft)
            self.presses.count(form)
        return replace(draft, is_saved=True)

    def _tell_those_taken_off(self, member: Member, draft: SettingsDraft) -> None:
        """Write to whom nobody writes any more, by whose doing it is: to the staff that are, publishing writes."""
        from newsletter.edition.taken_off_letter import taken_off_letter

        before, after = member.mailing_list, draft.made
        if not before or not after:
            return
        before = replace(before, language=before.written_in or before.language, written_in="")
        keys = {one: self.presses.keys.ring.reader_key(canonical(one)) for one in (*before.keepers, *before.staff)}
        presser = next((one for one, key in keys.items() if key == member.link.person), member.list)
        content = hashlib.sha256(draft.text.encode()).hexdigest()[:8]
        for one in gone_from(before.staff, after.staff):
            if keys[one] != member.link.person:
                letter_id = f"upload-settings-{draft.seen}-{content}-{keys[one]}"
                self.outbox.put(taken_off_letter(before, presser, one, letter_id))

    def _posted(self, member: Member, there: SettingsDraft) -> tuple[SettingsDraft, SentForm | None]:
        """What was posted, and its form unless that is none of ours."""
        try:
            form = self.presses.sent()
        except NotTakenError as wrong:
            return there.refused(wrong.status, *wrong.problems), None
        draft = SettingsDraft(_whole_lines(form.fields.get("settings", "")), there.there, there.seen)
        try:
            self.presses.check_stamp(member, form)
        except NotTakenError as wrong:
            return draft.refused(wrong.status, *wrong.problems), None
        if draft.is_changed and form.fields.get("seen", "") != there.seen:
            return draft.refused(409, Problem("settings-meanwhile")), form
        return self._read(member, draft), form

    def _read(self, member: Member, draft: SettingsDraft) -> SettingsDraft:
        """Look at settings as is done when they are saved in the folder."""
        if len(draft.text) > MOST_CHARACTERS or draft.text.count("\n") > MOST_LINES:
            return replace(draft, text=draft.text[:MOST_CHARACTERS]).refused(422, Problem("settings-too-long"))
        try:
            made = MailingList.from_yaml(member.list, draft.text, member.home)
        except InvalidList as broken:
            return draft.refused(422, *broken.problems)
        found = reviewed(made, self.sender_identity, lambda key: self.staff_bucket.stored(key) is not None)
        draft = replace(draft, made=made, doubts=[one for one in found if not one.stops])
        stops = [one for one in found if one.stops]
        return draft.refused(422, *stops) if stops else draft


def _text_in(raw: bytes) -> str:
    """Settings as an editor saved them; what cannot be read of them is seen, and can be mended."""
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return _whole_lines(raw.decode("utf-16" if marked else "utf-8-sig", errors="replace"))


def _whole_lines(text: str) -> str:
    """A text with one kind of line end, also after its last line: browsers send two signs for each."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return f"{lines}\n" if lines else ""
