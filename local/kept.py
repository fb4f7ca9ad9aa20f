"""What a local stack held when it ended, in a folder: rows, objects, secrets, schedules, how the staff's folder stood.

All but the objects' bodies is one file that is replaced at once, and bodies are named by their hash: whoever is killed
while writing leaves what was there before. A mark tells that a stack runs on it, or was killed since.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FORMAT = 1
"""Raised where older code, or newer, would misread what is kept."""

Item = dict[str, Any]
"""A row as DynamoDB writes it: ``{"name": {"S": "Eva"}}``."""


class UnusableStateError(Exception):
    """What was kept cannot be put back into this stack; the message says why."""


@dataclass(frozen=True)
class KeptObject:
    """An object of a bucket. ``body`` names its content here, ``modified`` is in seconds since 1970."""

    key: str
    body: str
    tag: str
    version: str
    modified: float
    headers: Mapping[str, Any]


@dataclass(frozen=True)
class KeptSchedule:
    """A schedule of EventBridge Scheduler: ``start-`` or ``close-`` and an edition."""

    name: str
    expression: str
    edition: str


@dataclass(frozen=True)
class KeptState:
    """Everything by the names in template.yaml. ``at`` is when it was kept; ``keys`` are the tables' key attributes."""

    at: float
    template: str
    keys: Mapping[str, Sequence[str]]
    tables: Mapping[str, Sequence[Item]]
    buckets: Mapping[str, Sequence[KeptObject]]
    secrets: Mapping[str, str]
    schedules: Sequence[KeptSchedule]
    folder: Mapping[str, Any] = field(default_factory=dict)

    def check(self, keys: Mapping[str, Sequence[str]], buckets: Sequence[str]) -> None:
        """Raises UnusableStateError where a stack with such tables and buckets has no place for some of it."""
        for table in self.tables:
            if list(keys.get(table, ())) != list(self.keys[table]):
                raise UnusableStateError(f"template.yaml has no {table} now with the keys {self.keys[table]}")
        for bucket in self.buckets:
            if bucket not in buckets:
                raise UnusableStateError(f"template.yaml has no {bucket} now")


@dataclass(frozen=True)
class KeptFolder:
    """The folder. One process has it at a time."""

    folder: Path

    def state(self) -> KeptState | None:
        """What was kept last; None if nothing was. Raises: UnusableStateError."""
        try:
            read = json.loads(self._file.read_text("utf-8"), object_hook=_bytes_in)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise UnusableStateError(f"{self._file.name} cannot be read: {error}") from error
        if not isinstance(read, dict) or read.pop("format", None) != FORMAT:
            raise UnusableStateError("it was kept by another version of Utskick")
        try:
            read["buckets"] = {name: [KeptObject(**one) for one in there] for name, there in read["buckets"].items()}
            read["schedules"] = [KeptSchedule(**one) for one in read["schedules"]]
            return KeptState(**read)
        except (AttributeError, KeyError, TypeError) as error:
            raise UnusableStateError(f"{self._file.name} is not as it was written: {error!r}") from error

    def keep(self, state: KeptState) -> None:
        """Replace what was kept, at once, and take the mark away. The bodies lie there already."""
        text = json.dumps({"format": FORMAT, **asdict(state)}, default=_as_json)
        _write(self._file, text.encode(), is_sure=True)
        needed = {one.body for there in state.buckets.values() for one in there}
        for body in self._bodies.iterdir() if self._bodies.exists() else ():
            if body.name not in needed:
                body.unlink()
        self._mark.unlink(missing_ok=True)

    def mark(self) -> None:
        """Note that a stack runs from here on: what is kept is older than what becomes of it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._mark.touch()

    @property
    def was_killed(self) -> bool:
        """Whether a stack ran on what is kept, and has not kept anything itself."""
        return self._mark.exists()

    def put_body(self, content: bytes) -> str:
        """Write a body; what it is called here."""
        name = hashlib.sha256(content).hexdigest()
        if not (self._bodies / name).exists():
            _write(self._bodies / name, content)
        return name

    def body(self, name: str) -> bytes:
        """Raises: UnusableStateError."""
        try:
            content = (self._bodies / name).read_bytes()
        except OSError as error:
            raise UnusableStateError(f"a file of it cannot be read: {error}") from error
        if hashlib.sha256(content).hexdigest() != name:
            raise UnusableStateError("a file of it is damaged")
        return content

    @property
    def _file(self) -> Path:
        return self.folder / "state.json"

    @property
    def _bodies(self) -> Path:
        return self.folder / "bodies"

    @property
    def _mark(self) -> Path:
        return self.folder / "running"


def _write(path: Path, content: bytes, *, is_sure: bool = False) -> None:
    """Write a file whole or not at all, for nobody else's eyes: there are addresses and keys in it.

    One that ``is_sure`` is on the disk by then, also if the power fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Bodies are written by several threads at once, and two of them may be alike.
    partial = path.with_name(f".{path.name}.{threading.get_ident()}.part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        if is_sure:
            file.flush()
            os.fsync(file.fileno())
    partial.replace(path)


def _as_json(value: object) -> object:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(value)


def _bytes_in(read: dict[str, Any]) -> Any:
    return base64.b64decode(read["base64"]) if [*read] == ["base64"] and isinstance(read["base64"], str) else read
