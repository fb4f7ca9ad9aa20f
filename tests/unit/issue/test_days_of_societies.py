"""Days as clubs, parishes and housing associations write them: shifts, hours in words, programmes, weekly hours."""

from __future__ import annotations

import pytest

from tests.unit.issue.test_written_days import agenda, told

ENTRIES = {
    # two shifts in one sentence
    ("Städdag", "Lördagen den 24 april kl 10-12 och 13-15 städar vi gården. Samling vid soprummet."): [
        "04-24 10.00-12.00 Städdag, soprummet",
        "04-24 13.00-15.00 Städdag, soprummet",
    ],
    ("Seed swap", "Sunday 11 April, 10am-12pm and 2pm-4pm, at the trading hut."): [
        "04-11 10.00-12.00 Seed swap, trading hut",
        "04-11 14.00-16.00 Seed swap, trading hut",
    ],
    ("Lov på biblioteket", "Tisdag 13/4 kl 10 & 13: Robotar\\\nOnsdag 14/4 kl 14-16: Brädspel"): [
        "04-13 10.00 Robotar",
        "04-13 13.00 Robotar",
        "04-14 14.00-16.00 Brädspel",
    ],
    ("Utbildning", "Utbildning för ombud: 13-14 april och 4 maj, kl 9-16.30, Studieförbundet."): [
        "04-13 09.00-16.30 Utbildning, Studieförbundet",
        "04-14 09.00-16.30 Utbildning, Studieförbundet",
        "05-04 09.00-16.30 Utbildning, Studieförbundet",
    ],
    # hours in words, and without an end
    ("Föreningsstämma", "Stämman blir den 3:e maj klockan sju på kvällen i kvartersgården."): [
        "05-03 19.00 Föreningsstämma, kvartersgården"
    ],
    ("Årsmöte", "Torsdag 18 mars kvart över sex, Stugan"): ["03-18 18.15 Årsmöte, Stugan"],
    ("Social evening", "Friday March 19th from 7 until late at the Anchor."): ["03-19 19.00 Social evening, Anchor"],
    ("Vårfest", "Lördag 20 mars från 19 och framåt, Folkets hus"): ["03-20 19.00 Vårfest, Folkets hus"],
    # days at the end of a sentence, and with a hyphen between two months
    ("Summer outing", "Wednesday June 16. Coach leaves the Square at 9 a.m."): ["06-16 09.00 Summer outing"],
    ("Sommarläger", "Årets läger är på Vässarö 28 juni-4 juli."): ["06-28/07-04 Sommarläger, Vässarö"],
    # what costs nothing and needs no booking is not closed
    ("Konsert", "Lördag 24 april kl. 18.30, fri entré. Kammarkören sjunger i Lunda kyrka."): [
        "04-24 18.30 Konsert, Lunda kyrka"
    ],
    ("Visning", "Söndag 21 mars kl 13, ingen anmälan, samling vid entrén."): ["03-21 13.00 Visning, entrén"],
    # plural weekdays whose days are all named
    ("Studiecirkel", "Fyra onsdagar, 7, 14, 21 och 28 april kl 17-19.30 i klubblokalen."): [
        f"04-{day} 17.00-19.30 Studiecirkel, klubblokalen" for day in ("07", "14", "21", "28")
    ],
    # a label in bold is no name, a line above a list may be one, a month may stand above two letters
    ("Körhelg", "**När:** fredag 12 mars kl 17\\\n**Var:** Stiftsgården Åkersberg"): [
        "03-12 17.00 Körhelg, Stiftsgården Åkersberg"
    ],
    ("Nytt", "Arbetsdagar i vår:\n\n- lördag 17 april kl 9-12\n- söndag 25 april kl 9-12"): [
        "04-17 09.00-12.00 Arbetsdagar i vår",
        "04-25 09.00-12.00 Arbetsdagar i vår",
    ],
    ("September", "Ti 7 Månadsmöte kl 14\\\nTo 16 Höstmöte kl 18"): ["09-07 14.00 Månadsmöte", "09-16 18.00 Höstmöte"],
    ("Match", "Matchen går söndag 21/3 kl 15 på Vallen."): ["03-21 15.00 Match, Vallen"],
}  # fmt: skip


@pytest.mark.parametrize(("heading", "text"), ENTRIES)
def test_what_invites_becomes_an_entry(heading, text):
    assert told(heading, text) == ENTRIES[heading, text]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Torsdag 18 mars kl 18, ingen träning.", "closed"),
        ("Sportlov", "closed"),
    ],
)
def test_a_day_without_anything_is_still_closed(text, why):
    heading, line = (text, "Måndag 22 mars - fredag 26 mars") if text == "Sportlov" else ("Träning", text)
    found = agenda(heading, line)
    assert not found.meetings
    assert [one.why for one in found.left_out] == [why]
