"""Pages with the longest that people can fill them with: a list's name of eighty letters, an address of 254."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from local.upload_samples import upload_pages
from newsletter.mailing_list import Contact
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.data_export import OwnRecord
from newsletter.subscribers.preferences import Preferences
from newsletter.web import (
    browsing_pages,
    change_address_pages,
    joining_pages,
    leaving_pages,
    my_data_pages,
    pages,
    preferences_pages,
)
from newsletter.web.browsing_pages import FrontPageEntry
from newsletter.web.join_form import Filled
from newsletter.web.leaving_pages import Leaver
from newsletter.web.page import Masthead
from newsletter.web.preferences_pages import Chooser
from tests.unit.web.joining import CONTACT, LIST
from tests.unit.web.my_data import SIGNED_UP

NAME = ("Kommunalförbundsmedlemsorganisationernas" * 2)[:80]
ADDRESS = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"[:254]
WHO = masked(ADDRESS)
SUBJECT = f"{NAME} och {NAME}"
LONG = replace(
    LIST,
    archive=True,
    languages=("sv", "en"),
    name=NAME,
    organisation=NAME,
    description=NAME * 3,
    topics={"a": NAME, "b": SUBJECT, "c": "Vatten"},
)
CHOOSER = Chooser(LONG, WHO, date(2027, 6, 1), "/u/token/choices", "/u/token", is_owed=True)
LEAVER = Leaver(Masthead(NAME), WHO, "sv", "/k/token", Contact(CONTACT.name, CONTACT.phone, ADDRESS))
SOME = Preferences(frozenset({"a", "b"}), only_important=True, paused_until=1_830_000_000)
SLIP = Filled(ADDRESS, NAME, sure=ADDRESS, slip=f"{ADDRESS[:-2]}z")

STRAINED = {
    "long-join": joining_pages.join_page(LONG, "/join/blad", "stamp", SLIP),
    "long-confirm": joining_pages.confirm_page(LONG, WHO, "/j/token"),
    "long-leave": leaving_pages.leave_page(LEAVER, "/u/token", "/u/token/choices"),
    "long-left": leaving_pages.left_page(LEAVER, "/r/token", why="/w/token", everything="/u/token/all"),
    "long-choices": preferences_pages.choices_page(CHOOSER, SOME),
    "long-choices-wrong": preferences_pages.choices_page(CHOOSER, SOME, typed="igår", is_wrong="until"),
    "long-change": change_address_pages.change_page(LONG, "/y/token/change", "/y/token", name=NAME, address=ADDRESS),
    "long-own": my_data_pages.own_page(
        LONG,
        OwnRecord([replace(SIGNED_UP, address=ADDRESS, name=NAME, source=SUBJECT)], [], None),
        {"blad": LONG},
        {"blad": "/u/one"},
        "/y/token",
    ),
    "long-again": pages.again_page(Masthead(NAME), SUBJECT, {"unknown": 1}, [ADDRESS, "a@b.example"], "/m/token"),
    "long-start": pages.start_page(Masthead(NAME), SUBJECT, 1_000_000, "/a/token", web_url="/e/1"),
    **{
        f"long-{name}": page
        for name, page in upload_pages(LONG, name=f"{NAME} {NAME}.docx", subject=SUBJECT).items()
        if name
        in ("upload", "upload-wrong", "upload-file-waits", "upload-remove", "upload-settings", "upload-settings-tried")
    },
    "long-front": browsing_pages.front_page(
        [FrontPageEntry(LONG, has_calendar=True), FrontPageEntry(LONG.speaking("en"))]
    ),
}
