"""Forms with files, as browsers post them and as nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.upload_page.multipart import MOST_PARTS, NotAFormError, SentFile, form_in
from newsletter.web.form_post import FormPost
from tests.integration.uploading import BOUNDARY, multipart

KIND = f"multipart/form-data; boundary={BOUNDARY}"


def read(raw: bytes, kind: str = KIND):
    return form_in(FormPost(raw=raw, kind=kind))


@given(st.binary(max_size=300), st.text(max_size=20))
def test_every_byte_of_a_file_comes_through(content, value):
    form = read(multipart({"to": value.encode(errors="replace").decode()}, ("a.png", content), ("b.md", b"\r\n")))
    assert form.files == [SentFile("a.png", content), SentFile("b.md", b"\r\n")]
    assert form.fields == {"to": value.encode(errors="replace").decode()}


@given(st.binary(max_size=400))
def test_what_is_no_form_is_told(raw):
    with pytest.raises(NotAFormError):
        read(raw)


def test_names_come_as_they_were():
    names = ['a "b".md', "J\u00e4mtland.docx", "C:\\x\\y.md"]
    assert [one.name for one in read(multipart({}, *((name, b"x") for name in names))).files] == names


def test_a_field_in_which_nothing_was_chosen_is_no_file():
    assert read(multipart({"to": "issues"}, ("", b""))).files == []


def test_a_form_without_files_may_be_one_of_the_other_kind():
    assert form_in(FormPost(body="a=1&b=2", kind="application/x-www-form-urlencoded")).fields == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (multipart({"a": "1"})[:-6], KIND),
        (multipart({"a": "1"}), "multipart/form-data"),
        (multipart({"a": "1"}), "multipart/form-data; boundary=" + "x" * 80),
        (multipart({str(number): "" for number in range(MOST_PARTS)}), KIND),
        (multipart({"a": "1"}).replace(b'name="a"', b"name=a"), KIND),
        (multipart({"a": "1"}).replace(b"\r\n\r\n", b"\r\n"), KIND),
    ],
)
def test_what_is_not_whole_is_refused(raw, kind):
    with pytest.raises(NotAFormError):
        read(raw, kind)
