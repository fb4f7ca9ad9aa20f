"""What somebody wrote around a text they passed on is cut off and told; what only looks like it stays."""

from __future__ import annotations

import pytest

from newsletter.issue.document import Heading, Paragraph, Text
from newsletter.issue.forwarded import unwrapped, without_prefix
from newsletter.issue.language_of import language_of

BODY = "Bryggan är lagad, och båtarna kan läggas i."


def text(said):
    return Paragraph((Text(said),))


@pytest.mark.parametrize(
    "headers",
    [
        ("Från: Karin Berg <karin@x.example>", "Skickat: den 3 maj 2027 10:12", "Till: Anna", "Ämne: Nytt i maj"),
        ("From: Karin Berg <karin@x.example>", "Sent: 3 May 2027 10:12", "To: Anna", "Subject: Nytt i maj"),
        ("Fra: Karin Berg", "Sendt: 3. mai 2027 10:12", "Til: Anna", "Emne: Nytt i maj"),
        ("Von: Karin Berg", "Gesendet: 3. Mai 2027 10:12", "An: Anna", "Betreff: Nytt i maj"),
        ("Lähettäjä: Karin Berg", "Lähetetty: 3.5.2027 10.12", "Vastaanottaja: Anna", "Aihe: Nytt i maj"),
    ],
)
def test_headers_and_the_note_above_them_go_and_are_told(headers):
    note = text("Hej Anna, kan du skicka ut det här?")
    found = unwrapped((note, *(text(line) for line in headers), text(BODY)))
    assert found.blocks == (text(BODY),)
    assert found.subject == "Nytt i maj"
    told = [one.text for one in found.left_out]
    assert told == ["Hej Anna, kan du skicka ut det här?", *headers]


@pytest.mark.parametrize(
    "lines",
    [
        ("Från: Stockholm till: Göteborg går bussen kl. 8.", BODY),
        ("Från: Stockholm", "Vi åker tidigt på morgonen.", BODY),
        ("Hej alla!", "Kan ni skicka vidare det här till era grannar blir vi glada.", BODY),
        ("Du får gärna höra av dig.", BODY),
        ("Till: alla medlemmar", BODY),
    ],
)
def test_text_to_readers_stays(lines):
    blocks = (Heading(1, (Text("Nytt i maj"),)), *(text(line) for line in lines))
    assert unwrapped(blocks).blocks == blocks


@pytest.mark.parametrize("prefix", ["Fwd: ", "VB: ", "SV: VB: ", "Re: ", "WG: ", "VL: "])
def test_the_subject_loses_what_a_mail_program_put_before_it(prefix):
    assert without_prefix(f"{prefix}Nytt i maj") == "Nytt i maj"


@pytest.mark.parametrize("subject", ["Svar: ja till bryggan", "Reko-ring på lördag", "FW Reklam söker spelare"])
def test_a_subject_without_such_a_sign_stays(subject):
    assert without_prefix(subject) == subject


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Vi har lagat bryggan och den är nu klar, så det är bara att komma ner till sjön när ni vill bada.", "sv"),
        ("We have mended the pier and it is now ready, so you can come down to the lake when you want to swim.", "en"),
        (
            "Vi har reparert brygga og den er nå klar, så dere kan komme ned til vannet når dere vil bade etter jul.",
            "nb",
        ),
        (
            "Vi har repareret broen, og den er nu klar, så I kan komme ned til søen, når I vil bade hos os efter jul.",
            "da",
        ),
        ("Wir haben den Steg repariert, und er ist jetzt fertig, so dass ihr an den See kommen und baden könnt.", "de"),
        ("Laituri on korjattu ja se on nyt valmis, niin että kaikki voivat tulla uimaan kun sää on hyvä.", "fi"),
        ("Brygga.", ""),
        ("", ""),
    ],
)
def test_a_language_is_known_by_its_small_words(said, language):
    assert language_of(said) == language
