"""DMARC aggregate reports: how much of what went out as ours was proven to be ours, and who else sends as us.

https://www.rfc-editor.org/rfc/rfc7489#section-7.2. Anybody can mail one, so they are read within narrow bounds, and
nothing but a line for the operator and two counts comes of them.
"""

from __future__ import annotations

import email
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from ipaddress import ip_address
from itertools import islice
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue
from newsletter.issue.mail_limits import policy_for
from newsletter.issue.mail_parts import BROKEN, content_of
from newsletter.issue.safe_zip import files_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

_MOST_PACKED = 5 * 1024 * 1024
_MOST_BYTES = 10 * 1024 * 1024
_MOST_RECORDS = 50_000
_MOST_PARTS = 20
_MOST_SOURCES = 10
_NAME = re.compile(r"[^a-z0-9.-]+")
_BAD = (zlib.error, OverflowError, OSError, *BROKEN)


@dataclass(frozen=True)
class AggregateReport:
    """``aligned`` and ``unaligned`` count mails of ``domain`` that ``reporter`` got; ``others`` sent the latter.

    ``number`` is the reporter's own name for the report, so that it counts once.
    """

    reporter: str
    domain: str
    number: str
    day: date
    aligned: int = 0
    unaligned: int = 0
    others: Mapping[str, int] = field(default_factory=dict)

    @property
    def mails(self) -> int:
        return self.aligned + self.unaligned


def report_in(raw: bytes) -> AggregateReport | None:
    """The report that a mail carries; None where it carries none that can be read. Never raises."""
    try:
        mail = email.message_from_bytes(raw, policy=policy_for(raw))
        for part in islice(mail.walk(), _MOST_PARTS):
            if not part.is_multipart() and (xml := _unpacked(content_of(part))) and (report := _read(xml)):
                return report
    except (*_BAD, InvalidIssue):
        return None
    return None


def _unpacked(content: bytes) -> bytes:
    """XML, from a zip, a gzip or as it is; empty for what is none, or is too much."""
    if len(content) > _MOST_PACKED:
        return b""
    if content.startswith(b"PK\x03\x04"):
        inside = [one for name, one in files_in(content).items() if name.lower().endswith(".xml")]
        return _whole(inside[0]) if len(inside) == 1 else b""
    if content.startswith(b"\x1f\x8b"):
        return _whole(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, _MOST_BYTES + 1))
    return content if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else b""


def _whole(content: bytes) -> bytes:
    return content if len(content) <= _MOST_BYTES else b""


def _read(xml: bytes) -> AggregateReport | None:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    try:
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        return None
    if _tag(root) != "feedback":
        return None
    domain, begins = _said(root, "policy_published", "domain"), _said(root, "report_metadata", "date_range", "begin")
    if not domain or not begins.isdigit() or len(begins) > 11:
        return None
    aligned, others = 0, Counter[str]()
    for record in islice(_children(root, "record"), _MOST_RECORDS):
        number = _said(record, "row", "count")
        mails = int(number) if number.isdigit() and len(number) < 12 else 0
        evaluated = [_said(record, "row", "policy_evaluated", method).lower() for method in ("dkim", "spf")]
        if "pass" in evaluated:
            aligned += mails
        else:
            others[_address(_said(record, "row", "source_ip"))] += mails
    return AggregateReport(
        reporter=_named(_said(root, "report_metadata", "org_name")),
        domain=_named(domain),
        number=_named(_said(root, "report_metadata", "report_id")),
        day=datetime.fromtimestamp(int(begins), UTC).date(),
        aligned=aligned,
        unaligned=others.total(),
        others=dict(others.most_common(_MOST_SOURCES)),
    )


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _tag(child) == name)


def _said(element: Element | None, *path: str) -> str:
    """What stands at the end of a path of first children; empty if there is no such end."""
    for name in path:
        element = next(_children(element, name), None) if element is not None else None
    return (element.text or "").strip()[:200] if element is not None else ""


def _named(said: str) -> str:
    return _NAME.sub("-", said.lower()).strip("-.")[:80]


def _address(said: str) -> str:
    try:
        return str(ip_address(said))
    except ValueError:
        return "?"
