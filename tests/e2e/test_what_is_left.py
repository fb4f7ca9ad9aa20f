"""Last of all: what the whole run wrote where it should not, and what it left behind."""

from __future__ import annotations

import json
import re

from local import logs
from local.journey import waited
from local.local_stack import ROOT, LocalStack
from local.ports import Ports, is_free
from newsletter.subscribers.addresses import address_in
from tests.e2e.deployed import closed, copies, held, issue, resting, some_of, waiting
from tests.template import of_kind

KINDS = ("send", "delivery", "deliveryDelay", "bounce", "complaint", "reject", "failure")

SES_WRITES = ("EvidenceQueue", "EvidenceDeadLetters")
"""SES's own reports, whole: the address, the subject and every header, so the reader's link too.

No setting of an event destination leaves that out. The identity's own notifications can go without headers, but there
"SES does not publish tags", and without them a report leads to no delivery:
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html.
docs/operators.md says how long they are kept.
"""

QUEUES = sorted(set(of_kind("AWS::SQS::Queue")) - set(SES_WRITES))
DEAD_LETTERS = sorted(name for name in of_kind("AWS::SQS::Queue") if name.endswith("DeadLetters"))

AS_IN_AN_EVENT = {"eventType", "mail", *KINDS}
"""The parts of SES's events: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html."""


def test_no_log_and_no_queue_holds_an_address_a_name_or_a_readers_link(demo, local_stack):
    written = logs.written(local_stack)
    assert any('"sent"' in line for line in written["SendBatchLog"]), "the canary can see the logs"
    everything = {name: "\n".join(lines) for name, lines in written.items()}
    everything |= {path.name: path.read_text(errors="replace") for path in (local_stack.folder / "logs").glob("*.log")}
    everything |= {queue: "\n".join(waiting(demo, queue)) for queue in QUEUES}
    tokens = {
        link
        for mail in demo.watcher.mails()
        for link in re.findall(r"/u/([^>]+)>", mail["headers"].get("List-Unsubscribe", ""))
    }
    assert tokens
    local_parts = {address_in(address).sendable for address in demo.addresses}
    for name, text in everything.items():
        found = [secret for secret in local_parts | tokens if secret in text]
        assert not found, f"{name} holds {found[:3]}"


def test_a_report_is_the_one_message_that_names_a_reader_and_only_until_it_is_worked_on(demo, local_stack):
    """As README and docs/operators.md say of these two queues: what they hold, and for how long."""
    with resting(demo, "RecordEvidence"):
        edition = issue(demo, "rapporter.md", "# Rapporter\n\nSom SES skriver dem.\n")
        waited(lambda: len(copies(demo, edition)) > 50, "some copies", 120)
        waited(lambda: held(demo, "EvidenceQueue") > 50, "some reports")
        reports = [json.loads(one) for one in some_of(demo, "EvidenceQueue")]
        assert all(set(one) <= AS_IN_AN_EVENT for one in reports), "something else than SES's events"
        ours = [one["mail"] for one in reports if one["mail"]["tags"]["issue"] == [edition]]
        secrets = {mail["destination"][0] for mail in ours}
        secrets |= {token for mail in ours for token in re.findall(r"/u/([^>\"]+)>", json.dumps(mail["headers"]))}
        assert len(secrets) > 2, "then the documents say too much"
        written = "\n".join(line for lines in logs.written(local_stack).values() for line in lines)
        assert not [secret for secret in secrets if secret in written]
    closed(demo, edition)
    waited(lambda: held(demo, "EvidenceQueue") == 0, "every report to be worked on", 120)
    assert waiting(demo, "EvidenceDeadLetters") == []


def test_nothing_is_left_in_dead_letters(demo):
    left = {queue: waiting(demo, queue) for queue in DEAD_LETTERS}
    assert left == {queue: [] for queue in left}


def test_a_stack_that_is_left_frees_its_ports_and_takes_its_temporary_files_with_it():
    folder = ROOT / ".local" / "e2e-left"
    ports = Ports.free()
    with LocalStack(folder, ports):
        assert (folder / "tmp").exists()
        assert not is_free(ports.post_office)
    for port in vars(ports).values():
        assert is_free(port)
    assert not (folder / "tmp").exists()
