"""A staff folder in memory: a file is put into it, imported whole, and answered with a report and letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING

from newsletter.editorial.importing_files import FileImporter
from newsletter.editorial.staff_mail import StaffMail
from newsletter.issue.upload import Upload
from newsletter.subscribers.import_checkpoint import ImportCheckpoint
from newsletter.subscribers.importing import RowImporter
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.subscribers.table import RING, FakeSubscribers

if TYPE_CHECKING:
    from newsletter.letters import Letter

NOW = 1_800_000_000.0  # 15 January 2027


@dataclass
class FakeFolder:
    """The staff bucket, the checkpoints and the outbox in one."""

    content: bytes
    mailing_list: object = KOMMUNBLADET
    reports: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, list[str]] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)

    def chunks(self, _key, _version):
        return iter([self.content[n : n + 1000] for n in range(0, len(self.content), 1000)])

    def file(self, _key, _version=""):
        return self.content

    def is_newest(self, _key, _version):
        return True

    def report_lines(self, key, lines, _type):
        self.reports[key] = "".join(lines)

    def take_report_away(self, key):
        self.reports.pop(key, None)

    def checkpoint(self, _upload):
        return ImportCheckpoint()

    def keep(self, _upload, checkpoint):
        return checkpoint

    def put_piece(self, _upload, name, lines):
        self.pieces[name] = list(lines)

    def piece(self, _upload, name):
        return iter(self.pieces[name])

    def take_away(self, _upload, name):
        del self.pieces[name]

    def put(self, letter):
        self.letters.append(letter)


@dataclass
class Became:
    """What became of a file: ``people`` by their address, the report's rows, and the first letter's words."""

    subscribers: FakeSubscribers
    folder: FakeFolder

    @property
    def active(self):
        return {one.address for one in self.subscribers.there.values() if one.state is State.ACTIVE}

    @property
    def left(self):
        return {one.address for one in self.subscribers.there.values() if one.state is State.LEFT}

    @property
    def names(self):
        return [one.name for one in self.subscribers.there.values()]

    @property
    def report(self):
        return "".join(self.folder.reports.values())

    @property
    def letter(self):
        return " ".join(self.folder.letters[0].text.split())


def put(name, content, *, members=(), mailing_list=KOMMUNBLADET, people=None, upload="1"):
    """Put a file into the folder of a list that has these members, or these ``people``."""
    people = people or FakeSubscribers()
    for address in members:
        key = RING.reader_key(address)
        grounds = frozenset({Ground.MEMBER})
        people.there[key] = Subscriber("kommunbladet", key, address, grounds, source="reg", taken_in="old:1 added")
    folder = FakeFolder(content if isinstance(content, bytes) else content.encode(), mailing_list)
    upload_of_it = Upload(f"lists/kommunbladet/subscribers/{name}", upload, upload, len(folder.content))
    importer_into(people, folder).take_in(upload_of_it)
    return Became(people, folder)


def importer_into(people, folder):
    """The importer of files of a list with these people."""
    staff_bucket = SimpleNamespace(
        mailing_list=lambda _list_id: folder.mailing_list,
        **{name: getattr(folder, name) for name in ("chunks", "file", "is_newest", "report_lines", "take_report_away")},
    )
    return FileImporter(
        importer=RowImporter(people, people, SimpleNamespace(ring=RING), workers=1),
        staff_mail=StaffMail(folder, "drift@a.example", "a.example", "sv"),
        subscribers=people,
        staff_bucket=staff_bucket,
        checkpoints=folder,
        clock=lambda: NOW,
        time_left=lambda: 900.0,
    )
