"""Errors, each named by what should happen next.

UtskickError
├── InvalidIssue     the author mends the file and puts it back
│   └── InvalidList  whoever keeps the list's settings mends them
├── Undeliverable    drop it and say why
├── TryAgainLater    nothing was done; the queue brings it back
│   └── RateUnknownError  SES does not tell how fast we may send: sending waits
└── Uncertain        something may have been done; evidence decides

Misconfigured        outside the family: the deployment is wrong, no retry helps
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Problem:
    """Something found in an issue or a list, told to staff in their own language.

    ``code`` names the entry under ``[problems]`` in ``newsletter/words/*.toml``; ``facts`` fill its gaps.
    A problem that does not stop the issue is a warning in the proof.
    """

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    stops: bool = True


class UtskickError(Exception):
    """The base of everything this code raises on purpose."""


class InvalidIssue(UtskickError):
    """The uploaded file cannot become an edition; its ``problems`` go by mail to the list's staff."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class InvalidList(InvalidIssue):
    """The list's settings file is missing or wrong, so nothing can be sent from it.

    ``staff`` are whom the file names all the same, to be told, and ``language`` in which; ``keepers`` who may mend it
    on the upload page. All may be empty.
    """

    def __init__(
        self,
        *problems: Problem,
        staff: tuple[str, ...] = (),
        keepers: tuple[str, ...] = (),
        language: str = "",
    ) -> None:
        super().__init__(*problems)
        self.staff = staff
        self.keepers = keepers
        self.language = language


class Undeliverable(UtskickError):
    """This mail can never be sent as it stands; ``reason`` is one of our words, never an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryAgainLater(UtskickError):
    """Nothing was done. ``after`` is the least number of seconds to wait."""

    def __init__(self, reason: str, after: float = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class RateUnknownError(TryAgainLater):
    """SES does not tell how fast we may send, and nothing recent is known."""


class Uncertain(UtskickError):
    """The request left us and no definite answer came back."""


class Misconfigured(Exception):
    """The deployment lacks something; every missing name is in the message."""
