"""Which tests reach which lines of some modules, and how long each takes: so that few are asked about one line."""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


class Reached:
    """A plugin of pytest that notes the lines of ``folder`` that each test reaches."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.tests: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self.failed = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        began, name = time.process_time(), item.nodeid

        def line(frame: Any, event: str, _: Any) -> Any:
            if event == "line":
                self.tests[frame.f_code.co_filename, frame.f_lineno].add(name)
            return line

        def call(frame: Any, _event: str, _: Any) -> Any:
            return line if frame.f_code.co_filename.startswith(self.folder) else None

        sys.settrace(call)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seconds[name] = time.process_time() - began

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self.failed = exitstatus != 0

    def of(self, path: Path, lines: Sequence[int]) -> set[str]:
        """The tests that reach any of these lines."""
        return set[str]().union(*(self.tests.get((str(path), line), ()) for line in lines))

    def file_about(self, path: Path) -> str:
        """The test file that is named after a module, or else the one with the most tests that reach it."""
        reaching = set[str]().union(*(tests for (name, _), tests in self.tests.items() if name == str(path)))
        files = Counter(test.split("::")[0] for test in reaching or self.seconds)
        named = [file for file in files if file.endswith(f"/test_{path.name}")]
        return named[0] if named else files.most_common(1)[0][0]


class Only:
    """A plugin of pytest that leaves these tests, in this order."""

    def __init__(self, names: Sequence[str]) -> None:
        self.order = {name: place for place, name in enumerate(names)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((one for one in items if one.nodeid in self.order), key=lambda one: self.order[one.nodeid])


class Instead:
    """A plugin of pytest that does something else with the collected tests than running them."""

    def __init__(self, work: Callable[[Sequence[pytest.Item]], None]) -> None:
        self.work = work

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.work(session.items)
        return True
