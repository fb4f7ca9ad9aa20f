"""An issue in Markdown."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from newsletter.issue import picture_names, read_issue
from newsletter.issue.document import (
    Code,
    Emphasis,
    Heading,
    LineBreak,
    Link,
    List,
    Notice,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Struck,
    Table,
    Text,
    plain,
)
from tests.unit.issue.lists import KOMMUNBLADET, blocks, markdown, runs


def headings(issue):
    return [(block.level, plain(block.runs)) for block in issue.document.blocks if isinstance(block, Heading)]


def test_the_first_heading_is_title_and_subject_and_is_not_shown_twice():
    issue = markdown("# Nytt i juni\n\nHej alla.")
    assert (issue.subject, issue.document.title) == ("Nytt i juni", "Nytt i juni")
    assert issue.document.blocks == (Paragraph((Text("Hej alla."),)),)
    assert issue.derived["subject"] == "Nytt i juni"


def test_what_is_stated_above_the_text_wins_over_what_the_text_says():
    issue = markdown("---\nämne: Ett ämne\nförhandstext: Läs det här\nspråk: engelska\n---\n# En rubrik\n\nText.")
    assert (issue.subject, issue.preheader, issue.language) == ("Ett ämne", "Läs det här", "en")
    assert issue.document.title == "En rubrik"
    assert not issue.derived


def test_a_text_without_a_heading_of_the_first_level_is_read_as_people_write():
    lower = markdown("## Nytt i juni\n\nBryggan är lagad.\n\n## Årsmötet\n\nDet blev långt.")
    assert (lower.subject, headings(lower)) == ("Nytt i juni", [(2, "Årsmötet")])
    none = markdown("Nytt i juni\n\nBryggan är lagad, och båtarna kan läggas i.\n\nDet blev dyrt.")
    assert (none.subject, headings(none)) == ("Nytt i juni", [])


def test_of_several_headings_of_the_first_level_the_others_keep_their_places():
    issue = markdown("# Ny plan\n\nPlanen invigs snart, och alla är med.\n\n# Städdag\n\nTa med handskar.")
    assert issue.subject == "Ny plan"
    assert [said for _, said in headings(issue)] == ["Städdag"]


def test_english_words_for_the_settings_do_as_well():
    issue = markdown("---\nsubject: A\ntitle: B\npreheader: C\nlanguage: en\nsend: 2027-06-20 08:00\n---\nText.")
    assert (issue.subject, issue.document.title, issue.preheader) == ("A", "B", "C")
    assert issue.send_at == datetime(2027, 6, 20, 8, tzinfo=ZoneInfo("Europe/Stockholm"))


def test_a_stated_title_that_the_text_repeats_is_shown_once():
    issue = markdown("---\nrubrik: Nytt i juni\n---\n# Nytt i Juni\n\nHej.")
    assert issue.document.title == "Nytt i juni"
    assert not headings(issue)


def test_a_subject_alone_is_title_too():
    assert markdown("---\nämne: Bara ett ämne\n---\nText utan rubrik.").document.title == "Bara ett ämne"


def test_numbers_dates_and_yes_stay_what_the_author_wrote():
    assert markdown("---\nämne: 2027\nförhandstext: ja\n---\nText.").subject == "2027"
    assert markdown("---\nämne: 2027-06-01\nförhandstext: no\n---\nText.").preheader == "no"


def test_a_rule_at_the_top_is_not_taken_for_settings():
    assert markdown("---\n\n# Rubrik\n\nText.\n\n---\n").document.title == "Rubrik"


def test_the_preheader_is_the_first_paragraph_cut_where_a_sentence_ends():
    first = "Den här meningen är lång nog för att ensam bli en förhandstext. Den här får inte plats " + "alls " * 20
    issue = markdown(f"# Rubrik\n\n{first}")
    assert issue.preheader == "Den här meningen är lång nog för att ensam bli en förhandstext."
    assert issue.derived["preheader"] == issue.preheader


def test_a_preheader_without_a_sentence_in_it_ends_between_words():
    preheader = markdown(f"# Rubrik\n\n{'ordet ' * 60}").preheader
    assert preheader.endswith("ordet …")
    assert len(preheader) <= 142


def test_heading_levels_never_skip_one_and_begin_below_the_title():
    issue = markdown("# T\n\n#### Djup\n\n##### Djupare\n\n## Grund\n\n# Ytlig\n\n### Under\n\ntext")
    levels = [level for level, _ in headings(issue)]
    assert levels[0] == 2
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert min(levels) == 2


def test_a_heading_in_a_list_or_without_words_does_not_tear_the_outline():
    issue = markdown("# T\n\n- # Stor\n- text\n\n##\n\nslut")
    assert headings(issue) == []


def test_marks_become_what_they_mean():
    assert runs("**Fet** *kursiv* ~~struken~~ `kod`") == (
        Strong((Text("Fet"),)), Text(" "), Emphasis((Text("kursiv"),)), Text(" "),
        Struck((Text("struken"),)), Text(" "), Code("kod"),
    )  # fmt: skip
    assert runs("rad\\\nrad") == (Text("rad"), LineBreak(), Text("rad"))
    assert runs("rad\nrad") == (Text("rad rad"),)


def test_links_go_where_they_say_with_the_domain_as_the_wire_wants_it():
    assert runs("[byn](https://björknäs.example/väg?q=å)") == (
        Link((Text("byn"),), "https://xn--bjrkns-fua4l.example/v%C3%A4g?q=%C3%A5"),
    )
    assert runs("<anna@example.se>") == (Link((Text("anna@example.se"),), "mailto:anna@example.se"),)
    assert runs("[skriv](anna@example.se)") == (Link((Text("skriv"),), "mailto:anna@example.se"),)


def test_a_link_without_words_says_where_it_leads():
    (link,) = runs("[](https://example.se)")
    assert isinstance(link, Link)
    assert plain(link.runs) == "https://example.se"


def test_lists_nest_and_keep_their_numbers():
    (found,) = blocks("3. tre\n4. fyra\n   - inuti\n")
    assert isinstance(found, List)
    assert found.start == 3
    assert found.items[1] == (Paragraph((Text("fyra"),)), List(((Paragraph((Text("inuti"),)),),)))


def test_quotes_rules_tables_and_code_are_kept():
    quote, rule, table, code = blocks("> citat\n\n---\n\n| a | b |\n|---|--:|\n| 1 | *2* |\n\n    kod\n")
    assert quote == Quote((Paragraph((Text("citat"),)),))
    assert rule == Rule()
    assert table == Table(((Text("a"),), (Text("b"),)), (((Text("1"),), (Emphasis((Text("2"),)),)),), ("left", "right"))
    assert code == Preformatted("kod")


def test_a_picture_has_words_for_it_and_a_caption_from_its_title():
    (picture,) = blocks('![En bro](min%20bro.jpg "Bron i Sundsby")')
    assert picture == Picture("min bro.jpg", "En bro", (Text("Bron i Sundsby"),))


def test_an_italic_paragraph_right_below_a_picture_is_its_caption():
    assert blocks("![En bro](bro.jpg)\n\n*Foto: Anna*") == (Picture("bro.jpg", "En bro", (Text("Foto: Anna"),)),)
    assert blocks("![En bro](bro.jpg)\n*Foto: Anna*") == (Picture("bro.jpg", "En bro", (Text("Foto: Anna"),)),)


def test_a_decorative_picture_says_so_and_needs_no_words():
    issue = markdown("# T\n\n![dekorativ](rand.png)\n\n![](bro.jpg)\n\ntext")
    assert issue.document.blocks[0] == Picture("rand.png", decorative=True)
    assert [(problem.code, problem.facts["picture"]) for problem in issue.warnings] == [("missing-alt", "bro.jpg")]


def test_a_picture_in_the_middle_of_a_text_divides_it():
    before, picture, after = blocks("Före ![bild](a.png) efter")
    assert (before, after) == (Paragraph((Text("Före"),)), Paragraph((Text("efter"),)))
    assert isinstance(picture, Picture)


def test_pictures_in_links_tables_and_headings_are_not_lost():
    found = blocks("[![a](a.png)](https://example.se)\n\n## Rubrik ![b](b.png)\n\n| x |\n|---|\n| ![c](c.png) |\n")
    pictures = {block.source: block.target for block in found if isinstance(block, Picture)}
    assert pictures == {"a.png": "https://example.se", "b.png": "", "c.png": ""}


def test_the_pictures_to_fetch_are_named_once_and_in_order():
    issue = markdown("# T\n\n![x](b.png)\n\n- ![y](a.png)\n- ![z](b.png)\n")
    assert picture_names(issue) == ("b.png", "a.png")


def test_a_lowest_heading_with_a_day_makes_a_notice():
    found = blocks("## På gång\n\n### Höstmöte\n\n24\u201325 augusti i Sundsby.\n\n### Öppet hus den 3 maj\n\nKaffe.\n")
    assert [type(block) for block in found] == [Heading, Notice, Notice]


def test_a_greeting_after_the_last_notice_stays_outside_it():
    *_, notice, greeting = blocks("## På gång\n\n### Möte\n\n24 augusti\n\nMed vänlig hälsning\n")
    assert isinstance(notice, Notice)
    assert greeting == Paragraph((Text("Med vänlig hälsning"),))


def test_a_heading_without_a_day_is_only_a_heading():
    assert not [block for block in blocks("## A\n\n### B\n\nText om 24 saker.") if isinstance(block, Notice)]


def test_html_is_shown_as_text_and_its_author_is_told_where():
    issue = markdown("# T\n\nrad\n\n<script>alert(1)</script>\n")
    assert plain(issue.document.blocks[1].runs) == "<script>alert(1)</script>"
    assert [(problem.code, problem.facts["line"]) for problem in issue.warnings] == [("html-in-markdown", 5)]


def test_a_misspelt_setting_is_pointed_out_and_does_not_stop():
    issue = markdown("---\nämne: A\nförhandtext: B\n---\ntext")
    assert [(p.code, p.facts["key"], p.facts["line"], p.stops) for p in issue.warnings] == [
        ("front-matter-misspelt", "förhandtext", 3, False)
    ]


def test_every_encoding_people_save_in_gives_the_same_issue():
    text = "# Åäö\n\nBrödtext på svenska.\n"
    same = [
        read_issue("a.md", content, KOMMUNBLADET)
        for content in (
            text.encode(),
            text.encode("utf-8-sig"),
            text.encode("utf-16"),
            text.replace("\n", "\r\n").encode(),
            "# A\u030aa\u0308o\u0308\n\nBro\u0308dtext pa\u030a svenska.\n".encode(),
        )
    ]
    assert same.count(same[0]) == len(same)


def test_footnotes_come_last_under_a_line():
    first, rule, notes = blocks("Taget[^p] och klubbat^[genast].\n\n[^p]: Enligt *protokollet*.")
    assert plain(first.runs) == "Taget¹ och klubbat²."
    assert rule == Rule()
    assert [plain(item[0].runs) for item in notes.items] == ["Enligt protokollet.", "genast"]
