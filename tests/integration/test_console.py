"""The console at a running house: what operators see, and the few things they do from there."""

from __future__ import annotations

import csv
import io
import json
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import EndpointConnectionError
from typer.testing import CliRunner

from console.__main__ import app
from console.reaching import QUEUES
from newsletter.aws import clients
from newsletter.readers.subscribers import Ground, State, Subscriber
from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, STAFF, issue, people, readers, settings

EVERYONE = readers(40)
ANNA = "anna.berg@byar.example"


class Border:
    """Answers for what moto does not have: the stack's list of resources, and functions by their ARN."""

    def __init__(self, house: House) -> None:
        self.house = house
        asked: Any = clients.cloudformation().meta.events  # their stubs forget that a handler may answer
        asked.register("before-call.cloudformation.ListStackResources", self._resources)
        called: Any = clients.lambda_().meta.events
        called.register("before-call.lambda.GetFunctionConfiguration", self._settings)

    def _resources(self, **_: Any) -> tuple[Any, dict[str, Any]]:
        there = self.house.cloud.template["Resources"]
        refs = self.house.cloud.refs
        listed = [{"LogicalResourceId": name, "PhysicalResourceId": refs[name]} for name in there]
        return SimpleNamespace(status_code=200), {"StackResourceSummaries": listed}

    def _settings(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        name = next(name for name, ref in self.house.cloud.refs.items() if params["url_path"].split("/")[3] == ref)
        return SimpleNamespace(status_code=200), {"Environment": {"Variables": self.house.cloud.environment_of(name)}}


@pytest.fixture
def house(house):
    Border(house)
    return house


def utskick(*arguments: str, code: int = 0, typed: str = "") -> str:
    run = CliRunner().invoke(app, arguments, env={"UTSKICK_STACK": "utskick"}, input=typed)
    if run.exception and not isinstance(run.exception, SystemExit):
        raise run.exception
    assert run.exit_code == code, run.output
    return str(run.output)


def told(*arguments: str, code: int = 0) -> Any:
    return json.loads(utskick(*arguments, "--json", code=code))


def rows_of(printed: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed.removeprefix("\ufeff")), delimiter=";"))


def bury(house: House, queue: str, body: str, **attributes: str) -> None:
    """Put a message among the dead letters, as SQS or EventBridge does."""
    named = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    url = house.cloud.refs[QUEUES[queue][1]]
    house.cloud.client("sqs").send_message(QueueUrl=url, MessageBody=body, MessageAttributes=named)


# Lists


def test_a_list_is_shown_with_how_many_get_it_and_how_many_do_not(house):
    house.open_list(*EVERYONE, "borta@bounce.example")
    house.visit(house.leave_link(EVERYONE[0]), "POST")
    shown = told("lists", "show", LIST)
    assert (shown["gets_it"], shown["by_grounds"], shown["does_not"]) == (40, {"member": 40}, {"left": 1})
    assert [row["list"] for row in told("lists", "show")] == [LIST]
    assert "Kommunbladet" in utskick("lists", "show")


def test_settings_are_checked_before_staff_meet_what_is_wrong_with_them(house):
    house.open_list()
    assert told("lists", "check") == {LIST: []}
    house.put(f"lists/{LIST}/list.yaml", settings(language="de", look={"logo": "saknas.png"}))
    assert "language" in utskick("lists", "check", code=1)
    house.put(f"lists/{LIST}/list.yaml", settings(look={"logo": "saknas.png"}))
    assert told("lists", "check", code=1) == {
        LIST: [f"lists/{LIST}/saknas.png is named in the settings, and is not there."]
    }


# Readers


def test_a_reader_is_found_by_part_of_the_address_on_every_list(house):
    house.open_list(ANNA, *EVERYONE)
    house.open_list(ANNA, list_id="andra")
    assert [(row["list"], row["address"]) for row in told("readers", "find", "BERG@")] == [
        ("andra", ANNA),
        (LIST, ANNA),
    ]
    assert ANNA in utskick("readers", "find", "berg", "--list", LIST)
    assert "Nobody" in utskick("readers", "find", "no one at all")


def test_all_that_is_known_about_a_reader_is_shown_with_the_proof_that_they_signed_up(house):
    house.open_list(signup=True)
    page = house.visit(f"/join/{LIST}")["body"]
    (stamp,) = re.findall(r'name="stamp" value="([^"]+)"', page)
    house.clock.now += MINUTE
    form = {"content-type": "application/x-www-form-urlencoded"}
    house.visit(f"/join/{LIST}", "POST", body=urlencode({"address": ANNA, "stamp": stamp}), headers=form)
    house.work()
    assert [asked["address"] for asked in told("readers", "show", ANNA)["sign_ups"]] == [ANNA]
    link = next(word for word in house.letters(ANNA)[0].text.split() if "/j/" in word)
    house.visit(link, "POST")
    known = told("readers", "show", f"  {ANNA.upper()} ")
    assert [record["address"] for record in known["lists"]] == [ANNA]
    assert known["lists"][0]["consent"]["source"].endswith(f"/join/{LIST}")
    assert "consent confirmed" in utskick("readers", "show", ANNA)
    assert "Nothing is known" in utskick("readers", "show", "nobody@byar.example")


def test_a_list_taken_away_comes_back_as_it_was_and_without_those_who_left(house, tmp_path):
    house.open_list(ANNA, *EVERYONE)
    house.visit(house.leave_link(ANNA), "POST")
    taken = tmp_path / "away.csv"
    assert "40 readers" in utskick("readers", "export", LIST, "--out", str(taken))
    house.open_list(list_id="andra")
    house.put("lists/andra/subscribers/away.csv", taken.read_bytes())
    before, after = house.reader(EVERYONE[3]), house.reader(EVERYONE[3], "andra")
    assert (after.address, after.grounds, after.source, after.since) == (
        before.address,
        before.grounds,
        before.source,
        before.since,
    )
    assert house.reader(ANNA, "andra") is None
    rows = rows_of(utskick("readers", "export", LIST, "--all"))
    assert {row["state"] for row in rows} == {"active", "left"}
    assert len([json.loads(line) for line in utskick("readers", "export", LIST, "--json").splitlines()]) == 40


def test_nobody_who_was_erased_is_brought_back_by_an_import(house):
    house.open_list(ANNA, EVERYONE[0])
    house.open_list(ANNA, list_id="andra")
    assert told("readers", "erase", ANNA, "--yes")["was_on"] == ["andra", LIST]
    for list_id in (LIST, "andra"):
        house.put(f"lists/{list_id}/subscribers/igen.csv", people(ANNA))
        assert house.reader(ANNA, list_id) is None
    assert '"left-earlier"' in house.file(f"reports/{LIST}/igen.csv report.csv")
    tables = ("SubscribersTable", "SuppressionsTable", "SignUpsTable")
    kept = {place: row for place, row in house.everything().items() if place.startswith(tables)}
    assert ANNA not in str(kept)
    assert told("readers", "show", ANNA)["suppressed"]["why"] == "erased"


def test_an_erasure_between_planning_and_sending_comes_first(house):
    house.open_list(ANNA, *EVERYONE)
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    utskick("readers", "erase", ANNA, "--yes")
    house.resting.clear()
    house.wait(HOUR)
    assert house.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    assert told("issue", "show", edition)["reasons"] == {"erased": 1}
    assert [row["address"] for row in told("issue", "missed", edition)] == ["(erased)"]


def test_erasing_outranks_why_nothing_was_sent_before(house):
    house.open_list(gone := "borta@bounce.example", *EVERYONE)
    house.publish(issue())
    house.wait(HOUR)
    assert told("readers", "show", gone)["suppressed"]["why"] == "bounced"
    utskick("readers", "erase", gone, "--yes")
    house.put(f"lists/{LIST}/subscribers/igen.csv", people(gone))
    assert house.reader(gone) is None


def test_who_left_is_listed_with_when_and_how_and_comes_back_only_with_a_reason_that_is_kept(house):
    house.open_list(ANNA, *EVERYONE[:2])
    assert told("readers", "leavers") == []
    house.visit(house.leave_link(ANNA), "POST", body="List-Unsubscribe=One-Click")
    (row,) = told("readers", "leavers", LIST)
    assert (row["address"], row["how"], row["left"][:4]) == (ANNA, "one-click", house.reader(ANNA).left_at[:4])
    assert "already" in utskick("readers", "restore", LIST, EVERYONE[0], "--because", "x", code=1)
    told("readers", "restore", LIST, ANNA, "--because", "ringde och ville ha det igen")
    reader = house.reader(ANNA)
    assert (reader.state, reader.left_at) == (State.ACTIVE, "")
    assert "restored, had left" in reader.source
    assert reader.source.endswith("by one-click: ringde och ville ha det igen")


def test_who_asks_a_person_or_writes_a_mail_to_leave_is_taken_off_for_good(house):
    house.open_list(ANNA, *EVERYONE)
    told("readers", "leave", LIST, ANNA, "--because", "ringde")
    reader = house.reader(ANNA)
    assert (reader.state, reader.left_how) == (State.LEFT, "asked")
    assert "taken off: ringde" in reader.source
    assert "already" in utskick("readers", "leave", LIST, ANNA, "--because", "x", code=1)
    subject = f"leave {house.leave_link(EVERYONE[0]).rpartition('/')[2]}"
    told("readers", "leave", LIST, subject, "--because", "mejlade")
    assert house.reader(EVERYONE[0]).left_how == "asked"
    forged = f"{subject[:-1]}{'a' if subject[-1] != 'a' else 'b'}"
    utskick("readers", "leave", LIST, forged, "--because", "x", code=1)
    house.put(f"lists/{LIST}/subscribers/alla.csv", people(ANNA, *EVERYONE))
    house.work()
    assert house.reader(ANNA).state is State.LEFT


def test_one_reader_is_added_with_their_proof_and_nobody_is_brought_back_that_way(house):
    house.open_list(*EVERYONE[:2])
    assert told("readers", "add", LIST, "Ny@byar.example", "--source", "Årsmötet 2026") == {"became": "added"}
    assert house.reader("ny@byar.example").source == "Årsmötet 2026"
    house.visit(house.leave_link("ny@byar.example"), "POST")
    said = utskick("readers", "add", LIST, "ny@byar.example", "--source", "x", "--member", code=1)
    assert "left-earlier" in said
    assert house.reader("ny@byar.example").state is State.LEFT
    assert "There is no list" in utskick("readers", "add", "nowhere", ANNA, "--source", "x", code=1)


def test_a_file_is_tried_then_imported_then_undone(house, tmp_path):
    house.open_list(*EVERYONE[:2])
    file = tmp_path / "nya.csv"
    file.write_bytes(people("a@byar.example", "b@byar.example", EVERYONE[0]) + b"\nnobody;;;\n")
    tried = told("readers", "import", LIST, str(file), "--try")
    assert tried["counts"] == {"added": 2, "already": 1, "refused": 1}
    assert house.reader("a@byar.example") is None
    assert told("readers", "import", LIST, str(file)) == {"put": f"lists/{LIST}/subscribers/nya.csv"}
    house.put(f"lists/{LIST}/subscribers/nya.csv", file.read_bytes())
    house.visit(house.leave_link("b@byar.example"), "POST")
    assert "No import" in utskick("readers", "undo", LIST, _signed_up(house), "--yes", code=1)
    assert told("readers", "undo", LIST, "a@byar.example", "--yes") == {"removed": 1, "kept": 1}
    assert house.reader("a@byar.example") is None
    assert house.reader("b@byar.example").state is State.LEFT
    assert house.reader(EVERYONE[0])


def test_a_register_is_tried_with_whom_it_would_take_off_and_undone_with_whom_it_took(house, tmp_path):
    house.open_list(*EVERYONE[:8])
    file = tmp_path / "register.csv"
    file.write_bytes(people("ny@byar.example", EVERYONE[0]))
    tried = told("readers", "import", LIST, str(file), "--try")
    assert tried["counts"] == {"added": 1, "already": 1, "gone": 7}
    assert tried["halts"] is True
    assert {row["address"] for row in tried["rows"]} == set(EVERYONE[1:8])
    assert "7 of 8 members are gone" in utskick("readers", "import", LIST, str(file), "--try")
    house.put(f"lists/{LIST}/subscribers/ja 7 register.csv", file.read_bytes())
    assert house.reader(EVERYONE[1]).left_how == "register"
    assert told("readers", "undo", LIST, EVERYONE[1], "--yes") == {"removed": 1, "brought_back": 7}
    assert house.reader(EVERYONE[1]).state is State.ACTIVE


def _signed_up(house: House) -> str:
    key = house.key_of(ANNA)
    house.subscribers.join(Subscriber(LIST, key, ANNA, frozenset({Ground.SIGN_UP}), source="form"))
    return ANNA


def test_what_keeps_mail_away_is_listed_explained_and_lifted_with_a_reason_here_and_at_ses(house):
    bounced = "borta@bounce.example"
    house.open_list(bounced, *EVERYONE[:3])
    house.publish(issue())
    house.wait(HOUR)
    (row,) = told("readers", "suppressed")
    assert (row["address"], row["why"], row["lists"]) == (bounced, "bounced", [LIST])
    assert (row["detail"], row["about"]) == (
        "Permanent/General 5.1.1",
        house.ledger.upload(f"issues/{LIST}/juni.md")["edition"],
    )
    assert "There is no such mailbox" in utskick("readers", "show", bounced)
    assert "Nothing keeps mail" in utskick("readers", "lift", ANNA, "--because", "x", code=1)
    assert told("readers", "lift", bounced, "--because", "ny server hos dem", "--yes") == {"lifted": "bounced"}
    assert told("readers", "suppressed") == []
    assert house.reader(bounced).source.endswith("ny server hos dem")
    assert bounced not in house.post_office.account.suppressed.as_told()
    edition = house.publish(issue("Nästa"), "nasta.md")
    house.wait(HOUR)
    assert house.mailed(edition)[bounced] == 1
    told("readers", "erase", ANNA, "--yes")
    assert "erased" in utskick("readers", "lift", ANNA, "--because", "x", "--yes", code=1)


def test_erasing_asks_first_and_a_no_changes_nothing(house):
    house.open_list(ANNA)
    before = house.everything()
    utskick("readers", "erase", ANNA, code=1, typed="n\n")
    assert house.everything() == before


# Issues


def test_issues_are_listed_with_their_stage_and_sums_while_they_go_out_and_afterwards(house):
    house.open_list(*EVERYONE)
    first = house.publish(issue())
    house.wait(HOUR)
    second = house.publish(issue("Höst"), "host.md")
    rows = {row["edition"]: row for row in told("issues")}
    assert (rows[first]["stage"], rows[first]["accepted"], rows[first]["delivered"]) == ("closed", 40, 40)
    assert (rows[second]["stage"], rows[second]["planned"]) == ("proofed", 0)
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    rows = {row["edition"]: row for row in told("issues", "--list", LIST)}
    assert (rows[second]["stage"], rows[second]["open"]) == ("sending", 40)
    assert told("issues", "--list", "kommun") == []
    assert [row["edition"] for row in told("issues", "--most", "1")] == [second]
    assert len(told("issue", "missed", second)) == 40


def test_those_whose_outcome_is_unknown_are_shown_by_name(house):
    house.open_list(*EVERYONE)
    fault = house.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    lost = house.post_office.faults.order(effect="lose-events", times=10_000)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert fault.fired == 1
    assert lost.fired > 0
    shown = told("issue", "show", edition)
    assert (shown["account"]["unknown"], shown["agrees"], shown["stage"]) == (14, True, "closed")
    names = {row["address"] for row in shown["unknown"]}
    assert len(names) == 14
    assert names < set(EVERYONE)
    text = utskick("issue", "show", edition)
    assert "The sums agree." in text
    assert all(name in text for name in names)
    missed = rows_of(utskick("issue", "missed", edition, "--csv"))
    assert {(row["where"], row["address"]) for row in missed} == {("unknown", name) for name in names}


def test_a_stop_from_the_console_holds_back_what_has_not_gone_and_says_who_missed_it(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    utskick("stop", edition, code=1, typed="n\n")
    assert house.standing(edition).stage is Stage.SENDING
    assert "after it had begun" in utskick("stop", edition, "--yes")
    house.resting.clear()
    house.wait(HOUR)
    assert house.mailed(edition) == {}
    assert {row["where"] for row in told("issue", "missed", edition)} == {"stopped"}
    shown = told("issue", "show", edition)
    assert (shown["account"]["stopped"], shown["agrees"]) == (40, True)


def test_what_has_closed_cannot_be_stopped_and_what_does_not_exist_is_said_so(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert "nothing to stop" in utskick("stop", edition, "--yes", code=1)
    assert "There is no edition" in utskick("issue", "show", "no-such-edition", code=1)


def test_an_issue_is_taken_out_of_the_archive_after_a_yes(house):
    house.open_list(*readers(2), archive=True)
    edition = house.publish(issue())
    assert "not in the archive" in utskick("issue", "withdraw", edition, code=1)
    house.wait(HOUR)
    utskick("issue", "withdraw", edition, code=1, typed="n\n")
    assert f"/e/{edition}" in house.visit(f"/l/{LIST}")["body"]
    assert "out of the archive" in utskick("issue", "withdraw", edition, "--yes")
    assert f"/e/{edition}" not in house.visit(f"/l/{LIST}")["body"]
    assert house.visit(f"/e/{edition}")["statusCode"] == 200


def test_letters_are_shown_with_what_became_of_them(house):
    house.open_list(*EVERYONE)
    house.publish(issue())
    proofs = [row for row in told("letters", "--to", STAFF) if row["letter"].startswith("proof")]
    assert [row["became"] for row in proofs] == ["open"] or proofs[0]["became"] == "accepted"
    house.wait(HOUR)
    assert {row["became"] for row in told("letters")} == {"delivered"}
    assert STAFF in utskick("letters")


# Queues


def test_what_waits_is_shown_with_its_reason_and_what_to_do(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.post_office.account.paused = True
    house.wait(30 * MINUTE)
    house.publish(issue("Höst"), "host.md")
    shown = told("issue", "show", edition)
    assert (shown["waits_for"], shown["what_to_do"].split(",")[0]) == (
        "sending-paused",
        "Sending is paused in Amazon SES",
    )
    assert "Account dashboard" in " ".join(utskick("issue", "show", edition).split())
    (proof,) = [row for row in told("letters") if row["subject"].endswith("Höst")]
    assert proof["became"].startswith("waiting since")
    assert "Sending is paused" in proof["became"]


def test_a_dead_letter_is_shown_with_its_reason_and_looking_at_it_changes_nothing(house):
    poison, batch = '{"v": 99}', '{"v": 1, "edition": "e-1", "part": 0, "batch": 0, "members": 3}'
    bury(house, "send", poison)
    bury(house, "send", batch)
    counts = {row["name"]: row["dead_letters"] for row in told("queue", "show")}
    assert counts == {name: 2 if name == "send" else 0 for name in QUEUES}
    for _ in range(2):
        reasons = {row["holds"]: row["reason"] for row in told("queue", "show", "send")}
        assert reasons.keys() == {poison, batch}
        assert reasons[poison].startswith("poison: not a batch message")
        assert "SendBatch" in reasons[batch]


def test_a_report_that_was_given_up_on_is_shown_with_its_reason_and_without_the_address_in_it(house):
    mail = {"messageId": "m-1", "destination": ["anna@byar.example"], "tags": {"issue": ["summer-sale"]}}
    theirs = json.dumps({"eventType": "Send", "mail": mail})
    ours = theirs.replace('"tags": {', '"tags": {"batch": ["0-0-0-1"], "reader": ["none"], ')
    ours = ours.replace("summer-sale", "kommunbladet-a2b3c4d5e6f7a2b3")
    for body in (theirs, ours, "anna@byar.example"):
        bury(house, "evidence", body)
    rows = told("queue", "show", "evidence")
    reasons = {row["reason"].partition(";")[0] for row in rows}
    assert reasons == {"poison: no-reader", "poison: not-json", "failed every time"}
    assert "anna" not in json.dumps(rows)
    assert {"m-1" in row["holds"] for row in rows} == {True, False}


def test_dead_letters_given_back_are_worked_on_and_nobody_is_mailed_twice(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    bodies = house.queues.lose("SendQueue")
    for body in bodies:
        bury(house, "send", body)
    house.resting.clear()
    assert told("queue", "redrive", "send", "--yes") == {"given_back": 3}
    assert told("queue", "show", "send") == []
    house.queues.stir("SendQueue")
    house.wait(HOUR)
    assert len(bodies) == 3
    assert house.mailed(edition) == dict.fromkeys(EVERYONE, 1)


@pytest.mark.parametrize("by", ["lambda", "eventbridge"])
def test_an_upload_that_failed_is_published_once_its_call_is_given_back(house, by):
    house.open_list(*EVERYONE)
    event = house.upload(f"issues/{LIST}/juni.md", issue())
    arn = house.cloud.arns["PublishIssue"]
    if by == "lambda":
        context = {"functionArn": f"{arn}:$LATEST", "condition": "RetriesExhausted"}
        response = {"errorType": "AccessDenied", "errorMessage": "no"}
        body = {"requestContext": context, "requestPayload": event, "responsePayload": response}
        bury(house, "async", json.dumps(body))
    else:
        bury(house, "async", json.dumps(event), TARGET_ARN=arn, ERROR_MESSAGE="AccessDenied: no")
    assert [row["reason"] for row in told("queue", "show", "async")] == ["AccessDenied: no"]
    assert told("queue", "redrive", "async", "--yes") == {"given_back": 1}
    house.work()
    assert len(house.letters(STAFF)) == 1


def test_a_call_that_names_no_function_stays_where_it_is(house):
    bury(house, "async", "{}")
    assert "does not say which function" in utskick("queue", "redrive", "async", "--yes", code=1)
    assert {row["name"]: row["dead_letters"] for row in told("queue", "show")}["async"] == 1


def test_a_house_that_does_not_answer_is_said_so_with_what_to_do(house):
    def nobody(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:4566")

    clients.cloudformation().meta.events.register_first("before-call.cloudformation.ListStackResources", nobody)
    run = CliRunner().invoke(app, ["issues", "--stack", "utskick"])
    assert run.exit_code == 1
    assert "does not answer" in run.output
    assert "signed in" in run.output
