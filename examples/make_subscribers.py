"""Make a CSV of made-up Swedish readers: the same number and seed always give the same people.

    python examples/make_subscribers.py 1000 > readers.csv

Nobody in it exists: the domains end in ``.example``, except for a few addresses of Amazon's own mailbox simulator,
which bounce or complain as labelled (https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html).
"""

# ruff: noqa: INP001 - a script to run, not a package

from __future__ import annotations

import csv
import random
import sys
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("address", "name", "grounds", "source", "since")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    """
    Anna Åsa Erik Märta Göran Örjan Ingegärd Karin Lars Siv Bengt-Åke Ulla Björn Elin Håkan Maja Sören Pär Kerstin
    Ture Gunnel Åke Linnéa Viktor Ylva Östen Agneta Nils Frida Börje Signe Tage Ebba Jörgen Rut Mårten Ella Sixten
    """
)
_LAST = _words(
    """
    Åsbrink Öberg Sjölund Ängmark Wåhlén Ek Lindqvist Bergström Norén Håkansson Granlöf Dahlbäck Hägg Åström Sundin
    Löfgren Björk Palmér Fågelström Törnqvist Rönn Sandahl Älvby Holmér Nygård Strömblad Kvist Ahlgård Myrén Östlund
    """
)
_PLACES = _words("sundsby lillberga norrvik akero angsmala bjorkanas ytterfors malmhult granvik storbacka")
_DOMAINS = ("posten.example", "brev.example", "hemma.example", "byn.example", "björknäs.example")
_GROUNDS = (("member", 55), ("signup", 33), ("both", 12))
_SOURCES = {
    "member": "medlemsregistret",
    "signup": "anmälan på webbplatsen",
    "both": "medlemsregistret och anmälan på webbplatsen",
}
_FIRST_DAY = date(2019, 1, 7)

# One row in so many goes to the simulator; at a thousand readers four bounce and one complains.
_BOUNCE_EVERY = 250
_COMPLAINT_EVERY = 1000


def rows(number: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """``number`` readers, each with an address of their own; keys as in ``COLUMNS``, dates in ISO 8601."""
    chance = random.Random(seed)  # noqa: S311 - the point is that it can be foretold
    taken: set[str] = set()
    for place in range(number):
        name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        grounds = chance.choices([name for name, _ in _GROUNDS], [weight for _, weight in _GROUNDS])[0]
        address = _address(name, grounds, place, chance)
        while address in taken:
            local, _, domain = address.rpartition("@")
            address = f"{local}{chance.randrange(2, 99)}@{domain}"
        taken.add(address)
        since = _FIRST_DAY + timedelta(days=chance.randrange(2_800))
        yield {
            "address": address,
            "name": name,
            "grounds": grounds,
            "source": _SOURCES[grounds],
            "since": since.isoformat(),
        }


def _address(name: str, grounds: str, place: int, chance: random.Random) -> str:
    local = _ascii(name).replace(" ", ".")
    if place % _COMPLAINT_EVERY == 777 % _COMPLAINT_EVERY:
        return f"complaint+{local}@simulator.amazonses.com"
    if place % _BOUNCE_EVERY == 113 % _BOUNCE_EVERY:
        return f"bounce+{local}@simulator.amazonses.com"
    domain = chance.choice(_DOMAINS) if grounds == "signup" else f"{chance.choice(_PLACES)}.example"
    return f"{local}@{domain}"


def _ascii(name: str) -> str:
    """``Åsa Öberg`` as ``asa oberg``: what people with such names have before the @."""
    apart = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def main(number: int, seed: int = 1) -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS)
    writer.writeheader()
    writer.writerows(rows(number, seed))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3] or ("1000",)))
