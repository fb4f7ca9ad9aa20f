"""The pages of one's own data, made up."""

from __future__ import annotations

from newsletter.readers.own_record import OwnRecord
from newsletter.readers.sign_ups import SignUp
from newsletter.readers.subscribers import GROUNDS_BY_NAME, Consent, State, Subscriber
from newsletter.readers.suppressions import Suppression, Why
from newsletter.web import own_pages
from tests.unit.web.joining import ENGLISH, EVIL, LIST, WHO

MOMENT = "2027-06-01T08:00:00+00:00"
CONSENT = Consent(EVIL, MOMENT, MOMENT, "https://a.example/join/blad", "mfzwizltoq")
SIGNED_UP = Subscriber(
    "blad", "key", "anna@a.example", GROUNDS_BY_NAME["both"], EVIL, State.ACTIVE, MOMENT, "form", consent=CONSENT
)
LEFT = [
    Subscriber(
        "news", "key", "anna@a.example", GROUNDS_BY_NAME[grounds], "", State.LEFT, MOMENT, "", MOMENT, left_how=how
    )
    for grounds, how in (("member", "one-click"), ("signup", "link"), ("member", "complaint"))
]
ASKED = SignUp("news", "key", "anna@a.example", EVIL, EVIL, "https://a.example/join/news", "mfzwizltoq", 1)
SUPPRESSED = {why: Suppression("key", why, MOMENT) for why in Why}
NAMES, LEAVE = {"blad": EVIL, "news": "News"}, {"blad": "/u/one", "news": "/u/two"}

OWN = {
    "ask-for-own": own_pages.ask_page(LIST, WHO, "/k/token"),
    "own-mailed": own_pages.mailed_page(ENGLISH, WHO),
    "own": own_pages.own_page(LIST, OwnRecord([SIGNED_UP, *LEFT], [ASKED], None), NAMES, LEAVE, "/y/token"),
    "own-nothing": own_pages.own_page(ENGLISH, OwnRecord([], [], None), NAMES, LEAVE, "/y/token"),
    "erase": own_pages.erase_page(LIST, "/y/token/erase", "/y/token"),
    "erased": own_pages.erased_page(ENGLISH),
    **{
        f"own-{why.value}": own_pages.own_page(ENGLISH, OwnRecord([], [], found), NAMES, LEAVE, "/y/token")
        for why, found in SUPPRESSED.items()
    },
}
