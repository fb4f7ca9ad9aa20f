"""Each page of the website, with its variants, as readers and staff of the example meet it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from local.letter_samples import LATER, example
from local.upload_samples import upload_pages
from newsletter.day_answers import Day
from newsletter.edition.archive_index import SentIssue
from newsletter.sending.answer_day import DayOutcome
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.data_export import OwnRecord
from newsletter.subscribers.preferences import EVERYTHING, Preferences
from newsletter.subscribers.sign_ups import SignUp
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, Consent, State, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from newsletter.web import (
    browsing_pages,
    change_address_pages,
    day_pages,
    joining_pages,
    leaving_pages,
    my_data_pages,
    preferences_pages,
)
from newsletter.web import pages as staff_pages
from newsletter.web.browsing_pages import FrontPageEntry
from newsletter.web.day_pages import AnsweredDay
from newsletter.web.join_form import Filled
from newsletter.web.leaving_pages import Leaver
from newsletter.web.page import Masthead
from newsletter.web.preferences_pages import Chooser
from newsletter.when import When
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.mailing_list import MailingList

SENT = SentIssue("x", "Sommar i Sundsby", "", "sv", 1_800_000_000, 0, "x")
WHO, MOMENT, SUBJECT = "an\u2022\u2022\u2022@byar.example", "2027-06-01T08:00:00+00:00", "Sommar i Sundsby"


def pages(language: str) -> Mapping[str, str]:
    """The HTML of every page by its name."""
    mailing_list = example(language)
    made = {
        **_joining(mailing_list),
        **_leaving(mailing_list, language),
        **_choosing(mailing_list),
        **_own(mailing_list),
        **_staff(Masthead.of(mailing_list), language),
        **upload_pages(mailing_list),
        **_days(Masthead.of(mailing_list), language),
    }
    return {f"page-{name}": html for name, html in made.items()}


def _joining(of: MailingList) -> dict[str, str]:
    slip = Filled("anna@gmial.com", "Anna", sure="anna@gmial.com", slip="anna@gmail.com")
    wrong = Filled("anna", "", problem="page.join.not_an_address", name_problem="page.join.not_a_name")
    forms = {"join": Filled(), "join-wrong": wrong, "join-slip": slip, "join-again": Filled("a@b.example", again=True)}
    return {
        **{name: joining_pages.join_page(of, "/join/x", "stamp", filled) for name, filled in forms.items()},
        "join-closed": joining_pages.form_closed_page(of),
        "look": joining_pages.look_page(of),
        "confirm": joining_pages.confirm_page(of, WHO, "/j/x"),
        "joined": joining_pages.joined_page(of, WHO, "/u/x", SENT),
        "joined-first": joining_pages.joined_page(of, WHO, "/u/x"),
        "barred": joining_pages.barred_page(of, WHO),
        "forgotten": joining_pages.forgotten_page(of, "/join/x"),
        "front": browsing_pages.front_page([FrontPageEntry(of, has_calendar=True)], of.language),
    }


def _leaving(of: MailingList, language: str) -> dict[str, str]:
    member, forgotten = (
        Leaver(Masthead.of(of), WHO, language, "/k/x", of.contact),
        Leaver(Masthead.of(of), "", language, join="/join/x"),
    )
    return {
        "leave-moved": leaving_pages.leave_page(member, "/u/x", has_moved=True),
        "leave": leaving_pages.leave_page(member, "/u/x", "/u/x/choices"),
        "left": leaving_pages.left_page(member, "/r/x", why="/w/x", everything="/u/x/all"),
        "left-already": leaving_pages.already_left_page(member, "/r/x"),
        "left-and-forgotten": leaving_pages.already_left_page(forgotten),
        "leave-all": leaving_pages.leave_all_page(member, "/u/x/all"),
        "left-all": leaving_pages.left_all_page(member),
        "return": leaving_pages.return_page(member, "/r/x"),
        "returned": leaving_pages.returned_page(member),
        "why": leaving_pages.why_page(member, "/w/x"),
        "why-wrong": leaving_pages.why_page(member, "/w/x", is_wrong=True),
        "thanks": leaving_pages.thanks_page(member),
    }


def _choosing(of: MailingList) -> dict[str, str]:
    chooser = Chooser(of, WHO, date(2027, 6, 1), "/u/x/choices", "/u/x", is_owed=True)
    some = Preferences(frozenset({"trafik"}), only_important=True, paused_until=1_830_000_000)
    return {
        "choices": preferences_pages.choices_page(chooser, some),
        "choices-wrong-day": preferences_pages.choices_page(chooser, some, typed="igår", is_wrong="until"),
        "choices-no-language": preferences_pages.choices_page(chooser, some, is_wrong="languages"),
        "chosen": preferences_pages.chosen_page(chooser, some),
        "chosen-everything": preferences_pages.chosen_page(chooser, EVERYTHING),
        "chosen-topics": preferences_pages.chosen_page(chooser, Preferences(frozenset({"skola", "trafik"}))),
        "change": change_address_pages.change_page(of, "/y/x/change", "/y/x", name="Anna"),
        "changed": change_address_pages.changed_page(of, "/y/x"),
        "changed-and-same": change_address_pages.changed_page(of, "/y/x", same=True),
        "changed-nothing": change_address_pages.changed_page(of, "/y/x", renamed=False),
        "move-asked": change_address_pages.move_asked_page(of, WHO, "/y/x"),
        "move-asked-renamed": change_address_pages.move_asked_page(of, WHO, "/y/x", renamed=True),
        "move": change_address_pages.move_page(of, WHO, "/b/x"),
        "moved": change_address_pages.moved_page(of, WHO),
        "moved-before": change_address_pages.moved_page(of),
        "move-barred": change_address_pages.move_barred_page(of, WHO),
        "move-forgotten": change_address_pages.move_forgotten_page(of),
    }


def _own(of: MailingList) -> dict[str, str]:
    consent = Consent("Ja", MOMENT, MOMENT, "https://a.example/join/x", "5iefomzk")
    anna = Subscriber(of.id, "key", "anna@byar.example", GROUNDS_BY_NAME["both"], "Anna", State.ACTIVE, MOMENT, "form",
                      consent=consent, preferences=Preferences(only_important=True))  # fmt: skip
    left = replace(anna, state=State.LEFT, left_at=MOMENT, left_how="one-click", left_why="hard-to-read")
    asked = SignUp(of.id, "key", "anna@byar.example", "Anna", "x", "https://a.example/join/x", "n", 1)
    move = AddressChange("key", "to", "anna.ny@byar.example", 1)
    records = {
        "own": OwnRecord([anna], [asked], None, move),
        "own-left": OwnRecord([left], [], None),
        "own-forgotten": OwnRecord([left.forgotten()], [], None),
        "own-nothing": OwnRecord([], [], None),
        **{f"own-{why.value}": OwnRecord([], [], Suppression("key", why, MOMENT)) for why in SuppressionReason},
    }
    lists, leave = {of.id: of}, {of.id: "/u/x"}
    return {
        **{name: my_data_pages.own_page(of, one, lists, leave, "/y/x") for name, one in records.items()},
        "own-ask": my_data_pages.ask_page(of, WHO, "/k/x"),
        "own-mailed": my_data_pages.mailed_page(of, WHO),
        "erase": my_data_pages.erase_page(of, "/y/x/erase", "/y/x"),
        "erased": my_data_pages.erased_page(of),
    }


def _days(whose: Masthead, language: str) -> dict[str, str]:
    when = When(date(2027, 8, 24), date(2027, 8, 24), time(18), time(20))
    enter = AnsweredDay(whose, Words(language), SUBJECT, Day("Årsmöte i Sundsby hembygdsförening", when), enters=True)
    take_out = replace(enter, enters=False)
    outcomes = {f"day-{one}": day_pages.outcome_page(enter, one) for one in DayOutcome if one is not DayOutcome.ASKED}
    return {
        "day-enter": day_pages.ask_page(enter, "/t/x", web_url="/e/x"),
        "day-take-out": day_pages.ask_page(take_out, "/t/x", web_url="/e/x"),
        "day-taken-out": day_pages.outcome_page(take_out, DayOutcome.NOTED),
        **outcomes,
    }


def _staff(whose: Masthead, language: str) -> dict[str, str]:
    of = staff_pages
    return {
        "not-found": of.not_found_page(language),
        "error": of.error_page(language),
        "neutral": of.neutral_page(language),
        "closed": of.closed_page(language),
        "stop": of.stop_page(whose, SUBJECT, "/s/x", web_url="/e/x", language=language),
        "pause": of.stop_page(whose, SUBJECT, "/s/x", web_url="/e/x", may_pause=True, language=language),
        "paused": of.stop_page(whose, SUBJECT, "/s/x", web_url="/e/x", paused=True, language=language),
        "going-on": of.going_on_page(whose, SUBJECT, language=language),
        "stopped": of.stopped_page(whose, SUBJECT, language=language),
        "stopped-begun": of.stopped_page(whose, SUBJECT, begun=True, language=language),
        "not-stopped": of.not_stopped_page(whose, SUBJECT, language=language),
        "not-stopped-replaced": of.not_stopped_page(whose, SUBJECT, replaced=True, language=language),
        "restored": of.restored_page(whose, SUBJECT, language=language),
        "start": of.start_page(whose, SUBJECT, 1_204, "/a/x", web_url="/e/x", language=language),
        "start-first-of-two": of.start_page(whose, SUBJECT, 9, "/a/x", is_first_of_two=True, language=language),
        "go-on": of.go_on_page(whose, SUBJECT, "/g/x", web_url="/e/x", language=language),
        "go-on-paused": of.go_on_page(whose, SUBJECT, "/g/x", web_url="/e/x", paused=True, language=language),
        "again": of.again_page(whose, SUBJECT, {"unknown": 1, "refused": 2}, [WHO, WHO], "/m/x", language=language),
        "nobody-missed": of.nobody_missed_page(whose, SUBJECT, language=language),
        "started": of.started_page(whose, SUBJECT, language=language),
        "started-already": of.started_page(whose, SUBJECT, already=True, language=language),
        "started-later": of.started_page(whose, SUBJECT, moment=LATER, language=language),
        "approved": of.approved_page(whose, SUBJECT, 1, "/a/x", language=language),
        "taken-back": of.taken_back_page(whose, SUBJECT, language=language),
        "not-started": of.not_started_page(whose, SUBJECT, language=language),
    }
