"""Sentences with gaps, numbers and times, in one language."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from newsletter.errors import Problem

GAP = re.compile(r"\{([a-z_]+)\}")
_FOLDER = Path(__file__).parent
_FALLBACK = "sv"


class Words:
    """The words of one language; an unknown language gets the default, Swedish."""

    def __init__(self, language: str) -> None:
        self.language = language if (_FOLDER / f"{language}.toml").is_file() and language.isalpha() else _FALLBACK
        self._sentences = sentences_in(self.language)

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def say(self, key: str, /, **gaps: str | int) -> str:
        """The sentence under ``key``, its gaps filled; numbers as the language writes them.

        Raises:
            KeyError: there is no such sentence, a gap has nothing to fill it, or something has no gap to go into.
        """
        sentence = self._sentences[key]
        surplus = gaps.keys() - set(GAP.findall(sentence))
        if surplus:
            raise KeyError(f"{key} has no gap for {', '.join(sorted(surplus))}")
        return GAP.sub(lambda gap: self._filling(gaps[gap[1]]), sentence)

    def count(self, key: str, number: int, /, **gaps: str | int) -> str:
        """``key.one`` or ``key.other``, as the number asks for; the first may spell the number out instead."""
        form = f"{key}.{'one' if number == 1 else 'other'}"
        if number == 1 and "{number}" not in self._sentences[form]:
            return self.say(form, **gaps)
        return self.say(form, number=number, **gaps)

    def number(self, number: int) -> str:
        """``12 345`` in Swedish, ``12,345`` in English."""
        return f"{number:,}".replace(",", self._sentences["form.thousands"])

    def decimal(self, number: float, places: int = 2) -> str:
        whole, _, rest = f"{number:.{places}f}".partition(".")
        return self.number(int(whole)) + self._sentences["form.decimal"] + rest if rest else self.number(int(whole))

    def day(self, day: date) -> str:
        """``torsdag 12 juni 2026``."""
        return self.say(
            "form.day",
            weekday=self._sentences[f"weekdays.{day.isoweekday()}"],
            day=str(day.day),
            month=self._sentences[f"months.{day.month}"],
            year=str(day.year),
        )

    def date(self, day: date) -> str:
        """``12 juni 2026``."""
        return self.say("form.date", day=str(day.day), month=self._sentences[f"months.{day.month}"], year=str(day.year))

    def moment(self, moment: datetime) -> str:
        """``torsdag 12 juni 2026 kl. 13.00``, in the time zone the moment carries."""
        return self.say("form.moment", day=self.day(moment), hour=f"{moment.hour:02}", minute=f"{moment.minute:02}")

    def quoted(self, text: str) -> str:
        """A title inside a sentence, told apart from it."""
        return self.say("form.quoted", text=text)

    def listing(self, items: list[str]) -> str:
        """``a, b och c``."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self._sentences['form.and']} {items[-1]}"

    def why(self, code: str) -> str:
        """Why somebody did not get an issue, to stand after a number; a reason without words is shown as it is."""
        known = f"why.{code}" in self and code != "other"
        return self.say(f"why.{code}") if known else self.say("why.other", code=code)

    def problem(self, problem: Problem) -> tuple[str, str]:
        """What is wrong, with its place if that is known, and what to do about it."""
        facts = {"line": 1, **problem.facts}
        return self._fitting(f"problems.{problem.code}.what", facts), self._fitting(
            f"problems.{problem.code}.do", facts
        )

    def placed_problem(self, problem: Problem) -> tuple[str, str]:
        """The same for somebody who has the file before them: with its line first, if that is known."""
        what, do = self.problem(problem)
        line = problem.facts.get("line")
        return (f"{self.say('problem.line', line=str(line))} {what}" if line is not None else what), do

    def _fitting(self, key: str, facts: Mapping[str, str | int]) -> str:
        """A sentence that takes from the facts what it has gaps for."""
        wanted = set(GAP.findall(self._sentences[key]))
        return self.say(key, **{name: value for name, value in facts.items() if name in wanted})

    def _filling(self, value: str | int) -> str:
        return self.number(value) if isinstance(value, int) else value


@lru_cache(maxsize=8)
def sentences_in(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its dotted key."""
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return dict(_flat(tomllib.load(file), ""))


def _flat(tree: Mapping[str, object], above: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        path = f"{above}{key}"
        if isinstance(value, dict):
            found += _flat(value, f"{path}.")
        else:
            found.append((path, str(value)))
    return found
