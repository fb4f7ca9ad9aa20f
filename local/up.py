"""make up: the whole system on this machine, until Ctrl-C: drop files into desk/, read the mails in a browser."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from typing import TYPE_CHECKING

from local import logs
from local.demo import Demo, Story
from local.house import ROOT, House
from local.ports import Ports
from local.stack import deployed

if TYPE_CHECKING:
    from pathlib import Path

_WHERE = """
  inbox          {inbox}
  pages          {pages}
  the folder     {desk}/
                 lists/<list>/list.yaml           the settings of a mailing list
                 lists/<list>/subscribers/*.csv   its readers
                 issues/<list>/                   put an issue here: Markdown or text, and its pictures
                 drafts/<list>/                   the same, and only the proof is sent
                 reports/<list>/                  what became of it

  Try it: copy examples/kommunbladet/issues/2027-09-in-english.md into {desk}/issues/kommunbladet/
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
    with House(folder, Ports.usual()) as house:
        os.environ.update(house.environment)
        story.tell("the AWS emulator, the stand-in for SES and the website are running")
        stack = deployed(house, **({"SenderIdentity": sender} if sender else {}))
        story.tell("template.yaml is built and deployed by the SAM CLI, with the deployed roles enforced")
        demo = Demo(house, stack, story, desk=ROOT / "desk")
        _settle_in(demo, story)
        print(_WHERE.format(inbox=house.post_office, pages=house.website, desk=demo.desk.folder.relative_to(ROOT)))
        demo.desk.start()
        try:
            ended.wait()
        finally:
            demo.desk.stop()
            logs.keep(house)
    story.tell("everything is ended, and its ports are free")


def _settle_in(demo: Demo, story: Story) -> None:
    """The example list on a new desk; on one that was used before, everything but what was sent then."""
    if _is_new(demo.desk.folder):
        demo.settle_in(hold_minutes=1)
        edition = demo.publish("2027-06-sommar.md")
        story.tell(f"{edition} goes out in a minute: its proof says so, and can stop it")
        return
    kept = demo.desk.leave_alone("issues", "drafts", "reports")
    demo.desk.mirror()
    story.tell(f"the lists in desk/ are here again; {kept} issue and report files of last time are left as they are")


def _is_new(desk: Path) -> bool:
    return not (desk / "lists").exists()


if __name__ == "__main__":
    main()
