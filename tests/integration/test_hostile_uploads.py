"""Hostile files put in the folder as staff would put them: each ends in an edition or in a letter that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.corpora import CORPORA, needs
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, STAFF, readers
from tests.integration.simulated_stack import SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDINGS = {"word": "docx", "zips": "zip", "hostile-mail": "eml"}

pytestmark = needs()


@pytest.fixture(scope="module")
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud, rate=1_000)
        stack.open_list(*readers(2))
        yield stack


@pytest.mark.parametrize("folder", ENDINGS)
def test_each_becomes_an_edition_or_a_letter(stack, folder):
    files = [path for path in sorted((CORPORA / folder).rglob("*")) if path.is_file()]
    assert len(files) > 20
    for number, path in enumerate(files if folder == "word" else files[::3]):
        stack.post_office.mailbox.empty()
        name = f"{number}.{ENDINGS[folder]}"
        key = f"drafts/{LIST}/{name}"
        stack.put(key, path.read_bytes())
        stack.work()
        stack.wait(60)
        (letter,) = stack.letters(STAFF)
        has_edition = bool(stack.ledger.upload(key).get("edition"))
        assert ("Korrektur" in letter.subject) == has_edition, path
        if not has_edition:
            assert name in letter.subject, path
            assert "Inget har skickats till någon läsare" in " ".join(letter.text.split()), path
