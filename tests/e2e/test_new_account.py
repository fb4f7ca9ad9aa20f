"""The first day: on a new AWS account the demo fails, and says in words what SES refused, where, and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict

from local.local_stack import ROOT
from local.ports import Ports


def test_the_demo_on_a_new_account_says_what_ses_refused_where_and_what_to_do():
    ports = {f"UTSKICK_{name.upper()}_PORT": str(port) for name, port in asdict(Ports.free()).items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    run = subprocess.run(
        [sys.executable, "-m", "local.demo"], cwd=ROOT, env=kept | ports | {"UTSKICK_ACCOUNT": "new"},
        capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert run.returncode == 1, run.stdout + run.stderr
    said = run.stderr
    assert "Traceback" not in said
    assert "SendEmail: MessageRejected: Email address is not verified" in said
    assert "Amazon SES in eu-north-1, as smakommuner.example" in said
    assert "1. smakommuner.example is not verified at SES (it says: PENDING)" in said
    assert "2. The account is in SES's sandbox" in said
    assert "the account is a new one" in run.stdout
