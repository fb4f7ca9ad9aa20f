"""What a section says of when and where: the days that become calendar entries, and those that do not, each with why.

Conservative: a wrong entry is worse than none. A day that only stands in a sentence becomes one if the sentence invites.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import evened, pattern, said
from newsletter.issue.dates import Reading, hours_of, with_hours
from newsletter.issue.naming import Named, from_rest, holiday_in, name_of, noun_phrase, title_before
from newsletter.issue.places import is_place, labelled_place, place_in, whereabouts
from newsletter.issue.seen_days import days_in
from newsletter.issue.years import Doubt
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from newsletter.issue.day_points import Style
    from newsletter.issue.sections import Line, Section
    from newsletter.issue.seen_days import Seen

_LABEL = pattern(rf"(?:{said('when_label')})\s*:\s*")
_CALLS_OUT = pattern(
    r"(?:obs|nb|ps|nytt|ny|new|note|viktigt|important|välkommen|välkomna|boka\s+(?:redan\s+nu|in)|save\s+the\s+date)\b[!:,.]*\s*"
)
_HOUR = pattern(rf"(?:(?<!\w)(?:{said('clock')})\s*|(?<=\s)(?=\d{{1,2}}(?:[.:]\d\d)?\s?(?:[ap]\.?m|uhr)\b))")
_ENDS_ONLY = pattern(
    r".*(?:till|until|to|bis|til|före|before|senast|åter|sångarna|after|efter)\s+(?:ca\.?\s+|omkring\s+)?$"
)
_TABLE_HOUR = pattern(r"(?:kl\.?\s*)?\d{1,2}(?:[.:]\d\d)?")
_LONGEST_SECTION = 900
_DATE_LINES = 2
"""Blocks at the beginning, where a day alone may be that of the issue."""
_FAR_AHEAD = frozenset({Doubt.FAR, Doubt.PAST})


@dataclass(frozen=True)
class Finding:
    """A day that a section names. ``why`` is a code under ``left_out`` in the words; empty for a meeting.

    ``text`` is the sentence or line it stands in. ``reading`` is None for a rule such as ``varje torsdag``. ``moved_from``
    is the day on which it was to be.
    """

    reading: Reading | None
    title: str
    place: str
    block: int
    text: str
    why: str = ""
    moved_from: date | None = None

    @property
    def when(self) -> When | None:
        return self.reading.when if self.reading else None


def findings_in(section: Section, today: date, style: Style) -> tuple[Finding, ...]:
    """Every day of a section from today on, in order, and the past ones of its notices."""
    return tuple(_Reader(section, today, style).findings())


class _Reader:
    def __init__(self, section: Section, today: date, style: Style) -> None:
        self._section = section
        self._today = today
        self._style = style
        self._named: Named = name_of(section)
        self._cancelled = cues.is_cancelled(section.heading)
        self._moved = cues.is_moved(section.heading)
        self._seen = [days_in(line.text, today, replace(style, month=line.month)) for line in section.lines]
        self._first = [self._is_first(line, seen) for line, seen in zip(section.lines, self._seen, strict=True)]
        self._used = False

    def findings(self) -> Iterator[Finding]:
        in_heading = [] if self._section.continued else list(self._in_heading())
        yield from in_heading
        self._used = self._section.continued or any(not one.why for one in in_heading)
        labelled = list(self._labelled()) if not self._used else []
        yield from labelled
        self._used = self._used or bool(labelled)
        for place, line in enumerate(self._section.lines):
            if labelled and _LABEL.match(line.text):
                continue
            for finding in self._in_line(place):
                self._used = self._used or not finding.why
                yield finding

    # In the heading itself

    def _in_heading(self) -> Iterator[Finding]:
        heading = evened(self._section.heading)
        for seen in days_in(heading, self._today, self._style)[:1]:
            before, after = seen.before, seen.after
            why = "cancelled" if self._cancelled else cues.why_not(before, after, heading)
            title = title_before(cues.without_cues(before)) or holiday_in(seen.said) or self._title_after(after)
            block = self._section.lines[0].block if self._section.lines else self._section.block
            length = sum(len(line.text) for line in self._section.lines)
            if not why and (self._section.is_title or length > _LONGEST_SECTION) and not cues.is_event(title):
                why = "mentioned"
            where = whereabouts(after, sure=True) if title_before(before) else None
            if not why and title_before(before) and where is None and not cues.is_event(title):
                why = "mentioned"
            for reading in seen.readings:
                reading = self._with_hours_below(reading)
                place = (where.place if where else "") or self._place_below(title)
                if (
                    not why
                    and reading.doubts & {Doubt.FAR}
                    and len(self._section.lines) > 0
                    and not cues.is_event(title)
                ):
                    continue
                yield self._finding(reading, title, place, block, heading, why)

    def _title_after(self, after: str) -> str:
        title = after.strip(" ,;:|\u00b7\u2022\u2013\u2014-()")
        if title or not self._section.lines:
            return title
        first = self._section.lines[0].text
        begin, end = cues.sentences_of(first)[0]
        return first[begin:end].strip(" .") if end - begin <= 90 else ""

    def _with_hours_below(self, reading: Reading) -> Reading:
        """The hour that stands in the lines right below a heading with a day."""
        if reading.when is None or reading.when.starts or not self._section.lines:
            return reading
        line = self._section.lines[0].text
        if days_in(line[:60], self._today, self._style):
            return reading
        hours = hours_of(_LABEL.sub("", line)) or self._gathering_hours(line)
        return replace(reading, when=with_hours(reading.when, hours[0])) if hours else reading

    def _place_below(self, title: str) -> str:
        lines = self._section.lines
        for line in lines[:3]:
            if labelled_place(line.text):
                return labelled_place(line.text)
        if lines:
            hours = hours_of(lines[0].text)
            where = whereabouts(hours[1], sure=True) if hours else None
            begin, end = cues.sentences_of(lines[0].text)[0]
            first = where.place if where else place_in(lines[0].text[begin:end])
            if first:
                return first
            if not hours and len(lines[0].text) <= 60 and is_place(lines[0].text.rstrip(".")):
                return lines[0].text.rstrip(".")
        return place_in(title)

    # Labels: ``Tid: ...`` and ``Plats: ...``

    def _labelled(self) -> Iterator[Finding]:
        lines = self._section.lines
        for place, line in enumerate(lines):
            label = _LABEL.match(line.text)
            if label is None:
                continue
            seen = days_in(line.text[label.end() :], self._today, self._style)
            if not seen or seen[0].begin > 12:
                continue
            where, reading_lines = "", lines[place : place + 5]
            readings = seen[0].readings
            for other in reading_lines:
                where = where or labelled_place(other.text)
                more = _LABEL.match(other.text)
                hours = hours_of(other.text[more.end() :]) if more and other is not line else None
                if hours:
                    readings = tuple(
                        replace(one, when=with_hours(one.when, hours[0])) if one.when and not one.when.starts else one
                        for one in readings
                    )
            found = whereabouts(seen[0].after, sure=True) if not where else None
            title = self._named.text or (self._section.heading if cues.is_event(self._section.heading) else "")
            why = "cancelled" if self._cancelled else "" if title else "nameless"
            for reading in readings:
                yield self._finding(reading, title, where or (found.place if found else ""), line.block, line.text, why)
            return

    # Lines and sentences

    def _is_first(self, line: Line, seen: Sequence[Seen]) -> bool:
        if not seen:
            return False
        before = seen[0].before
        return not before.strip() or _CALLS_OUT.fullmatch(before) is not None

    def _in_line(self, place: int) -> Iterator[Finding]:
        line, seen = self._section.lines[place], self._seen[place]
        done = 0
        if seen and line.kind == "row":
            yield from self._in_row(line, seen)
            return
        if seen and self._first[place]:
            findings = list(self._day_first(place, line, seen))
            yield from findings
            done = 1
        spans = cues.sentences_of(line.text)
        for number, one in enumerate(seen[done:], start=done):
            begin, end = next((span for span in spans if span[0] <= one.begin < span[1]), (0, len(line.text)))
            others = [other for other in seen if begin <= other.begin < end]
            yield from self._in_sentence(place, line, one, (begin, max(end, one.end)), others)
            del number
        yield from self._rules(line, seen)

    def _rules(self, line: Line, seen: Sequence[Seen]) -> Iterator[Finding]:
        for begin, end in cues.sentences_of(line.text):
            text = line.text[begin:end].strip()
            rule = cues.repeats_in(text)
            if rule and not any(begin <= one.begin < end for one in seen):
                yield Finding(None, self._named.text or rule[0], "", line.block, text, "repeats")

    def _day_first(self, place: int, line: Line, seen: Sequence[Seen]) -> Iterator[Finding]:
        one = seen[0]
        later = next((other.begin for other in seen[1:]), len(line.text))
        rest = line.text[one.end : later]
        spans = cues.sentences_of(rest)
        first = rest[: spans[0][1]] if spans else rest
        why = self._whole_cancelled(line) or cues.why_not("", first, first)
        several = sum(self._first) > 1 or line.kind == "item"
        named = from_rest(
            rest, self._named, several=several, timed=any(one_.when and one_.when.starts for one_ in one.readings)
        )
        readings = one.readings
        if not any(reading.when and reading.when.starts for reading in readings):
            readings = tuple(self._later_hours(place, line, one, reading, len(line.text)) for reading in readings)
        if not why and named is None:
            yield from self._in_sentence(place, line, one, (0, one.end + len(first)), [one])
            return
        title, where = (named.text, named.place) if named else (self._named.text, "")
        timed = any(reading.when and reading.when.starts for reading in readings)
        bare = not rest.strip(" .,!:")
        if not why and not title:
            why = "nameless"
        if not why and not timed and bare and not (cues.is_event(title) or several) and line.block <= _DATE_LINES:
            why = "mentioned"  # the day of the issue itself, below its masthead
        where = where or self._place_near(place, line, one)
        for reading in readings:
            if reading.when and reading.doubts & _FAR_AHEAD and not self._is_notice():
                if Doubt.PAST in reading.doubts and not (timed or cues.is_event(title)):
                    continue
            yield self._finding(reading, title, where, line.block, line.text, why)

    def _is_notice(self) -> bool:
        return len(self._section.lines) <= 3

    def _whole_cancelled(self, line: Line) -> str:
        """Whether the heading calls it off, or a short sentence in the same line does."""
        if self._cancelled:
            return "cancelled"
        short = (line.text[begin:end] for begin, end in cues.sentences_of(line.text) if end - begin <= 30)
        return "cancelled" if any(cues.is_cancelled(one) for one in short) else ""

    def _in_row(self, line: Line, seen: Sequence[Seen]) -> Iterator[Finding]:
        """A row of a table whose first cell is a day."""
        cells = [cell.strip() for cell in line.text.split(" | ")]
        if not self._is_first(line, seen) or not cells:
            return
        if not seen[0].said.endswith(cells[0].strip(" .")) and cells[0] not in seen[0].said:
            return
        others = [cell for cell in line.text[seen[0].end :].strip(" |").split(" | ") if cell.strip(" -|")]
        hours = next((found for cell in others if (found := _hours_cell(cell))), None)
        names = [cell for cell in others if not _hours_cell(cell)]
        why = cues.why_not("", line.text[seen[0].end :], line.text)
        title = names[0].strip() if names else self._named.text
        where = next((cell for cell in names[1:] if is_place(cell) or cell[:1].isupper()), "") or place_in(title)
        if not title or not (
            cues.is_event(self._named.text or self._section.heading) or hours or seen[0].readings[0].when
        ):
            why = why or "nameless"
        for reading in seen[0].readings:
            if hours and reading.when and not reading.when.starts:
                reading = replace(reading, when=with_hours(reading.when, hours))
            if not why and not (reading.when and reading.when.starts) and not cues.is_event(title):
                yield self._finding(reading, title, where, line.block, line.text, "mentioned")
                continue
            yield self._finding(reading, title, where, line.block, line.text, why)

    def _in_sentence(
        self, place: int, line: Line, one: Seen, span: tuple[int, int], others: Sequence[Seen]
    ) -> Iterator[Finding]:
        """A day somewhere in a sentence."""
        begin, end = span
        sentence = line.text[begin:end]
        earlier = max((other.end for other in others if other.end <= one.begin), default=begin)
        later = min((other.begin for other in others if other.begin >= one.end), default=end)
        before, after = line.text[earlier : one.begin], line.text[one.end : later]
        whole_before = line.text[begin : one.begin]
        moved = cues.is_moved(sentence) or (self._moved and len(others) <= 2)
        readings, moved_from = one.readings, None
        if moved:
            readings, moved_from, why = self._moved_to(one, others, before, whole_before)
            if why:
                yield self._finding(one.readings[-1], self._named.text, "", line.block, sentence, why)
                return
        elif any(Doubt.FAR in reading.doubts or Doubt.PAST in reading.doubts for reading in readings):
            return  # a year ahead or over: somebody tells of what was
        title_first = title_before(whole_before) if earlier == begin else ""
        why = self._whole_cancelled(line) if self._cancelled else ""
        if not why:
            why = (
                cues.why_not(before, after, sentence)
                if not moved
                else "cancelled"
                if cues.is_cancelled(sentence)
                else ""
            )
        if not any(reading.when and reading.when.starts for reading in readings):
            readings = tuple(self._later_hours(place, line, one, reading, end) for reading in readings)
        timed = any(reading.when and reading.when.starts for reading in readings)
        if not why and not moved and not title_first:
            why = cues.why_not_in_prose(whole_before if earlier == begin else before, after)
        event = self._event_in(whole_before, after)
        invites = cues.is_announcing(sentence) or moved
        lines = self._section.lines
        early = begin == 0 and line.group == lines[0].group and lines.index(line) <= 1
        by_heading = self._named.is_event and (early or not self._used)
        if not why and not self._is_invitation(
            event=bool(event),
            by_heading=by_heading,
            invites=invites,
            timed=timed,
            title_first=title_first,
            line=line,
            early=early,
            sentence=sentence,
            whole_before=whole_before,
        ):
            why = "mentioned"
        title = self._title(event, title_first, by_heading=by_heading, early=early, is_item=line.kind == "item")
        if not why and not title:
            why = "nameless"
        where = self._place_near(place, line, one, begin=begin, end=end) or place_in(title)
        for reading in readings:
            yield self._finding(
                reading, title or noun_phrase(sentence), where, line.block, sentence.strip(), why, moved_from
            )

    def _is_invitation(
        self,
        *,
        event: bool,
        by_heading: bool,
        invites: bool,
        timed: bool,
        title_first: str,
        line: Line,
        early: bool,
        sentence: str,
        whole_before: str,
    ) -> bool:
        del whole_before
        if timed and (event or by_heading):
            return True
        if timed and invites and (early or self._named.text):
            return True
        if invites and (event or by_heading):
            return True
        if title_first and (cues.is_event(title_first) or (line.kind == "item" and timed)):
            return True
        if early and self._named.text and not self._section.is_title:
            return _WE_DO.match(sentence) is not None or (by_heading and len(sentence) <= 120)
        return False

    def _moved_to(
        self, one: Seen, others: Sequence[Seen], before: str, whole_before: str
    ) -> tuple[tuple[Reading, ...], date | None, str]:
        """Of the days of a sentence that moves something, the last is the new one."""
        first = one.readings[0]
        if first.bound and first.when and first.when.first != first.when.last:
            day = first.when.last
            when = with_hours(When(day, day), first.hours) if first.hours else When(day, day)
            return (replace(first, when=when, bound=False),), first.when.first, ""
        if cues.why_not(before, "", before) == "moved" or (
            cues.why_not(whole_before, "", whole_before) == "moved" and len(others) == 1
        ):
            return (), None, "moved"
        if one is not others[-1] and len(others) > 1:
            return (), None, "moved"
        old = others[0].readings[0].when if len(others) > 1 else None
        return one.readings, old.first if old else None, ""

    def _event_in(self, before: str, after: str) -> str:
        found = [*cues.events_in(before)]
        if found:
            return noun_phrase(before, found[-1])
        following = next(cues.events_in(after), None)
        return noun_phrase(after, following) if following else ""

    def _title(self, event: str, title_first: str, *, by_heading: bool, early: bool, is_item: bool) -> str:
        name = self._named.text
        if title_first and (is_item or not name) and (cues.is_event(title_first) or not name):
            return title_first
        if by_heading or (name and not event):
            return name
        if event and name and early and not self._section.is_title and len(name) <= 40:
            return name if event.casefold() in name.casefold() else f"{name}: {event[:1].lower()}{event[1:]}"
        return event or name

    def _later_hours(self, place: int, line: Line, one: Seen, reading: Reading, end: int) -> Reading:
        """An hour that stands further on: in the same sentence, in the next, or at the beginning of the next line."""
        when = reading.when
        if when is None or when.first != when.last:
            return reading
        texts = [(line.text[one.end : end], False), (line.text[end:], True)]
        if place + 1 < len(self._section.lines):
            below = self._section.lines[place + 1]
            if below.group == line.group and not self._seen[place + 1]:
                texts.append((below.text, True))
        for text, needs_sign in texts:
            hours = hours_of(text) if needs_sign else None
            if hours:
                return replace(reading, when=with_hours(when, hours[0]))
            found = self._gathering_hours(text) if needs_sign else self._first_hours(text)
            if found:
                return replace(reading, when=with_hours(when, found[0]))
        return reading

    def _first_hours(self, text: str):
        for sign in _HOUR.finditer(text):
            if _ENDS_ONLY.match(text[: sign.start()]):
                continue
            hours = hours_of(text[sign.start() :])
            if hours:
                return hours
        return None

    def _gathering_hours(self, text: str):
        """Hours in a sentence that says when people meet, before it names another day."""
        seen = days_in(text, self._today, self._style)
        text = text[: seen[0].begin] if seen else text
        for begin, end in cues.sentences_of(text)[:2]:
            sentence = text[begin:end]
            if cues.gathering(sentence) and (hours := self._first_hours(" " + sentence)):
                return hours
        return None

    def _place_near(self, place: int, line: Line, one: Seen, *, begin: int = 0, end: int = 0) -> str:
        end = end or (cues.sentences_of(line.text[one.end :])[0][1] + one.end)
        after = line.text[one.end : end]
        where = whereabouts(after, sure=True)
        found = (
            where.place
            if where and where.place and not cues.is_event(where.place) and len(where.place.split()) <= 8
            else ""
        )
        found = found or place_in(after) or place_in(line.text[begin : one.begin])
        if not found:
            group = [other.text for other in self._section.lines if other.group == line.group and other is not line]
            found = next((label for text in [line.text[end:], *group[:3]] if (label := labelled_place(text))), "")
            found = found or next(
                (text.rstrip(".") for text in group[:3] if len(text) <= 60 and is_place(text.rstrip("."))), ""
            )
        if not found:
            spans = cues.sentences_of(line.text[end:])
            following = line.text[end:][: spans[0][1]] if end < len(line.text) else ""
            if not days_in(following, self._today, self._style) and (
                cues.gathering(following) or cues.is_announcing(following)
            ):
                found = place_in(following)
                where = None if found else _after_hours(following)
                found = found or (where or "")
        return found

    def _finding(
        self, reading: Reading, title: str, place: str, block: int, text: str, why: str, moved_from: date | None = None
    ) -> Finding:
        if not why:
            if reading.when is None:
                why = "never" if Doubt.NEVER in reading.doubts else "backwards"
            elif Doubt.PAST in reading.doubts:
                why = "past"
            elif Doubt.FAR in reading.doubts:
                why = "far"
            elif Doubt.WEEKDAY in reading.doubts and reading.in_figures:
                why = "weekday"
        return Finding(reading, title, place.strip(" ,;)("), block, text, why, moved_from)


_WE_DO = pattern(r"(?:vi|we|wir)\s+\S+\s+(?:(?:på|den|on|am|the)\s+)*\d")


def _hours_cell(cell: str):
    text = cell.strip()
    found = hours_of(text if not _TABLE_HOUR.fullmatch(text) else f"kl {re.sub('(?i)^kl', '', text).strip(' .')}")
    return found[0] if found and not found[1].strip(" .") else None


def _after_hours(sentence: str) -> str:
    """``Gates open at 5.30pm, Glebe Field.``: a name after the hour and a comma."""
    for sign in _HOUR.finditer(sentence):
        hours = hours_of(sentence[sign.start() :])
        if hours and (where := whereabouts(hours[1], sure=False)) and is_place(where.place):
            return where.place
    return ""
