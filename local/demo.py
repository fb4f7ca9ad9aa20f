"""make demo: the whole journey on this machine, twice, with proof of what arrived."""

from __future__ import annotations

import csv
import io
import os
import re
import sys
import time
import urllib.request
from collections import Counter
from typing import TYPE_CHECKING, Any

import make_subscribers

from local import first_day, logs
from local.folder_sync import FolderSync
from local.journey import Watcher, waited
from local.local_stack import REGION, ROOT, LocalStack
from local.ports import Ports
from local.removal import throw_away
from local.running import alone
from local.stack import cloud, deployed
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.addresses import address_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.stack import Stack
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.settlement import DeliveryTotals

LIST = "kommunbladet"
EXAMPLES = ROOT / "examples" / LIST
READERS = 1_000


class SesRefused(SystemExit):
    """Ends the command with what SES refused, where, and what to do; the functions' logs have nothing to add."""


class Story:
    """Tells what happens, a line at a time, with the seconds it took."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._live = sys.stdout.isatty()

    def tell(self, what: str) -> None:
        self.progress("")
        print(f"{time.monotonic() - self._began:6.1f} s  {what}", flush=True)

    def progress(self, what: str) -> None:
        """A line that the next one replaces; nothing where nobody is watching."""
        if self._live:
            print(f"\r\033[K{what and '          ' + what}", end="", flush=True)

    def heading(self, what: str) -> None:
        print(f"\n{what}\n{'-' * len(what)}", flush=True)


class Demo:
    """The example list in a running stack, and what is done with it."""

    def __init__(self, local_stack: LocalStack, stack: Stack, story: Story, *, folder: Path) -> None:
        self.local_stack = local_stack
        self.watcher = Watcher(local_stack, stack)
        self.story = story
        self.addresses: set[str] = set()
        self.folder_sync = FolderSync(folder, stack["StaffBucketName"], cloud(local_stack).client("s3"), story.tell)

    def settle_in(self, readers: int = READERS, *, hold_minutes: int = 0) -> int:
        """Put the list's settings and its readers in the staff's folder, and wait until they are imported."""
        settings = sent_as((EXAMPLES / "list.yaml").read_text(), self.watcher.stack.sender)
        settings = re.sub(r"hold_minutes: \d+", f"hold_minutes: {hold_minutes}", settings)
        self.folder_sync.put(f"lists/{LIST}/list.yaml", settings.encode())
        self.folder_sync.put(f"lists/{LIST}/logo.png", (EXAMPLES / "logo.png").read_bytes())
        self.folder_sync.mirror()
        rows = list(make_subscribers.rows(readers))
        self.addresses = {address_in(row["address"]).sendable for row in rows}
        self.folder_sync.put(f"lists/{LIST}/subscribers/readers.csv", _csv(rows))
        self.folder_sync.mirror()
        return self.imported()

    def imported(self) -> int:
        """Wait until the readers are imported; how many rows were."""
        report = self.folder_sync.folder / f"reports/{LIST}/readers.csv report.csv"

        def told() -> bool:
            self.folder_sync.mirror()
            return report.exists()

        waited(told, "the readers to be imported", 120)
        added = sum(";" in line for line in report.read_text().splitlines()[1:])
        self.story.tell(f"{added:,} readers imported from a CSV file put in lists/{LIST}/subscribers/")
        return added

    def publish(self, name: str) -> str:
        """Put an issue and its pictures in the staff's folder; the edition it becomes."""
        issue = EXAMPLES / "issues" / name
        pictures = set(re.findall(r"!\[[^][]*\]\(([^) ]+)", issue.read_text()))
        for picture in sorted(pictures):
            self.folder_sync.put(f"issues/{LIST}/{picture}", (EXAMPLES / "issues" / picture).read_bytes())
        self.folder_sync.put(f"issues/{LIST}/{name}", issue.read_bytes())
        self.folder_sync.mirror()
        self.story.tell(f"{name} put in issues/{LIST}/ - that is all staff do")
        edition = self.watcher.edition_of(f"issues/{LIST}/{name}")
        self.story.tell("rendered; the proof is on its way to its staff")
        return edition

    def follow(self, edition: str) -> tuple[EditionState, DeliveryTotals]:
        """Show how far it has come until its ledger is closed."""
        told = 0
        for state, totals in self._progress(edition):
            reached = _reached(state, totals)
            for line in reached[told:]:
                self.story.tell(line)
            told = len(reached)
        self.story.tell("closed: the sums agree, and the report is in the folder and in the mail")
        return state, totals

    def _progress(self, edition: str) -> Iterator[tuple[EditionState, DeliveryTotals]]:
        for state, totals in self.watcher.until_closed(edition):
            self.stop_if_refused()
            done = totals.accepted + totals.refused + totals.left
            self.story.progress(
                f"{state.stage.value}: {done:,} of {state.planned:,} sent, {totals.delivered:,} delivered"
                + (" - the ledger closes on a schedule, once a minute" if state.planned and not totals.open else "")
            )
            yield state, totals

    def stop_if_refused(self) -> None:
        """End, in words, when SES refused what no waiting mends, as it does to a new account."""
        if refused := first_day.refusal_in(self.watcher.refusals()):
            ses = cloud(self.local_stack).client("sesv2")
            raise SesRefused("\n" + first_day.explained(refused, ses, self.watcher.stack.sender, REGION))

    def proof(self, edition: str, totals: DeliveryTotals) -> None:
        """Hold the account against what SES took and against the files in the mailbox: every address exactly once."""
        taken = Counter(mail["to"] for mail in self.watcher.mails() if _is_of(edition, mail))
        on_disk = self.watcher.on_disk(self.watcher.state(edition).subject)
        bounced = totals.facts[SesEvent.BOUNCED]
        missing = self.addresses - set(taken)
        print(f"  mails SES took for this issue    {taken.total():6,}  to {len(taken):,} different addresses")
        print(f"  mails that lie in the mailbox    {on_disk.total():6,}  to {len(on_disk):,}; {bounced:,} bounced")
        print(f"  on the list and without a mail   {len(missing):6,}  left out: {totals.left + totals.refused}")
        agree = (
            taken.total() == len(taken) == totals.accepted
            and on_disk.total() == len(on_disk) == totals.accepted - bounced
            and set(on_disk) <= set(taken) <= self.addresses
            and len(missing) == totals.left + totals.refused
        )
        if not agree:
            raise SystemExit("The mailbox and the ledger do not agree.")
        print("  The mailbox and the ledger agree: every address exactly once.")

    def leave(self, edition: str) -> str:
        """Do what a mail app does when somebody presses its own button for leaving; the address that left."""
        mail = next(mail for mail in self.watcher.mails() if _is_of(edition, mail))
        link = re.search(r"<(http[^<>]+)>", mail["headers"]["List-Unsubscribe"])
        assert link
        request = urllib.request.Request(  # noqa: S310 - the link in our own mail, to 127.0.0.1
            link[1],
            data=b"List-Unsubscribe=One-Click",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            self.story.tell(f"one reader leaves with one click: HTTP {answer.status}, no page to confirm, no login")
        return str(mail["to"])


def sent_as(settings: str, sender: str) -> str:
    """The example's settings with a From address that this identity, an address or a domain, may send as."""
    address = sender if "@" in sender else f"{LIST}@{sender}"
    return re.sub(r"^(from:(?:\n  .*)*?\n  address: )\S+", rf"\g<1>{address}", settings, count=1, flags=re.MULTILINE)


def _reached(state: EditionState, totals: DeliveryTotals) -> list[str]:
    """What has been reached so far, a line each."""
    if not state.batch_size:
        return []
    lines = [f"planned: {state.planned:,} deliveries, {sum(state.left_out.values()):,} left out"]
    if totals.open or totals.audience != state.planned:
        return lines
    lines.append(f"sent: {totals.accepted:,} accepted")
    bounced = totals.facts[SesEvent.BOUNCED]
    if totals.delivered + bounced >= totals.accepted:
        lines.append(
            f"delivered: {totals.delivered:,}, bounced: {bounced:,}; the ledger closes on a schedule, once a minute"
        )
    return lines


def _is_of(edition: str, mail: dict[str, Any]) -> bool:
    return bool(mail["tags"].get("issue") == [edition])


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, make_subscribers.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def show_account(state: EditionState, totals: DeliveryTotals) -> None:
    """The account of an issue, as its report has it."""
    minutes = (state.closed - state.started) / 60
    cost = totals.accepted * 0.16 / 1000
    rows = [
        ("audience", totals.audience),
        ("accepted", totals.accepted),
        ("refused", totals.refused),
        ("left before sending", totals.left),
        ("unknown", totals.unknown),
    ]
    for name, number in rows:
        print(f"  {name:<32} {number:6,}")
    print(f"  sum agrees with the audience     {'yes' if sum(n for _, n in rows[1:]) == rows[0][1] else 'NO':>6}")
    facts = totals.facts
    print(f"  of the accepted: {totals.delivered:,} delivered, {facts[SesEvent.BOUNCED]:,} bounced, ", end="")
    print(f"{facts[SesEvent.COMPLAINED]:,} complained")
    print(f"  {minutes:.1f} minutes from start to a closed ledger, about {cost:.2f} US dollars at SES")


def journey(demo: Demo, story: Story) -> None:
    """Two issues, and a reader who leaves in between."""
    demo.settle_in()
    story.heading("The first issue")
    edition = demo.publish("2027-06-sommar.md")
    state, totals = demo.follow(edition)
    show_account(state, totals)
    story.heading("Held against the mailbox")
    demo.proof(edition, totals)
    story.heading("Leaving, and the second issue")
    gone = demo.leave(edition)
    second = demo.publish("2027-09-skolskjuts.md")
    waited(lambda: demo.watcher.state(second).parts, "the second issue to be planned")
    reasons = Counter(demo.watcher.left_out(second).values())
    told = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
    story.tell(f"planned without {sum(reasons.values())} readers: {told}")
    waited(lambda: demo.watcher.totals(second).open == 0, "the second issue to be sent")
    got = [mail for mail in demo.watcher.mails(to=gone) if _is_of(second, mail)]
    if got or reasons["left"] != 1:
        raise SystemExit("The reader who left got the second issue.")
    story.tell("the reader who left did not get it; everybody else did")


def main() -> None:
    """Run it all, and end everything."""
    print("Utskick: a newsletter that is a file in a bucket. Everything below happens on this machine.\n")
    story = Story()
    is_new = os.environ.get("UTSKICK_ACCOUNT") == "new"
    folder = ROOT / ".local" / ("demo-new-account" if is_new else "demo")
    with alone(folder):
        ports = Ports.usual()
        throw_away(folder)
        _demonstrate(folder, ports, story, is_new=is_new)
    story.tell("everything is ended, and its ports are free")


def _demonstrate(folder: Path, ports: Ports, story: Story, *, is_new: bool) -> None:
    with LocalStack(folder, ports, new_account=is_new) as local_stack:
        os.environ.update(local_stack.environment)
        story.tell("the AWS emulator, the stand-in for SES and the website are running")
        if ports.unusual:
            story.tell(f"on other ports than usual: {ports.unusual}")
        if is_new:
            story.tell("the account is a new one: SES's sandbox, no verified sender, ten functions at once")
        stack = deployed(local_stack)
        story.tell("template.yaml is built and deployed by the SAM CLI, with the deployed roles enforced")
        try:
            journey(Demo(local_stack, stack, story, folder=folder / "staff"), story)
        except SesRefused:
            raise
        except SystemExit:
            print(*logs.errors(local_stack)[:20], sep="\n", file=sys.stderr)
            raise
        finally:
            logs.keep(local_stack)
        story.heading("Where to look")
        print(f"  every mail     {local_stack.mailbox.relative_to(ROOT)} (Maildir: any mail client reads it)")
        print(f"  the folder     {(folder / 'staff').relative_to(ROOT)} (issues in, reports out)")
        print("  live           `make up` leaves it running, with the inbox and the pages in a browser")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
