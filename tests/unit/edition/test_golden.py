"""Every example as it is mailed, held against what somebody has looked at and found good.

`make golden` writes tests/golden anew; the difference is then read, and the pictures in .local/screenshots are looked
at, before both are committed. Names of hosted pictures follow from their content and are left out.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.edition import edition_of
from newsletter.edition.calendar_links import announced_in
from newsletter.edition.slots import fill, values_for
from newsletter.issue import picture_names, read_issue
from newsletter.mailing_list import MailingList
from tests.unit.edition.made_up import LEAVE, WEBSITE
from tests.unit.edition.test_editions import EXAMPLES, ISSUES

GOLDEN = Path(__file__).parents[2] / "golden"
PUBLISHED = datetime(2027, 2, 22, 9, tzinfo=UTC).timestamp()
ANEW = bool(os.environ.get("UTSKICK_GOLDEN"))


def mailed(path):
    mailing_list = MailingList.from_yaml("kommunbladet", (EXAMPLES / "list.yaml").read_text())
    issue = read_issue(path.name, path.read_bytes(), mailing_list)
    beside = [name for name in picture_names(issue) if name not in issue.pictures]
    pictures = {**issue.pictures, **{name: (path.parent / name).read_bytes() for name in beside}}
    pictures["logo.png"] = (EXAMPLES / "logo.png").read_bytes()
    announced = announced_in(issue, mailing_list, file=path.name, published=PUBLISHED)
    made = edition_of(
        issue, mailing_list, edition_id="example", website=WEBSITE, pictures=pictures, announced=announced
    ).edition
    values = values_for(made, grounds="signup", leave=LEAVE)
    headers = f"Subject: {issue.subject}\nPreheader: {issue.preheader}\nLanguage: {made.language}\n\n"
    text = headers + fill(made.text, values)
    html = re.sub(r"(/e/example/)[A-Za-z0-9_-]+(\.(?:jpg|png|gif|webp))", r"\1picture\2", fill(made.html, values))
    return {".html": html.replace("><", ">\n<") + "\n", ".txt": text + "\n"}


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.name)
def test_an_example_is_mailed_as_somebody_found_it_good(path):
    for ending, made in mailed(path).items():
        kept = GOLDEN / f"{path.name}{ending}"
        if ANEW:
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(made, encoding="utf-8")
        assert made == kept.read_text(encoding="utf-8"), f"{kept.name} has changed: look at it, then `make golden`"


def test_nothing_is_kept_for_examples_that_are_gone():
    assert {path.name for path in GOLDEN.iterdir()} == {
        f"{path.name}{ending}" for path in ISSUES for ending in (".html", ".txt")
    }
