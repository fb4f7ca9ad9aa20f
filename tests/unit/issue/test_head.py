"""Which of an issue's first lines is the subject, and what an inbox shows beside it."""

from __future__ import annotations

import pytest

from newsletter.issue.document import Heading, Paragraph, Text
from newsletter.issue.head import first_words, title_and_rest
from newsletter.issue.line_kinds import LineKind, kind_of

BODY = "Bryggan är lagad, och båtarna kan läggas i från på lördag."


def heading(said, level=1):
    return Heading(level, (Text(said),))


def text(said):
    return Paragraph((Text(said),))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Hej alla medlemmar!", LineKind.GREETING),
        ("Hej och välkomna till årets första brev!", LineKind.GREETING),
        ("Kära grannar,", LineKind.GREETING),
        ("Dear members", LineKind.GREETING),
        ("Kjære naboer!", LineKind.GREETING),
        ("Kære medlemmer", LineKind.GREETING),
        ("Liebe Mitglieder,", LineKind.GREETING),
        ("12 juni 2027", LineKind.DAY),
        ("Lördag 12 juni", LineKind.DAY),
        ("12 June 2027", LineKind.DAY),
        ("2027-06-12", LineKind.DAY),
        ("Medlemsbrev juni 2027", LineKind.NUMBER),
        ("Nyhetsbrev nr 3", LineKind.NUMBER),
        ("Villaföreningen Tallen", LineKind.MASTHEAD),
        ("Sundsby IF", LineKind.MASTHEAD),
        ("Larkhill Allotments", LineKind.MASTHEAD),
        ("Kleingartenverein Morgentau e.V.", LineKind.MASTHEAD),
        ("Rubrik", LineKind.TEXT),
        ("Musik", LineKind.TEXT),
        ("Förslag", LineKind.TEXT),
        ("Ny teknik", LineKind.TEXT),
        ("Travel", LineKind.TEXT),
        ("Årsmöte i Villaföreningen", LineKind.TEXT),
        ("Nytt från föreningen", LineKind.TEXT),
        ("Hej alla, mötet är flyttat till fredag.", LineKind.TEXT),
        ("Bryggan öppnar 12 juni", LineKind.TEXT),
    ],
)
def test_what_a_first_line_is(line, kind):
    assert kind_of(line) is kind


@pytest.mark.parametrize(
    ("blocks", "title", "left"),
    [
        ((heading("Nytt i juni"), text(BODY)), "Nytt i juni", 1),
        ((text("Nytt i juni"), text(BODY)), "Nytt i juni", 1),
        ((text("12 juni 2027"), text("Nytt i juni"), text(BODY)), "Nytt i juni", 2),
        ((text("Hej alla!"), text("Nytt i juni"), text(BODY)), "Nytt i juni", 2),
        ((heading("Sundsby IF"), heading("Nytt i juni", 2), text(BODY)), "Nytt i juni", 2),
        ((heading("Sundsby IF"), text(BODY)), "Sundsby IF", 1),
        ((text(BODY), heading("Nytt i juni"), text(BODY)), "Nytt i juni", 3),
        ((text(BODY), text(BODY)), BODY.rstrip("."), 2),
        ((heading("S O M M A R"), text(BODY)), "SOMMAR", 1),
        ((heading("S O M M A R   F E S T"), text(BODY)), "SOMMAR FEST", 1),
        ((), "", 0),
    ],
)
def test_the_title_and_how_much_is_left(blocks, title, left):
    found, rest = title_and_rest(blocks, "")
    assert (found, len(rest)) == (title, left)


def test_what_is_stated_is_taken_and_the_text_keeps_its_first_heading():
    blocks = (heading("En rubrik"), text(BODY))
    assert title_and_rest(blocks, "Ett ämne") == ("Ett ämne", blocks)
    assert title_and_rest(blocks, "en rubrik!") == ("en rubrik!", blocks[1:])
    assert title_and_rest(blocks, "", "Ett ämne") == ("En rubrik", blocks[1:])
    several = (*blocks, heading("En till"))
    assert title_and_rest(several, "", "Ett ämne") == ("Ett ämne", several)


@pytest.mark.parametrize(
    "below",
    [
        (text("Inledning."), heading("På gång", 2), heading("Årsmöte, 12 juni", 3), text("Kl. 18.")),
        (heading("Årsmöte, 12 juni", 3), text("Kl. 18.")),
        (heading("12 juni", 3), text("Årsmöte i Norrvik.")),
        (heading("VIKTIGT MEDDELANDE", 2), text("Text.")),
        (heading("Musik", 2), text("Text.")),
    ],
)
def test_headings_below_the_title_stay_headings(below):
    assert title_and_rest((heading("Nytt i juni"), *below), "") == ("Nytt i juni", below)


def test_the_newsletter_s_name_and_date_around_the_title_are_no_sections():
    blocks = (
        heading("Sundsby IF"),
        heading("Nytt i juni", 2),
        heading("12 juni 2027", 3),
        heading("Planen", 2),
        text(BODY),
    )
    _, rest = title_and_rest(blocks, "")
    assert [type(block) for block in rest] == [Paragraph, Paragraph, Heading, Paragraph]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("Hej alla!", "12 juni 2027", BODY), BODY),
        (("Av Karin Berg", BODY), BODY),
        (("*|MC_PREVIEW_TEXT|*", BODY), BODY),
        (("Plats: Folkets hus", BODY), BODY),
        (("Plats: Folkets hus",), "Plats: Folkets hus"),
        (("Hej alla!",), ""),
        (("Kort.", BODY), BODY),
    ],
)
def test_the_first_words_say_something(lines, words):
    assert first_words(tuple(text(line) for line in lines)) == words
