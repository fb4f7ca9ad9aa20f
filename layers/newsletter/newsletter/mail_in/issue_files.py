"""The file that a mailed issue becomes in its list's folder, and which earlier one a correction is about."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from newsletter.issue.upload import BY_MAIL

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 80
_UNFIT = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2} ")


def folder_of(folder: str, *, is_draft: bool) -> str:
    """Where a mailed issue of the list with this folder belongs."""
    return f"{'drafts' if is_draft else 'issues'}/{folder}/{BY_MAIL}/"


def file_name(subject: str, day: str, digest: str) -> str:
    """``2026-06-18 Sommar i Sundsby.eml``: the same subject on the same day is a new version of the same issue.

    On another day it is another issue: many newsletters are called the same every week.
    """
    return f"{day} {_title(subject) or digest[:8]}.eml"


def file_to_correct(names: Sequence[str], title: str) -> str:
    """The newest of a folder's mailed issues of that title, or of any if it is empty; empty if there is none."""
    wanted = _title(title).casefold()
    found = [
        name
        for name in names
        if _DAY.match(name)
        and name.endswith(".eml")
        and wanted in ("", _DAY.sub("", name, count=1).removesuffix(".eml").casefold())
    ]
    return max(found, default="")


def _title(subject: str) -> str:
    plain = unicodedata.normalize("NFC", _UNFIT.sub(" ", subject))
    shown = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return shown[:_LONGEST].rstrip(" .~")
