"""Rules: which addresses, headers and tags SES accepts, and that nothing of a badly formed call is taken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.postoffice.errors import EntryError, SesError
from local.postoffice.rules import address_in, headers_in, tags_in
from tests.unit.postoffice.counter import Counter, bulk, entry, piece, single


@pytest.mark.parametrize(
    "address", ["a@b.se", "x" * 64 + "@b.se", "o'hara+news@xn--mnskliga-5wa.example", "Bo <a@b.se>"]
)
def test_addresses_ses_can_send_to(address):
    assert address_in(address).endswith((".se", ".example"))


@pytest.mark.parametrize(
    "address",
    [
        "", "a", "a@b", "@b.se", "a@", "a@b..se", "a b@c.se", "a@b.se, c@d.se", "x" * 65 + "@b.se", "åsa@b.se",
        "a@småkommuner.se", "Åsa <a@b.se>", '"a b"@c.se', "a@[192.0.2.1]", ".a@b.se", "a@b.se\r\nBcc: c@d.se",
        "a@b.se\n",
    ],
)  # fmt: skip
def test_addresses_ses_refuses(address):
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html: 7-bit local parts, domains in
    punycode; of names beside them https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html (Source).
    """
    with pytest.raises(EntryError) as refused:
        address_in(address)
    assert ("non-ASCII" in refused.value.message) is not address.isascii()


@settings(deadline=None)
@given(st.text())
def test_no_address_that_is_accepted_can_end_its_line(written):
    try:
        address = address_in(written)
    except EntryError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1


def header(name, value="x"):
    return {"Name": name, "Value": value}


@pytest.mark.parametrize(
    "headers",
    [
        [header("X-å")], [header("X A")], [header("X:")], [header("")], [header("X" * 127)], [header("X", "")],
        [header("X", "å")], [header("X", "a\r\nBcc: b@c.se")], [header("X", "a" * 996)], [header("XY", "a" * 995)],
        [header(f"X-{number}") for number in range(16)], [header("Subject")], [header("message-id")], [header("Bcc")],
    ],
)  # fmt: skip
def test_headers_ses_refuses(headers):
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html."""
    with pytest.raises(SesError):
        headers_in(headers)


def test_headers_ses_takes():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html: 15 of them, 996 letters each."""
    fifteen = [header(f"X-{number:02}", "a" * 992) for number in range(15)]
    assert len(headers_in(fifteen)) == 15
    assert headers_in([header("List-Unsubscribe", "<https://a.example>")]) == {
        "List-Unsubscribe": "<https://a.example>"
    }


def test_an_entrys_header_replaces_the_templates_of_the_same_name():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntry.html (ReplacementHeaders)."""
    assert headers_in([header("List-Id", "a"), header("X", "b")], [header("list-id", "c"), header("Y", "d")]) == {
        "List-Id": "c",
        "X": "b",
        "Y": "d",
    }


@pytest.mark.parametrize("value", ["", "å", "a b", "a.b", "a@b.se", "x" * 257])
def test_tags_hold_ascii_letters_digits_underscores_and_dashes(value):
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html."""
    assert tags_in([header("issue", "2026-06_a" + "x" * 247)])
    for tag in (header("issue", value), header(value, "issue")):
        with pytest.raises(SesError):
            tags_in([tag])


BAD_ENTRIES = [
    entry("b@example.org", ReplacementHeaders=[header("Subject")]),
    entry("b@example.org", ReplacementTags=[header("issue", "å")]),
    entry("b@example.org", "{"),
    {"Destination": "b@example.org"},
    {},
]


@pytest.mark.parametrize("bad", BAD_ENTRIES)
def test_a_badly_formed_entry_refuses_the_whole_call_and_nothing_of_it_is_taken(bad):
    counter = Counter()
    said = counter.bulk(BulkEmailEntries=[entry("a@example.org"), bad])
    assert (said.status, said.error) == (400, "BadRequestException")
    assert (counter.taken, counter.reports(), counter.office.account.sent_last_day()) == (0, [], 0)


def test_a_bad_address_refuses_its_own_entry_only():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html."""
    counter = Counter()
    assert counter.statuses("a@example.org", "åsa@example.org", "b@example.org") == [
        "SUCCESS",
        "INVALID_PARAMETER",
        "SUCCESS",
    ]
    assert [mail.to for mail in counter.mails] == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize(("entries", "status"), [(0, 400), (1, 200), (50, 200), (51, 400)])
def test_a_call_holds_one_to_fifty_entries(entries, status):
    """https://docs.aws.amazon.com/ses/latest/dg/quotas.html."""
    assert Counter().bulk(*(f"{number}@example.org" for number in range(entries))).status == status


WRONG = [
    {"Content": None}, {"Content": {}}, {"Content": {"Raw": {"Data": "eA=="}}}, {"Content": {"Simple": {}}},
    {"Content": []},
    {"FromEmailAddress": None}, {"FromEmailAddress": ""}, {"FromEmailAddress": "Åsa <a@smakommuner.example>"},
    {"Destination": {}}, {"Destination": {"ToAddresses": ["a@b.se", "c@d.se"]}},
    {"ReplyToAddresses": ["a@b.se\r\nX: y"]},
    {"EmailTags": [header("issue", "å")]}, {"EmailTags": [{"Name": "issue"}]}, {"TenantName": "a"},
    single(Headers=[header("To")]), single(Attachments=[{"FileName": "a.exe", "RawContent": "eA=="}]), single(Body={}),
    single(Subject={"Data": "Åh", "Charset": None}), {"Content": {"Template": {"TemplateName": "kept"}}},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_call_that_ses_or_the_post_office_does_not_know_how_to_carry_is_refused_in_words(wrong):
    counter = Counter()
    said = counter.send(**wrong)
    assert (said.status, said.error, counter.taken) == (400, "BadRequestException", 0)
    assert said.content["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"a"', b"\xff", b'{"FromEmailAddress": "\\ud800"}', b"null"])
def test_a_body_that_is_no_call_is_a_bad_request(body):
    for path in ("/v2/email/outbound-emails", "/v2/email/outbound-bulk-emails"):
        assert Counter().ask("POST", path, body).error == "BadRequestException"


def test_what_a_newer_client_sends_along_is_let_through():
    assert Counter().send(SomethingOfNextYear={"A": 1}).status == 200


def test_a_configuration_set_that_is_not_there_is_said():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html."""
    counter = Counter()
    said = counter.send(ConfigurationSetName="none")
    assert (said.status, said.error) == (404, "NotFoundException")
    assert counter.statuses("anna@example.org", ConfigurationSetName="none") == ["CONFIGURATION_SET_NOT_FOUND"]


def test_an_operation_nobody_knows_is_not_found():
    assert Counter().ask("POST", "/v2/email/contact-lists").status == 404


def test_template_parts_and_simple_parts_need_a_body():
    content = {"TemplateContent": {"Subject": "Nytt"}}
    assert Counter().bulk(**bulk("anna@example.org", **content)).error == "BadRequestException"
    assert Counter().send(Content={"Simple": {"Subject": piece("Nytt"), "Body": {}}}).error == "BadRequestException"
