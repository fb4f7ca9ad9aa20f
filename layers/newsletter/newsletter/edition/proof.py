"""The proof: an edition mailed to its staff, with a short report on top."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from newsletter.edition.colours import Palette
from newsletter.edition.letter import Action, Facts, LetterBody, one_line, said
from newsletter.edition.mail_size import kilobytes, weight_of
from newsletter.edition.plain_text_blocks import WIDTH, body_of, underlined
from newsletter.edition.problems import problem_items
from newsletter.edition.proof_days import answered_blocks, day_blocks
from newsletter.edition.report import cost_said
from newsletter.edition.slots import GROUNDS, fill, values_for
from newsletter.edition.templates import as_mail, rendered
from newsletter.issue.document import Emphasis, List, Paragraph, Strong, Text
from newsletter.issue.proofreading import prose_in
from newsletter.issue.readability import readability_of
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newsletter.edition.letter import LetterBlock
    from newsletter.edition.proof_days import DayPress
    from newsletter.edition.rendering import Rendered
    from newsletter.issue.document import Runs
    from newsletter.issue.issue import Issue
    from newsletter.mailing_list import MailingList

_PLAIN, _HARD = 40, 50
_TOLD_BY_THE_HOUR = 12 * 60
_TITLE = re.compile(r"<title>.*?(?:</title>|\Z)", re.DOTALL)
_COLUMN = re.compile(r'<div class="column"[^>]*>|<div style="max-width: ?600px[^>]*>')
_BODY_TAG = re.compile(r"<body[^<>]*>")
_BODY = re.compile(r"(?<=<!--panel-->).*(?=<!--end of panel-->)", re.DOTALL)


def proof_letter(
    rendered_issue: Rendered,
    issue: Issue,
    mailing_list: MailingList,
    *,
    summary: Mapping[str, Any],
    stop_url: str,
    start_url: str | None,
    starts_at: datetime | None,
    web_url: str,
    day_url: DayPress | None = None,
) -> LetterBody:
    """The edition exactly as somebody sees it who signed up, under a report of what is worth knowing before it goes.

    Args:
        rendered_issue: what readers will get.
        issue: what it was made of; tells what was derived and what to look at.
        mailing_list: the list it belongs to.
        summary: ``file`` (name), ``member``, ``signup`` and ``both`` (readers by grounds), ``left_out`` (a mapping
            from reason to number), ``draft`` (true if it is never sent), ``by_mail`` (who mailed it in), ``twin``
            (the other file with this subject), ``replaces`` (true if an earlier proof of the file has become void),
            ``answered`` (what staff have said of its days since that proof), ``faults`` (what is wrong with the
            sender, each kind with its numbers); all of them may be missing.
        stop_url: the page that stops it; an empty string for a draft.
        start_url: the page that approves it, None when no approval is asked for.
        starts_at: when it goes out, in the list's zone; None for as soon as it can.
        web_url: the edition in the browser.
        day_url: the page that enters a day in the calendar, or takes it out; None where nobody can answer.
    """
    edition = rendered_issue.edition
    words = Words(mailing_list.language)
    title = words.say("proof.title", list=mailing_list.name)
    by_mail, twin = summary.get("by_mail"), summary.get("twin")
    blocks: list[LetterBlock] = [
        Paragraph((Strong(said(_when(words, summary, start_url, starts_at))),)),
        *([Paragraph(said(words.say("proof.by_mail", address=by_mail)))] if by_mail else []),
        *([Paragraph(said(words.say("proof.twin", file=twin)))] if twin else []),
        *_set_up(words, summary.get("faults", {})),
        *([Paragraph(said(words.say("proof.replaces")))] if summary.get("replaces") else []),
        *answered_blocks(summary.get("answered", ()), edition.calendar, words),
        *([Action(words.say("proof.approve"), start_url)] if start_url else []),
        *([Action(words.say("proof.stop"), stop_url, quiet=True)] if stop_url else []),
        Facts(_facts(words, rendered_issue, issue, {**summary, "kind": _kind(words, issue, mailing_list)}, starts_at)),
        *_remarks(words, (*issue.warnings, *rendered_issue.warnings)),
        *day_blocks(edition.calendar, rendered_issue.left_out, words, day_url),
        Action(words.say("proof.web"), web_url, quiet=True),
        Paragraph((Emphasis(said(words.say("proof.below"))),)),
    ]
    subject = words.say("proof.subject", subject=issue.subject)
    values = values_for(edition, grounds="signup", leave=web_url)
    html = _with_panel(fill(edition.html, values), _panel(title, blocks, words, mailing_list), subject)
    text_values = values | {"leaveText": words.say("proof.preview_leave")}
    text = "\n\n".join((underlined(title, "="), body_of(blocks, words), "=" * WIDTH, fill(edition.text, text_values)))
    return LetterBody(one_line(subject), html, text, words.language)


def _set_up(words: Words, faults: Mapping[str, Mapping[str, int]]) -> list[LetterBlock]:
    """One line of all that keeps mail from arriving, for staff to hand on to whoever can mend it."""
    if not faults:
        return []
    told = "; ".join(words.say(f"proof.fault.{kind}", **numbers) for kind, numbers in faults.items())
    return [Paragraph((Strong(said(words.say("proof.faults"))), Text(f" {told}. {words.say('proof.faults_remedy')}")))]


def _when(words: Words, summary: Mapping[str, Any], start_url: str | None, starts_at: datetime | None) -> str:
    if summary.get("draft"):
        return words.say("proof.draft")
    if start_url:
        return words.say("proof.waits_until", moment=words.moment(starts_at)) if starts_at else words.say("proof.waits")
    return words.say("proof.starts", moment=words.moment(starts_at)) if starts_at else words.say("proof.starts_now")


def _facts(
    words: Words,
    rendered_issue: Rendered,
    issue: Issue,
    summary: Mapping[str, Any],
    starts_at: datetime | None,
) -> tuple[tuple[str, Runs], ...]:
    derived = {"subject": "proof.derived", "preheader": "proof.derived", "language": "proof.derived_language"}

    def told(field: str, value: str) -> Runs:
        return (Text(value), Text(f" {words.say(derived[field])}")) if field in issue.derived else said(value)

    size = words.say("form.kilobytes", number=kilobytes(weight_of(rendered_issue.edition)))
    rows: list[tuple[str, Runs]] = [
        (words.say("proof.subject_line"), told("subject", issue.subject)),
        (words.say("proof.preheader"), told("preheader", issue.preheader or "-")),
        (words.say("proof.language"), told("language", words.say(f"languages.{issue.language}"))),
    ]
    if summary["kind"]:
        rows.append((words.say("proof.kind"), said(summary["kind"])))
    if starts_at and not summary.get("draft"):
        rows.append((words.say("proof.time"), said(f"{words.moment(starts_at)} ({starts_at.tzinfo})")))
    if any(grounds in summary for grounds in ("member", "signup", "both")):
        rows.append((words.say("proof.readers"), said(readers_told(words, summary))))
    reasons = {grounds: rendered_issue.edition.reasons[grounds][1] for grounds in GROUNDS if summary.get(grounds)}
    rows += [(words.say(f"proof.reason.{grounds}"), said(reason)) for grounds, reason in reasons.items()]
    if forecast := summary.get("forecast"):
        rows.append((words.say("proof.lasts"), said(_lasts(words, starts_at, **asdict(forecast)))))
    if "cost" in summary and not summary.get("draft"):
        rows.append((words.say("report.cost"), said(cost_said(words, summary["cost"]))))
    if left_out := [(why, number) for why, number in summary.get("left_out", {}).items() if number]:
        parts = [f"{words.number(number)} {words.why(why)}" for why, number in left_out]
        rows.append((words.say("proof.left_out"), said(words.listing(parts))))
    rows += _reads(words, issue)
    rows += [(words.say("proof.size"), said(size)), (words.say("letter.file"), said(str(summary.get("file", "-"))))]
    return tuple(rows)


def _kind(words: Words, issue: Issue, mailing_list: MailingList) -> str:
    """What decides which readers want it: ``Skola och barn; viktigt``; empty for an issue that is for everybody."""
    topics = [shown for topic, shown in mailing_list.topics.items() if topic in issue.kind.topics]
    weight = "notice" if issue.kind.is_notice else "important"
    weighty = [words.say(f"proof.{weight}")] if issue.kind.is_important else []
    return "; ".join([*([words.listing(topics)] if topics else []), *weighty])


def _lasts(words: Words, starts_at: datetime | None, *, today: int, days: int, minutes: int) -> str:
    """``ungefär 18 minuter, till kl. 08.18``, or that the quota of a day is not enough."""
    if days > 1:
        return words.say("proof.lasts_days", days=days, today=words.count("proof.all", today))
    lasts = words.count("proof.minutes", max(1, minutes))
    if starts_at is None or minutes > _TOLD_BY_THE_HOUR:
        return lasts
    ends = (starts_at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(starts_at.tzinfo)
    hour = words.say("form.hour", hour=f"{ends.hour:02}", minute=f"{ends.minute:02}")
    return words.say("proof.lasts_until", lasts=lasts, hour=hour)


def _reads(words: Words, issue: Issue) -> list[tuple[str, Runs]]:
    """How hard the text is to read, if it is long enough to tell."""
    found = readability_of(prose_in(issue.document))
    if found.lix is None:
        return []
    medium_or_hard = "proof.lix.medium" if found.lix < _HARD else "proof.lix.hard"
    level = words.say("proof.lix.plain" if found.lix < _PLAIN else medium_or_hard)
    told = words.say("proof.reads_as", level=level, lix=found.lix, words=found.words)
    return [(words.say("proof.reads"), said(told))]


def readers_told(words: Words, summary: Mapping[str, Any]) -> str:
    """``996 läsare: 600 som medlemmar, 350 som själva har anmält sig och 46 på båda grunderna``."""
    numbers = {grounds: int(summary.get(grounds, 0)) for grounds in ("member", "signup", "both")}
    parts = [words.count(f"proof.grounds.{grounds}", number) for grounds, number in numbers.items() if number]
    everyone = words.count("proof.all", sum(numbers.values()))
    return words.say("proof.by_grounds", all=everyone, parts=words.listing(parts)) if parts else everyone


def _remarks(words: Words, warnings: tuple[Any, ...]) -> list[LetterBlock]:
    if not warnings:
        return [Paragraph(said(words.say("proof.no_warnings")))]
    return [Paragraph((Strong(said(words.say("proof.warnings"))),)), List(problem_items(warnings, words))]


def _panel(title: str, blocks: list[LetterBlock], words: Words, mailing_list: MailingList) -> str:
    """The report as a piece of HTML in the edition's own look, ready to stand inside it."""
    page = rendered(
        "panel.html", words=words, heading=title, blocks=tuple(blocks), pictures={}, language=words.language
    )
    found = _BODY.search(as_mail(page, Palette.of(mailing_list.look.colour)))
    assert found, "panel.html has lost its marks"
    return found[0]


def _with_panel(html: str, panel: str, subject: str) -> str:
    """The edition with the report above everything else in its column, and the proof's own title.

    A list's own theme may have no such column: there the report comes first of all.
    """
    html = _TITLE.sub(lambda _: f"<title>{escape(subject)}</title>", html, count=1)
    column = _COLUMN.search(html) or _BODY_TAG.search(html)
    place = column.end() if column else 0
    return html[:place] + panel + html[place:]
