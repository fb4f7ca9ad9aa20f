"""The pages of one's own data, made up."""

from __future__ import annotations

from dataclasses import replace

from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.data_export import OwnRecord
from newsletter.subscribers.preferences import Preferences
from newsletter.subscribers.sign_ups import SignUp
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, Consent, State, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from newsletter.web import my_data_pages
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
    preferences=Preferences(only_important=True, paused_until=1_900_000_000),
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
SUPPRESSED = {why: Suppression("key", why, MOMENT) for why in SuppressionReason}
LISTS, LEAVE = {"blad": replace(LIST, name=EVIL), "news": None}, {"blad": "/u/one", "news": "/u/two"}

OWN = {
    "ask-for-own": my_data_pages.ask_page(LIST, WHO, "/k/token"),
    "own-mailed": my_data_pages.mailed_page(ENGLISH, WHO),
    "own": my_data_pages.own_page(
        LIST,
        OwnRecord([SIGNED_UP, *LEFT], [ASKED], None, AddressChange("key", "to", "new@a.example", 1)),
        LISTS,
        LEAVE,
        "/y/token",
    ),
    "own-forgotten": my_data_pages.own_page(ENGLISH, OwnRecord(FORGOTTEN, [], None), LISTS, LEAVE, "/y/token"),
    "own-nothing": my_data_pages.own_page(ENGLISH, OwnRecord([], [], None), LISTS, LEAVE, "/y/token"),
    "erase": my_data_pages.erase_page(LIST, "/y/token/erase", "/y/token"),
    "erased": my_data_pages.erased_page(ENGLISH),
    **{
        f"own-{why.value}": my_data_pages.own_page(ENGLISH, OwnRecord([], [], found), LISTS, LEAVE, "/y/token")
        for why, found in SUPPRESSED.items()
    },
}
