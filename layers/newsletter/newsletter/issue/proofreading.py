"""What a careful colleague would remark on: links that say nothing, gaps left to fill, shouting, long breath."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.document import (
    Code,
    Emphasis,
    Heading,
    Link,
    Notice,
    Paragraph,
    Picture,
    Strong,
    Struck,
    Table,
    Text,
    links_in,
    pictures_in,
    plain,
    walk,
)
from newsletter.issue.language_of import language_of
from newsletter.issue.lines import lines_of, said_in
from newsletter.issue.readability import sentences_in, words_in
from newsletter.issue.slips import slips_in
from newsletter.issue.spelling import misspelt_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from newsletter.issue.document import Document, Inline, Runs

MOST_LINKS = 250
"""SES counts every link of a mail and refuses more: https://docs.aws.amazon.com/ses/latest/dg/faqs-metrics.html"""

_LONGEST_SENTENCE = 50
_MOST_TOLD = 3
_MOST_MISSPELT = 5
_EMPTY_PHRASES = (
    "här|hit|klicka|klicka här|klicka på länken|tryck här|läs mer|läs mer här|läs vidare|mer|mer här|mer info|info"
    "|mer information|mer information här|länk|länken|denna länk|den här länken|webbplatsen|hemsidan|sidan"
    "|here|click|click here|tap here|press here|read more|read more here|continue reading|more|more here|more info"
    "|more information|learn more|link|this link|the link|this page|website|page"
)
_SAYS_NOTHING = frozenset(_EMPTY_PHRASES.split("|"))
_FIELDS = (
    "namn|förnamn|efternamn|datum|tid|klockslag|plats|lokal|text|bild|bildtext|länk|rubrik|titel|ort|belopp|telefon"
    "|telefonnummer|adress|e-post|kontaktperson|name|first name|last name|date|time|place|venue|picture|caption|link"
    "|title|heading|amount|phone|address|email"
).replace(" ", r"\ ")
_LOUD_FIELDS = "NAMN|FÖRNAMN|DATUM|KLOCKSLAG|PLATS|BELOPP|NAME|DATE|TIME|PLACE|VENUE|AMOUNT"
_LETTER = r"[^\W\d_]"
# Sure signs only: a false alarm in every proof is soon not read.
_GAP = re.compile(
    rf"""
      (?<!{_LETTER})X{{2,}}(?:[-.:/ ]{{1,2}}X{{2,}}){{0,4}}(?!{_LETTER})  # XX, 20XX, XX.XX, 0XX-XXX XX
    | (?<!\w)xx[-.:/]xx(?!\w) | (?<!\w)x{{4,}}(?!\w)
    | \b(?:TODO|FIXME|TBD)\b
    | (?i:\blorem\ ipsum\b)
    | (?i:[\[«](?:{_FIELDS})[\]»]) | \[[A-Z]+(?:_[A-Z]+)+\] | \$\{{[A-Z_]{{2,60}}\}}
    | (?i:\[(?:fyll\ i|skriv|infoga|ange|insert|fill\ in|write|enter|your)\b[^\]\n]{{0,60}}\])
    | \{{\{{[^{{}}\n]{{1,60}}\}}\}} | \{{%[^{{}}\n]{{1,60}}%\}} | \*\|[A-Z][A-Z0-9_:]{{0,60}}\|\* | <<[^<>\n]{{1,40}}>>
    | \[\[[^][\n]{{1,60}}\]\] | %%[\w. ]{{1,60}}%% | %[A-Z][A-Z_]{{2,60}}%
    | (?<=[a-zåäö][ ])(?:{_LOUD_FIELDS})(?=[ ]?[a-zåäö.,!?)]|$)
    | (?i:klicka\ (?:eller\ tryck\ )?här\ för\ att\ ange\ (?:text|datum))
    | (?i:click\ (?:or\ tap\ )?(?:here\ )?to\ enter\ (?:text|a\ date))
    """,
    re.VERBOSE,
)
# Kings, congresses and chapters: what follows a name and means twenty or thirty.
_NUMERAL = re.compile(r"[A-ZÅÄÖ][a-zåäöé]{2,} $")
_AROUND = 24
_LONGEST_ADDRESS = 300
_SHOWN_ADDRESS = re.compile(
    r"(?:https?://|mailto:)?(?:[\w.+-]+@)?((?:[\w-]+\.)+[^\W\d]{2,})(?:[/?#]\S*)?", re.IGNORECASE
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|rtf|txt|md|html?|php|aspx?|jpe?g|png|gif|zip|ics|csv)$", re.IGNORECASE
)
_NO_SUCH_HOST = re.compile(r"(?:ww|wwww+|wwv|wvw)\..*|.*\.(?:con|cmo|ocm|coom)")


def remarks_on(
    document: Document,
    subject: str,
    preheader: str,
    derived: Collection[str] = (),
    *,
    language: str,
    names: str = "",
    before: Collection[str] = (),
) -> tuple[Problem, ...]:
    """Everything worth a look, in the order of the text, each kind a few times at most.

    ``derived`` names what is only the text's own words over again; ``names`` are those of the list, which are never
    misspelt; ``before`` are the words of its earlier issues.

    Raises:
        InvalidIssue: ``links-too-many``.
    """
    links = list(all_links(document))
    if len(links) > MOST_LINKS:
        raise InvalidIssue(Problem("links-too-many", {"number": len(links), "limit": MOST_LINKS}))
    stated = {"subject": subject, "preheader": preheader}
    texts = [said for name, said in stated.items() if name not in derived]
    texts += [document.title, *_written(document)]
    found: list[Problem] = []
    found += _first(gap for text in texts for gap in _gaps(text))
    found += _first(_link(link) for link in links)
    found += _first(_twins(links))
    found += _first(_loud(text, is_heading=is_heading) for is_heading, text in [(True, subject), *_texts(document)])
    found += _first(_breathless(line) for line in _lines(document))
    found += slips_in(document)
    found += _misspelt(document, language, names, before)
    if preheader and preheader.casefold() == subject.casefold():
        found.append(Problem("preheader-repeats", stops=False))
    return tuple(found)


def _misspelt(document: Document, language: str, names: str, before: Collection[str]) -> Iterator[Problem]:
    """All in one line: a list of doubtful words is glanced through."""
    texts = [_without_addresses(text) for text in _written(document) if not _GAP.search(text)]
    if language_of(" ".join(texts)) not in ("", language):
        return  # in a language that the list does not send in, as is told already
    own = frozenset(names.casefold().split())
    wrong = list(islice(misspelt_in(texts, language, own, before), _MOST_MISSPELT))
    if wrong:
        told = ", ".join(f"{word} ({meant}?)" for word, meant in wrong)
        yield Problem("misspelt", {"text": told}, stops=False)


def _without_addresses(text: str) -> str:
    return " ".join(
        "\u2026" if "@" in word or "://" in word or "www." in word.lower() else word for word in text.split()
    )


def _first(found: Iterator[Problem | None]) -> list[Problem]:
    """The first few of a sort, none of them twice, and how many more there are."""
    told = list({repr(one): one for one in found if one}.values())
    more = len(told) - _MOST_TOLD
    return told[:_MOST_TOLD] + ([Problem("more-of-the-same", {"number": more}, stops=False)] if more > 0 else [])


def _runs(document: Document) -> Iterator[Runs]:
    for block in walk(document.blocks):
        match block:
            case Heading(_, runs) | Paragraph(runs):
                yield runs
            case Picture():
                yield block.caption
            case Table(heading, rows, _):
                yield from heading
                for row in rows:
                    yield from row
            case _:
                pass


def all_links(document: Document) -> Iterator[Link]:
    """A picture that leads somewhere is a link too, which says what its description says."""
    for runs in _runs(document):
        yield from links_in(runs)
    for picture in pictures_in(document.blocks):
        if picture.target:
            yield Link((Text(picture.alt or picture.source),), picture.target)


def _written(document: Document) -> Iterator[str]:
    """Everything an author wrote by hand; code shows what it is about, and waits for nobody."""
    for runs in _runs(document):
        yield " ".join(plain(_without_code(runs)).split())
    for picture in pictures_in(document.blocks):
        yield picture.alt


def _without_code(runs: Runs) -> Runs:
    kept: list[Inline] = []
    for run in runs:
        match run:
            case Code():
                kept.append(Text(" "))
            case Emphasis(inner) | Strong(inner) | Struck(inner):
                kept += _without_code(inner)
            case Link(inner, target):
                kept.append(Link(_without_code(inner), target))
            case _:
                kept.append(run)
    return tuple(kept)


def _texts(document: Document) -> Iterator[tuple[bool, str]]:
    """Whether it is a heading, and what it says."""
    for block in walk(document.blocks):
        match block:
            case Heading(_, runs):
                yield True, " ".join(plain(runs).split())
            case Paragraph(runs):
                yield False, " ".join(plain(runs).split())
            case Notice() | _:
                pass


def _lines(document: Document) -> Iterator[str]:
    """The lines of paragraphs: a programme that stands line below line is no long sentence."""
    return (
        said_in(line) for block in walk(document.blocks) if isinstance(block, Paragraph) for line in lines_of(block)
    )


def prose_in(document: Document) -> Iterator[str]:
    """What is read from beginning to end: paragraphs, wherever they stand."""
    return (text for is_heading, text in _texts(document) if not is_heading)


def _gaps(text: str) -> Iterator[Problem]:
    """What is left to fill in, with the words around it."""
    for found in _GAP.finditer(text):
        start, end = found.span()
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        if found[0] in ("XX", "XXX") and _NUMERAL.search(before):
            continue
        if start > _AROUND:
            before = f"\u2026 {before.partition(' ')[2]}"
        if end + _AROUND < len(text):
            after = f"{after.rpartition(' ')[0]} \u2026"
        yield Problem("placeholder", {"text": f"{before}{found[0][:60]}{after}"}, stops=False)


def _link(link: Link) -> Problem | None:
    said = " ".join(plain(link.runs).split())
    facts: dict[str, str | int] = {"text": said[:60], "link": link.target[:80]}
    parts = urlsplit(link.target)
    host = parts.hostname or parts.path.partition("?")[0].rpartition("@")[2].lower()
    bare = said.casefold().strip(".!?:\u2026\u00bb\u203a\u2192> ")
    if bare in _SAYS_NOTHING or not any(map(str.isalnum, bare)):
        return Problem("link-says-nothing", facts, stops=False)
    if ("." not in host and ":" not in host) or _NO_SUCH_HOST.fullmatch(host):
        return Problem("link-misspelt", facts, stops=False)
    if _leads_elsewhere(said, host):
        return Problem("link-text", facts, stops=False)
    return Problem("link-not-encrypted", facts, stops=False) if parts.scheme == "http" else None


def _leads_elsewhere(said: str, host: str) -> bool:
    """Whether a link shows one address and leads to another website or mailbox."""
    shown = _SHOWN_ADDRESS.fullmatch(said) if len(said) <= _LONGEST_ADDRESS else None
    if not shown or _FILE.search(shown[1]):
        return False
    one, other = shown[1].casefold().removeprefix("www."), host.casefold().removeprefix("www.")
    return not (one == other or one.endswith("." + other) or other.endswith("." + one))


def _twins(links: list[Link]) -> Iterator[Problem | None]:
    """Links that say the same and lead to different places."""
    leads: dict[str, str] = {}
    for link in links:
        said = " ".join(plain(link.runs).split())
        if leads.setdefault(said.casefold(), link.target) != link.target and said.casefold() not in _SAYS_NOTHING:
            yield Problem("links-alike", {"text": said[:60]}, stops=False)


def _loud(text: str, *, is_heading: bool) -> Problem | None:
    """A heading or a sentence all in capitals; names of two or three letters are no shouting."""
    for sentence in [text] if is_heading else sentences_in(text):
        words = [word for word in words_in(sentence) if len(word) > 3]
        if len(words) >= (2 if is_heading else 4) and all(word.isupper() for word in words):
            return Problem("shouting", {"text": sentence[:60]}, stops=False)
    return None


def _breathless(text: str) -> Problem | None:
    for sentence in sentences_in(text):
        number = len(words_in(sentence))
        if number > _LONGEST_SENTENCE:
            opening = " ".join(sentence.split()[:8])
            return Problem("sentence-long", {"text": opening, "number": number}, stops=False)
    return None
