"""The comparison: what the file shows, less what the edition shows, less what was named, is what nobody can name."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from newsletter.visible.content import LeftOut, Visible, counted, words_in
from newsletter.visible.pages import page_shows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MOST_SHOWN = 8
_LONGEST_SHOWN = 160
_LABELLED = re.compile(r"[^\W\d_]{4,20}\s*:\s*(\S.*)", re.DOTALL)
_FIRST = 6
"""Lines at the top among which an author states the subject or the preheader."""

_LABEL = 3
_SPACED = re.compile(r"\W*+(?:[^\W\d_]\s+){3,}[^\W\d_]\W*+")
_SURE = 2
"""Words a hidden text must have before finding them all in the edition in this order says that it got out."""


@dataclass(frozen=True)
class ReadingCheck:
    """``missing`` are stretches of the file that nobody can name; ``leaked`` is hidden text that the edition shows.

    ``links``, ``pictures``, ``items`` and ``cells`` say what is there fewer times than in the file: targets for links,
    and how many for the others.
    """

    missing: tuple[str, ...] = ()
    leaked: tuple[LeftOut, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    links: tuple[str, ...] = ()
    pictures: int = 0
    items: int = 0
    cells: int = 0

    @property
    def balances(self) -> bool:
        return not (self.missing or self.leaked or self.links or self.pictures or self.items or self.cells)


@dataclass(frozen=True)
class Shown:
    """What an edition shows.

    ``words`` count as often as the page or the text part has them, whichever is more. ``orders`` are the words of both
    in reading order; ``said`` those of each text that stands outside them, such as the subject.
    """

    page: Visible
    words: Counter[str]
    orders: tuple[tuple[str, ...], ...]
    said: tuple[tuple[str, ...], ...]


def shown_by(web: str, text: str, *said: str) -> Shown:
    """Read a finished edition: its web page, its text part, and what stands in its headers."""
    page = page_shows(web, only_main=True)
    orders = (tuple(page.words()), tuple(words_in(text)))
    return Shown(page, Counter(orders[0]) | Counter(orders[1]), orders, tuple(tuple(words_in(one)) for one in said))


def check_reading(visible: Visible, shown: Shown, named: Iterable[LeftOut] = ()) -> ReadingCheck:
    """Compare a file with the edition made of it.

    Args:
        visible: what an independent reader sees in the file.
        shown: what the edition shows.
        named: what its reader says it has left out on purpose.
    """
    left_out = (*named, *visible.elsewhere)
    there = shown.words + counted(one.text for one in named)
    given = [word for block in _without_labels(visible.blocks, shown.said) for word in _words_of(block, there)]
    pairs = {pair for order in shown.orders for pair in pairwise(order)}
    missing = _stretches(given, _lost(given, there, pairs))
    glued = "\n".join("".join(order) for order in shown.orders)
    missing = [words for words in missing if not (_is_glued(words, glued) or _is_moved(words, shown.said))]
    unused = [LeftOut(name, "attachment") for name in visible.attachments]
    named_targets = " ".join(said for one in named for said in (one.text, *one.targets))
    links = _links(visible.links, shown.page.links, named_targets)
    pictures = sum(one.why.startswith("picture") for one in named)
    return ReadingCheck(
        missing=_told(missing),
        leaked=tuple(_leaks(visible.unseen, given, shown)),
        left_out=(*left_out, *unused),
        links=links,
        pictures=max(0, visible.pictures - shown.page.pictures - pictures),
        items=_fewer(visible.items, shown.page.items, bool(missing)),
        cells=_fewer(visible.cells, shown.page.cells, bool(missing)),
    )


def _without_labels(blocks: Sequence[str], said: Sequence[Sequence[str]]) -> Iterator[str]:
    """The blocks; of a first line whose value the edition says elsewhere (``Ämne: Nytt i juni``) only that value."""
    for place, block in enumerate(blocks):
        label = _LABELLED.fullmatch(block) if place < _FIRST else None
        yield label[1] if label and tuple(words_in(label[1])) in said else block


def _words_of(block: str, there: Counter[str]) -> list[str]:
    """The words of a block; those of a title in spaced letters as the one word that the edition makes of it."""
    words = words_in(block)
    whole = "".join(words)
    return [whole] if _SPACED.fullmatch(block) and whole in there else words


def _lost(given: Sequence[str], there: Counter[str], pairs: set[tuple[str, str]]) -> list[int]:
    """Places of the words that the edition has too few of; of several equal ones those out of their context."""
    short = Counter(given) - there
    if not short:
        return []
    places: dict[str, list[int]] = {}
    for place, word in enumerate(given):
        if word in short:
            places.setdefault(word, []).append(place)

    def fits(place: int) -> int:
        before, after = given[place - 1 : place + 1], given[place : place + 2]
        return sum(len(pair) == 2 and tuple(pair) in pairs for pair in (before, after))

    return sorted(place for word, count in short.items() for place in sorted(places[word], key=fits)[:count])


def _stretches(given: Sequence[str], lost: Sequence[int]) -> list[list[str]]:
    """Lost words that stand beside each other, or with one kept word between them."""
    found: list[list[int]] = []
    for place in lost:
        if found and place - found[-1][-1] <= 2:
            found[-1] += range(found[-1][-1] + 1, place + 1)
        else:
            found.append([place])
    return [[given[place] for place in stretch] for stretch in found]


def _is_glued(words: Sequence[str], glued: str) -> bool:
    """Whether a word that was cut in two at the end of a line is there in one piece."""
    return len(words) > 1 and len("".join(words)) > 3 and "".join(words) in glued


def _is_moved(words: Sequence[str], said: Iterable[Sequence[str]]) -> bool:
    """Whether these are a text that went, whole, to where the edition says it: the subject, or the preheader.

    A label before it ("Preheader:") may have gone. A few of its words are not enough, since what stands in the subject
    usually stands in the text as well.
    """
    for one in said:
        same = (Counter(words) & Counter(one)).total()
        if one and same >= 0.8 * len(one) and len(words) - same <= _LABEL:
            return True
    return False


def _told(missing: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The longest stretches, in reading order, each of a length that can be read."""
    longest = sorted(range(len(missing)), key=lambda at: -len(missing[at]))[:_MOST_SHOWN]
    return tuple(" ".join(missing[at])[:_LONGEST_SHOWN] for at in sorted(longest))


def _leaks(unseen: Iterable[LeftOut], given: Sequence[str], shown: Shown) -> Iterable[LeftOut]:
    visible = f" {' '.join(given)} "
    orders = [f" {' '.join(order)} " for order in shown.orders]  # a hidden first line may well be the preheader
    for one in unseen:
        said = f" {' '.join(words_in(one.text))} "
        if len(said.split()) >= _SURE and said not in visible and any(said in order for order in orders):
            yield one


def _links(given: Iterable[str], there: Iterable[str], named: str) -> tuple[str, ...]:
    """Targets that the edition lacks, wrapped or not, and that stand in nothing that was named."""
    found = {_same(link) for link in there}
    text = unquote(named).casefold()
    lost: list[str] = []
    for link in dict.fromkeys(given):
        inner = [value for _, value in parse_qsl(urlsplit(link).query) if "://" in value]
        bare = unquote(link).removeprefix("mailto:").partition("?")[0].casefold()
        if _same(link) and not found & {_same(one) for one in (link, *inner)} and bare not in text:
            lost.append(link)
    return tuple(lost[:_MOST_SHOWN])


def _same(link: str) -> str:
    """A target as it is compared; empty for what leads nowhere from a mail."""
    link = re.sub(r"[\t\n\r]", "", link.strip())
    if not re.match(r"(?i)(?:https?://|mailto:|www\.|tel:)", link):
        return ""
    parts = urlsplit(
        link if "://" in link or link[:7].lower() == "mailto:" or link[:4] == "tel:" else f"https://{link}"
    )
    host = parts.netloc.lower().removeprefix("www.")
    with suppress(UnicodeError):
        host = host.encode("idna").decode() if not host.isascii() else host
    return unquote(f"{host}{parts.path}".rstrip("/")) + (f"?{unquote(parts.query)}" if parts.query else "")


def _fewer(given: int, there: int, is_known: bool) -> int:  # noqa: FBT001
    """How many are missing, where no missing words say so already and the edition shows less than it was given."""
    return max(0, given - there) if given and not is_known else 0
