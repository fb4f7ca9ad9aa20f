"""Import: every row ends somewhere, and whoever left stays away."""

from __future__ import annotations

import csv
import io
import json
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.address_rules import AddressRules
from newsletter.errors import InvalidIssue, TryAgainLater
from newsletter.subscribers.columns import heading_of
from newsletter.subscribers.csv_tables import csv_rows
from newsletter.subscribers.excel_tables import excel_rows
from newsletter.subscribers.exporting import export_lines
from newsletter.subscribers.file_tally import FileTally
from newsletter.subscribers.import_report import ImportReport
from newsletter.subscribers.key_set import KeySet
from newsletter.subscribers.member_register import Comparison
from newsletter.subscribers.row_outcomes import RowOutcome, decided
from newsletter.subscribers.rows import ImportJob, Row
from newsletter.subscribers.subscriber import Consent, Ground, State, Subscriber
from tests.unit.subscribers.table import RING, FakeSubscribers, importer_of

HEAD = "address,name,grounds,source\n"


def imported(people, text, upload="1", **how):
    order = ImportJob("bladet", upload, "2026-06-01", **how)
    return list(importer_of(people).results(order, csv_rows(io.StringIO(text, newline=""))))


def became(people, text, upload="1", **how):
    return [result.became for result in imported(people, text, upload, **how)]


def test_a_new_reader_is_added_with_grounds_name_and_source():
    people = FakeSubscribers()
    assert became(people, HEAD + "anna@a.example,Anna Åkerö,member,Registret 2026\n") == [RowOutcome.ADDED]
    (reader,) = people.there.values()
    assert (reader.address, reader.name, reader.grounds) == ("anna@a.example", "Anna Åkerö", {Ground.MEMBER})
    assert (reader.source, reader.since, reader.state) == ("Registret 2026", "2026-06-01", State.ACTIVE)


def test_the_same_file_twice_adds_nobody_twice():
    people, text = FakeSubscribers(), HEAD + "".join(f"a{n}@a.example,,both,reg\n" for n in range(120))
    assert set(became(people, text)) == {RowOutcome.ADDED}
    assert set(became(people, text, upload="2")) == {RowOutcome.ALREADY}
    assert len(people.there) == 120


def test_an_import_that_died_half_way_tells_what_it_had_done_as_if_in_one_go():
    people = FakeSubscribers()
    became(people, HEAD + "b@a.example,,member,reg\nc@a.example,,member,reg\n", upload="0")
    people.barred[RING.reader_key("d@a.example")] = "bounced"
    text = HEAD + "".join(f"{who}@a.example,,signup,reg\n" for who in "abcdae")
    whole = [
        RowOutcome.ADDED,
        RowOutcome.GROUNDS_ADDED,
        RowOutcome.GROUNDS_ADDED,
        RowOutcome.SUPPRESSED,
        RowOutcome.DUPLICATE,
        RowOutcome.ADDED,
    ]
    for rows in range(5):
        half = FakeSubscribers()
        half.there, half.barred = dict(people.there), people.barred
        half.dies_after = rows
        with pytest.raises(RuntimeError):
            became(half, text)
        half.dies_after = None
        assert became(half, text) == whole


def test_one_address_twice_in_a_file_is_one_reader_with_both_grounds():
    people = FakeSubscribers()
    rows = "anna@a.example,,member,reg\nANNA@a.example,,signup,webben\nanna@a.example,,signup,webben\n"
    assert became(people, HEAD + rows) == [RowOutcome.ADDED, RowOutcome.DUPLICATE, RowOutcome.DUPLICATE]
    assert next(iter(people.there.values())).grounds_name == "both"


def test_whoever_left_is_never_brought_back_by_an_import():
    people = FakeSubscribers()
    key = RING.reader_key("anna@a.example")
    people.there[key] = Subscriber("bladet", key, "anna@a.example", frozenset({Ground.SIGN_UP}), state=State.LEFT)
    assert became(people, HEAD + "anna@a.example,,both,reg\n") == [RowOutcome.LEFT_EARLIER]
    assert people.there[key].state is State.LEFT


def test_a_suppressed_address_is_told_apart():
    people = FakeSubscribers()
    people.barred[RING.reader_key("anna@a.example")] = "bounced"
    assert became(people, HEAD + "anna@a.example,,member,reg\n") == [RowOutcome.SUPPRESSED]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("anna,,member,reg", "not-an-address"),
        ("åsa@a.example,,member,reg", "needs-smtputf8"),
        ("anna@a.example,,member,", "no-source"),
        ("anna@a.example,,kompis,reg", "unknown-grounds"),
        (",,member,reg", "no-address"),
    ],
)
def test_a_row_that_cannot_be_imported_says_why_and_where(row, reason):
    (result,) = imported(FakeSubscribers(), HEAD + row + "\n")
    assert (result.became, result.row.reason, result.row.line) == (RowOutcome.REFUSED, reason, 2)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffE-post;Namn;Grund;Källa\nanna@a.example;Anna;medlem;reg\n",
        "mail\tnamn\tgrund\tkälla\nanna@a.example\tAnna\tmedlem\treg\n",
        'Namn,Källa,"E-post",Grund\r\n"Anna, B",reg,anna@a.example,medlem\r\n',
    ],
)
def test_headings_are_known_in_swedish_and_english_whatever_parts_the_columns(text):
    people = FakeSubscribers()
    assert became(people, text) == [RowOutcome.ADDED]
    assert next(iter(people.there.values())).grounds == {Ground.MEMBER}


def test_a_file_without_an_address_column_imports_nothing_and_says_so():
    with pytest.raises(InvalidIssue) as refused:
        imported(FakeSubscribers(), "namn;telefon\nAnna;08-1\n")
    assert refused.value.problems[0].code == "import-no-address-column"
    with pytest.raises(InvalidIssue):
        imported(FakeSubscribers(), "")


def sheet(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_excel_sheet_with_a_title_above_its_table_is_read_as_it_looks():
    people = FakeSubscribers()
    content = sheet(
        ["Medlemmar 2026"],
        [],
        ["Förnamn", "Efternamn", "E-post", "Grund", "Källa", "Sedan"],
        ["Anna", "Åkerö", "anna@a.example", "medlem", "Registret", datetime(2024, 5, 1)],  # noqa: DTZ001
        ["Bo", None, "bo@a.example", "medlem", 2026, None],
        ["Cia", "Ö", "cia", "medlem", "Registret", None],
    )
    results = list(importer_of(people).results(ImportJob("bladet", "1", "2026-06-01"), excel_rows(content)))
    assert [(result.became, result.row.line) for result in results] == [
        (RowOutcome.ADDED, 4),
        (RowOutcome.ADDED, 5),
        (RowOutcome.REFUSED, 6),
    ]
    anna, bo = people.there.values()
    assert (anna.name, anna.source, anna.since) == ("Anna Åkerö", "Registret", "2024-05-01")
    assert (bo.name, bo.source, bo.since) == ("Bo", "2026", "2026-06-01")


def test_other_sheets_than_the_first_are_named_unless_they_are_empty():
    book, content, tally = openpyxl.Workbook(), io.BytesIO(), FileTally(others=["of an earlier reading"])
    for title in ("Blad2", "Stödmedlemmar"):
        book.create_sheet(title)
    book["Stödmedlemmar"].append([])
    book["Stödmedlemmar"].append(["Bo", "bo@a.example"])
    book.active.append(["E-post"])
    book.save(content)
    assert [line for line, _ in excel_rows(content.getvalue(), tally)] == [2]
    assert (tally.sheet, tally.others) == ("Stödmedlemmar", ["Sheet"])


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
    people = FakeSubscribers()
    with pytest.raises(InvalidIssue) as refused:
        became(people, HEAD + "a@a.example,,member,reg\n" + "b" * 140_000 + "\nc@a.example,,member,reg\n")
    assert refused.value.problems[0].code == "import-broken-row"


MAILCHIMP = (
    "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,"
    "{more}LEID,EUID,TAGS\n"
)


def test_what_mailchimp_exports_is_taken_as_it_is():
    people = FakeSubscribers()
    text = MAILCHIMP.format(more="") + "a@a.example,Anna,Berg,2,2020-01-01 10:00:00,,2020-01-02 08:00:00,,1,e1,\n"
    assert became(people, text) == [RowOutcome.ADDED]
    (reader,) = people.there.values()
    assert (reader.name, reader.since) == ("Anna Berg", "2020-01-02 08:00:00")
    assert (reader.source, reader.grounds) == ("Mailchimp 2020-01-02 08:00:00", {Ground.SIGN_UP})


def test_whoever_left_in_mailchimp_has_left_here_and_no_later_file_brings_them_back():
    people = FakeSubscribers()
    gone = MAILCHIMP.format(more="UNSUB_TIME,") + "a@a.example,Anna,Berg,2,2020-01-01,,,,2021-05-05 09:00:00,1,e1,\n"
    assert became(people, gone) == [RowOutcome.LEFT_EARLIER]
    (reader,) = people.there.values()
    assert (reader.state, reader.left_at, reader.left_how) == (State.LEFT, "2021-05-05 09:00:00", "elsewhere")
    assert became(people, HEAD + "a@a.example,,member,reg\n", upload="2") == [RowOutcome.LEFT_EARLIER]
    cleaned = MAILCHIMP.format(more="CLEAN_TIME,") + "b@a.example,,,2,2020-01-01,,,,2021-05-05,1,e1,\n"
    assert became(people, cleaned, upload="3") == [RowOutcome.REFUSED]


def test_what_listmonk_exports_is_taken_as_it_is_and_those_it_blocks_stay_out():
    people = FakeSubscribers()
    head = "uuid,email,name,attributes,status,created_at,updated_at\n"
    rows = 'u1,a@a.example,Anna,"{}",enabled,2022-02-02T10:00:00Z,x\nu2,b@a.example,Bo,"{}",blocklisted,2022-02-03,x\n'
    assert became(people, head + rows) == [RowOutcome.ADDED, RowOutcome.LEFT_EARLIER]
    anna, bo = people.there.values()
    assert (anna.source, anna.state, bo.state) == ("listmonk 2022-02-02T10:00:00Z", State.ACTIVE, State.LEFT)


def test_our_own_export_of_everybody_brings_nobody_back():
    there = Subscriber("bladet", "k", "a@a.example", frozenset({Ground.MEMBER}), source="reg", since="2020")
    left = replace(there, address="b@a.example", state=State.LEFT, left_at="2021", left_how="link")
    people = FakeSubscribers()
    assert became(people, "".join(export_lines([there, left]))) == [RowOutcome.ADDED, RowOutcome.LEFT_EARLIER]


def test_a_trial_tells_what_would_become_of_every_row_and_writes_nothing():
    text = HEAD + "a@a.example,,member,reg\na@a.example,,signup,web\nb@a.example,,member,\n"
    people, tried = FakeSubscribers(), FakeSubscribers()
    assert became(tried, text, on_trial=True) == became(people, text)
    assert tried.there == {}


def test_an_import_can_be_undone_but_for_what_became_of_its_readers_since():
    people = FakeSubscribers()
    became(people, HEAD + "old@a.example,,member,reg\n", upload="0")
    became(people, HEAD + "".join(f"{who}@a.example,,both,reg\n" for who in ("old", "new", "gone", "own")))
    keys = {who: RING.reader_key(f"{who}@a.example") for who in ("old", "new", "gone", "own")}
    people.there[keys["gone"]] = people.there[keys["gone"]].leaving("link", datetime(2026, 6, 2, tzinfo=UTC))
    people.there[keys["own"]] = replace(people.there[keys["own"]], consent=Consent("yes", "", "", "", ""))
    assert importer_of(people).undo("bladet", "1") == {"removed": 1, "kept": 3}
    assert set(people.there) == set(keys.values()) - {keys["new"]}


ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "B"]), st.sampled_from(["member", "signup", "both"])), max_size=8
)


@given(ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    def people_of(some):
        people = FakeSubscribers()
        became(people, HEAD + "".join(f"{who}@a.example,,{grounds},reg\n" for who, grounds in some))
        return {key: reader.grounds for key, reader in people.there.items()}

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert people_of(rows) == people_of(shuffled)


@given(st.text(max_size=60))
def test_the_report_is_safe_to_open_in_a_spreadsheet(typed):
    rows = io.StringIO()
    csv.writer(rows).writerow([typed, "", "member", "reg"])
    report = ImportReport()
    lines = "".join(report.lines(imported(FakeSubscribers(), HEAD + rows.getvalue())))
    for row in csv.reader(io.StringIO(lines, newline=""), delimiter=";"):
        assert all(not cell or cell[0] not in "=+-@\t\r\n" for cell in row)
    assert sum(report.counts.values()) <= 1


# Concurrency, and others who write meanwhile


@given(st.lists(st.integers(0, 30), max_size=300), st.sampled_from([1, 3, 8]))
@settings(max_examples=40, deadline=None)
def test_many_workers_tell_and_do_the_same_as_one(numbers, workers):
    text = HEAD + "".join(f"r{n}@a.example,,{'member' if n % 2 else 'signup'},reg\n" for n in numbers)
    alone, together = FakeSubscribers(), FakeSubscribers()
    order = ImportJob("bladet", "1", "2026-06-01")
    results = list(importer_of(together, workers).results(order, csv_rows(io.StringIO(text, newline=""))))
    assert [result.became for result in results] == became(alone, text)
    assert [result.row.line for result in results] == list(range(2, len(numbers) + 2))
    assert together.there == alone.there


def test_a_reader_who_comes_again_waits_for_the_rows_before_to_be_done():
    class Slow(FakeSubscribers):
        def known(self, list_id, keys):
            found = super().known(list_id, keys)
            if len(keys) == 100:  # the first group, and by now the second could be done
                time.sleep(0.2)
            return found

    people = Slow()
    text = HEAD + "".join(f"r{n}@a.example,,signup,reg\n" for n in range(100)) + "r0@a.example,,member,reg\n"
    order = ImportJob("bladet", "1", "2026-06-01")
    results = list(importer_of(people, 4).results(order, csv_rows(io.StringIO(text, newline=""))))
    assert (results[0].became, results[100].became) == (RowOutcome.ADDED, RowOutcome.DUPLICATE)
    assert people.there[RING.reader_key("r0@a.example")].grounds_name == "both"


def test_with_many_workers_too_a_broken_row_comes_after_everything_before_it():
    people = FakeSubscribers()
    text = HEAD + "".join(f"r{n}@a.example,,member,reg\n" for n in range(120)) + '"' + "b" * 140_000
    results = importer_of(people, 4).results(
        ImportJob("bladet", "1", "2026-06-01"), csv_rows(io.StringIO(text, newline=""))
    )
    told = []
    with pytest.raises(InvalidIssue):
        told.extend(results)
    assert (len(told), len(people.there)) == (120, 120)


def test_somebody_who_leaves_while_a_file_is_read_has_left():
    people = FakeSubscribers()
    became(people, HEAD + "a@a.example,,signup,reg\n", upload="0")
    (key,) = people.there
    people.meanwhile = lambda: people.there.update(
        {key: people.there[key].leaving("link", datetime(2026, 6, 2, tzinfo=UTC))}
    )
    assert became(people, HEAD + "a@a.example,,member,reg\nb@a.example,,member,reg\n") == [
        RowOutcome.LEFT_EARLIER,
        RowOutcome.ADDED,
    ]
    assert (people.there[key].state, people.there[key].grounds_name) == (State.LEFT, "signup")


def test_an_import_that_never_gets_a_word_in_is_tried_again_later():
    people = FakeSubscribers()
    people.write_all = lambda changes: [False for _ in changes]
    with pytest.raises(TryAgainLater):
        became(people, HEAD + "a@a.example,,member,reg\n")


# What staff may want to look at


def test_a_slip_of_the_finger_is_taken_in_and_remarked_on():
    report = ImportReport()
    list(
        report.lines(
            imported(
                FakeSubscribers(),
                HEAD + "a@gmial.com,,member,reg\nb@yopmail.com,,member,reg\nc@a.example,,member,reg\n",
            )
        )
    )
    assert report.sums == {"added": 3}
    assert report.typos == [(2, "gmial.com", "gmail.com")]
    assert report.looks == {"slip": 1, "disposable-address": 1}
    assert ImportReport.of(json.loads(json.dumps(report.to_facts()))) == report


def test_a_file_s_offices_and_throwaways_are_refused_where_the_list_says_so():
    (importer, thrown) = imported(
        FakeSubscribers(),
        HEAD + "info@a.example,,member,reg\nb@yopmail.com,,member,reg\n",
        rules=AddressRules(role="refuse", disposable="refuse"),
    )
    assert (importer.row.reason, thrown.row.reason) == ("role-address", "disposable-address")


def test_a_heading_in_more_words_is_guessed_and_shown():
    heading, _ = heading_of(csv_rows(io.StringIO("Kommun;Kontaktpersonens e-post;Förnamn;Efternamn;Källa\n")))
    assert heading.taken_for == {
        "address": "Kontaktpersonens e-post",
        "first_name": "Förnamn",
        "last_name": "Efternamn",
        "source": "Källa",
    }
    assert heading.passed_over == ["Kommun"]


@pytest.mark.parametrize("heading", ["E-post;Medlem sedan;Status", "E-post (privat);Namn;Status"])
@pytest.mark.parametrize("between", ["", ";;\n", "Uttagen av info@email.example;;\n"])
def test_a_title_with_the_word_e_mail_in_it_is_no_heading(heading, between):
    people = FakeSubscribers()
    text = f"E-postlista Sundsby;;\n{between}{heading}\na@a.example;1999;slutat\nb@a.example;2001;\n"
    assert became(people, text, register="medlemsregister") == [RowOutcome.REFUSED, RowOutcome.ADDED]
    assert [reader.address for reader in people.there.values()] == ["b@a.example"]


def test_a_heading_in_more_words_loses_no_row_to_those_below_it():
    people = FakeSubscribers()
    assert became(people, "Medlemmens e-post;Källa\na@a.example;reg\nb@email.example;reg\n") == [RowOutcome.ADDED] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Namn;Adress;E-post (privat);Källa\nAnna;Byvägen 1;a@a.example;reg\n",
        "Adress;E-post;Källa\nByvägen 1;a@a.example;reg\n",
        "Email Address,First Name,Address,LEID,EUID\na@a.example,Anna,1 Road,1,e1\n",
    ],
)
def test_a_street_is_not_taken_for_a_mail_address(text):
    assert became(FakeSubscribers(), text) == [RowOutcome.ADDED]


# Whatever comes in whatever order, and however often

WHO = ("a", "b", "c")
FILES = st.lists(
    st.lists(
        st.tuples(st.sampled_from(WHO), st.sampled_from(["member", "signup", "both"]), st.sampled_from(["", "left"])),
        min_size=1,
        max_size=5,
    ),
    min_size=1,
    max_size=4,
)
LEAVERS = st.sets(st.sampled_from(WHO))


def key_of(who):
    return RING.reader_key(f"{who}@a.example")


def told_by(people, file, upload):
    head = "address,grounds,state,source\n"
    became(people, head + "".join(f"{who}@a.example,{grounds},{state},reg\n" for who, grounds, state in file), upload)


def who_gets_it(people):
    return {key: reader.grounds for key, reader in people.there.items() if reader.state is State.ACTIVE}


@given(FILES, LEAVERS, st.randoms())
def test_the_order_and_repetition_of_files_and_rows_do_not_matter_and_leavers_stay_out(files, leavers, random):
    """Leavers leave at any moment once they are there; nothing that any file says brings them back."""

    def people_of(some, leaves_at):
        people = FakeSubscribers()
        for number, (upload, file) in enumerate(some):
            told_by(people, file, upload)
            for who in leavers:
                if number >= leaves_at[who] and (reader := people.there.get(key_of(who))):
                    people.there[reader.key] = reader.leaving("link", datetime(2026, 6, 2, tzinfo=UTC))
        for who in leavers:
            if reader := people.there.get(key_of(who)):
                people.there[reader.key] = reader.leaving("link", datetime(2026, 6, 3, tzinfo=UTC))
        for number, file in enumerate(files):
            told_by(people, file, f"after {number}")
        return people

    named = [(str(number), file) for number, file in enumerate(files)]
    other = [(upload, random.sample(file, len(file))) for upload, file in named] * 2
    random.shuffle(other)
    first = people_of(named, {who: len(files) for who in WHO})
    second = people_of(other, {who: random.randrange(len(other) + 1) for who in WHO})
    assert who_gets_it(first) == who_gets_it(second)
    assert not {key_of(who) for who in leavers} & who_gets_it(first).keys()
    assert set(first.there) == set(second.there)


@given(FILES, st.sets(st.sampled_from(WHO), min_size=1), LEAVERS)
def test_a_register_read_twice_changes_nothing_and_has_just_its_members(files, members, leavers):
    people = FakeSubscribers()
    importer = importer_of(people)
    for number, file in enumerate(files):
        told_by(people, file, str(number))
    for who in leavers & {who for who in WHO if key_of(who) in people.there}:
        people.there[key_of(who)] = people.there[key_of(who)].leaving("link", datetime(2026, 6, 2, tzinfo=UTC))
    left = {key for key, reader in people.there.items() if reader.has_left}

    def compared(upload):
        register, order = KeySet(), ImportJob("bladet", upload, "2026-06-01", register="register.csv")
        text = "Namn;E-post\n" + "".join(f"{who};{who}@a.example\n" for who in sorted(members))
        for who in members:
            register.add(key_of(who))
        keys = list(Comparison().gone_from("bladet", register, people))
        list(importer.results(order, csv_rows(io.StringIO(text))))
        list(importer.taken_off(order, keys))
        return dict(people.there)

    once = compared("first")
    assert compared("second") == once
    assert {key for key, reader in once.items() if Ground.MEMBER in reader.grounds} == set(map(key_of, members))
    assert {key for key, reader in once.items() if reader.has_left} == left
    assert set(map(key_of, members)) - left <= who_gets_it(people).keys()
    assert all(reader.grounds for reader in once.values() if reader.state is State.ACTIVE)


def test_a_row_that_says_somebody_left_outranks_an_import_and_not_their_own_wish():
    people, gone = FakeSubscribers(), "address,state,source\na@a.example,unsubscribed,Mailchimp\n"
    became(people, HEAD + "a@a.example,,member,reg\n", upload="0")
    (key,) = people.there
    before = dict(people.there)
    assert became(people, gone) == [RowOutcome.LEFT_EARLIER]
    assert people.there[key].left_how == "elsewhere"
    for own in ({"consent": Consent("yes", "", "", "", "")}, {"taken_in": ""}):
        people.there = {key: replace(before[key], **own)}
        assert became(people, gone) == [RowOutcome.ALREADY]
        assert people.there[key].state is State.ACTIVE


def test_a_register_without_a_name_takes_nobodys_name_away():
    order = ImportJob("blad", "upload", "2027-06-01", register="medlemsregister")
    known = Subscriber("blad", "k" * 20, "anna@a.example", frozenset({Ground.MEMBER}), name="Anna")
    row = replace(known, name="")
    assert decided(order, Row(2, known.address, row), row, known, None) == (RowOutcome.ALREADY, None)
    renamed, after = decided(order, Row(2, known.address, row), replace(row, name="Anna Berg"), known, None)
    assert (renamed, after.name) == (RowOutcome.RENAMED, "Anna Berg")
