"""make samples: a place in which every sample event in events/ finds what it asks for; events/README.md tells how.

Nothing works on the queues there, so each function can be run by itself with ``sam local invoke``, in any order from
start to close, and again after ``make samples`` was started anew.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.bare import furnished
from local.house import ROOT, House
from local.ports import Ports
from newsletter.aws import Archive, Keys, Ledger, StaffBucket, Subscribers  # noqa: TC001 - settings_from reads them
from newsletter.edition import edition_of
from newsletter.issue import read_issue
from newsletter.mailing_list import MailingList
from newsletter.readers.signed_links import FormStamp, ReaderLink
from newsletter.readers.subscribers import Ground, Subscriber
from newsletter.sending.letters import Letter
from newsletter.sending.standing import Stage, Standing
from newsletter.settings import settings_from

if TYPE_CHECKING:
    from pathlib import Path

    from local.bare import Bare

LIST = "kommunbladet"
EDITION = "kommunbladet-a2b3c4d5e6f7g2h3"
LETTER = "proof-example-1"
READERS = {"abcdefghij234567abcd": "anna@byar.example", "bbcdefghij234567abcd": "bo@byar.example"}
ISSUE = "---\nämne: Sommar i de små kommunerna\n---\n\n# Sommar i de små kommunerna\n\nVälkommen till mötet.\n".encode()
FILE = "adress;grund;källa\ncecilia@byar.example;medlem;medlemsregistret\n".encode()
EVENTS = ROOT / "events"
FOLDER = ROOT / ".local" / "samples"

_READY = """
Everything the sample events ask for is there. In another terminal, where a container engine runs:

  sam build
  sam local invoke StartIssue -e {events}/start_issue.json --env-vars {variables} --docker-network host

  likewise, in this order: PlanBatches plan_batches, SendBatch send_batch, RecordEvidence record_evidence,
  CloseIssue close_issue; and at any time: PublishIssue, ImportSubscribers, TidyReaders, AnswerReader (answer_reader,
  answer_reader-sign_up), SendBatch send_batch-letter
  sam local start-api --env-vars {variables} --docker-network host

  inbox {inbox}
  Ctrl-C ends it.
"""


@dataclass(frozen=True)
class Shelves:
    """What the samples' own things are put on."""

    desk: StaffBucket
    subscribers: Subscribers
    ledger: Ledger
    archive: Archive
    keys: Keys
    website: str


def prepare(shelves: Shelves, now: int) -> dict[str, Any]:
    """Put there what the samples ask for: a list, two subscribers, a proofed edition, a letter, two files of staff.

    Returns:
        The sample events by their names, with the versions of those files, and with links that this secret signed.
    """
    settings = (ROOT / "examples" / LIST / "list.yaml").read_text()
    shelves.desk.put(f"lists/{LIST}/list.yaml", settings.encode())
    for key, address in READERS.items():
        shelves.subscribers.add(Subscriber(LIST, key, address, frozenset({Ground.MEMBER})))
    mailing_list = MailingList.from_yaml(LIST, settings)
    read = read_issue("sommar.md", ISSUE, mailing_list)
    made = edition_of(read, mailing_list, edition_id=EDITION, website=shelves.website, pictures={})
    shelves.archive.freeze(made.edition, made.pictures)
    standing = Standing(
        EDITION, LIST, Stage.PROOFED, f"issues/{LIST}/sommar.md", read.subject, made.edition.content_hash, now,
        start_at=now, latest_start=now + 86_400,
    )  # fmt: skip
    shelves.ledger.open(standing)
    shelves.archive.keep_letter(
        Letter(LETTER, "anna@byar.example", "Korrektur", "<p>Hej</p>", "Hej", made.edition.sender)
    )
    return {path.stem: _filled_in(shelves, path, now) for path in sorted(EVENTS.glob("*.json"))}


def _filled_in(shelves: Shelves, path: Path, now: int) -> Any:
    event = json.loads(path.read_text())
    if path.stem in ("publish_issue", "import_subscribers"):
        uploaded = event["detail"]["object"]
        content = ISSUE if path.stem == "publish_issue" else FILE
        version = shelves.desk.put(uploaded["key"], content)
        uploaded |= {"version-id": version, "size": len(content)}
        event["detail"]["bucket"]["name"] = shelves.desk.staff_bucket
    if path.stem == "answer_reader":
        (known, *_), ring = READERS, shelves.keys.ring
        there = event["rawPath"].removeprefix("/u/")
        event = json.loads(json.dumps(event).replace(there, ReaderLink(LIST, known).signed("leave", ring)))
    if path.stem == "answer_reader-sign_up":
        stamp = FormStamp(LIST, now - 20).signed(shelves.keys.ring)
        event |= {"body": f"address=nina@byar.example&name=Nina+Ny&stamp={stamp}", "isBase64Encoded": False}
    return event


def variables(house: House, bare: Bare) -> dict[str, dict[str, str]]:
    """For ``sam local --env-vars``: every function's environment, and where it finds AWS."""
    names = [name for name, one in bare.template["Resources"].items() if one["Type"] == "AWS::Serverless::Function"]
    aws = {name: value for name, value in house.environment.items() if name.startswith("AWS_")}
    return {name: bare.environment_of(name) | aws for name in names}


def written(house: House, folder: Path) -> Path:
    """Furnish the house, prepare it, and write variables and events into a folder; where the variables are."""
    bare = furnished(
        house,
        SenderIdentity="smakommuner.example",
        OperatorMail="drift@smakommuner.example",
        WebAddress=house.website,
        CheckLinks="no",
    )
    environment = variables(house, bare)
    shelves = settings_from(Shelves, environment["AnswerReader"])
    (folder / "events").mkdir(parents=True, exist_ok=True)
    for name, event in prepare(shelves, int(time.time())).items():
        (folder / "events" / f"{name}.json").write_text(json.dumps(event, indent=2))
    (folder / "variables.json").write_text(json.dumps(environment, indent=2))
    return folder / "variables.json"


def main() -> None:
    """Start, prepare, tell how, and stay until told to end."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    shutil.rmtree(FOLDER, ignore_errors=True)
    with House(FOLDER, Ports.usual()) as house:
        os.environ.update(house.environment)
        told = written(house, FOLDER).relative_to(ROOT)
        print(_READY.format(variables=told, events=told.parent / "events", inbox=house.post_office))
        ended.wait()


if __name__ == "__main__":
    main()
