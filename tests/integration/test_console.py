"""The console at a running stack: what operators see, and the few things they do from there."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import EndpointConnectionError
from typer.testing import CliRunner

from console.__main__ import app
from console.connection import QUEUES
from newsletter.aws import clients
from newsletter.sending.edition_state import Stage
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from tests.integration.sample_files import LIST, STAFF, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack
from tests.integration.test_approving import EDITOR, approve

EVERYONE = readers(40)
ANNA = "anna.berg@byar.example"


class Border:
    """Answers for what moto does not have: the stack's list of resources, and functions by their ARN."""

    def __init__(self, stack: SimulatedStack) -> None:
        self.stack, self.outputs = stack, {"MailFromDomain": "bounce.smakommuner.example"}
        asked: Any = clients.cloudformation().meta.events  # their stubs forget that a handler may answer
        asked.register("before-call.cloudformation.ListStackResources", self._resources)
        asked.register("before-call.cloudformation.DescribeStacks", self._outputs)
        called: Any = clients.lambda_().meta.events
        called.register("before-call.lambda.GetFunctionConfiguration", self._settings)

    def _resources(self, **_: Any) -> tuple[Any, dict[str, Any]]:
        there = self.stack.cloud.template["Resources"]
        refs = self.stack.cloud.refs
        listed = [{"LogicalResourceId": name, "PhysicalResourceId": refs[name]} for name in there]
        return SimpleNamespace(status_code=200), {"StackResourceSummaries": listed}

    def _outputs(self, **_: Any) -> tuple[Any, dict[str, Any]]:
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in self.outputs.items()]
        return SimpleNamespace(status_code=200), {"Stacks": [{"Outputs": outputs}]}

    def _settings(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        name = next(name for name, ref in self.stack.cloud.refs.items() if params["url_path"].split("/")[3] == ref)
        return SimpleNamespace(status_code=200), {"Environment": {"Variables": self.stack.cloud.environment_of(name)}}


@pytest.fixture
def stack(stack):
    Border(stack)
    return stack


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


def bury(stack: SimulatedStack, queue: str, body: str, **attributes: str) -> None:
    """Put a message among the dead letters, as SQS or EventBridge does."""
    named = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    url = stack.cloud.refs[QUEUES[queue][1]]
    stack.cloud.client("sqs").send_message(QueueUrl=url, MessageBody=body, MessageAttributes=named)


# Lists


def test_a_list_is_shown_with_how_many_get_it_and_how_many_do_not(stack):
    stack.open_list(*EVERYONE, "borta@bounce.example")
    stack.visit(stack.leave_link(EVERYONE[0]), "POST")
    shown = told("lists", "show", LIST)
    assert (shown["gets_it"], shown["by_grounds"], shown["does_not"]) == (40, {"member": 40}, {"left": 1})
    assert [row["list"] for row in told("lists", "show")] == [LIST]
    assert "Kommunbladet" in utskick("lists", "show")


def test_settings_are_checked_before_staff_meet_what_is_wrong_with_them(stack):
    stack.open_list()
    assert told("lists", "check") == {LIST: []}
    stack.put(f"lists/{LIST}/list.yaml", settings(language="de", look={"logo": "saknas.png"}))
    assert "language" in utskick("lists", "check", code=1)
    stack.put(f"lists/{LIST}/list.yaml", settings(look={"logo": "saknas.png"}))
    (lacks,) = told("lists", "check", code=1)[LIST]
    assert "The logo “saknas.png” is missing" in lacks
    stack.put(f"lists/{LIST}/list.yaml", settings(**{"from": {"address": "a@other.example"}}))
    assert "a@other.example" in utskick("lists", "check", code=1), "as publishing judges"
    stack.put(f"lists/{LIST}/list.yaml", settings(achive=True))
    assert "archive" in utskick("lists", "check", code=1)
    stack.put(f"lists/{LIST}/list.yaml", settings())
    stack.put("lists/新聞/list.yaml", settings())
    assert "a digit" in told("lists", "check", code=1)["新聞"][0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("readers", "leavers", "komunbladet"),
        ("readers", "find", "anna", "--list", "komunbladet"),
        ("readers", "export", "komunbladet"),
        ("lists", "show", "komunbladet"),
        ("lists", "check", "komunbladet"),
        ("issues", "--list", "komunbladet"),
        ("readers", "suppressed", "--list", "komunbladet"),
        ("readers", "consent", "--list", "komunbladet"),
        ("readers", "consent", "anna@byar.example", "--list", "komunbladet"),
        ("readers", "add", "komunbladet", "anna@byar.example", "--source", "x"),
        ("readers", "leave", "komunbladet", "anna@byar.example", "--because", "x"),
        ("readers", "import", "komunbladet", __file__),
    ],
)
def test_a_list_that_is_not_there_ends_with_1_and_the_nearest_one(stack, arguments):
    stack.open_list()
    assert "There is no list komunbladet. Did you mean kommunbladet?" in utskick(*arguments, code=1)


def test_a_reader_nobody_knows_ends_with_1(stack):
    stack.open_list()
    assert "Nothing is known about this address" in utskick("readers", "show", "nobody@byar.example", code=1)


def test_an_issue_under_way_tells_how_fast_and_nobody_is_asked_about_nobody(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    assert "its ledger is still open" in utskick("issue", "again", edition, code=1)
    stack.resting.add("RecordEvidence")
    stack.wait(10 * MINUTE)
    stack.wait(MINUTE)
    shown = told("issue", "show", edition)
    assert shown["started"].endswith("+02:00"), "the list's own clock"
    stack.resting.clear()
    stack.wait(3 * HOUR)
    assert "Nobody missed it" in utskick("issue", "again", edition, code=1)


# Readers


def test_a_reader_is_found_by_part_of_the_address_on_every_list(stack):
    stack.open_list(ANNA, *EVERYONE)
    stack.open_list(ANNA, list_id="andra")
    assert [(row["list"], row["address"]) for row in told("readers", "find", "BERG@")] == [
        ("andra", ANNA),
        (LIST, ANNA),
    ]
    assert ANNA in utskick("readers", "find", "berg", "--list", LIST)
    assert "Nobody" in utskick("readers", "find", "no one at all")


def test_all_that_is_known_about_a_reader_is_shown_with_the_proof_that_they_signed_up(stack):
    stack.open_list(signup=True)
    page = stack.visit(f"/join/{LIST}")["body"]
    (stamp,) = re.findall(r'name="stamp" value="([^"]+)"', page)
    stack.clock.now += MINUTE
    form = {"content-type": "application/x-www-form-urlencoded"}
    stack.visit(f"/join/{LIST}", "POST", body=urlencode({"address": ANNA, "stamp": stamp}), headers=form)
    stack.work()
    assert [asked["address"] for asked in told("readers", "show", ANNA)["sign_ups"]] == [ANNA]
    link = next(word for word in stack.letters(ANNA)[0].text.split() if "/j/" in word)
    stack.visit(link, "POST")
    known = told("readers", "show", f"  {ANNA.upper()} ")
    assert [record["address"] for record in known["lists"]] == [ANNA]
    assert known["lists"][0]["consent"]["source"].endswith(f"/join/{LIST}")
    assert "consent confirmed" in utskick("readers", "show", ANNA)
    assert "Nothing is known" in utskick("readers", "show", "nobody@byar.example", code=1)


def test_a_list_taken_away_comes_back_as_it_was_and_without_those_who_left(stack, tmp_path):
    stack.open_list(ANNA, *EVERYONE)
    stack.visit(stack.leave_link(ANNA), "POST")
    taken = tmp_path / "away.csv"
    assert "40 readers" in utskick("readers", "export", LIST, "--out", str(taken))
    stack.open_list(list_id="andra")
    stack.put("lists/andra/subscribers/away.csv", taken.read_bytes())
    before, after = stack.reader(EVERYONE[3]), stack.reader(EVERYONE[3], "andra")
    assert (after.address, after.grounds, after.source, after.since) == (
        before.address,
        before.grounds,
        before.source,
        before.since,
    )
    assert stack.reader(ANNA, "andra") is None
    rows = rows_of(utskick("readers", "export", LIST, "--all"))
    assert {row["state"] for row in rows} == {"active", "left"}
    assert len([json.loads(line) for line in utskick("readers", "export", LIST, "--json").splitlines()]) == 40


def test_nobody_who_was_erased_is_brought_back_by_an_import(stack):
    stack.open_list(ANNA, EVERYONE[0])
    stack.open_list(ANNA, list_id="andra")
    assert told("readers", "erase", ANNA, "--yes")["was_on"] == ["andra", LIST]
    for list_id in (LIST, "andra"):
        stack.put(f"lists/{list_id}/subscribers/igen.csv", people(ANNA))
        assert stack.reader(ANNA, list_id) is None
    assert '"left-earlier"' in stack.file(f"reports/{LIST}/igen.csv report.csv")
    tables = ("SubscribersTable", "SuppressionsTable", "SignUpsTable")
    kept = {place: row for place, row in stack.everything().items() if place.startswith(tables)}
    assert ANNA not in str(kept)
    assert told("readers", "show", ANNA)["suppressed"]["why"] == "erased"


def test_an_erasure_between_planning_and_sending_comes_first(stack):
    stack.open_list(ANNA, *EVERYONE)
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    utskick("readers", "erase", ANNA, "--yes")
    stack.resting.clear()
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    assert told("issue", "show", edition)["reasons"] == {"erased": 1}
    assert [row["address"] for row in told("issue", "missed", edition)] == ["(erased)"]


def test_erasing_outranks_why_nothing_was_sent_before(stack):
    stack.open_list(gone := "borta@bounce.example", *EVERYONE)
    stack.publish(issue())
    stack.wait(HOUR)
    assert told("readers", "show", gone)["suppressed"]["why"] == "bounced"
    utskick("readers", "erase", gone, "--yes")
    stack.put(f"lists/{LIST}/subscribers/igen.csv", people(gone))
    assert stack.reader(gone) is None


def test_who_left_is_listed_with_when_and_how_and_comes_back_only_with_a_reason_that_is_kept(stack):
    stack.open_list(ANNA, *EVERYONE[:2])
    assert told("readers", "leavers") == []
    stack.visit(stack.leave_link(ANNA), "POST", body="List-Unsubscribe=One-Click")
    (row,) = told("readers", "leavers", LIST)
    assert (row["address"], row["how"], row["left"][:4]) == (ANNA, "one-click", stack.reader(ANNA).left_at[:4])
    assert "already" in utskick("readers", "restore", LIST, EVERYONE[0], "--because", "x", code=1)
    told("readers", "restore", LIST, ANNA, "--because", "ringde och ville ha det igen")
    reader = stack.reader(ANNA)
    assert (reader.state, reader.left_at) == (State.ACTIVE, "")
    assert "restored, had left" in reader.source
    assert reader.source.endswith("by one-click: ringde och ville ha det igen")


def test_who_asks_a_person_or_writes_a_mail_to_leave_is_taken_off_for_good(stack):
    stack.open_list(ANNA, *EVERYONE)
    told("readers", "leave", LIST, ANNA, "--because", "ringde")
    reader = stack.reader(ANNA)
    assert (reader.state, reader.left_how) == (State.LEFT, "asked")
    assert "taken off: ringde" in reader.source
    assert "already" in utskick("readers", "leave", LIST, ANNA, "--because", "x", code=1)
    subject = f"leave {stack.leave_link(EVERYONE[0]).rpartition('/')[2]}"
    told("readers", "leave", LIST, subject, "--because", "mejlade")
    assert stack.reader(EVERYONE[0]).left_how == "asked"
    forged = f"{subject[:-1]}{'a' if subject[-1] != 'a' else 'b'}"
    utskick("readers", "leave", LIST, forged, "--because", "x", code=1)
    stack.put(f"lists/{LIST}/subscribers/alla.csv", people(ANNA, *EVERYONE))
    stack.work()
    assert stack.reader(ANNA).state is State.LEFT


def test_who_asks_a_person_to_leave_leaves_where_the_list_goes_now(stack):
    stack.open_list(ANNA, *EVERYONE)
    new = EVERYONE[1]
    stack.suppressions.note_move(stack.key_of(ANNA), stack.key_of(new))
    stack.subscribers.leave(LIST, stack.key_of(ANNA), "moved", datetime(2026, 6, 1, tzinfo=UTC))
    said = utskick("readers", "leave", LIST, ANNA, "--because", "ringde")
    assert f"{new} gets {LIST} no more. {ANNA} has moved there." in said
    assert (stack.reader(new).state, stack.reader(new).left_how) == (State.LEFT, "asked")
    assert "taken off: ringde" in stack.reader(new).source
    assert "already" in utskick("readers", "leave", LIST, ANNA, "--because", "ringde", code=1)


def test_one_reader_is_added_with_their_proof_and_nobody_is_brought_back_that_way(stack):
    stack.open_list(*EVERYONE[:2])
    assert told("readers", "add", LIST, "Ny@byar.example", "--source", "Årsmötet 2026") == {"became": "added"}
    assert stack.reader("ny@byar.example").source == "Årsmötet 2026"
    stack.visit(stack.leave_link("ny@byar.example"), "POST")
    said = utskick("readers", "add", LIST, "ny@byar.example", "--source", "x", "--member", code=1)
    assert "left-earlier" in said
    assert stack.reader("ny@byar.example").state is State.LEFT
    assert "There is no list" in utskick("readers", "add", "nowhere", ANNA, "--source", "x", code=1)


def test_a_file_is_tried_then_imported_then_undone(stack, tmp_path):
    stack.open_list(*EVERYONE[:2])
    file = tmp_path / "nya.csv"
    file.write_bytes(people("a@byar.example", "b@byar.example", EVERYONE[0]) + b"\nnobody;;;\n")
    tried = told("readers", "import", LIST, str(file), "--try")
    assert tried["counts"] == {"added": 2, "already": 1, "refused": 1}
    assert stack.reader("a@byar.example") is None
    assert told("readers", "import", LIST, str(file)) == {"put": f"lists/{LIST}/subscribers/nya.csv"}
    stack.put(f"lists/{LIST}/subscribers/nya.csv", file.read_bytes())
    stack.visit(stack.leave_link("b@byar.example"), "POST")
    assert "No import" in utskick("readers", "undo", LIST, _signed_up(stack), "--yes", code=1)
    assert told("readers", "undo", LIST, "a@byar.example", "--yes") == {"removed": 1, "kept": 1}
    assert stack.reader("a@byar.example") is None
    assert stack.reader("b@byar.example").state is State.LEFT
    assert stack.reader(EVERYONE[0])


def test_a_register_is_tried_with_whom_it_would_take_off_and_undone_with_whom_it_took(stack, tmp_path):
    stack.open_list(*EVERYONE[:8])
    file = tmp_path / "register.csv"
    file.write_bytes(people("ny@byar.example", EVERYONE[0]))
    tried = told("readers", "import", LIST, str(file), "--try")
    assert tried["counts"] == {"added": 1, "already": 1, "gone": 7}
    assert tried["halts"] is True
    assert {row["address"] for row in tried["rows"]} == set(EVERYONE[1:8])
    assert "7 of 8 members are gone" in utskick("readers", "import", LIST, str(file), "--try")
    stack.put(f"lists/{LIST}/subscribers/ja 7 register.csv", file.read_bytes())
    assert stack.reader(EVERYONE[1]).left_how == "register"
    assert told("readers", "undo", LIST, EVERYONE[1], "--yes") == {"removed": 1, "brought_back": 7}
    assert stack.reader(EVERYONE[1]).state is State.ACTIVE


def _signed_up(stack: SimulatedStack) -> str:
    key = stack.key_of(ANNA)
    stack.subscribers.join(Subscriber(LIST, key, ANNA, frozenset({Ground.SIGN_UP}), source="form"))
    return ANNA


def test_what_keeps_mail_away_is_listed_explained_and_lifted_with_a_reason_here_and_at_ses(stack):
    bounced = "borta@bounce.example"
    stack.open_list(bounced, *EVERYONE[:3])
    stack.publish(issue())
    stack.wait(HOUR)
    (row,) = told("readers", "suppressed")
    assert (row["address"], row["why"], row["lists"]) == (bounced, "bounced", [LIST])
    assert (row["detail"], row["about"]) == (
        "Permanent/General 5.1.1",
        stack.ledger.upload(f"issues/{LIST}/juni.md")["edition"],
    )
    assert "There is no such mailbox" in utskick("readers", "show", bounced)
    assert "Nothing keeps mail" in utskick("readers", "lift", ANNA, "--because", "x", code=1)
    assert told("readers", "lift", bounced, "--because", "ny server hos dem", "--yes") == {"lifted": "bounced"}
    assert told("readers", "suppressed") == []
    assert stack.reader(bounced).source.endswith("ny server hos dem")
    assert bounced not in stack.post_office.account.suppressed.as_told()
    edition = stack.publish(issue("Nästa"), "nasta.md")
    stack.wait(HOUR)
    assert stack.mailed(edition)[bounced] == 1
    told("readers", "erase", ANNA, "--yes")
    assert "erased" in utskick("readers", "lift", ANNA, "--because", "x", "--yes", code=1)


def test_erasing_asks_first_and_a_no_changes_nothing(stack):
    stack.open_list(ANNA)
    before = stack.everything()
    utskick("readers", "erase", ANNA, code=1, typed="n\n")
    assert stack.everything() == before


# Issues


def test_issues_are_listed_with_their_stage_and_sums_while_they_go_out_and_afterwards(stack):
    stack.open_list(*EVERYONE)
    first = stack.publish(issue())
    stack.wait(HOUR)
    second = stack.publish(issue("Höst"), "host.md")
    rows = {row["edition"]: row for row in told("issues")}
    assert (rows[first]["stage"], rows[first]["accepted"], rows[first]["delivered"]) == ("closed", 40, 40)
    assert (rows[second]["stage"], rows[second]["planned"]) == ("proofed", 0)
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    rows = {row["edition"]: row for row in told("issues", "--list", LIST)}
    assert (rows[second]["stage"], rows[second]["open"]) == ("sending", 40)
    assert "There is no list kommun." in utskick("issues", "--list", "kommun", code=1)
    assert [row["edition"] for row in told("issues", "--most", "1")] == [second]
    assert len(told("issue", "missed", second)) == 40


def test_an_issue_is_shown_with_who_has_approved_what_it_costs_and_how_fast_it_goes(stack):
    stack.open_list(*EVERYONE, staff=[STAFF, EDITOR], rules={"approvals": 2})
    edition = stack.publish(issue())
    assert told("issue", "show", edition)["approvals"] == "0 of 2"
    approve(stack, EDITOR)
    assert told("issue", "show", edition)["approvals"] == f"1 of 2: {EDITOR}"
    stack.resting.add("SendBatch")
    approve(stack, STAFF)
    stack.wait(3 * MINUTE)
    assert told("issue", "show", edition)["a_minute"] is None, "nothing can be said before the first"
    stack.resting.clear()
    stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    stack.post_office.faults.order(effect="lose-events", times=10_000)
    stack.wait(10 * MINUTE)
    assert told("issue", "show", edition)["a_minute"] is not None
    stack.wait(HOUR)
    shown = told("issue", "show", edition)
    assert (shown["cost_dollars"], shown["a_minute"]) == (0.00416, None)
    assert "about 0.0042 US dollars" in utskick("issue", "show", edition)
    stack.put(f"lists/{LIST}/list.yaml", settings())
    assert "none needed" in utskick("issue", "show", stack.publish(issue("Höst"), "host.md"))


def test_those_whose_outcome_is_unknown_are_shown_by_name(stack):
    stack.open_list(*EVERYONE)
    fault = stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    lost = stack.post_office.faults.order(effect="lose-events", times=10_000)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert fault.fired == 1
    assert lost.fired > 0
    shown = told("issue", "show", edition)
    assert (shown["totals"]["unknown"], shown["agrees"], shown["stage"]) == (14, True, "closed")
    names = {row["address"] for row in shown["unknown"]}
    assert len(names) == 14
    assert names < set(EVERYONE)
    text = utskick("issue", "show", edition)
    assert "The sums agree." in text
    assert all(name in text for name in names)
    missed = rows_of(utskick("issue", "missed", edition, "--csv"))
    assert {(row["where"], row["address"]) for row in missed} == {("unknown", name) for name in names}


def test_a_stop_from_the_console_holds_back_what_has_not_gone_and_says_who_missed_it(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    utskick("stop", edition, code=1, typed="n\n")
    assert stack.state(edition).stage is Stage.SENDING
    assert "after it had begun" in utskick("stop", edition, "--yes")
    stack.resting.clear()
    stack.wait(HOUR)
    assert stack.mailed(edition) == {}
    assert {row["where"] for row in told("issue", "missed", edition)} == {"stopped"}
    shown = told("issue", "show", edition)
    assert (shown["totals"]["stopped"], shown["agrees"]) == (40, True)


def test_a_pause_from_the_console_holds_the_rest_back_until_it_is_resumed(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    assert "nothing to pause" in utskick("pause", edition, code=1)
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    assert told("pause", edition)["stage"] == "halted"
    stack.resting.clear()
    stack.wait(HOUR)
    assert stack.mailed(edition) == {}
    assert "paused" in utskick("issue", "show", edition)
    assert "goes on" in utskick("resume", edition)
    assert "not paused" in utskick("resume", edition, code=1)
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    assert stack.state(edition).stage is Stage.CLOSED
    assert "nothing to pause" in utskick("pause", edition, code=1)


def test_what_has_closed_cannot_be_stopped_and_what_does_not_exist_is_said_so(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert "nothing to stop" in utskick("stop", edition, "--yes", code=1)
    assert "There is no edition" in utskick("issue", "show", "no-such-edition", code=1)


def test_an_issue_is_taken_out_of_the_archive_after_a_yes(stack):
    stack.open_list(*readers(2), archive=True)
    edition = stack.publish(issue())
    assert "not in the archive" in utskick("issue", "withdraw", edition, code=1)
    stack.wait(HOUR)
    utskick("issue", "withdraw", edition, code=1, typed="n\n")
    assert f"/e/{edition}" in stack.visit(f"/l/{LIST}")["body"]
    assert "out of the archive" in utskick("issue", "withdraw", edition, "--yes")
    assert f"/e/{edition}" not in stack.visit(f"/l/{LIST}")["body"]
    assert stack.visit(f"/e/{edition}")["statusCode"] == 200


def test_letters_are_shown_with_what_became_of_them(stack):
    stack.open_list(*EVERYONE)
    stack.publish(issue())
    proofs = [row for row in told("letters", "--to", STAFF) if row["letter"].startswith("proof")]
    assert [row["became"] for row in proofs] == ["open"] or proofs[0]["became"] == "accepted"
    stack.wait(HOUR)
    assert {row["became"] for row in told("letters")} == {"delivered"}
    assert STAFF in utskick("letters")


# Queues


def test_what_waits_is_shown_with_its_reason_and_what_to_do(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.post_office.account.paused = True
    stack.wait(30 * MINUTE)
    stack.publish(issue("Höst"), "host.md")
    shown = told("issue", "show", edition)
    assert (shown["waits_for"], shown["what_to_do"].split(",")[0]) == (
        "sending-paused",
        "Sending is paused in Amazon SES",
    )
    assert "Account dashboard" in " ".join(utskick("issue", "show", edition).split())
    (proof,) = [row for row in told("letters") if row["subject"].endswith("Höst")]
    assert proof["became"].startswith("waiting since")
    assert "Sending is paused" in proof["became"]


def test_a_dead_letter_is_shown_with_its_reason_and_looking_at_it_changes_nothing(stack):
    poison, batch = '{"v": 99}', '{"v": 1, "edition": "e-1", "part": 0, "batch": 0, "members": 3}'
    bury(stack, "send", poison)
    bury(stack, "send", batch)
    counts = {row["name"]: row["dead_letters"] for row in told("queue", "show")}
    assert counts == {name: 2 if name == "send" else 0 for name in QUEUES}
    for _ in range(2):
        reasons = {row["holds"]: row["reason"] for row in told("queue", "show", "send")}
        assert reasons.keys() == {poison, batch}
        assert reasons[poison].startswith("poison: not a batch message")
        assert "SendBatch" in reasons[batch]


def test_a_report_that_was_given_up_on_is_shown_with_its_reason_and_without_the_address_in_it(stack):
    mail = {"messageId": "m-1", "destination": ["anna@byar.example"], "tags": {"issue": ["summer-sale"]}}
    theirs = json.dumps({"eventType": "Send", "mail": mail})
    ours = theirs.replace('"tags": {', '"tags": {"batch": ["0-0-0-1"], "reader": ["none"], ')
    ours = ours.replace("summer-sale", "kommunbladet-a2b3c4d5e6f7a2b3")
    for body in (theirs, ours, "anna@byar.example"):
        bury(stack, "evidence", body)
    rows = told("queue", "show", "evidence")
    reasons = {row["reason"].partition(";")[0] for row in rows}
    assert reasons == {"poison: no-reader", "poison: not-json", "failed every time"}
    assert "anna" not in json.dumps(rows)
    assert {"m-1" in row["holds"] for row in rows} == {True, False}


def test_dead_letters_given_back_are_worked_on_and_nobody_is_mailed_twice(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    bodies = stack.queues.lose("SendQueue")
    for body in bodies:
        bury(stack, "send", body)
    stack.resting.clear()
    assert told("queue", "redrive", "send", "--yes") == {"given_back": 3}
    assert told("queue", "show", "send") == []
    stack.queues.stir("SendQueue")
    stack.wait(HOUR)
    assert len(bodies) == 3
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)


@pytest.mark.parametrize("by", ["lambda", "eventbridge"])
def test_an_upload_that_failed_is_published_once_its_call_is_given_back(stack, by):
    stack.open_list(*EVERYONE)
    event = stack.upload(f"issues/{LIST}/juni.md", issue())
    arn = stack.cloud.arns["PublishIssue"]
    if by == "lambda":
        context = {"functionArn": f"{arn}:$LATEST", "condition": "RetriesExhausted"}
        response = {"errorType": "AccessDenied", "errorMessage": "no"}
        body = {"requestContext": context, "requestPayload": event, "responsePayload": response}
        bury(stack, "async", json.dumps(body))
    else:
        bury(stack, "async", json.dumps(event), TARGET_ARN=arn, ERROR_MESSAGE="AccessDenied: no")
    assert [row["reason"] for row in told("queue", "show", "async")] == ["AccessDenied: no"]
    assert told("queue", "redrive", "async", "--yes") == {"given_back": 1}
    stack.work()
    assert len(stack.letters(STAFF)) == 1


def test_a_call_that_names_no_function_stays_where_it_is(stack):
    bury(stack, "async", "{}")
    assert "does not say which function" in utskick("queue", "redrive", "async", "--yes", code=1)
    assert {row["name"]: row["dead_letters"] for row in told("queue", "show")}["async"] == 1


def test_a_stack_that_does_not_answer_is_said_so_with_what_to_do(stack):
    def nobody(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:4566")

    clients.cloudformation().meta.events.register_first("before-call.cloudformation.ListStackResources", nobody)
    run = CliRunner().invoke(app, ["issues", "--stack", "utskick"])
    assert run.exit_code == 1
    assert "does not answer" in run.output
    assert "signed in" in run.output


def test_the_situation_is_watched_with_the_ledgers_own_sums(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting = {"SendBatch"}
    stack.wait(20 * MINUTE)
    (line,) = utskick("watch", edition, "--once", "--json").splitlines()
    told = json.loads(line)
    (going,) = told["under_way"]
    assert (going["edition"], going["sums"]["audience"], going["sums"]["open"]) == (edition, 40, 40)
    assert told["queues"]["send"]["waiting"] > 0
    assert told["alarms"] == {}
    stack.resting = set()
    stack.wait(3 * HOUR)
    seen = utskick("watch", "--once")
    assert "No issue is under way." in seen
    assert "40" in seen
    utskick("watch", "bladet-aaaaaaaaaaaaaaaa", "--once", code=1)


def test_the_doctor_tells_what_the_stack_says_of_itself(stack, monkeypatch):
    monkeypatch.setattr("console.doctor.status_of", lambda _: 200)
    monkeypatch.setattr("console.doctor.one_click_of", lambda _: "")
    monkeypatch.setattr("console.doctor.certificate_days_of", lambda _: 200.0)
    stack.open_list(*EVERYONE)
    told = json.loads(utskick("doctor", "--no-dns", "--json", code=1))
    found = {one["check"]: one["verdict"] for one in told}
    assert found["identity"] == found["sandbox"] == found["sending"] == found["quota"] == found["website"] == "fine"
    assert found["one-click"] == found["certificate"] == "fine"
    assert found["dkim"] == "unknown", "no name server was asked"
    assert found["events"] == "wrong", "the stand-in for SES tells of no event destination"
    assert found["mail-from"] == "wrong", "the stack asked for a MAIL FROM domain, and SES has none"
    calls = clients.sesv2().meta.events
    answer = (SimpleNamespace(status_code=200), {})
    calls.register("before-call.sesv2.PutEmailIdentityMailFromAttributes", lambda **_: answer)
    (fixed,) = json.loads(utskick("doctor", "--no-dns", "--json", "--fix", code=1))["fixed"]
    assert "MAIL FROM is bounce.smakommuner.example" in fixed
    assert "Mended: MAIL FROM" in utskick("doctor", "--no-dns", "--fix", code=1)
