"""Letters about imports: what every row became, how the columns were read, and what a register would have done."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from newsletter.editorial.import_letters import ImportFacts, begun_letter, import_letter, progress_text
from newsletter.subscribers.columns import Heading
from newsletter.subscribers.file_tally import FileTally
from newsletter.subscribers.import_report import ImportReport
from newsletter.subscribers.row_outcomes import RowOutcome
from tests.unit.edition.test_letters import is_finished, says
from tests.unit.issue.lists import KOMMUNBLADET

HEADING = Heading({"address": 0, "name": 1}, ("E-post", "Namn", "Telefon", "Ort"))


def letter(name="medlemmar.csv", mailing_list=KOMMUNBLADET, looks=(), typos=(), missing=0, **told):
    counts = Counter({RowOutcome(became.replace("_", "-")): rows for became, rows in told.items() if became in COUNTED})
    facts = {name: value for name, value in told.items() if name not in COUNTED}
    report = ImportReport(counts, Counter(looks), list(typos), counts.total() - counts[RowOutcome.GONE])
    return import_letter(mailing_list, ImportFacts(name, report, HEADING, gone=missing, **facts))


COUNTED = {became.value.replace("-", "_") for became in RowOutcome}


def test_an_import_is_answered_with_what_each_row_became_and_where_each_stands():
    told = letter(added=996, grounds_added=2, left_earlier=1, refused=1)
    assert is_finished(told)
    assert says(
        told,
        "1 000 rader lästes in från medlemmar.csv.",
        "En rad gick inte att läsa och behöver rättas.",
        "Ny läsare",
        "996",
        "Den som har slutat läggs aldrig till igen",
        "reports/kommunbladet/medlemmar.csv report.csv",
    )
    assert "Samma adress" not in told.text


def test_what_was_assumed_of_readers_without_grounds_is_told():
    assumed = "lästs in som anmälda, inte som medlemmar"
    assert says(letter(added=3), assumed)
    assert not says(letter(already=3), assumed)
    assert not says(letter(added=3, is_register=True), assumed)
    report = ImportReport(Counter({RowOutcome.ADDED: 1}), Counter(), [], 1)
    for heading in (Heading({"address": 0, "grounds": 1}, ("E-post", "Grund")), replace(HEADING, system="mailchimp")):
        assert not says(import_letter(KOMMUNBLADET, ImportFacts("a.csv", report, heading)), assumed)


def test_a_file_that_may_be_the_whole_register_and_was_not_read_as_that_is_told():
    told = "inte läst som ett helt medlemsregister"
    assert says(letter("Vårt medlemsregister.csv", added=3), told)
    assert says(letter("medlemregister.csv", already=3), told)
    assert not says(letter("medlemsregister.csv", added=3, is_register=True), told)
    assert not says(letter("medlemmar.csv", added=3), told)
    assert not says(letter("Vårt medlemsregister.csv"), told)


def test_an_import_of_nothing_or_of_all_is_told_as_that():
    assert says(letter("tom.csv"), "innehöll inga rader")
    assert says(letter("a.csv", added=1), "En rad lästes in från a.csv. Alla rader i a.csv gick")


def test_staff_see_which_column_was_taken_for_what_and_which_was_not_read():
    assert says(letter(added=1), "Så lästes kolumnerna", "E-post", "Lästes inte: ”Telefon” och ”Ort”.")


def test_staff_see_which_sheets_were_not_read():
    assert "blad" not in letter(added=1).text.replace("bladet", "")
    told = letter(added=1, tally=FileTally(sheet="Medlemmar", others=["Stödmedlemmar", "Ungdom"]))
    assert says(told, "bara ”Medlemmar” lästes. Lästes inte: ”Stödmedlemmar” och ”Ungdom”.")


def test_what_may_be_a_slip_is_shown_by_its_line_without_the_address():
    told = letter(added=9, looks=["slip"] * 7 + ["disposable-address"], typos=[(4, "gmial.com", "gmail.com")] * 5)
    assert says(
        told, "Värt en titt", "Rad 4: gmial.com. Menades gmail.com?", "2 rader till", "En adress är en engångsadress"
    )


def test_a_register_that_lacks_too_many_changes_nothing_and_says_how_to_go_on():
    told = letter("prov medlemsregister.xlsx", missing=37, members=120, is_register=True, is_halted=True, added=3)
    assert is_finished(told)
    assert says(
        told,
        "Inget har ändrats.",
        "Av 120 medlemmar på listan saknas 37 i registret.",
        "ja 37 medlemsregister.xlsx",
        "Då får högst 37 medlemmar försvinna, inte fler.",
    )
    halted = letter("medlemsregister.xlsx", missing=37, members=120, is_register=True, is_halted=True)
    assert halted.subject == "Inget är ändrat: medlemsregister.xlsx väntar på ditt svar"


def test_a_long_import_is_told_of_while_it_goes_on():
    told = begun_letter(KOMMUNBLADET, "alla.csv", 50_000)
    assert is_finished(told)
    assert says(told, "50 000 rader i alla.csv är lästa", "reports/kommunbladet/alla.csv progress.txt")
    text = progress_text(KOMMUNBLADET, "alla.csv", 150_000, datetime(2026, 6, 18, 7, 30, tzinfo=UTC))
    assert " ".join(text.split()) == "alla.csv: 150 000 rader lästa torsdag 18 juni 2026 kl. 09.30. Inläsningen pågår."


def test_the_letter_speaks_the_list_s_language():
    english = replace(KOMMUNBLADET, language="en")
    assert says(letter("a.csv", english, added=1), "One row was read", "Not read: “Telefon” and “Ort”.")
