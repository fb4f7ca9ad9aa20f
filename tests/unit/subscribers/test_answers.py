"""Columns that say no: nobody is added by a file that says, or may say, that they do not want the list."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from newsletter.languages.register_words import REGISTER_WORDS, plain
from newsletter.staff_answers import ChoiceKind, Said, StaffAnswers
from newsletter.subscribers.answers import file_says, said_in, yes_or_no
from newsletter.subscribers.subscriber import Consent
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.subscribers.folder import put


def table(heading, *values, separator=";"):
    """A file with one person for each value of one column: the first is a@a.example."""
    rows = [separator.join(("Namn", "E-post", "Källa", heading))]
    rows += [separator.join(("N", f"{name}@a.example", "reg", value)) for name, value in zip("abcdefgh", values)]  # noqa: B905 - as many as there are values
    return "\n".join(rows) + "\n"


def people(names):
    return {f"{name}@a.example" for name in names}


STATUS = [  # heading, values, who is active, who has left
    ("Subscription status", ("subscribed", "unconfirmed", "unsubscribed", "bounced", "inactive"), "a", "c"),  # MailPoet
    ("Status", ("Active", "Unsubscribed", "Bounced", "Marked as spam", "Unconfirmed"), "a", "bd"),  # Sendy
    ("subscriber_type", ("regular", "unsubscribed", "unactivated", "spammy", "premium"), "ae", "bd"),  # Buttondown
    ("optin_status", ("2", "3", "1", "6", "8"), "a", "be"),  # GroundHogg
    ("Optin Status", ("Confirmed", "Unsubscribed", "Unconfirmed", "Hard Bounce", "Spam"), "a", "be"),
    ("Status", ("enabled", "disabled", "blocklisted"), "a", "bc"),  # listmonk
    ("Status", ("Aktiv", "Avregistrerad", "Hårdstuds", "Spärrad"), "a", "bd"),  # Paloma
    ("On Hold", ("No", "On Hold Bounce", "On Hold Opt Out"), "a", "c"),  # CiviCRM
    ("Medlemsstatus", ("Aktiv", "Utträdd", "Avliden", "Vilande", "Utesluten", "Ej utskick"), "a", "cf"),
    ("Membership status", ("Current", "Lapsed", "Deceased", "Resigned", "Former member"), "a", "c"),
]

FLAGS = [
    ("subscribed_to_emails", ("true", "false"), "a", "b"),  # Ghost
    ("deleted_at", ("", "2025-01-01T00:00:00.000Z"), "a", "b"),
    ("blacklisted", ("0", "1"), "a", "b"),  # phpList
    ("EMAIL_BLOCKLISTED", ("No", "Yes"), "a", "b"),  # Brevo
    ("email_disabled", ("false", "true"), "a", "b"),  # Substack
    ("Do Not Email", ("No", "Yes"), "a", "b"),
    ("No Bulk Emails (User Opt Out)", ("No", "Yes"), "a", "b"),
    ("Avanmäld", ("", "2024-03-02 10:11", "0000-00-00 00:00:00"), "ac", "b"),  # Get a Newsletter
    ("opted_in", ("true", "false"), "a", "b"),  # Rule
    ("suppressed", ("false", "true"), "a", "b"),
    ("Email Marketing Consent", ("SUBSCRIBED", "UNSUBSCRIBED", "NEVER_SUBSCRIBED"), "a", "b"),
    ("Unsubscribed from all email", ("false", "true"), "a", "b"),
    ("Vill ha nyhetsbrev", ("Ja", "Nej", "", "Nej tack", "Ja tack", "Ej svarat"), "ae", "bd"),
    ("Nyhetsbrev", ("x", ""), "a", ""),
    ("Nyhetsbrev", ("SANT", "FALSKT"), "a", "b"),
    ("Nyhetsbrev", ("☑", "☐"), "a", "b"),
    ("Ej utskick", ("", "X", "Ja", "Nej"), "ad", "bc"),
    ("Önskar ej e-post", ("Nej", "Ja"), "a", "b"),
    ("Mejlutskick", ("J", "N"), "a", "b"),
    ("Samtycke", ("Ja", "Nej", "Blankett 2024", "Saknas"), "ac", "b"),
    ("GDPR", ("Godkänt", "Ej godkänt"), "a", "b"),
    ("Receive newsletter?", ("Yes", "No", "No thanks", "Yes please"), "ad", "bc"),
    ("Do not contact", ("", "TRUE"), "a", "b"),
    ("Aktiv", ("Ja", "Nej"), "a", ""),
    ("Confirmed", ("1", "0"), "a", ""),
    ("Utträdesdatum", ("", "2024-12-31", "2099-12-31", "2024"), "ac", ""),
    ("Avliden", ("", "2024-12-31", "Ja"), "a", "bc"),
    ("Bounced", ("0", "1"), "a", ""),
    ("Do not mail", ("", "Yes"), "a", "b"),
    ("Avsagt sig nyhetsbrev", ("Nej", "Ja"), "a", "b"),
    ("Får ej mejlas", ("", "Ja"), "a", "b"),
    ("E-postspärr", ("", "Ja", "Nej"), "ac", "b"),
    ("Medlemskap upphör", ("", "2024-01-01", "2099-01-01"), "ac", ""),
    ("Nyhetsbrev", ("Ja", "NEJ!!", "N/A", "-", "Nej."), "a", "be"),
    ("HasOptedOutOfEmail", ("false", "true"), "a", "b"),
    ("Soft bounces", ("0", "3"), "a", ""),
    ("Anmärkning", ("", "Avliden 2024", "Ring inte", "Vill inte ha utskick"), "ac", ""),
    ("Slutdatum", ("", "2020-12-31", "2099-12-31"), "ac", ""),
    ("Medlemskap", ("Aktivt", "Avslutat", "Vilande"), "a", ""),
    ("Grupp", ("Aktiva", "Utträdda"), "a", ""),
    ("Tags", ("vip", "vip opt-out", "unsubscribed"), "a", ""),
    ("Ort", ("Blackeberg", "Spärrgatan"), "ab", ""),
]


@pytest.mark.parametrize(("heading", "values", "active", "left"), STATUS + FLAGS)
@pytest.mark.parametrize("separator", [";", ","])
def test_a_column_that_says_no_adds_nobody_who_said_it(heading, values, active, left, separator):
    became = put("medlemmar.csv", table(heading, *values, separator=separator))
    assert (became.active, became.left) == (people(active), people(left))
    assert became.report.count("\n") == len(values) + 1


@pytest.mark.parametrize(("heading", "values", "active", "left"), STATUS + FLAGS)
def test_in_a_register_too_and_whoever_is_not_understood_is_neither_added_nor_taken_off(heading, values, active, left):
    del left
    before = people("abcdefgh"[: len(values)])
    became = put("register.csv", table(heading, *values), members=before)
    assert people(active) <= became.active
    for name, value in zip("abcdefgh", values):  # noqa: B905 - as many as there are values
        if f"{name}@a.example" in became.active and name not in active:
            assert f'{name}@a.example";"refused"' in became.report, value


def test_a_later_file_does_not_bring_back_whoever_said_no():
    became = put("medlemmar.csv", table("Nyhetsbrev", "Ja", "Nej"))
    (gone,) = [one for one in became.subscribers.there.values() if one.address == "b@a.example"]
    assert (gone.left_how, gone.has_left) == ("elsewhere", True)
    assert gone.source == "reg"


def test_whoever_signed_up_here_stays_and_staff_are_told_that_their_file_says_no():
    before = put("medlemmar.csv", table("Nyhetsbrev", "Ja"))
    (anna,) = before.subscribers.there.values()
    before.subscribers.there[anna.key] = replace(anna, consent=Consent("Ja", "", "", "", ""))
    became = put("senare.csv", table("Nyhetsbrev", "Nej"), people=before.subscribers, upload="2")
    assert became.active == people("a")
    assert "Rad 2 (Nyhetsbrev: Nej) säger nej, men personen har själv anmält sig här" in became.letter


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Kontaktas", ("Brev", "Ring")),
        ("Nyhetsbrev", ("E-post", "Papper", "Inget")),
        ("Utskick", ("A", "B")),
        ("Status", ("Grön", "Röd")),
        ("Inte avregistrerad", ("Ja", "Nej")),
        ("Villkor", ("Ja", "Nej")),
        ("Samtycke foto", ("Ja", "Nej")),
        ("Spärrad för faktura", ("Ja", "Nej")),
        ("Ej vald", ("Ja", "Nej")),
        ("Accepts photos", ("Yes", "No")),
        ("Nyhetsbrev", ("", "")),
        ("Bounce Type", ("Hard", "Soft")),
        ("Unsubscribe reason", ("", "too many")),
        ("Communication preference", ("Email", "Post")),
    ],
)
def test_a_column_that_looks_like_a_choice_and_is_not_understood_stops_the_file_and_asks(heading, values):
    became = put("medlemmar.csv", table(heading, *values))
    assert not became.subscribers.there
    assert f"Kolumnen ”{heading}”" in became.letter
    assert all(f"”{value}” {values.count(value)}" in became.letter for value in values)
    assert f"utan ({heading}) medlemmar.csv" in became.letter


def test_the_name_of_the_file_answers_for_just_the_columns_that_were_asked_about():
    text = table("Villkor", "Ja", "Nej")
    assert put("utan (Villkor) medlemmar.csv", text).active == people("ab")
    assert not put("utan (Annat) medlemmar.csv", text).active
    assert put("utan (villkor) medlemsregister.csv", text, members=people("ab")).active == people("ab")


@pytest.mark.parametrize(
    ("kind", "active"), [(ChoiceKind.WANTS, "a"), (ChoiceKind.REFUSES, "b"), ("ignore", "ab")], ids=str
)
def test_the_list_s_settings_answer_for_a_column(kind, active):
    settings = replace(KOMMUNBLADET, answers=StaffAnswers({"villkor": kind}))
    assert put("medlemmar.csv", table("Villkor", "Ja", "Nej"), mailing_list=settings).active == people(active)


def test_the_list_s_settings_answer_for_a_word():
    settings = replace(KOMMUNBLADET, answers=StaffAnswers(states={"grön": Said.ACTIVE, "röd": Said.LEFT}))
    became = put("medlemmar.csv", table("Status", "Grön", "Röd", "Gul"), mailing_list=settings)
    assert (became.active, became.left) == (people("a"), people("b"))


def test_a_word_that_is_not_known_is_told_with_its_row_and_what_to_do():
    became = put("medlemmar.csv", table("Status", "Aktiv", "Frobnicerad"))
    assert became.active == people("a")
    assert "Rad 3 (Status: Frobnicerad)" in became.letter
    assert "list.yaml under states:" in became.letter


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Betalt", ("Ja", "Nej")),
        ("Betalt 2026", ("Ja", "Nej")),
        ("Årsavgift betald", ("Ja", "Nej")),
        ("Kontaktperson", ("Anna", "Bo")),
        ("Telefon", ("070-123 45 67", "")),
        ("Personnummer", ("19700101-1234", "19800101-1234")),
        ("Styrelse", ("Ja", "Nej")),
        ("Kön", ("M", "K")),
        ("Medlemsnr", ("0", "1", "2")),
        ("Ort", ("Sundsby", "Norrby")),
        ("Aktiviteter", ("Dans", "Kör")),
        ("Blockflöjt", ("", "")),
        ("Last active", ("2024-01-01", "2025-01-01")),
        ("State", ("Minnesota", "Texas")),
    ],
)
def test_a_column_that_has_nothing_to_do_with_it_stops_nobody(heading, values):
    became = put("medlemmar.csv", table(heading, *values))
    assert len(became.active) == len(values)


def test_a_status_that_only_marks_exceptions_leaves_the_others_as_they_are():
    assert put("medlemmar.csv", table("Status", "", "Utträdd", "")).active == people("ac")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("unsubscribed_email_audience_export_1.csv", Said.LEFT),
        ("nonsubscribed_members.csv", Said.UNCONFIRMED),
        ("cleaned_members.csv", Said.BOUNCED),
        ("avregistrerade.csv", Said.LEFT),
        ("Utträdda 2026.xlsx", Said.NO_MEMBER),
        ("medlemmar.csv", None),
        ("vilka som inte avregistrerat sig.csv", None),
    ],
)
def test_the_name_of_a_file_may_say_no_for_everybody_in_it(name, says):
    assert file_says(name) is says


def test_whoever_is_in_a_file_of_leavers_has_left():
    became = put("avregistrerade.csv", "E-post;Namn\na@a.example;A\n")
    assert (became.active, became.left) == (set(), people("a"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Ja", True),
        ("JA TACK", True),
        ("x", True),
        ("1.0", True),
        ("Nej", False),
        ("nej tack", False),
        ("inte längre", False),
        ("0", False),
        ("Ja, men inte mejl", None),
        ("Ja, papper", None),
        ("ej svarat", None),
        ("kanske", None),
        ("2", None),
        ("", None),
    ],
)
def test_a_yes_is_only_a_yes_where_nothing_takes_it_back(text, answer):
    assert yes_or_no(text) is answer


@pytest.mark.parametrize("kind", [kind for kind in ChoiceKind if kind is not ChoiceKind.UNCLEAR])
@pytest.mark.parametrize("cell", ["Frobnicerad", "?", "Ja, men", "kanske", "99"])
def test_what_is_not_understood_is_never_active(kind, cell):
    assert said_in(kind, "Vill ha", cell, "2026-06-01") is not Said.ACTIVE


def test_every_language_has_the_same_kinds_of_words_each_in_its_plain_form():
    for words in REGISTER_WORDS:
        for field in fields(words):
            told = getattr(words, field.name)
            assert told, (words.language, field.name)
            if isinstance(told, tuple):
                assert [plain(one) for one in told] == list(told), (words.language, field.name)
