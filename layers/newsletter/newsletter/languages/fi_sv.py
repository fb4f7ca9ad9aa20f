"""Swedish as it is written in Finland: the weekdays in two letters; the rest is in ``sv``."""

from __future__ import annotations

from newsletter.languages import sv
from newsletter.languages.day_words import DayWords

DAYS = DayWords(
    language="fi-sv",
    months=sv.DAYS.months,
    weekdays=sv.DAYS.weekdays,
    two_letter_weekdays={1: "må", 2: "ti", 3: "on", 4: "to", 5: "fr", 6: "lö", 7: "sö"},
    events=r"talko|talkodag|vårmöte|höstmöte",
    deadline=r"bindande\s+anmälan|anmälning(?:ar)?\s+(?:senast|före)",
)
