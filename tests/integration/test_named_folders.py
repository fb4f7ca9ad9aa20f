"""A list's folder is named as people write, ``Våra medlemmar``; links and headers have an id made of it."""

from __future__ import annotations

import unicodedata

import pytest

from tests.integration.kinds import DAY, sign_up
from tests.integration.sample_files import STAFF, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR

NAMED, MADE = "Våra medlemmar", "vara-medlemmar"
SETTINGS = f"lists/{NAMED}/list.yaml"
DECOMPOSED = unicodedata.normalize("NFD", NAMED)
"""As a Macintosh writes it."""


@pytest.fixture
def stack(stack):
    stack.put(SETTINGS, settings(name="Våra medlemmar", signup=True, archive=True, look={"logo": "märke.png"}))
    stack.work()
    return stack


def texts(stack):
    return [stack.text(letter) for letter in stack.letters(STAFF)]


def files(stack, prefix):
    found = stack.cloud.client("s3").list_objects_v2(Bucket=stack.cloud.refs["StaffBucket"], Prefix=prefix)
    return [there["Key"] for there in found.get("Contents", ())]


def test_saving_its_settings_is_answered_with_the_folders_as_they_are_named(stack):
    (told,) = texts(stack)
    assert [one for one in (f"lists/{NAMED}/subscribers/", "märke.png") if one not in told] == []


@pytest.mark.parametrize("folder", [NAMED, DECOMPOSED, MADE, "våra Medlemmar"])
def test_its_issue_goes_from_import_to_report(stack, folder):
    stack.put(f"lists/{folder}/subscribers/alla.csv", people(*readers(3)))
    stack.work()
    assert stack.publish(issue(), list_id=folder).startswith(f"{MADE}-")
    stack.wait(DAY)
    got = [mail for mail in stack.post_office.mailbox if mail.to in readers(3)]
    assert len(got) == 3
    source = stack.post_office.mailbox.source(got[0]).decode()
    assert f"<{MADE}.smakommuner.example>" in source
    assert files(stack, f"reports/{NAMED}/juni.md") != []
    assert f"reports/{NAMED}/alla.csv report.csv" in files(stack, "reports/")
    assert any(f"reports/{NAMED}/alla.csv report.csv" in told for told in texts(stack))


def test_its_pages_and_its_form_are_where_its_id_says(stack):
    assert "Våra medlemmar" in stack.visit(f"/l/{MADE}")["body"]
    assert sign_up(stack, "ny@byar.example", list_id=MADE)["statusCode"] == 200
    assert stack.visit("/")["body"].count(f"/l/{MADE}") == 1


def test_its_logo_and_theme_are_read_beside_its_settings(stack):
    stack.put(SETTINGS, settings(name="Våra medlemmar", look={"theme": ["foot.html"]}))
    stack.work()
    assert f"lists/{NAMED}/theme/foot.html" in texts(stack)[-1]


def test_what_is_wrong_names_the_file_as_it_lies_there(stack):
    stack.put(SETTINGS, settings(languge="sv") + b"rules: { aprovals: 2 }\n")
    stack.work()
    assert f"lists/{NAMED}/list.yaml" in texts(stack)[-1]


def test_what_lies_in_the_wrong_place_is_told_the_folder_as_it_is_named(stack):
    stack.put(f"lists/{NAMED}/juni.docx", b"x")
    stack.work()
    assert f"issues/{NAMED}/" in texts(stack)[-1]


def test_a_second_folder_of_the_same_name_is_told_and_nothing_goes_out_until_one_is_left(stack):
    stack.put(f"lists/{NAMED}/subscribers/alla.csv", people(*readers(2)))
    other = "lists/våra medlemmar/list.yaml"
    stack.put(other, settings(name="Andra"))
    stack.work()
    assert [one for one in (NAMED, "våra medlemmar", MADE, "samma nyhetsbrev") if one not in texts(stack)[-1]] == []
    assert stack.publish(issue(), list_id=NAMED) == ""
    assert "samma nyhetsbrev" in texts(stack)[-1]
    stack.throw_away(SETTINGS)
    stack.work()
    assert "Andra" in texts(stack)[-1], "and what the list is now that one is left"
    assert stack.publish(issue(), "juli.md", list_id=NAMED).startswith(f"{MADE}-")
    stack.wait(HOUR)
    assert len([mail for mail in stack.post_office.mailbox if mail.to in readers(2)]) == 2


def test_a_folder_named_by_the_id_counts_and_the_other_is_told_to_be_unused(stack):
    stack.put(f"lists/{MADE}/list.yaml", settings(name="Den enkla"))
    stack.work()
    assert "samma nyhetsbrev" in texts(stack)[-1]
    assert "Den enkla" in texts(stack)[-1]
    stack.put(SETTINGS, settings(name="Den andra"))
    stack.work()
    assert stack.letters(STAFF)[-1].subject == "Används inte: list.yaml"
    assert "samma nyhetsbrev" in texts(stack)[-1]


def test_a_name_of_which_nothing_is_left_is_refused_in_words(stack):
    stack.put("lists/新聞/list.yaml", settings())
    stack.work()
    assert "kan inte heta ”新聞”" in texts(stack)[-1]
