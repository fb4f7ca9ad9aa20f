"""Tables as programs save them: every encoding, every separator, and cells with line ends in them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import InvalidIssue
from newsletter.subscribers.csv_tables import csv_rows
from newsletter.subscribers.file_text import text_lines

TEXT = "E-post;Namn;Källa\r\nasa@a.example;Åsa Öberg;Registret\r\n"
ROWS = [(1, ["E-post", "Namn", "Källa"]), (2, ["asa@a.example", "Åsa Öberg", "Registret"])]


def rows(content, size=7):
    """The rows of a file that comes in chunks of so many bytes, as it may."""
    return list(csv_rows(text_lines(content[n : n + size] for n in range(0, len(content), size))))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("size", [1, 2, 7, 4096])
def test_a_file_is_read_in_the_encoding_it_was_saved_in(encoding, size):
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    assert rows((mark + TEXT).encode(encoding), size) == ROWS


def test_excel_s_unicode_text_is_utf_16_with_tabs():
    assert rows(TEXT.replace(";", "\t").encode("utf-16")) == ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 5, 4096])
def test_a_cell_in_quotation_marks_may_hold_line_ends_and_separators(end, size):
    text = f'E-post;Adress{end}a@a.example;"Byvägen 1{end}123 45 Sundsby; Sverige"{end}b@a.example;"""Bo"""{end}'
    assert rows(text.encode(), size) == [
        (1, ["E-post", "Adress"]),
        (2, ["a@a.example", f"Byvägen 1{end}123 45 Sundsby; Sverige"]),
        (4, ["b@a.example", '"Bo"']),
    ]


def test_the_separator_is_that_of_the_first_line_with_any_and_excel_s_own_word_for_it():
    assert rows(b"Medlemmar 2026\n\nE-post;Namn\na@a.example;Berg, Anna\n")[-1] == (4, ["a@a.example", "Berg, Anna"])
    assert rows(b"sep=,\nE-post,Namn\na@a.example,Anna;Berg\n")[1:] == [
        (2, ["E-post", "Namn"]),
        (3, ["a@a.example", "Anna;Berg"]),
    ]
    assert rows(b"E-post\na@a.example\n") == [(1, ["E-post"]), (2, ["a@a.example"])]
    assert rows(b"") == []


@pytest.mark.parametrize("below", ["c@a.example;C\n", 'c@a.example;"C"\nd@a.example;D\n'])
def test_a_quotation_that_hides_the_rows_below_is_told_by_the_line_it_begins_on(below):
    text = 'E-post;Namn\na@a.example;A\nb@a.example;"B\n' + below
    read = csv_rows(io.StringIO(text, newline=""))
    assert [next(read)[0], next(read)[0]] == [1, 2]
    with pytest.raises(InvalidIssue) as refusal:
        next(read)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts["line"]) == ("import-broken-row", 3)
    assert str(problem.facts["said"]).startswith('b@a.example;"B')


def test_quotation_marks_within_one_line_hide_nothing():
    assert rows(b'E-post;Namn\na@a.example;"Lill" Berg\nb@a.example;"Bo')[1:] == [
        (2, ["a@a.example", "Lill Berg"]),
        (3, ["b@a.example", "Bo"]),
    ]


@given(st.text(alphabet='aåö;,"\r\n\t ', max_size=60), st.integers(1, 9))
def test_it_does_not_matter_in_what_chunks_a_file_comes(text, size):
    content = text.encode()
    assert list(text_lines(content[n : n + size] for n in range(0, len(content), size))) == list(text_lines([content]))
    assert "".join(text_lines([content])) == text


def test_a_quotation_mark_that_is_never_closed_says_where_it_was_opened():
    with pytest.raises(InvalidIssue) as refused:
        rows(b'E-post;Namn\na@a.example;"Anna\n' + b"b@a.example;Bo\n" * 10_000, 4096)
    assert refused.value.problems[0].facts["line"] == 2


def test_a_file_without_line_ends_does_not_fill_the_memory():
    chunks = (b"x" * 2**16 for _ in range(100))
    assert max(map(len, text_lines(chunks))) <= 2**20 + 2**16


def test_lines_of_text_in_hand_are_read_as_a_file_s():
    assert list(csv_rows(io.StringIO("\ufeff" + TEXT, newline=""))) == ROWS
