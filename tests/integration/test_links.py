"""Links are asked whether they lead somewhere, and nobody's own network is asked anything."""

from __future__ import annotations

import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from newsletter.editorial import link_check
from newsletter.editorial.link_check import MOST_LINKS, public_addresses, unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS = {
    "/page": (200, ""),
    "/shy": (403, ""),
    "/gone": (404, ""),
    "/moved": (301, "/page"),
    "/moved-away": (302, "/gone"),
    "/inside": (302, "http://inside.example/secret"),
    "/round": (302, "/round"),
    "/application": (302, "itms-apps://shop.example/1"),
    "/elsewhere": (302, "//[not an address/"),
}


OURS = [
    *("127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "::1", "fd00::1"),
    *("0.0.0.0", "::ffff:127.0.0.1", "2130706433", "0x7f.1", "100.64.0.1", "224.0.0.1", "a" * 300),
    *("64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1", "::127.0.0.1"),
    *("::ffff:0:127.0.0.1", "fec0::1", "192.88.99.1", "::ffff:127.0.0.1"),
]


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A machine of tests may be slower than any website."""
    monkeypatch.setattr(link_check, "_SECONDS", 60)
    monkeypatch.setattr(link_check, "_IN_ALL", 300)


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """A website on this machine; what it was asked for."""
    found: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.append(self.path)
            status, location = ANSWERS[self.path]
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.append(f"http://site.example:{server.server_port}")
    yield found
    server.shutdown()
    server.server_close()


class Dripping(BaseHTTPRequestHandler):
    """Never silent for as long as a socket would wait, and never finished."""

    was_cut_off: threading.Event

    def do_GET(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.was_cut_off.wait(0.2):
            try:
                self.wfile.write(b"X: a header that is longer than what is kept of it\r\n")
            except OSError:
                self.was_cut_off.set()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def dripping() -> Iterator[SimpleNamespace]:
    """A website whose answer has no end."""
    event = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Site", (Dripping,), {"was_cut_off": event}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(address=f"http://site.example:{server.server_port}", was_cut_off=event)
    event.set()
    server.shutdown()
    server.server_close()


def look_up(host: str, _port: int) -> list[str]:
    return ["127.0.0.1"] if host == "site.example" else []


def told(links: list[str]) -> list[str]:
    return [str(problem.facts["link"]) for problem in unreachable(links, look_up)]


@pytest.mark.parametrize("path", ["/page", "/shy", "/moved", "/round", "/application"])
def test_a_link_that_a_reader_can_open_is_left_in_peace(asked, path):
    assert told([f"{asked[0]}{path}"]) == []
    assert path in asked


@pytest.mark.parametrize("path", ["/gone", "/moved-away", "/elsewhere"])
def test_a_page_that_is_not_there_is_told(asked, path):
    assert told([f"{asked[0]}{path}"]) == [f"{asked[0]}{path}"]


def test_a_redirect_into_somebody_s_own_network_is_not_followed(asked):
    assert told([f"{asked[0]}/inside"]) == [f"{asked[0]}/inside"]


def test_an_unknown_host_is_told_and_mail_addresses_are_not_asked():
    assert told(["https://nobody.example/", "mailto:a@site.example"]) == ["https://nobody.example/"]


def test_an_answer_that_comes_drop_by_drop_is_cut_off(dripping, monkeypatch):
    monkeypatch.setattr(link_check, "_SECONDS", 6)
    assert told([f"{dripping.address}/"]) == []  # somebody answers there
    assert dripping.was_cut_off.wait(60)


@pytest.mark.parametrize(
    ("said", "opens"), [(b"HTTP/1.1 200 OK\r\nX: a", True), (b"HTTP/1.1 404 No", False), (b"", False)]
)
def test_an_answer_that_is_reset_counts_as_far_as_its_status(said, opens):
    with socket.create_server(("127.0.0.1", 0)) as server:
        resetting = threading.Thread(target=_resets, args=(server, said))
        resetting.start()
        link = f"http://site.example:{server.getsockname()[1]}/"
        assert told([link]) == ([] if opens else [link])
        resetting.join()


def _resets(server: socket.socket, said: bytes) -> None:
    taken, _ = server.accept()
    with taken:
        while b"\r\n\r\n" not in taken.recv(65536):
            pass
        taken.sendall(said)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closed with a reset


def test_only_so_many_links_are_asked_and_each_once(asked):
    links = [f"{asked[0]}/page", f"{asked[0]}/page", *(f"https://nobody.example/{number}" for number in range(40))]
    assert len(told(links)) == MOST_LINKS - 1
    assert asked.count("/page") == 1


@pytest.mark.parametrize(
    "host",
    OURS,
)
def test_addresses_that_only_we_could_reach_are_never_asked(host):
    assert public_addresses(host, 80) == []


def test_an_address_of_anybody_s_may_be_asked():
    assert public_addresses("93.184.215.14", 443) == ["93.184.215.14"]
