"""The text part, read as it stands."""

from __future__ import annotations

from newsletter.edition.plain_text_blocks import text_of
from newsletter.issue.document import Document
from newsletter.words import Words
from tests.unit.issue.lists import blocks


def text(body):
    return text_of(Document("Rubrik", blocks(body)), Words("sv"))


def test_headings_are_underlined_and_sections_stand_apart():
    assert text("Ett.\n\n## Två\n\nTre.\n\n### Fyra\n\nFem.") == (
        "Rubrik\n======\n\nEtt.\n\n\nTvå\n---\n\nTre.\n\nFyra\n....\n\nFem."
    )


def test_links_are_numbered_and_listed_where_their_section_ends():
    found = text(
        "Se [ett](https://a.example) och [två](https://b.example).\n\n## Sen\n\nIgen [ett](https://a.example)."
    )
    assert "Se ett [1] och två [2].\n\n[1] https://a.example\n[2] https://b.example\n\n\nSen" in found
    assert found.endswith("Igen ett [1].\n\n[1] https://a.example")


def test_a_link_that_shows_its_address_has_no_number():
    assert text("Se https://a.example och <b@c.example> och www.d.example.").endswith(
        "Se https://a.example och b@c.example och www.d.example."
    )


def test_lists_keep_their_numbers_and_hang():
    long = "ord " * 25
    found = text(f"9. ett\n10. {long}\n    - inuti\n")
    assert "9. ett\n10. ord" in found
    assert "\n    ord ord" in found
    assert "\n    - inuti" in found


def test_items_of_several_paragraphs_have_room():
    assert "- a\n\n  b\n\n- c" in text("- a\n\n  b\n\n- c\n")


def test_tables_stand_in_columns_or_row_by_row():
    assert "Vad     Kr\n------  ---\nBrygga  80\nRamp    100" in text(
        "| Vad | Kr |\n|---|---|\n| Brygga | 80 |\n| Ramp | 100 |\n"
    )
    wide = "mycket lång text i en cell som behöver plats"
    assert f"Vad: {wide}\nMer: {wide}" in text(f"| Vad | Mer |\n|---|---|\n| {wide} | {wide} |\n")


def test_quotes_notices_rules_and_code_look_like_what_they_are():
    found = text("> citat\n\n---\n\n## På gång\n\n### Möte\n\n3 maj\n\nKaffe.\n\n## Kod\n\n    x = 1")
    assert "> citat" in found
    assert "* * *" in found
    assert "* Möte\n  3 maj\n\n  Kaffe." in found
    assert "    x = 1" in found


def test_an_address_is_never_broken():
    address = "https://example.se/" + "a-" * 60 + "b"
    assert address in text(f"Läs [mer]({address}) här.")
