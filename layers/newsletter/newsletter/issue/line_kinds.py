"""What a short line is, besides text: a date, a greeting, a masthead, or something an older system wrote."""

from __future__ import annotations

import re
from enum import StrEnum

from newsletter.issue.cues import sentences_of
from newsletter.issue.date_words import MONTHS, WEEKDAYS, one_of, pattern
from newsletter.languages.text_words import any_of


class LineKind(StrEnum):
    """``TEXT`` is everything that may stand first. The others say why a line may not, or should not stay at all."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    GREETING = "greeting"
    MASTHEAD = "masthead"
    BYLINE = "byline"
    SYSTEM = "system"
    WEB = "web"
    REASON = "reason"
    LEAVE = "leave"
    RIGHTS = "rights"
    SOCIAL = "social"
    DEVICE = "device"
    DISCLAIMER = "disclaimer"
    EXTERNAL = "external"
    FIELD = "field"


OLD_SYSTEM = frozenset(
    {LineKind.WEB, LineKind.REASON, LineKind.LEAVE, LineKind.RIGHTS, LineKind.SOCIAL, LineKind.SYSTEM}
    | {LineKind.DEVICE, LineKind.DISCLAIMER, LineKind.EXTERNAL}
)
"""What an older system, a mail program or a website wrote: no part of an issue, wherever it came from."""

LONGEST = 400
"""Characters of a line that is looked at here. A longer one is text."""

_LONGEST_NAME = 70
_LONGEST_QUESTION = 60
_PIECES = re.compile(r" ?[|\u00b7\u2022] ?")
_MOST_PIECES = 8


_MONTHS = one_of(MONTHS)
_WEEKDAYS = one_of(WEEKDAYS)
_DAY = pattern(
    rf"(?:(?:{_WEEKDAYS})\w{{0,3}}\.?,?\s+)?(?:den\s+|d\.\s*|the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th|:[ae]|\.)?\s+(?:{_MONTHS})\.?(?:,?\s+\d{{4}})?"
    rf"|(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|(?:{_MONTHS})\.?\s+\d{{4}}"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d\d-\d\d)"
    r"(?:,?\s*(?:kl\.?|klockan|at|um)?\s*\d{1,2}[.:]\d\d(?:\s*(?:uhr|[ap]m))?)?\.?"
)
_PERIOD = pattern(rf"(?:{_MONTHS}|{_WEEKDAYS})(?:\s+\d{{4}})?:?")
_GREETING = pattern(rf"(?:{any_of('greets')})(?!\w)(?:[^.,!?:]{{0,80}}(?:,[^.,!?:]{{0,40}})?[!,:]?|[^.!?:]{{0,100}}!)")

_BYLINE = pattern(rf"(?:{any_of('byline')}).{{0,120}}")
_SYSTEM = pattern(
    rf"(?:.{{0,40}}\d{{1,2}}[.:]\d\d\s+)?(?:{any_of('system')})(?:\s*[|·•/-]\s*(?:{any_of('system')}))*\s*\.?"
)
_WEB = pattern(rf".{{0,120}}?(?:{any_of('web')}).{{0,100}}")
_REASON = pattern(rf"(?:{any_of('reasons')}).{{0,250}}")
_LETTERS = pattern(rf"(?<!\w)(?:{any_of('letter')})(?!\w)")
_LEAVES = pattern(rf"(?<!\w)(?:{any_of('leaves')})(?!\w)")
_LEAVES_SURELY = pattern(rf"(?<!\w)(?:{any_of('leaves_surely')})(?!\w)")
_LEAVES_LETTERS = pattern(
    rf"(?<!\w)(?:{any_of('leaves')})(?:\s+(?:dig|er|deg|you))?(?:\s+(?:från|fra|from|of|for|vom|von))?"
    r"(?:\s+(?:det\s+här|detta|denne|dette|dessa|disse|våra|vårt|vores|våre|this|these|our|the|den|das|diese[ns]?|unsere[ns]?))?"
    rf"\s+(?:{any_of('letter')})(?!\w)|(?<!\w)(?:{any_of('letter')})\s+(?:{any_of('leaves')})(?!\w)"
)
_LEAVE_SENTENCE = pattern(rf"\W*(?:{any_of('leave_sentence')})")
_LINK = pattern(r"(?:länken|lenken|linket|link)\b")
_RIDER = pattern(
    rf"(?:{any_of('leaves')})(?:\s+(?:dig|er|deg|yourself))?\s*(?:här|her|here|hier)?\W*"
    r"|(?:klicka|tryck|svara|klikk|klik|svar|click|reply|klicken|antworten)\b\D{0,80}|(?:här|her|here|hier)\W*"
)
# What somebody holds the rights to, by year or as all that a line says; "Foto: © Anna" stays with its picture.
_RIGHTS = pattern(
    rf"(?:.{{0,60}}\W)?(?:copyright\s*)?(?:©|\(c\)|copyright)\s*(?:19|20)\d\d.{{0,120}}|(?:copyright\s*)?©\s.{{0,80}}"
    rf"|(?:{any_of('rights')})\W*"
)
_SOCIAL = pattern(
    r"(?:(?:follow|följ|folg\w*|følg)\s+(?:us|oss|uns)(?:\s+(?:on|på|auf))?:?\s*)?"
    r"(?:facebook|instagram|twitter|x|linkedin|youtube|tiktok|mastodon|bluesky|threads|flickr|pinterest|website|webbplats|rss)"
    r"(?:[\s|·•,/&]+(?:och\s+|and\s+|og\s+|und\s+)?(?:facebook|instagram|twitter|x|linkedin|youtube|tiktok|mastodon|bluesky|threads|flickr|pinterest|website|webbplats|rss))*\.?"
)
_MADE_WITH = (
    r"(?:skickat|skickades|utskickat|sänt|sent|delivered|powered|made)\s+(?:med|via|genom|från|with|by|through)\s+(?:hjälp\s+av\s+)?(?:the\s+)?"
    r"(?:paloma|get\s?a\s?newsletter|mailchimp|apsis(?:\s+one)?|rule(?:mailer)?|ungapped|brevo|sendinblue|mailer\s?lite|campaign\s+monitor"
    r"|constant\s+contact|mynewsdesk|carma|make\s?mail|mailjet|sendgrid|hubspot|substack|beehiiv|kit|convertkit|squarespace|wix|anpdm)"
    r"(?:\s+(?:one|newsletter))?"
)
"""What the programs of older systems write of themselves."""

_DEVICE = pattern(rf"(?:{any_of('device')}|{_MADE_WITH})\.?")
_DISCLAIMER = pattern(rf".{{0,200}}?(?:{any_of('disclaims')}).{{0,400}}")
_EXTERNAL = pattern(
    rf"\[(?:extern\w*|external|caution|varning)\](?:[\s:!-].{{0,300}})?|.{{0,200}}?(?:{any_of('external')}).{{0,200}}"
)
_FIELD = re.compile(
    r"(?:\*\|[^|]{1,80}\|\*|\{\{[^}]{1,80}\}\}"
    r"|\[\[?[A-Z_ ]{3,40}\]?\]|%%?[A-Z_]{3,40}%%?|\$\{[A-Z_]{2,40}\}|«[^»]{1,40}»|[\s.,!-])+"
)
_LETTER = rf"(?:\w*(?:{any_of('letter_names')}))"
_NUMBER = pattern(
    rf"(?:{_LETTER}[,:]?\s+)?(?:(?:{any_of('numbers')})\.?\s*)?\d{{1,3}}(?:\s*[/-]\s*\d{{2,4}})?(?:,?\s+(?:(?:{_MONTHS})\.?\s+)?\d{{4}})?"
    rf"|{_LETTER}(?:,?\s+(?:för\s+|for\s+)?(?:(?:{_MONTHS})\.?)(?:\s+\d{{4}})?)"
    rf"|{_LETTER}\s+\w{{1,3}},?\s+(?:{any_of('numbers')})\.?\s*\d{{1,3}}"
    rf"|{_LETTER},?\s+(?:(?:{any_of('numbers')})\.?\s*)?\d{{1,3}}(?:\s*[/-]\s*\d{{2,4}})?,?\s*.{{0,30}}"
)
_NAME = r"(?:[A-ZÅÄÖÆØÜ0-9][\w.&'\u2019-]*|och|og|and|und|&|for|for\s+the|of|of\s+the)"
_BODY = re.compile(
    rf"(?:{_NAME}\s+){{0,5}}\w*(?i:{any_of('bodies')})(?:\s+(?:i|of|in|von|for|för|e\.\s?V\.|rf|ry)(?:\s+{_NAME}){{0,4}}|\s+e\.\s?V\.)?"
)
_BODY_FIRST = re.compile(rf"(?:\w*(?:(?i:{any_of('bodies')})))(?:\s+[A-ZÅÄÖÆØÜ]\w*(?:\se\.\s?[Vv]\.)?){{1,3}}")
_SPACED = re.compile(r"(?:\w ){3,}\w(?: {2,}(?:\w ){2,}\w)*")


def kind_of(line: str, own_names: frozenset[str] = frozenset()) -> LineKind:
    """Say what a line is. One of several sentences is by an older system only if all of them are.

    Args:
        line: its text, in one line.
        own_names: names of the list and its organisation, in lower case: a line that says just one is a masthead.
    """
    said = " ".join(line.split())
    if not said or len(said) > LONGEST:
        return LineKind.TEXT
    whole = _kind_of_sentence(said, own_names)
    sentences = [said[begin:end].strip() for begin, end in sentences_of(said)]
    if whole in _BY_SENTENCE and len(sentences) > 1:
        kinds = [_kind_of_sentence(sentence, frozenset()) for sentence in sentences]
        is_old = (
            kind in OLD_SYSTEM or _RIDER.fullmatch(one) or (kinds[0] is LineKind.REASON and _wants_no_more(one))
            for kind, one in zip(kinds, sentences, strict=True)
        )
        return whole if all(is_old) else LineKind.TEXT
    return whole


def _kind_of_sentence(said: str, own_names: frozenset[str]) -> LineKind:
    if _leads_out(said):
        return LineKind.LEAVE
    for kind, whole in _ORDER:
        if whole.fullmatch(said):
            return kind
    pieces = _PIECES.split(said)
    if 1 < len(pieces) <= _MOST_PIECES and all(_is_old(piece) for piece in pieces):
        return LineKind.SYSTEM
    return LineKind.MASTHEAD if _is_masthead(said, own_names) else LineKind.TEXT


def _leads_out(said: str) -> bool:
    """Whether a sentence says how to leave a mailing list, rather than a course or a register of cars."""
    if _LEAVE_SENTENCE.match(said) and (_LETTERS.search(said) or _LEAVES_SURELY.search(said)):
        return True
    found = _LEAVES.search(said)
    if found is None:
        return False
    rest = (said[: found.start()] + said[found.end() :]).split()
    alone = len(rest) <= 3 and not any(c.isdigit() for c in said)
    names = _LETTERS.search(said) or _LINK.search(said)
    surely = bool(_LEAVES_SURELY.search(said)) and (alone or bool(names))
    return surely or bool(_LEAVES_LETTERS.search(said))


def _wants_no_more(sentence: str) -> bool:
    """``Vill du inte ha det längre?``, after the reason why somebody has it."""
    return len(sentence) <= _LONGEST_QUESTION and _LEAVE_SENTENCE.match(sentence) is not None


def is_way_out(said: str) -> bool:
    """Whether the words of a link lead out of something: a list, or what one had signed up for."""
    return len(said) <= LONGEST and bool(_LEAVES.search(said))


def is_surely_way_out(said: str) -> bool:
    """Whether they lead out of a mailing list and nothing else."""
    return len(said) <= LONGEST and bool(_LEAVES_SURELY.search(said))


_BY_SENTENCE = frozenset({LineKind.LEAVE, LineKind.WEB, LineKind.REASON})
_ORDER = (
    (LineKind.EXTERNAL, _EXTERNAL),
    (LineKind.REASON, _REASON),
    (LineKind.WEB, _WEB),
    (LineKind.RIGHTS, _RIGHTS),
    (LineKind.DEVICE, _DEVICE),
    (LineKind.SYSTEM, _SYSTEM),
    (LineKind.SOCIAL, _SOCIAL),
    (LineKind.DISCLAIMER, _DISCLAIMER),
    (LineKind.DAY, _DAY),
    (LineKind.NUMBER, _NUMBER),
    (LineKind.BYLINE, _BYLINE),
    (LineKind.GREETING, _GREETING),
    (LineKind.FIELD, _FIELD),
)


def is_period(line: str) -> bool:
    """Whether a line is only a month or a weekday: what people write above what happens then."""
    said = " ".join(line.split())
    return len(said) <= LONGEST and bool(_PERIOD.fullmatch(said))


def _is_old(piece: str) -> bool:
    """Whether one of several pieces of a line is an older system's."""
    return any(kind in OLD_SYSTEM and whole.fullmatch(piece) for kind, whole in _ORDER)


def says_which_issue(line: str) -> bool:
    """Whether a line names a newsletter's issue, by a number, a month or a season: ``Medlemsbrev januari``."""
    said = " ".join(line.split())
    return len(said) <= LONGEST and bool(_NUMBER.fullmatch(said))


def is_name(said: str) -> bool:
    """Whether a line is just the name of an organisation: ``Villaföreningen Tallen``."""
    short = len(said) <= _LONGEST_NAME and (said.endswith("V.") or not re.search(r"[.!?:]\s*$", said))
    return short and bool(_BODY.fullmatch(said) or _BODY_FIRST.fullmatch(said))


def _is_masthead(said: str, own_names: frozenset[str]) -> bool:
    letters = [c for c in said if c.isalpha()]
    shouted = len(letters) > 3 and all(c.isupper() for c in letters) and not _SPACED.fullmatch(said)
    loud_name = shouted and len(said) <= _LONGEST_NAME and not re.search(r"[.!?:]\s*$", said)
    return said.casefold() in own_names or loud_name or is_name(said)
