"""The preview: an issue on this machine alone, as its readers and its proof readers will see it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from console import preview
from console.__main__ import app
from tests.unit.edition.test_editions import EXAMPLES, ISSUES

SETTINGS = EXAMPLES / "list.yaml"


@pytest.fixture(autouse=True)
def made_here(tmp_path, monkeypatch):
    monkeypatch.setattr(preview, "MADE", tmp_path)
    return tmp_path


def utskick(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.name)
def test_every_example_can_be_previewed_with_all_that_it_shows(path, made_here):
    run = utskick("preview", path)
    assert run.exit_code == 0, run.output
    folder = made_here / path.stem
    for name in ("mail.html", "web.html", "proof.html"):
        html = (folder / name).read_text()
        assert "{{" not in html
        for address in re.findall(r'(?:src|href)="file://([^"]+\.(?:jpg|png|gif|ics))"', html):
            assert Path(unquote(address)).is_file()
    assert (folder / "mail.txt").read_text()
    assert "mail.html" in (folder / "index.html").read_text()


def test_the_report_can_be_read_by_a_program(made_here):
    told = json.loads(utskick("preview", EXAMPLES / "issues" / "2027-03-årsmöte.docx", "--json").output)
    assert told["subject"] == "Årsmöte i mars, och cykelvägar som håller"
    assert told["problems"] == []
    assert told["pictures"] == 2


def test_a_program_reads_the_outline_the_meetings_and_the_kind_of_each_warning(tmp_path):
    written = tmp_path / "vår.md"
    written.write_text(
        "# Våren\n\nHej, se [sidan](https://a.example/x) och [här](http://b.example).\n\n## Läger\n\n- Tält\n- Kök\n"
    )
    told = json.loads(utskick("preview", written, "--json", "--list", SETTINGS).output)
    assert told["headings"] == [{"level": 2, "text": "Läger"}]
    assert told["lists"] == [["Tält", "Kök"]]
    assert told["links"] == ["https://a.example/x", "http://b.example"]
    assert {"link-not-encrypted", "link-says-nothing"} & {one["kind"] for one in told["warnings"]}
    assert all(one["what"] and one["do"] for one in told["warnings"])


@pytest.mark.parametrize(("today", "year"), [("2027-03-01", "2027"), ("2027-07-01", "2028")])
def test_days_are_read_as_on_the_day_that_is_asked_for(tmp_path, today, year):
    written = tmp_path / "möte.md"
    written.write_text("# Mars\n\n## Årsmöte\n\n18 mars kl. 18.30-20, Folkets hus\n")
    told = json.loads(utskick("preview", written, "--json", "--today", today).output)
    assert told["meetings"] == [
        {
            "title": "Årsmöte",
            "first": f"{year}-03-18",
            "last": f"{year}-03-18",
            "starts": "18:30",
            "ends": "20:00",
            "place": "Folkets hus",
        }
    ]


def test_a_file_that_is_no_issue_is_told_in_the_list_s_language_and_fails(tmp_path):
    bad = tmp_path / "trasig.md"
    bad.write_text("---\nsubject: A\nbara text\n---\n\n# Hej\n", "utf-8")
    run = utskick("preview", bad, "--list", SETTINGS)
    assert run.exit_code == 1
    assert "Inställningarna överst går inte att läsa." in " ".join(run.output.split())


def test_words_in_brackets_are_shown_as_they_were_written(tmp_path):
    written = tmp_path / "hej.md"
    written.write_text("# Hej\n\nVi ses [datum] i [b]Folkets hus[/b].\n")
    assert "[datum]" in utskick("preview", written).output


def test_every_command_says_what_it_does():
    run = utskick("--help")
    assert run.exit_code == 0
    assert "preview" in run.output
    assert "Nothing is sent" in " ".join(utskick("preview", "--help").output.split())


def test_an_issue_in_a_staff_folder_is_shown_as_its_own_list_would_send_it(tmp_path):
    settings = tmp_path / "staff" / "lists" / "bin" / "list.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text(SETTINGS.read_text().replace("skola: Skola och barn", "bihälsa: Bihälsa"))
    for folder in ("issues/bin", "drafts/bin/2027"):
        written = tmp_path / "staff" / folder / "vår.md"
        written.parent.mkdir(parents=True)
        written.write_text("---\ntema: bihälsa\n---\n\n# Våren\n\nBina vaknar.\n")
        assert preview.settings_of(written) == settings
        assert utskick("preview", written).exit_code == 0
    assert preview.settings_of(tmp_path / "vår.md") == preview.EXAMPLE
