"""Odd files: every row of every file ends in a stated outcome, and nobody is added or removed by a misreading."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from newsletter.errors import InvalidIssue
from newsletter.subscribers.consent_days import day_in, order_in
from newsletter.subscribers.csv_tables import csv_rows
from newsletter.subscribers.file_tally import FileTally
from newsletter.subscribers.file_text import text_lines
from tests.unit.subscribers.folder import put

MEMBERS = {f"{name}@a.example" for name in "abc"}


def people(names):
    return {f"{name}@a.example" for name in names}


# Rows


@pytest.mark.parametrize(
    "text",
    [
        'Namn;E-post\n"A;a@a.example\nB;b@a.example"\nC;c@a.example\n',
        'Namn;E-post\n"A;a@a.example\nB;b@a.example\nC;c@a.example\n',
        'Namn;E-post;Anm\nA;a@a.example;"ring\nB;b@a.example;x\nC;c@a.example;"\n',
        'Namn;E-post;Anm;Ort\nA;a@a.example;x;y\nB;"b;x;y\n;;;\nC;c@a.example";x;y\n',
        'Namn,E-post\r\n"A,a@a.example\r\n"B",b@a.example\r\nC,c@a.example\r\n',
    ],
)
def test_a_quotation_mark_that_swallows_rows_takes_no_member_off_and_says_where_it_is(text):
    became = put("register.csv", text, members=MEMBERS)
    assert became.active == MEMBERS
    assert "Raden gick inte att läsa. Den börjar så här" in became.letter
    assert "citattecken" in became.letter


def test_in_an_ordinary_file_the_swallowed_rows_are_told_too():
    became = put("fler.csv", 'Namn;E-post;Källa\nA;a@a.example;r\n"B;b@a.example;r\nC;c@a.example;r"\n')
    assert became.active == people("a")
    assert "Rad 3: Raden gick inte att läsa, så inget därefter är inläst." in became.letter


def test_a_street_on_two_lines_is_one_row():
    text = 'E-post;Gata;Källa\na@a.example;"Byvägen 1\n123 45 Sundsby; Sverige";r\nb@a.example;;r\n'
    assert put("m.csv", text).active == people("ab")


@pytest.mark.parametrize(
    "text",
    [
        "Medlemslista, utskriven 2027-01-01\n\nNamn;E-post;Källa\nA;a@a.example;r\nB;b@a.example;r\n",
        "Rapport\n" + "Rad, text\n" * 17 + "Namn;E-post;Källa\nA;a@a.example;r\nB;b@a.example;r\n",
        "Namn;E-post;Källa\nA;a@a.example;r;;;\n\n;;\nB;b@a.example;r\nAntal: 2;;\nFrågor: ring Kalle, 08-123\n",
        "Namn|E-post|Källa\nA|a@a.example|r\nB|b@a.example|r\n",
        "Namn\tE-post\tKälla\rA\ta@a.example\tr\rB\tb@a.example\tr\r",
        "Namn;E-post;Källa\r\nA;a@a.example;r\rB;b@a.example;r\n",
        'Namn,E-post,Källa\n"Berg, Anna",a@a.example,r\n"Berg, Bo",b@a.example,r\n',
    ],
)
def test_titles_notes_totals_and_any_line_end_lose_nobody(text):
    assert put("medlemmar.csv", text).active == people("ab")


@given(
    st.lists(
        st.sampled_from(["a@a.example;A;r", ";;", "", "x;y;z", 'b@a.example;"B";r', ";Antal: 2;", '"";"";']),
        max_size=20,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=60, deadline=None)
def test_every_line_that_says_something_is_a_row_of_the_report(lines, end):
    became = put("m.csv", end.join(["Titel", "E-post;Namn;Källa", *lines, ""]))
    saying = sum(any(c not in ';" ' for c in line) for line in lines)
    assert became.report.count("\n") - 1 == saying


def test_a_file_whose_rows_do_not_add_up_is_told_to_nobody_as_fine():
    tally = FileTally(there=10, within=2)
    tally.check(above=1, rows=7)
    for rows in (6, 8):
        with pytest.raises(InvalidIssue) as refused:
            tally.check(above=1, rows=rows)
        assert refused.value.problems[0].code == "import-does-not-add-up"


def test_the_tally_counts_lines_by_themselves_and_those_within_a_row():
    tally = FileTally()
    rows = list(csv_rows(["a;b\n", "\n", '"x\n', 'y";z\n', ";;\n"], tally))
    assert (tally.there, tally.within, sum(any(cells) for _, cells in rows)) == (3, 1, 2)


@pytest.mark.parametrize("typed", ["b@@a.example", "b@a,example", "b at@"])
def test_an_address_that_nobody_can_read_takes_no_member_off(typed):
    became = put("register.csv", f"Namn;E-post\nA;a@a.example\nC;c@a.example\nB;{typed}\n", members=MEMBERS)
    assert became.active == MEMBERS
    assert "rad 4" in became.letter
    assert "inget har ändrats" in became.letter


def test_an_unreadable_address_stops_no_register_that_nobody_is_missing_from():
    became = put("register.csv", "Namn;E-post\nA;a@a.example\nB;b@@a.example\n", members=people("a"))
    assert became.active == people("a")
    assert "Adressen går inte att läsa." in became.letter


@pytest.mark.parametrize("row", ["Berg; Bo;b@a.example;By", "b@a.example;;By", "B;;b@a.example"])
def test_an_address_in_another_column_holds_its_member_and_is_told(row):
    became = put("register.csv", f"Namn;E-post;Ort\nA;a@a.example;By\nC;c@a.example;By\n{row}\n", members=MEMBERS)
    assert became.active == MEMBERS
    assert "Adressen står i en annan kolumn" in became.letter


# Where the table is


def test_addresses_without_a_heading_are_asked_about_and_taken_where_the_name_agrees():
    text = "a@a.example\nb@a.example\n"
    asked = put("mejl.csv", text)
    assert not asked.active
    assert "”a@a.example”" in asked.letter
    assert "bara adresser" in asked.letter
    agreed = put("bara adresser från vårmötet.csv", text)
    assert agreed.active == people("ab")
    assert {one.source for one in agreed.subscribers.there.values()} == {"bara adresser från vårmötet.csv 2027-01-15"}
    assert put("bara adresser register.csv", "A;a@a.example\nC;c@a.example\n", members=people("ac")).active == people(
        "ac"
    )


# Letters


NAMES = "Åsa Öberg", "Jörgen Ärlig", "Sören Åkerö", "Märta Sjögren", "André Müller"


@pytest.mark.parametrize("encoding", ["windows-1252", "mac_roman", "cp850", "cp437", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", NAMES[:4])
@pytest.mark.parametrize("heading", ["namn;address;source", "namn;address;källa"])
def test_what_older_programs_wrote_is_known_by_the_words_it_makes(encoding, name, heading):
    became = put("m.csv", f"{heading}\r\n{name};a@a.example;r\r\n".encode(encoding))
    assert became.names == [name]


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "windows-1252"])
def test_a_whole_register_is_known_by_all_its_names(encoding):
    rows = "".join(f"{name};{n}@a.example;r\r\n" for n, name in enumerate(NAMES))
    assert put("m.csv", f"namn;address;source\r\n{rows}".encode(encoding)).names == list(NAMES)


@pytest.mark.parametrize(
    "name", ["Bo Ek \u2013 kassör", "Bo \u2013 50 \u20ac", "Anna O\u2019Brien", "\u201dLill\u201d Berg"]
)
def test_dashes_and_quotation_marks_of_windows_are_read(name):
    assert put("m.csv", f"namn;address;source\r\n{name};a@a.example;r\r\n".encode("windows-1252")).names == [name]


def test_names_of_eastern_europe_are_read_or_asked_about_never_garbled():
    rows = "Łukasz Wójcik;a@a.example;r\nJózef Żak;b@a.example;r\n"
    became = put("m.csv", f"namn;address;source\n{rows}".encode("windows-1250"))
    assert became.names in ([], ["Łukasz Wójcik", "Józef Żak"])


def test_letters_that_two_encodings_make_words_of_are_asked_about():
    became = put("m.csv", "namn;address;source\r\nMiloš Žagar;a@a.example;r\r\n".encode("windows-1252"))
    assert not became.active
    assert "går inte att läsa säkert" in became.letter


def test_what_was_encoded_twice_is_mended_and_told():
    text = "namn;address;källa\nÅsa Öberg;a@a.example;Fågelsjö\nÉva;b@a.example;r\n"
    became = put("m.csv", text.encode().decode("windows-1252").encode())
    assert became.names == ["Åsa Öberg", "Éva"]
    assert "är rättade: 3" in became.letter


@given(st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_no_letter_that_was_lost_is_ever_stored(noise):
    content = b"namn;address;source\n" + noise.replace(b"\n", b"").replace(b"\r", b"") + b";a@a.example;r\n"
    became = put("m.csv", content)
    assert all("\ufffd" not in one.name + one.source for one in became.subscribers.there.values())


def test_a_row_with_lost_letters_is_refused_and_told():
    became = put("m.csv", "namn;address;source\n\ufffdsa;a@a.example;r\nBo;b@a.example;r\n")
    assert became.active == people("b")
    assert "Bokstäver har gått förlorade" in became.letter


@given(st.text(alphabet="aåäö éüÅ;\n", max_size=40))
def test_utf_8_is_read_as_it_is(text):
    assert "".join(text_lines([text.encode()])) == text


# Cells


@pytest.mark.parametrize(
    "cell",
    [
        "Anna <a@a.example>",
        "<a@a.example>",
        "mailto:a@a.example",
        "mailto:a@a.example?subject=Hej",
        "'a@a.example",
        "a@a.example.",
        "a@a.example\u200b",
        "\u00a0a@a.example ",
        "(a@a.example)",
        "a@a.example, A@a.example",
    ],
)
def test_an_address_is_read_whatever_it_was_pasted_with(cell):
    assert put("m.csv", f'E-post;Källa\n"{cell}";r\n').active == people("a")


@pytest.mark.parametrize(
    "cell", ["a@a.example; b@a.example", "a@a.example, b@a.example", "a@a.example och b@a.example"]
)
def test_two_addresses_are_refused_and_hold_both_in_a_register(cell):
    became = put("register.csv", f'E-post;Namn\n"{cell}";A\nc@a.example;C\n', members=MEMBERS)
    assert became.active == MEMBERS
    assert "flera adresser i samma ruta" in became.letter


# Days


@pytest.mark.parametrize(
    ("typed", "order", "means", "is_doubtful"),
    [
        ("2024-03-05", "", "2024-03-05", False),
        ("2024-03-05 10:11:12", "", "2024-03-05 10:11:12", False),
        ("2024-01-01T00:00:00.000Z", "", "2024-01-01T00:00:00.000Z", False),
        ("20240305", "", "2024-03-05", False),
        ("2024/3/5", "", "2024-03-05", False),
        ("5.3.2024", "", "2024-03-05", False),
        ("25/3/2024", "", "2024-03-25", False),
        ("3/25/2024 10:22 AM", "", "2024-03-25", False),
        ("5/3/2024", "", "2024-05-03", True),
        ("5/3/2024", "dm", "2024-03-05", False),
        ("5/5/2024", "", "2024-05-05", False),
        ("5 mars 2024", "", "2024-03-05", False),
        ("Mar 5, 2024", "", "2024-03-05", False),
        ("45000", "", "2023-03-15", False),
        ("2019", "", "2019", False),
        ("2019-05", "", "2019-05", False),
    ],
)
def test_a_day_of_consent_is_a_day(typed, order, means, is_doubtful):
    day = day_in(typed, order, "2026-06-01")
    assert day
    assert (day.text, day.is_doubtful) == (means, is_doubtful)


@pytest.mark.parametrize(
    "typed", ["igår", "2024-13-45", "31/31/2024", "2027-06-01", "5 frob 2024", "2024-02-30", "1", "3/5"]
)
def test_what_is_no_day_is_refused(typed):
    assert day_in(typed, "", "2026-06-01") is None
    became = put("m.csv", f"address;source;sedan\na@a.example;r;{typed.replace('2027-06', '2099-06')}\n")
    assert not became.active
    assert "Dagen går inte att läsa" in became.letter


def test_a_day_that_can_be_read_as_two_is_told_and_kept_as_it_was_typed():
    became = put("m.csv", "address;source;sedan\na@a.example;r;5/3/2024\n")
    (one,) = became.subscribers.there.values()
    assert (one.since, one.source) == ("2024-05-03", "r (5/3/2024)")
    assert "dagen 5/3/2024 kan läsas på två sätt" in became.letter


def test_the_other_days_of_a_column_tell_which_comes_first():
    assert (order_in(["25/3/2024", "1/2/2024"]), order_in(["3/25/2024"]), order_in(["25/3/2024", "3/25/2024"])) == (
        "dm",
        "md",
        "",
    )
    became = put("m.csv", "address;source;sedan\na@a.example;r;5/3/2024\nb@a.example;r;25/3/2024\n")
    assert [one.since for one in became.subscribers.there.values()] == ["2024-03-05", "2024-03-25"]


# Excel


HEAD = ["Namn", "E-post", "Källa"]
ROWS = [HEAD, ["A", "a@a.example", "r"], ["B", "b@a.example", "r"]]


def sheet(rows, change=lambda _book: None):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(content)
    return content.getvalue()


def test_a_hidden_first_sheet_is_not_imported_and_the_visible_one_is():
    def change(book):
        book.active.sheet_state = "hidden"
        for row in (HEAD, ["C", "c@a.example", "r"]):
            (book["Ny"] if "Ny" in book else book.create_sheet("Ny")).append(row)

    became = put("m.xlsx", sheet(ROWS, change))
    assert became.active == people("c")
    assert "bara ”Ny” lästes. Lästes inte: ”Sheet”" in became.letter


def test_the_sheet_with_addresses_is_read_where_the_first_has_none():
    def change(book):
        other = book.create_sheet("Medlemmar")
        for row in ROWS:
            other.append(row)

    assert put("m.xlsx", sheet([["Läs mig"]], change)).active == people("ab")


def test_hidden_rows_are_read_and_told():
    def change(book):
        book.active.row_dimensions[3].hidden = True

    became = put("m.xlsx", sheet(ROWS, change))
    assert became.active == people("ab")
    assert "Dolda eller bortfiltrerade rader lästes också: rad 3." in became.letter


def test_a_row_that_is_struck_out_adds_nobody_and_takes_nobody_off():
    def change(book):
        book.active["B3"].font = Font(strike=True)

    content = sheet(ROWS, change)
    became = put("m.xlsx", content)
    assert became.active == people("a")
    assert "Raden är genomstruken." in became.letter
    assert put("register.xlsx", content, members=people("ab")).active == people("ab")


def test_a_formula_without_its_value_is_told():
    became = put("m.xlsx", sheet([*ROWS[:2], ["B", '=LOWER("B@A.EXAMPLE")', "r"]]))
    assert became.active == people("a")
    assert "formler utan värde på rad 3" in became.letter


def test_a_workbook_with_macros_is_read_as_one_without():
    assert put("m.xlsm", sheet(ROWS)).active == people("ab")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("m.xlsx", b"Namn;E-post\nA;a@a.example\n", "heter som en Excelfil men är en textfil"),
        ("m.csv", sheet(ROWS), "heter som en textfil men är en Excelfil"),
        ("m.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "äldre Excelformat"),
        ("m.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "skyddad med lösenord"),
        ("m.xls", b"<html><table><tr><td>E-post", "är en webbsida"),
        ("m.ods", b"PK\x03\x04", "varken Excel eller CSV"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_answered_in_words(name, content, words):
    became = put(name, content)
    assert not became.active
    assert words in became.letter


def test_rows_of_a_sheet_are_counted_apart_blanks_and_all():
    became = put("m.xlsx", sheet([["Titel"], [], *ROWS, [" ", "  "], [None, "", None], ["C", "c@a.example", "r"]]))
    assert became.active == people("abc")


def test_letters_speak_english_where_the_list_does():
    from tests.unit.issue.lists import KOMMUNBLADET

    english = replace(KOMMUNBLADET, language="en")
    assert (
        "without (Villkor) m.csv"
        in put("m.csv", "E-post;Källa;Villkor\na@a.example;r;Nej\n", mailing_list=english).letter
    )


def test_a_file_that_breaks_off_is_answered_with_what_became_of_each_row_before():
    rows = "".join(f"anna{n}@byar.example;Anna;medlem;reg\n" for n in range(120))
    text = f'adress;namn;grund;källa\n{rows}dan@@x;Dan;medlem;reg\n"eva@byar.example;Eva;medlem;reg\n{rows}'
    told = put("alla.csv", text)
    assert len(told.active) == 120
    lines = told.report.splitlines()
    assert len(lines) == 1 + 121
    assert '"122";"dan@@x";"refused";"not-an-address"' in told.report
    assert "121 rader var lästa innan dess" in told.letter
    assert "Ny läsare ......... 120" in told.letter
    assert "Ingen lades till .. 1" in told.letter
    assert "reports/kommunbladet/alla.csv report.csv" in told.letter
    assert "Raden gick inte att läsa, så inget därefter är inläst" in told.letter


def test_a_broken_register_changes_nothing_and_has_no_report_of_rows():
    told = put(
        "register.csv",
        'adress;namn\nanna@byar.example;Anna\n"bo@byar.example;Bo\nx@byar.example;X\n',
        members=["x@byar.example"],
    )
    assert told.active == {"x@byar.example"}
    assert told.report == ""
    assert "var lästa" not in told.letter


# Found among sixty-seven odd files on 2026-11-28


def test_a_consent_that_was_withdrawn_or_is_missing_is_no_consent():
    rows = "a@a.example;GDPR ok 2023;r\nb@a.example;återkallat;r\nc@a.example;saknas;r\nd@a.example;revoked 2024;r\n"
    told = put("m.csv", f"E-post;Samtycke;Källa\n{rows}")
    assert told.active == people("a")
    assert told.left == people("bd")
    assert "Samtycke: saknas" in told.letter
    assert put("m.csv", "E-post;Samtycke\na@a.example;vårmötet\nb@a.example;webben 2023\n").active == people("ab")


@pytest.mark.parametrize(
    "note",
    ["vill ej ha utskick", "Önskar inte mejl", "tackat nej 2023", "inga mejl tack", "doesn't want mail", "no emails"],
)
def test_a_note_that_says_no_adds_nobody(note):
    told = put("m.csv", f"E-post;Källa;Anteckning\na@a.example;r;ring först\nb@a.example;r;{note}\n")
    assert told.active == people("a")
    assert f"Anteckning: {note}" in told.letter


@pytest.mark.parametrize("third", ["Stödmedlem", "Kanske", "Ja"])
def test_a_yes_and_a_no_beside_one_other_word_are_asked_about(third):
    told = put("m.csv", f"E-post;Källa;Medlem\na@a.example;r;Ja\nb@a.example;r;Nej\nc@a.example;r;{third}\n")
    assert told.active == set()
    assert "Kolumnen ”Medlem” kan betyda att någon inte vill ha utskicken" in told.letter


def test_a_register_that_has_none_of_the_members_is_asked_about_however_few_they_are():
    told = put("register.csv", "E-post;Namn\nd@a.example;D\n", members=MEMBERS)
    assert told.active == MEMBERS
    assert put("ja 3 register.csv", "E-post;Namn\nd@a.example;D\n", members=MEMBERS).active == people("d")


@pytest.mark.parametrize(
    ("title", "yes"),
    [
        ("Prenumeration avslutad", "Ja"),
        ("Nyhetsbrev avbeställt", "Ja"),
        ("Slutat prenumerera", "x"),
        ("Utskick stoppat", "1"),
        ("Tackat nej till utskick", "X"),
        ("Newsletter declined", "yes"),
        ("Uteslutningsdatum", "2022-01-01"),
        ("Pausad", "Ja"),
        ("Statuskod", "UTG"),
    ],
)
def test_a_heading_that_asks_whether_it_has_ended_takes_no_yes_for_a_wish(title, yes):
    told = put("m.csv", f"E-post;Källa;{title}\na@a.example;r;{yes}\n")
    assert told.active == set()
    told = put("m.csv", f"E-post;Källa;{title}\na@a.example;r;{yes}\nb@a.example;r;\n")
    assert told.active <= people("b")


def test_whoever_is_paused_may_be_added_by_a_later_file():
    assert put("m.csv", "E-post;Källa;Pausad\na@a.example;r;Ja\n").left == set()


@pytest.mark.parametrize("title", ["Nyhetsbrev (ja/nej)", "Newsletter (yes/no)", "Nyhetsbrev J/N", "Newsletter Y/N?"])
def test_a_heading_that_gives_both_answers_asks_no_less(title):
    told = put("m.csv", f"E-post;Källa;{title}\na@a.example;r;Ja\nb@a.example;r;Nej\n")
    assert (told.active, told.left) == (people("a"), people("b"))
