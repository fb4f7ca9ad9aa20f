"""The stack: the real template, built by the real SAM CLI for this machine's Python, deployed to the emulator."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from local.local_stack import REGION, ROOT
from local.running import one_build
from newsletter.aws.receipt_rules import MailInRule, ReceiptRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.local_stack import LocalStack

STACK = "utskick"


@dataclass(frozen=True)
class Stack:
    """What the deployed template says of itself, and whom it sends as."""

    outputs: dict[str, str]
    sender: str

    def __getitem__(self, output: str) -> str:
        return self.outputs[output]

    @property
    def mail_in_domain(self) -> str:
        """The domain to which mail may be sent; empty where none is taken in."""
        return self.outputs.get("MailInDomain", "")


def deployed(local_stack: LocalStack, **parameters: str) -> Stack:
    """Build and deploy the template to ``local_stack``, let its website lead there, and take in its mail.

    The environment is the stack's own by then (``LocalStack.environment``), so that our clients speak to it.
    """
    with one_build():
        return _built_and_deployed(local_stack, parameters)


def _built_and_deployed(local_stack: LocalStack, parameters: Mapping[str, str]) -> Stack:
    build = ROOT / ".aws-sam" / "local"
    _sam(
        local_stack,
        "build",
        *("--template-file", str(ROOT / "template.yaml"), "--build-dir", str(build)),
        *("--cache-dir", str(ROOT / ".aws-sam" / "cache-local"), "--cached", "--parallel"),
    )
    chosen = {
        "SenderIdentity": "smakommuner.example",
        "OperatorMail": "drift@smakommuner.example",
        "WebAddress": local_stack.website,
        "SendConcurrency": "2",
        "CheckLinks": "no",  # this machine asks nobody
        **parameters,
    }
    if "@" not in chosen["SenderIdentity"]:  # SES takes in mail for domains alone
        chosen.setdefault("MailInDomain", f"in.{chosen['SenderIdentity']}")
    bucket = f"{STACK}-artifacts"
    cloud(local_stack).client("s3").create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    _sam(
        local_stack,
        "deploy",
        *("--template-file", str(build / "template.yaml"), "--stack-name", STACK, "--region", REGION),
        *("--s3-bucket", bucket, "--no-resolve-s3", "--capabilities", "CAPABILITY_IAM", "--no-progressbar"),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset"),
        *("--parameter-overrides", *(f"{name}={value}" for name, value in chosen.items())),
    )
    described = cloud(local_stack).client("cloudformation").describe_stacks(StackName=STACK)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Stacks"][0]["Outputs"]}
    stack = Stack(outputs, chosen["SenderIdentity"])
    if stack.mail_in_domain:
        ReceiptRules().turn_on(MailInRule(STACK, stack.mail_in_domain, stack["MailBucket"]))
    local_stack.open_website(stack["WebsiteApi"])
    return stack


def cloud(local_stack: LocalStack) -> boto3.Session:
    """A session whose every client speaks to the stack: endpoints come from its environment, set by the caller."""
    return boto3.Session(
        aws_access_key_id=local_stack.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=local_stack.environment["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )


def _sam(local_stack: LocalStack, command: str, *arguments: str) -> None:
    """Run the SAM CLI, which has an environment of its own; quiet unless it fails."""
    # The build reaches for a package registry, and only the shell knows of proxies, mirrors and certificates.
    shell = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = {
        **shell,
        **local_stack.environment,
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(ROOT / ".aws-sam" / "app"),
        "TARGET": "here",
        "PYTHON": str(ROOT / ".venv" / "emulator" / "bin" / "python"),
        "UV": str(ROOT / ".venv" / "uv" / "bin" / "uv"),
        "UV_CACHE_DIR": str(ROOT / ".venv" / "cache"),
    }
    program = [str(ROOT / ".venv" / "sam" / "bin" / "sam"), command, *arguments]
    run = subprocess.run(  # noqa: S603 - our own program, no shell
        program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(f"`sam {command}` failed:\n{_told(run.stdout)}\n{run.stderr[-4000:]}")


def _told(output: str) -> str:
    """The end of what a failed command printed, and before it what CloudFormation says failed first."""
    lines = output.splitlines()
    failed = next((number for number, line in enumerate(lines) if "_FAILED" in line), len(lines))
    return "\n".join([*lines[failed : failed + 12], "...", *lines[-40:]])
