"""The pages where staff answer about a day that a proof lists, each as a whole HTML document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.sending.answer_day import DayOutcome
from newsletter.web.page import Masthead, form, items, link, page, paragraph
from newsletter.words.spans import span_said

if TYPE_CHECKING:
    from newsletter.day_answers import Day
    from newsletter.words import Words

_WHY_NOTHING = {
    DayOutcome.BEGUN: "page.day.begun",
    DayOutcome.STOPPED: "page.day.stopped",
    DayOutcome.REPLACED: "page.day.replaced",
}


@dataclass(frozen=True)
class AnsweredDay:
    """A ``day`` of the issue with this ``subject``, and whether it ``enters`` the calendar or is taken out of it."""

    masthead: Masthead
    words: Words
    subject: str
    day: Day
    enters: bool

    @property
    def title(self) -> str:
        key = "page.enter_day.title" if self.enters else "page.take_out_day.title"
        return self.words.say(key, title=self.words.quoted(self.day.title))

    @property
    def button(self) -> str:
        return self.words.say("page.enter_day.button" if self.enters else "page.take_out_day.button")

    @property
    def body(self) -> str:
        return self._told("page.enter_day.body" if self.enters else "page.take_out_day.body")

    @property
    def noted(self) -> str:
        return self._told("page.enter_day.noted" if self.enters else "page.take_out_day.noted")

    def _told(self, key: str) -> str:
        title, subject = self.words.quoted(self.day.title), self.words.quoted(self.subject)
        return self.words.say(key, title=title, day=span_said(self.day.when, self.words), subject=subject)


def ask_page(answered: AnsweredDay, action: str, *, web_url: str) -> str:
    """Ask whether a day becomes an entry or none, and say what that does to the proof and to approvals."""
    words = answered.words
    body = [
        paragraph(answered.body),
        items([words.say("page.day.new_proof"), words.say("page.day.old_proof"), words.say("page.day.approvals")]),
        form(action, answered.button),
        paragraph(words.say("page.day.nothing_yet"), quiet=True),
        link(web_url, words.say("proof.web")),
    ]
    return page(words, answered.title, body, masthead=answered.masthead)


def outcome_page(answered: AnsweredDay, outcome: DayOutcome) -> str:
    """Say what became of an answer, or why nothing did."""
    words = answered.words
    if outcome is DayOutcome.NOTED:
        body = [paragraph(answered.noted), paragraph(words.say("page.day.wait"), quiet=True)]
        return page(words, words.say("page.day.noted_title"), body, masthead=answered.masthead)
    said = words.say(_WHY_NOTHING[outcome], subject=words.quoted(answered.subject))
    return page(words, words.say("page.day.nothing_title"), [paragraph(said)], masthead=answered.masthead)
