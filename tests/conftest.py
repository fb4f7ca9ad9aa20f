"""For every suite: no test is about time, however busy the machine is, and CI tries the same examples each time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

from tests.corpora import LEFT_OUT

if TYPE_CHECKING:
    import pytest

settings.register_profile(
    "project",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what a clean clone leaves out, and how to get it."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if LEFT_OUT in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} tests were left out, since {LEFT_OUT}: put them into a folder and name it in "
            "UTSKICK_CORPORA (CONTRIBUTING.md, 'Tests that need more than a clone').",
            yellow=True,
        )
