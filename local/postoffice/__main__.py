"""python -m local.postoffice: run a post office until it is told to end."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from local.postoffice.announcer import Announcer
from local.postoffice.directory import Directory
from local.postoffice.emulated import EmulatedAccount, EmulatedDirectory, Gate, session
from local.postoffice.mailbox import Mailbox
from local.postoffice.post_office import PostOffice
from local.postoffice.receiving import Receiver
from local.postoffice.server import Server
from local.postoffice.smtp_server import SmtpServer

if TYPE_CHECKING:
    from collections.abc import Callable


_Bound = TypeVar("_Bound")


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C; events that are due by then are still published, and the list of mails kept."""
    asked = _parser().parse_args(arguments)
    if asked.gate and not asked.emulator:
        sys.exit("--gate asks the emulator who may send: say where it is with --emulator")
    if asked.smtp is not None and not asked.emulator:
        sys.exit("--smtp asks the emulator for the active receipt rules: say where it is with --emulator")
    alone = Directory({name.lower() for name in asked.identity})
    directory = EmulatedDirectory(asked.emulator, asked.region) if asked.emulator else lambda: alone
    office = PostOffice(
        Mailbox(asked.mailbox),
        directory=directory,
        region=asked.region,
        gate=Gate(asked.emulator, asked.region) if asked.gate else None,
        rate=asked.rate,
        quota=asked.quota,
        sandbox=asked.sandbox,
        pending={name.lower() for name in asked.pending},
    )
    receiver = _receiver(asked, directory) if asked.smtp is not None else None
    smtp_server = _bound(lambda: SmtpServer(asked.smtp, receiver), asked.smtp, "--smtp") if receiver else None
    server = _bound(lambda: Server(asked.port, office, receiver, verbose=asked.verbose), asked.port, "--port")
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    announcer = None
    if asked.emulator:
        clients: Any = session(asked.region)
        sns, cloudwatch = (clients.client(name, endpoint_url=asked.emulator) for name in ("sns", "cloudwatch"))
        announcer = Announcer(office, sns, cloudwatch)
        announcer.start()
    threading.Thread(target=server.serve_forever, name="counter", daemon=True).start()
    if smtp_server:
        smtp_server.start()
        print(f"It takes in mail: 127.0.0.1:{smtp_server.port} (SMTP)", flush=True)
    print(f"The post office is open: {server.address} (SES v2, inbox, /_office/)", flush=True)
    ended.wait()
    if smtp_server:
        smtp_server.close()
    server.shutdown()
    server.server_close()
    if announcer:
        announcer.stop()
    office.mailbox.keep_list()


def _receiver(asked: argparse.Namespace, directory: Callable[[], Directory]) -> Receiver:
    """What takes in mail by the emulator's rules; mail that is sent here as one of ``--trust`` passes as theirs."""
    receiver = Receiver(EmulatedAccount(asked.emulator, asked.region), directory, asked.region)
    for domain in asked.trust:
        receiver.dns.trust(domain)
    return receiver


def _bound(make: Callable[[], _Bound], port: int, option: str) -> _Bound:
    try:
        return make()
    except OSError as error:
        sys.exit(f"Port {port} on 127.0.0.1 cannot be had ({error.strerror}): choose another with {option}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.postoffice",
        description="A stand-in for Amazon SES v2 on 127.0.0.1: takes mail as SES does, keeps it in a mailbox on disk, "
        "and publishes SES's events. Point AWS_ENDPOINT_URL_SESV2 at it.",
    )
    parser.add_argument("--port", type=int, default=4580, help="port of 127.0.0.1 (4580; 0 for any free one)")
    parser.add_argument("--mailbox", type=Path, help="folder for the Maildir (none: mails are counted, not kept)")
    parser.add_argument("--emulator", default="", help="address of an AWS emulator: identities, SNS, IAM")
    parser.add_argument("--identity", action="append", default=[], help="a verified identity, without an emulator")
    parser.add_argument(
        "--pending", action="append", default=[], help="an identity not verified yet; * for all of them"
    )
    parser.add_argument("--region", default="eu-north-1", help="AWS region to speak as (eu-north-1)")
    parser.add_argument("--rate", type=float, default=14, help="recipients a second (14, as a new account's)")
    parser.add_argument("--quota", type=float, default=50_000, help="recipients in 24 hours (50000; -1 for no end)")
    parser.add_argument("--sandbox", action="store_true", help="as a new account: verified recipients only, 200 a day")
    parser.add_argument("--smtp", type=int, help="port of 127.0.0.1 that takes in mail by the emulator's receipt rules")
    parser.add_argument(
        "--trust", action="append", default=[], help="a domain whose mail is authentic when this machine sends it"
    )
    parser.add_argument("--gate", action="store_true", help="check signatures and the deployed roles' permissions")
    parser.add_argument("--verbose", action="store_true", help="log every request (with addresses)")
    return parser


if __name__ == "__main__":
    main()
