"""Hostile files put in the folder as staff would put them: each ends in an edition or in a letter that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.corpora import CORPORA, needs
from tests.integration.cloud import Cloud
from tests.integration.house import House
from tests.integration.papers import LIST, STAFF, readers

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDINGS = {"word": "docx", "zips": "zip", "hostile-mail": "eml"}

pytestmark = needs()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with Cloud() as cloud:
        house = House(cloud, rate=1_000)
        house.open_list(*readers(2))
        yield house


@pytest.mark.parametrize("folder", ENDINGS)
def test_each_becomes_an_edition_or_a_letter(house, folder):
    files = [path for path in sorted((CORPORA / folder).rglob("*")) if path.is_file()]
    assert len(files) > 20
    for number, path in enumerate(files if folder == "word" else files[::3]):
        house.post_office.mailbox.empty()
        name = f"{number}.{ENDINGS[folder]}"
        key = f"drafts/{LIST}/{name}"
        house.put(key, path.read_bytes())
        house.work()
        house.wait(60)
        (letter,) = house.letters(STAFF)
        has_edition = bool(house.ledger.upload(key).get("edition"))
        assert ("Korrektur" in letter.subject) == has_edition, path
        if not has_edition:
            assert name in letter.subject, path
            assert "Inget har skickats till någon läsare" in " ".join(letter.text.split()), path
