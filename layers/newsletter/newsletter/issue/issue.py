"""An issue: what staff uploaded, understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.boilerplate import Cleaned, without_boilerplate
from newsletter.issue.document import Document, Heading, Paragraph, pictures_in, plain, walk
from newsletter.issue.file_kinds import check_kind
from newsletter.issue.formats import READABLE, manuscript_in
from newsletter.issue.forwarded import unwrapped
from newsletter.issue.head import first_words, times_said, title_and_rest
from newsletter.issue.invisible import hides, without_invisible
from newsletter.issue.kind import ORDINARY, Kind
from newsletter.issue.language_of import language_of
from newsletter.issue.line_kinds import LineKind, kind_of
from newsletter.issue.link_targets import INVISIBLE
from newsletter.issue.outline import document_of
from newsletter.issue.personal_links import without_personal_links
from newsletter.issue.picture_names import is_picture
from newsletter.issue.preheader import opening_of
from newsletter.issue.proofreading import remarks_on
from newsletter.issue.send_time import moment_in
from newsletter.issue.spaced_letters import with_closed_headings
from newsletter.issue.upload import MOST_BYTES
from newsletter.mailing_list import LANGUAGES
from newsletter.nearest import id_from
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from newsletter.issue.document import Blocks
    from newsletter.issue.manuscript import Manuscript
    from newsletter.mailing_list import MailingList

_MEGABYTE = 1024 * 1024
LONGEST_SUBJECT = 200
LONGEST_PREHEADER = 300
_SUBJECT_SHOWN = 90
_LONGEST_SECRET = 40
"""Characters of a hidden text: enough to know it again."""

_LONGEST_TOLD = 300
_MOST_PICTURES = 300
"""A mail has room for as many before it is clipped: each takes 340 bytes of its 102 kB."""

_LANGUAGE_NAMES = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"}
_YES = ("ja", "yes", "true", "on", "på", "sant", "1")
_ALL = ("allt", "alla", "all", "everything", "ja", "yes")
_NO = ("nej", "no", "off", "av", "false", "falskt", "ingen", "none", "0")


@dataclass(frozen=True)
class Issue:
    """``send_at`` is in the list's zone, None when the list's own rule decides.

    ``warnings`` do not stop it; ``derived`` holds, by field, what was found in the text rather than stated.
    Without ``calendar`` its meetings become no calendar entries. ``pictures`` came inside the file; the others that it
    shows lie beside it. ``correction`` says what was wrong before, if it is one; ``may_be_long`` that its author knows
    it will be clipped. ``kind`` decides which readers want it. ``left_out`` is what of the file is not in it.
    """

    subject: str
    preheader: str
    language: str
    send_at: datetime | None
    document: Document
    warnings: tuple[Problem, ...] = ()
    derived: Mapping[str, str] = field(default_factory=dict)
    calendar: bool = True
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    correction: str = ""
    may_be_long: bool = False
    kind: Kind = ORDINARY
    left_out: tuple[LeftOut, ...] = ()


def read_issue(
    file_name: str,
    content: bytes,
    mailing_list: MailingList,
    now: datetime | None = None,
    *,
    before: Collection[str] = (),
) -> Issue:
    """Read an uploaded file by what its name says it is.

    ``now`` is the moment from which ``send: tomorrow at 8`` counts; without it only full dates are understood there.
    ``before`` are the words of the list's earlier issues, which are not taken for misspelt.

    Raises:
        InvalidIssue: with what is wrong, where, and by its code what to do about it.
    """
    check_kind(file_name)
    if not content:
        raise InvalidIssue(Problem("empty-file"))
    if len(content) > MOST_BYTES:
        megabytes = -(-len(content) // _MEGABYTE)
        raise InvalidIssue(Problem("file-too-big", {"megabytes": megabytes, "limit": MOST_BYTES // _MEGABYTE}))
    return _Editor(mailing_list, manuscript_in(file_name, content), now, before).issue()


def picture_names(issue: Issue) -> tuple[str, ...]:
    """The file names of the pictures an issue shows, in order, each once."""
    return tuple(dict.fromkeys(picture.source for picture in pictures_in(issue.document.blocks)))


class _Editor:
    """Makes an issue of a manuscript: what was stated first, then what the text itself says."""

    def __init__(
        self, mailing_list: MailingList, manuscript: Manuscript, now: datetime | None, before: Collection[str]
    ) -> None:
        self._list = mailing_list
        self._now = now
        self._before = before
        self._manuscript = manuscript
        self._lines = manuscript.lines
        self._derived: dict[str, str] = {}
        self._left_out: tuple[LeftOut, ...] = manuscript.left_out
        self._doubts: list[Problem] = []

    def issue(self) -> Issue:
        manuscript, stated = self._manuscript, self._manuscript.stated
        opened = unwrapped(manuscript.blocks)
        self._left_out += opened.left_out
        if opened.subject and "subject" not in manuscript.lines:
            stated = {**stated, "subject": opened.subject}
        blocks = with_closed_headings(self._cleaned(opened.blocks, stated))
        before = blocks
        title, blocks = title_and_rest(blocks, stated.get("title", ""), stated.get("subject", ""), self._own_names)
        if times_said(before, title) - times_said(blocks, title) > 1:
            self._left_out += (LeftOut(title, "said-twice"),)
        subject = stated.get("subject") or title
        if not subject:
            raise InvalidIssue(Problem("no-title"))
        if not blocks:
            raise InvalidIssue(Problem("no-content"))
        if "subject" not in stated:
            self._derived["subject"] = subject
        subject = self._shown("subject", subject)
        document = document_of(title or subject, blocks)
        pictures = sum(1 for _ in pictures_in(document.blocks))
        if pictures > _MOST_PICTURES:
            raise InvalidIssue(Problem("pictures-too-many", {"number": pictures, "limit": _MOST_PICTURES}))
        preheader = self._shown("preheader", self._preheader(stated, document.blocks))
        send_at, doubts = self._send_at(stated)
        checked = (*self._checked("subject", subject, LONGEST_SUBJECT), *self._checked_preheader(preheader))
        correction = INVISIBLE.sub("", stated.get("correction", ""))[:LONGEST_PREHEADER]
        language = self._language(stated, document)
        kind = self._kind(stated, language)
        calendar, may_be_long = self._flag(stated, "calendar", default=True), self._flag(stated, "long")
        return Issue(
            subject=subject,
            preheader=preheader,
            language=language,
            send_at=send_at,
            document=document,
            warnings=(
                *manuscript.problems,
                *self._doubts,
                *doubts,
                *_told(self._left_out),
                *checked,
                *_undescribed(document.blocks),
                *remarks_on(
                    document,
                    subject,
                    preheader,
                    self._derived,
                    language=language,
                    names=f"{self._list.name} {self._list.organisation}",
                    before=self._before,
                ),
            ),
            derived=self._derived,
            calendar=calendar,
            pictures=manuscript.pictures,
            correction=correction,
            may_be_long=may_be_long,
            kind=kind,
            left_out=self._left_out,
        )

    @property
    def _own_names(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in (self._list.name, self._list.organisation) if name)

    def _cleaned(self, blocks: Blocks, stated: Mapping[str, str]) -> Blocks:
        """Without personal links, and what an older system wrote, unless the author keeps that: ``behåll: allt``."""
        keeps_all = stated.get("keep", "").lower() in _ALL
        cleaned = Cleaned(blocks, ()) if keeps_all else without_boilerplate(blocks, self._own_words)
        unlinked = without_personal_links(cleaned.blocks, self._own_words)
        self._left_out += (*cleaned.left_out, *unlinked.left_out)
        return unlinked.blocks

    @property
    def _own_words(self) -> frozenset[str]:
        contact = self._list.contact
        said = (contact.name, contact.mail, contact.phone, contact.web, *contact.postal_address)
        return self._own_names | {piece.casefold() for piece in said if piece}

    def _preheader(self, stated: Mapping[str, str], blocks: Blocks) -> str:
        said = stated.get("preheader", "")
        if said and kind_of(said, self._own_names) is LineKind.TEXT:
            return said
        first = first_words(blocks, self._own_names)
        if not first:
            return ""
        self._derived["preheader"] = opening_of(first)
        return self._derived["preheader"]

    def _language(self, stated: Mapping[str, str], document: Document) -> str:
        """What is stated; else what the words are in, if the list sends in it; else the list's."""
        said = stated.get("language", "").lower()
        if not said:
            found = language_of(" ".join(_texts(document.blocks)))
            allowed = {self._list.language, *self._list.languages} & set(LANGUAGES)
            language = found if found in allowed else self._list.language
            if found and found != language:
                self._doubts.append(Problem("language-other", {"language": found}, stops=False))
            self._derived["language"] = language
            return language
        language = _LANGUAGE_NAMES.get(said, re.split(r"[-_]", said)[0])
        if language not in LANGUAGES:
            facts: dict[str, str | int] = {"said": said[:40], "line": self._lines.get("language", 1)}
            raise InvalidIssue(Problem("language-unknown", facts))
        return language

    def _kind(self, stated: Mapping[str, str], language: str) -> Kind:
        known = self._list.topics
        called = {name: topic for topic, shown in known.items() for name in (topic, shown.lower())}
        said = [
            name for part in stated.get("topics", "").strip("[]").split(",") if (name := part.strip(" '\"").lower())
        ]
        for name in said:
            if name not in called and id_from(name) not in known:
                line = self._lines.get("topics", 1)
                facts: dict[str, str | int] = {"topic": name[:40], "topics": ", ".join(known) or "-", "line": line}
                raise InvalidIssue(Problem("topic-unknown", facts))
        is_notice = self._flag(stated, "notice", stops=True)
        if is_notice and not self._list.notices:
            raise InvalidIssue(Problem("notice-not-for-list", {"line": self._lines.get("notice", 1)}))
        is_important = self._flag(stated, "important", stops=True) or is_notice
        return Kind(frozenset(called.get(name) or id_from(name) for name in said), is_important, is_notice, language)

    def _flag(self, stated: Mapping[str, str], key: str, *, default: bool = False, stops: bool = False) -> bool:
        """Whether something was said yes to; what is neither yes nor no is told, and stops what decides who gets it."""
        value = stated.get(key, "").strip().lower()
        if value in _YES or value in _NO or not value:
            return value in _YES if value else default
        problem = Problem("neither-yes-nor-no", {"value": value[:40], "line": self._lines.get(key, 1)}, stops=stops)
        if stops:
            raise InvalidIssue(problem)
        self._doubts.append(problem)
        return default

    def _send_at(self, stated: Mapping[str, str]) -> tuple[datetime | None, tuple[Problem, ...]]:
        if "send" not in stated:
            return None, ()
        return moment_in(stated["send"], self._list.zone, self._lines.get("send", 1), self._now)

    def _shown(self, field_name: str, said: str) -> str:
        """Without signs that nobody sees; told where the author wrote the line for the inbox."""
        shown = without_invisible(said)
        if shown != said and field_name not in self._derived:
            facts: dict[str, str | int] = {"line": self._lines.get(field_name, 1)}
            self._doubts.append(Problem(f"{field_name}-invisible", facts, stops=False))
        if field_name in self._derived:
            self._derived[field_name] = shown
        return shown

    def _checked_preheader(self, preheader: str) -> tuple[Problem, ...]:
        if not preheader:
            return (Problem("no-preheader", stops=False),)
        return self._checked("preheader", preheader, LONGEST_PREHEADER)

    def _checked(self, field_name: str, said: str, longest: int) -> tuple[Problem, ...]:
        """What goes into a header or an inbox line: of a length people see, and nothing in it that hides."""
        facts: dict[str, str | int] = {"length": len(said), "limit": longest, "line": self._lines.get(field_name, 1)}
        if hides(said):
            raise InvalidIssue(Problem(f"{field_name}-hides", facts))
        if len(said) > longest:
            raise InvalidIssue(Problem(f"{field_name}-too-long", facts))
        if field_name == "subject" and len(said) > _SUBJECT_SHOWN:
            return (Problem("subject-long", facts | {"limit": _SUBJECT_SHOWN}, stops=False),)
        return ()


def _texts(blocks: Blocks) -> list[str]:
    """What paragraphs, headings and items say, for whoever counts words."""
    return [plain(block.runs) for block in walk(blocks) if isinstance(block, Paragraph | Heading)]


def _told(left_out: tuple[LeftOut, ...]) -> tuple[Problem, ...]:
    """One line for each reason."""
    old = _shown(one.text for one in left_out if one.why == "old-system")
    links = _shown(one.text for one in left_out if one.why == "leave-link")
    others = _shown(one.text for one in left_out if one.why in ("forwarded", "covering-note", "signature"))
    hidden = _shown(_first_words(one.text) for one in left_out if one.why == "hidden")
    signs = _shown(one.text for one in left_out if one.why == "sign")
    return (
        *([Problem("left-out-hidden", {"text": hidden}, stops=False)] if hidden else []),
        *([Problem("left-out-signs", {"text": signs}, stops=False)] if signs else []),
        *([Problem("left-out-document", stops=False)] if any(one.why == "document" for one in left_out) else []),
        *([Problem("old-system-removed", {"text": old}, stops=False)] if old else []),
        *([Problem("leave-link-removed", {"text": links}, stops=False)] if links else []),
        *([Problem("covering-note-removed", {"text": others}, stops=False)] if others else []),
    )


def _first_words(text: str) -> str:
    return text if len(text) <= _LONGEST_SECRET else f"{text[:_LONGEST_SECRET].rpartition(' ')[0]} …"


def _shown(texts: Iterable[str]) -> str:
    said = " … ".join(dict.fromkeys(texts)).rstrip(".")  # the sentence around it has a stop of its own
    return said if len(said) <= _LONGEST_TOLD else f"{said[:_LONGEST_TOLD].rpartition(' ')[0]} …"


def _undescribed(blocks: Blocks) -> tuple[Problem, ...]:
    return tuple(
        Problem("missing-alt", {"picture": picture.source}, stops=False)
        for picture in pictures_in(blocks)
        if not picture.alt and not picture.decorative
    )


__all__ = ["READABLE", "Issue", "is_picture", "picture_names", "read_issue"]
