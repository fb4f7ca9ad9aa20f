"""What a meeting is called: by its heading, by what stands beside its day, or by the word in its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import MONTHS, WEEKDAYS, evened, one_of, pattern, said
from newsletter.issue.dates import hours_of
from newsletter.issue.venue import PREPOSITION, is_online, is_place, place_in, venue_in
from newsletter.languages import DAY_WORDS

if TYPE_CHECKING:
    from newsletter.issue.sections import Section

LONGEST_TITLE = 90
_HOLIDAY = pattern(said("holidays"))
_LONGEST_BEFORE = 8
_LONGEST_TEXT_BEFORE = 300
_MOST_WORDS_BEFORE = 3
_EDGES = " ,;:|\u00b7\u2022\u2013\u2014-("
_ONLY_DAY = pattern(rf"(?:{one_of(WEEKDAYS)}|{one_of(MONTHS)}|vecka\s+\d+|v\.?\s?\d+|week\s+\d+|\d+|20\d\d|\s|[.,:])+$")
_SOME_DAYS = pattern(
    rf"(?:\S+\s+)?(?:{one_of(WEEKDAYS)})s?(?:\s?(?:kväll|förmiddag|eftermiddag|morgn|evening|morning|afternoon))?(?:s|ar(?:na)?|er|e)"
    rf"(?:\s+(?:{said('opens')}|{said('begins_on')}))?$"
)
"""``Fyra onsdagar``: no name, but how the days that follow are called."""

_ANNOUNCED = pattern(rf"(?<=\w)\s+(?:{said('announces')})$")
_NEXT_TIME = pattern(said("next_time"))
_TRAILING = pattern(
    r"(?:[\s,]+(?:(?:blir|är)\s+det|den|the|on|på|am|is|är|blir|d\.|er|start|starts?|\u2013|-))++$|[\s,;:|(\u00b7\u2022\u2013\u2014-]+$"
)
_CALL = pattern(
    r"(?:obs|nb|nytt|påminnelse|reminder|kom\s+ihåg|spara\s+(?:dagen|datumet)|boka\s+(?:upp\s+)?(?:dagen|datumet)|boka(?:\s+(?:in|redan\s+nu))?|save\s+the\s+date)\b[!:,.]*\s*"
)
INTRODUCES = pattern(rf"(?:{said('introduces')})\s+")
_SMALL_WORDS = frozenset(word for words in DAY_WORDS for word in words.small_words.split())
_TELLS_ABOUT = pattern(rf"(?<!\w){said('about')}\s")
_HOURS_FIRST = re.compile(r"^\d{1,2}(?:[.:]\d\d)?(?:\s?[\u2013-]\s?\d{1,2}(?:[.:]\d\d)?)?\s+(?=\D)")
_BEFORE_HOUR = re.compile(rf"(?P<name>[A-ZÅÄÖÆØ][^.,;:!?()|\d]{{1,40}}?)\s+(?i:{said('clock')})\s*\d")
"""``Gillet kl 14``, after the name and a comma."""

_SEPARATES = re.compile(
    rf"\s(?:{said('clock')}|{said('opens')})\s*(?:kl\.?\s?)?(?=\d)|\s\|\s|[:;]\s|\s[\u2013\u2014-]\s|,\s|(?<!\b[A-ZÅÄÖ])[.!?](?:\s|$)|\s\("
)


@dataclass(frozen=True)
class Named:
    """``is_event``: the name itself says that it is something to go to."""

    text: str
    is_event: bool = False
    place: str = ""


def name_of(section: Section) -> Named:
    """The name that a section gives to what happens in it; an empty one if its heading stands over several things."""
    candidates = (section.heading, *section.parents)
    for place, heading in enumerate(candidates):
        text = cues.without_cues(evened(heading)).replace("\n", " ")
        text = INTRODUCES.sub("", text)
        if (
            not text
            or cues.is_nameless(text)
            or cues.is_only_cue(text)
            or _ONLY_DAY.match(text)
            or len(text) > LONGEST_TITLE
        ):
            continue
        event = cues.is_event(text)
        if (place > 0 or section.is_title) and not event:
            return Named("")
        return Named(text, event)
    return Named("")


def title_before(before: str) -> str:
    """A name that stands before its day, such as ``Friluftsdag``; empty if it is half a sentence."""
    if len(before) > _LONGEST_TEXT_BEFORE:
        return ""
    text = _CALL.sub("", before.strip())
    while (shorter := _TRAILING.sub("", text)) != text:
        text = shorter
    text = text.strip(_EDGES)
    if cues.is_event(bare := _ANNOUNCED.sub("", text)):
        text = bare  # "Årets föreningsstämma äger rum"
    words = text.split()
    if not 0 < len(words) <= _LONGEST_BEFORE or len(text) > LONGEST_TITLE or not any(c.isalpha() for c in text):
        return ""
    if (
        _TELLS_ABOUT.search(text)
        or says_which_days(text)
        or _NEXT_TIME.fullmatch(text)
        or cues.repeats_in(text)
        or cues.is_sentence(text)
        or cues.why_not_in_prose(text, "")
        or not (text[0].isupper() or text[0].isdigit())
        or re.search(r"[.!?]\s", text)
    ):
        return ""
    while len(words) > 1 and words[0].casefold() in _SMALL_WORDS:
        words = words[1:]  # "Nästa styrelsemöte"
    return " ".join(words)


def says_which_days(text: str) -> bool:
    """Whether a few words only say on what days something is: ``Fyra onsdagar``, ``Tre måndagskvällar``."""
    return _SOME_DAYS.match(text) is not None


def holiday_in(day: str) -> str:
    """The name of the day itself, as in ``Valborg fredag 30 april``; empty for a day without one."""
    found = _HOLIDAY.match(day)
    return found[0].strip() if found else ""


def noun_phrase(text: str, event: re.Match[str] | None = None) -> str:
    """The event's word with the words before it that belong to its name: ``ordinary general meeting``."""
    if event is None:
        event = next(cues.events_in(text), None)
        if event is None:
            return ""
    before = re.split(r"[.,;:!?()|]|\s[\u2013\u2014-]\s", text[: event.start()])[-1]
    kept: list[str] = []
    for word in reversed(before.split()):
        if len(kept) == _MOST_WORDS_BEFORE or word[:1].isdigit() or word.casefold() in _SMALL_WORDS:
            break
        if cues.is_sentence(word) or cues.is_announcing(word):
            break
        kept.insert(0, word)
    phrase = " ".join([*kept, event[0]])
    return phrase[:1].upper() + phrase[1:]


def from_rest(rest: str, heading: Named, *, several: bool, timed: bool) -> Named | None:
    """Name and place from what follows a day with which a line begins; None if it goes on as a sentence.

    Args:
        rest: what follows the day and its hours.
        heading: the name of the section, if it has one.
        several: other lines of the section begin with days too, so each may have a name of its own.
        timed: the hour was said.
    """
    text = rest.strip()
    marked = text[:1] in ",;:|\u2013\u2014-("
    in_column = text[:1] == "|"
    text = text.lstrip(_EDGES).rstrip()
    cells = [cell.strip() for cell in text.split(" | ")]
    if len(cells) > 1 or (in_column and several):
        return _from_cells(cells, heading)
    hours = hours_of(text)
    text = hours[1].lstrip(_EDGES) if hours else text
    if not text.strip(" .!"):
        return heading
    cut = _SEPARATES.search(text)
    phrase, more = (text[: cut.start()], text[cut.end() :]) if cut else (text.rstrip("."), "")
    phrase = phrase.strip(_EDGES + ".)")
    if cut and cut[0].strip() in "\u2013\u2014-:" and len(phrase.split()) <= 2 and not cues.is_event(phrase):
        phrase = text[: (_SEPARATES.search(text, cut.end()) or re.compile("$").search(text, cut.end())).start()]  # type: ignore[union-attr]
    where = venue_in(rest, sure=timed)
    event = cues.is_event(phrase)
    if _begins_with_preposition(text):
        if heading.text and where and not cues.is_sentence(phrase):
            return Named(heading.text, heading.is_event, where.place)
        return Named("", place=where.place) if where else None
    sentence = cues.is_sentence(phrase) or cues.is_announcing(phrase) or cues.tells_of_past(phrase)
    if sentence:
        return None
    is_name_of_place = rest.lstrip()[:1] == "," and phrase[:1].isupper() and len(phrase.split()) <= _MOST_WORDS_BEFORE
    if heading.is_event and not event and is_name_of_place and where and where.place:
        return Named(heading.text, heading.is_event, where.place)
    if not heading.text or (event and (several or not heading.is_event)) or (several and not is_place(phrase)):
        if len(phrase.split()) > 12 or not phrase:
            return None
        if is_place(phrase) and not event and not several:
            return Named("", place=phrase)
        return Named(_capital(phrase), event, _place_after(phrase, more))
    if where and where.place and (marked or timed or is_online(phrase)):
        return Named(heading.text, heading.is_event, where.place)
    if is_place(phrase):
        return Named(heading.text, heading.is_event, phrase)
    return Named(heading.text, heading.is_event) if heading.is_event and timed else None


def _from_cells(cells: list[str], heading: Named) -> Named | None:
    names = [cell for cell in cells if cell.strip(" -") and not hours_of(cell)]
    if not names:
        return heading
    title = re.split(r"[.!?](?:\s|$)|,\s|\s\(", names[0])[0].strip()
    place = next((cell for cell in names[1:] if cell[:1].isupper() or is_place(cell)), "")
    if len(title.split()) > 8:
        return None
    rest = names[0][len(title) :].strip(" ,.(")
    return Named(_capital(title), cues.is_event(title), place or _place_after(title, rest))


def _place_after(phrase: str, more: str) -> str:
    found = place_in(phrase)
    if found:
        return found
    more = _HOURS_FIRST.sub("", more.strip())
    hours = hours_of(more)
    more = hours[1].lstrip(_EDGES) if hours else more
    before_hour = _BEFORE_HOUR.match(more)
    if (
        before_hour
        and len(before_hour["name"].split()) <= _MOST_WORDS_BEFORE
        and not cues.gathering(more[: before_hour.end()])
    ):
        return before_hour["name"]
    for part in re.split(r"[.!?](?:\s|$)|,\s|\s\|\s|\s\(", more.strip())[:2]:
        if part and len(part.split()) <= 6 and not cues.is_sentence(part) and not hours_of(part) and is_place(part):
            return PREPOSITION.sub("", part.strip(), count=1)
    return place_in(re.split(r"[.!?](?:\s|$)", more)[0])


def _begins_with_preposition(text: str) -> bool:
    return PREPOSITION.match(text) is not None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
