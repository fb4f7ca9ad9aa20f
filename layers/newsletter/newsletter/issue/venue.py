"""Where something is: the place that stands after a day and its hours, after a preposition, or after ``Plats:``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.issue.cues import gathering, is_announcing, is_event, is_sentence
from newsletter.issue.date_words import HOURS, one_of, pattern, said

_PLACE_LABEL = pattern(rf"(?:^|.*?[\s.;,(]){said('where_label')}\s*:\s*(?P<place>[^\n|]*)")
_BEGINS = pattern(r"[\s,;:|(\u00b7\u2022\u2013\u2014-]*")
PREPOSITION = pattern(rf"(?:{said('in_place')}|the\s+venue\s+is)\s+(?:the\s+|dem\s+|der\s+)?")
_ANYWHERE = pattern(
    rf"(?<!\w){said('in_place')}\s+(?:the\s+|dem\s+|der\s+)?(?P<place>(?:(?!\s(?:{said('in_place')})\s)[^,.;:!?()|\n])+)"
)
_CLAUSE = pattern(r"(?:[^.!?\n|]|[.!?](?!\s|$)|(?<=\b[^\W\d_])\.|(?<=\bSt)\.|(?<=\bkv)\.)*")
_ONLINE = pattern(rf"(?<!\w){said('online')}(?!\w)")
_IS_PLACE = pattern(
    rf"(?:\S+\s){{0,5}}(?:\w*{said('places')})"
    r"(?:\s+(?:i|in|på|vid)\s+[A-ZÅÄÖÆØ]\w+|(?-i:(?:\s+[A-ZÅÄÖÆØ][\w-]+){1,2})|\s+\d+\w?)?$"
)
_PLACE_WORD = pattern(rf"(?<!\w)\w*{said('places')}(?!\w)")
_DAY_PART = pattern(
    r"(?:kalender\w*|calendar|samma|same|samme|kvällen|morgonen|eftermiddagen|förmiddagen|sommaren|våren|hösten|vintern|\w*dag\w*|\w+månad\w*|år\w*|tid|god\s+tid|förväg"
    r"|evening|morning|afternoon|summer|advance|case|order|touch|person|all|least|any|once|\d.*|stället|samarbete\b.*|samband\b.*|form\b.*"
    r"|detalj|övrigt|fall|början|slutet|mitten|maj|mars|juni|juli|abend|morgen)\b"
)
_COUNTED = pattern(
    rf"(?:\d[\d\s.,:-]*|(?:{one_of(HOURS)})\s+)(?:ggr|gånger|kr\b|kronor|:-|st\b|platser|personer|pers\b|år\b|tim\w*|min\w*|veckor|[^\W\d]*dagar|[^\W\d]*kvällar|tillfällen|[^\W\d]+days|evenings|times|weeks?|sessions?|people)"
    r"|[£€$]\s?\d"
)
"""How often, how much or how many: ``6 ggr, 1200 kr``."""

_DOORS = pattern(
    r"(?:insläpp|dörrarna|dörrar|doors|einlass|samling|öppnar)\b[^\d]{0,20}\d"
    r"|(?:fri|fritt|free)\s(?:entré|inträde|entry|admission)\b|(?:entré|inträde|admission):?\s\d"
)
"""When people are let in, and for what: ``Kl. 18.30 (insläpp 18)``, ``Fri entré``."""

_AT_HOME = re.compile(r"\bhemma hos (?:[A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ][\w-]+)?|\w+)")
_CUT_HOUR = re.compile(r"[.:][0-5]\d(?!\d)")
_COLON = pattern(r":\s|\s*https?:|\s\|\s|;\s")
_NO_PLACE = pattern(rf"{said('not_before')}$")
_NAME_AFTER = re.compile(r"(?:\s(?:i|in|på)(?=\s[A-ZÅÄÖÆØÜ]))?(?:\s(?:[A-ZÅÄÖÆØÜ][\w-]+|\d+\w?))+")
_MEETING_PLACE = pattern(
    rf"(?<!\w){said('gathers')}(?:\s++(?:(?:{said('clock')})\s*+)?\d{{1,2}}(?:[.:]\d\d)?)?\s++(?:{said('in_place')})\s+(?:the\s+|dem\s+|der\s+)?(?P<place>\w[\w-]*(?:\s\w[\w-]*){{0,2}})(?=[.,;!)]|$|\s(?:kl|at|och|and|og)\b)"
)
_BOOKED = pattern(
    r".*\b(?:book\w*|boka\w*|anmäl\w*|sign\s+up|register|pay|betala\w*|läs\w*|read|köp\w*|buy|tickets?)\W*$"
)
_LONGEST = 100
_MOST_WORDS = 14
_MOST_IN_PLACE = 7


@dataclass(frozen=True)
class Venue:
    """``place`` may be empty; ``more`` is what follows it and is about something else."""

    place: str
    more: str


def labelled_place(text: str) -> str:
    """What stands after ``Plats:``, up to the line's end or the sentence's; empty if nothing does."""
    found = _PLACE_LABEL.match(text)
    if not found:
        return ""
    clause = _CLAUSE.match(found["place"])
    return (clause[0] if clause else "").strip(" .,;")


def is_place(text: str) -> bool:
    """Whether a few words end as the names of places do: ``Folkets hus``, ``village hall``, ``Bredviks kvarn``."""
    text = text.strip()
    if _IS_PLACE.match(text) is None or _DOORS.match(text):
        return False
    gathers = gathering(text)
    return not is_announcing(text) and (gathers is None or (gathers.start() == 0 and " " not in gathers[0]))


def is_online(text: str) -> bool:
    return _ONLINE.match(text) is not None


def venue_in(rest: str, *, sure: bool) -> Venue | None:
    """Read what follows a day: None if it goes on as a sentence.

    ``sure``: the hour was said too, so a place may begin with a small letter, and needs no comma before it.
    """
    opening = _BEGINS.match(rest)
    begun = opening[0] if opening else ""
    after = rest[len(begun) :]
    labelled = labelled_place(after) if _PLACE_LABEL.match(after) and is_label_first(after) else ""
    if labelled:
        return Venue(labelled, after[after.index(labelled) + len(labelled) :].strip(" ."))
    found = _CLAUSE.match(after)
    clause = found[0] if found else ""
    more = after[len(clause) :].strip(" .!?\n|")
    clause = clause.strip(" ,;)")
    if not clause:
        return Venue("", more)
    preposition = PREPOSITION.match(clause)
    place = clause[preposition.end() :] if preposition else clause
    if _NO_PLACE.match(place):
        return None
    if _COUNTED.match(place) or _DOORS.match(place) or (_DAY_PART.match(place) and not place[:1].isdigit()):
        return Venue("", more)
    if len(clause) > _LONGEST or len(clause.split()) > _MOST_WORDS or is_sentence(clause):
        return None
    marked = bool(begun.strip())
    place = without_tail(_COLON.split(place)[0].split(" (")[0])
    named = place[:1].isupper() or place[:1].isdigit() or place[:1] in "\"\u201d\u201c'" or _ONLINE.match(clause)
    if named and (marked or preposition or sure or _ONLINE.match(clause)):
        return Venue(place, more)
    few = len(clause.split()) <= 5
    return Venue(place, more) if few and (preposition or (sure and marked) or is_place(clause)) else None


def without_tail(place: str) -> str:
    """``Brunnsgatan 6, port 3`` whole, ``Folkets hus, fika finns`` without what is no place."""
    first, *others = place.split(", ")
    kept = [first]
    for other in others:
        if not (other[:1].isupper() or other[:1].isdigit() or is_place(other)):
            break
        kept.append(other)
    return ", ".join(kept)


def is_label_first(text: str) -> bool:
    found = _PLACE_LABEL.match(text)
    return found is not None and text[: found.start("place")].count(" ") <= 1


def place_in(text: str) -> str:
    """The place that a sentence tells in passing, after a preposition; empty if it tells none for sure."""
    place = _place_in(text)
    end = text.find(place) + len(place)
    name, _, number = place.rpartition(" ")
    # "från stationen 9.00": the figure belongs to the hour
    return name if number.isdigit() and _CUT_HOUR.match(text, end) else place


def _place_in(text: str) -> str:
    labelled = labelled_place(text)
    if labelled:
        return labelled
    for found in _ANYWHERE.finditer(text):
        place = " ".join(found["place"].split()[:_MOST_IN_PLACE])
        if _DAY_PART.match(place):
            continue
        word = next(reversed([*_PLACE_WORD.finditer(place)][:2]), None)
        if word and not is_sentence(place[: word.start()]) and not is_event(place[: word.end()]):
            return place[: word.end()] + _name_after(place[word.end() :])
        if place[:1].isupper() and not is_event(place):
            return _name_in(place)
    if home := _AT_HOME.search(text):
        return home[0]
    meeting = _MEETING_PLACE.search(text)
    if meeting and not _DAY_PART.match(meeting["place"]) and not is_sentence(meeting["place"]):
        return meeting["place"]
    online = _ONLINE.search(text)
    return online[0] if online and not _BOOKED.match(text[: online.start()]) else ""


def _name_after(tail: str) -> str:
    """What belongs to a place's name after its kind: ``Gasthof Linde``, ``kyrkan i Åby``, ``lott 14``."""
    found = _NAME_AFTER.match(tail)
    return found[0].rstrip() if found else ""


def _name_in(place: str) -> str:
    """The words of a name, up to the first that begins with a small letter after a capital one."""
    words = place.split()
    kept = [words[0]]
    for word in words[1:]:
        if not (word[:1].isupper() or word[:1].isdigit() or is_place(word)):
            break
        kept.append(word)
    return " ".join(kept)
