"""The register: a file that says it holds every member, and whom the list has as members and it does not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.languages.register_words import plain
from newsletter.staff_answers import IGNORED
from newsletter.subscribers.subscriber import Ground, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsletter.staff_answers import StaffAnswers
    from newsletter.subscribers.key_set import KeySet
    from newsletter.subscribers.ports import Subscribers
    from newsletter.subscribers.rows import Row

_AT_ONCE = 5_000
_LONGEST_NAME = 200
_MOST_TOLD = 5

_FIRST = re.compile(
    r"(?:(prova?|provkörning|provimport|testa?|trial|try)|(?:ja|yes)[ _-]+(\d{1,7})"
    r"|(?:utan|without)[ _-]*\(([^()]{1,200})\)|(bara[ _-]+adresser|only[ _-]+addresses))(?:[ _-]+|(?=\.[a-z]{2,4}$))",
    re.IGNORECASE,
)
_REGISTER = re.compile(r"(?:(?:medlems)?regist(?:er|ret)|member(?:s|ship)?[ _-]?register)(?![^\W\d_])", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+")
_TRIAL_WORDS = ("prov", "prova", "test", "trial", "try")
_REGISTER_WORDS = ("register", "registret", "medlemsregister", "medlemsregistret")
_LIKENESS = 0.85
"""Of ``medlemregister``, and not of ``medlemslista`` or ``registrering``."""


@dataclass(frozen=True)
class FilenameOptions:
    """What the name of a file says is to be done with it.

    ``prov medlemmar.csv`` is only tried, ``medlemsregister.csv`` is the whole register, and ``ja 37 ...`` says that as
    many as 37 members may be gone. A number rather than a plain yes, so that a name that is used again agrees to
    nothing it has not been asked about.
    """

    on_trial: bool = False
    is_register: bool = False
    agreed: int = 0
    only_addresses: bool = False
    without: tuple[str, ...] = ()

    def answers(self, of_the_list: StaffAnswers) -> StaffAnswers:
        """What staff have said about columns and words: in the list's settings, and in this name."""
        ignored = {plain(column): IGNORED for column in self.without}
        return replace(of_the_list, columns={**of_the_list.columns, **ignored}) if ignored else of_the_list


def filename_options(name: str) -> FilenameOptions:
    words, rest = _first_words(name)
    return FilenameOptions(
        on_trial=any(word[1] for word in words),
        is_register=_REGISTER.match(rest) is not None,
        agreed=max((int(word[2] or 0) for word in words), default=0),
        only_addresses=any(word[4] for word in words),
        without=tuple(one.strip() for word in words if word[3] for one in word[3].split(",") if one.strip()),
    )


def check_first_word(name: str) -> None:
    """Ask about a name that begins with a slip of ``prov`` or the like: the file would be imported for real.

    Raises:
        InvalidIssue: ``import-trial-slip``.
    """
    if first := _WORD.match(bare(name)):
        typed = first[0].lower()
        meant = next((word for word in _TRIAL_WORDS if typed in _slips_of(word)), "")
        if meant:
            raise InvalidIssue(Problem("import-trial-slip", {"file": name, "word": first[0], "nearest": meant}))


def may_be_register(name: str) -> bool:
    """Whether a name speaks of a register, perhaps misspelt, and does not begin as that of one must."""
    from difflib import get_close_matches  # once an import

    if filename_options(name).is_register:
        return False
    words = [word.lower() for word in _WORD.findall(unicodedata.normalize("NFC", name)[:_LONGEST_NAME])]
    return any(get_close_matches(word, _REGISTER_WORDS, 1, _LIKENESS) for word in words)


def _slips_of(word: str) -> set[str]:
    """A word with two neighbours swapped, or a letter doubled; other slips are words of their own too often."""
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    doubled = {word[:n] + word[n] + word[n:] for n in range(len(word))}
    return (swapped | doubled) - {*_TRIAL_WORDS}


def bare(name: str) -> str:
    """The name of a file without what was said in front of it."""
    return _first_words(name)[1]


def _first_words(name: str) -> tuple[list[re.Match[str]], str]:
    """What is said in front of a name, and the rest."""
    words, rest = [], unicodedata.normalize("NFC", name)
    while found := _FIRST.match(rest):
        words.append(found)
        rest = rest[found.end() :]
    return words, rest


@dataclass
class Comparison:
    """``members`` counts those who get the list as members, ``gone`` those of them whom the register does not have."""

    members: int = 0
    gone: int = 0

    def gone_from(self, list_id: str, register: KeySet, subscribers: Subscribers) -> Iterator[str]:
        """The keys of all members who are not in the register, also of those who have left, counting on the way."""
        last = ""
        while candidates := subscribers.after(list_id, last, _AT_ONCE):
            for reader in candidates:
                if Ground.MEMBER in reader.grounds:
                    is_gone, gets_it = reader.key not in register, reader.state is State.ACTIVE
                    self.members += gets_it
                    self.gone += gets_it and is_gone
                    if is_gone:
                        yield reader.key
            last = candidates[-1].key


@dataclass
class Unreadable:
    """Rows of a register with an address that nobody can read: any member who seems to be gone may be one of them."""

    first: list[Row] = field(default_factory=list)
    rows: int = 0

    def noted(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            if row.may_be_anybody:
                self.rows += 1
                self.first += [row] if len(self.first) < _MOST_TOLD else []
            yield row

    def check(self, gone: int) -> None:
        """Raises InvalidIssue (``register-unreadable``) if members would be taken off all the same."""
        if self.rows and gone:
            told = ", ".join(f"{row.line} (”{row.typed[:60]}”)" for row in self.first)
            more = f" + {self.rows - len(self.first)}" if self.rows > len(self.first) else ""
            facts: dict[str, str | int] = {"line": self.first[0].line, "rows": told + more, "gone": gone}
            raise InvalidIssue(Problem("register-unreadable", facts))
