"""Settings on the upload page, by themselves: what is read, what is refused, and what is written over what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import md5
from types import SimpleNamespace
from typing import Any

import pytest

from newsletter.issue.stored_file import StoredFile
from newsletter.mailing_list import MailingList
from newsletter.subscribers.keyring import Keyring
from newsletter.subscribers.signed_links import UploadLink
from newsletter.upload_page.entrance import Member
from newsletter.upload_page.presses import MOST_BYTES, Presses
from newsletter.upload_page.settings_change import MOST_LINES, SettingsChange
from newsletter.web.form_post import FormPost
from newsletter.web.page import Masthead
from newsletter.web.request import Request
from newsletter.web.visit import Visit
from tests.integration.sample_files import LIST, SENDER, STAFF, settings

KEY = f"lists/{LIST}/list.yaml"
NOW = 1_800_000_000
RING = Keyring({"1": b"secret"})
BEFORE = settings(settings="staff").decode()
PERSON = RING.reader_key(STAFF)


@dataclass
class Bucket:
    """One file, and what somebody else puts there the moment before it is written over."""

    content: bytes | None = BEFORE.encode()
    theirs: bytes | None = None

    def stored(self, key):
        if key != KEY or self.content is None:
            return None
        tag = md5(self.content, usedforsecurity=False).hexdigest()
        return StoredFile("list.yaml", len(self.content), tag, datetime.fromtimestamp(NOW, UTC))

    def file(self, key):
        return self.content if key == KEY else None

    def put_over(self, key, content, tag):
        if self.theirs is not None:
            self.content, self.theirs = self.theirs, None
        there = self.stored(key)
        if (there.tag if there else "") != tag:
            return False
        self.content = content
        return True


@dataclass
class Counted:
    pressed: set[str] = field(default_factory=set)

    def turns(self, what, _until):
        return int(what in self.pressed)

    def turn(self, what, _most, _until):
        self.pressed.add(what)
        return True


class Written(list[Any]):
    def put(self, letter, *, over=False):
        self.append(letter)


def member(text: str = BEFORE) -> Member:
    found = MailingList.from_yaml(LIST, text)
    return Member(
        UploadLink(LIST, PERSON, NOW), "token", Masthead.of(found), "sv", found, LIST, (), keeps_settings=True
    )


@pytest.fixture
def change():
    visit = Visit(Bucket(), "sv", lambda: NOW)
    presses = Presses(visit, SimpleNamespace(ring=RING), Counted())
    return SettingsChange(presses, visit.staff_bucket, Written(), SENDER.partition("@")[2])


def posting(change: SettingsChange, text: str, **changed) -> SettingsChange:
    """The same, met with a form that was posted."""
    there = change.there(member())
    fields = {"stamp": change.presses.stamp(member()), "seen": there.seen if there else "", "settings": text} | changed
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    return sent(change, f"{parts}--x--\r\n".encode())


def sent(change: SettingsChange, raw: bytes) -> SettingsChange:
    form_post = FormPost("", "", raw, "multipart/form-data; boundary=x")
    visit = replace(change.presses.visit, request=Request(form_post))
    return replace(change, presses=replace(change.presses, visit=visit))


def codes(draft):
    return [one.code for one in draft.wrong]


def test_what_is_tried_is_not_saved_and_what_is_saved_is_told(change):
    new = BEFORE + "archive: true\n"
    met = posting(change, new.replace("\n", "\r\n"))
    tried = met.tried(member())
    assert (tried.status, tried.text, tried.made.archive, tried.is_saved) == (200, new, True, False)
    assert change.staff_bucket.content == BEFORE.encode()
    assert met.saved(member()).is_saved
    assert change.staff_bucket.content == new.encode()
    assert met.saved(member()).is_saved, "the same press once more"
    assert change.outbox == []


def test_where_there_are_no_settings_there_is_nothing_to_change(change):
    change.staff_bucket.content = None
    assert change.there(member()) is None
    assert posting(change, BEFORE).tried(member()) is None
    assert posting(change, BEFORE).saved(member()) is None


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"stamp": ""}, 400, "settings-old-form"),
        ({"seen": "other"}, 409, "settings-meanwhile"),
        ({"settings": "name: [\n"}, 422, "list-not-yaml"),
        ({"settings": "a\n" * (MOST_LINES + 2)}, 422, "settings-too-long"),
        ({"settings": BEFORE.replace(SENDER, "x@other.example")}, 422, "list-sender-not-allowed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(change, changed, status, code):
    met = posting(change, BEFORE + "archive: true\n", **changed)
    for draft in (met.tried(member()), met.saved(member())):
        assert (draft.status, codes(draft), draft.is_saved) == (status, [code], False)
    assert change.staff_bucket.content == BEFORE.encode()


def test_a_body_that_is_no_form_shows_what_lies_there(change):
    for raw, status, code in ((b"--", 400, "settings-broken"), (b"x" * (MOST_BYTES + 1), 413, "settings-too-long")):
        draft = sent(change, raw).saved(member())
        assert (draft.status, codes(draft), draft.text) == (status, [code], BEFORE)


def test_whoever_is_faster_at_the_last_moment_keeps_theirs(change):
    met, theirs = posting(change, BEFORE + "archive: true\n"), BEFORE + "calendar: true\n"
    change.staff_bucket.theirs = theirs.encode()
    late = met.saved(member())
    assert (late.status, codes(late), late.there) == (409, ["settings-meanwhile"], theirs)
    assert (late.text, change.staff_bucket.content) == (BEFORE + "archive: true\n", theirs.encode())


def test_a_press_that_has_done_its_work_does_it_no_more(change):
    met = posting(change, BEFORE + "archive: true\n")
    met.saved(member())
    change.staff_bucket.content = BEFORE.encode()
    assert codes(met.saved(member())) == ["settings-twice"]


def test_whoever_is_taken_off_the_staff_is_written_to_and_nobody_while_it_is_not_known_who_they_were(change):
    bo = "bo@smakommuner.example"
    before = settings(settings="staff", staff=[STAFF, bo]).decode()
    change.staff_bucket.content = before.encode()
    change.presses.sign_ups.pressed.clear()
    met = posting(change, settings(settings="staff", staff=["ny@smakommuner.example"]).decode())
    met.saved(member(before))
    assert [(one.to, STAFF in one.text) for one in change.outbox] == [(bo, True)]
    change.staff_bucket.content = before.encode()
    change.outbox.clear()
    change.presses.sign_ups.pressed.clear()
    met.saved(replace(member(before), mailing_list=None))
    assert change.outbox == []
