"""CPU and bytes for a mail: one SendBulkEmail for fifty readers against one SendEmail for each.

Method: the same edition to the same readers, through boto3 to a sink on 127.0.0.1 that reads every request and accepts
it (another process, so that its work is not counted). Both ways are warmed up, then alternate in one run; CPU is this
process's own, bytes are request bodies. The bulk way is the product's own postman, slots, signed links and all; the
single way renders the mail for each reader from the same slots and sends it with boto3 as most programs do.

    .venv/dev/bin/python bench/send.py [readers]
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import statistics
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "layers" / "newsletter"), str(ROOT)]

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from newsletter.edition import Edition
    from newsletter.sending.send_batch import Mail

ROUNDS = 5


class Sink(BaseHTTPRequestHandler):
    """Accepts everything, as SES would."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "BulkEmailEntries" in body:
            results = [{"Status": "SUCCESS", "MessageId": "0" * 60} for _ in body["BulkEmailEntries"]]
            said: dict[str, Any] = {"BulkEmailEntryResults": results}
        else:
            said = {"MessageId": "0" * 60}
        content = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


def serve(tell: Connection) -> None:
    server = HTTPServer(("127.0.0.1", 0), Sink)
    tell.send(server.server_port)
    server.serve_forever()


def example() -> Edition:
    """The example list's summer issue, rendered."""
    from newsletter.edition import edition_of
    from newsletter.issue import picture_names, read_issue
    from newsletter.mailing_list import MailingList

    folder = ROOT / "examples" / "kommunbladet"
    mailing_list = MailingList.from_yaml("kommunbladet", (folder / "list.yaml").read_text())
    source = folder / "issues" / "2027-06-sommar.md"
    issue = read_issue(source.name, source.read_bytes(), mailing_list)
    pictures = {name: (source.parent / name).read_bytes() for name in picture_names(issue)}
    pictures["logo.png"] = (folder / "logo.png").read_bytes()
    website = "https://nyhetsbrev.smakommuner.example"
    return edition_of(issue, mailing_list, edition_id="bench-abc", website=website, pictures=pictures).edition


def main(readers: int) -> None:
    from newsletter.aws import Links, Postman, clients
    from newsletter.sending.batches import Batch
    from newsletter.sending.send_batch import Mail
    from newsletter.subscribers.keyring import Keyring
    from newsletter.subscribers.subscriber import Ground, Subscriber

    class KnownLinks(Links):
        ring = Keyring({"1": b"secret"})

    here, there = multiprocessing.Pipe()
    sink = multiprocessing.get_context("fork").Process(target=serve, args=(there,), daemon=True)
    sink.start()
    os.environ["AWS_ENDPOINT_URL_SESV2"] = f"http://127.0.0.1:{here.recv()}"
    os.environ.update({"AWS_ACCESS_KEY_ID": "b", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "eu-north-1"})
    postman = Postman("utskick", KnownLinks("", "https://nyhetsbrev.smakommuner.example"), "")
    edition = example()
    batch = Batch("bench-abc", 0, 0, 50)
    mails = [
        Mail(Subscriber("kommunbladet", f"{n:020d}", f"reader{n}@byn.example", frozenset(Ground)), batch, n % 50, 1)
        for n in range(readers)
    ]
    sent = {"bytes": 0}
    clients.sesv2().meta.events.register(
        "before-send.sesv2", lambda request, **_: sent.__setitem__("bytes", sent["bytes"] + len(request.body))
    )

    def bulk() -> None:
        for first in range(0, readers, 50):
            postman.deliver(mails[first : first + 50], edition)

    def single() -> None:
        for mail in mails:
            _send_one(mail, edition, postman)

    ways = {"bulk": bulk, "single": single}
    figures: dict[str, list[float]] = {"bulk": [], "single": []}
    weight: dict[str, float] = {}
    for run in ways.values():
        run()
    for _ in range(ROUNDS):
        for way, run in ways.items():
            sent["bytes"] = 0
            began = time.process_time()
            run()
            figures[way].append(1000 * (time.process_time() - began) / readers)
            weight[way] = sent["bytes"] / readers / 1000
    sink.terminate()
    sizes = f"{len(edition.html) / 1000:.0f} kB HTML, {len(edition.text) / 1000:.0f} kB text"
    print(f"{sizes}, {readers} readers, {ROUNDS} rounds")
    print(f"{'':<8} {'CPU a mail (ms): median':>24} {'min':>7} {'max':>7} {'kB a mail':>10}")
    for way, spent in figures.items():
        print(f"{way:<8} {statistics.median(spent):>24.3f} {min(spent):>7.3f} {max(spent):>7.3f} {weight[way]:>10.2f}")
    ratios = [one / many for one, many in zip(figures["single"], figures["bulk"], strict=True)]
    print(f"single / bulk: CPU {statistics.median(ratios):.1f} times (median of the rounds), ", end="")
    print(f"bytes {weight['single'] / weight['bulk']:.1f} times")


def _send_one(mail: Mail, edition: Edition, postman: Any) -> None:
    from newsletter.aws import clients
    from newsletter.edition.slots import fill, values_for

    leave = postman.links.leave(mail.reader.list, mail.reader.key)
    values = values_for(edition, grounds=mail.reader.grounds_name, leave=leave)
    headers = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    clients.sesv2().send_email(
        FromEmailAddress=edition.sender,
        Destination={"ToAddresses": [mail.reader.address]},
        Content={
            "Simple": {
                "Subject": {"Data": fill(edition.subject, values)},
                "Body": {
                    "Html": {"Data": fill(edition.html, values)},
                    "Text": {"Data": fill(edition.text, values)},
                },
                "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
            }
        },
        EmailTags=[{"Name": name, "Value": value} for name, value in mail.tags.items()],
        ConfigurationSetName="utskick",
    )


if __name__ == "__main__":
    print(re.sub(r"\s+", " ", __doc__.split("\n\n")[1]))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
