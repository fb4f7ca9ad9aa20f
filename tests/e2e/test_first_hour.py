"""The README's "Your own list in five minutes", word for word, in a copy of the project that nobody has used."""

from __future__ import annotations

import json
import mailbox
import os
import re
import shutil
import signal
import smtplib
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import localtime
from typing import TYPE_CHECKING

import pytest

from local.journey import waited
from local.local_stack import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

README = (ROOT / "README.md").read_text()
_CHAPTER = re.search(r"(?ms)^## Your own list in five minutes\n(.*?)^## ", README)
assert _CHAPTER
STEPS = _CHAPTER[1]
(COMMAND,) = re.findall(r"`(UTSKICK_SENDER=.* make up)`", STEPS)
BLOCKS = [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in re.findall(r"```\w+\n(.*?)```", STEPS, re.DOTALL)]
SETTINGS, READERS, ISSUES, REPORTS = re.findall(r"`(staff/[\w/.]+)`", STEPS)
SECONDS_TO_END = 20
"""Under the load of everything else that runs; alone it is two or three."""


@dataclass
class Started:
    """A command in a copy of the project, and what it has said."""

    folder: Path
    said: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def run(self, command: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "UTSKICK_"))}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                command, shell=True, cwd=self.folder, env=environment, stdout=said, stderr=said, start_new_session=True,
                preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no threads here
            )  # fmt: skip

    def until(self, words: str) -> str:
        def found() -> str:
            text = self.said.read_text(errors="replace")
            if words in text:
                return text
            assert self.process.poll() is None, text[-3000:]
            return ""

        return str(waited(found, f"it to say {words}", 600))

    def interrupt(self) -> float:
        """Press Ctrl-C; how many seconds it took to end."""
        began = time.monotonic()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(120)
        return time.monotonic() - began


def _hear_ctrl_c() -> None:
    """Whatever started the tests: a shell starts what it runs beside it deaf to SIGINT, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(folder: Path, command: str, said: Path) -> Iterator[Started]:
    """Run a command until it is ready, and end it in any case."""
    it = Started(folder, said)
    it.run(command)
    try:
        it.until("Ctrl-C ends everything")
        yield it
    finally:
        it.interrupt()


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """As `git clone` gives it, in a folder with a blank and a letter beyond ASCII; only environments are shared."""
    folder: Path = tmp_path_factory.mktemp("min mapp å") / "utskick"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    return folder


@pytest.fixture(scope="module")
def up(clone, tmp_path_factory):
    with started(clone, COMMAND, tmp_path_factory.mktemp("said") / "up.txt") as it:
        yield it


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def mails(folder: Path, to: str) -> list[str]:
    box = mailbox.Maildir(folder / ".local" / "up" / "mailbox", create=False)
    return [str(make_header(decode_header(mail["Subject"]))) for mail in box if mail["To"] == to]


def test_the_readme_s_road_leads_to_a_list_of_ones_own(up):
    settings, readers = BLOCKS
    put(up.folder, SETTINGS, settings)
    put(up.folder, READERS, readers)
    waited((up.folder / f"{REPORTS}readers.csv report.csv").exists, "the readers to be imported", 180)
    put(up.folder, f"{ISSUES}first.md", "# The first\n\nThe strawberries are ripe.\n")
    waited(lambda: "The first" in mails(up.folder, "bo@mail.example"), "Bo's mail", 300)
    waited(lambda: "The first" in mails(up.folder, "eva@mail.example"), "Eva's mail", 60)
    waited(lambda: list((up.folder / REPORTS).glob("*first*")), "the report", 300)
    assert not [subject for subject in mails(up.folder, "you@example.org") if "not" in subject.lower()]


def test_any_mail_program_that_is_pointed_there_gets_a_proof(up):
    domain, port = re.search(r"<list>@(\S+): .*\n.* port (\d+)", up.said.read_text()).groups()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "you@example.org", f"news@{domain}", "Pears by mail"
    mail["Date"] = localtime()
    mail.set_content("The pears are ripe.\n")
    with smtplib.SMTP("127.0.0.1", int(port)) as smtp:
        smtp.send_message(mail)
    waited(lambda: any("Pears by mail" in one for one in mails(up.folder, "you@example.org")), "the proof", 120)
    assert not [one for one in mails(up.folder, "bo@mail.example") if "Pears by mail" in one], "it waits for a press"


def test_what_lies_in_a_wrong_place_and_what_is_thrown_away_is_answered(up):
    put(up.folder, "staff/letter.docx", "not really")
    waited(lambda: "Not used: letter.docx" in mails(up.folder, "you@example.org"), "the letter about its place", 120)
    put(up.folder, "staff/drafts/news/idea.md", "# An idea\n\nPerhaps.\n")
    waited(lambda: any("An idea" in one for one in mails(up.folder, "you@example.org")), "the proof", 120)
    (up.folder / "staff/drafts/news/idea.md").unlink()
    waited(lambda: "Does not go out: idea.md" in mails(up.folder, "you@example.org"), "the letter about its end", 120)


def test_the_console_finds_it_and_a_second_start_there_is_told_where_it_is(up):
    console = subprocess.run(
        ["./utskick", "lists", "check"], cwd=up.folder, capture_output=True, text=True, check=False
    )
    assert (console.returncode, "news: fine" in console.stdout) == (0, True), console.stdout + console.stderr
    mail_in = subprocess.run(
        ["./utskick", "mail-in", "status", "--json"], cwd=up.folder, capture_output=True, text=True, check=False
    )
    told = json.loads(mail_in.stdout or "{}")
    assert (mail_in.returncode, told["state"], told["remarks"]) == (0, "on", []), mail_in.stdout + mail_in.stderr
    second = subprocess.run(["make", "up"], cwd=up.folder, capture_output=True, text=True, check=False)
    assert "It runs already" in second.stderr
    assert (up.folder / ".local" / "up" / "mailbox").exists()
    assert mails(up.folder, "bo@mail.example"), "and nothing was removed"


def test_ctrl_c_ends_it_in_seconds_and_the_next_day_it_knows_its_sender(up):
    assert up.interrupt() < SECONDS_TO_END
    said = up.said.read_text()
    assert "ending ..." in said
    assert "Traceback" not in said
    with started(up.folder, "make up", up.said.with_name("next.txt")) as next_day:
        told = next_day.said.read_text()
        assert "everything is here again" in told
        assert "which this stack may not" not in told
        assert "an address of example.org" in told
        put(up.folder, f"{ISSUES}second.md", "# The second\n\nThe pears are ripe.\n")
        waited(lambda: "The second" in mails(up.folder, "bo@mail.example"), "Bo's second mail", 300)
        assert mails(up.folder, "bo@mail.example").count("The first") == 1, "still there, and not sent again"
