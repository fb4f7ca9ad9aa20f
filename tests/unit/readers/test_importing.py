"""Import: every row ends somewhere, and whoever left stays away."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import InvalidIssue
from newsletter.readers.importing import Became, ImportOffice, ImportReport
from newsletter.readers.keyring import Keyring
from newsletter.readers.subscribers import Ground, State, Subscriber

RING = Keyring({"1": b"secret"})
HEAD = "address,name,grounds,source\n"


class Roll:
    """Subscribers and readers in one: remembers who is there."""

    def __init__(self):
        self.there, self.suppressed = {}, {}

    def add(self, reader):
        if reader.key in self.there:
            return False
        self.there[reader.key] = reader
        return True

    def add_grounds(self, reader):
        self.there[reader.key] = self.there[reader.key].joined_by(reader)

    def known(self, list_id, keys):
        assert len(keys) <= 50
        return {k: self.there[k] for k in keys if k in self.there}, self.suppressed


def office_of(roll):
    return ImportOffice(roll, roll, SimpleNamespace(ring=RING))


def imported(roll, text, upload="1"):
    return list(office_of(roll).results("bladet", io.StringIO(text), "2026-06-01", upload))


def became(roll, text, upload="1"):
    return [result.became for result in imported(roll, text, upload)]


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
    whole = [Became.ADDED, Became.GROUNDS_ADDED, Became.GROUNDS_ADDED, Became.SUPPRESSED, Became.ALREADY, Became.ADDED]
    for rows in range(1, 6):
        half = Roll()
        half.there, half.suppressed = dict(roll.there), roll.suppressed
        started = office_of(half).results("bladet", io.StringIO(text), "2026-06-01", "1")
        assert [next(started).became for _ in range(rows)] == whole[:rows]
        assert became(half, text) == whole


def test_one_address_twice_in_a_file_is_one_reader_with_both_grounds():
    roll = Roll()
    rows = "anna@a.example,,member,reg\nANNA@a.example,,signup,webben\nanna@a.example,,signup,webben\n"
    assert became(roll, HEAD + rows) == [Became.ADDED, Became.GROUNDS_ADDED, Became.ALREADY]
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
    results = office_of(Roll()).results("bladet", io.StringIO(HEAD + rows.getvalue()), "2026-06-01", "1")
    lines = "".join(report.lines(results))
    for row in csv.reader(io.StringIO(lines.removeprefix("\ufeff"), newline=""), delimiter=";"):
        assert all(not cell or cell[0] not in "=+-@\t\r\n" for cell in row)
    assert sum(report.counts.values()) <= 1
