"""`utskick lists new`: a list is made by a few answers, and only one that can be sent from."""

from __future__ import annotations

import pytest

from newsletter.mailing_list import MailingList
from tests.integration.sample_files import LIST
from tests.integration.test_console import Border, told, utskick

KEY = "lists/grannarna/list.yaml"
ANSWERS = "Grannbladet åt alla\nGrannföreningen\nsv\ngrannarna@smakommuner.example\nasa@byar.example, bo@byar.example\n"


@pytest.fixture
def stack(stack):
    Border(stack)
    return stack


def made(stack):
    content = stack.cloud.client("s3").get_object(Bucket=stack.cloud.refs["StaffBucket"], Key=KEY)["Body"].read()
    return MailingList.from_yaml("grannarna", content.decode())


def test_a_list_is_made_by_answers_and_is_fine_as_publishing_judges(stack):
    said = utskick("lists", "new", "grannarna", typed=f"{ANSWERS}Box 1; 123 45 Sundsby\ny\n")
    assert "Grannbladet åt alla" in said
    mailing_list = made(stack)
    assert (mailing_list.name, mailing_list.sender_address) == ("Grannbladet åt alla", "grannarna@smakommuner.example")
    assert list(mailing_list.staff) == ["asa@byar.example", "bo@byar.example"]
    assert list(mailing_list.contact.postal_address) == ["Box 1", "123 45 Sundsby"]
    assert told("lists", "check", "grannarna") == {"grannarna": []}


def test_it_asks_for_nothing_that_was_said_and_proposes_the_stack_s_own_sender(stack):
    said = ("--name", "G", "--organisation", "F", "--language", "en", "--staff", "a@byar.example", "--yes")
    assert "grannarna@smakommuner.example" in utskick("lists", "new", "grannarna", *said, typed="\n\n")
    assert made(stack).sender_address == "grannarna@smakommuner.example"
    assert not made(stack).contact.postal_address


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("--from", "a@other.example"), "a@other.example"),
        (("--language", "tyska"), "language"),
        (("--staff", "ingen adress"), "ingen adress"),
    ],
)
def test_settings_that_could_not_be_sent_with_are_refused_before_anything_is_written(stack, wrong, words):
    given = {"--name": "G", "--organisation": "F", "--language": "sv", "--from": "g@smakommuner.example",
             "--staff": "a@byar.example", "--postal": "Box 1"} | dict([wrong])  # fmt: skip
    assert words in utskick("lists", "new", "grannarna", *[part for pair in given.items() for part in pair], code=1)
    assert told("lists", "show") == []


def test_a_no_writes_nothing(stack):
    utskick("lists", "new", "grannarna", typed=f"{ANSWERS}\nn\n", code=1)
    assert told("lists", "show") == []


def test_a_list_that_is_there_is_not_touched_whatever_way_it_is_written(stack):
    stack.open_list()
    assert "There is a list kommunbladet already" in utskick("lists", "new", LIST, code=1)
    assert "lists/kommunbladet/list.yaml" in utskick("lists", "new", "Kommun Bladet".replace(" ", ""), code=1)
    assert "cannot name a list's folder" in utskick("lists", "new", "新聞", code=1)
    assert "cannot name a list's folder" in utskick("lists", "new", "a/b", code=1)


def test_a_folder_is_named_as_people_write_and_the_name_is_proposed_to_readers(stack):
    answers = "\nFöreningen\nsv\n\nasa@byar.example\n\ny\n"
    said = utskick("lists", "new", "Våra medlemmar", typed=answers)
    assert "lists/Våra medlemmar/subscribers/" in said
    assert "vara-medlemmar@smakommuner.example" in said
    shown = told("lists", "show", "vara-medlemmar")
    assert (shown["name"], shown["folder"]) == ("Våra medlemmar", "lists/Våra medlemmar/")
    assert told("lists", "check") == {"vara-medlemmar": []}
    assert "Did you mean vara-medlemmar?" in utskick("lists", "show", "Våra medlemar", code=1)
    stack.put("lists/Våra Medlemmar/list.yaml", b"name: x\n")
    assert "same newsletter" in utskick("lists", "check", code=1)
