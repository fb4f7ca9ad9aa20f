"""The formats an issue can come in: one that it is written in, or a file that carries one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue.written_formats import WRITTEN, ending_of, written_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsletter.issue.manuscript import Manuscript


def _mail(content: bytes) -> Manuscript:
    from newsletter.issue.mail import read_mail

    return read_mail(content)


def _zip(content: bytes) -> Manuscript:
    from newsletter.issue.zip_issue import read_folder

    return read_folder(content)


_CARRYING: Mapping[str, Callable[[bytes], Manuscript]] = {"eml": _mail, "zip": _zip}

READABLE = (*WRITTEN, *_CARRYING)
"""The endings of files in which an issue is written, and of those that carry one."""


def manuscript_in(file_name: str, content: bytes) -> Manuscript:
    """Read a file by what its name says it is.

    Raises:
        InvalidIssue: ``unknown-file-type``, or what the format's own reader says.
    """
    carried_in = _CARRYING.get(ending_of(file_name))
    return carried_in(content) if carried_in else written_in(file_name, content)
