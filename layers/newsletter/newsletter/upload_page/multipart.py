"""A form with files in it, as a browser posts it (RFC 7578), read in one go over the body.

Python's own parser is for mails: it would take line ends of a picture for its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.web.form_post import FormPost

MOST_PARTS = 32
"""A form of ours has four fields, and as many files as somebody chooses at once."""

_BOUNDARY = re.compile(
    r"multipart/form-data\s{0,5};\s{0,5}boundary=(\"?)([A-Za-z0-9'()+_,./:=?-]{1,70})\1", re.IGNORECASE
)
_NAME = re.compile(r"[;\s]name=\"([^\"\r\n]{0,200})\"", re.IGNORECASE)
_FILE_NAME = re.compile(r"[;\s]filename=\"([^\"\r\n]{0,1000})\"", re.IGNORECASE)


class NotAFormError(ValueError):
    """The body is no form with files."""


@dataclass(frozen=True)
class SentFile:
    """``name`` as the browser says it: it may be a whole path, and anything else."""

    name: str
    content: bytes


@dataclass(frozen=True)
class SentForm:
    """The fields of a form, the first of each name, and its files."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[SentFile] = ()


def form_in(form_post: FormPost) -> SentForm:
    """Read what was posted; a form without files may also come as other forms do.

    Raises:
        NotAFormError: it is no form, it ends before its end, or it has more parts than any form of ours.
    """
    if not form_post.kind.lower().startswith("multipart/form-data"):
        return SentForm(form_post.fields)
    found = _BOUNDARY.match(form_post.kind.strip())
    if not found:
        raise NotAFormError("no boundary")
    mark = b"--" + found[2].encode()
    _, *parts = (b"\r\n" + form_post.raw).split(b"\r\n" + mark)
    if len(parts) < 2 or not parts[-1].startswith(b"--") or len(parts) > MOST_PARTS:
        raise NotAFormError("not a whole form")
    fields: dict[str, str] = {}
    files: list[SentFile] = []
    for part in parts[:-1]:
        head, gap, content = part.partition(b"\r\n\r\n")
        said = head.decode(errors="replace")
        name, file_name = _NAME.search(said), _FILE_NAME.search(said)
        if not gap or not name:
            raise NotAFormError("a part without a name")
        if file_name is None:
            fields.setdefault(name[1], content.decode(errors="replace"))
        elif file_name[1]:  # a field in which nothing was chosen comes with an empty name
            files.append(SentFile(_said(file_name[1]), content))
    return SentForm(fields, files)


def _said(name: str) -> str:
    """A name as it was before the browser wrote it between quotation marks.

    https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    """
    return name.replace("%22", '"').replace("%0D", "").replace("%0A", "")
