"""The upload page, deployed and with its role enforced: from an address typed at ``/d`` to a proof, and back again."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from email import message_from_bytes, policy
from html import unescape
from mailbox import Maildir

import pytest

from local.journey import waited
from tests.e2e.deployed import letters
from tests.integration.uploading import BOUNDARY, fields_of, multipart

STAFF = "redaktionen@smakommuner.example"
LIST = "kommunbladet"


def got(address, body=None, kind="application/x-www-form-urlencoded"):
    """What a page says, and where it is after all that it led to."""
    asked = urllib.request.Request(address, body, {"Content-Type": kind} if body is not None else {})
    with urllib.request.urlopen(asked, timeout=120) as page:
        return page.url, page.read().decode()


def given_in(page, name, content, to):
    fields = fields_of({"body": got(page)[1]}) | {"to": to}
    return got(page, multipart(fields, (name, content)), f"multipart/form-data; boundary={BOUNDARY}")


@pytest.fixture(scope="module")
def page(demo):
    """The link that came to somebody who asked for it."""
    website = demo.local_stack.website
    got(f"{website}/d", urllib.parse.urlencode({"address": STAFF}).encode())
    letters(demo, "Din länk")
    found = [message_from_bytes(one.as_bytes(), policy=policy.default) for one in Maildir(demo.local_stack.mailbox)]
    text = next(one for one in found if one["To"] == STAFF and "Din länk" in one["Subject"]).get_body(("plain",))
    return re.search(rf"{website}/d/{LIST_TOKEN}", text.get_content())[0]


LIST_TOKEN = r"1\.kommunbladet\.[a-z0-9._-]+"


def test_from_a_file_to_its_proof_and_a_corrected_one_in_its_place(demo, page):
    where, said = given_in(page, "sidan åäö.md", "# Från sidan\n\nHej alla läsare.\n".encode(), "drafts")
    for _ in range(5):  # a cold start of publishing may take longer than the page waits
        if "Korrekturet har gått till redaktionen" in said:
            break
        where, said = got(where)
    assert "Korrekturet har gått till redaktionen" in said
    assert "Från sidan" in unescape(said)
    letters(demo, "Från sidan")
    where, _ = given_in(page, "sidan åäö.md", b"---\nsend: [\n---\n\n# Hej\n", "drafts")
    waited(lambda: "Det här behöver rättas" in got(where)[1], "what is wrong", 60)
    asked = where.replace("/file?", "/remove?")
    form = fields_of({"body": got(asked)[1]})
    _, said = got(f"{page}/remove", multipart(form), f"multipart/form-data; boundary={BOUNDARY}")
    assert "Filen är borttagen" in said
    assert "sidan åäö.md" not in unescape(got(page)[1])


def test_a_file_of_readers_is_tried(demo, page):
    _, said = given_in(page, "nya.csv", b"address;grounds;source\nny@byar.example;member;x\n", "try")
    assert "prövas nu" in said
    letters(demo, "prov nya.csv")


def test_a_link_that_is_no_good_opens_nothing(demo, page):
    with pytest.raises(urllib.error.HTTPError) as refused:
        got(page[:-1] + ("a" if page[-1] != "a" else "b"))
    assert refused.value.code == 404
