"""make samples: a place in which every sample event in events/ finds what it asks for; events/README.md tells how.

Nothing works on the queues there, so each function can be run by itself with ``sam local invoke``, in any order from
start to close, and again after ``make samples`` was started anew.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.bare import furnished
from local.local_stack import ROOT, LocalStack
from local.ports import Ports
from local.removal import throw_away
from local.running import alone
from newsletter.aws import (  # settings_from reads them
    Archive,
    Keys,
    Ledger,
    MailBucket,
    StaffBucket,
    Subscribers,
    mail_in,
)
from newsletter.edition import edition_of
from newsletter.issue import read_issue
from newsletter.letters import Letter
from newsletter.mailing_list import MailingList
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.settings import settings_from
from newsletter.subscribers.signed_links import FormStamp, ReaderLink
from newsletter.subscribers.subscriber import Ground, Subscriber

if TYPE_CHECKING:
    from pathlib import Path

    from local.bare import Bare

LIST = "kommunbladet"
EDITION = "kommunbladet-a2b3c4d5e6f7g2h3"
LETTER = "proof-example-1"
READERS = {"abcdefghij234567abcd": "anna@byar.example", "bbcdefghij234567abcd": "bo@byar.example"}
ISSUE = "---\nämne: Sommar i de små kommunerna\n---\n\n# Sommar i de små kommunerna\n\nVälkommen till mötet.\n".encode()
FILE = "adress;grund;källa\ncecilia@byar.example;medlem;medlemsregistret\n".encode()
MAIL = (
    b"Return-Path: <ake@byar.example>\r\n"
    b"Received: from mail.byar.example by inbound-smtp.eu-north-1.amazonaws.com with SMTP id o3vrnil0e2ic\r\n"
    b" for kommunbladet@in.smakommuner.example; Thu, 18 Jun 2026 07:30:00 +0000\r\n"
    b"From: Ake <ake@byar.example>\r\nTo: kommunbladet@in.smakommuner.example\r\nSubject: Badplatsen\r\n"
    b"Date: Thu, 18 Jun 2026 07:29:00 +0000\r\nMessage-ID: <1@byar.example>\r\n\r\nKan ni skriva om badplatsen?\r\n"
)
EVENTS = ROOT / "events"
FOLDER = ROOT / ".local" / "samples"

_READY = """
Everything the sample events ask for is there. In another terminal, where a container engine runs:

  sam build
  sam local invoke StartIssue -e {events}/start_issue.json --env-vars {variables} --docker-network host

  likewise, in this order: PlanBatches plan_batches, SendBatch send_batch, RecordEvidence record_evidence,
  CloseIssue close_issue; and at any time: PublishIssue, ImportSubscribers, TidyReaders, ReceiveMail, AnswerReader
  (answer_reader, answer_reader-sign_up), SendBatch send_batch-letter
  sam local start-api --env-vars {variables} --docker-network host

  inbox {inbox}
  Ctrl-C ends it.
"""


@dataclass(frozen=True)
class SampleStack:
    """What the samples' own things are put on."""

    staff_bucket: StaffBucket
    subscribers: Subscribers
    ledger: Ledger
    archive: Archive
    keys: Keys
    mail_bucket: MailBucket
    website: str


def prepare(stack: SampleStack, now: int) -> dict[str, Any]:
    """Put there what the samples ask for: a list, two subscribers, a proofed edition, a letter, two files of staff.

    Returns:
        The sample events by their names, with the versions of those files, and with links that this secret signed.
    """
    settings = (ROOT / "examples" / LIST / "list.yaml").read_text()
    stack.staff_bucket.put(f"lists/{LIST}/list.yaml", settings.encode())
    for key, address in READERS.items():
        stack.subscribers.add(Subscriber(LIST, key, address, frozenset({Ground.MEMBER})))
    mailing_list = MailingList.from_yaml(LIST, settings)
    read = read_issue("sommar.md", ISSUE, mailing_list)
    made = edition_of(read, mailing_list, edition_id=EDITION, website=stack.website, pictures={})
    stack.archive.freeze(made.edition, made.pictures)
    state = EditionState(
        EDITION, LIST, Stage.PROOFED, f"issues/{LIST}/sommar.md", read.subject, made.edition.content_hash, now,
        start_at=now, latest_start=now + 86_400,
    )  # fmt: skip
    stack.ledger.open(state)
    stack.archive.keep_letter(
        Letter(LETTER, "anna@byar.example", "Korrektur", "<p>Hej</p>", "Hej", made.edition.sender)
    )
    return {path.stem: _filled_in(stack, path, now) for path in sorted(EVENTS.glob("*.json"))}


def _filled_in(stack: SampleStack, path: Path, now: int) -> Any:
    event = json.loads(path.read_text())
    if path.stem in ("publish_issue", "import_subscribers"):
        uploaded = event["detail"]["object"]
        content = ISSUE if path.stem == "publish_issue" else FILE
        version = stack.staff_bucket.put(uploaded["key"], content)
        uploaded |= {"version-id": version, "size": len(content)}
        event["detail"]["bucket"]["name"] = stack.staff_bucket.staff_bucket
    if path.stem == "receive_mail":
        stack.mail_bucket.put(mail_in(event), MAIL)
        event["detail"]["bucket"]["name"] = stack.mail_bucket.mail_bucket
    if path.stem == "answer_reader":
        (known, *_), ring = READERS, stack.keys.ring
        there = event["rawPath"].removeprefix("/u/")
        event = json.loads(json.dumps(event).replace(there, ReaderLink(LIST, known).signed("leave", ring)))
    if path.stem == "answer_reader-sign_up":
        stamp = FormStamp(LIST, now - 20).signed(stack.keys.ring)
        event |= {"body": f"address=nina@byar.example&name=Nina+Ny&stamp={stamp}", "isBase64Encoded": False}
    return event


def variables(local_stack: LocalStack, bare: Bare) -> dict[str, dict[str, str]]:
    """For ``sam local --env-vars``: every function's environment, and where it finds AWS."""
    names = [name for name, one in bare.template["Resources"].items() if one["Type"] == "AWS::Serverless::Function"]
    aws = {name: value for name, value in local_stack.environment.items() if name.startswith("AWS_")}
    return {name: bare.environment_of(name) | aws for name in names}


def written(local_stack: LocalStack, folder: Path) -> Path:
    """Furnish the stack, prepare it, and write variables and events into a folder; where the variables are."""
    bare = furnished(
        local_stack,
        SenderIdentity="smakommuner.example",
        OperatorMail="drift@smakommuner.example",
        WebAddress=local_stack.website,
        CheckLinks="no",
        MailInDomain="in.smakommuner.example",
    )
    environment = variables(local_stack, bare)
    stack = settings_from(SampleStack, environment["ReceiveMail"] | environment["AnswerReader"])
    (folder / "events").mkdir(parents=True, exist_ok=True)
    for name, event in prepare(stack, int(time.time())).items():
        (folder / "events" / f"{name}.json").write_text(json.dumps(event, indent=2))
    (folder / "variables.json").write_text(json.dumps(environment, indent=2))
    return folder / "variables.json"


def _ports() -> Ports:
    """Look at the ports before anything is removed."""
    ports = Ports.usual()
    throw_away(FOLDER)
    return ports


def main() -> None:
    """Start, prepare, tell how, and stay until told to end."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with alone(FOLDER), LocalStack(FOLDER, _ports()) as local_stack:
        os.environ.update(local_stack.environment)
        told = written(local_stack, FOLDER).relative_to(ROOT)
        print(_READY.format(variables=told, events=told.parent / "events", inbox=local_stack.post_office))
        ended.wait()


if __name__ == "__main__":
    main()
