"""Third-party inputs that some tests read: hostile mails, pictures, archives and the like.

They are not part of the repository, since their licences and sizes differ. A checkout without them leaves those tests
out and says so once, at the end. CONTRIBUTING.md ("Tests that need more than a clone") says where they come from.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CORPORA = Path(os.environ.get("UTSKICK_CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")

LEFT_OUT = "the corpora are not beside this checkout"


def needs(path: Path = CORPORA) -> pytest.MarkDecorator:
    """Mark a test that reads ``path``: without it the test is left out."""
    return pytest.mark.skipif(not path.exists(), reason=LEFT_OUT)
