"""The local stack: the emulator, the post office and the website proxy, started together and ended together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from local.alarms import MINUTE
from local.removal import throw_away
from local.website_proxy import WebsiteProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local.ports import Ports

ROOT = Path(__file__).resolve().parent.parent
REGION: Final = "eu-north-1"
NEW_ACCOUNTS_CONCURRENCY = 10

_SECONDS_TO_END = 3
"""For all of them together, before they are ended surely: nothing they hold outlives them anyway."""

_SERVICES = (
    "apigateway,apigatewayv2,cloudformation,cloudwatch,dynamodb,events,iam,lambda,logs,s3,scheduler,secretsmanager,"
    "ses,sns,sqs,sts"
)


class LocalStack:
    """Everything local, in one folder. ``rate`` is what the post office takes a second, ``quota`` what it takes a day.

    ``sender`` is the identity whose mail, sent from this machine to the SMTP server, passes as authentic. The inbox
    shows times of ``zone``. ``wire`` is the address at which the deployed functions find AWS, where that is
    not the emulator itself. A ``new_account`` is what AWS gives on the first day: SES's sandbox, no identity verified,
    and ten functions at once (https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html,
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
    ``alarm_minute`` is how many seconds a minute of CloudWatch's alarms lasts. With ``keeps_mails`` the mailbox begins
    with the mails that lie there.
    Use as a context: leaving it ends every process that was started, and waits until its port is free.
    """

    def __init__(
        self,
        folder: Path,
        ports: Ports,
        *,
        rate: int = 100,
        quota: int = 50_000,
        wire: str | None = None,
        new_account: bool = False,
        sender: str = "smakommuner.example",
        zone: str = "Europe/Stockholm",
        alarm_minute: float = MINUTE,
        keeps_mails: bool = False,
    ) -> None:
        self.folder = folder
        self.ports = ports
        self.rate = rate
        self.quota = quota
        self.wire = wire
        self.new_account = new_account
        self.sender = sender
        self.zone = zone
        self.alarm_minute = alarm_minute
        self.keeps_mails = keeps_mails
        self.mailbox = folder / "mailbox"
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._proxy: WebsiteProxy | None = None

    @property
    def emulator(self) -> str:
        return f"http://127.0.0.1:{self.ports.emulator}"

    @property
    def post_office(self) -> str:
        return f"http://127.0.0.1:{self.ports.post_office}"

    @property
    def website(self) -> str:
        return f"http://127.0.0.1:{self.ports.website}"

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to speak to this stack as if it were AWS, and nothing of the shell it came from."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        temporary = self.folder / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        return kept | {
            "AWS_ENDPOINT_URL": self.emulator,
            "AWS_ENDPOINT_URL_SESV2": self.post_office,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(temporary),
        }

    def __enter__(self) -> Self:
        throw_away(self.folder / "tmp")
        if not self.keeps_mails:
            throw_away(self.mailbox)
        try:
            self._start_emulator()
            self._start_post_office()
            self._proxy = WebsiteProxy(self.ports.website, self.ports.emulator)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open_website(self, api: str) -> None:
        """Let the website's address lead to this HTTP API."""
        assert self._proxy is not None
        self._proxy.open(api)

    def show(self, path: str, page: Callable[[], str]) -> str:
        """Let the website answer at a path with a page of this machine's own; its address."""
        assert self._proxy is not None
        return self._proxy.show(path, page)

    def close(self) -> None:
        """End what was started, youngest first: politely, then surely."""
        if self._proxy is not None:
            if self._proxy.api:
                self._proxy.shutdown()
            self._proxy.server_close()
            self._proxy = None
        self._end(*self._started)
        throw_away(self.folder / "tmp")

    def end_post_office(self) -> None:
        """End what takes mail: from here on nothing more is sent."""
        self._end("post-office")

    @property
    def processes(self) -> Mapping[str, int]:
        """What runs here, each by its name, with its process id."""
        return {name: process.pid for name, process in self._started.items() if process.poll() is None}

    def ended_by_itself(self) -> str:
        """What has ended though nobody ended it, and the last it wrote; empty while everything runs."""
        gone = [name for name in self._started if name not in self.processes]
        return "\n".join(f"The {name} has ended. {self._last_of(name)}" for name in gone)

    def _end(self, *names: str) -> None:
        processes = [self._started.pop(name) for name in names if name in self._started]
        for process in reversed(processes):
            _signal_group(process, signal.SIGTERM)
        patience = time.monotonic() + _SECONDS_TO_END
        for process in reversed(processes):
            try:
                process.wait(timeout=max(0.1, patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait(timeout=10)
            _signal_group(process, signal.SIGKILL)  # workers that outlived it

    def _start_emulator(self) -> None:
        settings = {
            "BIND_HOST": "127.0.0.1",  # without these two it listens to the whole network
            "IOT_MTLS_ENABLED": "0",
            "GATEWAY_PORT": str(self.ports.emulator),
            "MINISTACK_REGION": REGION,
            "SERVICES": _SERVICES,
            "AUTH": "true",  # the deployed roles are enforced: a missing statement is an AccessDenied, as on AWS
            "LOG_LEVEL": "WARNING",
            "CLOUDWATCH_MINUTE": str(self.alarm_minute),
        }
        if self.new_account:
            settings["LAMBDA_ACCOUNT_CONCURRENCY"] = str(NEW_ACCOUNTS_CONCURRENCY)
        # The handlers it runs inherit this environment: AWS_ENDPOINT_URL_SESV2 leads them to the post office.
        if self.wire:
            settings["AWS_ENDPOINT_URL"] = self.wire
        program = [str(ROOT / ".venv" / "emulator" / "bin" / "python"), "-m", "local.emulator"]
        self._start("emulator", program, self.environment | settings, f"{self.emulator}/_ministack/health")

    def _start_post_office(self) -> None:
        program = [sys.executable, "-m", "local.postoffice", "--port", str(self.ports.post_office)]
        program += ["--mailbox", str(self.mailbox), "--emulator", self.emulator, "--region", REGION, "--gate"]
        program += ["--rate", str(self.rate), "--quota", str(self.quota)]
        program += ["--smtp", str(self.ports.smtp_server), "--trust", self.sender.rpartition("@")[2]]
        if self.new_account:
            program += ["--sandbox", "--pending", "*"]
        environment = self.environment | {"TZ": self.zone}
        self._start("post-office", program, environment, f"{self.post_office}/_office/account")

    def _start(self, name: str, program: list[str], environment: dict[str, str], health: str) -> None:
        logs = self.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                program,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us; we end them in order
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads yet
            )
        self._started[name] = process
        if not _answers(process, health):
            raise SystemExit(f"The {name} did not start. {self._last_of(name)}")

    def _last_of(self, name: str) -> str:
        log = self.folder / "logs" / f"{name}.log"
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        return f"Its log ({log}) ends with:\n{tail}"


def _die_with_parent() -> None:
    pr_set_pdeathsig = 1  # <linux/prctl.h>
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[Any], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    """Wait until a program answers; False if it has not within half a minute, or has ended."""
    patience = time.monotonic() + 30
    while time.monotonic() < patience and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address on 127.0.0.1
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False
