"""make up: the whole system on this machine, until Ctrl-C: drop files into staff/, read the mails in a browser."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from console.connection import stack_of
from console.watch import looker_of
from local import logs
from local.demo import LIST, Demo, Story, sent_as
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
  Ctrl-C ends everything. The folder stays; what readers did does not (who left, moved or was erased), nor do links
  in mails: the next start begins with the readers' files in the folder, as they are.
"""


_MAIL_IN = """  mail in        {address}: write there as one of the list's staff, and the proof comes
                 Any mail program: outgoing server 127.0.0.1, port {port}, no encryption, no password
"""


def main() -> None:
    """Start, fill with the example list, tell where everything is, and stay until told to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    story = Story()
    try:
        with alone(UP):
            ports = Ports.usual()
            before = put_aside(UP)
            _run(ports, story, before)
    except KeyboardInterrupt:
        pass  # while it was starting
    story.tell("everything is ended, and its ports are free")


def _run(ports: Ports, story: Story, before: Path | None) -> None:
    sender = sender_of(os.environ.get("UTSKICK_SENDER", ""), LOCAL / "sender")
    with LocalStack(UP, ports, sender=sender) as local_stack:
        note(UP, ports)
        os.environ.update(local_stack.environment)
        story.tell("the AWS emulator, the stand-in for SES and the website are running")
        if ports.unusual:
            story.tell(f"on other ports than usual: {ports.unusual}")
        domain = sender.rpartition("@")[2]
        stack = deployed(local_stack, SenderIdentity=sender, OperatorMail=f"drift@{domain}")
        story.tell("template.yaml is built and deployed by the SAM CLI, with the deployed roles enforced")
        demo = Demo(local_stack, stack, story, folder=ROOT / "staff")
        try:
            _settle_in(demo, story, before)
            _stay(demo, sender)
        except SystemExit:
            print(*logs.errors(local_stack)[:5], sep="\n", file=sys.stderr)
            print(f"Its logs lie in {UP.relative_to(ROOT)}/logs, its mails in {UP.relative_to(ROOT)}/mailbox.")
            raise
        except KeyboardInterrupt:
            story.tell("ending ...")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending, in seconds
            demo.folder_sync.stop()
            _keep_logs(local_stack)


def _stay(demo: Demo, sender: str) -> None:
    """Tell where everything is, and mirror the folder until interrupted."""
    folder = demo.folder_sync.folder.relative_to(ROOT)
    local_stack = demo.local_stack
    print(
        _WHERE.format(
            inbox=local_stack.post_office,
            pages=local_stack.website,
            status=_shown_status(local_stack),
            folder=folder,
            sender=sender,
            mail_in=_mail_in(demo),
        ),
        flush=True,
    )
    demo.folder_sync.start()
    threading.Event().wait()


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
    keeping = threading.Thread(target=logs.keep, args=(local_stack,), daemon=True)
    keeping.start()
    keeping.join(timeout=5)


def _settle_in(demo: Demo, story: Story, before: Path | None) -> None:
    """The example list on a new folder; on one that was used before, everything but what was sent then."""
    lists = demo.folder_sync.folder / "lists"
    if not lists.exists():
        demo.settle_in(hold_minutes=1)
        edition = demo.publish("2027-06-sommar.md")
        story.tell(f"{edition} goes out in a minute: its proof says so, and can stop it")
        return
    _adapt_example(lists / LIST / "list.yaml", demo.watcher.stack.sender)
    kept = demo.folder_sync.leave_alone("issues", "drafts", "reports")
    demo.folder_sync.mirror()
    story.tell(f"the lists in staff/ are here again; {kept} issue and report files of last time are left as they are")
    if before:
        story.tell("forgotten since then: who left, moved or was erased, issues under way, and every link in a mail")
        story.tell(f"last time's mails and logs lie in {before.relative_to(ROOT)}/ until the next start")
    for path in sorted(lists.glob("*/list.yaml")):
        if other := _other_sender(path, demo.watcher.stack.sender):
            story.tell(f"{path.relative_to(ROOT)} sends as {other}, which this stack may not: start it again with")
            story.tell(f"  UTSKICK_SENDER={other.rpartition('@')[2]} make up")


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
