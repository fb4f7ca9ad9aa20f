"""The words of days, hours and meetings, as one language has them."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - a field's type
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DayWords:
    """One language's words.

    ``months``, ``weekdays`` and ``two_letter_weekdays`` hold every spelling by number, separated by blanks; Monday
    is 1. ``hours`` are the names of 1 to 12, for ``halv sju``. ``small_words`` (separated by blanks) belong to no name.

    Every other field is a regular expression without groups, matched without regard to case:

    - ``clock`` stands before an hour, ``after_hour`` behind it; ``afternoon`` and ``morning`` tell the half of the day.
    - ``half`` before ``hours`` is thirty minutes before that hour, ``half_past`` thirty minutes after it; so
      ``quarter_to`` and ``quarter_past``. ``open_end`` follows an hour of which nobody says when it ends.
    - ``holidays`` may stand where a weekday stands. ``named_days`` gives, by such a name (a regular expression), its
      month and day (``12-24``), or its days from Easter or Midsummer's Eve (``easter-2``, ``midsummer+1``).
    - ``opens`` begins a range, ``to`` joins its ends, ``both`` joins two days, ``either`` two of which one is chosen;
      ``before_day`` may stand before a day, ``every_day_at`` between days and the hour they share, ``shared`` before
      such an hour in a sentence above them.
    - ``all_day`` stands after a day where others have an hour.
    - ``events`` are ends of words that name something to go to, ``event_words`` whole words or phrases, and
      ``no_events`` words that only end like one.
    - ``places`` are ends of words that name a place, ``online`` says there is none; ``in_place`` stands before a place.
    - ``announces`` are verbs of a sentence that invites, ``gathers`` those of one that tells the hour; ``asks_in`` are
      the people it speaks of.
    - ``deadline``, ``closed``, ``cancelled``, ``moved``, ``changes``, ``otherwise`` and ``over`` say why nobody meets
      on a day; ``until_before``, ``not_before`` and ``was_to_be`` stand right before such a day; ``repeats`` is a rule.
    - ``breaks`` are holidays of schools, in which others have things to go to; ``none`` before a word says that
      there is nothing of the kind, unless it is ``not_needed`` in order to come, as in ``ingen anmälan``.
    - ``remembers`` begins a heading over what was; ``nameless`` is a whole heading that names no event.
    - ``introduces`` stands before an event's name in a heading, ``calls_out`` before a day in a line, ``about`` before
      an event that is only spoken of, ``purpose`` before one that is planned at another.
    - ``any_meeting`` is a whole name that says no more than that people meet.
    - ``next_time`` stands before the next day of something that comes back.
    - ``for_all`` stands in a sentence about all of the days below it; ``begins_on`` before the first day of a rule.
    - ``this_weekday`` stands before the next weekday of that name, ``next_weekday`` before that or the one after it.
    - ``goes_on`` begins a paragraph that still speaks of the notice above it.
    - ``when_label`` and ``where_label`` stand before a colon.
    - ``says`` are words of a sentence, none of which stands in a name or a place.
    """

    language: str
    months: Mapping[int, str]
    weekdays: Mapping[int, str]
    two_letter_weekdays: Mapping[int, str] = field(default_factory=dict)
    hours: str = ""
    clock: str = ""
    after_hour: str = ""
    afternoon: str = ""
    morning: str = ""
    half: str = ""
    half_past: str = ""
    quarter_to: str = ""
    quarter_past: str = ""
    open_end: str = ""
    holidays: str = ""
    named_days: Mapping[str, str] = field(default_factory=dict)
    opens: str = ""
    to: str = ""
    both: str = ""
    either: str = ""
    all_day: str = ""
    before_day: str = ""
    every_day_at: str = ""
    events: str = ""
    no_events: str = ""
    event_words: str = ""
    places: str = ""
    online: str = ""
    in_place: str = ""
    announces: str = ""
    asks_in: str = ""
    gathers: str = ""
    deadline: str = ""
    closed: str = ""
    breaks: str = ""
    none: str = ""
    not_needed: str = ""
    cancelled: str = ""
    moved: str = ""
    changes: str = ""
    otherwise: str = ""
    over: str = ""
    remembers: str = ""
    until_before: str = ""
    not_before: str = ""
    was_to_be: str = ""
    repeats: str = ""
    nameless: str = ""
    introduces: str = ""
    calls_out: str = ""
    about: str = ""
    purpose: str = ""
    next_time: str = ""
    any_meeting: str = ""
    shared: str = ""
    for_all: str = ""
    begins_on: str = ""
    this_weekday: str = ""
    next_weekday: str = ""
    small_words: str = ""
    goes_on: str = ""
    when_label: str = ""
    where_label: str = ""
    says: str = ""
