"""What becomes of a mail, with one list, its staff and a keyring."""

from __future__ import annotations

from datetime import timedelta

from newsletter.mail_in.decisions import decisions_on
from newsletter.mail_in.leave_token import leave_link_in
from newsletter.mail_in.received_mail import ReceivedMail
from newsletter.subscribers.keyring import Keyring
from newsletter.subscribers.signed_links import ReaderLink
from tests.integration.mails import DOMAIN, MOMENT

STAFF = "redaktionen@smakommuner.example"
LISTS = {"kommunbladet": (STAFF, "Marta@Öberg.example"), "kupan": (STAFF,)}
RING = Keyring({"1": b"a secret"})
KEY = "abcdefghij234567abcd"
TOKEN = ReaderLink("kommunbladet", KEY).signed("leave", RING)
NOW = (MOMENT + timedelta(minutes=1)).timestamp()


def received(raw):
    return ReceivedMail("mail1", raw, DOMAIN)


def decided(raw, lists=LISTS):
    mail = received(raw)
    return decisions_on(mail, leave_link_in(mail, RING), lists, NOW)


def became(raw):
    """The names of what a mail became, with the lists."""
    return [f"{type(one).__name__} {getattr(getattr(one, 'link', one), 'list', '')}".strip() for one in decided(raw)]
