"""Orders and questions under /_office/: JSON in, JSON out, and nothing that a web page elsewhere could send."""

from __future__ import annotations

import json

import pytest

from local.postoffice import control
from tests.unit.postoffice.counter import Counter, bulk, entry


def ask(counter, path, method="GET", *, kind="application/json", body=None, **asked):
    content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    page = control.answer(counter.office, method, f"/_office/{path}", asked, body=content, kind=kind)
    return page.status, json.loads(page.body)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "faults"), ("DELETE", "faults"), ("PUT", "account"), ("POST", "reset")]
)
def test_an_order_that_a_web_page_could_send_unasked_is_refused(method, path, kind):
    """https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS#simple_requests."""
    counter = Counter()
    counter.send()
    assert ask(counter, path, method, kind=kind, body={"effect": "error"})[0] == 415
    assert (counter.taken, counter.office.faults.ordered) == (1, [])


def test_json_with_a_charset_is_json():
    assert ask(Counter(), "reset", "POST", kind="Application/JSON; charset=utf-8")[0] == 200


def test_faults_are_ordered_listed_with_how_often_they_fired_and_forgotten():
    counter = Counter()
    status, told = ask(counter, "faults", "POST", body={"effect": "error", "times": 2})
    assert (status, told["faults"][0]["fired"]) == (200, 0)
    counter.send()
    assert ask(counter, "faults")[1]["faults"][0]["fired"] == 1
    assert ask(counter, "faults", "DELETE") == (200, {"faults": []})
    assert counter.send().status == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b"3", {"effect": "x"}, {"effect": "error", "colour": 1}, {}])
def test_an_order_that_makes_no_sense_is_refused_in_words(body):
    status, told = ask(Counter(), "faults", "POST", body=body)
    assert status == 400
    assert told["message"]


def test_the_account_is_told_and_changed():
    counter = Counter()
    status, told = ask(counter, "account", "PUT", body={"rate": 2.5, "paused": True, "paused_sets": ["letters"]})
    assert (status, told["rate"], told["paused"], told["paused_sets"]) == (200, 2.5, True, ["letters"])
    assert ask(counter, "account")[1] == told
    assert ask(counter, "account", "PUT", body={"rate": "fast"})[0] == 400


def test_mails_are_told_newest_first_with_tags_headers_and_what_was_reported():
    counter = Counter()
    tags = [{"Name": "issue", "Value": "june"}]
    headers = [{"Name": "List-Id", "Value": "<a.b>"}]
    wanted = bulk("anna@example.org") | {"BulkEmailEntries": [entry("bo@example.org", ReplacementHeaders=headers)]}
    counter.send(EmailTags=tags)
    counter.clock.now += 10
    counter.bulk(**wanted)
    counter.reports()
    first, second = ask(counter, "mails")[1]["mails"]
    assert (first["to"], first["subject"], first["headers"]) == ("bo@example.org", "Nytt", {"List-Id": "<a.b>"})
    assert (second["tags"], second["fate"], second["events"]) == (
        {"issue": ["june"]},
        "delivered",
        ["Send", "Delivery"],
    )
    assert [mail["to"] for mail in ask(counter, "mails", to="ANNA@example.org")[1]["mails"]] == ["anna@example.org"]
    assert [mail["to"] for mail in ask(counter, "mails", since=str(counter.clock.now))[1]["mails"]] == [
        "bo@example.org"
    ]
    assert ask(counter, "mails", subject="Nytt", q="åsa")[1]["mails"] == [first]
    assert ask(counter, "mails", since="today")[0] == 400


def test_one_mail_comes_with_its_source(tmp_path):
    counter = Counter(tmp_path)
    mail_id = counter.send().content["MessageId"]
    status, told = ask(counter, f"mails/{mail_id}")
    assert (status, told["id"]) == (200, mail_id)
    assert told["source"].startswith("Date: ")
    assert ask(counter, "mails/none")[0] == 404


def test_counters_and_a_reset():
    counter = Counter()
    counter.send()
    counter.send("x@bounce.example")
    counter.office.faults.order(effect="error")
    assert ask(counter, "counters")[1] == {"mails": 2, "events_waiting": 4, "feedback": 1}
    assert ask(counter, "reset", "POST")[0] == 200
    assert (counter.taken, counter.office.faults.ordered) == (0, [])
    assert ask(counter, "counters")[1]["feedback"] == 0


@pytest.mark.parametrize(("method", "path"), [("GET", "nothing"), ("PUT", "mails"), ("GET", ""), ("DELETE", "account")])
def test_what_is_not_here_is_not_found(method, path):
    assert ask(Counter(), path, method)[0] == 404
