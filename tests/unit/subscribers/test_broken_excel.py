"""Excel files that are broken are answered in words; a fault of our own while one is read is not put on the file."""

from __future__ import annotations

import io
import random
import re
import zipfile

import openpyxl
import pytest

from newsletter.errors import InvalidIssue
from newsletter.subscribers import excel_tables
from newsletter.subscribers.excel_tables import excel_rows

VALUES = [
    b"",
    b"-1",
    b"9" * 20,
    b"abc",
    b"NaN",
    b"1e400",
    b"A0",
    b"rId99",
    b"s",
    b"d",
    b"e",
    b"n",
    b"inlineStr",
    b"inf",
]


def book() -> bytes:
    made = openpyxl.Workbook()
    made.active.append(["Adress", "Namn", "Sedan"])
    for number in range(4):
        made.active.append([f"anna{number}@byar.example", f"Anna {number}", number * 1.5])
    made.create_sheet("Två").append(["x"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def broken(parts: dict[str, bytes], dice: random.Random) -> bytes:
    """A file of these parts with something wrong in one of them."""
    parts = dict(parts)
    name = dice.choice(sorted(parts))
    part = parts[name]
    match dice.choice(["gone", "cut", "attribute", "attribute", "text", "tag", "octet"]):
        case "gone":
            del parts[name]
        case "cut":
            parts[name] = part[: dice.randrange(len(part))]
        case "octet":
            place = dice.randrange(len(part))
            parts[name] = part[:place] + bytes([dice.randrange(256)]) + part[place + 1 :]
        case kind:
            pattern = {"attribute": rb'="([^"]*)"', "text": rb">([^<>]+)<", "tag": rb"<([a-z]+)"}[kind]
            if found := list(re.finditer(pattern, part)):
                at = dice.choice(found)
                parts[name] = part[: at.start(1)] + dice.choice(VALUES) + part[at.end(1) :]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part_name, content in parts.items():
            made.writestr(part_name, content)
    return out.getvalue()


def test_a_file_that_is_broken_anywhere_is_read_or_refused_in_words():
    with zipfile.ZipFile(io.BytesIO(book())) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    dice = random.Random(16)
    codes = set()
    for _ in range(300):
        try:
            list(excel_rows(broken(parts, dice)))
        except InvalidIssue as refusal:
            codes.update(problem.code for problem in refusal.problems)
    assert "import-not-excel" in codes


def test_a_workbook_without_a_sheet_is_refused_in_words():
    made = openpyxl.Workbook()
    made.remove(made.active)
    made.create_chartsheet("Diagram")
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(InvalidIssue) as refusal:
        list(excel_rows(out.getvalue()))
    assert refusal.value.problems[0].code == "import-not-excel"


@pytest.mark.parametrize("ours", ["_shown", "_has_addresses", "SheetSurvey"])
@pytest.mark.parametrize("fault", [TypeError, KeyError, AttributeError, ValueError])
def test_a_fault_of_our_own_is_not_told_as_a_broken_file(monkeypatch, ours, fault):
    def fail(*_):
        raise fault

    monkeypatch.setattr(excel_tables, ours, fail)
    if ours == "SheetSurvey":
        monkeypatch.setattr(excel_tables, "check_sheets", lambda _: {})
    with pytest.raises(fault):
        list(excel_rows(book()))
