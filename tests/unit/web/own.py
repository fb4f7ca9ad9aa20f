"""The pages of one's own data, made up."""

from __future__ import annotations

from dataclasses import replace

from newsletter.readers.choices import Choices
from newsletter.readers.moves import Move
from newsletter.readers.own_record import OwnRecord
from newsletter.readers.sign_ups import SignUp
from newsletter.readers.subscribers import GROUNDS_BY_NAME, Consent, State, Subscriber
from newsletter.readers.suppressions import Suppression, Why
from newsletter.web import own_pages
from tests.unit.web.joining import ENGLISH, EVIL, LIST, WHO

MOMENT = "2027-06-01T08:00:00+00:00"
CONSENT = Consent(EVIL, MOMENT, MOMENT, "https://a.example/join/blad", "mfzwizltoq")
SIGNED_UP = Subscriber(
    "blad",
    "key",
    "anna@a.example",
    GROUNDS_BY_NAME["both"],
    EVIL,
    State.ACTIVE,
    MOMENT,
    "form",
    consent=CONSENT,
    choices=Choices(only_important=True, paused_until=1_900_000_000),
)
LEFT = [
    Subscriber(
        "news",
        "key",
        "anna@a.example",
        GROUNDS_BY_NAME[grounds],
        "",
        State.LEFT,
        MOMENT,
        "",
        MOMENT,
        left_how=how,
        left_why="hard-to-read",
    )
    for grounds, how in (("member", "one-click"), ("signup", "link"), ("member", "complaint"), ("both", "moved"))
]
FORGOTTEN = [LEFT[1].forgotten()]
ASKED = SignUp("news", "key", "anna@a.example", EVIL, EVIL, "https://a.example/join/news", "mfzwizltoq", 1)
SUPPRESSED = {why: Suppression("key", why, MOMENT) for why in Why}
LISTS, LEAVE = {"blad": replace(LIST, name=EVIL), "news": None}, {"blad": "/u/one", "news": "/u/two"}

OWN = {
    "ask-for-own": own_pages.ask_page(LIST, WHO, "/k/token"),
    "own-mailed": own_pages.mailed_page(ENGLISH, WHO),
    "own": own_pages.own_page(
        LIST,
        OwnRecord([SIGNED_UP, *LEFT], [ASKED], None, Move("key", "to", "new@a.example", 1)),
        LISTS,
        LEAVE,
        "/y/token",
    ),
    "own-forgotten": own_pages.own_page(ENGLISH, OwnRecord(FORGOTTEN, [], None), LISTS, LEAVE, "/y/token"),
    "own-nothing": own_pages.own_page(ENGLISH, OwnRecord([], [], None), LISTS, LEAVE, "/y/token"),
    "erase": own_pages.erase_page(LIST, "/y/token/erase", "/y/token"),
    "erased": own_pages.erased_page(ENGLISH),
    **{
        f"own-{why.value}": own_pages.own_page(ENGLISH, OwnRecord([], [], found), LISTS, LEAVE, "/y/token")
        for why, found in SUPPRESSED.items()
    },
}
