"""Answers: what a cell, a column or the name of a file says about whether somebody wants the list."""

from __future__ import annotations

import re
from functools import lru_cache

from newsletter.languages.register_words import plain, words_for
from newsletter.staff_answers import ChoiceKind, Said

_NOTHING = frozenset({"null", "none", "nil", "na", "n/a", "n.a."})
_DASHES = frozenset("-\u2013\u2014")
_NO_DAY = re.compile(r"0000-00-00.*|0+|-+|[-\u2013\u2014./ ]+")
_DIGITS = re.compile(r"\d+([.,]0+)?")
_YEAR_FIRST, _YEAR_LAST = (
    re.compile(r"(19|20)\d\d(?:[-/.]?\d\d[-/.]?\d\d|[-/.]\d\d$|$)"),
    re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}\b"),
)
_MARKS_YES, _MARKS_NO = frozenset("✓✔☑✅☒"), frozenset("✗✘☐❌")

# https://help.groundhogg.io/article/24-what-is-optin-status
_GROUNDHOGG = {
    "1": Said.UNCONFIRMED,
    "2": Said.ACTIVE,
    "3": Said.LEFT,
    "4": Said.ACTIVE,
    "5": Said.ACTIVE,
    "6": Said.BOUNCED,
    "7": Said.COMPLAINED,
    "8": Said.COMPLAINED,
    "9": Said.LEFT,
}

_STATES = tuple(
    (said, frozenset(words_for(name)))
    for said, name in (
        (Said.ACTIVE, "active"),
        (Said.LEFT, "left"),
        (Said.COMPLAINED, "complained"),
        (Said.BOUNCED, "bounced"),
        (Said.UNCONFIRMED, "unconfirmed"),
        (Said.NO_MEMBER, "no_member"),
        (Said.DEAD, "dead"),
    )
)
_LIKE = tuple(
    (said, words_for(name))
    for said, name in (
        (Said.UNCONFIRMED, "unconfirmed_like"),
        (Said.DEAD, "dead_like"),
        (Said.COMPLAINED, "complained_like"),
        (Said.BOUNCED, "bounced_like"),
        (Said.LEFT, "left_like"),
        (Said.NO_MEMBER, "no_member_like"),
    )
)
_YES, _NO, _GLADLY = (frozenset(words_for(name)) for name in ("yes", "no", "gladly"))
_UNANSWERED, _ACTIVE = frozenset(words_for("unanswered")), ("activ", "aktiv", "enabled", "mailable")
_MENTIONS = re.compile("|".join(rf"(?<![^\W_]){re.escape(one)}" for one in words_for("mentions")))
_LEFT_AT = frozenset(words_for("left_at"))
_CONFIRMS, _LEAVERS = words_for("confirms"), words_for("leavers")


@lru_cache(maxsize=4096)
def state_in(text: str) -> Said:
    """What a word for a state means; UNKNOWN for one that is not known. Nothing is active by likeness."""
    known = _known_state(text)
    if known is not Said.UNKNOWN:
        return known
    word = plain(text)
    return next((said for said, likely in _LIKE if any(_has(word, one) for one in likely)), Said.UNKNOWN)


def _known_state(text: str) -> Said:
    word = plain(text)
    return next((said for said, known in _STATES if word in known), Said.UNKNOWN)


@lru_cache(maxsize=4096)
def yes_or_no(text: str) -> bool | None:
    """Whether an answer is a yes; None for one that is neither, or both."""
    if text and set(text) <= _MARKS_YES | _MARKS_NO:
        return set(text) <= _MARKS_YES
    if _DIGITS.fullmatch(text):
        return {0: False, 1: True}.get(int(float(text.replace(",", "."))))
    words = plain(text).split()
    if not words or _UNANSWERED & set(words):
        return None
    if words[0] in _NO:
        return False
    if words[0] in _YES:
        return True if all(word in _GLADLY or word.isdigit() for word in words[1:]) else None
    return None


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or holds what programs write into an empty one."""
    bare = text.strip()
    return not bare or bare.casefold() in _NOTHING or not set(bare) - _DASHES


def mentions_no(text: str) -> bool:
    """Whether a text says no somewhere, as a note does: ``Avliden 2024``, ``vill inte ha utskick``."""
    return bool(_MENTIONS.search(plain(text)))


def is_day(text: str) -> bool:
    return bool(_YEAR_FIRST.match(text) or _YEAR_LAST.match(text))


def said_in(kind: ChoiceKind, title: str, cell: str, today: str) -> Said:
    """What a cell in a column of choices says about its person.

    Args:
        kind: what the column asks.
        title: its heading, which tells what a yes or a no means more closely.
        cell: what was typed.
        today: ISO 8601; a day in a column of endings counts from then on.
    """
    if kind is ChoiceKind.ENDED:
        return _ended(title, cell, today)
    if kind is ChoiceKind.STATUS:
        return _state(title, cell)
    if kind is ChoiceKind.REFUSES:
        return _refused(title, cell, today)
    return _wanted(title, cell, is_proof=kind is ChoiceKind.CONSENT)


def _ended(title: str, cell: str, today: str) -> Said:
    meant = state_in(title)
    if meant in (Said.UNKNOWN, Said.ACTIVE):
        # The end of a membership is no wish of the person's: whoever is a member again gets the list again.
        meant = Said.LEFT if plain(title) in _LEFT_AT else Said.NO_MEMBER
    if says_nothing(cell) or _NO_DAY.fullmatch(cell):
        return Said.ACTIVE
    answer = yes_or_no(cell)
    if answer is not None:
        return meant if answer else Said.ACTIVE
    if _YEAR_FIRST.match(cell):
        day = re.sub(r"\D", "", cell)[:8]
        day += "1231"[len(day) - 4 :]  # a year ends with its last day
        return meant if day <= today.replace("-", "") else Said.ACTIVE
    return meant if is_day(cell) else Said.UNKNOWN


def _state(title: str, cell: str) -> Said:
    if says_nothing(cell):
        return Said.UNKNOWN
    if plain(title) in ("optin status", "opt in status") and cell in _GROUNDHOGG:
        return _GROUNDHOGG[cell]
    return state_in(cell)


def _refused(title: str, cell: str, today: str) -> Said:
    if says_nothing(cell) or _NO_DAY.fullmatch(cell):
        return Said.ACTIVE
    meant = state_in(title)
    meant = meant if meant not in (Said.UNKNOWN, Said.ACTIVE) else Said.LEFT
    answer = yes_or_no(cell)
    if answer is not None:
        return meant if answer else Said.ACTIVE
    return _ended(title, cell, today) if is_day(cell) else state_in(cell)


def _wanted(title: str, cell: str, *, is_proof: bool) -> Said:
    if says_nothing(cell):
        return Said.UNKNOWN
    heading = plain(title)
    no = Said.LEFT
    if any(_has(heading, word) for word in _CONFIRMS):
        no = Said.UNCONFIRMED
    elif any(_has(heading, word) for word in _ACTIVE):
        no = Said.NO_MEMBER
    known, answer = _known_state(cell), yes_or_no(cell)
    if known is not Said.UNKNOWN:
        return known
    if answer is not None:
        return Said.ACTIVE if answer else no
    if is_day(cell):
        return Said.ACTIVE
    stated = state_in(cell)
    if stated is Said.UNKNOWN and is_proof and any(map(str.isdigit, cell.lstrip("0123456789 -/.,"))):
        return Said.ACTIVE  # the paper, the meeting or the form that is the proof of consent
    return stated


def file_says(name: str) -> Said | None:
    """What the first word of a file's name says of everybody in it, such as ``unsubscribed_members.csv``."""
    rest = plain(name.rpartition(".")[0])
    if not any(rest.startswith(word) for word in _LEAVERS):
        return None
    if rest.startswith(("nonsub", "non sub")):
        return Said.UNCONFIRMED
    found = state_in(rest.split()[0]) if rest else Said.UNKNOWN
    if rest.startswith("cleaned"):
        return Said.BOUNCED
    return Said.LEFT if found in (Said.UNKNOWN, Said.ACTIVE) else found


def _has(text: str, beginning: str) -> bool:
    """Whether a word of a text, or several in a row, begins with this."""
    return f" {beginning}" in f" {text}"
