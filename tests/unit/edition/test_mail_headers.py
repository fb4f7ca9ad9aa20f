"""Headers of an edition: what mail programs and absence notices read before people do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local.postoffice.rules import MOST_HEADERS, headers_in
from newsletter.edition.edition import Edition
from newsletter.edition.mail_headers import list_headers
from tests.unit.edition.made_up import SIMPLE, edition
from tests.unit.issue.lists import KOMMUNBLADET


def test_a_mail_says_what_it_is_and_that_it_wants_no_answer():
    headers = list_headers(KOMMUNBLADET, "sv", online="https://a.example/e/1", archive="", join="")
    assert headers["Precedence"] == "bulk"
    assert headers["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert headers["List-Post"] == "NO"
    assert headers["Archived-At"] == "<https://a.example/e/1>"
    assert headers["Content-Language"] == "sv"
    assert not {"List-Archive", "List-Subscribe"} & set(headers)
    both = list_headers(KOMMUNBLADET, "sv", online="", archive="https://a.example/l/b", join="https://a.example/join/b")
    assert (both["List-Archive"], both["List-Subscribe"]) == ("<https://a.example/l/b>", "<https://a.example/join/b>")
    assert list(headers_in([{"Name": name, "Value": value or "-"} for name, value in both.items()])) == list(both)
    assert len(both) + 3 <= MOST_HEADERS, "List-Id and the two of the way out come to them"


@pytest.mark.parametrize(
    ("reply_to", "people"),
    [("", "mailto:"), ("red%akt+or@x.example", "mailto:red%25akt+or@x.example")],
)
def test_questions_about_a_list_reach_its_people(reply_to, people):
    headers = list_headers(replace(KOMMUNBLADET, reply_to=reply_to), "sv", online="", archive="", join="")
    assert headers["List-Owner"] == headers["List-Help"]
    assert headers["List-Owner"].startswith(f"<{people}")
    assert "@" in headers["List-Owner"]


def test_headers_are_frozen_with_an_edition_and_are_nothing_a_reader_sees():
    made = edition(SIMPLE).edition
    assert made.headers["Archived-At"] == f"<https://nyheter.example/e/{made.id}>"
    assert Edition.from_json(made.to_json()) == made
    assert replace(made, headers={}).content_hash == made.content_hash, "an approval from before they were there holds"
