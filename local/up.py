"""make up: the whole system on this machine, until Ctrl-C: drop files into staff/, read the mails in a browser."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from typing import TYPE_CHECKING

from local import logs
from local.demo import Demo, Story
from local.local_stack import ROOT, LocalStack
from local.ports import Ports
from local.stack import deployed

if TYPE_CHECKING:
    from pathlib import Path

_WHERE = """
  inbox          {inbox}
  pages          {pages}
  the folder     {folder}/
                 lists/<list>/list.yaml           the settings of a mailing list
                 lists/<list>/subscribers/*.csv   its readers
                 issues/<list>/                   put an issue here: Markdown or text, and its pictures
                 drafts/<list>/                   the same, and only the proof is sent
                 reports/<list>/                  what became of it

  Try it: copy examples/kommunbladet/issues/2027-09-in-english.md into {folder}/issues/kommunbladet/
  Ctrl-C ends everything; the folder stays.
"""


def main() -> None:
    """Start, fill with the example list, tell where everything is, and stay until told to end."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    story = Story()
    folder = ROOT / ".local" / "up"
    shutil.rmtree(folder, ignore_errors=True)
    sender = os.environ.get("UTSKICK_SENDER")
    with LocalStack(folder, Ports.usual()) as local_stack:
        os.environ.update(local_stack.environment)
        story.tell("the AWS emulator, the stand-in for SES and the website are running")
        stack = deployed(local_stack, **({"SenderIdentity": sender} if sender else {}))
        story.tell("template.yaml is built and deployed by the SAM CLI, with the deployed roles enforced")
        demo = Demo(local_stack, stack, story, folder=ROOT / "staff")
        _settle_in(demo, story)
        print(
            _WHERE.format(
                inbox=local_stack.post_office,
                pages=local_stack.website,
                folder=demo.folder_sync.folder.relative_to(ROOT),
            )
        )
        demo.folder_sync.start()
        try:
            ended.wait()
        finally:
            demo.folder_sync.stop()
            logs.keep(local_stack)
    story.tell("everything is ended, and its ports are free")


def _settle_in(demo: Demo, story: Story) -> None:
    """The example list on a new folder; on one that was used before, everything but what was sent then."""
    if _is_new(demo.folder_sync.folder):
        demo.settle_in(hold_minutes=1)
        edition = demo.publish("2027-06-sommar.md")
        story.tell(f"{edition} goes out in a minute: its proof says so, and can stop it")
        return
    kept = demo.folder_sync.leave_alone("issues", "drafts", "reports")
    demo.folder_sync.mirror()
    story.tell(f"the lists in staff/ are here again; {kept} issue and report files of last time are left as they are")


def _is_new(folder: Path) -> bool:
    return not (folder / "lists").exists()


if __name__ == "__main__":
    main()
