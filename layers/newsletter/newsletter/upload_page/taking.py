"""Taking files in: from the form of the page, as far as a function is given them, and over nobody else's file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.editorial.misplaced_files import misplaced
from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.file_kinds import FileKind, check_kind, kind_of_file
from newsletter.mailing_list import list_of_folder
from newsletter.subscribers.member_register import filename_options
from newsletter.subscribers.signed_links import BadLinkError, UploadStamp
from newsletter.upload_page.multipart import NotAFormError, form_in
from newsletter.upload_page.places import BadNameError, Place, file_name_in, subscribers_of
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsletter.subscribers.ports import Keys, SignUps
    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.multipart import SentForm
    from newsletter.upload_page.ports import Ledger, StaffBucket

MOST_BYTES = 4 * 1024 * 1024
"""Of a form: Lambda is called with 6 MB at most, in which four bytes stand for three.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

FORM_LASTS = 24 * 3600
"""Seconds that a page may lie open before somebody presses."""

TRY, IMPORT = "try", "import"
"""What may become of a file of readers: the rows are looked at and nothing changes, or they are read in."""

_SHOWN_OF_A_TAG = 8


@dataclass(frozen=True)
class Taken:
    """What was taken in: ``places``, the issues' last, or the names of files of ``readers``, perhaps ``on_trial``.

    ``known`` is the version of the last file's row before that: what publishing writes of this one comes after it.
    """

    places: Sequence[Place] = ()
    known: int = 0
    readers: Sequence[str] = ()
    on_trial: bool = False


class NotTakenError(Exception):
    """Nothing was changed by this press, or not all of it; ``problems`` say what to do."""

    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__(", ".join(one.code for one in problems))
        self.status = status
        self.problems = problems


@dataclass(frozen=True)
class Taking:
    """Everything that taking in and throwing away needs."""

    visit: Visit
    keys: Keys
    sign_ups: SignUps
    staff_bucket: StaffBucket
    ledger: Ledger

    def stamp(self, member: Member) -> str:
        """What a form carries that is shown to somebody now."""
        return UploadStamp(member.list, member.link.person, int(self.visit.clock())).signed(self.keys.ring)

    def take(self, member: Member) -> Taken:
        """Put the files of the form that was posted into the folder it names.

        Raises:
            NotTakenError: what is wrong; with the files before the one it names in their places.
        """
        form = self._form()
        self.check_stamp(member, form)
        if not form.files:
            raise NotTakenError(422, Problem("upload-nothing"))
        if form.fields.get("to") in (TRY, IMPORT):
            return self._take_readers(member, form)
        placed = sorted(self.placed(member, form), key=lambda one: kind_of_file(one[0].name) is FileKind.ISSUE)
        self._check_first(form)
        seen = form.fields.get("seen", "").split("-")
        known = int(self.ledger.upload(placed[-1][0].key).get("version", 0))
        for place, content in placed:
            there = self.staff_bucket.stored(place.key)
            tag = there.tag if there else ""
            if (tag and shown_of(tag) not in seen) or not self.staff_bucket.put_over(place.key, content, tag):
                raise NotTakenError(409, Problem("upload-meanwhile", {"file": place.name}))
        return Taken([place for place, _ in placed], known)

    def _take_readers(self, member: Member, form: SentForm) -> Taken:
        """Put files of readers where they are imported; one that is to be tried gets a name that says so."""
        keys = self.readers_keys(member, form)
        self._check_first(form)
        for key, content in keys.items():
            self.staff_bucket.put(key, content)
        return Taken(readers=[key.rpartition("/")[2] for key in keys], on_trial=form.fields["to"] == TRY)

    def readers_keys(self, member: Member, form: SentForm) -> dict[str, bytes]:
        """The files of readers by their keys. Raises: NotTakenError for all that are none, at once."""
        on_trial = form.fields["to"] == TRY
        keys: dict[str, bytes] = {}
        wrong: list[Problem] = []
        for sent in form.files:
            try:
                name = file_name_in(sent.name)
                if kind_of_file(name) is not FileKind.TABLE:
                    wrong.append(Problem("upload-not-readers", {"file": name}))
                    continue
                if on_trial and not filename_options(name).on_trial:
                    name = f"{'prov' if member.language == 'sv' else 'trial'} {name}"
                keys[subscribers_of(member.home, name)] = sent.content
            except BadNameError:
                wrong.append(Problem("upload-name", {"file": sent.name[-60:]}))
        if wrong:
            raise NotTakenError(422, *wrong)
        return keys

    def throw_away(self, member: Member) -> str:
        """Throw away the file that was posted, if it is still the one that was shown: its name.

        Raises:
            NotTakenError: it is another one by now.
        """
        form = self._form()
        self.check_stamp(member, form)
        place = Place(member.home, form.fields.get("in", ""), form.fields.get("name", ""))
        there = self.staff_bucket.stored(place.key)
        if there and shown_of(there.tag) != form.fields.get("seen", ""):
            raise NotTakenError(409, Problem("upload-meanwhile", {"file": place.name}))
        if there:
            self.staff_bucket.throw_away(place.key)
        return place.name

    def _form(self) -> SentForm:
        posted = self.visit.form_post
        if len(posted.raw) > MOST_BYTES:
            facts = {"megabytes": -(-len(posted.raw) // 1024**2), "limit": MOST_BYTES // 1024**2}
            raise NotTakenError(413, Problem("upload-too-big", facts))
        try:
            return form_in(posted)
        except NotAFormError as error:
            raise NotTakenError(400, Problem("upload-broken")) from error

    def check_stamp(self, member: Member, form: SentForm) -> None:
        """Raises: NotTakenError for a form that was not shown to this person, for this list, within a day."""
        try:
            stamp = UploadStamp.read(form.fields.get("stamp", ""), self.keys.ring)
        except BadLinkError as error:
            raise NotTakenError(400, Problem("upload-old-form")) from error
        is_theirs = (stamp.list, stamp.person) == (member.list, member.link.person)
        if not is_theirs or not 0 <= self.visit.clock() - stamp.shown <= FORM_LASTS:
            raise NotTakenError(409, Problem("upload-old-form"))

    def _check_first(self, form: SentForm) -> None:
        """The same form with the same files does something once: a press that is sent again, by whomever, nothing."""
        stamp = form.fields["stamp"]
        until = UploadStamp.read(stamp, self.keys.ring).shown + FORM_LASTS
        if not self.sign_ups.turn(f"upload-form#{stamp[-26:]}#{_content(form)}", 1, datetime.fromtimestamp(until, UTC)):
            raise NotTakenError(409, Problem("upload-twice"))

    def placed(self, member: Member, form: SentForm) -> Iterator[tuple[Place, bytes]]:
        """Each file with its place. Raises: NotTakenError for all that can be told by their names, at once."""
        wrong: list[Problem] = []
        for sent in form.files:
            try:
                place = Place(member.home, form.fields.get("to", ""), file_name_in(sent.name))
            except BadNameError:
                wrong.append(Problem("upload-name", {"file": sent.name[-60:]}))
                continue
            problem = _problem_with(place)
            if problem:
                wrong.append(problem)
            else:
                yield place, sent.content
        if wrong:
            raise NotTakenError(422, *wrong)


def shown_of(tag: str) -> str:
    """As much of a content's name as a form carries."""
    return tag[:_SHOWN_OF_A_TAG]


def _problem_with(place: Place) -> Problem | None:
    """What publishing would say of a file by its name and place."""
    kind, lists = kind_of_file(place.name), [list_of_folder(place.home)]
    if kind is FileKind.PICTURE:
        return None
    if kind is FileKind.TABLE:
        return Problem("upload-readers", {"file": place.name})
    try:
        check_kind(place.name)
    except InvalidIssue as wrong:
        return misplaced(place.key, lists) or wrong.problems[0]
    return misplaced(place.key, lists)


def _content(form: SentForm) -> str:
    """A name for what was sent, whatever boundary the browser drew."""
    whole = hashlib.sha256(form.fields.get("to", "").encode())
    for sent in form.files:
        whole.update(hashlib.sha256(sent.name.encode(errors="replace")).digest())
        whole.update(hashlib.sha256(sent.content).digest())
    return whole.hexdigest()[:32]
