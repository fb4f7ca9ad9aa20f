"""Letters about mails that came in: to staff, to whoever a mail is passed on to, to the operator, to a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import Action, Facts, letter, said
from newsletter.edition.reader_letter import reader_letter
from newsletter.issue.document import LineBreak, List, Paragraph, Quote, Strong, Text
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from newsletter.edition.letter import LetterBlock, LetterBody
    from newsletter.issue.document import Inline
    from newsletter.letters import Letter
    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.subscriber import Subscriber


def unproven_letter(mailing_list: MailingList | None, subject: str, why: str, language: str) -> LetterBody:
    """Tell somebody on the staff that a mail came that says it is from them, and was not believed.

    ``why`` is a word of ours: ``sender``, ``old``, ``unnamed`` or ``spam``.
    """
    words = Words(language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("unproven.opening", subject=_subject(subject, words)))),
        Paragraph((Strong(said(words.say("unproven.nothing"))),)),
        Paragraph(said(words.say(f"unproven.{why}"))),
        Paragraph(said(words.say("unproven.folder"))),
    ]
    title = words.say("unproven.title")
    return letter(words.say("unproven.subject"), title, blocks, mailing_list, language)


def table_letter(mailing_list: MailingList | None, files: Sequence[str], place: str, language: str) -> LetterBody:
    """Tell staff that a table of readers is not read from a mail, and where it belongs."""
    words = Words(language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("mailed_table.opening"))),
        List(tuple((Paragraph(said(name)),) for name in files)),
        Paragraph((Strong(said(words.say("mailed_table.nothing"))),)),
        Paragraph(said(words.say("mailed_table.place", place=place))),
    ]
    return letter(words.say("mailed_table.subject"), words.say("mailed_table.title"), blocks, mailing_list, language)


def uncorrectable_letter(mailing_list: MailingList | None, subject: str, language: str) -> LetterBody:
    """Tell staff that a correction that was mailed in names no issue that was."""
    words = Words(language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("uncorrectable.opening", subject=_subject(subject, words)))),
        Paragraph(said(words.say("uncorrectable.how"))),
    ]
    title = words.say("uncorrectable.title")
    return letter(words.say("uncorrectable.subject"), title, blocks, mailing_list, language)


def passed_on_letter(
    mailing_list: MailingList | None,
    language: str,
    *,
    sender: str,
    subject: str,
    text: str,
    is_attached: bool,
    kept: str,
) -> LetterBody:
    """Pass on what somebody wrote to an address of ours.

    Args:
        mailing_list: to whose people; None for the operator.
        language: of our own words.
        sender: who wrote, as far as that can be read; may be empty.
        subject: what about.
        text: the beginning of what they wrote.
        is_attached: whether the mail is attached.
        kept: where the raw mail is kept.
    """
    words = Words(language)
    facts = ((words.say("passed_on.from"), said(sender or "?")), (words.say("passed_on.about"), said(subject or "-")))
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("passed_on.opening"))),
        Facts(facts),
        *([Quote(tuple(Paragraph(_lines(part)) for part in text.split("\n\n")))] if text else []),
        Paragraph(said(words.say("passed_on.answer" if sender else "passed_on.no_answer"))),
        Paragraph(said(words.say("passed_on.attached") if is_attached else words.say("passed_on.kept", place=kept))),
    ]
    title = words.say("passed_on.title")
    shown = words.say("passed_on.subject", subject=_subject(subject, words))
    return letter(shown, title, blocks, mailing_list, language)


def infected_letter(kept: str, language: str) -> LetterBody:
    """Tell the operator that SES found a virus in a mail."""
    words = Words(language)
    blocks: list[LetterBlock] = [Paragraph(said(words.say("infected.opening", place=kept)))]
    return letter(words.say("infected.subject"), words.say("infected.title"), blocks, None, language)


def way_out_letter(mailing_list: MailingList, reader: Subscriber, url: str, *, day: str) -> Letter:
    """To a reader who asked by mail to leave without the link that says who they are. ``day`` keeps it to one a day."""
    words = Words(mailing_list.language)
    blocks: list[LetterBlock] = [
        Paragraph(said(words.say("way_out.opening", list=mailing_list.name))),
        Action(words.say("way_out.button", list=mailing_list.name), url),
        Paragraph(said(words.say("way_out.nothing"))),
    ]
    letter_id = f"way-out-{mailing_list.id}-{reader.key}-{day}"
    title = words.say("way_out.title", list=mailing_list.name)
    return reader_letter(mailing_list, letter_id, reader.address, reader.key, title=title, blocks=blocks)


def _subject(subject: str, words: Words) -> str:
    return words.quoted(subject[:150]) if subject else words.say("passed_on.no_subject")


def _lines(part: str) -> tuple[Inline, ...]:
    runs: list[Inline] = []
    for line in part.strip().split("\n"):
        runs += [LineBreak(), Text(line)] if runs else [Text(line)]
    return tuple(runs)


def sending_line(
    language: str, *, reporter: str, domain: str, day: date, aligned: int, mails: int, others: Mapping[str, int]
) -> str:
    """One report on our sending, in one line: how many mails were proven ours, and who sent the rest."""
    words = Words(language)
    facts = {
        "day": words.date(day),
        "reporter": reporter or "?",
        "domain": domain,
        "aligned": words.number(aligned),
        "mails": words.number(mails),
    }
    if not others:
        return words.say("sending_report.all", **facts)
    shown = words.listing([f"{source} ({words.number(number)})" for source, number in others.items()])
    return words.say("sending_report.some", **facts, others=shown)


def sending_letter(line: str, language: str) -> LetterBody:
    """Tell the operator that somebody else sends as us, or that our own mail is not proven to be ours."""
    words = Words(language)
    blocks: list[LetterBlock] = [
        Paragraph(said(line)),
        Paragraph(said(words.say("sending_report.what"))),
        Paragraph(said(words.say("sending_report.do"))),
    ]
    title = words.say("sending_report.title")
    return letter(words.say("sending_report.subject"), title, blocks, None, language)
