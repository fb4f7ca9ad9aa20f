"""Importing a file of subscribers: rows a second and peak memory, which must not grow with the file.

Method: the real import (rows, keys, tables, boto3) in one process for each length of file, with DynamoDB answering at
the HTTP border that nobody is known; each row is one conditional write. The file is made line by line, and its report
thrown away. What AWS adds is waiting, not memory. CPU is this process's own.

    .venv/dev/bin/python bench/importing.py [rows ...]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "layers" / "newsletter"), str(ROOT)]


def main(rows: int) -> None:
    """Import so many rows, and print what it took."""
    from bench.border import answer
    from newsletter.aws import Readers, Subscribers, clients
    from newsletter.readers.importing import ImportOffice, ImportReport
    from newsletter.readers.keyring import Keyring
    from newsletter.readers.tables import csv_rows

    class Keys:
        ring = Keyring({"1": b"secret"})

    answer(clients.dynamodb(), "BatchGetItem", lambda _: {"Responses": {}, "UnprocessedKeys": {}})
    answer(clients.dynamodb(), "PutItem", lambda _: {})
    office = ImportOffice(Subscribers("subscribers"), Readers("subscribers", "suppressions"), Keys())
    heading = "e-post;namn;grund;källa\n"
    people = (f"reader{n}@byar.example;Reader {n};medlem;registret\n" for n in range(rows))
    report = ImportReport()
    began = time.process_time()
    results = office.results("bench", csv_rows(chain([heading], people)), "", "1")
    size = sum(len(line) for line in report.lines(results))
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert sum(report.counts.values()) == rows
    print(f"{rows:>12,} {spent:9.1f} s {rows / spent:9,.0f} {peak:6} MB {size / 1e6:9.1f} MB")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        main(int(sys.argv[2]))
    else:
        print(__doc__.split("\n\n")[1].replace("\n", " "))
        print(f"{'rows':>12} {'CPU':>11} {'a second':>9} {'peak':>9} {'report':>12}")
        for length in sys.argv[1:] or ("10000", "1000000"):
            subprocess.run([sys.executable, __file__, "--one", length], check=True)  # noqa: S603 - this very file
