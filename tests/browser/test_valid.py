"""Every mail, web edition and page is HTML by the standard, and passes what html-validate knows of accessibility.

Left out of its recommended rules: inline styles, conditional comments and the attributes of tables that CSS replaced,
which mail programs force on us;
the wish for <main> and <article>, which some drop (roles stand on divs instead); the length of titles, which are
subjects and the author's own; and unbreakable signs in telephone numbers, which nobody could copy and dial: the style
keeps them on one line.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.strained import STRAINED
from tests.browser.visitor import html_of
from tests.unit.web.test_pages import ALL

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".venv" / "node" / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = Path(__file__).parent / "validator" / "rules.json"


@pytest.fixture(scope="session")
def findings(tmp_path_factory):
    """What html-validate finds in pieces of HTML, by their names: rule, place and sentence."""
    node = shutil.which("node")
    if node is None or not PROGRAM.exists():
        told = "no Node here: HTML was NOT held against the standard (Debian: apt install nodejs npm)"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)

    def find(pieces):
        folder = tmp_path_factory.mktemp("html")
        files = {f"{number:03}.html": name for number, name in enumerate(pieces)}
        for file, name in files.items():
            (folder / file).write_text(pieces[name], encoding="utf-8")
        command = [node, PROGRAM, "--config", RULES, "--formatter", "json", *files]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert run.stdout.startswith("["), run.stderr
        return {
            files[Path(one["filePath"]).name]: [f"{said['ruleId']} {said['line']}: {said['message']}" for said in found]
            for one in json.loads(run.stdout)
            if (found := one["messages"])
        }

    return find


def test_every_mail_is_valid(findings, press):
    assert findings({name: html_of(mail) for name, mail in press.mails.items()}) == {}


def test_every_page_is_valid(findings):
    assert findings(ALL | STRAINED) == {}


def test_every_issue_read_in_the_browser_is_valid(findings, press):
    assert len(press.editions) >= 4
    assert findings(press.editions) == {}


def test_the_validator_finds_what_is_wrong(findings):
    found = "\n".join(
        findings({"bad": '<!DOCTYPE html><html><head></head><body><p id="a"><div id="a"></body></html>'})["bad"]
    )
    assert "no-dup-id" in found
    assert "element-required-attributes" in found or "close-order" in found
