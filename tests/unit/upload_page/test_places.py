"""Where a file from the upload page lies: in its list's folder of issues or of drafts, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.upload_page.places import (
    BadNameError,
    Place,
    file_name_in,
    folder_of,
    given_in,
    report_of,
    settings_of,
    subscribers_of,
)

ODD = st.text(st.sampled_from("ab./\\%:~$\x00\r\n\u202e å-_ "), max_size=30) | st.text(max_size=40)


@given(ODD)
def test_a_name_has_no_folders_and_can_be_printed(typed):
    try:
        name = file_name_in(typed)
    except BadNameError:
        return
    assert name == file_name_in(name)
    assert not set(name) & set("/\\\x00\r\n")
    assert name not in ("", ".", "..")
    assert Place("bladet", "issues", name).key.split("/") == ["issues", "bladet", name]


@given(ODD, ODD, ODD)
def test_a_place_is_in_one_of_two_folders_of_one_list(list_id, folder, name):
    try:
        key = Place(list_id, folder, name).key
    except BadNameError:
        return
    assert key.split("/")[:-1] == [folder, list_id]
    assert list_id not in (".", "..")


def test_a_list_s_folder_is_called_as_people_write():
    assert Place("Våra medlemmar", "issues", "juni.md").key == "issues/Våra medlemmar/juni.md"
    assert subscribers_of("Våra medlemmar", "m.csv") == "lists/Våra medlemmar/subscribers/m.csv"
    for home in ("", "..", "../annat", "annat/x", "annat\\x", ".annat", "annat\n", "a\u202eb"):
        with pytest.raises(BadNameError):
            folder_of(home, "issues")


@pytest.mark.parametrize("name", ["../x.html", "a/b.html", "x.csv", "", ".html", "x.html/.."])
def test_a_report_is_a_page_of_the_list_s_own(name):
    with pytest.raises(BadNameError):
        report_of("bladet", name)


def test_what_lies_where():
    assert report_of("bladet", "juni.md ab12cd.html") == "reports/bladet/juni.md ab12cd.html"
    assert folder_of("bladet", "drafts") == "drafts/bladet/"
    assert file_name_in("C:\\Brev\\Ja\u0308mtland.docx") == "J\u00e4mtland.docx"
    assert folder_of("bladet", "mailed") == "issues/bladet/by-mail/"
    assert folder_of("bladet", "mailed-drafts") == "drafts/bladet/by-mail/"
    assert given_in("bladet", "drafts", "a/juni.md") == Place("bladet", "drafts", "juni.md")
    assert settings_of("Våra medlemmar") == "lists/Våra medlemmar/list.yaml"
    for home in ("..", "a/b", ""):
        with pytest.raises(BadNameError):
            settings_of(home)
    for folder in ("mailed", "mailed-drafts", "lists", ""):
        with pytest.raises(BadNameError):
            given_in("bladet", folder, "juni.md")
    for folder in ("lists", "reports", "", "issues/"):
        with pytest.raises(BadNameError):
            folder_of("bladet", folder)
    with pytest.raises(BadNameError):
        file_name_in("\ud800.md")
