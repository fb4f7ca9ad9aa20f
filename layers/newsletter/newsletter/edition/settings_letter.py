"""The letters that answer a saved list.yaml: what is wrong with it, or what the list is now and what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Facts, LetterBody, letter, said
from newsletter.edition.problems import problem_items
from newsletter.edition.settings_facts import goes_out, open_or_not
from newsletter.issue.document import Link, List, Paragraph, Strong, Text
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
    from newsletter.errors import Problem
    from newsletter.issue.document import Runs
    from newsletter.mailing_list import MailingList


def settings_letter(folder: str, problems: Sequence[Problem], language: str) -> LetterBody:
    """Tell whoever keeps a list what is wrong with its settings, and what works and what does not until it is right."""
    words = Words(language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("settings.opening", file=f"lists/{folder}/list.yaml"))),
        Paragraph(said(words.say("problem.one" if len(problems) == 1 else "problem.many"))),
        List(problem_items(problems, words)),
        Paragraph((Strong(said(words.say("settings.until_then"))),)),
    ]
    subject = words.say("settings.subject", list=folder)
    return letter(subject, words.say("settings.title"), blocks, None, language)


def saved_letter(mailing_list: MailingList, doubts: Sequence[Problem], readers: int) -> LetterBody:
    """Tell what the list is with the settings as saved, what is to be looked at, and what comes next.

    ``readers`` is how many would get an issue now.
    """
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = []
    if doubts:
        blocks += [Paragraph((Strong(said(words.say("settings.look_at"))),)), List(problem_items(doubts, words))]
    facts = _facts(words, mailing_list, readers)
    blocks.append(Facts(tuple((words.say(f"settings.{label}"), runs) for label, runs in facts)))
    folders = {"issues": f"issues/{mailing_list.folder}/", "drafts": f"drafts/{mailing_list.folder}/"}
    if readers:
        blocks.append(Paragraph(said(words.say("settings.next", **folders))))
    else:
        place = f"lists/{mailing_list.folder}/subscribers/"
        blocks.append(Paragraph((Strong(said(words.say("settings.no_readers", place=place))),)))
    subject = words.say("settings.saved_subject", list=mailing_list.name)
    title = words.say("settings.saved_title", list=mailing_list.name)
    return letter(subject, title, blocks, mailing_list, mailing_list.language)


def _facts(words: Words, mailing_list: MailingList, readers: int) -> list[tuple[str, Runs]]:
    """Each setting that decides what happens, by its label."""
    staff = [run for address in mailing_list.staff for run in (Text(", "), _mailbox(address))]
    return [
        ("organisation", said(mailing_list.organisation)),
        ("sender", (Text(f"{mailing_list.sender_name} <"), _mailbox(mailing_list.sender_address), Text(">"))),
        ("staff", tuple(staff[1:])),
        ("goes_out", said(goes_out(words, mailing_list))),
        ("readers", said(words.number(readers))),
        ("form", said(open_or_not(words, is_open=mailing_list.signup))),
        ("archive", said(open_or_not(words, is_open=mailing_list.archive))),
        ("zone", said(mailing_list.timezone)),
        *([("topics", said(", ".join(mailing_list.topics.values())))] if mailing_list.topics else []),
    ]


def _mailbox(address: str) -> Link:
    """As a link, which may break anywhere: a long address would push a table out of a phone."""
    return Link((Text(address),), f"mailto:{address}")
