"""What an older system wrote around an issue is taken out and told; what its author wrote to readers is not."""

from __future__ import annotations

import pytest

from newsletter.issue import read_issue
from newsletter.issue.boilerplate import without_boilerplate
from newsletter.issue.document import Heading, Link, List, Paragraph, Quote, Table, Text
from newsletter.issue.line_kinds import OLD_SYSTEM, kind_of
from newsletter.issue.personal_links import is_personal, without_personal_links
from tests.unit.issue.lists import KOMMUNBLADET, markdown, plain_text

OLD = [
    "Du får det här brevet eftersom du är medlem i Norrsjö IF.",
    "Ni får detta mejl för att ni är med i föreningen.",
    "Du får veckobrevet som medlem i klubben. Avregistrera dig genom att klicka på länken.",
    "Vill du inte längre få våra utskick? Klicka här.",
    "Avregistrera dig här",
    "Avprenumerera",
    "Avanmäl dig från nyhetsbrevet",
    "Problem med att läsa brevet? Öppna det i webbläsaren.",
    "Läs brevet i din webbläsare",
    "Webbversion",
    "Visas mejlet inte som det ska? Läs det i webbläsaren.",
    "You are receiving this email because you are a member of Larkhill Plots.",
    "Unsubscribe from this list",
    "Unsubscribe",
    "If you no longer wish to receive these emails, click here.",
    "View this email in your browser",
    "Having trouble reading this newsletter? View it online",
    "Du mottar dette nyhetsbrevet fordi du er medlem.",
    "Meld deg av nyhetsbrevet",
    "Åpne i nettleser",
    "Du modtager denne mail, fordi du er medlem.",
    "Afmeld nyhedsbrevet",
    "Læs mailen i din browser",
    "Sie erhalten diesen Newsletter, weil Sie Mitglied sind.",
    "Newsletter abbestellen",
    "Im Browser ansehen",
    "© 2027 Norrsjö IF",
    "Copyright 2026 Larkhill Plots. All rights reserved.",
    "Alle Rechte vorbehalten",
    "Skickat från min iPhone",
    "Sent from my iPad",
    "Von meinem iPhone gesendet",
    "Facebook | Instagram",
    "Dela",
    "0 kommentarer",
    "Det här brevet får du för att du har anmält dig. Vill du inte ha det längre? Avregistrera dig här.",
    "Det här brevet skickas till dig som har en båtplats hos oss.",
    "Du får det här mejlet till anna@norrsjo.example för att du är med i kören. Avanmäl dig här.",
    "Visa detta mail i din webbläsare",
    "Skickat med Paloma",
    "Powered by Mailchimp",
    "Detta meddelande är konfidentiellt och avsett endast för mottagaren.",
    "[EXTERNAL]",
]

KEPT = [
    "Du får gärna höra av dig.",
    "Du får det här priset för att du är en god granne.",
    "Du får detta för att du orkar läsa ända hit: en bulle.",
    "Problem med vattnet",
    "Problem med att se i mörkret? Ta med en lampa.",
    "Avsluta kvällen med en sång.",
    "Det här brevet går ut till alla hushåll i byn.",
    "Avanmäl dig här",
    "Paketen skickas med Posten.",
    "Avanmälan till årsmötet sker till Karin senast 3 maj.",
    "Anmälan och avanmälan görs via mejl till kansliet.",
    "Avbeställ din plats senast fredag.",
    "Avregistrera fordonet innan du säljer det.",
    "Vill du inte ha kaffe? Säg till när du anmäler dig.",
    "Vill du inte längre ha en kolonilott? Säg upp den före nyår.",
    "Skyltarna syns inte i mörkret.",
    "Vår nya webbversion av bokningen är klar.",
    "Varning: halka på gården.",
    "Varning! Någon skickar mejl i vårt namn. Klicka inte på länkar i dem.",
    "Externa föreläsare är välkomna.",
    "Samtalen med kuratorn är konfidentiella.",
    "Foto: © Anna Andersson",
    "(c) Val av kassör",
    "Dela gärna med dig av dina foton.",
    "Från: Stockholm till: Göteborg går bussen kl. 8.",
    "Vi finns på Facebook, och där står mer om vårfesten.",
    "You may get this book because it is free.",
    "There is a lovely view in autumn.",
    "We opted out of the scheme in 2026.",
    "Your application is confidential.",
    "Copyright for artists: a talk on 3 May.",
    "Please share your pictures with us.",
    "Meld deg av dugnaden senest fredag.",
    "Afmeld senest 3. maj hos Lone.",
    "Bitte bis Freitag abmelden, wer nicht kommen kann.",
    "Die Uhr wird nicht richtig angezeigt.",
    "Die Gespräche sind vertraulich.",
]


@pytest.mark.parametrize("line", OLD)
def test_a_line_of_an_older_system_is_known(line):
    assert kind_of(line) in OLD_SYSTEM


@pytest.mark.parametrize("line", KEPT)
def test_a_line_to_readers_is_never_taken_for_one(line):
    assert kind_of(line) not in OLD_SYSTEM
    blocks = (Paragraph((Text(line),)),)
    assert without_boilerplate(blocks).blocks == blocks


@pytest.mark.parametrize("line", OLD)
def test_it_goes_at_the_end_of_an_issue_and_is_told(line):
    issue = plain_text(f"Nytt i juni\n\nBryggan är lagad, och båtarna kan läggas i.\n\n{line}\n")
    assert line not in str(issue.document)
    assert any(one.why == "old-system" for one in issue.left_out)


@pytest.mark.parametrize("line", [*OLD, *KEPT])
def test_nothing_goes_from_the_middle_of_an_issue(line):
    text = tuple(Paragraph((Text(f"Stycke {number} om det som hänt."),)) for number in range(12))
    blocks = (*text, Paragraph((Text(line),)), *text)
    assert without_boilerplate(blocks).blocks == blocks


def test_the_author_can_keep_it():
    line = "Du får det här brevet eftersom du är medlem i Norrsjö IF."
    issue = plain_text(f"behåll: allt\n\nNytt i juni\n\nBryggan är lagad, och båtarna kan läggas i.\n\n{line}\n")
    assert line in str(issue.document)


@pytest.mark.parametrize("said", ["Facebook", "Dela", "Kommentera"])
def test_a_heading_stays_above_its_text(said):
    issue = markdown(f"# Nytt i juni\n\nBryggan är lagad.\n\n## {said}\n\nDär finns alla bilder från vårfesten.")
    assert [block.runs for block in issue.document.blocks if isinstance(block, Heading)] == [(Text(said),)]


def test_a_link_out_of_a_course_stays():
    link = Link((Text("Avanmälan till kursen"),), "https://forms.example/kurs")
    blocks = (Paragraph((Text("Har du fått förhinder? "), link)),)
    assert without_boilerplate(blocks).blocks == blocks


def test_a_sentence_to_readers_beside_a_way_out_stays():
    link = Link((Text("avregistrera dig"),), "https://old.example/unsubscribe")
    blocks = (Paragraph((Text("Kom på mötet på fredag, och ta gärna med en granne. Här kan du "), link)),)
    assert without_boilerplate(blocks).blocks == blocks


SECRETS = [
    "https://old.example/u?email=anna@x.example",
    "https://old.example/u?email=anna%40x.example",
    "https://old.example/u?email=anna%2540x.example",
    "https://old.example/unsubscribe/8f3a91bc77d0",
    "https://old.example/opt-out?id=77aa0c1db31f",
    "https://old.example/#mail=anna@x.example",
]
PUBLIC = [
    "https://old.example/unsubscribe",
    "https://a.example/nyheter/2027-06-12-bryggan",
    "https://calendar.google.com/calendar/embed?src=klubben%40x.example",
    "mailto:info@a.example?subject=Anm%C3%A4lan",
    "https://shop.example/p/8f3a91bc77d0",
]


@pytest.mark.parametrize("target", SECRETS)
def test_a_personal_address_is_known(target):
    assert is_personal(target)


@pytest.mark.parametrize("target", PUBLIC)
def test_a_public_address_stays(target):
    assert not is_personal(target)


def test_the_list_s_own_address_may_stand_in_a_link():
    assert not is_personal("https://a.example/skriv?till=info@a.example", frozenset({"info@a.example"}))


def _forms(target):
    page = f'<html><body><h1>Nytt</h1><p>Bryggan är lagad.</p><p>Läs <a href="{target}">mer</a> om det.</p><p>Slut.</p>'
    mail = "Subject: Nytt\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    return {
        "a.md": f"# Nytt\n\nBryggan är lagad.\n\nLäs [mer]({target}) om det, på {target} också.\n\nSlut.",
        "a.txt": f"Nytt\n\nBryggan är lagad.\n\nLäs mer om det på {target} snart.\n\nSlut.",
        "a.html": page,
        "a.eml": mail + page,
        "b.eml": f"Subject: Nytt\n\nBryggan är lagad.\n\nLäs mer om det på <{target}> snart.\n\nSlut.",
    }


@pytest.mark.parametrize("target", SECRETS)
@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.eml", "b.eml"])
def test_no_form_lets_a_personal_address_out(name, target):
    issue = read_issue(name, _forms(target)[name].encode(), KOMMUNBLADET)
    shown = f"{issue.subject} {issue.preheader} {issue.document} {issue.warnings}"
    for secret in ("anna", "8f3a91bc77d0", "77aa0c1db31f"):
        assert secret not in shown
    assert "Bryggan är lagad." in str(issue.document)
    assert any(one.why == "leave-link" for one in issue.left_out)


def test_a_personal_address_goes_wherever_it_stands():
    target = SECRETS[0]
    link = Link((Text("här"),), target)
    inner = Paragraph((Text("Klicka "), link))
    blocks = (
        inner,
        List(((inner,),)),
        Quote((inner,)),
        Heading(2, (link,)),
        Table(((link,),), (((link,),),), ("left",)),
    )
    cleaned = without_personal_links(blocks)
    assert target not in str(cleaned.blocks)
    assert len(cleaned.left_out) == 6
