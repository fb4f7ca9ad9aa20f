"""Which of our languages a page speaks: the list's own where the visitor reads it, else the best one that they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.mailing_list import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.mailing_list import MailingList

_LONGEST, _MOST = 1000, 32
"""Characters and languages of a header that are looked at; browsers send a tenth of either."""


def wanted_in(accepted: str) -> Sequence[str]:
    """Those of our languages that an Accept-Language names, the best first. What cannot be read is passed over.

    A star names nothing: it says that anything is better than an error, and that is what the list's own language is
    for. https://www.rfc-editor.org/rfc/rfc9110#field.accept-language
    """
    weights: dict[str, float] = {}
    for part in accepted[:_LONGEST].split(",")[:_MOST]:
        named, *parameters = part.split(";")
        language = named.strip().partition("-")[0].lower()
        weight = _weight(parameters)
        if language in LANGUAGES and weight is not None:
            weights[language] = max(weight, weights.get(language, 0))
    return sorted((one for one in weights if weights[one] > 0), key=lambda one: -weights[one])


def spoken(accepted: str, own: str) -> str:
    """The language of a list's page: its ``own`` if the visitor reads it at all, else the best they ask for."""
    wanted = wanted_in(accepted)
    return own if own in wanted or not wanted else wanted[0]


def best(accepted: str, own: str) -> str:
    """The language of a page that belongs to no list: what the visitor likes best, else the stack's ``own``."""
    return next(iter(wanted_in(accepted)), own)


def in_form(fields: Mapping[str, str], mailing_list: MailingList) -> MailingList:
    """The list in the language that a form says it was shown in, so that proof of consent keeps what was read."""
    language = fields.get("language", "")
    return mailing_list.speaking(language) if language in LANGUAGES else mailing_list


def _weight(parameters: Sequence[str]) -> float | None:
    """How much a language is wanted, 1 if that is not said; None if it cannot be read."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value)
            except ValueError:
                return None
            return weight if 0 <= weight <= 1 else None
    return 1.0
