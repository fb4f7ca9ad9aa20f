"""The upload page in the hands of somebody else: nothing is written but in the folders of the link's own list."""

from __future__ import annotations

import base64
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from newsletter.aws import UploadLinks, clients
from newsletter.subscribers.sign_ups import MOST_OF_A_NETWORK, MOST_TO_AN_ADDRESS
from newsletter.subscribers.signed_links import StaffLink, UploadLink, UploadStamp
from tests.integration.aws.faults import answer_lost, never_arrived
from tests.integration.sample_files import LIST, STAFF, settings
from tests.integration.uploading import (
    BOUNDARY,
    ISSUE,
    fields_of,
    give_in,
    keys_of,
    link_for,
    multipart,
    open_lists,
    post,
)

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

OTHER = "annan@smakommuner.example"
YEAR = timedelta(days=366).total_seconds()


@pytest.fixture
def stack(stack):
    open_lists(stack)
    return stack


def written(stack: SimulatedStack) -> list[tuple[str, str]]:
    """From now on: each object that a function writes or deletes, with what it does, as S3 is asked."""
    calls: list[tuple[str, str]] = []
    events: Any = clients.s3().meta.events
    for what in ("PutObject", "DeleteObject"):
        events.register(
            f"provide-client-params.s3.{what}",
            lambda params, what=what, **_: (
                calls.append((f"s3:{what}", params["Key"])) if stack.busy == "AnswerStaff" else None
            ),
        )
    return calls


NAMES = [
    "../../lists/kommunbladet/list.yaml",
    "..\\..\\lists\\kommunbladet\\list.yaml",
    "../annat/juni.md",
    "/issues/annat/juni.md",
    "..",
    ".",
    "..%2f..%2fannat%2fjuni.md",
    "%2e%2e/juni.md",
    "annat/../juni.md\x00.md",
    "by-mail/juni.md",
    ".htaccess.md",
    "~$juni.docx",
    "juni.md\r\nX-Evil: 1",
    "a" * 300 + ".md",
    "juni\u202egpj.md",
    "list.yaml",
    "läsare.csv",
]


def test_whatever_a_file_is_called_it_lands_in_the_list_s_own_folder_or_nowhere(stack):
    page, calls = link_for(stack), written(stack)
    before = stack.file(f"lists/{LIST}/list.yaml"), keys_of(stack)
    for name in NAMES:
        stack.clock.now += 1
        assert give_in(stack, page, (name, ISSUE))["statusCode"] in (303, 400, 422), name
    assert calls
    for _, key in calls:
        assert key.startswith(f"issues/{LIST}/")
        assert key.count("/") == 2
        assert key.isprintable()
    new = set(keys_of(stack)) - set(before[1])
    assert all(key.startswith(f"issues/{LIST}/") and key.count("/") == 2 for key in new)
    assert stack.file(f"lists/{LIST}/list.yaml") == before[0]
    assert stack.metrics["PagesFailed"] == 0


def test_a_file_of_readers_lands_among_the_list_s_own_or_nowhere(stack):
    page, calls, before = link_for(stack), written(stack), set(keys_of(stack))
    for number, name in enumerate(
        ("../../annat/subscribers/x.csv", "..\\x.csv", "x.csv\x00", "a" * 300 + ".csv", ".csv")
    ):
        give_in(stack, page, (name, f"{number}".encode()), to="import")
        give_in(stack, page, (name, f"{number}".encode()), to="try")
    assert {key.rpartition("/")[0] for _, key in calls} == {f"lists/{LIST}/subscribers"}
    assert {key.rpartition("/")[0] for key in set(keys_of(stack)) - before} == {f"lists/{LIST}/subscribers"}
    for where in ("in=subscribers&name=x.csv", "in=lists&name=x.csv"):
        assert stack.visit(f"{page}/file?{where}")["statusCode"] == 404
        assert stack.visit(f"{page}/remove?{where}")["statusCode"] == 404
    assert stack.metrics["PagesFailed"] == 0


def test_a_form_names_no_folder_but_the_two(stack):
    page, before = link_for(stack), keys_of(stack)
    for folder in ["lists", "reports", "issues/annat", "../issues", "", "issues/../lists", "ISSUES", "issues\x00"]:
        give_in(stack, page, ("juni.md", ISSUE), to=folder)
    assert keys_of(stack) == before


def test_a_form_for_another_list_s_page_is_no_good_here(stack):
    mine, theirs = link_for(stack), link_for(stack, OTHER)
    stolen = fields_of(stack.visit(theirs)) | {"to": "issues"}
    assert post(stack, mine, multipart(stolen, ("juni.md", ISSUE)))["statusCode"] == 409
    assert post(stack, mine, multipart({"to": "issues"}, ("juni.md", ISSUE)))["statusCode"] == 400
    assert post(stack, mine, multipart({"to": "issues", "stamp": "1.x.y.1"}, ("j.md", ISSUE)))["statusCode"] == 400
    assert stack.files("issues/") == []


def test_another_list_s_files_and_reports_cannot_be_seen_or_removed(stack):
    mine, theirs = link_for(stack), link_for(stack, OTHER)
    give_in(stack, theirs, ("hemligt.md", ISSUE))
    assert "hemligt" not in stack.visit(mine)["body"]
    for name in ("hemligt.md", "../annat/hemligt.md", "..%2Fannat%2Fhemligt.md"):
        for folder in ("issues", "issues/annat", "../issues/annat"):
            where = f"in={quote(folder)}&name={quote(name)}"
            assert stack.visit(f"{mine}/file?{where}")["statusCode"] == 404
            assert stack.visit(f"{mine}/remove?{where}")["statusCode"] == 404
            form = fields_of(stack.visit(mine)) | {"in": folder, "name": name}
            post(stack, f"{mine}/remove", multipart(form))
    for name in ("../annat/x.html", "alla report.csv", "mail-2026-06.csv", "../../lists/annat/list.yaml", ""):
        assert stack.visit(f"{mine}/report?name={quote(name)}")["statusCode"] == 404
    assert stack.files("issues/") == ["issues/annat/hemligt.md"]
    assert stack.metrics["PagesFailed"] == 0


def test_a_link_ends_after_a_year(stack):
    page = link_for(stack)
    stack.clock.now += YEAR - 3 * 86_400
    assert stack.visit(page)["statusCode"] == 200
    stack.clock.now += 3 * 86_400
    assert stack.visit(page)["statusCode"] == 404


def test_a_link_made_void_is_no_good_and_a_new_one_is(stack):
    page = link_for(stack)
    UploadLinks(stack.cloud.refs["SignUpsTable"]).revoke(LIST, stack.key_of(STAFF), int(stack.clock()))
    form = fields_of(stack.visit(page))
    assert (stack.visit(page)["statusCode"], form) == (404, {})
    assert post(stack, page, multipart({"to": "issues"}, ("juni.md", ISSUE)))["statusCode"] == 404
    stack.clock.now += 3601
    assert stack.visit(link_for(stack))["statusCode"] == 200


def test_whoever_is_taken_off_the_staff_is_out_at_once(stack):
    page = link_for(stack)
    stack.put(f"lists/{LIST}/list.yaml", settings(staff=["ny@smakommuner.example"]))
    assert stack.visit(page)["statusCode"] == 404
    stack.put(f"lists/{LIST}/list.yaml", settings(upload=["ny@smakommuner.example", STAFF]))
    assert stack.visit(page)["statusCode"] == 200
    stack.put(f"lists/{LIST}/list.yaml", settings(upload="nobody"))
    assert stack.visit(page)["statusCode"] == 404


def test_no_other_link_of_ours_opens_the_page_and_no_altered_one(stack):
    ring, now = stack.keys.ring, int(stack.clock())
    key = stack.key_of(STAFF)
    good = UploadLink(LIST, key, now).signed(ring)
    assert stack.visit(f"/d/{good}")["statusCode"] == 200
    others = [
        UploadStamp(LIST, key, now).signed(ring),
        StaffLink(LIST, 0, "abcd", now + 900).signed("upload", ring),
        good.replace(LIST, "annat"),
        good[:-1] + ("a" if good[-1] != "a" else "b"),
        good.replace(f".{now}.", f".{now + 99}."),
        UploadLink("annat", key, now).signed(ring),
        UploadLink("finns-inte", key, now).signed(ring),
        UploadLink(LIST, stack.key_of("anna@byar.example"), now).signed(ring),
    ]
    told = {stack.visit(f"/d/{token}")["body"] for token in others}
    assert len(told) == 1, "one answer to every link that is no good"
    assert {stack.visit(f"/d/{token}")["statusCode"] for token in others} == {404}


def test_a_press_that_is_sent_again_does_nothing(stack):
    page = link_for(stack)
    body = multipart(fields_of(stack.visit(page)) | {"to": "issues"}, ("juni.md", ISSUE))
    assert post(stack, page, body)["statusCode"] == 303
    stack.throw_away(f"issues/{LIST}/juni.md")
    stack.work()
    assert post(stack, page, body)["statusCode"] == 409
    assert post(stack, page, body.replace(b"WebKit", b"Gecko0"))["statusCode"] in (400, 409)
    assert stack.files("issues/") == [], "what was taken away does not come back by itself"


@pytest.mark.parametrize("to", ["issues", "import"])
@pytest.mark.parametrize("fault", [never_arrived, answer_lost])
def test_a_press_that_failed_is_never_told_that_it_did_something(stack, fault, to):
    """The page fails while the file is put, before it lies there or after: the same press again gives it in."""
    page, name = link_for(stack), "juni.md" if to == "issues" else "alla.csv"
    body = multipart(fields_of(stack.visit(page)) | {"to": to}, (name, ISSUE))
    with fault(clients.s3(), "PutObject", times=9) as fired:
        assert post(stack, page, body)["statusCode"] == 500
    assert fired
    answer = post(stack, page, body)
    assert answer["statusCode"] == (303 if to == "issues" else 200), "and not: somebody else was faster"
    if to == "issues":
        assert "Korrekturet har gått till redaktionen" in stack.visit(answer["headers"]["Location"])["body"]
    assert post(stack, page, body)["statusCode"] == 409, "now it has"


def test_a_press_whose_file_lies_there_and_is_not_counted_is_no_other_person_s(stack):
    page = link_for(stack)
    body = multipart(fields_of(stack.visit(page)) | {"to": "issues"}, ("juni.md", ISSUE))
    with never_arrived(clients.dynamodb(), "UpdateItem", times=99) as fired:
        answer = stack.visit(
            page,
            "POST",
            body=base64.b64encode(body).decode(),
            isBase64Encoded=True,
            headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}"},
        )
    assert (answer["statusCode"], bool(fired)) == (500, True)
    assert stack.files("issues/") == [f"issues/{LIST}/juni.md"]
    assert post(stack, page, body)["statusCode"] == 303


def test_a_form_is_good_for_a_day(stack):
    page = link_for(stack)
    fields = fields_of(stack.visit(page)) | {"to": "issues"}
    stack.clock.now += 86_401
    answer = post(stack, page, multipart(fields, ("juni.md", ISSUE)))
    assert (answer["statusCode"], "legat öppen för länge" in answer["body"]) == (409, True)
    assert stack.files("issues/") == []


def test_of_two_people_at_once_the_second_is_told_and_overwrites_nothing(stack):
    page = link_for(stack)
    give_in(stack, page, ("juni.md", ISSUE))
    one, two = (fields_of(stack.visit(page)) | {"to": "issues"} for _ in range(2))
    first = ISSUE + b"\nFran den ena.\n"
    assert post(stack, page, multipart(one, ("juni.md", first)))["statusCode"] == 303
    answer = post(stack, page, multipart(two, ("juni.md", ISSUE + b"\nFran den andra.\n")))
    assert (answer["statusCode"], "har ändrats sedan sidan visades" in answer["body"]) == (409, True)
    assert stack.file(f"issues/{LIST}/juni.md").encode() == first
    late = fields_of(stack.visit(f"{page}/remove?in=issues&name=juni.md"))
    stack.clock.now += 1
    assert give_in(stack, page, ("juni.md", ISSUE))["statusCode"] == 303
    assert post(stack, f"{page}/remove", multipart(late))["statusCode"] == 409
    assert stack.files("issues/") == [f"issues/{LIST}/juni.md"]


def test_of_two_at_the_very_same_moment_s3_lets_one_through(stack):
    """Somebody else's file comes between the look and the writing."""
    page = link_for(stack)
    fields = fields_of(stack.visit(page)) | {"to": "issues"}
    events: Any = clients.s3().meta.events
    theirs = b"# Deras\n\nHej.\n"

    def first(**_: Any) -> None:
        events.unregister("before-call.s3.PutObject", first)
        stack.upload(f"issues/{LIST}/juni.md", theirs)

    events.register("before-call.s3.PutObject", first)
    assert post(stack, page, multipart(fields, ("juni.md", ISSUE)))["statusCode"] == 409
    assert stack.file(f"issues/{LIST}/juni.md").encode() == theirs


def test_more_than_a_form_may_hold_is_told_and_not_taken(stack):
    page = link_for(stack)
    answer = give_in(stack, page, ("juni.md", ISSUE + b"x" * (4 * 1024 * 1024)))
    assert (answer["statusCode"], "för stora" in answer["body"]) == (413, True)
    assert stack.files("issues/") == []
    assert give_in(stack, page, ("juni.md", ISSUE + b"x" * (3 * 1024 * 1024)))["statusCode"] == 303


def test_what_is_no_form_is_answered_calmly(stack):
    page = link_for(stack)
    for body in [b"", b"--", b"x" * 5000, multipart({"to": "issues"})[:-10], b"\r\n" * 900]:
        assert post(stack, page, body)["statusCode"] == 400
    assert stack.metrics["PagesFailed"] == 0


def test_any_address_gets_the_same_answer_after_the_same_calls(stack):
    seen, told = {}, {}
    for address in (STAFF, "anybody@byar.example", "anna@byar.example"):
        calls: list[str] = []
        events: Any = {name: getattr(clients, name)().meta.events for name in ("s3", "dynamodb", "sqs")}

        def count(event_name: str = "", calls=calls, **_: Any) -> None:
            if stack.busy == "AnswerStaff":
                calls.append(event_name)

        for one in events.values():
            one.register("before-call", count)
        told[address] = stack.visit("/d", "POST", body=f"address={address.replace('@', '%40')}")
        for one in events.values():
            one.unregister("before-call", count)
        seen[address] = calls
    stack.work()
    assert len({(one["statusCode"], one["body"]) for one in told.values()}) == 1
    assert seen[STAFF] == seen["anybody@byar.example"] == seen["anna@byar.example"] != []
    assert [len(stack.letters(address)) for address in told] == [1, 0, 0]


def test_nobody_is_flooded_with_links(stack):
    for hour in range(MOST_TO_AN_ADDRESS + 4):
        stack.clock.now += 3600
        stack.visit("/d", "POST", body=f"address={STAFF}", network=f"192.0.2.{hour}")
    for _ in range(MOST_OF_A_NETWORK + 5):
        stack.visit("/d", "POST", body=f"address={OTHER}", network="198.51.100.1")
    stack.work()
    assert len(stack.letters(STAFF)) == MOST_TO_AN_ADDRESS
    assert len(stack.letters(OTHER)) == 1, "one an hour, whoever asks"


def test_whatever_the_function_writes_its_role_allows_and_the_role_allows_little_more(stack):
    """What it asks of S3 is held against its statements in the template: moto allows everything."""
    calls = written(stack)
    page = link_for(stack)
    stack.visit("/d", "POST", body="address=anybody@byar.example")
    give_in(stack, page, ("juni.md", ISSUE))
    give_in(stack, page, ("juli.md", ISSUE), to="drafts")
    give_in(stack, page, ("medlemmar.csv", b"address\n"), to="import")
    post(stack, f"{page}/remove", multipart(fields_of(stack.visit(f"{page}/remove?in=drafts&name=juli.md"))))
    stack.put(f"lists/{LIST}/list.yaml", settings(settings="staff"))
    fields = fields_of(stack.visit(f"{page}/settings")) | {
        "settings": settings(settings="staff", archive=True).decode()
    }
    assert post(stack, f"{page}/settings/save", multipart(fields))["statusCode"] == 200
    assert ("s3:PutObject", f"lists/{LIST}/list.yaml") in calls
    statements = stack.cloud.template["Resources"]["AnswerStaff"]["Properties"]["Policies"][0]["Statement"]
    allowed: dict[str, set[str]] = {}
    for said in statements:
        resources = said["Resource"] if isinstance(said["Resource"], list) else [said["Resource"]]
        for action in said["Action"] if isinstance(said["Action"], list) else [said["Action"]]:
            allowed.setdefault(action, set()).update(str(one.get("Fn::Sub", one)) for one in resources)
    staff = "${StaffBucket.Arn}/"
    assert {one for one in allowed["s3:PutObject"] if one.startswith(staff)} == {
        f"{staff}issues/*",
        f"{staff}drafts/*",
        f"{staff}lists/*/subscribers/*",
        f"{staff}lists/*/list.yaml",
    }
    assert not [one for one in allowed["s3:GetObject"] | allowed["s3:DeleteObject"] if "subscribers" in one]
    assert allowed["s3:DeleteObject"] == {f"{staff}issues/*", f"{staff}drafts/*"}
    assert {action for action, _ in calls} == {"s3:PutObject", "s3:DeleteObject"}
    for action, key in calls:
        assert any(fnmatchcase(key, one.partition(".Arn}/")[2]) for one in allowed[action]), key
    assert not {action for action in allowed if action.startswith(("ses:", "iam:", "scheduler:"))}
    assert not [action for action in allowed if action.startswith("dynamodb:") and "Delete" in action]
