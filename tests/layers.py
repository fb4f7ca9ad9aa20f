"""The layers as they are shipped, and what newsletter/aws/clients.py calls, read from the module itself."""

from __future__ import annotations

import ast
import os
import subprocess
from functools import cache
from typing import TYPE_CHECKING

from local.local_stack import REGION, ROOT

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = ROOT / ".venv" / "emulator" / "bin" / "python"
CLIENTS = ROOT / "layers" / "newsletter" / "newsletter" / "aws" / "clients.py"

CONSOLE_ONLY = ("cloudformation", "ses")
"""Asked by `utskick --stack` for a stack's outputs, and by `utskick mail-in` for receipt rules, on a
machine with a whole botocore; by no function."""


@cache
def services() -> dict[str, str]:
    """The function of clients.py that makes a client, and the service it is for, without the console's own."""
    made = {
        function.name: str(call.args[0].value)
        for function in ast.parse(CLIENTS.read_text()).body
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "client"
        and isinstance(call.args[0], ast.Constant)
    }
    assert made
    return {name: service for name, service in made.items() if service not in CONSOLE_ONLY}


def built(folder: Path) -> list[Path]:
    """The makefiles of both layers, run for this machine's Python as `sam build` runs them for the local stack."""
    made = []
    for name, target in (("dependencies", "DependenciesLayer"), ("newsletter", "NewsletterLayer")):
        settings = {
            "ARTIFACTS_DIR": str(folder / name),
            "TARGET": "here",
            "PYTHON": str(PYTHON),
            "UV": str(ROOT / ".venv" / "uv" / "bin" / "uv"),
            "UV_CACHE_DIR": str(ROOT / ".venv" / "cache"),
        }
        subprocess.run(
            ["make", "--silent", "-C", str(ROOT / "layers" / name), f"build-{target}"],
            env=dict(os.environ) | settings, check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        made.append(folder / name / "python")
    return made


def asked(layers: list[Path], program: str, environment: dict[str, str] | None = None) -> str:
    """Run a program that finds the standard library, these layers and ``src``, as on Lambda; what it printed."""
    path = [str(folder) for folder in (*layers, ROOT / "src")]
    begin = f"import sys; sys.path[:0] = {path!r}\n"
    run = subprocess.run(
        # -S: no site-packages, -E: nothing of the shell's PYTHONPATH, -P: nor the folder it was started in
        [str(PYTHON), "-S", "-E", "-P", "-c", begin + program],
        env={"AWS_DEFAULT_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true"} | (environment or {}),
        cwd="/", capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout
