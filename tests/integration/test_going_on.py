"""`make up` on another day: what the last run left is put back into a new stack, which goes on from there."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from local.folder_sync import FolderSync
from local.keeping import HeldData, bucket_names, digest_of_template, table_keys
from local.kept import KeptFolder, KeptState, UnusableStateError
from local.last_run import LastRun
from local.putting_back import Restorer
from newsletter.aws.ledger_stamp import LedgerStamp
from newsletter.sending.edition_state import Stage
from newsletter.subscribers.subscriber import State
from tests.integration.cloud import Cloud
from tests.integration.restoring import accept
from tests.integration.sample_files import LIST, STAFF, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack
from tests.integration.test_console import Border
from tests.integration.test_erasing import erase

if TYPE_CHECKING:
    from pathlib import Path

EVERYONE = readers(5)
LEAVER, ERASED, *STAYING = EVERYONE


def held(cloud: Cloud) -> HeldData:
    return HeldData(cloud.refs, cloud.environment_of("AnswerReader"), cloud.client)


def kept(cloud: Cloud, folder: KeptFolder, at: float = 0) -> KeptState:
    state = held(cloud).kept(folder, {}, at or time.time())
    folder.keep(state)
    return state


def another_cloud() -> Cloud:
    """As a new deployment makes it: other names, and another secret."""
    cloud = Cloud()
    made = {"AWS::DynamoDB::Table", "AWS::S3::Bucket"}
    cloud.refs |= {
        name: f"again-{name}".lower() for name, one in cloud.template["Resources"].items() if one["Type"] in made
    }
    return cloud


def put_back(cloud: Cloud, folder: KeptFolder, now: float, *, is_stale: bool = False) -> None:
    secret = json.dumps({"1": "the secret of a new deployment"})
    cloud.client("secretsmanager").put_secret_value(SecretId=cloud.refs["Keyring"], SecretString=secret)
    state = folder.state()
    assert state
    state.check(table_keys(), bucket_names())
    Restorer(held(cloud), folder).put_back(state, now, is_stale=is_stale)


def without_versions(rows: dict[str, Any]) -> dict[str, str]:
    """What is kept, but for messages and the ids of files' versions."""
    text = {place: json.dumps(row, sort_keys=True, default=str) for place, row in rows.items() if "Queue" not in place}
    return {
        place: re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "version", row)
        for place, row in text.items()
        if place != "mails"
    }


@pytest.fixture
def folder(tmp_path: Path) -> KeptFolder:
    return KeptFolder(tmp_path / "kept")


def test_the_next_day_everything_is_there_again_and_goes_on(folder):
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(*EVERYONE)
        first = stack.publish(issue())
        stack.wait(2 * HOUR, every=5 * MINUTE)
        assert set(stack.mailed(first)) == set(EVERYONE)
        erase(stack, ERASED)
        link = stack.leave_link(LEAVER)
        waiting = stack.publish(issue("Höstens möten"), name="host.md")
        assert f"start-{waiting}" in stack.schedules()
        before, clock = without_versions(stack.everything()), stack.clock
        kept(cloud, folder)
    with another_cloud() as cloud:
        stack = SimulatedStack(cloud, clock)
        put_back(cloud, folder, clock())
        assert without_versions(stack.everything()) == before
        assert stack.visit(link, "POST")["statusCode"] == 200, "the link of a mail from before"
        assert stack.reader(LEAVER).state is State.LEFT
        stack.wait(2 * HOUR, every=MINUTE)
        assert stack.mailed(waiting) == dict.fromkeys(STAYING, 1)
        assert not stack.mailed(first)
        stack.put(f"lists/{LIST}/subscribers/alla.csv", people(*EVERYONE))
        stack.publish(issue())  # saved again, unchanged
        assert stack.reader(ERASED) is None
        assert "gick ut" in stack.text(stack.letters(STAFF)[-1])
        again = kept(cloud, folder)
    with another_cloud() as cloud:
        stack = SimulatedStack(cloud, clock)
        put_back(cloud, folder, clock())
        assert stack.reader(LEAVER).state is State.LEFT, "and on the third day"
        assert again == folder.state()


def test_a_file_that_was_not_answered_when_it_ended_is_told_again_and_a_letter_on_its_way_goes(folder):
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(*EVERYONE)
        stack.publish(issue(), name="done.md")
        stack.upload(f"issues/{LIST}/waits.md", issue("Höstens möten"))
        stack.upload(f"lists/{LIST}/subscribers/nya.csv", people("ny@byar.example"))
        stack.resting.add("SendBatch")
        stack.put(f"issues/{LIST}/wrong.md", b"")
        stack.work()
        assert not any("wrong.md" in letter.subject for letter in stack.letters(STAFF))
        clock = stack.clock
        kept(cloud, folder)
    with another_cloud() as cloud:
        stack = SimulatedStack(cloud, clock)
        put_back(cloud, folder, clock())
        versions = cloud.client("s3").list_object_versions(Bucket=cloud.refs["StaffBucket"])["Versions"]
        told = {one["Key"].rpartition("/")[2] for one in versions if not one["IsLatest"]}
        assert told >= {"waits.md", "nya.csv"}
        assert not told & {"done.md", "list.yaml", "alla.csv"}
        stack.work()
        (letter,) = stack.letters(STAFF)  # and none that had gone goes again
        assert "wrong.md" in letter.subject


def test_after_a_killed_run_what_may_have_gone_out_waits_for_a_person(folder):
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(*EVERYONE)
        begun = stack.publish(issue())
        stack.resting.add("SendBatch")
        stack.wait(HOUR, every=MINUTE)
        waiting = stack.publish(issue("Höstens möten"), name="host.md")
        clock = stack.clock
        kept(cloud, folder)
    # Everything went out, and nobody kept anything.
    with another_cloud() as cloud:
        stack = SimulatedStack(cloud, clock)
        put_back(cloud, folder, clock(), is_stale=True)
        stack.wait(HOUR, every=5 * MINUTE)
        assert not stack.mailed(begun) + stack.mailed(waiting)
        done = accept(stack)
        assert done.asking == [begun]
        stack.wait(HOUR, every=5 * MINUTE)
        assert not stack.mailed(begun) + stack.mailed(waiting)
        assert stack.state(begun).stage is Stage.HALTED
        assert stack.publish(issue("Höstens möten"), name="host.md") == waiting, "saved again"
        stack.wait(HOUR, every=MINUTE)
        assert stack.mailed(waiting) == dict.fromkeys(EVERYONE, 1)


def test_nobody_hears_of_what_is_put_back(folder, cloud):
    stack = SimulatedStack(cloud)
    stack.open_list(*EVERYONE)
    kept(cloud, folder, at=time.time() + HOUR)  # long after the last file
    s3, bucket = cloud.client("s3"), cloud.refs["StaffBucket"]
    happened: list[str] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        if params["Bucket"] == bucket:
            told = params.get("NotificationConfiguration", {})
            happened.append("told" if "EventBridgeConfiguration" in told else model.name)

    for name in ("PutObject", "PutBucketNotificationConfiguration"):
        s3.meta.events.register(f"provide-client-params.s3.{name}", note)
    put_back(cloud, folder, stack.clock())
    assert happened[0] == "PutBucketNotificationConfiguration"
    assert set(happened[1:-1]) == {"PutObject"}
    assert happened[-1] == "told"


class Killed(BaseException):
    """As by a power cut: nothing after it happens."""


@pytest.mark.parametrize("writes", range(4))
def test_whoever_is_killed_while_keeping_has_kept_what_was_kept_before(folder, cloud, monkeypatch, writes):
    stack = SimulatedStack(cloud)
    stack.put(f"lists/{LIST}/list.yaml", settings())
    before = kept(cloud, folder)
    folder.mark()
    for number in range(3):
        stack.put(f"issues/{LIST}/{number}.txt", b" " * number)
    left = iter(range(writes))

    def replace(path: Path, target: Path) -> None:
        if next(left, None) is None:
            raise Killed
        path.rename(target)

    monkeypatch.setattr("pathlib.Path.replace", replace)
    try:
        kept(cloud, folder)
        pytest.fail("it was not killed")
    except Killed:
        monkeypatch.undo()
    assert folder.state() == before
    assert folder.was_killed
    assert [folder.body(one.body) for there in before.buckets.values() for one in there]
    kept(cloud, folder)
    assert not folder.was_killed
    assert len(folder.state().buckets["StaffBucket"]) == 4


# What can be gone on with


@pytest.fixture
def up(tmp_path: Path, cloud: Cloud) -> Path:
    """The folder of a stack that has run, and staff's beside it."""
    stack = SimulatedStack(cloud)
    stack.put(f"lists/{LIST}/list.yaml", settings())
    (tmp_path / "staff" / "lists").mkdir(parents=True)
    kept(cloud, KeptFolder(tmp_path / "up" / "kept"))
    return tmp_path / "up"


def found(up: Path, *, is_fresh: bool = False) -> LastRun:
    return LastRun.found(up, up.parent / "staff", is_fresh=is_fresh)


def test_a_run_that_ended_is_gone_on_with_unless_it_is_begun_anew(up):
    assert found(up).state
    assert found(up).stays == ("kept", "mailbox")
    assert (found(up, is_fresh=True).state, found(up, is_fresh=True).stays) == (None, ())
    (up.parent / "staff" / "lists").rmdir()
    assert found(up).state is None, "there is nothing to go on with"
    assert found(up.parent / "nowhere").state is None


def test_a_run_that_was_killed_is_known_by_its_mark(up):
    assert not found(up).was_killed
    KeptFolder(up / "kept").mark()
    assert found(up).was_killed


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda state: "", "cannot be read"),
        (lambda state: "[]", "another version of Utskick"),
        (lambda state: json.dumps({**state, "format": 99}), "another version of Utskick"),
        (lambda state: json.dumps({**state, "more": 1}), "not as it was written"),
        (lambda state: json.dumps({**state, "buckets": {"StaffBucket": [{}]}}), "not as it was written"),
        (lambda state: json.dumps({**state, "keys": {**state["keys"], "LedgerTable": ["id"]}}), "no LedgerTable"),
        (lambda state: json.dumps({**state, "buckets": {"OldBucket": []}}), "no OldBucket"),
    ],
)
def test_what_this_version_cannot_put_back_is_told_and_set_aside(up, change, why):
    file = up / "kept" / "state.json"
    file.write_text(change(json.loads(file.read_text())))
    last = found(up)
    assert why in last.unusable
    assert (last.state, last.stays) == (None, ())


def test_a_damaged_body_is_noticed(up):
    folder = KeptFolder(up / "kept")
    state = folder.state()
    assert state
    assert state.template == digest_of_template()
    (one,) = state.buckets["StaffBucket"]
    (up / "kept" / "bodies" / one.body).write_bytes(b"something else")
    with pytest.raises(UnusableStateError, match="damaged"):
        folder.body(one.body)
    (up / "kept" / "bodies" / one.body).unlink()
    with pytest.raises(UnusableStateError, match="cannot be read"):
        folder.body(one.body)


def sync_of(cloud: Cloud, staff: Path) -> FolderSync:
    return FolderSync(staff, cloud.refs["StaffBucket"], cloud.client("s3"))


def test_only_what_changed_in_the_folder_meanwhile_goes_up(tmp_path):
    staff, up, told = tmp_path / "staff", tmp_path / "up", []
    with Cloud() as cloud:
        sync = sync_of(cloud, staff)
        for name in ("stays", "changes", "goes"):
            sync.put(f"issues/{LIST}/{name}.md", issue(name))
        sync.put(f"lists/{LIST}/list.yaml", settings())
        sync.mirror()
        assert "is kept" in found(up).keep(lambda: held(cloud), sync)
    (staff / f"issues/{LIST}/changes.md").write_bytes(issue("something longer"))
    (staff / f"issues/{LIST}/goes.md").unlink()
    (staff / f"issues/{LIST}/new.md").write_bytes(issue("new"))
    with another_cloud() as cloud:
        sync, s3, put = sync_of(cloud, staff), cloud.client("s3"), []
        found(up).put_back(held(cloud), sync, told.append)
        s3.meta.events.register("provide-client-params.s3.PutObject", lambda params, **_: put.append(params["Key"]))
        for _ in range(3):
            sync.mirror()
        assert sorted(put) == [f"issues/{LIST}/changes.md", f"issues/{LIST}/new.md"]
        listed = s3.list_objects_v2(Bucket=cloud.refs["StaffBucket"])["Contents"]
        assert f"issues/{LIST}/goes.md" not in {one["Key"] for one in listed}
    assert len(told) == 1
    assert "here again" in told[0]


def test_what_cannot_be_put_back_or_kept_is_told_and_stays_as_it_was(up, cloud, tmp_path):
    sync, state = sync_of(cloud, up.parent / "staff"), KeptFolder(up / "kept").state()
    for body in (up / "kept" / "bodies").iterdir():
        body.write_bytes(b"damaged")
    with pytest.raises(SystemExit, match="make up FRESH=1"):
        found(up).put_back(held(cloud), sync, print)
    cloud.client("s3").put_object(Bucket=cloud.refs["ArchiveBucket"], Key="new", Body=b"new")
    (up / "kept" / "bodies").rename(up / "kept" / "moved")
    (up / "kept" / "bodies").write_bytes(b"a full disk")
    assert "could not be kept" in found(up).keep(lambda: held(cloud), sync)
    assert KeptFolder(up / "kept").state() == state


def test_after_a_killed_run_it_is_told_what_is_forgotten_and_what_waits(tmp_path):
    staff, up, told = tmp_path / "staff", tmp_path / "up", []
    with Cloud() as cloud:
        stack, sync = SimulatedStack(cloud), sync_of(cloud, staff)
        stack.open_list(*EVERYONE)
        stack.publish(issue(), name="waits.md")
        sync.mirror()
        found(up).keep(lambda: held(cloud), sync)
        KeptFolder(up / "kept").mark()
    sync.put(f"issues/{LIST}/later.md", issue("Höstens möten"))
    with another_cloud() as cloud:
        stack, sync = SimulatedStack(cloud), sync_of(cloud, staff)
        Border(stack)
        found(up).put_back(held(cloud), sync, told.append)
        assert not LedgerStamp(cloud.refs["LedgerTable"], cloud.refs["ArchiveBucket"]).is_behind()
        assert "was killed" in told[1]
        assert f"issues/{LIST}/waits.md" in told[-1]
        sync.mirror()
        assert f"issues/{LIST}/later.md" not in stack.files(f"issues/{LIST}/"), "it may have gone out"
        assert stack.reader(LEAVER).state is State.ACTIVE
        assert KeptFolder(up / "kept").was_killed, "until this one is kept"


def test_two_bodies_that_are_alike_are_written_at_once(tmp_path, monkeypatch):
    kept_here, both = KeptFolder(tmp_path / "kept"), Barrier(2)

    def replace(path: Path, target: Path) -> None:
        both.wait(60)
        path.rename(target)

    monkeypatch.setattr("pathlib.Path.replace", replace)
    with ThreadPoolExecutor(2) as several:
        first, second = several.map(kept_here.put_body, [b"", b""])
    assert first == second
    assert kept_here.body(first) == b""
