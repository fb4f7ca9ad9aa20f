"""The one script of the website: on the upload page, which does without it, for what a plain form cannot do.

The policy allows it by its hash, so nothing else that got into the page would run.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.issue.upload import MOST_BYTES
from newsletter.upload_page.presses import MOST_BYTES as MOST_OF_A_FORM
from newsletter.web.http_headers import SECURITY_HEADERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.words import Words

_POLICY = "Content-Security-Policy"
_FIELDS = 16 * 1024
"""Bytes of a form around its files."""


def script_headers(origin: str) -> Mapping[str, str]:
    """Headers for the page with the script, which may send files to ``origin`` as well."""
    digest = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
    allowed = f"script-src 'sha256-{digest}'; connect-src 'self' {origin}"
    return {**SECURITY_HEADERS, _POLICY: f"{SECURITY_HEADERS[_POLICY]}; {allowed}"}


def script() -> str:
    """The script, as HTML; it stands at the end of the page."""
    return f"<script>{_script()}</script>"


def told_to_script(words: Words) -> str:
    """Attributes of the form: the limits, in bytes, and all that the script may have to say."""
    limit = MOST_BYTES // 1024**2
    big = Problem("upload-file-too-big", {"file": "{file}", "megabytes": "{megabytes}", "limit": limit})
    said = {
        "hint": words.say("page.upload.hint_script", limit=limit),
        "chosen": words.say("page.upload.chosen", number="{number}", megabytes="{megabytes}"),
        "sending": words.say("page.upload.sending", file="{file}"),
        "arrived": words.say("page.upload.arrived"),
        "big": words.problem(big),
        "refused": words.problem(Problem("upload-refused", {"file": "{file}"})),
        "late": words.problem(Problem("upload-old-form")),
        "lost": words.problem(Problem("upload-lost", {"file": "{file}"})),
    }
    facts = {"most": str(MOST_BYTES), "form": str(MOST_OF_A_FORM - _FIELDS), "said": json.dumps(said)}
    return "".join(f' data-{name}="{escape(fact)}"' for name, fact in facts.items())


@lru_cache(maxsize=1)
def _script() -> str:
    file = Path(__file__).parent.parent / "theme" / "upload.js"
    return file.read_text(encoding="utf-8")
