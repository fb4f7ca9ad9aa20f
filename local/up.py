"""make up: the whole system on this machine, until Ctrl-C: drop files into staff/, read the mails in a browser."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from console.connection import stack_of
from console.watch import looker_of
from local import logs
from local.demo import LIST, Demo, Story, sent_as
from local.last_run import FRESH, LastRun, held_by
from local.local_stack import ROOT, LocalStack
from local.ports import Ports
from local.removal import put_aside
from local.running import LOCAL, UP, alone, note, sender_of
from local.stack import deployed
from newsletter.edition.mail_headers import may_send_as
from newsletter.editorial.status_page import status_page
from newsletter.errors import InvalidList
from newsletter.mailing_list import MailingList

if TYPE_CHECKING:
    from pathlib import Path

STAFF = ROOT / "staff"

_WHERE = """
  inbox          {inbox}
  pages          {pages}
  how it goes    {status}   (and ./utskick watch)
  the folder     {folder}/
                 lists/<list>/list.yaml           the settings of a mailing list, From an address of {sender}
                 lists/<list>/subscribers/*.csv   its readers
                 issues/<list>/                   put an issue here: Word, Markdown or text, and its pictures
                 drafts/<list>/                   the same, and only the proof is sent
                 reports/<list>/                  what became of it
{mail_in}  the console    ./utskick, in another terminal

  Try it: copy examples/kommunbladet/issues/2027-09-in-english.md into {folder}/issues/kommunbladet/
  Ctrl-C ends everything, and the next start goes on from there: readers, issues, links in mails, the inbox.
  `{fresh}` begins anew with the files in the folder, as they are.
"""


_MAIL_IN = """  mail in        {address}: write there as one of the list's staff, and the proof comes
                 Any mail program: outgoing server 127.0.0.1, port {port}, no encryption, no password
"""


def main() -> None:
    """Start, fill with the example list, tell where everything is, and stay until told to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:  # its terminal is closed; not so under nohup
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    story = Story()
    try:
        with alone(UP):
            ports = Ports.usual()
            last = LastRun.found(UP, STAFF, is_fresh=bool(os.environ.get("FRESH")))
            before = put_aside(UP, *last.stays)
            _run(ports, story, last, before)
    except KeyboardInterrupt:
        pass  # while it was starting
    with suppress(OSError):
        story.tell("everything is ended, and its ports are free")


def _run(ports: Ports, story: Story, last: LastRun, before: Path | None) -> None:
    sender = sender_of(os.environ.get("UTSKICK_SENDER", ""), LOCAL / "sender")
    with LocalStack(UP, ports, sender=sender, keeps_mails=last.state is not None) as local_stack:
        note(UP, ports)
        os.environ.update(local_stack.environment)
        story.tell("the AWS emulator, the stand-in for SES and the website are running")
        if ports.unusual:
            story.tell(f"on other ports than usual: {ports.unusual}")
        domain = sender.rpartition("@")[2]
        stack = deployed(local_stack, SenderIdentity=sender, OperatorMail=f"drift@{domain}")
        story.tell("template.yaml is built and deployed by the SAM CLI, with the deployed roles enforced")
        demo = Demo(local_stack, stack, story, folder=STAFF)
        has_begun, died = False, ""
        try:
            _settle_in(demo, story, last, before)
            last.folder.mark()
            has_begun = True
            died = _stay(demo, sender)
            _end(demo, last)
        except SystemExit:
            print(*logs.errors(local_stack)[:5], sep="\n", file=sys.stderr)
            print(f"Its logs lie in {UP.relative_to(ROOT)}/logs, its mails in {UP.relative_to(ROOT)}/mailbox.")
            raise
        except KeyboardInterrupt:
            _end(demo, last if has_begun else None)
        finally:
            _ignore_ends()
            demo.folder_sync.stop()
            _keep_logs(local_stack)
    if died:
        raise SystemExit(died)


def _end(demo: Demo, last: LastRun | None) -> None:
    """Let nothing more be sent, and keep what happened. Its terminal may be gone, and then nobody is told."""
    _ignore_ends()
    with suppress(OSError):
        demo.story.tell("ending ...")
    demo.folder_sync.stop()
    if last:
        demo.local_stack.end_post_office()
        told = last.keep(lambda: held_by(demo.local_stack), demo.folder_sync)
        with suppress(OSError):
            demo.story.tell(told)


def _ignore_ends() -> None:
    """It is ending, in seconds."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _stay(demo: Demo, sender: str) -> str:
    """Tell where everything is, and mirror the folder until interrupted, or until a part of the stack is gone.

    Returns:
        What is gone, in words.
    """
    folder = demo.folder_sync.folder.relative_to(ROOT)
    local_stack = demo.local_stack
    print(
        _WHERE.format(
            inbox=local_stack.post_office,
            pages=local_stack.website,
            status=_shown_status(local_stack),
            folder=folder,
            sender=sender,
            fresh=FRESH,
            mail_in=_mail_in(demo),
        ),
        flush=True,
    )
    demo.folder_sync.start()
    while not (died := local_stack.ended_by_itself()):
        time.sleep(1)
    return died


def _mail_in(demo: Demo) -> str:
    """Where to write to; nothing where the sender is a single address, whose domain is not ours to take mail for."""
    domain, port = demo.watcher.stack.mail_in_domain, demo.local_stack.ports.smtp_server
    return _MAIL_IN.format(address=f"<list>@{domain}", port=port) if domain else ""


def _shown_status(local_stack: LocalStack) -> str:
    """Let the website show the operator's situation, looked at when somebody asks; its address."""
    look, before = looker_of(""), None

    def page() -> str:
        nonlocal before
        before = look(before)
        return status_page(before, stack_of("").settings_of("CloseIssue")["LANGUAGE"])

    return local_stack.show("/o/status", page)


def _keep_logs(local_stack: LocalStack) -> None:
    """Keep the functions' logs, as far as they can be read in a few seconds: nobody waits longer for an end."""

    def keep() -> None:
        with suppress(BotoCoreError, ClientError):  # the emulator may be what is gone
            logs.keep(local_stack)

    keeping = threading.Thread(target=keep, daemon=True)
    keeping.start()
    keeping.join(timeout=5)


def _settle_in(demo: Demo, story: Story, last: LastRun, before: Path | None) -> None:
    """The example list in a new folder; in one that was used before, what the last run left, or its lists alone."""
    lists = demo.folder_sync.folder / "lists"
    if not lists.exists():
        demo.settle_in(hold_minutes=1)
        edition = demo.publish("2027-06-sommar.md")
        story.tell(f"{edition} goes out in a minute: its proof says so, and can stop it")
        return
    if last.state:
        last.put_back(held_by(demo.local_stack), demo.folder_sync, story.tell)
    _adapt_example(lists / LIST / "list.yaml", demo.watcher.stack.sender)
    if not last.state:
        _begin_anew(demo, story, last, before)
    for path in sorted(lists.glob("*/list.yaml")):
        if other := _other_sender(path, demo.watcher.stack.sender):
            story.tell(f"{path.relative_to(ROOT)} sends as {other}, which this stack may not: start it again with")
            story.tell(f"  UTSKICK_SENDER={other.rpartition('@')[2]} make up")


def _begin_anew(demo: Demo, story: Story, last: LastRun, before: Path | None) -> None:
    """The lists and readers in the folder, as they are; issues that lie there are none to send."""
    left = demo.folder_sync.leave_alone("issues", "drafts", "reports")
    demo.folder_sync.mirror()
    story.tell(f"the lists in staff/ are here again; {left} issue and report files of last time are left as they are")
    if last.unusable:
        story.tell(f"what was kept of last time cannot be used: {last.unusable}")
    if before:
        story.tell("forgotten since then: who left, moved or was erased, issues under way, and every link in a mail")
        story.tell(f"what last time left lies in {before.relative_to(ROOT)}/ until the next start")


def _adapt_example(path: Path, sender: str) -> None:
    """Let the example's list send as the chosen identity, where another was chosen before."""
    if path.exists() and _other_sender(path, sender):
        path.write_text(sent_as(path.read_text("utf-8"), sender), "utf-8")


def _other_sender(path: Path, sender: str) -> str:
    """The From address of a list that may not send here; empty if it may, or cannot be read."""
    try:
        mailing_list = MailingList.from_yaml(path.parent.name, path.read_text("utf-8"))
        return "" if may_send_as(mailing_list, sender) else mailing_list.sender_address
    except (InvalidList, ValueError):
        return ""  # the stack itself tells of that


if __name__ == "__main__":
    main()
