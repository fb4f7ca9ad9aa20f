"""python -m local.postoffice: starts, says where, ends when told, and says in words what is wrong."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.postoffice.conftest import sesv2
from tests.unit.postoffice.counter import single

ROOT = Path(__file__).parents[3]


@contextmanager
def program(*arguments):
    command = [sys.executable, "-m", "local.postoffice", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_takes_a_mail_and_ends_cleanly(tmp_path, number):
    arguments = ["--port", "0", "--mailbox", str(tmp_path), "--identity", "smakommuner.example", "--rate", "2"]
    with program(*arguments) as process:
        address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())[0]
        ses = sesv2(address)
        ses.send_email(**single() | {"ConfigurationSetName": ""})
        assert ses.get_account()["SendQuota"]["MaxSendRate"] == 2
        assert len(list((tmp_path / "new").iterdir())) == 1
        process.send_signal(number)
        said, complained = process.communicate(timeout=10)
        assert (process.returncode, said, complained) == (0, "", "")


def test_a_taken_port_is_told_in_words():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with program("--port", str(other.getsockname()[1])) as process:
            _, complained = process.communicate(timeout=10)
    assert process.returncode == 1
    assert re.fullmatch(r"Port \d+ on 127\.0\.0\.1 cannot be had \(.+\): choose another with --port\n", complained)


def test_a_gate_without_an_emulator_is_told_in_words():
    with program("--gate") as process:
        _, complained = process.communicate(timeout=10)
    assert (process.returncode, "--emulator" in complained, "Traceback" in complained) == (1, True, False)


def test_taking_in_mail_without_an_emulator_is_told_in_words():
    with program("--smtp", "0") as process:
        _, complained = process.communicate(timeout=10)
    assert (process.returncode, "--emulator" in complained, "Traceback" in complained) == (1, True, False)


def test_a_taken_port_for_mail_is_told_in_words():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with program("--port", "0", "--emulator", "http://127.0.0.1:1", "--smtp", port) as process:
            _, complained = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "choose another with --smtp" in complained
    assert "Traceback" not in complained


def test_it_listens_to_this_machine_only():
    with program("--port", "0") as process:
        port = int(re.search(r":(\d+)", process.stdout.readline())[1])
        listening = [
            line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if f":{port:04X} " in line
        ]
        assert [place for place in listening if place.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]
        assert not [line for line in Path("/proc/net/tcp6").read_text().splitlines() if f":{port:04X} " in line]
