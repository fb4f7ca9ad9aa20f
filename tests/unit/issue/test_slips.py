"""Slips that a colleague would see, and what only looks like one."""

from __future__ import annotations

import pytest

from tests.unit.issue.lists import markdown

KINDS = {"no-space-after-stop", "twice", "no-picture", "no-attachment", "two-days", "empty-heading"}


def typos(body):
    return [one.code for one in markdown(f"# Nytt i juni\n\n{body}").warnings if one.code in KINDS]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Bryggan är lagad.Båtarna kan läggas i.", "no-space-after-stop"),
        ("The pond is clean.Bring your nets.", "no-space-after-stop"),
        ("Vi lagade bryggan och och målade den.", "twice"),
        ("The committee has has met.", "twice"),
        ("Se bilden på nya bryggan.", "no-picture"),
        ("Som nedan bild visar är den klar.", "no-picture"),
        ("Protokollet är bifogat.", "no-attachment"),
        ("Läs mer i bilagan.", "no-attachment"),
        ("The attached form is for you.", "no-attachment"),
        ("Nedan ser ni en bild från bygget.", "no-picture"),
        ("Below is a photo of the pond.", "no-picture"),
        ("Sommaren var god.\nFoto: Rune Alsterlid", "no-picture"),
        ("Kostnaden är hög, se bilagan.", "no-attachment"),
        ("Skriv till anna@a.example.Ett svar kommer.", "no-space-after-stop"),
        ("Ring henne (0123-456 78).Alla är välkomna.", "no-space-after-stop"),
        ("Sista dag är 1 oktober 4 oktober.", "two-days"),
        ("Vi ses 12/6 13/6 i hallen.", "two-days"),
        ("## Tom\n\n## Full\n\nText.", "empty-heading"),
        ("Text.\n\n## Tom", "empty-heading"),
    ],
)
def test_a_slip_is_told_once(body, code):
    assert typos(f"{body}\n\n{body}" if "##" not in body else body) == [code]


@pytest.mark.parametrize(
    "body",
    [
        "Se www.bryggan.example eller fil.namn i mappen. Ring t.ex. Anna, kl. 8.",
        "Det är det det handlar om. Hej hej! Mycket mycket bra.",
        "Duran Duran spelar, och so so är det.",
        "Skriv till Anna.Berg@a.example.",
        "Se [protokollet, bifogat på webbplatsen](https://a.example/protokoll).",
        "Text.\n\n![Bryggan](bro.jpg)\n\nSe bilden ovan.",
        "## Två\n\n### Tre\n\nText.",
        "## Lista\n\n- ett\n- två",
        "## Möte\n\n### Årsmöte\n\n12 juni kl. 18, Folkets hus",
        "Bilden av föreningen är god, och fotot visar att vi kan. Bild av vad som helst.",
        "Vi ses 12/6, 13/6 och 1 oktober, 4 oktober. Pass 1/2 2/3 av dem.",
        "Text.\n\n![Bryggan](bro.jpg)\n\nFoto: Rune Alsterlid",
        "Arbetstiden står i 4 kap. 2 § i Bilaga M.",
        "14 april\\\n5 maj\\\nAlltid kl 19.",
        "## Program\n\n## September\n\nSkördefest.",
    ],
)
def test_nothing_else_is_told(body):
    assert typos(body) == []


def test_an_attachment_is_not_there_because_something_else_is_linked():
    body = "Läs mer på https://a.example/nytt om bygget.\n\nKartan är bifogad."
    assert typos(body) == ["no-attachment"]
