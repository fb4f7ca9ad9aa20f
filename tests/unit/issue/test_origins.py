"""The websites that may show a list's form in a frame: whole origins, and nothing that could mean more than one."""

from __future__ import annotations

import pytest
import yaml

from newsletter.errors import InvalidList
from newsletter.mailing_list import MOST_FRAMES, MailingList
from tests.integration.sample_files import SETTINGS


def read(embed: object) -> tuple[str, ...]:
    return MailingList.from_yaml("bladet", yaml.safe_dump({**SETTINGS, "embed": embed})).embed


def test_origins_are_kept_as_a_policy_names_them():
    assert read(["https://www.example.org", "https://Åre.example:8443/"]) == (
        "https://www.example.org",
        "https://xn--re-xia.example:8443",
    )
    assert read("https://www.example.org") == ("https://www.example.org",)
    assert read(None) == read([]) == ()


@pytest.mark.parametrize(
    "origin",
    ["http://www.example.org", "www.example.org", "https://*.example.org", "https://*", "*", "https://www.example.org/path",
     "https://www.example.org?q", "https://user@www.example.org", "https://www.example.org; script-src *", "https://",
     "https://www.example.org 'self'", "https://www.example.org:port", "https://localhost", "https://a..b.example",
     "https://-.example", f"https://{'a' * 70}.example", "data:text/html", "'self'", 5, True, {"a": "b"}],
)  # fmt: skip
def test_whatever_is_no_single_website_is_told_to_whoever_keeps_the_settings(origin):
    with pytest.raises(InvalidList) as told:
        read([origin])
    assert [problem.facts["field"] for problem in told.value.problems] == ["embed"]


@pytest.mark.parametrize("embed", [True, 5, {"https://www.example.org": None}])
def test_what_is_no_list_of_websites_is_told_too(embed):
    with pytest.raises(InvalidList):
        read(embed)


def test_no_more_websites_than_a_header_holds():
    with pytest.raises(InvalidList):
        read([f"https://a{n}.example" for n in range(MOST_FRAMES + 1)])
