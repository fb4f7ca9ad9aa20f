"""The command itself, `./utskick`, which makes its environment the first time."""

from __future__ import annotations

import shutil
import subprocess

from tests.template import ROOT


def test_what_making_the_environment_says_stays_out_of_what_a_program_reads(tmp_path):
    shutil.copy(ROOT / "utskick", tmp_path)
    (tmp_path / "Makefile").write_text("dev:\n\t@echo Making the environments\n")
    python = tmp_path / ".venv" / "dev" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho utskick 1.2.3\n")
    python.chmod(0o755)
    run = subprocess.run([tmp_path / "utskick", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == "utskick 1.2.3\n"
    assert "Making the environments" in run.stderr
