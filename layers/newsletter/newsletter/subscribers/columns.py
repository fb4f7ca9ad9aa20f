"""Columns: which heading of a table was taken for what, in Swedish, in English, and in other systems' own files.

A column that may say that somebody does not want the list is never passed over: it is understood, or staff are asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.languages.register_words import plain, words_for
from newsletter.staff_answers import NO_ANSWERS, STRENGTH, ChoiceKind, Said
from newsletter.subscribers.answers import mentions_no, said_in, says_nothing
from newsletter.subscribers.choice_columns import LONGEST_SHOWN, asked_about, kind_by, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsletter.staff_answers import StaffAnswers
    from newsletter.subscribers.rows import Table

_KINDS = ("address", "name", "first_name", "last_name", "grounds", "source", "since", "left_at", "status")
_KNOWN = {kind: words_for(kind) for kind in _KINDS} | {"cleaned": ("clean time",)}
_LIKE_ADDRESS, _PERHAPS_A_STREET = words_for("like_address"), words_for("perhaps_a_street")
_SYSTEMS = {
    "Mailchimp": {"leid", "euid"},
    "listmonk": {"uuid", "attributes"},
    "Ghost": {"subscribed to emails", "complimentary plan"},
    "Substack": {"active subscription", "email disabled"},
    "CiviCRM": {"contact id", "do not email"},
    "phpList": {"confirmed", "blacklisted", "bouncecount"},
    "Buttondown": {"subscriber type", "creation date"},
    "Utskick": {"grounds", "left how"},
}
"""Other newsletter systems, by headings that only their own export files have."""

_HEADING_WITHIN = 20
"""Rows in which the heading must stand: people write a title above their tables."""

_SAMPLE = 5_000
"""Rows by which a column is judged."""


@dataclass(frozen=True)
class Choice:
    """A column that says, row by row, whether somebody wants the list.

    In a column of states that ``marks_exceptions`` nobody is said to be active: an empty cell says nothing against it.
    """

    place: int
    kind: ChoiceKind
    title: str
    marks_exceptions: bool = False


@dataclass(frozen=True)
class Heading:
    """``columns`` holds the place of each thing we know, ``titles`` the headings as they were typed.

    ``line`` is where it stands, 0 for a file without one; ``above`` counts the rows down to it that say anything.
    ``notes`` are the places of columns that are not read but for words that say no.
    ``days`` tells the order of day and month in its days of consent, if it can be told.
    """

    columns: Mapping[str, int]
    titles: tuple[str, ...]
    system: str = ""
    choices: tuple[Choice, ...] = ()
    line: int = 1
    days: str = ""
    above: int = 0
    notes: tuple[int, ...] = ()

    def named(self, cells: Sequence[str]) -> Mapping[str, str]:
        """A row's cells by what they are.

        A name in two columns is one, and another system's reader comes from there: its own proof of consent.
        """
        found = {name: cells[place] for name, place in self.columns.items() if place < len(cells)}
        name = " ".join(filter(None, (found.get("first_name"), found.get("last_name"))))
        source = f"{self.system} {found.get('since', '')}".strip() if self.system else ""
        return found | {"name": found.get("name") or name, "source": found.get("source") or source}

    def said(
        self, cells: Sequence[str], today: str, answers: StaffAnswers = NO_ANSWERS, *, is_register: bool = False
    ) -> tuple[Said, str]:
        """What a row's choices say about its person, and in which words; of several the strongest.

        Whoever has left by the state of a register has left the organisation: not by their own wish for the list.
        """
        found, words = Said.ACTIVE, ""
        for choice in self.choices:
            cell = cells[choice.place] if choice.place < len(cells) else ""
            said = said_in(choice.kind, choice.title, cell, today)
            if said is Said.UNKNOWN and answers.states:
                said = answers.states.get(plain(cell), said)
            if choice.marks_exceptions and says_nothing(cell):
                said = Said.ACTIVE
            if is_register and said is Said.LEFT and choice.kind in (ChoiceKind.STATUS, ChoiceKind.ENDED):
                said = Said.NO_MEMBER
            if STRENGTH[said] < STRENGTH[found]:
                found, words = said, f"{choice.title}: {cell[:LONGEST_SHOWN]}"
        if found is Said.ACTIVE:
            for place in self.notes:
                if place < len(cells) and cells[place] and mentions_no(cells[place]):
                    return Said.UNKNOWN, f"{self.titles[place]}: {cells[place][:LONGEST_SHOWN]}"
        return found, words

    @property
    def is_known(self) -> bool:
        """Whether the heading of the addresses is a word that we know, not one that is only like it."""
        return plain(self.titles[self.columns["address"]]) in (*_KNOWN["address"], *_PERHAPS_A_STREET)

    @property
    def taken_for(self) -> Mapping[str, str]:
        """The heading that was taken for each thing."""
        return {name: self.titles[place] for name, place in self.columns.items() if place < len(self.titles)}

    @cached_property
    def passed_over(self) -> Sequence[str]:
        """The headings of columns that were not read."""
        places = {*self.columns.values(), *(choice.place for choice in self.choices)}
        return [title for place, title in enumerate(self.titles) if title and place not in places]


def heading_of(
    table: Table, answers: StaffAnswers = NO_ANSWERS, *, only_addresses: bool = False
) -> tuple[Heading, Table]:
    """Find a table's heading, and the rows below it.

    A heading that is only like one for addresses stands back for a later one with more in it, or with a word that we
    know: the first may be a title such as ``E-postlista för Sundsby``.

    Args:
        table: the rows of the file.
        answers: what staff have said about columns that were asked about.
        only_addresses: staff have said that the file has no heading.

    Raises:
        InvalidIssue: ``import-no-address-column``, ``import-no-heading`` where there are addresses all the same, or
            ``import-column-unclear`` for columns that look like a choice and are not understood.
    """
    top, table = _ahead(table, _HEADING_WITHIN)
    found, at = _heading_among(top)
    if found is None:
        place = _place_of_addresses(top)
        if place is None:
            next(table, None)  # a file that breaks off there says so
            raise InvalidIssue(Problem("import-no-address-column", {"line": 1}))
        if not only_addresses:
            line, cells = next((line, cells) for line, cells in top if _is_address(cells, place))
            raise InvalidIssue(Problem("import-no-heading", {"line": line, "said": cells[place]}))
        return Heading({"address": place}, (), line=0), chain(top, table)
    sample, table = _ahead(table, _SAMPLE)
    below = [*top[at + 1 :], *sample]
    found = replace(found, above=sum(1 for _, cells in top[: at + 1] if any(cells)))
    return _with_choices(found, [cells for _, cells in below], answers), chain(below, table)


def _ahead(table: Table, most: int) -> tuple[list[tuple[int, list[str]]], Table]:
    """The first rows, and those after them; where the file breaks off, that comes after all rows before it."""
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend(islice(table, most))
    except InvalidIssue as broken:
        return rows, _broken_off(broken)
    return rows, table


def _broken_off(broken: InvalidIssue) -> Table:
    raise broken
    yield


def columns_known(cells: Sequence[str]) -> int:
    """How many columns of a heading with addresses these are, by words that we know; 0 if they are none."""
    found = _heading_in(1, cells)
    return len(found.columns) if found and found.is_known else 0


def _heading_among(top: Sequence[tuple[int, Sequence[str]]]) -> tuple[Heading | None, int]:
    likely, at = None, 0
    for number, (line, cells) in enumerate(top):
        found = _heading_in(line, cells)
        if found and found.is_known:
            return found, number
        if found and (not likely or len(found.columns) > len(likely.columns)):
            likely, at = found, number
    return likely, at


def _is_address(cells: Sequence[str], place: int) -> bool:
    return place < len(cells) and "@" in cells[place] and " " not in cells[place].strip()


def _place_of_addresses(top: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    places = Counter(place for _, cells in top for place in range(len(cells)) if _is_address(cells, place))
    return places.most_common(1)[0][0] if places else None


def _heading_in(line: int, cells: Sequence[str]) -> Heading | None:
    titles = [plain(title) for title in cells]
    if any("@" in title for title in cells):
        return None
    columns = _columns_in(titles)
    system = next((name for name, own in _SYSTEMS.items() if own <= set(titles)), "")
    made = Heading(columns, tuple(title.strip() for title in cells), system, line=line)
    return made if "address" in columns else None


def _columns_in(titles: Sequence[str]) -> dict[str, int]:
    """Where each of ours stands; of several titles for one thing, the one we name first."""
    found: dict[str, int] = {}
    for name, known in _KNOWN.items():
        places = [titles.index(title) for title in known if title in titles and title not in _PERHAPS_A_STREET]
        if places:
            found[name] = places[0]
    if "address" not in found:
        like = [place for place, title in enumerate(titles) if any(word in title for word in _LIKE_ADDRESS)]
        like = [place for place in like if not kind_of(titles[place])] or like
        like += [titles.index(title) for title in _PERHAPS_A_STREET if title in titles]
        found |= {"address": like[0]} if like else {}
    return found


def _with_choices(heading: Heading, sample: Sequence[Sequence[str]], answers: StaffAnswers) -> Heading:
    """The heading with its columns of choices; raises InvalidIssue for those that nobody can understand."""
    columns, choices, unclear = dict(heading.columns), [], []
    others = {place for name, place in columns.items() if name not in ("status", "left_at", "source")}
    for place, title in enumerate(heading.titles):
        if not title or place in others:
            continue
        values = Counter(cells[place].strip() for cells in sample if place < len(cells))
        kind = kind_by(title, values, answers, heading.system, is_source=columns.get("source") == place)
        if kind is ChoiceKind.UNCLEAR:
            unclear.append((title, values))
        elif kind:
            is_active = any(said_in(kind, title, value, "9999-12-31") is Said.ACTIVE for value in values if value)
            choices.append(Choice(place, kind, title, kind is ChoiceKind.STATUS and not is_active))
    if unclear:
        raise InvalidIssue(*(asked_about(title, values) for title, values in unclear))
    places = {choice.place for choice in choices}
    columns = {name: place for name, place in columns.items() if name not in ("status", "left_at") or place in places}
    read = places | set(columns.values())
    notes = [
        place for place, title in enumerate(heading.titles) if place not in read and plain(title) not in answers.columns
    ]
    since = columns.get("since")
    days = _day_order(cells[since] for cells in sample if since < len(cells)) if since is not None else ""
    return replace(heading, columns=columns, choices=tuple(choices), days=days, notes=tuple(notes))


def _day_order(values: Iterator[str]) -> str:
    """``dm`` or ``md`` if days with both in figures have one beyond twelve; else nobody can tell."""
    from newsletter.subscribers.consent_days import order_in

    return order_in(values)
