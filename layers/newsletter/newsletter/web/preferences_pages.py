"""The pages of choosing: a pause, only what is important, and which topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

from newsletter.subscribers.preferences import LONGEST_PAUSE
from newsletter.web.page import Masthead, items, link, page, paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.preferences import Preferences


@dataclass(frozen=True)
class Chooser:
    """Who chooses: on which list, at which address, on which day there, where it posts to, and where leaving is.

    ``is_owed`` says that notices reach them whatever they choose.
    """

    mailing_list: MailingList
    masked_address: str
    today: date
    action: str
    leave: str
    is_owed: bool = False


def choices_page(chooser: Chooser, preferences: Preferences, *, typed: str = "", is_wrong: str = "") -> str:
    """The form, as things stand or as it was filled in.

    ``is_wrong`` is ``until`` when the day ``typed`` is no good, and ``languages`` when none is left.
    """
    mailing_list = chooser.mailing_list
    words = Words(mailing_list.language)
    day = _day(preferences, chooser)
    until = _a_day(typed) if is_wrong else day.isoformat() if day else ""
    title = words.say("page.choices.title", list=mailing_list.name)
    body = [
        paragraph(words.say("page.choices.body", address=chooser.masked_address)),
        f'<form method="post" action="{escape(chooser.action)}" novalidate>',
        '<input type="hidden" name="form" value="choices">',
        *_topics(mailing_list, preferences, words),
        *_languages(mailing_list, preferences, words, is_wrong=is_wrong == "languages"),
        _check("important", words.say("page.choices.important"), is_on=preferences.only_important),
        _until(chooser, words, until, is_wrong=is_wrong == "until"),
        f'<button type="submit">{escape(words.say("page.choices.button"))}</button>',
        _resume(words) if day else "",
        "</form>",
        paragraph(words.say("page.choices.owed"), quiet=True) if chooser.is_owed else "",
        link(chooser.leave, words.say("edition.leave_link", list=mailing_list.name)),
    ]
    window = words.say("page.join.wrong", title=title) if is_wrong else title
    return page(words, title, body, masthead=Masthead.of(mailing_list), window=window)


def chosen_page(chooser: Chooser, preferences: Preferences) -> str:
    """What holds from now on, in sentences."""
    mailing_list = chooser.mailing_list
    words = Words(mailing_list.language)
    body = [
        items(told(preferences, mailing_list, words)),
        paragraph(words.say("page.chosen.address", address=chooser.masked_address), quiet=True),
        link(chooser.action, words.say("page.chosen.change")),
    ]
    return page(words, words.say("page.chosen.title"), body, masthead=Masthead.of(mailing_list))


def told(preferences: Preferences, mailing_list: MailingList, words: Words) -> list[str]:
    """What somebody has chosen, a sentence for each thing."""
    without = [shown for topic, shown in mailing_list.topics.items() if topic in preferences.without]
    spoken = [words.say(f"languages.{one}") for one in mailing_list.languages if one not in preferences.not_in]
    kinds = ("page.chosen.all", "page.chosen.important")
    if without:
        kinds = ("page.chosen.all_without", "page.chosen.important_without")
    topics = {"topics": words.listing(without)} if without else {}
    said = [words.say(kinds[preferences.only_important], list=mailing_list.name, **topics)]
    if preferences.not_in & set(mailing_list.languages):
        said.append(words.say("page.chosen.languages", languages=words.listing(spoken)))
    if preferences.paused_until:
        day = datetime.fromtimestamp(preferences.paused_until, UTC).astimezone(mailing_list.zone).date()
        said.insert(0, words.say("page.chosen.paused", day=words.date(day)))
    return said


def _day(preferences: Preferences, chooser: Chooser) -> date | None:
    """The day a pause ends, if it has not."""
    if not preferences.paused_until:
        return None
    day = datetime.fromtimestamp(preferences.paused_until, UTC).astimezone(chooser.mailing_list.zone).date()
    return day if day > chooser.today else None


def _a_day(typed: str) -> str:
    """What was typed, if it is a day: a browser's calendar shows nothing else, and complains."""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        return ""


def _topics(mailing_list: MailingList, preferences: Preferences, words: Words) -> list[str]:
    if not mailing_list.topics:
        return []
    checks = (
        _check(f"topic-{topic}", shown, is_on=topic not in preferences.without)
        for topic, shown in mailing_list.topics.items()
    )
    legend = f"<legend>{escape(words.say('page.choices.topics'))}</legend>"
    hint = paragraph(words.say("page.choices.topics_hint"), quiet=True)
    return [f"<fieldset>{legend}{''.join(checks)}{hint}</fieldset>"]


def _languages(mailing_list: MailingList, preferences: Preferences, words: Words, *, is_wrong: bool) -> list[str]:
    """In which languages issues are wanted, where there is more than one."""
    if len(mailing_list.languages) < 2:
        return []
    checks = (
        _check(
            f"in-{language}", words.say(f"languages.{language}").capitalize(), is_on=language not in preferences.not_in
        )
        for language in mailing_list.languages
    )
    legend = f"<legend>{escape(words.say('page.choices.languages'))}</legend>"
    wrong = escape(words.say("page.choices.languages_wrong"))
    complaint = f'<p class="wrong" id="languages-wrong">{wrong}</p>' if is_wrong else ""
    tied = ' aria-describedby="languages-wrong"' if is_wrong else ""
    return [f"<fieldset{tied}>{legend}{complaint}{''.join(checks)}</fieldset>"]


def _check(name: str, label: str, *, is_on: bool) -> str:
    checked = " checked" if is_on else ""
    return (
        f'<label class="choice"><input type="checkbox" name="{escape(name)}" value="yes"{checked}>'
        f"<span>{escape(label)}</span></label>"
    )


def _resume(words: Words) -> str:
    # A phone's calendar has no plain way to empty a date.
    said = escape(words.say("page.choices.resume"))
    return f'<button type="submit" class="plain" name="resume" value="yes">{said}</button>'


def _until(chooser: Chooser, words: Words, typed: str, *, is_wrong: bool) -> str:
    first = chooser.today + timedelta(days=1)
    last = chooser.today + timedelta(days=LONGEST_PAUSE)
    label, hint = words.say("page.choices.until"), words.say("page.choices.until_hint")
    between = {"first": words.date(first), "last": words.date(last), "example": first.isoformat()}
    wrong = words.say("page.choices.until_wrong", **between)
    complaint = f'<span class="wrong" id="until-wrong">{escape(wrong)}</span>' if is_wrong else ""
    tied = ' aria-invalid="true" autofocus' if is_wrong else ""
    described = "until-wrong until-hint" if is_wrong else "until-hint"
    return (
        f'<p class="field"><label for="until">{escape(label)}</label>{complaint}'
        f'<input id="until" name="until" type="date" min="{first}" max="{last}" value="{escape(typed)}"'
        f' aria-describedby="{described}"{tied}>'
        f'<span class="quiet" id="until-hint">{escape(hint)}</span></p>'
    )
