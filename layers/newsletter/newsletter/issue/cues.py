"""What the words around a day make of it: something to go to, a deadline, a closed door, a day that is called off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.issue.date_words import MONTHS, one_of, pattern, said

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = r"(?=[\w-]{1,80}+(?![\w-]))"
"""Before a word that somebody can have meant: each of its letters is looked at many times."""

_EVENT = pattern(
    rf"(?<![\w@.])(?:{_WORD}(?!(?:\w*{said('no_events')})\b)(?:\w+-)*\w*(?:{said('events')})|{said('event_words')})"
    r"(?![\w@-])"
)
_ANNOUNCES = pattern(rf"(?<!\w){said('announces')}(?!\w)")
_GATHERS = pattern(rf"(?<!\w){said('gathers')}(?!\w)")
_DEADLINE = pattern(rf"(?<!\w){said('deadline')}(?!\w)")
_NOTHING = rf"{said('none')}\s+(?!{said('not_needed')})\w+(?=.{{0,60}}$)"
_CLOSED = pattern(rf"(?<!\w)(?:{said('closed')}(?!\w)|{_NOTHING})")
_CANCELLED = pattern(rf"(?<!\w){said('cancelled')}(?!\w)")
_MOVED = pattern(rf"(?<!\w){said('moved')}(?!\w)")
_AFTER_FIRST = r"\s*(?:(?:för|for|av|of)\s+|[:!\u2013-]+\s*|\s+)"
_BEFORE_LAST = r"(?<![\s,(\u2013-])[\s,(\u2013-]*+(?:(?:är|blir|har|has\s+been|is|er|ist|tyvärr|wird)\s+)*"
_CANCELLED_FIRST = pattern(rf"^\W*{said('cancelled')}{_AFTER_FIRST}")
_CANCELLED_LAST = pattern(rf"{_BEFORE_LAST}{said('cancelled')}\W*.*$")
_MOVED_FIRST = pattern(rf"^\W*{said('moved')}{_AFTER_FIRST}")
_MOVED_LAST = pattern(rf"{_BEFORE_LAST}{said('moved')}\W*.*$")
_CHANGES = pattern(rf"(?<!\w){said('changes')}(?!\w)")
_OTHERWISE = pattern(rf"(?<!\w){said('otherwise')}(?!\w)")
_OVER = pattern(rf"(?<!\w){said('over')}(?!\w)")
_REMEMBERS = pattern(rf"{said('remembers')}")
_REPEATS = pattern(rf"(?<!\w){said('repeats')}")
_NAMELESS = pattern(rf"{said('nameless')}\s*[:!.]?$")
_SAYS = pattern(rf"(?<!\w){said('says')}(?!\w)")
_BEFORE_DAY = r"[\s,:(]*(?:(?:den|the|dem|der|d\.|on)\s+)?$"
_UNTIL = pattern(rf"(?:.*\W)?{said('until_before')}{_BEFORE_DAY}")
_NOT = pattern(rf"(?:.*\W)?{said('not_before')}{_BEFORE_DAY}")
_WAS_TO_BE = pattern(rf".*(?<!\w){said('was_to_be')}(?!\w)")
_NO_BEGINS = pattern(rf"\W*(?:no|not|ingen|inget|inga|kein|keine|ikke|ej)\s+(?!{said('not_needed')})\w")
_NOTHING_IN = pattern(rf"\W*(?:{said('none')})\s+(?!{said('not_needed')})\w")
_BREAK = pattern(rf"\W*{said('breaks')}(?!\w)")
_NEAR = 30
LONGEST_CUED = 300
"""Characters of a heading, or of what stands before a day in one, that has a name."""

_LAST_DAY = pattern(r"\W*+(?:(?:är|is|er|ist)\W*+)?(?:det\s+|the\s+)?(?:sista|siste|sidste|last|letzter|senast)\b")
_CLAUSES = re.compile(r"[;(]|\s[\u2013\u2014-]\s|,\s(?=(?:och|men|så|då|and|but|so|und|og|för|because)\s)")
_BRACKETS = re.compile(r"\([^()]*\)")
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"\u201d\u2019)]*+\s++(?=[\"\u201c\u201d(\u2013-]?\s?[A-ZÅÄÖÆØÜ0-9])")
_MONTH_FOLLOWS = pattern(rf"(?:{one_of(MONTHS)})\b")
_ABBREVIATED = pattern(
    r"(?:^|.*[\s(])(?:kl|ca|d|nr|tel|tfn|st|s:t|dr|bl|f|ev|inkl|exkl|anm|max|min|t\.o\.m|fr\.\s?o\.\s?m|f\.o\.m|m\.m|resp|t\.ex|bl\.a|o\.s\.v|no|vs|jan|feb|febr|mar|apr|jun|jul"
    r"|aug|sep|sept|okt|oct|nov|dec|des|dez|mån|tis|ons|tors|tor|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun|p\.m|a\.m|\w)$"
)


def sentences_of(text: str) -> tuple[tuple[int, int], ...]:
    """Where each sentence of a line begins and ends."""
    ends = [0]
    for stop in _STOP.finditer(text):
        word = text[ends[-1] : stop.start()]
        is_day = word[-1:].isdigit() and _MONTH_FOLLOWS.match(text, stop.end()) is not None
        if (not _ABBREVIATED.match(word[-12:]) or stop[0].strip() != ".") and not is_day:
            ends.append(stop.end())
    return tuple(zip(ends, [*ends[1:], len(text)], strict=True))


def clause_before(text: str) -> str:
    """The last clause of what stands before a day; for a day in brackets, the one before them."""
    return _CLAUSES.split(_BRACKETS.sub(" ", text.rstrip().removesuffix("(")))[-1]


def clause_after(text: str) -> str:
    """The first clause of what stands after a day."""
    return _CLAUSES.split(text)[0]


def events_in(text: str) -> Iterator[re.Match[str]]:
    """The words that name something to go to: ``årsmötet``, ``quiz night``, ``Mitgliederversammlung``."""
    return _EVENT.finditer(text)


def is_event(text: str) -> bool:
    return _EVENT.search(text) is not None


def is_announcing(text: str) -> bool:
    return _ANNOUNCES.search(text) is not None


def gathering(text: str) -> re.Match[str] | None:
    return _GATHERS.search(text)


def is_cancelled(text: str) -> bool:
    return _CANCELLED.search(text) is not None


def is_moved(text: str) -> bool:
    return _MOVED.search(text) is not None


def is_nameless(heading: str) -> bool:
    """Whether a heading stands over several things, and is the name of none."""
    return _NAMELESS.match(heading.strip()) is not None


def is_sentence(text: str) -> bool:
    """Whether words that belong to sentences stand in it: such a text is neither a name nor a place."""
    return _SAYS.search(text) is not None


def tells_of_past(text: str) -> bool:
    """Whether a text has the verbs of a report: ``vann``, ``samlade``, ``was``."""
    return _OVER.search(text) is not None


def repeats_in(text: str) -> re.Match[str] | None:
    return _REPEATS.search(text)


def why_not(before: str, after: str, sentence: str, *, said: str = "", several: bool = False) -> str:
    """Why nobody meets on a day, as a code under ``left_out`` in the words; empty if nothing speaks against it.

    Args:
        before: what stands before the day in its sentence, back to the day before it.
        after: what follows in its sentence, to the next day.
        sentence: all of it.
        said: the day itself.
        several: each of several days is named, as in ``onsdagar 7, 14 och 21 april``.
    """
    last, next_ = clause_before(before), clause_after(after)
    if is_cancelled(sentence):
        return "cancelled"
    if _NOT.match(before) or _WAS_TO_BE.match(before):
        return "moved"
    if _OTHERWISE.search(before):
        return "otherwise"
    if not several and _REPEATS.search(f"{before}{said}"):
        return "repeats"
    if _DEADLINE.search(last) or _LAST_DAY.match(after):
        return "deadline"
    if _UNTIL.match(before):
        return "until"
    if _is_closed(last) or _NO_BEGINS.match(after) or _CLOSED.search(next_):
        return "closed"
    return ""


def _is_closed(clause: str) -> bool:
    """Whether a clause closes something; ``Ridläger på höstlovet`` is something to go to in the holidays."""
    found = _CLOSED.search(clause)
    in_break = found is not None and _BREAK.fullmatch(found[0]) is not None
    return found is not None and not (in_break and is_event(clause[: found.start()]))


def is_only_cue(heading: str) -> bool:
    """Whether a heading says no more than ``Flyttat`` or ``Inställt``."""
    text = heading.strip(" :!.")
    return _CANCELLED.fullmatch(text) is not None or _MOVED.fullmatch(text) is not None


def why_of_heading(heading: str) -> str:
    """Why nothing below a heading is to go to: ``Sommarstängt``, ``Sista anmälningsdag``, ``Vi minns``."""
    if _NOTHING_IN.match(heading):
        return "closed"
    if is_event(heading):
        return ""
    if _DEADLINE.search(heading):
        return "deadline"
    if _CLOSED.search(heading):
        return "closed"
    return "over" if _REMEMBERS.match(heading) else ""


def is_break(heading: str) -> bool:
    """Whether a heading names a school's holidays, and more: what happens in them, as in ``Sportlov i simhallen``."""
    found = _BREAK.match(heading)
    return found is not None and len(heading[found.end() :].split()) > 1


def why_not_in_prose(before: str, after: str) -> str:
    """The same of what only a whole sentence can say: that something changes on the day, or was."""
    last, next_ = clause_before(before), clause_after(after)
    if _DEADLINE.search(next_[:_NEAR]):
        return "deadline"
    if _CHANGES.search(last) or _CHANGES.search(next_):
        return "changes"
    if _OVER.search(last) or _OVER.search(next_):
        return "over"
    return ""


def without_cues(heading: str) -> str:
    """A heading's own name, without ``INSTÄLLT:`` before it or ``är flyttat`` behind it."""
    if len(heading) > LONGEST_CUED:
        return heading
    for first, last in ((_CANCELLED_FIRST, _CANCELLED_LAST), (_MOVED_FIRST, _MOVED_LAST)):
        heading = first.sub("", heading)
        heading = last.sub("", heading) or heading
    return heading.strip(" :-\u2013!.,()")
