"""Import: every row ends somewhere, and whoever left stays away."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import InvalidIssue
from newsletter.readers.exporting import export_lines
from newsletter.readers.import_report import ImportReport
from newsletter.readers.importing import Became
from newsletter.readers.rows import Order
from newsletter.readers.subscribers import Consent, Ground, State, Subscriber
from newsletter.readers.tables import csv_rows, excel_rows
from tests.unit.readers.roll import RING, Roll, office_of

HEAD = "address,name,grounds,source\n"


def imported(roll, text, upload="1", **how):
    order = Order("bladet", upload, "2026-06-01", **how)
    return list(office_of(roll).results(order, csv_rows(io.StringIO(text, newline=""))))


def became(roll, text, upload="1", **how):
    return [result.became for result in imported(roll, text, upload, **how)]


def test_a_new_reader_is_added_with_grounds_name_and_source():
    roll = Roll()
    assert became(roll, HEAD + "anna@a.example,Anna Åkerö,member,Registret 2026\n") == [Became.ADDED]
    (reader,) = roll.there.values()
    assert (reader.address, reader.name, reader.grounds) == ("anna@a.example", "Anna Åkerö", {Ground.MEMBER})
    assert (reader.source, reader.since, reader.state) == ("Registret 2026", "2026-06-01", State.ACTIVE)


def test_the_same_file_twice_adds_nobody_twice():
    roll, text = Roll(), HEAD + "".join(f"a{n}@a.example,,both,reg\n" for n in range(120))
    assert set(became(roll, text)) == {Became.ADDED}
    assert set(became(roll, text, upload="2")) == {Became.ALREADY}
    assert len(roll.there) == 120


def test_an_import_that_died_half_way_tells_what_it_had_done_as_if_in_one_go():
    roll = Roll()
    became(roll, HEAD + "b@a.example,,member,reg\nc@a.example,,member,reg\n", upload="0")
    roll.suppressed[RING.reader_key("d@a.example")] = "bounced"
    text = HEAD + "".join(f"{who}@a.example,,signup,reg\n" for who in "abcdae")
    whole = [
        Became.ADDED,
        Became.GROUNDS_ADDED,
        Became.GROUNDS_ADDED,
        Became.SUPPRESSED,
        Became.DUPLICATE,
        Became.ADDED,
    ]
    for rows in range(5):
        half = Roll()
        half.there, half.suppressed = dict(roll.there), roll.suppressed
        half.dies_after = rows
        with pytest.raises(RuntimeError):
            became(half, text)
        half.dies_after = None
        assert became(half, text) == whole


def test_one_address_twice_in_a_file_is_one_reader_with_both_grounds():
    roll = Roll()
    rows = "anna@a.example,,member,reg\nANNA@a.example,,signup,webben\nanna@a.example,,signup,webben\n"
    assert became(roll, HEAD + rows) == [Became.ADDED, Became.DUPLICATE, Became.DUPLICATE]
    assert next(iter(roll.there.values())).grounds_name == "both"


def test_whoever_left_is_never_brought_back_by_an_import():
    roll = Roll()
    key = RING.reader_key("anna@a.example")
    roll.there[key] = Subscriber("bladet", key, "anna@a.example", frozenset({Ground.SIGN_UP}), state=State.LEFT)
    assert became(roll, HEAD + "anna@a.example,,both,reg\n") == [Became.LEFT_EARLIER]
    assert roll.there[key].state is State.LEFT


def test_a_suppressed_address_is_told_apart():
    roll = Roll()
    roll.suppressed[RING.reader_key("anna@a.example")] = "bounced"
    assert became(roll, HEAD + "anna@a.example,,member,reg\n") == [Became.SUPPRESSED]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("anna,,member,reg", "not-an-address"),
        ("åsa@a.example,,member,reg", "needs-smtputf8"),
        ("anna@a.example,,member,", "no-source"),
        ("anna@a.example,,kompis,reg", "unknown-grounds"),
        (",,member,reg", "not-an-address"),
    ],
)
def test_a_row_that_cannot_be_imported_says_why_and_where(row, reason):
    (result,) = imported(Roll(), HEAD + row + "\n")
    assert (result.became, result.row.reason, result.row.line) == (Became.REFUSED, reason, 2)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffE-post;Namn;Grund;Källa\nanna@a.example;Anna;medlem;reg\n",
        "mail\tnamn\tgrund\tkälla\nanna@a.example\tAnna\tmedlem\treg\n",
        'Namn,Källa,"E-post",Grund\r\n"Anna, B",reg,anna@a.example,medlem\r\n',
    ],
)
def test_headings_are_known_in_swedish_and_english_whatever_parts_the_columns(text):
    roll = Roll()
    assert became(roll, text) == [Became.ADDED]
    assert next(iter(roll.there.values())).grounds == {Ground.MEMBER}


def test_a_file_without_an_address_column_imports_nothing_and_says_so():
    with pytest.raises(InvalidIssue) as refused:
        imported(Roll(), "namn;telefon\nAnna;08-1\n")
    assert refused.value.problems[0].code == "import-no-address-column"
    with pytest.raises(InvalidIssue):
        imported(Roll(), "")


def sheet(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_excel_sheet_with_a_title_above_its_table_is_read_as_it_looks():
    roll = Roll()
    content = sheet(
        ["Medlemmar 2026"],
        [],
        ["Förnamn", "Efternamn", "E-post", "Grund", "Källa", "Sedan"],
        ["Anna", "Åkerö", "anna@a.example", "medlem", "Registret", datetime(2024, 5, 1)],  # noqa: DTZ001
        ["Bo", None, "bo@a.example", "medlem", 2026, None],
        ["Cia", "Ö", "cia", "medlem", "Registret", None],
    )
    results = list(office_of(roll).results(Order("bladet", "1", "2026-06-01"), excel_rows(content)))
    assert [(result.became, result.row.line) for result in results] == [
        (Became.ADDED, 4),
        (Became.ADDED, 5),
        (Became.REFUSED, 6),
    ]
    anna, bo = roll.there.values()
    assert (anna.name, anna.source, anna.since) == ("Anna Åkerö", "Registret", "2024-05-01")
    assert (bo.name, bo.source, bo.since) == ("Bo", "2026", "2026-06-01")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and so on", sheet(["E-post"])[:-40]])
def test_what_is_no_excel_file_is_refused_in_words(content):
    with pytest.raises(InvalidIssue):
        list(excel_rows(content))


def test_a_bomb_in_a_sheets_clothes_is_not_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    with pytest.raises(InvalidIssue):
        list(excel_rows(bomb.getvalue()))


def test_a_broken_row_stops_the_import_there_and_says_where():
    roll = Roll()
    with pytest.raises(InvalidIssue) as refused:
        became(roll, HEAD + "a@a.example,,member,reg\n" + "b" * 140_000 + "\nc@a.example,,member,reg\n")
    assert refused.value.problems[0].code == "import-broken-row"


MAILCHIMP = (
    "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,"
    "{more}LEID,EUID,TAGS\n"
)


def test_what_mailchimp_exports_is_taken_as_it_is():
    roll = Roll()
    text = MAILCHIMP.format(more="") + "a@a.example,Anna,Berg,2,2020-01-01 10:00:00,,2020-01-02 08:00:00,,1,e1,\n"
    assert became(roll, text) == [Became.ADDED]
    (reader,) = roll.there.values()
    assert (reader.name, reader.since) == ("Anna Berg", "2020-01-02 08:00:00")
    assert (reader.source, reader.grounds) == ("Mailchimp 2020-01-02 08:00:00", {Ground.SIGN_UP})


def test_whoever_left_in_mailchimp_has_left_here_and_no_later_file_brings_them_back():
    roll = Roll()
    gone = MAILCHIMP.format(more="UNSUB_TIME,") + "a@a.example,Anna,Berg,2,2020-01-01,,,,2021-05-05 09:00:00,1,e1,\n"
    assert became(roll, gone) == [Became.LEFT_EARLIER]
    (reader,) = roll.there.values()
    assert (reader.state, reader.left_at, reader.left_how) == (State.LEFT, "2021-05-05 09:00:00", "elsewhere")
    assert became(roll, HEAD + "a@a.example,,member,reg\n", upload="2") == [Became.LEFT_EARLIER]
    cleaned = MAILCHIMP.format(more="CLEAN_TIME,") + "b@a.example,,,2,2020-01-01,,,,2021-05-05,1,e1,\n"
    assert became(roll, cleaned, upload="3") == [Became.REFUSED]


def test_what_listmonk_exports_is_taken_as_it_is_and_those_it_blocks_stay_out():
    roll = Roll()
    head = "uuid,email,name,attributes,status,created_at,updated_at\n"
    rows = 'u1,a@a.example,Anna,"{}",enabled,2022-02-02T10:00:00Z,x\nu2,b@a.example,Bo,"{}",blocklisted,2022-02-03,x\n'
    assert became(roll, head + rows) == [Became.ADDED, Became.LEFT_EARLIER]
    anna, bo = roll.there.values()
    assert (anna.source, anna.state, bo.state) == ("listmonk 2022-02-02T10:00:00Z", State.ACTIVE, State.LEFT)


def test_our_own_export_of_everybody_brings_nobody_back():
    there = Subscriber("bladet", "k", "a@a.example", frozenset({Ground.MEMBER}), source="reg", since="2020")
    left = replace(there, address="b@a.example", state=State.LEFT, left_at="2021", left_how="link")
    roll = Roll()
    assert became(roll, "".join(export_lines([there, left]))) == [Became.ADDED, Became.LEFT_EARLIER]


def test_a_trial_tells_what_would_become_of_every_row_and_writes_nothing():
    text = HEAD + "a@a.example,,member,reg\na@a.example,,signup,web\nb@a.example,,member,\n"
    roll, tried = Roll(), Roll()
    assert became(tried, text, on_trial=True) == became(roll, text)
    assert tried.there == {}


def test_an_import_can_be_undone_but_for_what_became_of_its_readers_since():
    roll = Roll()
    became(roll, HEAD + "old@a.example,,member,reg\n", upload="0")
    became(roll, HEAD + "".join(f"{who}@a.example,,both,reg\n" for who in ("old", "new", "gone", "own")))
    keys = {who: RING.reader_key(f"{who}@a.example") for who in ("old", "new", "gone", "own")}
    roll.there[keys["gone"]] = roll.there[keys["gone"]].leaving("link", datetime(2026, 6, 2, tzinfo=UTC))
    roll.there[keys["own"]] = replace(roll.there[keys["own"]], consent=Consent("yes", "", "", "", ""))
    assert office_of(roll).undo("bladet", "1") == {"removed": 1, "kept": 3}
    assert set(roll.there) == set(keys.values()) - {keys["new"]}


ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "B"]), st.sampled_from(["member", "signup", "both"])), max_size=8
)


@given(ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    def roll_of(some):
        roll = Roll()
        became(roll, HEAD + "".join(f"{who}@a.example,,{grounds},reg\n" for who, grounds in some))
        return {key: reader.grounds for key, reader in roll.there.items()}

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert roll_of(rows) == roll_of(shuffled)


@given(st.text(max_size=60))
def test_the_report_is_safe_to_open_in_a_spreadsheet(typed):
    rows = io.StringIO()
    csv.writer(rows).writerow([typed, "", "member", "reg"])
    report = ImportReport()
    lines = "".join(report.lines(imported(Roll(), HEAD + rows.getvalue())))
    for row in csv.reader(io.StringIO(lines, newline=""), delimiter=";"):
        assert all(not cell or cell[0] not in "=+-@\t\r\n" for cell in row)
    assert sum(report.counts.values()) <= 1
