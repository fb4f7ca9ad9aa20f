"""The whole stack in this process: the staff's folder, every function, the queues between them and the post office.

What arrives is brought to the function that the template says, by its rules, queues and schedules; time passes only
when somebody waits for it.
"""

from __future__ import annotations

import email
import email.policy
import json
from collections import Counter
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from local.postoffice.directory import Directory
from local.postoffice.greeting import GREETING
from local.postoffice.in_process import connect
from local.postoffice.mailbox import Mailbox
from local.postoffice.post_office import PostOffice
from newsletter.aws import Archive, Ledger, SignUps, Subscribers, Suppressions, clients
from newsletter.aws.leavings import Leavings
from newsletter.aws.links import Keys
from newsletter.aws.movement_counters import MovementCounters
from newsletter.aws.status_links import StatusLinks
from newsletter.issue.upload import BY_MAIL
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.signed_links import ReaderLink
from tests.integration.lineage import deepest, is_ended
from tests.integration.queues import Queues
from tests.integration.sample_files import LIST, people, settings
from tests.integration.workers import BROUGHT_AGAIN, Workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.postoffice.mailbox import Mail
    from newsletter.sending.edition_state import EditionState
    from newsletter.subscribers.subscriber import Subscriber
    from tests.integration.cloud import Cloud
    from tests.integration.lineage import Lineage
    from tests.integration.queues import Message
    from tests.integration.workers import Clock

MINUTE, HOUR = 60, 3600


class Sources(Mailbox):
    """A mailbox that keeps the source of every mail in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._sources: dict[str, bytes] = {}

    def keep(self, mail: Mail, source: bytes) -> None:
        super().keep(mail, source)
        self._sources[mail.id] = source

    def source(self, mail: Mail) -> bytes:
        return self._sources[mail.id]


class SimulatedStack(Workers):
    """``account`` is what the post office's account may do: ``rate``, ``quota``, ``paused`` and so on.

    Functions that are ``resting`` leave their queues alone.
    """

    def __init__(self, cloud: Cloud, clock: Clock | None = None, **account: Any) -> None:
        super().__init__(cloud, clock)
        self.sources = Sources()
        self.post_office = PostOffice(
            directory=lambda: self.directory, clock=self.clock, mailbox=self.sources, **({"rate": 14} | account)
        )
        for client in (clients.sesv2(), clients.sesv2_briefly()):
            connect(client, self.post_office, self.clock.sleep)
        self.queues = Queues(cloud, self.clock, lambda: self.lineage)
        self.directory = Directory(
            {cloud.refs["SenderIdentity"]},
            {cloud.refs["ConfigurationSet"]: self._topics()},
            without_forwarding=set() if self._forwards() else {cloud.refs["SenderIdentity"]},
        )
        self.ledger = Ledger(cloud.refs["LedgerTable"])
        self.archive = Archive(cloud.refs["ArchiveBucket"])
        self.movement_counters = MovementCounters(cloud.refs["LedgerTable"], self.clock)
        self.subscribers = Subscribers(
            cloud.refs["SubscribersTable"], Leavings(cloud.refs["SuppressionsTable"]), self.movement_counters
        )
        self.suppressions = Suppressions(cloud.refs["SuppressionsTable"])
        self.sign_ups = SignUps(cloud.refs["SignUpsTable"])
        self.status_links = StatusLinks(cloud.refs["SignUpsTable"])
        self.keys = Keys(cloud.refs["Keyring"])
        self.resting: set[str] = set()
        self.woken: list[tuple[str, dict[str, Any], Lineage]] = []
        called: Any = clients.lambda_().meta.events  # their stubs forget that a handler may answer
        called.register("before-call.lambda.Invoke", self._wake)
        self._sequence = count(int(self.clock()) * 1_000)  # grows over restarts, as S3's does
        self._mails = count(1)
        self._filed: set[str] = set()

    # What staff do

    def put(self, key: str, content: bytes) -> dict[str, Any]:
        """Put a file in the folder. The event is told to whom it concerns, and given back."""
        event = self.upload(key, content)
        self.tell(event)
        return event

    def upload(self, key: str, content: bytes) -> dict[str, Any]:
        """Put a file in the folder, and let S3's event wait."""
        bucket = self.cloud.refs["StaffBucket"]
        version = self.cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=content)["VersionId"]
        return self._created(bucket, key, len(content), version)

    def throw_away(self, key: str) -> dict[str, Any]:
        """Throw a file in the folder away. The event is told to whom it concerns, and given back."""
        bucket = self.cloud.refs["StaffBucket"]
        self.cloud.client("s3").delete_object(Bucket=bucket, Key=key)
        there = {"key": key, "sequencer": f"{next(self._sequence):016X}"}
        detail = {"bucket": {"name": bucket}, "object": there, "deletion-type": "Delete Marker Created"}
        event = {"source": "aws.s3", "detail-type": "Object Deleted", "detail": detail}
        self.tell(event)
        return event

    def tell(self, event: dict[str, Any]) -> None:
        for function, rule in self.called_by("EventBridgeRule"):
            wanted = rule["Pattern"]["detail"]["object"]["key"]
            if event["detail-type"] not in rule["Pattern"]["detail-type"]:
                continue
            (bucket,) = rule["Pattern"]["detail"]["bucket"]["name"]
            if event["detail"]["bucket"]["name"] != self.cloud.refs[bucket["Ref"]]:
                continue
            if any(_fits(event["detail"]["object"]["key"], pattern) for pattern in wanted):
                self.invoke(function, event)

    def receive(self, raw: bytes) -> dict[str, Any]:
        """SES takes a mail in: the function has it, and what it filed is published. The event is given back."""
        key, bucket = f"mail/mail{next(self._mails):036d}", self.cloud.refs["MailBucket"]
        self.cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=raw)
        event = self._created(bucket, key, len(raw), "")
        self.tell(event)
        self.tell_filed()
        return event

    def tell_filed(self, of: str = f"/{BY_MAIL}/") -> None:
        """S3's events of the files that mail-in, or another function, has put in the folder since."""
        bucket = self.cloud.refs["StaffBucket"]
        for top in ("issues/", "drafts/", *(["lists/"] if of.startswith("/subscribers/") else [])):
            found = self.cloud.client("s3").list_object_versions(Bucket=bucket, Prefix=top).get("Versions", ())
            for there in sorted(found, key=lambda one: one["LastModified"]):
                if of in there["Key"] and there["VersionId"] not in self._filed:
                    self._filed.add(there["VersionId"])
                    self.tell(self._created(bucket, there["Key"], there["Size"], there["VersionId"]))

    def _created(self, bucket: str, key: str, size: int, version: str) -> dict[str, Any]:
        there = {"key": key, "size": size, "version-id": version, "sequencer": f"{next(self._sequence):016X}"}
        there["etag"] = self.cloud.client("s3").head_object(Bucket=bucket, Key=key)["ETag"].strip('"')
        detail = {"bucket": {"name": bucket}, "object": there}
        return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}

    def open_list(self, *addresses: str, list_id: str = LIST, **changed: Any) -> None:
        """A list with its settings and subscribers; the letters about it are read and thrown away."""
        self.put(f"lists/{list_id}/list.yaml", settings(**changed))
        if addresses:
            self.put(f"lists/{list_id}/subscribers/alla.csv", people(*addresses))
        self.work()
        self.post_office.mailbox.empty()

    def publish(self, content: bytes, name: str = "juni.md", list_id: str = LIST) -> str:
        """Put an issue in the folder, and let the proof be mailed: its edition."""
        self.put(f"issues/{list_id}/{name}", content)
        self.work()
        return str(self.ledger.upload(f"issues/{list_id}/{name}").get("edition", ""))

    def visit(self, address: str, method: str = "GET", *, network: str = "192.0.2.1", **asked: Any) -> dict[str, Any]:
        """Follow a link as the HTTP API hands it over; ``asked`` is ``body``, ``headers`` or ``isBase64Encoded``."""
        path, query = urlsplit(address).path, urlsplit(address).query
        http = {"method": method, "path": path, "sourceIp": network}
        context = {"http": http, "stage": "$default", "routeKey": "$default", "requestId": "id"}
        event = {"version": "2.0", "rawPath": path, "rawQueryString": query, "headers": {}, "requestContext": context}
        try:
            answers = "AnswerStaff" if path == "/d" or path.startswith("/d/") else "AnswerReader"
            answer: dict[str, Any] = self.run(answers, event | asked)
        except BROUGHT_AGAIN:
            return {"statusCode": 502}
        return answer

    # What happens by itself

    def work(self) -> None:
        """Let every function work off its queue until nothing is due at this moment."""
        queues = list(self.called_by("SQS"))
        while any([self._report(), self._answer_calls(), *(self._work_off(*source) for source in queues)]):
            continue

    def wait(self, seconds: float, every: float = MINUTE) -> None:
        """Let time pass minute by minute, with everything that happens meanwhile."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + every)
            schedules = self._keep_schedules()
            self.work()
            if not (schedules or self.queues.in_flight or len(self.post_office.outbox)):
                self.clock.now = end  # nothing is left that could happen by itself

    def _work_off(self, function: str, source: dict[str, Any]) -> bool:
        queue = source["Queue"]["Fn::GetAtt"][0]
        if function in self.resting or not (messages := self.queues.due(queue, source["BatchSize"])):
            return False
        ended = [message for message in messages if is_ended(message.lineage, function, self.cloud.template)]
        self.ended += [(function, message.body) for message in ended]
        failed = {message.id for message in ended}
        if going_on := [message for message in messages if message.id not in failed]:
            failed |= self._failed_of(function, going_on)
        self.queues.settle(queue, messages, failed)
        return True

    def _failed_of(self, function: str, messages: Sequence[Message]) -> set[str]:
        """Hand a function these messages; the ids of those it did not get done."""
        records = {"Records": [message.record() for message in messages]}
        try:
            answer = self.run(function, records, deepest(message.lineage for message in messages))
        except BROUGHT_AGAIN:
            return {message.id for message in messages}
        return {failed["itemIdentifier"] for failed in answer["batchItemFailures"]}

    def _wake(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        """One function calls another without waiting for it: moto would need a container for that."""
        arn = params["url_path"].split("/")[3].replace("%3A", ":")
        name = next(name for name, known in self.cloud.arns.items() if known == arn)
        self.woken.append((name, json.loads(params["body"]), self.lineage))
        return SimpleNamespace(status_code=202), {"StatusCode": 202}

    def _answer_calls(self) -> bool:
        calls, self.woken = self.woken, []
        for name, event, lineage in calls:
            self.invoke(name, event, lineage)
        return bool(calls)

    def _report(self) -> bool:
        """SES tells SNS what is due; moto's SNS brings it to the queue that the template subscribed."""
        sns = self.cloud.client("sns")
        due = [(topic, GREETING) for topic in self.post_office.greetings()]
        due += [(topic, json.dumps(event.content)) for topic, event, _ in self.post_office.due_events()]
        for topic, message in due:
            sns.publish(TopicArn=topic, Message=message)
            self.queues.stir("EvidenceQueue")
        return bool(due)

    def _keep_schedules(self) -> int:
        """How many schedules there were, each kept if its time had come."""
        scheduler, group = self.cloud.client("scheduler"), self.cloud.refs["ScheduleGroup"]
        planned = self.schedules()
        for name in planned:
            made = scheduler.get_schedule(GroupName=group, Name=name)
            when, target = made["ScheduleExpression"], made["Target"]
            if when.startswith("at("):
                if datetime.fromisoformat(when[3:-1]).replace(tzinfo=UTC).timestamp() > self.clock():
                    continue
                scheduler.delete_schedule(GroupName=group, Name=name)
            function = next(name for name, arn in self.cloud.arns.items() if arn == target["Arn"])
            self.invoke(function, json.loads(target["Input"]))
        return len(planned)

    def _topics(self) -> dict[str, frozenset[str]]:
        destination = self.cloud.template["Resources"]["ReportsToEvidence"]["Properties"]["EventDestination"]
        kinds = {
            "".join(f"_{c}" if c.isupper() else c for c in kind).upper() for kind in destination["MatchingEventTypes"]
        }
        return {self.cloud.refs[destination["SnsDestination"]["TopicARN"]["Ref"]]: frozenset(kinds)}

    def _forwards(self) -> bool:
        """Whether SES mails bounces and complaints to the sender too: it does, unless the template says otherwise."""
        identity = self.cloud.template["Resources"]["Identity"]["Properties"]
        return bool(identity.get("FeedbackAttributes", {}).get("EmailForwardingEnabled", True))

    # What can be seen

    def letters(self, to: str) -> list[Mail]:
        """The letters somebody got, oldest first."""
        return [mail for mail in self.post_office.mailbox if mail.operation == "SendEmail" and mail.to == to]

    def mailed(self, edition: str) -> Counter[str]:
        """How many copies of an edition SES accepted for each address."""
        mails = [mail for mail in self.post_office.mailbox if mail.tags["issue"] == [edition]]
        return Counter(mail.to for mail in mails)

    def text(self, mail: Mail) -> str:
        """What a mail's text part says, as one line."""
        return " ".join(self.message(mail).get_body(("plain",)).get_content().split())

    def message(self, mail: Mail) -> Any:
        """A mail as a mail program reads it."""
        return email.message_from_bytes(self.post_office.mailbox.source(mail), policy=email.policy.default)

    def state(self, edition: str) -> EditionState:
        return self.ledger.state(edition)

    def key_of(self, address: str) -> str:
        return self.keys.ring.reader_key(address_in(address).canonical)

    def reader(self, address: str, list_id: str = LIST) -> Subscriber | None:
        return self.subscribers.of(list_id, self.key_of(address))

    def leave_link(self, address: str, list_id: str = LIST) -> str:
        """The way out that stands in this reader's mails."""
        link = ReaderLink(list_id, self.key_of(address))
        return f"{self.cloud.refs['WebAddress']}/u/{link.signed('leave', self.keys.ring)}"

    def file(self, key: str) -> str:
        found = self.cloud.client("s3").get_object(Bucket=self.cloud.refs["StaffBucket"], Key=key)
        return str(found["Body"].read().decode())

    def schedules(self) -> list[str]:
        listed = self.cloud.client("scheduler").list_schedules(GroupName=self.cloud.refs["ScheduleGroup"])
        return [there["Name"] for there in listed["Schedules"]]

    def everything(self) -> dict[str, Any]:
        """All that is kept anywhere, by its place: rows, files, messages, schedules, and how many mails there were."""
        kept: dict[str, Any] = {"mails": len(self.post_office.mailbox), "schedules": self.schedules()}
        for name, made in self.cloud.template["Resources"].items():
            there = self.cloud.refs[name]
            match made["Type"]:
                case "AWS::DynamoDB::Table":
                    keys = [key["AttributeName"] for key in made["Properties"]["KeySchema"]]
                    for row in self.cloud.client("dynamodb").scan(TableName=there)["Items"]:
                        kept[" ".join([name, *(row[key]["S"] for key in keys)])] = row
                case "AWS::S3::Bucket":
                    for file in self.cloud.client("s3").list_objects_v2(Bucket=there).get("Contents", ()):
                        kept[f"{name} {file['Key']}"] = file["ETag"]
                case "AWS::SQS::Queue":
                    kept[name] = self.queues.held(name)
        return kept

    def files(self, prefix: str) -> list[str]:
        found = self.cloud.client("s3").list_objects_v2(Bucket=self.cloud.refs["StaffBucket"], Prefix=prefix)
        return [there["Key"] for there in found.get("Contents", ())]


def _fits(key: str, pattern: dict[str, Any]) -> bool:
    if "anything-but" in pattern:
        return not any(fnmatchcase(key, wildcard) for wildcard in pattern["anything-but"]["wildcard"])
    return key.startswith(pattern["prefix"]) if "prefix" in pattern else fnmatchcase(key, pattern["wildcard"])
