"""The pages of leaving more than one list, saying why, choosing less, and moving, made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsletter.readers.choices import EVERYTHING, Choices
from newsletter.web import choosing_pages, leaving_pages, moving_pages
from newsletter.web.choosing_pages import Chooser
from newsletter.web.leaving_pages import Leaver
from tests.unit.web.joining import ENGLISH, EVIL, LIST, WHO

MEMBER = Leaver("Kommunbladet", WHO, "sv", "/k/token", "Märta Öberg, 0123-456 78, marta@a.example")
ENGLISH_LEAVER = Leaver(EVIL, WHO, "en", "/k/token")
FORGOTTEN = Leaver("Kommunbladet", "", "sv", join="/join/blad")
WITH_TOPICS = replace(LIST, topics={"skola": "Skola och barn", "trafik": EVIL, "vatten": "Vatten"})
CHOOSER = Chooser(WITH_TOPICS, WHO, date(2027, 6, 1), "/u/token/choices", "/u/token")
PLAIN = Chooser(ENGLISH, WHO, date(2027, 6, 1), "/u/token/choices", "/u/token")
SPEAKING = replace(CHOOSER, mailing_list=replace(WITH_TOPICS, languages=("sv", "en")))
ENGLISH_ONLY = Choices(not_in=frozenset({"sv"}))
SOME = Choices(frozenset({"trafik", "vatten"}), only_important=True, paused_until=1_830_000_000)

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
    "choices": choosing_pages.choices_page(CHOOSER, SOME),
    "choices-plain": choosing_pages.choices_page(PLAIN, EVERYTHING),
    "choices-wrong": choosing_pages.choices_page(CHOOSER, SOME, typed=EVIL, is_wrong="until"),
    "choices-languages": choosing_pages.choices_page(SPEAKING, ENGLISH_ONLY),
    "choices-no-language": choosing_pages.choices_page(SPEAKING, ENGLISH_ONLY, is_wrong="languages"),
    "chosen-languages": choosing_pages.chosen_page(SPEAKING, ENGLISH_ONLY),
    "chosen": choosing_pages.chosen_page(CHOOSER, SOME),
    "chosen-plain": choosing_pages.chosen_page(PLAIN, EVERYTHING),
    "change": moving_pages.change_page(LIST, "/y/token/change", "/y/token", name="Anna"),
    "change-wrong": moving_pages.change_page(
        ENGLISH,
        "/y/token/change",
        "/y/token",
        name=EVIL,
        address=EVIL,
        wrong="page.join.not_an_address",
        name_wrong="page.join.not_a_name",
    ),
    "changed": moving_pages.changed_page(LIST, "/y/token"),
    "changed-and-same": moving_pages.changed_page(LIST, "/y/token", same=True),
    "changed-nothing": moving_pages.changed_page(ENGLISH, "/y/token", renamed=False),
    "move-asked": moving_pages.move_asked_page(LIST, WHO, "/y/token"),
    "move-asked-renamed": moving_pages.move_asked_page(ENGLISH, WHO, "/y/token", renamed=True),
    "move": moving_pages.move_page(ENGLISH, WHO, "/b/token"),
    "moved-before": moving_pages.moved_page(ENGLISH),
    "return": leaving_pages.return_page(MEMBER, "/r/token"),
    "moved": moving_pages.moved_page(LIST, WHO),
    "move-barred": moving_pages.move_barred_page(LIST, WHO),
    "move-forgotten": moving_pages.move_forgotten_page(ENGLISH),
}
