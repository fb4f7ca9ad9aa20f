"""Columns of choices: which column of a file says whether somebody wants the list, by its heading and its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.languages.register_words import plain, words_for
from newsletter.staff_answers import IGNORED, ChoiceKind, Said
from newsletter.subscribers.answers import is_day, mentions_no, said_in, says_nothing, state_in, yes_or_no

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from newsletter.staff_answers import StaffAnswers

_CONSENT = frozenset({"samtycke", "consent"})
_YES = frozenset({"ja", "j", "yes", "y", "true", "sant"})
_NO = frozenset({"nej", "n", "no", "false", "falskt"})
"""Words in a heading that name the answers to it; ``no`` alone is one that negates, as in English."""
_UNANSWERED = frozenset(words_for("unanswered"))
_NEGATES, _SMALL = frozenset(words_for("negates")), frozenset(words_for("small"))
_ASKS, _AGREES, _MAILS = words_for("asks"), words_for("agrees"), words_for("mails")
_REFUSES, _CONFIRMS = words_for("refuses"), words_for("confirms")
_ONE_WORD = (
    ("opt in", "optin"),
    ("opted in", "optedin"),
    ("opt out", "optout"),
    ("opted out", "optedout"),
    ("e post", "epost"),
    ("e mail", "email"),
)
_WHOLE = 5
"""Letters up to which a beginning is a whole word: ``vill`` does not begin ``villkor``."""
_ENDED, _STATES, _HARMLESS = (frozenset(words_for(kind)) for kind in ("ended", "states", "harmless"))

_LEFT_AT = frozenset((*words_for("left_at"), "clean time"))

# Headings that mean something else than their words say, in the files of the system that has them.
_EXACT = {
    "is this account blacklisted": ChoiceKind.REFUSES,
    "is this account confirmed": ChoiceKind.WANTS,
    "hasoptedoutofemail": ChoiceKind.REFUSES,
    "isexcludedfromcampaigns": ChoiceKind.REFUSES,
    "no bulk emails user opt out": ChoiceKind.REFUSES,
    "is opt out": ChoiceKind.REFUSES,
    "do not email": ChoiceKind.REFUSES,
    "email disabled": ChoiceKind.REFUSES,
    "opted out": ChoiceKind.REFUSES,
    "optout": ChoiceKind.REFUSES,
}

_NO_CHOICES = {
    "Mailchimp": {"optin time", "optin ip", "confirm time", "confirm ip"},
    "CiviCRM": {"do not mail", "do not phone", "do not sms", "do not trade"},
    "Substack": {"active subscription"},
    "Utskick": {"left how", "confirmed", "consent"},
}
"""Headings that ask about something else in a system's own files: whether somebody pays, what the proof is,
or the post."""

_MOST_CHOICES = 12
_MOST_SHOWN = 6
LONGEST_SHOWN = 40


def asked_about(title: str, values: Counter[str]) -> Problem:
    """Ask staff what a column means, with its commonest values and their counts."""
    told = ", ".join(f"”{value[:LONGEST_SHOWN]}” {count}" for value, count in values.most_common(_MOST_SHOWN))
    return Problem("import-column-unclear", {"column": title, "values": told})


def kind_by(
    title: str, values: Counter[str], answers: StaffAnswers, system: str, *, is_source: bool
) -> ChoiceKind | None:
    """What a column asks, by what staff have said, by its heading and by what stands in it; None if nothing."""
    answered = answers.columns.get(plain(title))
    if answered:
        return None if answered == IGNORED else ChoiceKind(answered)
    said = {value for value in values if not says_nothing(value)}
    if is_source or plain(title) in _CONSENT:
        is_asked = plain(title) in _CONSENT and any(_answers_consent(title, value) for value in said)
        return ChoiceKind.CONSENT if is_asked else None
    kind = kind_of(plain(title))
    if plain(title) in _NO_CHOICES.get(system, ()):
        return None
    if not said and kind is ChoiceKind.WANTS and values and not _other_words(plain(title).split()):
        return ChoiceKind.UNCLEAR  # a question that nobody has answered
    if not said or (kind is None and not _is_like_a_choice(title, said)):
        return None
    if _is_harmless(plain(title)) and kind is not ChoiceKind.REFUSES:
        return None
    if kind is None:
        return ChoiceKind.UNCLEAR
    understood = [value for value in said if _is_understood(kind, title, value, answers)]
    if kind is ChoiceKind.STATUS:
        is_place = plain(title) == "state"
        return kind if understood else (None if is_place else ChoiceKind.UNCLEAR)
    if kind is ChoiceKind.UNCLEAR:
        return None if _is_no_choice(said) and not _among(plain(title).split(), _REFUSES) else ChoiceKind.UNCLEAR
    if kind is ChoiceKind.WANTS and len(understood) < len(said) and not _has_a_yes(title, understood):
        return ChoiceKind.UNCLEAR if not _is_no_choice(said) else None
    return kind if understood else ChoiceKind.UNCLEAR


def _answers_consent(title: str, value: str) -> bool:
    """Whether a cell says yes or no to a consent, or that there is none, rather than where it was given."""
    if yes_or_no(value) is not None or _UNANSWERED & set(plain(value).split()):
        return True
    return said_in(ChoiceKind.CONSENT, title, value, "") not in (Said.ACTIVE, Said.UNKNOWN) or mentions_no(value)


def _has_a_yes(title: str, understood: Sequence[str]) -> bool:
    return any(said_in(ChoiceKind.WANTS, title, value, "") is Said.ACTIVE for value in understood)


def _is_understood(kind: ChoiceKind, title: str, value: str, answers: StaffAnswers) -> bool:
    return said_in(kind, title, value, "9999-12-31") is not Said.UNKNOWN or plain(value) in answers.states


def kind_of(title: str) -> ChoiceKind | None:
    """What a heading asks, in its plain form."""
    if title in _EXACT:
        return _EXACT[title]
    if _is_harmless(title):
        return None
    if title in _LEFT_AT or title in _ENDED:
        return ChoiceKind.ENDED
    words = title.split()
    if title in _STATES or any(word.endswith("status") or word.startswith("status") for word in words):
        return ChoiceKind.STATUS
    for several, one in _ONE_WORD:
        title = title.replace(several, one)
    return _kind_of_words(title.split())


def _is_harmless(title: str) -> bool:
    """Whether a heading asks about something else, whatever year stands beside it: ``Betalt 2026``."""
    words = [word for word in title.split() if not word.isdigit()]
    if " ".join(words) in _HARMLESS:
        return True
    return any(word in _HARMLESS for word in words) and all(word in _HARMLESS | _SMALL for word in words)


def _kind_of_words(words: Sequence[str]) -> ChoiceKind | None:
    """What a heading asks by its words: it is unclear if those that ask stand beside others that may change it."""
    words = _without_the_answers(words)
    says_no = any(word in _NO - _NEGATES for word in words)
    negated = sum(word in _NEGATES for word in words)
    words = [word for word in words if word not in _NEGATES and word not in _NO]
    asks, refuses = _among(words, _ASKS), _among(words, _REFUSES)
    agrees, mails = _among(words, (*_AGREES, *_CONFIRMS)), _among(words, _MAILS)
    others = _other_words(words)
    if refuses:
        return ChoiceKind.UNCLEAR if negated or others else ChoiceKind.REFUSES
    if says_no and (asks or agrees or mails):
        return ChoiceKind.UNCLEAR  # "tackat nej till utskick": a yes is a no there
    if asks or (agrees and mails):
        return (ChoiceKind.WANTS, ChoiceKind.REFUSES, ChoiceKind.UNCLEAR)[min(negated, 2)]
    if negated and (mails or agrees):
        return ChoiceKind.UNCLEAR if others or negated > 1 else ChoiceKind.REFUSES
    if agrees:
        return ChoiceKind.UNCLEAR if others else ChoiceKind.WANTS
    return None


def _without_the_answers(words: Sequence[str]) -> Sequence[str]:
    """A heading's words but for those of both answers that it gives to choose from: ``Nyhetsbrev (ja/nej)``."""
    if not (any(word in _YES for word in words) and any(word in _NO for word in words)):
        return words
    return [word for word in words if word not in _YES and word not in _NO]


def _other_words(words: Sequence[str]) -> list[str]:
    """The words of a heading that are not about wanting mails, nor small ones beside such."""
    known = _among(words, _ASKS) | _among(words, _REFUSES)
    known |= _among(words, (*_AGREES, *_CONFIRMS)) | _among(words, _MAILS) | _SMALL
    return [word for word in words if word not in known and not word.isdigit()]


def _among(words: Sequence[str], beginnings: Sequence[str]) -> set[str]:
    """The words that begin like one of these; a short one must be the whole word."""
    return {
        word
        for word in words
        if any(word == one or (len(one) > _WHOLE and word.startswith(one)) for one in beginnings)
        or (beginnings is _ASKS and word.endswith(("utskick", "nyhetsbrev")))
        or (beginnings is _REFUSES and word.endswith(("spärr", "spärrad")))
    }


def _is_like_a_choice(title: str, said: set[str]) -> bool:
    """Whether a column answers a question that nobody can tell from its heading, and somebody has said no."""
    if _is_harmless(plain(title)) or len(said) > _MOST_CHOICES:
        return False
    if all(value.isdigit() for value in said) and said != {"0", "1"}:
        return False
    answers = [yes_or_no(value) for value in said]
    others = sum(
        answer is None and state_in(value) is Said.UNKNOWN for answer, value in zip(answers, said, strict=True)
    )
    return False in answers and (not others or (others == 1 and True in answers))


def _is_no_choice(said: set[str]) -> bool:
    """Whether a column holds numbers, addresses or a text of its own in each row."""
    if all(value.isdigit() or is_day(value) for value in said) and not said <= {"0", "1"}:
        return True
    return len(said) > _MOST_CHOICES or all("@" in value or "://" in value for value in said)
