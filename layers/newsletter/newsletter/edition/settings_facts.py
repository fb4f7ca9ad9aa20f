"""What a list is by its settings, as short facts with their labels, for the page that changes it and its letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.mailing_list import MailingList
    from newsletter.words import Words


def settings_facts(words: Words, mailing_list: MailingList) -> Iterator[tuple[str, str]]:
    """Each setting that decides what happens, and who may decide more, by its label."""
    nobody = words.say("settings.nobody")
    of = mailing_list
    for label, fact in (
        ("organisation", of.organisation),
        ("sender", f"{of.sender_name} <{of.sender_address}>"),
        ("staff", ", ".join(of.staff)),
        ("goes_out", goes_out(words, of)),
        ("form", open_or_not(words, is_open=of.signup)),
        ("archive", open_or_not(words, is_open=of.archive)),
        ("zone", of.timezone),
        ("topics", ", ".join(of.topics.values())),
        ("uploaders", ", ".join(of.uploaders) or nobody),
        ("keepers", ", ".join(of.keepers) or nobody),
    ):
        if fact:
            yield words.say(f"settings.{label}"), fact


def open_or_not(words: Words, *, is_open: bool) -> str:
    """Whether anybody may."""
    return words.say("settings.open" if is_open else "settings.closed")


def goes_out(words: Words, mailing_list: MailingList) -> str:
    """When an issue is sent, by the list's rules."""
    rules = mailing_list.rules
    if rules.approvals:
        return words.say("settings.after_one" if rules.approvals == 1 else "settings.after_two")
    if not rules.hold_minutes:
        return words.say("settings.at_once")
    return words.count("settings.after_minutes", rules.hold_minutes)
