"""What a new worker costs: CPU to import each function, and how much is unpacked for it.

Method: the layers as `sam build` made them for this machine (compiled ahead of time, unlike the source tree), a fresh
process for each reading, CPU of that process less that of a bare interpreter, median of several, functions in turn so
that a busy machine slows all of them alike. Run `make demo` once before: it builds. Lambda itself is not measured.

    .venv/dev/bin/python bench/cold_start.py [readings]
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.template import template

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".aws-sam" / "local"
LAYERS = [BUILD / name / "python" for name in ("NewsletterLayer", "DependenciesLayer")]


def main() -> None:
    """Print a line for each function."""
    if not BUILD.exists():
        sys.exit("There is nothing built here yet: `make demo` builds for this machine.")
    readings = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    functions = _functions()
    found: dict[str, list[float]] = {name: [] for name in ("(interpreter)", *functions)}
    for _ in range(readings):
        found["(interpreter)"].append(_cpu("pass", {}))
        for name, (module, environment) in functions.items():
            found[name].append(_cpu(f"import {module}", environment))
    bare = statistics.median(found.pop("(interpreter)"))
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    print(f"CPU to import, in ms over a bare interpreter's {bare:.0f}; Python {python}, median of {readings}:")
    for name, all_of_it in found.items():
        print(f"  {name:<20} {statistics.median(all_of_it) - bare:6.0f}")
    print("Unpacked for each of them, in MB (Lambda takes 250):")
    for layer in LAYERS:
        print(f"  {layer.parent.name:<20} {_bytes(layer) / 1e6:6.1f}")
    print(f"  {'src/ (each one)':<20} {_bytes(ROOT / 'src') / 1e6 / len(functions):6.3f}")


def _functions() -> dict[str, tuple[str, dict[str, str]]]:
    """Each function's module, and an environment in which it starts."""
    whole = template()
    common: dict[str, Any] = whole["Globals"]["Function"]["Environment"]["Variables"]
    found = {}
    for name, made in whole["Resources"].items():
        if made["Type"] == "AWS::Serverless::Function":
            own = made["Properties"].get("Environment", {}).get("Variables", {})
            environment = {key: value if isinstance(value, str) else "1" for key, value in (common | own).items()}
            found[name] = (made["Properties"]["Handler"].split(".")[0], environment)
    return found


def _cpu(program: str, environment: dict[str, str]) -> float:
    """Milliseconds of CPU, user and system, of a fresh process."""
    path = os.pathsep.join(map(str, [ROOT / "src", *LAYERS]))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {path.split(os.pathsep)!r}; {program}"],
        env=environment | {"AWS_DEFAULT_REGION": "eu-north-1", "POWERTOOLS_LOG_LEVEL": "INFO"},
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
