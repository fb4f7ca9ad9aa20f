"""Addresses that act for, or tell of, the one person whose copy of a mail they stood in: none of them goes out.

Whoever saves a newsletter that came to them, and uploads it, would send their own way out to every reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newsletter.issue.document import (
    Code,
    Emphasis,
    Heading,
    Link,
    List,
    Notice,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Strong,
    Struck,
    Table,
    Text,
    plain,
)
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks, Inline, Runs

_LEAVE_ADDRESS = re.compile(
    r"unsub|opt-?out|avregistrer|avprenumerer|avanmal|avmeld|afmeld|abmeld|abbestell|list-manage\.com/(?:unsubscribe|profile)",
    re.IGNORECASE,
)
_MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE)
_COUNTS_CLICKS = re.compile(
    r"https?://(?:[\w.-]{1,80}\.)?(?:ct\.sendgrid\.net/|sendgrid\.net/(?:ls|wf)/click|sendib[mt]\d?\.com/|mjt\.lu/lnk/|hubspotlinks\.com/"
    r"|cmail\d{1,3}\.com/|createsend\d?\.com/t/|mlsend\.com/link|klclick\d?\.com/|rs6\.net/tn\.jsp|convertkit-mail\d?\.com/"
    r"|clicks\.aweber\.com/|anpdm\.com/|gansub\.com/|getanewsletter\.com/c/|ungapped\.com/)",
    re.IGNORECASE,
)
"""A click there is counted as that of the person whose copy the link was in."""

_TOKEN = re.compile(r"(?=[\w-]{0,80}\d)[\w-]{8,}")
_WRITTEN = re.compile(r"(?:https?://|mailto:|www\.)[^\s<>\"\u201d\u00bb]{1,2000}", re.IGNORECASE)
_PUBLIC_CALENDARS = ("calendar.google.com", "www.google.com")
"""A calendar there is named by an address, and its owner has opened it to everybody."""

_CALENDAR_PATH = "/calendar/"


@dataclass(frozen=True)
class Unlinked:
    """``left_out`` holds the words of each link that went; the address itself is shown nowhere."""

    blocks: Blocks
    left_out: tuple[LeftOut, ...]


def without_personal_links(blocks: Blocks, own: frozenset[str] = frozenset()) -> Unlinked:
    """Make text of every link to one person's own pages, and take such addresses out of the text itself.

    Args:
        blocks: of the whole issue.
        own: the list's own mail addresses, in lower case: a link may carry those.
    """
    remover = _Remover(own)
    cleaned = tuple(remover.block(block) for block in blocks)
    return Unlinked(cleaned, tuple(remover.told))


def is_leave_address(target: str) -> bool:
    """Whether an address says that it leads out of a list."""
    return _LEAVE_ADDRESS.search(target) is not None


def is_personal(target: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a link carries a mail address, or a token beside a way out."""
    parts = urlsplit(target if "//" in target or target.startswith("mailto:") else f"https://{target}")
    rest = unquote(unquote(f"{parts.path}?{parts.query}#{parts.fragment}"))
    leads_out = is_leave_address(target)
    if _COUNTS_CLICKS.match(target):
        return True
    if parts.scheme == "mailto":
        return leads_out and bool(_TOKEN.search(rest))
    if parts.hostname in _PUBLIC_CALENDARS and parts.path.startswith(_CALENDAR_PATH):
        return False
    named = [found[0].lower() for found in _MAIL_ADDRESS.finditer(rest)]
    return any(address not in own for address in named) or (leads_out and bool(_TOKEN.search(rest)))


@dataclass
class _Remover:
    own: frozenset[str]
    told: list[LeftOut] = field(default_factory=list)

    def block(self, block: Block) -> Block:
        match block:
            case Paragraph(runs) | Heading(_, runs):
                return replace(block, runs=self.runs(runs))
            case List(items):
                return replace(block, items=tuple(tuple(map(self.block, item)) for item in items))
            case Quote(inner):
                return Quote(tuple(map(self.block, inner)))
            case Notice(heading, inner):
                return Notice(Heading(heading.level, self.runs(heading.runs)), tuple(map(self.block, inner)))
            case Table(heading, rows):
                cells = tuple(tuple(map(self.runs, row)) for row in rows)
                return replace(block, heading=tuple(map(self.runs, heading)), rows=cells)
            case Picture():
                alt, target = self.text(block.alt), block.target
                if target and is_personal(target, self.own):
                    self.tell(alt, target)
                    target = ""
                return replace(block, caption=self.runs(block.caption), alt=alt, target=target)
            case Preformatted(text):
                return Preformatted(self.text(text))
            case _:
                return block

    def runs(self, runs: Runs) -> Runs:
        made: list[Inline] = []
        for run in runs:
            match run:
                case Link(inner, target) if is_personal(target, self.own):
                    said = " ".join(plain(inner).split())
                    shown = _WRITTEN.sub("", said) if _WRITTEN.search(said) else said
                    self.tell(_MAIL_ADDRESS.sub("", shown).strip(), target)
                    made += [one for one in self.runs(inner) if not _MAIL_ADDRESS.search(plain((one,)))]
                case Text(text) | Code(text):
                    made.append(replace(run, text=self.text(text)))
                case Strong() | Emphasis() | Struck() | Link():
                    made.append(replace(run, runs=self.runs(run.runs)))
                case _:
                    made.append(run)
        return tuple(made)

    def text(self, text: str) -> str:
        """The text without such addresses; what only names its host stays readable."""

        def removed(found: re.Match[str]) -> str:
            if not is_personal(found[0], self.own):
                return found[0]
            self.tell("", found[0])
            return ""

        return _WRITTEN.sub(removed, text)

    def tell(self, shown: str, target: str) -> None:
        """Name a link by its words, or by its host or ``mailto`` if they are only its address."""
        parts = urlsplit(target if "://" in target or target[:7].lower() == "mailto:" else f"https://{target}")
        self.told.append(LeftOut(shown or parts.hostname or parts.scheme, "leave-link", (target,)))
