"""`utskick watch`: the same figures as every other window, in a terminal and as lines of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from rich.console import Console

from console import watch
from newsletter.sending.situation import IssueClosed, Situation
from tests.unit.editorial.situations import SUMS, busy


def _text(situation):
    console = Console(width=160, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115 - it shows nothing
    console.print(watch.shown(situation))
    return console.export_text()


def test_the_terminal_shows_every_figure_of_the_situation():
    text = _text(busy())
    for number in SUMS.values():
        assert f"{number:,}" in text
    names = ("Fiber till sista gården", "EvidenceDeadLettersAlarm", "Microsoft 365", "Sommarens läger <och> resor")
    for told in (*names, "About 6\u00a0minutes left.", "2 alarms are silent.", "28,520", "Budget i balans", "-0.4"):
        assert told in text


def test_the_terminal_tells_the_cost_and_who_came_and_went():
    text = _text(busy())
    for told in ("US dollars so far  1.34", "Since 22\u00a0November 2026.", "1,214", "2.03"):
        assert told in text
    line = json.loads(json.dumps(asdict(busy())))
    assert line["under_way"][0]["cost"] == {"ses": 1.304, "ours": 0.034312}
    assert line["movements"][1] == {
        "list": "kommunbladet", "since": "2026-11-22", "joined": 1214, "left": 17, "bounced": 41
    }  # fmt: skip
    assert "Nobody has joined or left since" in _text(Situation(1_795_831_200, movements=[]))


def test_who_watches_an_edition_sees_who_came_and_went_on_its_list_alone():
    (seen,) = watch.situations(lambda _: busy(), busy().under_way[0].edition, 0)
    assert [one.list for one in seen.movements] == ["kommunbladet"]


def test_nothing_under_way_is_said():
    assert "No issue is under way." in _text(Situation(1_795_831_200))


def test_a_situation_is_a_line_of_json():
    line = json.dumps(asdict(busy()))
    assert json.loads(line)["under_way"][0]["sums"]["accepted"] == 8_150


def test_one_edition_is_watched_until_it_is_closed(monkeypatch):
    monkeypatch.setattr(watch.time, "sleep", lambda _: None)
    edition = busy().under_way[0].edition
    over = replace(busy(), under_way=[], closed=[IssueClosed(edition, "k", "s", 1, 2, {})])
    looks = iter([busy(), busy(), over, busy()])
    befores = []

    def look(before):
        befores.append(before)
        return next(looks)

    seen = list(watch.situations(look, edition, 5))
    assert [len(situation.under_way) for situation in seen] == [1, 1, 0]
    assert befores[0] is None
    assert all(befores[1:])


def test_looking_once_ends():
    assert len(list(watch.situations(lambda _: busy(), "", 0))) == 1
