"""What stands after the day in a notice: a place, nothing, or a sentence that makes it no notice at all."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.issue.date_words import evened, pattern

_LABEL = pattern(r"(?:när|tid|tidpunkt|datum|dag|when|date|time)\s*:\s*")
_PLACE_LABEL = pattern(r"(?:plats|var|lokal|where|place|venue|location)\s*:\s*(?P<place>[^\n]*)")
_LABELLED = pattern(r"(?:när|tid|tidpunkt|datum|dag|when|date|time|plats|var|lokal|where|place|venue|location)\s*:")
_BEGINS = pattern(r"[\s,;:|(\u00b7\u2022\u2013\u2014-]*")
_PREPOSITION = pattern(r"(?:i|på|hos|vid|in|at|@|the\s+venue\s+is)\s+(?:the\s+)?")
_CLAUSE = pattern(r"(?:[^.!?\n]|[.!?](?!\s|$)|(?<=\b[^\W\d_])\.|(?<=\bSt)\.|(?<=\bkv)\.)*")
_ONLINE = pattern(r"(?:digitalt|online|on\s?line|på\s+nätet|via|zoom|teams|webbmöte|webinar)\b")
# A clause that says what happens is a sentence, not a place.
_SAYS = pattern(
    r".*\b(?:är|var|blir|blev|ska|skall|kommer|kom|har|hade|kan|får|fick|går|gick|öppnar|öppnade|stänger|stängs|stängde"
    r"|börjar|började|slutar|slutade|hålls|hölls|åkte|reste|vann|valde|valdes|tog|togs|gjorde|sa|säger|träffas|ses|möts"
    r"|som|att|när|då|eftersom|om|men|senast|anmäl\w*|is|are|was|were|will|has|have|had|can|opens?|opened|closes?|closed"
    r"|begins?|began|starts?|started|ends?|ended|met|meets?|we|you|that|which|when|because|but|latest)\b"
)
_LONGEST = 100
_MOST_WORDS = 14


@dataclass(frozen=True)
class Whereabouts:
    """``place`` may be empty; ``more`` is what follows it and is about something else."""

    place: str
    more: str


def without_labels(text: str) -> str:
    """A notice's first lines without ``När:`` and ``Tid:`` before them; ``Plats:`` stays, it tells where."""
    lines = [_LABEL.sub("", line, count=1) if _LABEL.match(line) else line for line in evened(text).split("\n")]
    return "\n".join(lines)


def is_labelled(text: str) -> bool:
    return _LABELLED.match(text.strip()) is not None


def whereabouts(rest: str, *, sure: bool) -> Whereabouts | None:
    """Read what follows a day: None if it goes on as a sentence.

    ``sure``: the hour was said too, so a place may begin with a small letter.
    """
    opening = _BEGINS.match(rest)
    begun = opening[0] if opening else ""
    after = rest[len(begun) :]
    labelled = _PLACE_LABEL.match(after)
    if labelled:
        return Whereabouts(labelled["place"].strip(" ."), after[labelled.end() :].strip())
    found = _CLAUSE.match(after)
    clause = found[0] if found else ""
    more = after[len(clause) :].strip(" .!?\n")
    clause = clause.strip(" ,;)")
    if not clause:
        return Whereabouts("", more)
    preposition = _PREPOSITION.match(clause)
    place = clause[preposition.end() :] if preposition else clause
    own_line = "\n" in begun  # the line with the day ended before it, so it need not be a place
    otherwise = Whereabouts("", after) if own_line else None
    if len(clause) > _LONGEST or len(clause.split()) > _MOST_WORDS or _SAYS.match(clause):
        return otherwise
    named = place[:1].isupper() or place[:1].isdigit() or place[:1] in "\"\u201d\u201c'" or _ONLINE.match(clause)
    marked = bool(begun.strip()) or own_line
    if named and (marked or preposition or _ONLINE.match(clause)):
        return Whereabouts(place, more)
    few = len(clause.split()) <= 5
    return Whereabouts(place, more) if few and (preposition or (sure and marked)) else otherwise
