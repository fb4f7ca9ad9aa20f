"""MIME: whatever goes in comes out again in the reader's mail program, and no value becomes a header of its own."""

from __future__ import annotations

import base64
import email
import email.policy
import re
import string
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from local.postoffice.mime import source_of

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
# "=?" may begin an encoded word, which SES passes on and a mail program reads as one.
SUBJECTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])).filter(lambda text: "=?" not in text)
HEADERS = st.dictionaries(
    st.text(string.ascii_lowercase + "-", min_size=1, max_size=20).map(lambda name: f"X-{name}"),
    st.text([chr(c) for c in range(33, 127)] + [" "], min_size=1).filter(lambda text: "=?" not in text),
    max_size=5,
)


def source(**changed):
    plain = {"subject": "Nytt", "headers": {}, "text": "Hej", "html": "<p>Hej</p>", "reply_to": []}
    fixed = {"mail_id": "0110019a-00000001-75f1", "region": "eu-north-1", "moment": 1_790_000_000.25}
    return source_of(**fixed, sender="Bladet <a@b.example>", to="anna@example.org", **(plain | changed))


def read(**changed):
    return email.message_from_bytes(source(**changed), policy=email.policy.default)


def lines_of(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def body(message, kind):
    return message.get_body((kind,)).get_content()


@settings(deadline=None)
@given(SUBJECTS, ANYTHING, ANYTHING, HEADERS)
@example("Överläggningar i Överkalix — «första» delen", "å\r\nä\rö\n", "<p>\u2028 .\n.</p> \t", {"X-A": "b"})
@example("x" * 2000, "x" * 2000, "å" * 2000, {})
@example(" ", "", " \n\n", {})
@example("  två  blanka  ", ".", "From here\n", {"X-A": "x" * 990})
@example("👩‍👩‍👧‍👦" * 30, "=20", "=\n", {})
def test_a_mail_comes_out_as_it_went_in(subject, text, html, headers):
    message = read(subject=subject, text=text, html=html, headers=headers)
    assert message["Subject"] == subject
    assert lines_of(body(message, "plain")) == lines_of(text)
    assert lines_of(body(message, "html")) == lines_of(html)
    assert [message[name].strip() for name in headers] == [value.strip() for value in headers.values()]
    assert message.defects == []


@settings(deadline=None)
@given(ANYTHING, ANYTHING, ANYTHING)
@example("x\r\nBcc: offer@example.org", "--" * 60, "=" * 1000)
@example("x\n\n<script>", "", "")
@example("å" * 900, "å" * 900, " " * 1200)
def test_no_value_adds_a_header_or_a_part_and_no_line_is_too_long(subject, text, html):
    """A line holds 998 octets at most: https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1."""
    written = source(subject=subject, text=text, html=html)
    message = email.message_from_bytes(written, policy=email.policy.default)
    expected = ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"]
    assert message.keys() == expected
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert all(len(line) <= 998 for line in written.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", written)
    assert written.isascii()


@pytest.mark.parametrize("subject", ["a\r\nBcc: b@example.org", "a\nb", "a\rb", "å\r\n\r\nb"])
def test_a_line_break_in_a_subject_is_a_space(subject):
    assert read(subject=subject)["Subject"] == " ".join(subject.split())


def test_the_message_id_and_the_date_are_the_post_offices_own():
    """https://docs.aws.amazon.com/ses/latest/dg/header-fields.html: both are overridden, the date with the time of
    acceptance, in UTC.
    """
    message = read()
    assert message["Message-ID"] == "<0110019a-00000001-75f1@eu-north-1.amazonses.com>"
    assert parsedate_to_datetime(message["Date"]).timestamp() == 1_790_000_000
    assert message["Date"].endswith("+0000"), "as SES writes it"


@pytest.mark.parametrize(("present", "kind"), [("text", "text/plain"), ("html", "text/html")])
def test_a_mail_of_one_part_is_not_a_multipart(present, kind):
    message = read(**{"text": None, "html": None, present: "Hej på dig"})
    assert message.get_content_type() == kind
    assert message.get_content() == "Hej på dig"


def test_several_addresses_to_answer_to_are_one_header():
    message = read(reply_to=["Bo <bo@example.org>", "eva@example.org"])
    assert [one.addr_spec for one in message["Reply-To"].addresses] == ["bo@example.org", "eva@example.org"]


def test_files_stand_beside_the_mail_and_hold_what_was_sent():
    content = bytes(range(256)) * 5
    file = {
        "FileName": "mejlet.eml",
        "RawContent": base64.b64encode(content).decode(),
        "ContentDisposition": "ATTACHMENT",
    }
    mail = email.message_from_bytes(source(attachments=[file]), policy=email.policy.default)
    assert mail.get_content_type() == "multipart/mixed"
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("mejlet.eml", content)
    assert mail.get_body(("plain",)) is not None
    assert mail.get_body(("html",)) is not None


def test_no_line_of_a_subject_is_longer_than_the_76_characters_of_encoded_words():
    """https://www.rfc-editor.org/rfc/rfc2047#section-2, with the field's name."""
    for subject in ("å" * 200, "Sommar i Sundsby: bad, bryggor och båtar för alla åldrar, läs mer om det här"):
        head = source(subject=subject).partition(b"\r\n\r\n")[0].decode()
        lines = head.split("Subject: ")[1].split("\r\n")
        lines = [f"Subject: {lines[0]}", *(line for line in lines[1:] if line.startswith(" "))]
        assert max(map(len, lines)) <= 76
