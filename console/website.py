"""What each address of the website takes and gives: the facts that docs/openapi.json is made of.

A new route is told here, by its first method and its rule; ``tests/unit/test_openapi.py`` holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from newsletter.edition.calendar import CONTENT_TYPE as CALENDAR
from newsletter.mailing_list import LANGUAGES
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.preferences import Preferences
from newsletter.subscribers.sign_ups import SignUp
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, REASONS, Consent, State, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from newsletter.web.feed import CONTENT_TYPE as FEED
from newsletter.web.pages import WISH_TO_GO_ON, WISH_TO_PAUSE, WISH_TO_TAKE_BACK

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

PAGE = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Operation:
    """One method of one address.

    ``link`` is what its token must be signed for. ``answers`` are the statuses besides 405, 429, 500 and 503, which
    any address can give. ``gives`` are the media types of a 200, with the schema of each that has one. ``form`` is the
    schema of what is posted; ``any_body`` says that what is posted makes no difference; ``indexed`` that
    search engines may list it. ``asked`` has the schema of each thing that may stand after the question mark.
    """

    says: str
    answers: tuple[int, ...] = (200, 404)
    link: str = ""
    gives: tuple[str, ...] = (PAGE,)
    form: Schema | None = None
    any_body: bool = False
    indexed: bool = False
    asked: Mapping[str, Schema] = field(default_factory=dict)


def _text(says: str, **more: Any) -> Schema:
    return {"type": "string", "description": says, **more}


def _form(*required: str, **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


JOIN = _form(
    "stamp",
    address=_text("A mail address that SES can send to.", format="mail-address"),
    name=_text("A name, or nothing: no addresses, no links, 64 characters at most.", format="person-name"),
    website=_text("Hidden from people. Whatever a robot writes here, the answer is the same and nobody is mailed."),
    stamp=_text("As it stood in the form that was shown: 2 seconds to 24 hours ago.", format="form-stamp"),
    sure=_text("The address that somebody has been asked about because it looks like a slip of the finger."),
    language=_text(f"In which of {', '.join(LANGUAGES)} the form was shown; anything else is the visitor's own."),
    instead=_text("Chosen instead of ``address``: what was probably meant.", format="mail-address"),
) | {"anyOf": [{"required": ["address"]}, {"required": ["instead"]}]}
CHOICES = _form(
    "form",
    form={"type": "string", "const": "choices"},
    important=_text("Ticked, whatever it says: only what is important."),
    resume=_text("Pressed instead of the other button: no pause any more."),
    until=_text("Pause until this day, at most a year away; empty for no pause.", format="day-of-a-pause"),
) | {
    "patternProperties": {
        "^topic-": _text("Ticked, whatever it says: this topic is wanted. The others are not."),
        "^in-": _text("Ticked, whatever it says: issues in this language are wanted. Those in others are not."),
    },
}
CHANGE = _form(
    "form",
    form={"type": "string", "const": "change"},
    name=_text("A name, or nothing.", format="person-name"),
    address=_text("Another address, which is written to first; empty for none.", format="mail-address"),
)
STOP = _form(
    wish=_text("Pressed instead of the button that stops it for good.", enum=[WISH_TO_PAUSE, WISH_TO_GO_ON]),
)
START = _form(wish=_text("Pressed instead of the button that approves.", enum=[WISH_TO_TAKE_BACK]))
WHY = _form("why", why={"type": "string", "enum": list(REASONS), "description": "One of the reasons on the page."})


def _record(kind: type, **special: Schema) -> Schema:
    """The schema of one of our values as ``asdict`` gives it."""
    plain: Mapping[str, Schema] = {"str": {"type": "string"}, "int": {"type": "integer"}, "bool": {"type": "boolean"}}
    properties = {field.name: special.get(field.name) or plain[str(field.type)] for field in fields(kind)}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _or(kind: Schema, nothing: Schema) -> Schema:
    return {"anyOf": [kind, nothing]}


_NOTHING: Schema = {"type": "object", "maxProperties": 0}
_NAMES: Schema = {"type": "array", "items": {"type": "string"}}
_CHOICES = _record(Preferences, without=_NAMES, not_in=_NAMES)
_READER = _record(
    Subscriber,
    grounds={"type": "string", "enum": list(GROUNDS_BY_NAME)},
    state={"type": "string", "enum": [state.value for state in State]},
    consent=_or(_record(Consent), _NOTHING),
    preferences=_CHOICES,
)
_SUPPRESSION = _record(Suppression, why={"type": "string", "enum": [why.value for why in SuppressionReason]})
OWN_RECORD: Schema = {
    "type": "object",
    "properties": {
        "lists": {"type": "array", "items": _READER},
        "sign_ups": {"type": "array", "items": _record(SignUp)},
        "suppressed": _or(_SUPPRESSION, {"type": "null"}),
        "move": _or(_record(AddressChange), {"type": "null"}),
    },
    "required": ["lists", "sign_ups", "suppressed", "move"],
    "additionalProperties": False,
}

SCHEMAS: Mapping[str, Schema] = {"application/json": OWN_RECORD}
"""Of the media types that have one."""

WEBSITE: Mapping[str, Operation] = {
    "GET /": Operation("The lists that take sign-ups or show what they have sent.", (200,)),
    "GET /e/<edition>": Operation("An edition, as anybody may read it."),
    "GET /e/<edition>/<name>": Operation(
        "A picture of an edition, a meeting to put in a calendar, or its list's calendar and the page about it.",
        gives=(PAGE, "image/png", "image/jpeg", "image/gif", CALENDAR),
    ),
    "GET /logo/<name>": Operation(
        "The logo that a list's pages show.", gives=("image/png", "image/jpeg", "image/gif", "text/html; charset=utf-8")
    ),
    "GET /c/<name>": Operation(
        "What a list has announced, of one that is open: with .ics the calendar, without it the page about it.",
        gives=(PAGE, CALENDAR),
    ),
    "GET /l/<list_id>": Operation(
        "What a list has sent, of a list that shows it: the newest first, or what a search finds.",
        indexed=True,
        asked={
            "q": _text("Words to look for.", format="words-to-find"),
            "page": _text("Which page, from 1; any other is the first.", format="page-number"),
        },
    ),
    "GET /l/<list_id>/feed.xml": Operation(
        "What a list has sent lately, for programs that follow websites (RFC 4287).", (200, 304, 404), gives=(FEED,)
    ),
    "GET /join/<list_id>": Operation("The form for signing up, of a list that takes sign-ups."),
    "POST /join/<list_id>": Operation(
        "Sign up. The same answer whether the address is known, new or barred; 422 is the form again, filled in.",
        (200, 400, 404, 413, 422),
        form=JOIN,
    ),
    "GET /j/<token>": Operation("Asks whether to confirm a sign-up.", (200, 404, 410), "join"),
    "POST /j/<token>": Operation("Confirms a sign-up.", (200, 404, 410), "join"),
    "GET /u/<token>": Operation("Asks whether to leave.", link="leave"),
    "POST /u/<token>": Operation(
        "Leave at once: one click (RFC 8058), or the button of the page.", link="leave", any_body=True
    ),
    "GET /u/<token>/choices": Operation("What somebody wants of a list, to be changed.", link="leave"),
    "POST /u/<token>/choices": Operation(
        "Want less of a list, or all of it again.", (200, 400, 404, 409, 422), "leave", form=CHOICES
    ),
    "GET /u/<token>/all": Operation("Asks whether to leave every list of the website.", link="leave"),
    "POST /u/<token>/all": Operation("Leave every list of the website.", link="leave"),
    "GET /w/<token>": Operation("Asks why somebody left.", link="why"),
    "POST /w/<token>": Operation("Says why somebody left.", (200, 404, 422), "why", form=WHY),
    "GET /r/<token>": Operation("Asks whether to take back a leaving.", link="return"),
    "POST /r/<token>": Operation("Takes back a leaving.", (200, 404, 410), "return"),
    "GET /k/<token>": Operation("Offers to mail a link to one's own data.", link="ask"),
    "POST /k/<token>": Operation("Mails a link to one's own data to the address itself.", link="ask"),
    "GET /y/<token>": Operation("All that is kept about somebody.", link="own"),
    "GET /y/<token>/my-data.json": Operation("The same as a file.", link="own", gives=("application/json",)),
    "GET /y/<token>/change": Operation("The form for another name or address.", link="own"),
    "POST /y/<token>/change": Operation(
        "Changes the name; writes to another address before anything is sent there.",
        (200, 400, 404, 422),
        "own",
        form=CHANGE,
    ),
    "GET /b/<token>": Operation("Asks whether to move to this address.", (200, 404, 410), "move"),
    "POST /b/<token>": Operation("Moves to this address, on every list.", (200, 404, 410), "move"),
    "GET /y/<token>/erase": Operation("Asks whether to forget somebody for good.", link="own"),
    "POST /y/<token>/erase": Operation("Forgets somebody for good.", link="own"),
    "GET /s/<token>": Operation("Staff: asks whether to stop an issue, or to pause it.", link="stop"),
    "POST /s/<token>": Operation(
        "Staff: stops an issue, pauses it, or lets it go on.", (200, 400, 404), "stop", form=STOP
    ),
    "GET /a/<token>": Operation("Staff: asks whether to start an issue, or to go on after a halt.", link="start"),
    "POST /a/<token>": Operation(
        "Staff: approves an issue, lets it go on, or takes an approval back.", (200, 400, 404), "start", form=START
    ),
    "GET /t/<token>": Operation("Staff: asks whether a day becomes a calendar entry, or none.", link="day"),
    "POST /t/<token>": Operation("Staff: a day becomes a calendar entry, or none; a new proof is made.", link="day"),
    "GET /m/<token>": Operation("Staff: shows who missed an issue, and asks whether to send it to them.", link="again"),
    "GET /o/<token>": Operation("Operators: the status page, as it was last written.", link="status"),
    "GET /o/<token>/<folder>/<name>": Operation(
        "Operators: the page of a list's issues, or the report on one.", link="status"
    ),
    "POST /m/<token>": Operation("Staff: sends an issue to those who missed it.", link="again"),
}
