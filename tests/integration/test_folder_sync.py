"""The folder sync: a folder on this machine and the staff's bucket hold the same, and nothing is ever taken away."""

from __future__ import annotations

import pytest

from local.folder_sync import FolderSync


@pytest.fixture
def folder_sync(cloud, tmp_path) -> FolderSync:
    return FolderSync(tmp_path / "staff", cloud.refs["StaffBucket"], cloud.client("s3"))


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


def test_a_file_thrown_away_on_one_side_stays_on_the_other(cloud, folder_sync):
    folder_sync.put("drafts/a/utkast.md", b"# Utkast")
    folder_sync.mirror()
    (folder_sync.folder / "drafts/a/utkast.md").unlink()
    folder_sync.mirror()
    assert keys(cloud) == {"drafts/a/utkast.md"}


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
