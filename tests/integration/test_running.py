"""One stack a copy of the project: a second start looks before it removes anything, and finds ports of its own."""

from __future__ import annotations

import socket
import time

import pytest

from console import connection
from local import running
from local.demo import EXAMPLES, sent_as
from local.ports import Ports, PortTaken
from local.removal import put_aside, throw_away
from local.running import AlreadyRunning, alone, note, ports_of, sender_of
from newsletter.edition.mail_headers import may_send_as
from newsletter.mailing_list import MailingList

PORTS = Ports(emulator=4566, post_office=4580, website=4590, smtp_server=4525)


@pytest.fixture
def taken():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one.getsockname()[1]


def test_a_second_start_in_the_same_copy_says_where_the_first_answers_and_touches_nothing(tmp_path):
    with alone(tmp_path / "up"):
        note(tmp_path / "up", PORTS)
        with pytest.raises(AlreadyRunning) as told, alone(tmp_path / "up"):
            pytest.fail("both run")
    assert "http://127.0.0.1:4580" in str(told.value)
    assert "git clone" in str(told.value)
    assert ports_of(tmp_path / "up") == PORTS
    with alone(tmp_path / "up"):
        pass  # the first has ended


def test_a_usual_port_that_is_taken_is_replaced_by_a_free_one_and_told(monkeypatch, taken):
    monkeypatch.setattr(
        "local.ports._USUAL", {"emulator": taken, "post_office": 4580, "website": 4590, "smtp_server": 4525}
    )
    ports = Ports.usual()
    assert ports.emulator != taken
    assert f"({taken} is taken)" in ports.unusual


def test_a_port_that_was_asked_for_and_is_taken_is_told_with_a_free_one(monkeypatch, taken):
    monkeypatch.setenv("UTSKICK_WEBSITE_PORT", str(taken))
    monkeypatch.setenv("UTSKICK_EMULATOR_PORT", str(taken))
    with pytest.raises(PortTaken) as told:
        Ports.usual()
    assert f"Port {taken} on 127.0.0.1 is taken" in str(told.value)
    for name in ("UTSKICK_WEBSITE_PORT=", "UTSKICK_EMULATOR_PORT="):
        assert name in str(told.value)


@pytest.mark.parametrize("typed", ["abc", "0", "99999", "-1"])
def test_a_port_that_is_none_is_told(monkeypatch, typed):
    monkeypatch.setenv("UTSKICK_EMULATOR_PORT", typed)
    with pytest.raises(PortTaken, match=f"UTSKICK_EMULATOR_PORT={typed} is no port"):
        Ports.named()


def test_the_console_finds_the_ports_of_the_stack_that_runs(monkeypatch, tmp_path):
    note(tmp_path / "up", Ports(1234, 2345, 3456, 4567))
    monkeypatch.setattr(connection, "UP", tmp_path / "up")
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SESV2"):
        monkeypatch.setenv(name, "http://elsewhere.example")
    connection.stay_here()
    assert connection.os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1234"


def test_the_run_before_is_kept_once_and_what_is_thrown_away_is_gone_at_once(tmp_path):
    for number in ("one", "two"):
        (tmp_path / "up" / "mailbox").mkdir(parents=True)
        (tmp_path / "up" / "mailbox" / number).touch()
        assert put_aside(tmp_path / "up") == tmp_path / "up-before"
    assert list((tmp_path / "up").iterdir()) == []
    assert put_aside(tmp_path / "up") is None
    assert [one.name for one in (tmp_path / "up-before" / "mailbox").iterdir()] == ["two"]
    (tmp_path / "up").rmdir()
    throw_away(tmp_path / "up-before")
    assert not (tmp_path / "up-before").exists()
    patience = time.monotonic() + 20
    while list(tmp_path.iterdir()) and time.monotonic() < patience:
        time.sleep(0.1)
    assert list(tmp_path.iterdir()) == []


def test_what_stays_is_not_touched_when_the_rest_is_put_aside(tmp_path):
    for name in ("kept", "mailbox", "logs"):
        (tmp_path / "up" / name).mkdir(parents=True)
    before = put_aside(tmp_path / "up", "kept", "mailbox")
    assert before
    assert [one.name for one in before.iterdir()] == ["logs"]
    assert sorted(one.name for one in (tmp_path / "up").iterdir()) == ["kept", "mailbox"]


def test_the_sender_is_remembered_until_another_is_chosen(tmp_path):
    remembered = tmp_path / "a" / "sender"
    assert sender_of("", remembered) == running.USUAL_SENDER
    assert sender_of("Example.org", remembered) == "example.org"
    assert sender_of("", remembered) == "example.org"
    assert sender_of("info@example.net", remembered) == "info@example.net"
    assert sender_of("", remembered) == "info@example.net"


@pytest.mark.parametrize("sender", ["example.org", "info@example.net"])
def test_the_example_is_sent_as_whoever_was_chosen(sender):
    settings = (EXAMPLES / "list.yaml").read_text()
    before, after = (MailingList.from_yaml("kommunbladet", text) for text in (settings, sent_as(settings, sender)))
    assert not may_send_as(before, sender)
    assert may_send_as(after, sender)
    assert after.staff == before.staff
