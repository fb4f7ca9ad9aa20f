"""What a section says of when and where: the days that become calendar entries, and those that do not, each with why.

Conservative: a wrong entry is worse than none. A day within a sentence becomes one only if the sentence invites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.day_programme import below_heading, entries_of, hours_below, programme_of
from newsletter.issue.findings import Finding
from newsletter.issue.heading_days import days_in_heading, labelled_days
from newsletter.issue.line_days import day_first, day_in_row
from newsletter.issue.section_days import LABEL, SectionDays
from newsletter.issue.sentence_days import Sentence, days_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from newsletter.issue.day_points import Style
    from newsletter.issue.sections import Section


def findings_in(section: Section, today: date, style: Style) -> tuple[Finding, ...]:
    """Every day of a section from today on, in order, and the past ones of its notices."""
    days = SectionDays.of(section, today, style)
    programme = None if section.continued else below_heading(days)
    taken: set[int] = set()
    if programme:
        reading, lines = programme
        found = list(entries_of(days, reading, lines, "cancelled" if days.cancelled else ""))
        taken.update(lines)
    else:
        found = [] if section.continued else list(days_in_heading(days))
    used = section.continued or any(not one.why for one in found)
    labelled = () if used else labelled_days(days)
    found += labelled
    used = used or bool(labelled)
    for place, line in enumerate(section.lines):
        if place in taken or (labelled and LABEL.match(line.text)):
            continue
        if below := hours_below(days, place):
            taken.update(below)
            found += programme_of(days, place, below)
            used = True
            continue
        for finding in _in_line(days, place, used=used):
            used = used or not finding.why
            found.append(finding)
    return tuple(found)


def _in_line(days: SectionDays, place: int, *, used: bool) -> Iterator[Finding]:
    line, seen = days.lines[place], days.seen[place]
    if seen and line.kind == "row":
        yield from day_in_row(days, line, seen)
        return
    begun = 0
    if days.first[place]:
        for finding in day_first(days, place, used=used):
            used = used or not finding.why
            yield finding
        begun = 1
    spans = cues.sentences_of(line.text)
    for one in seen[begun:]:
        begin, end = next((span for span in spans if span[0] <= one.begin < span[1]), (0, len(line.text)))
        others = [other for other in seen if begin <= other.begin < end]
        for finding in days_in_sentence(days, place, one, others, Sentence(begin, end, used=used)):
            used = used or not finding.why
            yield finding
    yield from _rules(days, place)


def _rules(days: SectionDays, place: int) -> Iterator[Finding]:
    """Sentences that tell of what comes back, such as ``varje torsdag``, without a day of their own."""
    line, seen = days.lines[place], days.seen[place]
    for begin, end in cues.sentences_of(line.text):
        text = line.text[begin:end].strip()
        rule = cues.repeats_in(text)
        if rule and not any(begin <= one.begin < end for one in seen):
            yield Finding(None, days.named.text or rule[0], "", line.block, text, "repeats")
