"""The folder sync: a folder on this machine and the staff's bucket hold the same, whatever is thrown at it."""

from __future__ import annotations

import os
import random
import time

import pytest
from botocore.exceptions import EndpointConnectionError

from local.folder_sync import FolderSync


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def folder_sync(cloud, tmp_path, told) -> FolderSync:
    return FolderSync(tmp_path / "staff", cloud.refs["StaffBucket"], cloud.client("s3"), told.append)


def in_bucket(cloud, key):
    return cloud.client("s3").get_object(Bucket=cloud.refs["StaffBucket"], Key=key)["Body"].read()


def keys(cloud):
    listed = cloud.client("s3").list_objects_v2(Bucket=cloud.refs["StaffBucket"])
    return {one["Key"] for one in listed.get("Contents", ())}


def test_what_is_put_in_the_folder_goes_up_once_and_again_when_it_is_saved_again(cloud, folder_sync):
    folder_sync.put("issues/kommunbladet/höst nr 2.md", b"# Ett")
    folder_sync.mirror()
    folder_sync.mirror()
    assert in_bucket(cloud, "issues/kommunbladet/höst nr 2.md") == b"# Ett"
    versions = cloud.client("s3").list_object_versions(Bucket=cloud.refs["StaffBucket"])["Versions"]
    assert len(versions) == 1
    folder_sync.put("issues/kommunbladet/höst nr 2.md", b"# Rubrik")
    folder_sync.mirror()
    assert in_bucket(cloud, "issues/kommunbladet/höst nr 2.md") == b"# Rubrik"


def test_what_appears_in_the_bucket_comes_down_and_is_not_sent_up_again(cloud, folder_sync):
    cloud.client("s3").put_object(Bucket=cloud.refs["StaffBucket"], Key="reports/a/rapport.html", Body=b"Klart")
    folder_sync.mirror()
    folder_sync.mirror()
    assert (folder_sync.folder / "reports/a/rapport.html").read_bytes() == b"Klart"
    assert len(cloud.client("s3").list_object_versions(Bucket=cloud.refs["StaffBucket"])["Versions"]) == 1


def test_a_file_thrown_away_is_gone_in_the_bucket_too_unless_it_was_only_being_saved(cloud, folder_sync):
    folder_sync.put("drafts/a/utkast.md", b"# Utkast")
    folder_sync.mirror()
    (folder_sync.folder / "drafts/a/utkast.md").unlink()
    folder_sync.mirror()
    assert keys(cloud) == {"drafts/a/utkast.md"}
    folder_sync.put("drafts/a/utkast.md", b"# Utkast")
    folder_sync.mirror()
    folder_sync.mirror()
    assert keys(cloud) == {"drafts/a/utkast.md"}, "a program that saves a file takes it away for a moment"
    (folder_sync.folder / "drafts/a/utkast.md").unlink()
    folder_sync.mirror()
    folder_sync.mirror()
    assert keys(cloud) == set()


def test_what_is_thrown_away_in_the_bucket_and_reports_thrown_away_here_change_nothing_elsewhere(cloud, folder_sync):
    folder_sync.put("issues/a/juni.md", b"# Juni")
    cloud.client("s3").put_object(Bucket=cloud.refs["StaffBucket"], Key="reports/a/rapport.html", Body=b"Klart")
    folder_sync.mirror()
    (folder_sync.folder / "reports/a/rapport.html").unlink()
    cloud.client("s3").delete_object(Bucket=cloud.refs["StaffBucket"], Key="issues/a/juni.md")
    for _ in range(3):
        folder_sync.mirror()
    assert keys(cloud) == {"reports/a/rapport.html"}
    assert (folder_sync.folder / "issues/a/juni.md").exists()


def test_a_drive_that_goes_away_takes_nothing_back_and_is_told(cloud, folder_sync, told):
    for number in range(12):
        folder_sync.put(f"issues/a/{number}.md", b"# Nummer")
    folder_sync.mirror()
    folder_sync.folder.rename(folder_sync.folder.with_name("borta"))
    for _ in range(3):
        folder_sync.mirror()
    assert len(keys(cloud)) == 12
    assert sum("is a drive missing" in one for one in told) == 1


def test_a_file_that_still_grows_waits_until_it_has_settled(cloud, folder_sync):
    folder_sync.put("issues/a/stor.docx", b"PK")
    folder_sync.mirror(settled=True)
    folder_sync.put("issues/a/stor.docx", b"PK and the rest")
    folder_sync.mirror(settled=True)
    assert keys(cloud) == set()
    folder_sync.mirror(settled=True)
    assert in_bucket(cloud, "issues/a/stor.docx") == b"PK and the rest"


def test_a_bucket_that_does_not_answer_is_told_and_the_thread_goes_on(cloud, folder_sync, told, monkeypatch):
    real, fails = folder_sync._s3.get_paginator, iter([True, True])

    def paginator(name):
        if next(fails, False):
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
        return real(name)

    monkeypatch.setattr(folder_sync._s3, "get_paginator", paginator)
    monkeypatch.setattr("local.folder_sync._SECONDS", 0.01)
    folder_sync.start()
    folder_sync.put("issues/a/juni.md", b"# Juni")
    patience = time.monotonic() + 20
    while not (keys(cloud) and next(fails, "over") == "over") and time.monotonic() < patience:
        time.sleep(0.05)
    folder_sync.stop()
    assert keys(cloud) == {"issues/a/juni.md"}
    assert sum("could not be mirrored just now" in one for one in told) == 1


def test_five_hundred_odd_things_in_the_folder_stop_nothing_that_is_in_order(cloud, folder_sync, told):
    """Names in any encoding, links, folders in place of files, what cannot be written: told, and it goes on."""
    dice = random.Random(500)
    folder = folder_sync.folder / "issues" / "a"
    folder.mkdir(parents=True)
    names = [bytes(dice.choice(range(1, 256)) for _ in range(dice.randint(1, 30))) for _ in range(420)]
    names += [f"{'å' * 60}{number}".encode() for number in range(20)] + [b"v\xe5r.md", b"a\nb.md", b"\xff"]
    made = 0
    for name in {name.replace(b"/", b"_") for name in names} - {b".", b".."}:
        path = folder / os.fsdecode(name)
        match dice.randrange(6):
            case 0:
                path.symlink_to(dice.choice(["/etc/hostname", path, "nowhere", ".."]))
            case 1:
                path.mkdir()
            case 2:
                os.mkfifo(path)
            case _:
                path.write_bytes(name)
        made += 1
    deep = folder
    for _ in range(60):
        deep = deep / ("d" * 30)
        deep.mkdir(exist_ok=True)
        made += 1
    assert made > 480
    bucket = cloud.client("s3")
    for key in ("issues/a", "issues/a/x/y", "reports/" + "n" * 300, "reports/a//b", "reports/å\x01.txt"):
        bucket.put_object(Bucket=cloud.refs["StaffBucket"], Key=key, Body=b"x")
    (folder / "x").write_bytes(b"a file where the bucket has a folder")
    folder_sync.put("issues/a/juni.md", b"# Juni")
    for _ in range(3):
        folder_sync.mirror()
    assert in_bucket(cloud, "issues/a/juni.md") == b"# Juni"
    folder_sync.put("issues/a/juli.md", b"# Juli")
    folder_sync.mirror()
    assert in_bucket(cloud, "issues/a/juli.md") == b"# Juli"
    assert any("not in UTF-8" in one for one in told)
    assert any("it is a link" in one for one in told)
    assert any("could not be put here" in one for one in told)
    once = len(told)
    folder_sync.mirror()
    assert len(told) == once, "each is told once"
    assert all(one.isprintable() for one in told)


def test_a_file_that_is_still_being_written_waits(cloud, folder_sync):
    (folder_sync.folder / "issues/a").mkdir(parents=True)
    (folder_sync.folder / "issues/a/.nummer.md.part").write_bytes(b"# Halv")
    folder_sync.mirror()
    assert keys(cloud) == set()


def test_what_was_sent_last_time_is_left_alone_until_it_is_saved_anew(cloud, folder_sync):
    folder_sync.put("issues/a/gammalt.md", b"# Gammalt")
    folder_sync.put("lists/a/list.yaml", b"name: A")
    assert folder_sync.leave_alone("issues", "drafts") == 1
    folder_sync.mirror()
    assert keys(cloud) == {"lists/a/list.yaml"}
    folder_sync.put("issues/a/gammalt.md", b"# Gammalt, nytt")
    folder_sync.mirror()
    assert keys(cloud) == {"lists/a/list.yaml", "issues/a/gammalt.md"}


def test_a_key_that_points_out_of_the_folder_is_not_followed(cloud, folder_sync, tmp_path):
    cloud.client("s3").put_object(Bucket=cloud.refs["StaffBucket"], Key="reports/../../ute.txt", Body=b"x")
    folder_sync.mirror()
    assert not (tmp_path / "ute.txt").exists()
