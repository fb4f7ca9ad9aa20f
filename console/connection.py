"""Reaching a running stack, on this machine or on AWS, with the clients that its own functions use."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

import boto3
import typer

from console.output import refuse
from local.local_stack import LocalStack
from local.ports import Ports
from local.running import UP, ports_of
from newsletter import aws
from newsletter.aws.dead_letters import DeadLetters
from newsletter.aws.stack import Stack
from newsletter.errors import InvalidList, Misconfigured, Undeliverable
from newsletter.mailing_list import list_of_folder
from newsletter.nearest import nearest
from newsletter.sending.edition_state import EditionState
from newsletter.sending.resend import Resender
from newsletter.sending.restoring import LedgerRestorer
from newsletter.sending.start import Starter
from newsletter.settings import settings_from
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.erasing import Eraser
from newsletter.subscribers.importing import RowImporter

HERE = "utskick"

StackName = Annotated[
    str,
    typer.Option(
        "--stack", envvar="UTSKICK_STACK", metavar="NAME", help="A deployed stack; else what `make up` runs here."
    ),
]

QUEUES = {
    "send": ("SendQueue", "SendDeadLetters", "SendBatch"),
    "letter": ("LetterQueue", "LetterDeadLetters", "SendBatch"),
    "plan": ("PlanQueue", "PlanDeadLetters", "PlanBatches"),
    "evidence": ("EvidenceQueue", "EvidenceDeadLetters", "RecordEvidence"),
    "async": ("", "AsyncDeadLetters", "PublishIssue, StartIssue, CloseIssue, ImportSubscribers or TidyReaders"),
}
"""Each queue by its short name: itself, its dead letters, and who works on it, as template.yaml calls them."""


@dataclass(frozen=True)
class Operations:
    """Everything the console asks or does, as the website's function would: with that function's own settings."""

    ledger: aws.Ledger
    archive: aws.Archive
    subscribers: aws.Subscribers
    suppressions: aws.Suppressions
    sign_ups: aws.SignUps
    readers: aws.Readers
    staff_bucket: aws.StaffBucket
    keys: aws.Keys
    links: aws.Links
    outbox: aws.Outbox
    upload_links: aws.UploadLinks
    status_links: aws.StatusLinks
    starter: Starter
    close_trigger: aws.CloseIssueFunction
    resender: Resender
    eraser: Eraser
    importer: RowImporter
    restorer: LedgerRestorer
    clock: Callable[[], float]

    def state(self, edition: str) -> EditionState:
        """Where an edition stands; the command ends if there is none of that name."""
        try:
            return self.ledger.state(edition)
        except Undeliverable:
            refuse(f"There is no edition {edition}. `utskick issues` lists them.")

    def lists_named(self, list_id: str) -> Sequence[str]:
        """That list, or every list where none is named; the command ends if there is none of that name."""
        known = self.staff_bucket.list_ids()
        if not list_id:
            return known
        if list_id not in known:
            near = nearest(list_of_folder(list_id), known)
            which = f"Did you mean {near}?" if near else f"There are: {', '.join(known) or 'none'}."
            refuse(f"There is no list {list_id}. {which}")
        return [list_id]

    def zone_of(self, list_id: str) -> ZoneInfo | None:
        """The zone in which a list's staff write times; None where its settings cannot be read."""
        try:
            return self.staff_bucket.mailing_list(list_id).zone
        except InvalidList:
            return None

    def key_of(self, typed: str) -> str:
        """The key of a reader by their address; the command ends if it is none."""
        try:
            return self.keys.ring.reader_key(address_in(typed).canonical)
        except Undeliverable as error:
            refuse(f"{typed} is not an address that can be written to: {error.reason}.")


def sender_identity_of(stack: str) -> str:
    """The address or domain that the stack sends as."""
    return str(stack_of(stack).settings_of("PublishIssue")["SENDER_IDENTITY"])


def price_of(stack: str) -> float:
    """What SES charges for a thousand mails, in US dollars, as the stack was told."""
    return float(stack_of(stack).settings_of("CloseIssue")["PRICE_PER_THOUSAND"])


def operations_of(stack: str) -> Operations:
    return settings_from(Operations, stack_of(stack).settings_of("AnswerReader"), aws.Resources, clock=time.time)


def dead_letters_of(stack: Stack, queue: str) -> DeadLetters:
    itself, dead, _ = QUEUES[queue]
    return DeadLetters(stack.resources[dead], stack.resources[itself] if itself else "")


def alarms_of(stack: Stack) -> dict[str, str]:
    """The state of each alarm of the stack, by its name in template.yaml."""
    names = {there: name for name, there in stack.resources.items() if name.endswith("Alarm")}
    pages = boto3.client("cloudwatch").get_paginator("describe_alarms").paginate()
    found = (alarm for page in pages for alarm in page["MetricAlarms"])
    return {names[alarm["AlarmName"]]: str(alarm["StateValue"]) for alarm in found if alarm["AlarmName"] in names}


def stack_of(name: str) -> Stack:
    """The stack of that name, or the one on this machine; the command ends if it does not answer."""
    if not name:
        stay_here()
    try:
        return Stack.named(name or HERE)
    except Misconfigured as error:
        hint = "Are you signed in to its account and region?" if name else "Start it with `make up`, or name a --stack."
        refuse(f"{str(error)[:1].upper()}{str(error)[1:]}\n{hint}")


def stay_here() -> None:
    """Let every client speak to the stack on this machine, whatever account the shell is signed in to."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    local_stack = LocalStack(UP, ports_of(UP) or Ports.named())
    os.environ.update({name: value for name, value in local_stack.environment.items() if name.startswith("AWS_")})
