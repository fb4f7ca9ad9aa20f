"""Taking files in: from the form of the page, as far as a function is given them, and over nobody else's file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.editorial.misplaced_files import misplaced
from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.file_kinds import FileKind, check_kind, kind_of_file
from newsletter.mailing_list import list_of_folder
from newsletter.subscribers.member_register import filename_options
from newsletter.upload_page.places import BadNameError, Place, file_name_in, given_in, subscribers_of
from newsletter.upload_page.presses import NotTakenError, Presses
from newsletter.upload_page.putting import Put, put_over_seen, shown_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.multipart import SentForm
    from newsletter.upload_page.ports import Ledger, StaffBucket

TRY, IMPORT = "try", "import"
"""What may become of a file of readers: the rows are looked at and nothing changes, or they are read in."""


@dataclass(frozen=True)
class Taken:
    """What was taken in: ``places``, the issues' last, or the names of files of ``readers``, perhaps ``on_trial``.

    ``known`` is the version of the last file's row before that: what publishing writes of this one comes after it.
    """

    places: Sequence[Place] = ()
    known: int = 0
    readers: Sequence[str] = ()
    on_trial: bool = False


@dataclass(frozen=True)
class Taking:
    """Everything that taking in and throwing away needs."""

    presses: Presses
    staff_bucket: StaffBucket
    ledger: Ledger

    def take(self, member: Member) -> Taken:
        """Put the files of the form that was posted into the folder it names.

        Raises:
            NotTakenError: what is wrong; with the files before the one it names in their places.
        """
        form = self.presses.form(member)
        if not form.files:
            raise NotTakenError(422, Problem("upload-nothing"))
        if form.fields.get("to") in (TRY, IMPORT):
            return self._take_readers(member, form)
        placed = sorted(self.placed(member, form), key=lambda one: kind_of_file(one[0].name) is FileKind.ISSUE)
        self.presses.check_first(form)
        seen = form.fields.get("seen", "").split("-")
        known, put = int(self.ledger.upload(placed[-1][0].key).get("version", 0)), Put.NOW
        for place, content in placed:
            put = put_over_seen(self.staff_bucket, place.key, content, seen)
            if put is Put.NEVER:
                raise NotTakenError(409, Problem("upload-meanwhile", {"file": place.name}))
        self.presses.count(form)
        # The row of a file that lay there already may be about just this file.
        return Taken([place for place, _ in placed], 0 if put is Put.BEFORE else known)

    def _take_readers(self, member: Member, form: SentForm) -> Taken:
        """Put files of readers where they are imported; one that is to be tried gets a name that says so."""
        keys = self.readers_keys(member, form)
        self.presses.check_first(form)
        for key, content in keys.items():
            self.staff_bucket.put(key, content)
        self.presses.count(form)
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
        form = self.presses.form(member)
        place = Place(member.home, form.fields.get("in", ""), form.fields.get("name", ""))
        there = self.staff_bucket.stored(place.key)
        if there and shown_of(there.tag) != form.fields.get("seen", ""):
            raise NotTakenError(409, Problem("upload-meanwhile", {"file": place.name}))
        if there:
            self.staff_bucket.throw_away(place.key)
        return place.name

    def placed(self, member: Member, form: SentForm) -> Iterator[tuple[Place, bytes]]:
        """Each file with its place. Raises: NotTakenError for all that can be told by their names, at once."""
        wrong: list[Problem] = []
        for sent in form.files:
            try:
                place = given_in(member.home, form.fields.get("to", ""), sent.name)
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
