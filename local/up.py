"""make up: the whole system on this machine, until Ctrl-C: drop files into desk/, read the mails in a browser."""

from __future__ import annotations

import os
import shutil
import signal
import threading

from local import logs
from local.demo import Demo, Story
from local.house import ROOT, House
from local.ports import Ports
from local.stack import deployed


def main() -> None:
    """Start, fill with the example list, tell where everything is, and stay until told to end."""
    story = Story()
    folder = ROOT / ".local" / "up"
    shutil.rmtree(folder, ignore_errors=True)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with House(folder, Ports.usual()) as house:
        os.environ.update(house.environment)
        story.tell("the emulator, the post office and the website's door are open")
        demo = Demo(house, deployed(house), story, desk=ROOT / "desk")
        story.tell("template.yaml is built and deployed by the SAM CLI")
        demo.settle_in(hold_minutes=1)
        demo.desk.start()
        try:
            ended.wait()
        finally:
            demo.desk.stop()
            logs.keep(house)


if __name__ == "__main__":
    main()
