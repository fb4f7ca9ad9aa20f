"""`utskick sync`: a folder and the bucket of a deployed stack are kept alike, and nothing is ever lost."""

from __future__ import annotations

import json
import os
import random
import unicodedata
from types import SimpleNamespace

import pytest
from botocore.exceptions import EndpointConnectionError
from typer.testing import CliRunner

from console import sync as syncing
from console.__main__ import app
from console.folder_mirror import FolderMirror
from console.mirror_files import ASIDE, STATE, digest, is_of_people
from newsletter.aws import clients

LETTER = "issues/kommunbladet/juni.md"


class Place:
    """A folder, a bucket and what was told; ``look`` mirrors as often as it takes."""

    def __init__(self, cloud, folder):
        self.bucket, self.s3 = cloud.refs["StaffBucket"], cloud.client("s3")
        self.folder, self.told, self.ticks = folder, [], 0
        folder.mkdir()
        self.begin()

    def begin(self):
        """Start the command anew: nothing but the folder remembers."""
        self.mirror = FolderMirror(self.folder, self.bucket, self.s3, self.told.append, lambda: 1_790_000_000.0)
        return self.mirror.remember()

    def look(self):
        for _ in range(6):
            if self.mirror.mirror():
                return
        pytest.fail(f"it never came to rest: {self.told}")

    def write(self, key, content=b"# Juni"):
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.ticks += 1
        os.utime(path, ns=(path.stat().st_atime_ns, 10**18 + self.ticks * 10**6))  # no two saves at one time
        return path

    def upload(self, key, content=b"# Juni"):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)

    def there(self):
        listed = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", ())
        return {one["Key"]: self.s3.get_object(Bucket=self.bucket, Key=one["Key"])["Body"].read() for one in listed}

    def here(self):
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.startswith(".") and ASIDE not in path.parts
        }

    def aside(self):
        return {
            "/".join(path.relative_to(self.folder / ASIDE).parts[1:]): path.read_bytes()
            for path in (self.folder / ASIDE).rglob("*")
            if path.is_file()
        }

    def versions(self):
        return len(self.s3.list_object_versions(Bucket=self.bucket).get("Versions", ()))


@pytest.fixture
def place(cloud, tmp_path):
    return Place(cloud, tmp_path / "utskick")


# Both ways


def test_what_is_put_in_the_folder_goes_up_once_and_reports_come_back(place):
    place.write("issues/kommunbladet/höst nr 2.md")
    place.write("lists/kommunbladet/list.yaml", b"name: K")
    place.upload("reports/kommunbladet/rapport.html", b"Klart")
    place.look()
    place.look()
    assert place.here() == place.there()
    assert len(place.here()) == 3
    assert place.versions() == 3, "nothing is sent twice"


def test_settings_and_pictures_go_before_the_issue_that_needs_them(place):
    for key in ("issues/a/juni.md", "issues/a/bild.jpg", "lists/a/list.yaml"):
        place.write(key)
    place.look()
    assert [line.split(":")[0] for line in place.told] == ["lists/a/list.yaml", "issues/a/bild.jpg", "issues/a/juni.md"]


def test_a_change_on_one_side_comes_to_the_other(place):
    place.write(LETTER)
    place.look()
    place.write(LETTER, b"# Juni, igen")
    place.look()
    assert place.there() == {LETTER: b"# Juni, igen"}
    place.upload(LETTER, b"# Juni, av kollegan")
    place.look()
    assert place.here() == {LETTER: b"# Juni, av kollegan"}
    assert place.aside() == {}


def test_a_first_look_sends_nothing_and_a_file_that_grows_waits(place):
    place.write(LETTER, b"# J")
    assert not place.mirror.mirror()
    for text in (b"# Ju", b"# Jun"):
        place.write(LETTER, text)
        assert not place.mirror.mirror()
        assert place.there() == {}
    place.look()
    assert place.there() == {LETTER: b"# Jun"}


def test_what_is_saved_again_as_it_was_is_not_sent_again(place):
    place.write(LETTER)
    place.look()
    place.write(LETTER)
    place.look()
    assert place.versions() == 1


# Both have changed


def test_a_change_on_both_sides_loses_neither_and_makes_no_issue_of_its_own(place):
    place.write(LETTER)
    place.look()
    place.write(LETTER, b"# Min")
    place.upload(LETTER, b"# Kollegans")
    place.look()
    assert place.here() == place.there() == {LETTER: b"# Kollegans"}
    assert place.aside() == {LETTER: b"# Min"}
    assert any("yours in not-synced/" in line for line in place.told)


def test_alike_changes_on_both_sides_are_no_conflict(place):
    place.write(LETTER)
    place.upload(LETTER)
    place.look()
    assert (place.aside(), place.versions()) == ({}, 1)


def test_whoever_saves_in_the_bucket_between_the_look_and_the_sending_is_not_overwritten(place, monkeypatch):
    place.write(LETTER)
    place.look()
    place.write(LETTER, b"# Min")
    real, raced = place.mirror._there, []

    def there():
        found = real()
        if len(raced) == 1:
            place.upload(LETTER, b"# Kollegans")  # just now, after the list was read
        raced.append(1)
        return found

    monkeypatch.setattr(place.mirror, "_there", there)
    place.look()
    assert place.there() == {LETTER: b"# Kollegans"}
    assert place.aside() == {LETTER: b"# Min"}


def test_two_new_files_of_one_name_are_both_kept(place):
    place.write(LETTER, b"# Min")
    place.upload(LETTER, b"# Kollegans")
    place.look()
    assert place.there() == {LETTER: b"# Kollegans"}
    assert place.aside() == {LETTER: b"# Min"}


def test_a_second_conflict_does_not_write_over_the_copy_of_the_first(place):
    for number in range(3):
        place.write(LETTER, b"# Min %d" % number)
        place.upload(LETTER, b"# Kollegans %d" % number)
        place.look()
    assert sorted(path.read_bytes() for path in (place.folder / ASIDE).rglob("*.md")) == [
        b"# Min 0", b"# Min 1", b"# Min 2",
    ]  # fmt: skip


# Thrown away


def test_what_is_thrown_away_here_is_gone_there_after_two_looks_and_its_version_is_kept(place):
    place.write(LETTER)
    place.look()
    (place.folder / LETTER).unlink()
    assert not place.mirror.mirror()
    assert LETTER in place.there()
    place.look()
    assert place.there() == {}
    assert place.versions() == 1


def test_a_program_that_takes_a_file_away_for_a_moment_to_save_it_throws_nothing_away(place):
    place.write(LETTER)
    place.look()
    (place.folder / LETTER).unlink()
    place.mirror.mirror()
    place.write(LETTER, b"# Sparad")
    place.look()
    assert place.there() == {LETTER: b"# Sparad"}


def test_what_is_thrown_away_there_is_put_aside_here_and_does_not_come_up_again(place):
    place.write(LETTER)
    place.look()
    place.s3.delete_object(Bucket=place.bucket, Key=LETTER)
    place.look()
    place.look()
    assert (place.here(), place.there()) == ({}, {})
    assert place.aside() == {LETTER: b"# Juni"}


def test_thrown_away_there_and_changed_here_is_kept_and_not_published_anew(place):
    place.write(LETTER)
    place.look()
    place.s3.delete_object(Bucket=place.bucket, Key=LETTER)
    place.write(LETTER, b"# Min")
    place.look()
    assert place.there() == {}
    assert place.aside() == {LETTER: b"# Min"}


def test_thrown_away_here_and_changed_there_comes_down_again(place):
    place.write(LETTER)
    place.look()
    (place.folder / LETTER).unlink()
    place.upload(LETTER, b"# Kollegans")
    place.look()
    assert place.here() == place.there() == {LETTER: b"# Kollegans"}


def test_reports_only_come_down(place):
    report = "reports/a/rapport.html"
    place.upload(report, b"Klart")
    place.write("reports/a/egen.txt", b"min anteckning")
    place.look()
    (place.folder / report).unlink()
    place.look()
    place.look()
    assert place.there() == {report: b"Klart"}
    assert place.here() == {"reports/a/egen.txt": b"min anteckning"}
    place.upload(report, b"Klart igen")
    place.look()
    assert place.here()[report] == b"Klart igen"
    place.s3.delete_object(Bucket=place.bucket, Key=report)
    place.look()
    assert place.here()[report] == b"Klart igen"


def test_a_drive_that_goes_away_takes_nothing_with_it(place):
    for number in range(3):
        place.write(f"issues/a/{number}.md")
    place.look()
    gone = place.folder.with_name("borta")
    place.folder.rename(gone)
    for _ in range(3):
        place.mirror.mirror()
    place.folder.mkdir()  # the empty place where a drive was mounted
    for _ in range(3):
        place.mirror.mirror()
    assert len(place.there()) == 3
    assert list(place.folder.iterdir()) == []
    assert sum("is a drive missing" in line for line in place.told) == 1


def test_many_files_gone_at_once_are_not_thrown_away(place):
    for number in range(12):
        place.write(f"issues/a/{number}.md")
    place.look()
    for path in (place.folder / "issues/a").iterdir():
        path.unlink()
    for _ in range(3):
        place.mirror.mirror()
    assert len(place.there()) == 12
    assert any("12 files are gone all at once" in line for line in place.told)


# Ended and begun again


def test_what_happened_while_it_was_off_is_seen_from_what_it_remembers(place):
    for name in ("stays", "mine", "theirs", "both", "gone-here", "gone-there"):
        place.write(f"issues/a/{name}.md")
    place.look()
    place.write("issues/a/mine.md", b"# Min")
    place.upload("issues/a/theirs.md", b"# Deras")
    place.write("issues/a/both.md", b"# Min")
    place.upload("issues/a/both.md", b"# Deras")
    (place.folder / "issues/a/gone-here.md").unlink()
    place.s3.delete_object(Bucket=place.bucket, Key="issues/a/gone-there.md")
    assert place.begin()
    place.look()
    assert place.here() == place.there() == {
        "issues/a/stays.md": b"# Juni", "issues/a/mine.md": b"# Min", "issues/a/theirs.md": b"# Deras",
        "issues/a/both.md": b"# Deras",
    }  # fmt: skip
    assert place.aside() == {"issues/a/both.md": b"# Min", "issues/a/gone-there.md": b"# Juni"}


def test_an_end_between_sending_and_remembering_makes_no_second_version_and_no_conflict(place):
    place.write(LETTER)
    place.look()
    before = (place.folder / STATE).read_bytes()
    place.write(LETTER, b"# Ny")
    place.look()
    (place.folder / STATE).write_bytes(before)
    place.begin()
    place.look()
    assert (place.aside(), place.versions()) == ({}, 2)


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"bucket": "another", "files": {}}'])
def test_a_memory_that_is_broken_or_another_bucket_s_is_none_and_loses_nothing(place, kept):
    place.write(LETTER, b"# Min")
    place.upload(LETTER, b"# Deras")
    (place.folder / STATE).write_bytes(kept)
    assert not place.begin()
    place.look()
    assert place.there() == {LETTER: b"# Deras"}
    assert place.aside() == {LETTER: b"# Min"}


# Files that are nobody's, or not whole


@pytest.mark.parametrize(
    "name",
    [
        "~$juni.docx", ".~lock.juni.odt#", ".DS_Store", "._juni.docx", "Thumbs.db", "desktop.ini", "~WRL0003.tmp",
        "juni.docx.part", "juni.crdownload", "juni.docx.tmp", "juni.docx~", "Icon\r", "juni.docx.icloud", ".juni.swp",
    ],
)  # fmt: skip
def test_files_that_programs_make_for_themselves_are_left_alone_on_both_sides(place, name):
    assert not is_of_people(f"issues/a/{name}")
    place.write(f"issues/a/{name}", b"x")
    place.upload(f"drafts/a/{name}", b"x")
    for _ in range(4):
        place.look()
    assert list(place.there()) == [f"drafts/a/{name}"]
    assert not (place.folder / "drafts").exists()
    assert place.told == []


def test_an_empty_file_and_half_a_word_file_wait_and_are_told_once(place):
    place.write("issues/a/tom.md", b"")
    place.write("issues/a/halv.docx", b"PK\x03\x04 and no end")
    for _ in range(4):
        place.look()
    assert place.there() == {}
    assert sorted(place.told) == [
        "issues/a/halv.docx: its end is missing: it waits until it is whole",
        "issues/a/tom.md: it is empty: it waits until something is in it",
    ]
    place.write("issues/a/tom.md", b"# Nu")
    place.look()
    assert place.there() == {"issues/a/tom.md": b"# Nu"}


@pytest.mark.parametrize("lock", ["~$juni.docx", "~$ni.docx", ".~lock.juni.docx#"])
def test_a_file_that_is_open_in_a_program_is_not_changed_below_it(place, lock):
    letter = "issues/a/juni.docx"
    place.write(letter, b"first")
    place.look()
    opened = place.write(f"issues/a/{lock}", b"anna")
    place.upload(letter, b"theirs")
    place.look()
    assert place.here()[letter] == b"first"
    assert "is open here" in place.told[-1]
    opened.unlink()
    place.look()
    assert place.here()[letter] == b"theirs"


def test_names_that_macos_stores_otherwise_are_one_file(place):
    place.write(unicodedata.normalize("NFD", "issues/a/höst.md"), b"# Min")
    place.look()
    assert list(place.there()) == ["issues/a/höst.md"]
    place.upload("issues/a/höst.md", b"# Kollegans")
    place.look()
    assert list(place.here().values()) == [b"# Kollegans"]


def test_links_and_keys_that_lead_out_of_the_folder_are_not_followed(place, tmp_path):
    (tmp_path / "hemligt.txt").write_text("x")
    (place.folder / "issues").mkdir()
    (place.folder / "issues/länk.md").symlink_to(tmp_path / "hemligt.txt")
    (place.folder / "reports").symlink_to(tmp_path)
    place.upload("issues/../../ute.txt", b"x")
    place.upload("reports/ute.html", b"x")
    for _ in range(3):
        place.look()
    assert not (tmp_path / "ute.txt").exists()
    assert not (tmp_path.parent / "ute.txt").exists()
    assert not (tmp_path / "ute.html").exists()
    assert sorted(place.there()) == ["issues/../../ute.txt", "reports/ute.html"]


def test_a_known_file_that_became_a_link_is_not_taken_for_thrown_away(place, tmp_path):
    path = place.write(LETTER)
    place.look()
    path.rename(tmp_path / "juni.md")
    path.symlink_to(tmp_path / "juni.md")
    for _ in range(3):
        place.look()
    assert place.there() == {LETTER: b"# Juni"}


# By chance


@pytest.mark.parametrize("seed", range(8))
def test_whatever_two_people_do_every_text_that_was_written_is_somewhere(place, seed):
    """In the folder, put aside, or among the bucket's versions; and in the end both sides are alike."""
    chance, written = random.Random(seed), set()
    for step in range(25):
        key, text = f"issues/a/{chance.randrange(3)}.md", b"# %d" % step
        match chance.randrange(6):
            case 0 | 1:
                written -= _only_seen_by_its_author(place, key)
                place.write(key, text)
                written.add(digest(text))
            case 2:
                place.upload(key, text)
                written.add(digest(text))
            case 3:
                place.s3.delete_object(Bucket=place.bucket, Key=key)
            case 4:
                place.begin()
            case _:
                written -= _only_seen_by_its_author(place, key)
                (place.folder / key).unlink(missing_ok=True)
        if chance.random() < 0.5:
            place.look()
    place.look()
    place.look()
    assert place.here() == place.there()
    assert written <= _versions(place) | _files(place)


def _only_seen_by_its_author(place, key):
    """A text that is about to be saved over or thrown away before any look at it."""
    path = place.folder / key
    return {digest(path.read_bytes())} - _versions(place) if path.exists() else set()


def _versions(place):
    return {one["ETag"] for one in place.s3.list_object_versions(Bucket=place.bucket).get("Versions", ())}


def _files(place):
    return {digest(path.read_bytes()) for path in place.folder.rglob("*.md")}


# The command


@pytest.fixture
def command(place, monkeypatch):
    resources = [{"LogicalResourceId": "StaffBucket", "PhysicalResourceId": place.bucket}]
    fine = SimpleNamespace(status_code=200), {"StackResourceSummaries": resources}
    clients.cloudformation().meta.events.register("before-call.cloudformation.ListStackResources", lambda **_: fine)
    monkeypatch.setattr(syncing, "_BETWEEN_LOOKS", 0)

    def run(*arguments, code=0, typed=""):
        asked = ["sync", str(place.folder), "--stack", "utskick", *arguments]
        done = CliRunner().invoke(app, asked, input=typed)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.output

    return run


def test_once_makes_both_alike_and_ends(place, command):
    place.write("reports/a/min anteckning.txt", b"nej")
    place.upload("reports/a/rapport.html", b"Klart")
    assert "Both are alike" in command("--once")
    assert place.here()["reports/a/rapport.html"] == b"Klart"


def test_what_lies_there_at_the_first_start_is_asked_about_before_it_is_published_or_imported(place, command):
    readers = "lists/kommunbladet/subscribers/medlemmar.csv"
    place.write(LETTER)
    place.write(readers, b"adress")
    said = command("--once", typed="n\n", code=1)
    assert LETTER in said
    assert readers in said
    assert place.there() == {}
    command("--once", "--yes")
    assert place.there() == {LETTER: b"# Juni", readers: b"adress"}
    place.write("issues/kommunbladet/juli.md")
    command("--once")
    assert len(place.there()) == 3, "from then on a new file is what people put there"


def test_once_ends_with_1_where_something_could_not_be_made_alike(place, command):
    place.write("lists/a/tom.csv", b"")
    assert "it is empty" in command("--once", "--yes", code=1)


def test_a_second_mirror_in_the_same_folder_is_refused(place, command):
    with syncing._alone(place.folder):
        assert "another utskick sync" in command("--once", code=1)


def test_a_bucket_that_does_not_answer_is_told_and_asked_again(place, monkeypatch):
    told = []
    answers = iter([EndpointConnectionError(endpoint_url="https://s3.invalid"), True, KeyboardInterrupt()])

    def mirror():
        answer = next(answers)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(place.mirror, "mirror", mirror)
    monkeypatch.setattr(syncing, "_tell", told.append)
    monkeypatch.setattr(syncing.time, "sleep", lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        syncing._go_on(place.mirror, 15)
    assert "does not answer just now" in told[0]


def test_what_is_remembered_holds_names_and_no_content(place):
    place.write("lists/a/subscribers/readers.csv", b"anna@byar.example")
    place.look()
    kept = json.loads((place.folder / STATE).read_text())
    assert list(kept["files"]) == ["lists/a/subscribers/readers.csv"]
    assert "anna@" not in (place.folder / STATE).read_text()
