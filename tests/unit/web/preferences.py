"""The pages of leaving more than one list, saying why, choosing less, and moving, made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsletter.mailing_list import Contact
from newsletter.subscribers.preferences import EVERYTHING, Preferences
from newsletter.web import change_address_pages, leaving_pages, preferences_pages
from newsletter.web.leaving_pages import Leaver
from newsletter.web.page import Masthead
from newsletter.web.preferences_pages import Chooser
from tests.unit.web.joining import ENGLISH, EVIL, LIST, WHO

MEMBER = Leaver(
    Masthead("Kommunbladet"), WHO, "sv", "/k/token", Contact("Märta Öberg", "0123-456 78", "marta@a.example")
)
ENGLISH_LEAVER = Leaver(Masthead(EVIL), WHO, "en", "/k/token")
FORGOTTEN = Leaver(Masthead("Kommunbladet"), "", "sv", join="/join/blad")
WITH_TOPICS = replace(LIST, topics={"skola": "Skola och barn", "trafik": EVIL, "vatten": "Vatten"})
CHOOSER = Chooser(WITH_TOPICS, WHO, date(2027, 6, 1), "/u/token/choices", "/u/token")
PLAIN = Chooser(ENGLISH, WHO, date(2027, 6, 1), "/u/token/choices", "/u/token")
SPEAKING = replace(CHOOSER, mailing_list=replace(WITH_TOPICS, languages=("sv", "en")))
ENGLISH_ONLY = Preferences(not_in=frozenset({"sv"}))
SOME = Preferences(frozenset({"trafik", "vatten"}), only_important=True, paused_until=1_830_000_000)

CHOOSING = {
    "leave-member": leaving_pages.leave_page(MEMBER, "/u/token", "/u/token/choices"),
    "left-member": leaving_pages.left_page(MEMBER, "/r/token", why="/w/token", everything="/u/token/all"),
    "left-english": leaving_pages.left_page(ENGLISH_LEAVER, "/r/token", why="/w/token", everything="/u/token/all"),
    "left-and-forgotten": leaving_pages.already_left_page(FORGOTTEN),
    "leave-all-and-forgotten": leaving_pages.leave_all_page(FORGOTTEN, "/u/token/all"),
    "left-all-and-forgotten": leaving_pages.left_all_page(FORGOTTEN),
    "leave-all": leaving_pages.leave_all_page(MEMBER, "/u/token/all"),
    "left-all": leaving_pages.left_all_page(MEMBER),
    "why": leaving_pages.why_page(ENGLISH_LEAVER, "/w/token"),
    "why-wrong": leaving_pages.why_page(MEMBER, "/w/token", is_wrong=True),
    "thanks": leaving_pages.thanks_page(ENGLISH_LEAVER),
    "choices": preferences_pages.choices_page(CHOOSER, SOME),
    "choices-plain": preferences_pages.choices_page(PLAIN, EVERYTHING),
    "choices-wrong": preferences_pages.choices_page(CHOOSER, SOME, typed=EVIL, is_wrong="until"),
    "choices-languages": preferences_pages.choices_page(SPEAKING, ENGLISH_ONLY),
    "choices-no-language": preferences_pages.choices_page(SPEAKING, ENGLISH_ONLY, is_wrong="languages"),
    "chosen-languages": preferences_pages.chosen_page(SPEAKING, ENGLISH_ONLY),
    "chosen": preferences_pages.chosen_page(CHOOSER, SOME),
    "chosen-plain": preferences_pages.chosen_page(PLAIN, EVERYTHING),
    "change": change_address_pages.change_page(LIST, "/y/token/change", "/y/token", name="Anna"),
    "change-wrong": change_address_pages.change_page(
        ENGLISH,
        "/y/token/change",
        "/y/token",
        name=EVIL,
        address=EVIL,
        wrong="page.join.not_an_address",
        name_wrong="page.join.not_a_name",
    ),
    "changed": change_address_pages.changed_page(LIST, "/y/token"),
    "changed-and-same": change_address_pages.changed_page(LIST, "/y/token", same=True),
    "changed-nothing": change_address_pages.changed_page(ENGLISH, "/y/token", renamed=False),
    "move-asked": change_address_pages.move_asked_page(LIST, WHO, "/y/token"),
    "move-asked-renamed": change_address_pages.move_asked_page(ENGLISH, WHO, "/y/token", renamed=True),
    "move": change_address_pages.move_page(ENGLISH, WHO, "/b/token"),
    "moved-before": change_address_pages.moved_page(ENGLISH),
    "return": leaving_pages.return_page(MEMBER, "/r/token"),
    "moved": change_address_pages.moved_page(LIST, WHO),
    "move-barred": change_address_pages.move_barred_page(LIST, WHO),
    "move-forgotten": change_address_pages.move_forgotten_page(ENGLISH),
}
