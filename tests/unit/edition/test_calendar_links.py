"""Meetings of an issue on their way into calendars: links in what readers get, entries in the edition."""

# ruff: noqa: RUF001 - dashes as people write them

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import icalendar
import pytest

from newsletter.edition import edition_of
from newsletter.edition.calendar import calendar_file
from newsletter.edition.calendar_entries import merged
from newsletter.edition.calendar_links import announced_in
from newsletter.edition.edition import Edition
from tests.unit.issue.lists import KOMMUNBLADET, markdown

PUBLISHED = datetime(2027, 5, 20, 9, tzinfo=UTC).timestamp()
BODY = """# På gång

## Möten

### Augustimötet

24–25 augusti, Folkets hus i Sundsby

Två dagar om vatten.

### Frukost (ej kalender)

Tisdag 15 juni kl. 8.30–9.15

### Vårmötet

Torsdag 29 april, Norrvik
"""


def rendered(text=BODY, known=(), published=PUBLISHED, file="issues/kommunbladet/maj.md", **preferences):
    issue = markdown(text)
    mailing_list = replace(KOMMUNBLADET, **preferences)
    announced = announced_in(issue, mailing_list, file=file, published=published, known=known)
    return edition_of(
        issue,
        mailing_list,
        edition_id="maj",
        website="https://nyheter.example",
        pictures={},
        announced=announced,
    )


def test_a_notice_to_come_gets_a_link_in_mail_text_and_page():
    edition = rendered().edition
    address = "https://nyheter.example/e/maj/augustimotet.ics"
    for part in (edition.html, edition.text, edition.web):
        assert part.count(address) == 1
        assert "Lägg till i kalendern (24–25 augusti)" in " ".join(unescape(re.sub(r"</?span[^>]*>", "", part)).split())
        assert "https://nyheter.example/e/maj/list_calendar" in part
        assert "/c/kommunbladet" not in part


@pytest.mark.parametrize("choice", ["signup", "archive", "calendar"])
def test_the_mails_of_an_open_list_lead_to_its_open_calendar(choice):
    edition = rendered(**{choice: True}).edition
    for part in (edition.html, edition.text, edition.web):
        assert "https://nyheter.example/c/kommunbladet" in part
        assert "list_calendar" not in part


def test_what_is_over_and_what_the_author_kept_out_is_no_entry():
    found = rendered()
    assert [entry.title for entry in found.edition.calendar] == ["Augustimötet"]
    assert "ej kalender" not in found.edition.html
    assert [(one.code, one.facts["title"]) for one in found.warnings if one.code == "date-past"] == [
        ("date-past", "Vårmötet")
    ]


def test_an_issue_can_have_no_calendar_at_all():
    edition = rendered(f"---\nkalender: nej\n---\n{BODY}").edition
    assert edition.calendar == ()
    assert ".ics" not in edition.html
    assert "/c/kommunbladet" not in edition.html
    assert "list_calendar" not in edition.html


def test_an_edition_keeps_its_calendar_when_it_is_stored():
    edition = rendered().edition
    assert Edition.from_json(edition.to_json()) == edition


def test_the_same_content_has_the_same_hash_whenever_it_was_published():
    assert rendered().edition.content_hash == rendered(published=PUBLISHED + 3600).edition.content_hash
    moved = BODY.replace("24–25", "25–26")
    assert rendered().edition.content_hash != rendered(moved).edition.content_hash


def test_a_corrected_file_corrects_the_entry_it_made():
    (first,) = rendered().edition.calendar
    (second,) = rendered(BODY.replace("24–25", "26–27"), published=PUBLISHED + 60).edition.calendar
    assert second.uid == first.uid
    files = [calendar_file([one], one.zone) for one in (first, second)]
    sequences = [icalendar.Calendar.from_ical(text).walk("VEVENT")[0]["sequence"] for text in files]
    assert sequences == [sequences[0], sequences[0] + 1]


def test_a_meeting_announced_again_in_the_next_issue_stays_one_meeting():
    (first,) = rendered().edition.calendar
    again = rendered(known=[first], published=PUBLISHED + 30 * 86_400, file="issues/kommunbladet/juni.md")
    assert [entry.uid for entry in again.edition.calendar] == [first.uid]


def test_a_meeting_that_is_cancelled_later_is_called_off_under_the_name_it_had():
    known = rendered().edition.calendar
    text = "# Nytt\n\nHej alla.\n\n### INSTÄLLT: Augustimötet\n\n24–25 augusti, Folkets hus i Sundsby\n"
    later = PUBLISHED + 86_400
    found = rendered(text, known, later, file="issues/kommunbladet/juni.md")
    (entry,) = found.edition.calendar
    assert (entry.uid, entry.cancelled, entry.stamp) == (known[0].uid, True, int(later))
    (event,) = icalendar.Calendar.from_ical(calendar_file([entry], entry.zone)).walk("VEVENT")
    assert (event["STATUS"], event["UID"], event["TRANSP"]) == ("CANCELLED", known[0].uid, "TRANSPARENT")
    assert ".ics" not in found.edition.html.replace("/c/kommunbladet", "")
    assert merged(known, found.edition.calendar) == found.edition.calendar
    assert Edition.from_json(found.edition.to_json()).calendar == found.edition.calendar


def test_what_is_cancelled_and_was_never_announced_is_no_entry():
    text = "# Nytt\n\nHej alla.\n\n### INSTÄLLT: Augustimötet\n\n24–25 augusti, Folkets hus\n"
    assert rendered(text).edition.calendar == ()


def test_a_meeting_that_is_moved_stays_the_same_meeting():
    (first,) = rendered().edition.calendar
    text = "# Nytt\n\nHej.\n\n## Augustimötet\n\nAugustimötet den 24 augusti flyttas till 31 augusti kl 18.\n"
    (second,) = rendered(text, [first], PUBLISHED + 86_400, file="issues/kommunbladet/juni.md").edition.calendar
    assert (second.uid, second.when.first) == (first.uid, date(2027, 8, 31))


def test_several_entries_of_one_block_are_told_apart_in_their_links():
    text = "# Nytt\n\nHej.\n\n## Gudstjänster\n\n- 6 juni kl 11 Högmässa\n- 6 juni kl 18 Vesper\n"
    html = unescape(rendered(text).edition.html).replace("\xa0", " ")
    assert "Lägg till i kalendern: Högmässa (6 juni)" in html
    assert "Lägg till i kalendern: Vesper (6 juni)" in html


def test_the_first_line_of_a_notice_is_bold_and_no_more():
    text = "# Nytt\n\nHej.\n\n## På gång\n\n### Kurs\n\n12 juni kl. 9, Sundsby\\\nTa med penna.\n"
    html = rendered(text).edition.html
    day, more = (
        html[html.rindex("<p", 0, html.index(said)) : html.index(said)] for said in ("12&nbsp;juni", "Ta med penna")
    )
    assert "bold" in day
    assert "bold" not in more


def test_an_edition_stored_before_there_were_calendars_can_still_be_read():
    edition = replace(rendered().edition, calendar=())
    stored = edition.to_json().replace(b', "calendar": []', b"")
    assert b"calendar" not in stored[-40:]
    assert Edition.from_json(stored) == edition
