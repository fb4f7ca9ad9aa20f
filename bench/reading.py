"""What it costs to make an edition of an issue, by the format it is written in.

Method: each file in a process of its own, as in a fresh function; read, found its meetings, rendered with all pictures.
Processor time and peak memory of that process, imports included; the bare interpreter with nothing but imports is the
first line. The long Word file has forty pictures of 4 megapixels and is made here of just
10 MB. Hostile files are those of ../shared/corpora, where that folder exists: the slowest and the largest are shown.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsletter.errors import InvalidIssue

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "kommunbladet"
CORPORA = ROOT.parent / "shared" / "corpora"
HOSTILE = {"word": "docx", "zips": "zip", "hostile-mail": "eml", "bounces": "eml"}
_LIMIT = "limits of the function: 120 s, 1,769 MB; of an issue: 20 s, 512 MB"


def edition_from(name: str, path: str) -> str:
    """Publish one file as the function does, short of writing anything; what became of it."""
    from newsletter.edition import edition_of
    from newsletter.edition.calendar_links import announced_in
    from newsletter.issue import picture_names, read_issue
    from newsletter.mailing_list import MailingList

    mailing_list = MailingList.from_yaml("kommunbladet", (EXAMPLES / "list.yaml").read_text())
    if path == "-":
        return "imports"
    file = Path(path)
    try:
        issue = read_issue(name, file.read_bytes(), mailing_list)
        beside = [picture for picture in picture_names(issue) if picture not in issue.pictures]
        pictures = {picture: (file.parent / picture).read_bytes() for picture in beside} | dict(issue.pictures)
        announced = announced_in(issue, mailing_list, file=name, published=time.time())
        rendered = edition_of(
            issue, mailing_list, edition_id="e", website="https://a.example", pictures=pictures, announced=announced
        )
    except InvalidIssue as refused:
        return ", ".join(problem.code for problem in refused.problems)
    except FileNotFoundError:
        return "picture-missing"
    return f"{len(rendered.edition.html) / 1000:.1f} kB, {len(rendered.pictures)} pictures"


def measured(name: str, path: str) -> tuple[float, int, str]:
    """Seconds of the processor, megabytes at most, and what became of the file, in a process of its own."""
    run = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-m", "bench.reading", name, path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seconds, megabytes, became = json.loads(run.stdout)
    return seconds, megabytes, became


def long_word_file() -> bytes:
    """Forty photos, each with enough noise not to pack, and a page of text between."""
    import random

    from PIL import Image

    from tests.unit.issue.word_files import paragraph, picture, word_file

    chance = random.Random(1)  # noqa: S311 - noise, not secrets
    body, parts = [paragraph("Fyrtio bilder från sommaren", "Rubrik")], dict[str, str | bytes]()
    for number in range(40):
        small = Image.frombytes("RGB", (100, 75), chance.randbytes(100 * 75 * 3))
        photo, file = small.resize((2_310, 1_732), Image.Resampling.BICUBIC), io.BytesIO()
        photo.save(file, "JPEG", quality=36)
        parts[f"word/media/{number}.jpg"] = file.getvalue()
        body += [paragraph("En lång rad om sommaren vid sjön. " * 8), picture(f"{number}.jpg", f"Bild {number}")]
    return word_file(*body, parts=parts)


def main() -> None:
    print(__doc__)
    print(f"{_LIMIT}\n\n{'file':44}{'CPU s':>8}{'MB':>6}  became")
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "forty-pictures.docx"
        long.write_bytes(long_word_file())
        issues = sorted(path for path in (EXAMPLES / "issues").iterdir() if path.suffix not in (".jpg", ".png"))
        tell("(imports)", measured("-", "-"))
        for path in (*issues, long):
            tell(f"{path.name} ({path.stat().st_size / 1e6:.1f} MB)", measured(path.name, str(path)))
    for kind, ending in HOSTILE.items() if CORPORA.exists() else ():
        files = [path for path in sorted((CORPORA / kind).rglob("*")) if path.is_file()][:: 1 if kind == "word" else 5]
        found = [(path.name, measured(f"{path.stem}.{ending}", str(path))) for path in files]
        print(f"\n{kind}: {len(files)} hostile files")
        tell(*max(found, key=lambda one: one[1][0]))
        tell(*max(found, key=lambda one: one[1][1]))


def tell(name: str, cost: tuple[float, int, str]) -> None:
    seconds, megabytes, became = cost
    print(f"{name[:43]:44}{seconds:8.2f}{megabytes:6}  {became}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        said = edition_from(sys.argv[1], sys.argv[2])
        peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())  # ru_maxrss is the parent's too
        print(json.dumps([time.process_time(), int(peak[1]) // 1024 if peak else 0, said]))
    else:
        main()
