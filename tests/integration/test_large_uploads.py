"""Files past what a function is given: by a permit for each, to S3 itself, which holds to its key, size and type."""

from __future__ import annotations

import base64
import json
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from newsletter.upload_page.direct import MOST_PERMITS
from tests.integration.posting_to_s3 import policy_of, posted
from tests.integration.sample_files import LIST
from tests.integration.uploading import ISSUE, fields_of, give_in, keys_of, link_for, open_lists

OTHER = "annan@smakommuner.example"
MEGABYTE = 1024**2


@pytest.fixture
def stack(stack):
    open_lists(stack)
    return stack


def permit(stack, page, name="juni.md", size=25 * MEGABYTE, to="issues", **changed: Any) -> tuple[int, dict[str, Any]]:
    """What the page's script asks, and is told."""
    fields = fields_of(stack.visit(page)) | {"name": name, "size": str(size), "to": to} | changed
    said = stack.visit(f"{page}/permit", "POST", body=urlencode(fields))
    assert said["headers"]["Content-Type"] == "application/json"
    return said["statusCode"], json.loads(said["body"])


def test_25_megabytes_go_to_s3_and_what_became_of_them_is_told(stack):
    page = link_for(stack)
    status, told = permit(stack, page)
    assert (status, told["issue"], told["where"]) == (200, True, f"{page}/file?in=issues&name=juni.md&wait=0")
    content = ISSUE + b"<!--" + b"x" * (25 * MEGABYTE - len(ISSUE) - 7) + b"-->"
    assert len(content) == 25 * MEGABYTE
    assert posted(stack, told["url"], told["fields"], content) == (204, "")
    stack.tell_filed("")
    stack.work()
    assert "Filen läses just nu" not in stack.visit(told["where"])["body"]
    assert stack.files("issues/") == [f"issues/{LIST}/juni.md"]


def test_26_megabytes_are_refused_in_words_before_and_by_s3_if_somebody_tries(stack):
    page = link_for(stack)
    status, told = permit(stack, page, size=26 * MEGABYTE)
    assert (status, told["wrong"][0][0]) == (413, "juni.md är 26 MB. Gränsen är 25 MB.")
    _, told = permit(stack, page, size=5)
    status, said = posted(stack, told["url"], told["fields"], b"x" * (25 * MEGABYTE + 1))
    assert (status, "EntityTooLarge" in said) == (400, True)
    assert posted(stack, told["url"], told["fields"], b"")[0] == 400
    assert stack.files("issues/") == []


def test_a_permit_is_for_just_one_key_and_type_and_one_hour(stack):
    page = link_for(stack)
    before = keys_of(stack)
    _, told = permit(stack, page)
    policy = policy_of(told["fields"])
    assert {"key": f"issues/{LIST}/juni.md"} in policy["conditions"]
    assert {"Content-Type": "application/octet-stream"} in policy["conditions"]
    assert ["content-length-range", 1, 25 * MEGABYTE] in policy["conditions"]
    assert not [one for one in policy["conditions"] if isinstance(one, list) and one[0] != "content-length-range"]
    for changed in (
        {"key": "issues/annat/juni.md"},
        {"key": f"lists/{LIST}/list.yaml"},
        {"Content-Type": "text/html"},
        {"acl": "public-read"},
    ):
        assert posted(stack, told["url"], told["fields"] | changed, ISSUE)[0] == 403
    wider = json.dumps({**policy, "conditions": [{"key": "lists/annat/list.yaml"}]}).encode()
    assert posted(stack, told["url"], told["fields"] | {"policy": base64.b64encode(wider).decode()}, ISSUE)[0] == 403
    assert keys_of(stack) == before


def test_a_permit_is_for_whom_the_form_was_shown_to_and_a_file_that_may_come(stack):
    page, theirs = link_for(stack), link_for(stack, OTHER)
    stolen = fields_of(stack.visit(theirs))["stamp"]
    assert permit(stack, page, stamp=stolen)[0] == 409
    assert permit(stack, page, stamp="")[0] == 400
    for wrong in ("../../lists/x/list.yaml", "x.exe", "", ".."):
        assert permit(stack, page, wrong)[0] == 422, wrong
    assert permit(stack, page, to="lists")[0] == 422
    for wrong in ("", "-1", "x", "1" * 20, "²"):
        assert permit(stack, page, size=wrong)[0] == 400, wrong
    assert permit(stack, page, size=0)[0] == 422
    stack.clock.now += 366 * 86_400
    assert stack.visit(f"{page}/permit", "POST", body="x=1")["statusCode"] == 404
    assert stack.metrics["PagesFailed"] == 0


def test_a_form_gives_so_many_permits_and_no_more(stack):
    page = link_for(stack)
    stamp = fields_of(stack.visit(page))["stamp"]
    given = [permit(stack, page, stamp=stamp)[0] for _ in range(MOST_PERMITS + 1)]
    assert given == [200] * MOST_PERMITS + [429]


def test_nobody_gets_a_permit_over_a_file_they_have_not_seen(stack):
    page = link_for(stack)
    before = fields_of(stack.visit(page))
    give_in(stack, page, ("juni.md", ISSUE))
    status, told = permit(stack, page, seen=before["seen"], stamp=before["stamp"])
    assert (status, "har ändrats sedan sidan visades" in told["wrong"][0][0]) == (409, True)
    assert permit(stack, page)[0] == 200


def test_pictures_and_readers_go_the_same_way(stack):
    page = link_for(stack)
    _, picture = permit(stack, page, "bad.png")
    assert (picture["issue"], picture["where"]) == (False, page)
    _, readers = permit(stack, page, "medlemmar.csv", to="try")
    assert readers["fields"]["key"] == f"lists/{LIST}/subscribers/prov medlemmar.csv"
    assert "Ingenting ändras bland läsarna" in stack.visit(readers["where"])["body"]
    assert stack.visit(f"{page}/readers?name=..&to=try")["statusCode"] == 404
    assert "&lt;b&gt;" in stack.visit(f"{page}/readers?name=%3Cb%3E.csv")["body"]


def test_what_a_permit_may_write_the_role_allows_and_nothing_else_was_added(stack):
    page = link_for(stack)
    statements = stack.cloud.template["Resources"]["AnswerStaff"]["Properties"]["Policies"][0]["Statement"]
    put = [
        one["Fn::Sub"].partition(".Arn}/")[2]
        for said in statements
        if "s3:PutObject" in said["Action"]
        for one in (said["Resource"] if isinstance(said["Resource"], list) else [said["Resource"]])
    ]
    for name, to in (("juni.md", "issues"), ("juni.md", "drafts"), ("m.csv", "try"), ("m.csv", "import")):
        key = permit(stack, page, name, to=to)[1]["fields"]["key"]
        assert any(fnmatchcase(key, allowed) for allowed in put), key


def test_the_bucket_answers_scripts_of_the_website_alone(stack):
    bucket = stack.cloud.template["Resources"]["StaffBucket"]["Properties"]
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedMethods"] == ["POST"]
    website = stack.cloud.template["Resources"]["AnswerStaff"]["Properties"]["Environment"]["Variables"]["WEBSITE"]
    assert rule["AllowedOrigins"] == [website]


def test_the_policy_allows_the_script_and_the_bucket_on_that_page_alone(stack):
    page = link_for(stack)
    policy = stack.visit(page)["headers"]["Content-Security-Policy"]
    bucket = stack.cloud.refs["StaffBucket"]
    assert f"connect-src 'self' https://{bucket}.s3.eu-north-1.amazonaws.com" in policy
    assert policy.count("script-src 'sha256-") == 1
    assert "unsafe" not in policy
    for other in ("/d", f"{page}/readers?name=a.csv"):
        assert "script-src" not in stack.visit(other)["headers"]["Content-Security-Policy"]


def test_the_emulator_takes_a_posted_file(stack):
    """Moto reads no policy: that S3 holds to it is played by ``posting_to_s3``, and seen for real on AWS alone."""
    _, told = permit(stack, link_for(stack), "Sommar å.md")
    answer = requests.post(told["url"], data=told["fields"], files={"file": ("x", ISSUE)}, timeout=5)
    assert answer.status_code == 204
    assert stack.file(f"issues/{LIST}/Sommar å.md").encode() == ISSUE
