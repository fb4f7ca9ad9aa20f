"""What a list is by its settings: every label has its fact, and nobody is said where there is nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.edition.settings_facts import settings_facts
from newsletter.mailing_list import Contact, MailingList, Rules
from newsletter.words import Words

LIST = MailingList("a", "Bladet", "Föreningen", "Bladet", "b@byar.example", ("a@byar.example",), Contact())


def facts(**changed):
    return dict(settings_facts(Words("sv"), replace(LIST, **changed)))


def test_each_fact_has_its_label_and_what_is_empty_none():
    assert facts() == {
        "Utgivare": "Föreningen",
        "Avsändare": "Bladet <b@byar.example>",
        "Redaktion": "a@byar.example",
        "Ett nummer går ut": "10 minuter efter korrekturet, om ingen stoppar det",
        "Anmälan på webbplatsen": "nej",
        "Arkiv på webbplatsen": "nej",
        "Klockan visar tiden i": "Europe/Stockholm",
        "Lämnar in filer på sidan": "ingen",
        "Ändrar inställningar på sidan": "ingen",
    }
    assert facts(signup=True, topics={"skola": "Skolan"}, keepers=("a@byar.example",)).items() >= {
        ("Anmälan på webbplatsen", "ja, för alla"),
        ("Teman", "Skolan"),
        ("Ändrar inställningar på sidan", "a@byar.example"),
    }


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(approvals=1), "när någon i redaktionen har godkänt det"),
        (Rules(approvals=2), "när två i redaktionen har godkänt det"),
        (Rules(hold_minutes=0), "så snart korrekturet är skickat"),
        (Rules(hold_minutes=1), "en minut efter korrekturet, om ingen stoppar det"),
    ],
)
def test_when_an_issue_goes_out_is_said_by_the_rules(rules, said):
    assert facts(rules=rules)["Ett nummer går ut"] == said
