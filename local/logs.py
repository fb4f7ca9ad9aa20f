"""The functions' logs: what each wrote, taken from the emulator's CloudWatch Logs before the emulator ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from local.stack import cloud

if TYPE_CHECKING:
    from pathlib import Path

    from local.local_stack import LocalStack


def written(local_stack: LocalStack) -> dict[str, list[str]]:
    """Every line of every function, by the name of the log group's last part, oldest first."""
    logs = cloud(local_stack).client("logs")
    found: dict[str, list[str]] = {}
    for groups in logs.get_paginator("describe_log_groups").paginate():
        for group in groups["logGroups"]:
            lines = found.setdefault(group["logGroupName"].rpartition("/")[2], [])
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
                lines += [event["message"].rstrip("\n") for event in page["events"]]
    return found


def keep(local_stack: LocalStack) -> Path:
    """Write them beside the other logs, a file for each function; the folder."""
    folder = local_stack.folder / "logs"
    for name, lines in written(local_stack).items():
        (folder / f"{name}.log").write_text("".join(f"{line}\n" for line in lines))
    return folder


def errors(local_stack: LocalStack) -> list[str]:
    """What went wrong in the functions, as far as they said so."""
    return [
        f"{name}: {line[:2000]}"
        for name, lines in written(local_stack).items()
        for line in lines
        if _level(line) in {"ERROR", "CRITICAL"}
    ]


def _level(line: str) -> str:
    try:
        content = json.loads(line)
    except ValueError:
        return "ERROR" if "Traceback" in line or "[ERROR]" in line else ""
    return str(content.get("level", "")) if isinstance(content, dict) else ""
