"""What the documents name is there: files, links, make targets, commands with their options, harmless faults."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
import typer.main

from bench.mutants import mutants_of
from console.__main__ import app
from tests.template import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("local/*/README.md")]
TEXTS = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in DOCUMENTS}
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name != "staff")
FILES = [f"/{path.relative_to(ROOT)}" for name in FOLDERS for path in (ROOT / name).rglob("*")]
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
GUIDE, FAULTS = TEXTS["docs/operators.md"], TEXTS["docs/faults.md"]


def quoted(text: str) -> list[str]:
    """What stands as code: within a line, and each line of a block."""
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text) + [line.strip() for block in blocks for line in block.splitlines()]


@cache
def files_named(text: str) -> frozenset[str]:
    """Whatever ends like a program or stands in one of our folders, but for names that stand for any (xx)."""
    said = " ".join(re.sub(r"\w+://\S+", "", one) for one in quoted(text))
    ours = rf"(?<![\w./-])(?:(?:{'|'.join(FOLDERS)})/[\w./*-]*|[\w./*-]+\.py)(?![\w<])"
    return frozenset(one.rstrip("/.") for one in re.findall(ours, said) if "xx." not in one)


@cache
def targets_named(text: str) -> frozenset[str]:
    return frozenset(found for one in quoted(text) for found in re.findall(r"(?:^|&& )make ([a-z][a-z-]*)", one))


@cache
def commands_named(text: str) -> frozenset[str]:
    said = [one.removeprefix("./") for one in quoted(text)]
    # `\[LIST]` is what may be left out.
    return frozenset(re.sub(r"[\[\]]", "", one) for one in said if re.match(r"utskick [a-z-]", one))


def test_the_documents_name_something_of_each_kind():
    for named, least in ((files_named, 100), (targets_named, 10), (commands_named, 15)):
        assert len(frozenset[str]().union(*map(named, TEXTS.values()))) >= least, named


@pytest.mark.parametrize("document", TEXTS)
def test_every_file_that_is_named_is_there(document):
    def is_there(name: str) -> bool:
        wanted = re.compile(re.escape(f"/{name}").replace(r"\*", "[^/]*") + "$")
        return any(wanted.search(file) for file in FILES) or (ROOT / name).exists()

    assert [name for name in sorted(files_named(TEXTS[document])) if not is_there(name)] == []


@pytest.mark.parametrize("document", TEXTS)
def test_every_link_within_the_repository_leads_somewhere(document):
    def leads(link: str) -> bool:
        path, _, heading = link.partition("#")
        target: Path = (ROOT / document).parent / path if path else ROOT / document
        if not heading:
            return target.exists()
        headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
        return heading in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}

    links = re.findall(r"\]\(([^)\s]+)\)", TEXTS[document])
    assert [link for link in links if "://" not in link and not leads(link)] == []


def test_staff_read_first_how_files_get_in_and_nothing_of_what_lies_behind():
    text = (ROOT / "docs" / "staff.md").read_text(encoding="utf-8")
    ways = [text.index(way) for way in ("**a page**", "**a mail**", "**a shared folder**")]
    assert ways == sorted(ways)
    assert ways[-1] < text.index("\n## ")
    assert not re.search(r"\b(?:AWS|S3|Lambda|bucket)\b", text)


@pytest.mark.parametrize("document", TEXTS)
def test_every_make_target_that_is_named_is_there(document):
    assert targets_named(TEXTS[document]) <= TARGETS


def is_understood(line: str) -> bool:
    """Whether there is such a command, or group of them, with such options. What it would be given is not looked at."""
    command, words = typer.main.get_command(app), shlex.split(line)[1:]
    while words and not words[0].startswith("-") and (known := getattr(command, "commands", None)):
        if words[0] not in known:
            return False
        command = known[words.pop(0)]
    options = {option for one in command.params for option in one.opts} | {"--help"}
    return {word.partition("=")[0] for word in words if word.startswith("-")} <= options


@pytest.mark.parametrize("document", TEXTS)
def test_every_command_that_is_named_is_understood(document):
    assert [line for line in sorted(commands_named(TEXTS[document])) if not is_understood(line)] == []


def test_every_command_in_the_table_about_readers_is_understood():
    (table,) = re.findall(r"^\| to \| \|\n(.*?)\n\n", GUIDE, re.MULTILINE | re.DOTALL)
    rows = [row.rpartition(" | ")[2] for row in table.splitlines()[1:]]
    commands = [one for row in rows for one in re.findall(r"`((?:readers|lists) [^`]+)`", row)]
    assert len(commands) >= len(rows) > 10
    assert [one for one in commands if not is_understood(f"utskick {one}")] == []


def test_every_fault_stands_in_its_table_once():
    rows = Counter(re.findall(r"^\| (.+?) \| ", FAULTS, re.MULTILINE))
    assert len(rows) > 60
    assert [row for row, times in rows.items() if times > 1 and row != "fault"] == []


def test_every_test_that_shows_a_fault_is_where_the_table_says():
    """In tests/integration unless said otherwise, and a test of that name in it where one is named."""

    def is_there(file: str, test: str) -> bool:
        folder = ROOT / "tests" if file.startswith(("unit/", "e2e/")) else ROOT / "tests/integration"
        path = folder / file
        return path.is_file() and (not test or f"\ndef {test}(" in path.read_text("utf-8"))

    rows = re.findall(r"^\| .+ \| (.+) \|$", FAULTS, re.MULTILINE)
    named = [found for row in rows for found in re.findall(r"`([\w/]*test_\w+\.py)(?:::(\w+))?`", row)]
    assert len(named) > 120
    assert [one for one in named if not is_there(*one)] == []


def test_every_fault_that_is_called_harmless_is_one_that_is_planted():
    harmless = re.findall(r"^\| `((\w+)\.py: .+?)` \|", FAULTS, re.MULTILINE)
    assert harmless
    planted = {mutant.what for module in {module for _, module in harmless} for mutant in mutants_of(module)}
    assert [what for what, _ in harmless if what.replace(r"\|", "|") not in planted] == []
