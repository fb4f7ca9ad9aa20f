"""Importing a file of subscribers: rows a second, peak memory, and how far many workers hide the waiting for AWS.

Method: the real import (FileImporter with its rows, keys, tables, report and boto3) in one process for each length
of file, with AWS answering at the HTTP border: DynamoDB knows nobody, so that each row is a new reader; S3 gives the
file, made line by line, and keeps what it must. A ``wait`` in milliseconds stands for what a call to DynamoDB takes
there, and is slept in the thread that made the call. CPU is this process's own, of all threads.

    .venv/dev/bin/python bench/importing.py [rows[,workers[,wait]] ...]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "layers" / "newsletter"), str(ROOT)]

RUNS = ("10000,8,0", "1000000,8,0", "20000,1,20", "20000,8,20")


class FakeStaffBucket:
    """The staff's folder with one file in it, which is made while it is read; reports are counted and thrown away."""

    def __init__(self, rows: int) -> None:
        self.rows, self.told = rows, 0

    def mailing_list(self, list_id: str) -> Any:
        from newsletter.mailing_list import Contact, MailingList

        return MailingList(list_id, "Bench", "Bench", "Bench", "a@byar.example", ("b@byar.example",), Contact())

    def chunks(self, _key: str, _version: str) -> Iterator[bytes]:
        yield "e-post;namn;grund;källa\n".encode()
        lines = (f"reader{n}@byar.example;Reader {n};medlem;registret\n" for n in range(self.rows))
        while some := "".join(islice(lines, 1000)):
            yield some.encode()

    def report_lines(self, _key: str, lines: Iterator[str], _type: str) -> None:
        self.told = sum(1 for _ in lines)

    def report(self, *_: str) -> None: ...
    def take_report_away(self, *_: str) -> None: ...


class FakeCheckpoints:
    """What is kept of an import on its way, on this machine's disk as S3 keeps it there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def checkpoint(self, _upload: str) -> Any:
        from newsletter.subscribers.import_checkpoint import ImportCheckpoint

        return ImportCheckpoint()

    def keep(self, _upload: str, checkpoint: Any) -> Any:
        return checkpoint

    def put_piece(self, _upload: str, name: str, lines: Any) -> None:
        (self.folder / name).write_text("".join(lines))

    def piece(self, _upload: str, name: str) -> Iterator[str]:
        with (self.folder / name).open() as lines:
            yield from lines

    def take_away(self, _upload: str, name: str) -> None:
        (self.folder / name).unlink()


class Letters:
    def put(self, _letter: Any, *, over: bool = False) -> None: ...


class Keys:
    def __init__(self) -> None:
        from newsletter.subscribers.keyring import Keyring

        self.ring = Keyring({"1": b"secret"})


def main(rows: int, workers: int, wait: float) -> None:
    """Import so many rows, and print what it took."""
    from tempfile import TemporaryDirectory

    from bench.border import answer
    from newsletter.aws import Readers, Subscribers, clients
    from newsletter.aws.leavings import Leavings
    from newsletter.aws.movement_counters import MovementCounters
    from newsletter.editorial.importing_files import FileImporter
    from newsletter.editorial.staff_mail import StaffMail
    from newsletter.issue.upload import Upload
    from newsletter.subscribers.importing import RowImporter

    calls: Counter[str] = Counter()

    def waited(operation: str, said: Any) -> Any:
        def made(_: Any) -> Any:
            calls[operation] += 1
            time.sleep(wait / 1000)
            return said

        return made

    answers: dict[str, Any] = {
        "BatchGetItem": {"Responses": {}, "UnprocessedKeys": {}},
        "TransactWriteItems": {},
        "UpdateItem": {},  # that there is such a list
    }
    for operation, said in answers.items():
        answer(clients.dynamodb(), operation, waited(operation, said))
    with TemporaryDirectory() as folder:
        staff_bucket = FakeStaffBucket(rows)
        subscribers = Subscribers("subscribers", Leavings("suppressions"), MovementCounters("ledger"))
        importer = FileImporter(
            importer=RowImporter(subscribers, Readers("subscribers", "suppressions"), Keys(), workers=workers),
            staff_mail=StaffMail(Letters(), "a@byar.example", "byar.example", "sv"),
            subscribers=subscribers,
            staff_bucket=staff_bucket,  # type: ignore[arg-type]  # what a register asks is not asked here
            checkpoints=FakeCheckpoints(Path(folder)),
            clock=time.time,
            time_left=lambda: 900.0,
        )
        began, wall = time.process_time(), time.monotonic()
        taken = importer.take_in(Upload("lists/bench/subscribers/all.csv", "1", "1", 0))
        spent, lasted = time.process_time() - began, time.monotonic() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert taken.counts == {"added": rows}
    assert staff_bucket.told == rows + 1
    print(
        f"{rows:>10,} {workers:>5} {wait:>4.0f} ms {spent:8.1f} s {rows / spent:8,.0f} {lasted:8.1f} s "
        f"{rows / lasted:8,.0f} {sum(calls.values()):>9,} {peak:>5} MB"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        main(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
    else:
        print(__doc__.split("\n\n")[1].replace("\n", " "))
        print(
            f"{'rows':>10} {'workers':>7} {'wait':>7} {'CPU':>10} {'a second':>8} {'wall':>10} {'a second':>8} "
            f"{'calls':>9} {'peak':>8}"
        )
        for run in sys.argv[1:] or RUNS:
            parts = [*run.split(","), *("", "8", "0")[run.count(",") + 1 :]]
            subprocess.run([sys.executable, __file__, "--one", *parts], check=True)  # noqa: S603 - this very file
