"""What is known of each language that people write days and meetings in: one module a language, one shape for all."""

from newsletter.languages import da, de, en, fi_sv, nb, sv
from newsletter.languages.day_words import DayWords

DAY_WORDS: tuple[DayWords, ...] = (sv.DAYS, en.DAYS, fi_sv.DAYS, nb.DAYS, da.DAYS, de.DAYS)
"""All of them are read in every issue: it may hold more than one, and its own is not always the list's."""

__all__ = ["DAY_WORDS", "DayWords"]
