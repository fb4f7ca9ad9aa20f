"""Last of all: what the whole run wrote where it should not, and what it left behind."""

from __future__ import annotations

import re
import socket

import pytest

from local import logs
from local.house import ROOT, House
from local.ports import Ports, PortTaken, is_free
from newsletter.readers.addresses import address_in
from tests.e2e.office import waiting
from tests.template import of_kind

SES_WRITES = ("EvidenceQueue", "EvidenceDeadLetters")
"""SES's own reports, with addresses and headers: docs/operators.md says so, and for how long they are kept."""

QUEUES = sorted(set(of_kind("AWS::SQS::Queue")) - set(SES_WRITES))
DEAD_LETTERS = sorted(name for name in of_kind("AWS::SQS::Queue") if name.endswith("DeadLetters"))


def test_no_log_and_no_queue_holds_an_address_a_name_or_a_readers_link(demo, house):
    written = logs.written(house)
    assert any('"sent"' in line for line in written["SendBatchLog"]), "the canary can see the logs"
    everything = {name: "\n".join(lines) for name, lines in written.items()}
    everything |= {path.name: path.read_text(errors="replace") for path in (house.folder / "logs").glob("*.log")}
    everything |= {queue: "\n".join(waiting(demo, queue)) for queue in QUEUES}
    tokens = {
        link
        for mail in demo.watcher.mails()
        for link in re.findall(r"/u/([^>]+)>", mail["headers"].get("List-Unsubscribe", ""))
    }
    assert tokens
    local_parts = {address_in(address).sendable for address in demo.addresses}
    for name, text in everything.items():
        found = [secret for secret in local_parts | tokens if secret in text]
        assert not found, f"{name} holds {found[:3]}"


def test_nothing_is_left_in_dead_letters(demo):
    left = {queue: waiting(demo, queue) for queue in DEAD_LETTERS}
    assert left == {queue: [] for queue in left}


def test_a_house_that_is_left_frees_its_ports_and_takes_its_temporary_files_with_it():
    folder = ROOT / ".local" / "e2e-left"
    ports = Ports.free()
    with House(folder, ports):
        assert (folder / "tmp").exists()
        assert not is_free(ports.post_office)
    for port in (ports.emulator, ports.post_office, ports.website):
        assert is_free(port)
    assert not (folder / "tmp").exists()


def test_a_taken_port_is_told_with_the_way_out(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("UTSKICK_WEBSITE_PORT", str(port))
        with pytest.raises(PortTaken) as told:
            Ports.usual()
    assert f"Port {port} on 127.0.0.1 is taken" in str(told.value)
    assert f"UTSKICK_WEBSITE_PORT={port + 1000} make demo" in str(told.value)
