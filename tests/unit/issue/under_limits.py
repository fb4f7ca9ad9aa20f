"""Files read as publishing and importing read them, in processes that may take no more than what is promised.

``python -m tests.unit.issue.under_limits FOLDER`` reads each file of a folder and prints a line of JSON for each.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[3]

SECONDS = 20
"""CPU that reading a file may take."""

MEGABYTES = 512
"""Memory that the process may hold while it does."""

_ROOM = 1_500
"""Megabytes of addresses: those of libraries count too, which take no memory."""

_TABLES = ("csv", "xlsx", "tsv")


@dataclass(frozen=True)
class Outcome:
    """``said`` is ``read``, ``refused`` or what went wrong; ``codes`` are those of a refusal."""

    file: str
    said: str
    codes: tuple[str, ...] = ()
    seconds: float = 0
    megabytes: int = 0


def outcomes(files: Mapping[str, bytes], together: int = 1) -> list[Outcome]:
    """What became of each file; ``together`` of them are read in one process, which is quicker."""
    path = ":".join(map(str, (ROOT / "layers" / "newsletter", ROOT / "examples", ROOT)))
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-m", "tests.unit.issue.under_limits", folder, str(together)],
            cwd=ROOT,
            env={"PYTHONPATH": path},
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [Outcome(**{**one, "codes": tuple(one["codes"])}) for one in found]


def _all_in(folder: Path, together: int) -> None:
    """Read the files in forks of this process, which has read none and is small."""
    import newsletter.editorial.edition_source  # noqa: F401 - once, and not in each fork

    paths = sorted(folder.iterdir())
    for place in range(0, len(paths), together):
        group = paths[place : place + together]
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            with os.fdopen(writing, "w") as out:
                _limit(SECONDS)
                for path in group:
                    print(json.dumps(vars(_outcome(path))), file=out, flush=True)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            lines = told.read().splitlines()
        _, status = os.waitpid(child, 0)
        if status or len(lines) < len(group):
            lines.append(json.dumps(vars(Outcome(group[len(lines)].name, f"killed by signal {status & 127}"))))
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM << 20, _ROOM << 20))


def _outcome(path: Path) -> Outcome:
    from newsletter.errors import InvalidIssue

    before = _seconds()
    said = "read"
    codes: tuple[str, ...] = ()
    try:
        try:
            _read(f"a.{path.name.rpartition('.')[2]}", path.read_bytes())
        except InvalidIssue as refusal:
            said, codes = "refused", tuple(problem.code for problem in refusal.problems)
            _in_words(refusal)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the test is looking for
        said = f"raised {type(error).__name__}: {error}"[:200]
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Outcome(path.name, said, codes, round(_seconds() - before, 2), megabytes)


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _read(name: str, content: bytes) -> None:
    if name.rpartition(".")[2] in _TABLES:
        _imported(name, content)
    else:
        _published(name, content)


def _published(name: str, content: bytes) -> None:
    from newsletter.edition.calendar_links import announced_in
    from newsletter.editorial.edition_source import Material
    from newsletter.issue import picture_names, read_issue
    from newsletter.issue.upload import Upload
    from tests.unit.issue.lists import KOMMUNBLADET

    issue = read_issue(name, content, KOMMUNBLADET)
    pictures = {**dict.fromkeys(picture_names(issue), b""), **issue.pictures}
    key = f"issues/kommunbladet/{name}"
    announced = announced_in(issue, KOMMUNBLADET, file=key, published=1_800_000_000, known=())
    upload = Upload(key, "", "1", len(content))
    material = Material(upload, content, KOMMUNBLADET, issue, pictures, announced)
    material.rendered(material.edition_id, "https://nyheter.example")


def _imported(name: str, content: bytes) -> None:
    from newsletter.subscribers.columns import heading_of
    from newsletter.subscribers.keyring import Keyring
    from newsletter.subscribers.rows import ImportJob, rows_of
    from newsletter.subscribers.tables import table_in

    heading, below = heading_of(table_in(name, content))
    for _ in rows_of(ImportJob("kommunbladet", "u", "2026-11-27"), heading, below, Keyring({"1": b"x"})):
        pass


def _in_words(refusal: Exception) -> None:
    """Raises KeyError for a problem that staff could not be told of."""
    from newsletter.words import Words

    for language in ("sv", "en"):
        for problem in refusal.problems:  # type: ignore[attr-defined]
            what, do = Words(language).problem(problem)
            assert all((what, do)), problem.code


if __name__ == "__main__":
    _all_in(Path(sys.argv[1]), int(sys.argv[2]))
