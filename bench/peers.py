"""CPU for a mail against peers, on the same message and with each one's state written down.

Method: the example list's summer issue to the same readers. Ours is the whole send_batch function, from queue message
to outcome: claim, readers, pace, one SendBulkEmail for fifty through boto3, ledger; DynamoDB answers at boto3's HTTP
border in this process, which counts as ours. The peers run in an environment of their own with Django and SQLite, and
send by SMTP over one connection. Both send to a sink on 127.0.0.1 in another process, which reads everything and
accepts it. CPU is the sending process's own, without its start; all ways alternate in one run. What differs: peers
build the MIME message that SES builds for us, which is why the stack sends that way.

    .venv/dev/bin/python bench/peers.py [readers]
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "newsletter"))

from bench.send import example, serve

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PEERS = {
    "django-post-office": ("django==5.2.19", "django-post-office==3.12.0"),
    "django-newsletter": ("django==5.2.19", "django-newsletter==1.2.1", "sorl-thumbnail==12.11.0"),
}
ROUNDS = 3
ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".local" / "peers"


TAKEN = multiprocessing.Array("q", 2)
"""Mails that the sink took, and their bytes."""


class SmtpSink(StreamRequestHandler):
    """Accepts every mail."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            self.wfile.write(b"354 go on\r\n" if command == b"DATA" else b"250 ok\r\n")
            if command == b"DATA":
                TAKEN[0] += 1
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    TAKEN[1] += len(part)
                self.wfile.write(b"250 ok\r\n")
            if command == b"QUIT":
                return


class _Smtp(ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


def serve_smtp(tell: Connection) -> None:
    server = _Smtp(("127.0.0.1", 0), SmtpSink)
    tell.send(server.server_address[1])
    server.serve_forever()


def ours(readers: int, port: int) -> float:
    """CPU seconds of the real function for so many readers."""
    from moto.core.models import botocore_stubber

    from bench.rate import EDITION, Invocation, SendingOnly, freeze
    from newsletter.aws import clients
    from newsletter.sending.batches import Batch
    from tests.integration.cloud import Cloud
    from tests.integration.workers import Workers

    class OverTheSocket(SendingOnly):
        def _answer_mails(self) -> None:
            cast("Any", clients.sesv2()).meta.events.unregister("before-send", botocore_stubber)

    with Cloud() as cloud, redirect_stdout(Path(os.devnull).open("w")):
        os.environ["AWS_ENDPOINT_URL_SESV2"] = f"http://127.0.0.1:{port}"
        stack = OverTheSocket(cloud, rate=1e9)
        freeze(cloud, 50, readers // 50)
        messages = [Batch(EDITION, n // 100, n % 100, 50).to_json() for n in range(readers // 50)]
        stack.queues.put("SendQueue", messages)
        function = Workers(cloud, stack.time).function("SendBatch")
        stack.mishaps.at_work.function = "SendBatch"
        began = time.process_time()
        while found := stack.queues.due("SendQueue", 1):
            answer = function.handler({"Records": [found[0].record()]}, Invocation(next(stack.numbers)))
            stack.queues.settle("SendQueue", found, {one["itemIdentifier"] for one in answer["batchItemFailures"]})
        took = time.process_time() - began
        accepted = sum(one["outcomes"]["S"].count("A") for one in stack.kept() if "outcomes" in one)
        assert accepted == readers, f"{accepted} of {readers} accepted"
        return took


def peer(name: str, asked: dict[str, Any]) -> float:
    """CPU seconds of a peer for the same readers."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        answer = subprocess.run(  # noqa: S603 - the peer, no shell
            [FOLDER / name / "bin" / "python", ROOT / "bench" / "peer.py"],
            input=json.dumps(asked | {"peer": name, "folder": folder}),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode:
            raise SystemExit(answer.stderr)
        return float(json.loads(answer.stdout.splitlines()[-1])["cpu"])


def settle_in() -> None:
    """An environment for each peer, made once."""
    uv = ROOT / ".venv" / "uv" / "bin" / "uv"
    for name, packages in PEERS.items():
        if not (FOLDER / name / "bin").exists():
            there = FOLDER / name
            for command in (
                ["venv", "-q", str(there)],
                ["pip", "install", "-q", "-p", str(there / "bin" / "python"), *packages],
            ):
                subprocess.run([uv, *command], check=True)  # noqa: S603 - our own tool, no shell


def main(readers: int) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    settle_in()
    sinks, ports = [], []
    for sink in (serve, serve_smtp):
        here, there = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(target=sink, args=(there,), daemon=True)
        process.start()
        sinks.append(process)
        ports.append(here.recv())
    edition = example()
    asked = {
        "port": ports[1],
        "sender": "redaktionen@smakommuner.example",
        "subject": "Sommar i kommunen",
        "html": _with_django_slot(edition.html),
        "text": _with_django_slot(edition.text),
        "readers": [
            {"address": f"reader{n}@byar.example", "leave": f"https://nyhetsbrev.example/l/{n:020d}"}
            for n in range(readers)
        ],
    }
    spent: dict[str, list[float]] = {"utskick": [], **{name: [] for name in PEERS}}
    weight = dict.fromkeys(spent, 0.0)
    for _ in range(ROUNDS):
        spent["utskick"].append(1000 * ours(readers, ports[0]) / readers)
        for name in PEERS:
            TAKEN[:] = [0, 0]
            spent[name].append(1000 * peer(name, asked) / readers)
            mails, size = TAKEN[:]
            assert mails == readers, f"{name} sent {mails} of {readers}"
            weight[name] = size / readers / 1000
    for process in sinks:
        process.terminate()
    print(f"{len(edition.html) / 1000:.0f} kB HTML, {len(edition.text) / 1000:.0f} kB text, ", end="")
    print(f"{readers:,} readers, {ROUNDS} rounds")
    print(f"{'':<20} {'CPU a mail (ms): median':>24} {'min':>7} {'max':>7} {'times ours':>11} {'kB a mail':>10}")
    for name, figures in spent.items():
        ratio = statistics.median(theirs / mine for theirs, mine in zip(figures, spent["utskick"], strict=True))
        spread = f"{statistics.median(figures):>24.3f} {min(figures):>7.3f} {max(figures):>7.3f}"
        print(f"{name:<20} {spread} {ratio:>11.1f}" + (f" {weight[name]:>10.1f}" if weight[name] else ""))


def _with_django_slot(body: str) -> str:
    """The edition's slots as Django's: what differs between readers is the link to leave by."""
    body = body.replace("{%", "{ %").replace("{#", "{ #")
    return re.sub(r"\{\{[^}]*\}\}", "{{ leave }}", body)


if __name__ == "__main__":
    print(re.sub(r"\s+", " ", __doc__.split("\n\n")[1]))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
