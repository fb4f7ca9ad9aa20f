"""Reading what a stack holds, through AWS's own APIs, so that the next start can go on from there.

The emulator could write its own memory to disk; then a changed template, function or emulator would meet it as it was.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from local.kept import KeptFolder, KeptObject, KeptSchedule, KeptState, UnusableStateError
from local.local_stack import ROOT
from local.template import read_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from local.kept import Item

_AT_ONCE = 8
_HEADERS = ("ContentType", "CacheControl", "ContentDisposition", "ContentEncoding", "Metadata")


@dataclass(frozen=True)
class HeldData:
    """Where a deployed stack holds its data.

    Args:
        names: what AWS calls each resource, by its name in the template.
        settings: the environment of AnswerReader, which names schedules and the functions they call.
        client: makes, or has, the client of a service.
    """

    names: Mapping[str, str]
    settings: Mapping[str, str]
    client: Callable[[str], Any]

    @cached_property
    def tables(self) -> Mapping[str, str]:
        return self._named("AWS::DynamoDB::Table")

    @cached_property
    def buckets(self) -> Mapping[str, str]:
        return self._named("AWS::S3::Bucket")

    @cached_property
    def secrets(self) -> Mapping[str, str]:
        return self._named("AWS::SecretsManager::Secret")

    @property
    def telling_buckets(self) -> Sequence[str]:
        """The buckets that tell EventBridge of every file."""
        made = _resources()
        return [self.buckets[name] for name in self.buckets if "NotificationConfiguration" in made[name]["Properties"]]

    def _named(self, kind: str) -> Mapping[str, str]:
        made = _resources()
        return {name: self.names[name] for name, one in made.items() if one["Type"] == kind and name in self.names}

    def kept(self, folder: KeptFolder, staff_folder: Mapping[str, Any], now: float) -> KeptState:
        """Everything that is held now. The bodies of objects that are new since the last time go into ``folder``."""
        try:
            last = folder.state()
        except UnusableStateError:
            last = None
        return KeptState(
            at=now,
            template=digest_of_template(),
            keys=table_keys(),
            tables={name: list(self._rows(table)) for name, table in self.tables.items()},
            buckets={
                name: self._objects(bucket, folder, last.buckets.get(name, ()) if last else ())
                for name, bucket in self.buckets.items()
            },
            secrets={
                name: self.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
                for name, secret in self.secrets.items()
            },
            schedules=list(self._schedules()),
            folder=staff_folder,
        )

    def _rows(self, table: str) -> Iterator[Item]:
        for page in self.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            yield from page["Items"]

    def _objects(self, bucket: str, folder: KeptFolder, last: Sequence[KeptObject]) -> list[KeptObject]:
        known = {(one.key, one.tag): one for one in last}
        pages = self.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
        there = [one for page in pages for one in page.get("Versions", ()) if one["IsLatest"]]

        def kept(one: Any) -> KeptObject | None:
            return self._object(bucket, one, folder, known.get((one["Key"], one["ETag"])))

        with ThreadPoolExecutor(_AT_ONCE) as fetching:
            return [one for one in fetching.map(kept, there) if one]

    def _object(
        self, bucket: str, there: Mapping[str, Any], folder: KeptFolder, known: KeptObject | None
    ) -> KeptObject | None:
        """An object as it is kept; None if it is gone since it was listed."""
        if known:
            return replace(known, version=there["VersionId"])
        client = self.client("s3")
        try:
            got = client.get_object(Bucket=bucket, Key=there["Key"], VersionId=there["VersionId"])
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchVersion", "404"):
                return None
            raise
        body = folder.put_body(got["Body"].read())
        headers = {name: got[name] for name in _HEADERS if got.get(name)}
        at = there["LastModified"].timestamp()
        return KeptObject(there["Key"], body, there["ETag"], there["VersionId"], at, headers)

    def _schedules(self) -> Iterator[KeptSchedule]:
        """The schedules of editions. Those of the template stand in the same group, and come with a deployment."""
        client, group = self.client("scheduler"), self.settings["SCHEDULE_GROUP"]
        for page in client.get_paginator("list_schedules").paginate(GroupName=group):
            for one in page["Schedules"]:
                if not one["Name"].startswith(("start-", "close-")):
                    continue
                found = client.get_schedule(GroupName=group, Name=one["Name"])
                edition = json.loads(found["Target"]["Input"])["edition"]
                yield KeptSchedule(one["Name"], found["ScheduleExpression"], edition)


def table_keys() -> Mapping[str, Sequence[str]]:
    """The key attributes of each table of the template."""
    made = _resources()
    tables = {name: one["Properties"] for name, one in made.items() if one["Type"] == "AWS::DynamoDB::Table"}
    return {name: [key["AttributeName"] for key in one["KeySchema"]] for name, one in tables.items()}


def bucket_names() -> Sequence[str]:
    """The buckets of the template, by their names there."""
    return [name for name, one in _resources().items() if one["Type"] == "AWS::S3::Bucket"]


@cache
def _resources() -> Mapping[str, Any]:
    """Reading the template takes most of a second."""
    made: Mapping[str, Any] = read_template()["Resources"]
    return made


def digest_of_template() -> str:
    return hashlib.sha256((ROOT / "template.yaml").read_bytes()).hexdigest()
