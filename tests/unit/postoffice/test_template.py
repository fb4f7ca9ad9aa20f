"""Templates: simple substitution and nothing else, as SES has it for a template that comes in the call."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.postoffice.errors import SesError
from local.postoffice.template import MissingValueError, checked, filled, values_in
from tests.unit.postoffice.counter import Counter, bulk, entry

NAMES = st.text(string.ascii_letters + string.digits, min_size=1, max_size=8)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
LITERALLY = ANYTHING.filter(lambda text: "{" not in text and "}" not in text)


@settings(deadline=None)
@given(st.lists(st.tuples(LITERALLY, NAMES, ANYTHING), max_size=6), LITERALLY)
def test_every_placeholder_becomes_its_value_and_nothing_else_changes(pieces, end):
    values = {name: value for _, name, value in pieces}
    part = "".join(f"{before}{{{{{name}}}}}" for before, name, _ in pieces) + end
    assert checked({"Html": part})
    assert filled(part, values) == "".join(before + values[name] for before, name, _ in pieces) + end


@settings(deadline=None)
@given(st.dictionaries(NAMES, ANYTHING))
def test_values_come_through_their_json_unchanged(values):
    assert values_in(json.dumps(values)) == values
    assert values_in(json.dumps(values, ensure_ascii=False)) == values


def test_nothing_is_escaped():
    """https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html."""
    assert filled("<p>{{name}}</p>", {"name": "<b>&"}) == "<p><b>&</p>"


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again():
    assert filled("{{a}}", {"a": "{{b}}", "b": "no"}) == "{{b}}"


@pytest.mark.parametrize("text", ["{", "}", "{ {name} }", "}}", "$name %s {0}", "100 %", "\\{"])
def test_literal_text_is_untouched(text):
    assert checked({"Text": text}) == {"Text": text}
    assert filled(text, {"name": "x"}) == text


@pytest.mark.parametrize(
    "part",
    [
        "{{first_name}}",
        "{{a.b}}",
        "{{#if a}}x{{/if}}",
        "{{{name}}}",
        "{{> partial}}",
        "{{å}}",
        "{{}}",
        "{{name",
        "{{a}} {{",
    ],
)
def test_anything_beyond_a_plain_name_is_refused_at_once(part):
    """Seen on AWS: https://github.com/aws/aws-sdk-js-v3/issues/6657."""
    with pytest.raises(SesError, match="unsupported operations"):
        checked({"Html": part})


def test_names_are_told_apart_by_case_and_values_nobody_asks_for_do_no_harm():
    """https://repost.aws/knowledge-center/ses-sendtemplatedemail-delivery-failure."""
    assert filled("{{name}}", {"name": "a", "Name": "b", "other": "c"}) == "a"
    with pytest.raises(MissingValueError, match="Name"):
        filled("{{Name}}", {"name": "a"})


@pytest.mark.parametrize(
    ("data", "said"), [("1.10", "1.10"), ("12345678901234567890", "12345678901234567890"), ("true", "true"), ('""', "")]
)
def test_numbers_and_truth_values_come_out_as_they_are_written(data, said):
    assert filled("{{a}}", values_in(f'{{"a": {data}}}')) == said


@pytest.mark.parametrize("data", ["null", "[1]", '{"b": 1}'])
def test_a_value_that_is_no_text_is_found_out_after_the_acceptance(data):
    with pytest.raises(MissingValueError):
        filled("{{a}}", values_in(f'{{"a": {data}}}'))


@pytest.mark.parametrize("data", ["{", "[]", '"a"', '{"a": NaN}', '{"a": "\\ud800"}'])
def test_data_that_is_no_json_object_is_refused(data):
    with pytest.raises(SesError, match="TemplateData"):
        values_in(data)


def test_a_mail_that_lacks_a_value_is_accepted_and_then_reported_and_never_arrives(tmp_path):
    """https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html: SES "might accept the message, but
    won't be able to deliver it".
    """
    counter = Counter(tmp_path)
    entries = [entry("anna@example.org"), entry("bo@example.org", "{}")]
    said = counter.bulk(BulkEmailEntries=entries).content["BulkEmailEntryResults"]
    assert [one["Status"] for one in said] == ["SUCCESS", "SUCCESS"]
    (failure,) = (event for event in counter.reports() if event["eventType"] == "Rendering Failure")
    assert failure["mail"]["messageId"] == said[1]["MessageId"]
    assert failure["failure"]["errorMessage"] == "Attribute 'name' is not present in the rendering data."
    assert len(list((tmp_path / "new").iterdir())) == 1
    assert counter.office.account.sent_last_day() == 2


def test_the_defaults_fill_what_an_entry_leaves_out():
    """https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html (DefaultContent)."""
    counter = Counter()
    wanted = bulk(TemplateData='{"name": "läsare"}') | {
        "BulkEmailEntries": [entry("a@example.org", "{}"), entry("b@example.org")]
    }
    counter.bulk(**wanted)
    assert [mail.text for mail in counter.mails] == ["Hej läsare", "Hej Åsa"]


def test_an_inline_template_holds_a_megabyte_at_most():
    """https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html."""
    large = {"TemplateContent": {"Subject": "Nytt", "Html": "x" * 1024 * 1024}}
    said = Counter().bulk(**bulk("anna@example.org", **large))
    assert (said.status, said.error) == (400, "BadRequestException")
