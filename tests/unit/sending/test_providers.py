"""Mailbox providers, told from SES's reports: whose servers took an issue, how fast, why not; and no address."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.provider_row import told
from newsletter.sending.providers import (
    FEWEST,
    NAMES,
    WHYS,
    WITHIN,
    Provider,
    ProviderReport,
    counters_of,
    provider_of,
    reported_in,
    rows_of,
    why_in,
)
from newsletter.sending.reports import evidence_in
from newsletter.sending.ses_events import SesEvent
from newsletter.words import Words
from tests.unit.sending.test_evidence import EDITION, READER, Remembering, recorder
from tests.unit.sending.world import FakeLedger

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
GOOGLE = "250 2.0.0 OK 1376056636 i3si9508927obz.16 - gsmtp"
MICROSOFT = "250 2.6.0 <x@y> [InternalId=1, Hostname=AM0PR01.eurprd01.prod.outlook.com] Queued mail for delivery"


@pytest.mark.parametrize(
    ("domain", "said", "provider"),
    [
        ("gmail.com", "", Provider.GOOGLE),
        ("kommun.example", GOOGLE, Provider.GOOGLE),
        ("kommun.example", "smtp; 550-5.1.1 The email account does not exist. abc.12 - gsmtp", Provider.GOOGLE),
        ("kommun.example", MICROSOFT, Provider.MICROSOFT),
        ("hotmail.com", MICROSOFT, Provider.OUTLOOK),
        ("Live.se", MICROSOFT, Provider.OUTLOOK),
        ("icloud.com", "250 2.0.0 Ok: queued as 224B824BD40", Provider.APPLE),
        ("yahoo.co.uk", "", Provider.YAHOO),
        ("bygg.example", "250 ok dirdel", Provider.YAHOO),
        ("telia.com", "", Provider.TELIA),
        ("kommun.example", "250 2.6.0 <x> Queued mail for delivery", Provider.OTHERS),  # an Exchange of their own
        ("notgmail.com", "250 OK", Provider.OTHERS),
        ("me.company.example", "", Provider.OTHERS),
        ("", "", Provider.OTHERS),
    ],
)
def test_a_provider_is_known_by_the_domain_or_by_its_servers_words(domain, said, provider):
    assert provider_of(domain, said) is provider


def _event(kind, name, **content):
    tags = {"issue": [EDITION], "batch": ["0-3-7-1"], "reader": [READER]}
    return {"eventType": kind, "mail": {"messageId": "m", "tags": tags}, name: content}


def _delivery(to="anna@gmail.com", said=GOOGLE, milliseconds=1500):
    return _event("Delivery", "delivery", recipients=[to], smtpResponse=said, processingTimeMillis=milliseconds)


def _bounce(to, status, said="", kind="Transient"):
    one = {"emailAddress": to, "status": status, "diagnosticCode": said}
    return _event("Bounce", "bounce", bounceType=kind, bounceSubType="General", bouncedRecipients=[one])


def test_each_kind_of_report_is_read():
    delay = {"emailAddress": "b@gmail.com", "status": "4.7.28", "diagnosticCode": "smtp; 421-4.7.28 - gsmtp"}
    complained = {"emailAddress": "c@hotmail.com"}
    assert reported_in(_delivery()) == ProviderReport(Provider.GOOGLE, 1.5)
    assert reported_in(_bounce("a@b.example", "4.2.2")) == ProviderReport(Provider.OTHERS, why="full")
    assert reported_in(_event("DeliveryDelay", "deliveryDelay", delayedRecipients=[delay])) == ProviderReport(
        Provider.GOOGLE, why="too_many"
    )
    assert reported_in(_event("Complaint", "complaint", complainedRecipients=[complained])) == ProviderReport(
        Provider.OUTLOOK
    )
    assert reported_in(_event("Send", "send")) is None


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"eventType": "Delivery"},
        {"eventType": "Delivery", "delivery": None},
        {"eventType": "Delivery", "delivery": {"recipients": []}},
        {"eventType": "Delivery", "delivery": {"recipients": [1]}},
        {"eventType": "Bounce", "bounce": {"bouncedRecipients": ["x"]}},
        {"eventType": ["Delivery"], "delivery": {"recipients": ["a@b.example"]}},
    ],
)
def test_what_has_not_the_form_says_nothing(event):
    assert reported_in(event) is None


@pytest.mark.parametrize("told", [None, "x", -1, {}, True])
def test_a_time_that_is_none_is_not_counted(told):
    report = reported_in(_delivery(milliseconds=told))
    assert report
    assert report.seconds is None or told is True


@pytest.mark.parametrize(
    ("status", "why"),
    [("5.1.1", "address"), ("4.2.2", "full"), ("5.2.1", "mailbox"), ("4.4.7", "network"), ("5.7.1", "policy"),
     ("5.7.26", "authentication"), ("4.7.28", "too_many"), ("5.0.0", "other"), ("", ""), (None, ""), ("5.1", "")],
)  # fmt: skip
def test_a_code_becomes_a_kind_of_reason(status, why):
    assert why_in(status) == why
    assert why in ("", *WHYS)


def _recorded(ledger, *events):
    found = [evidence_in(event) for event in events]
    recorder(ledger, Remembering(), Remembering(), Remembering()).record(found, NOW)


def test_a_report_that_comes_twice_counts_once_at_once_and_later():
    ledger = FakeLedger()
    _recorded(ledger, _delivery(), _delivery())
    _recorded(ledger, _delivery())
    assert ledger.providers[EDITION] == {"google_delivered": 1, "google_within1": 1}


def test_a_letter_is_counted_for_no_provider():
    ledger, event = FakeLedger(), _delivery()
    event["mail"]["tags"] |= {"issue": ["letter-proof-x"], "batch": ["0-0-0-1"], "reader": ["none"]}
    _recorded(ledger, event)
    assert not ledger.providers


def test_nothing_that_is_counted_holds_an_address_or_its_domain():
    ledger = FakeLedger()
    _recorded(ledger, _delivery("anna.berg@berg-family.example", "250 Hello anna.berg@berg-family.example"))
    _recorded(ledger, _bounce("anna.berg@berg-family.example", "5.1.1", "no anna.berg here", "Permanent"))
    assert "berg" not in json.dumps(ledger.providers)


def _counters(**delivered):
    return Counter({f"{name}_delivered": number for name, number in delivered.items()})


def test_who_has_fewer_than_ten_is_among_the_others():
    rows = rows_of(_counters(google=FEWEST, yahoo=FEWEST - 1, others=3))
    assert [(row.name, row.reported) for row in rows] == [("Google", 10), ("", 12)]


def test_others_who_would_be_too_few_take_the_smallest_with_them():
    rows = rows_of(_counters(google=50, apple=20, others=3))
    assert [(row.name, row.reported) for row in rows] == [("Google", 50), ("", 23)]
    rows = rows_of(_counters(google=50, apple=20, others=1))
    assert [(row.name, row.reported) for row in rows] == [("Google", 50), ("", 21)], "least of all one alone"
    rows = rows_of(_counters(google=50, apple=20, others=FEWEST))
    assert [(row.name, row.reported) for row in rows] == [("Google", 50), ("Apple", 20), ("", 10)]
    rows = rows_of(_counters(google=20, others=50))
    assert [(row.name, row.reported) for row in rows] == [("Google", 20), ("", 50)], "the others last, however many"
    assert rows_of(_counters(google=50, others=3)) == []
    assert rows_of({}) == []


def test_times_are_those_within_which_half_and_nearly_all_arrived():
    counters = Counter()
    for seconds in [0.5] * 60 + [4] * 30 + [200] * 10:
        counters += counters_of(SesEvent.DELIVERED, ProviderReport(Provider.GOOGLE, seconds))
    (row,) = rows_of(counters)
    assert (row.half, row.most) == (1, 300)


LIMITS = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 50_400)


@pytest.mark.parametrize("most", LIMITS)
def test_a_time_counts_for_the_limit_that_it_just_keeps(most):
    def told(seconds):
        counters = counters_of(SesEvent.DELIVERED, ProviderReport(Provider.GOOGLE, seconds))
        (row,) = rows_of({name: 20 * number for name, number in counters.items()})
        return row.half, row.most

    after = LIMITS[min(LIMITS.index(most) + 1, len(LIMITS) - 1)]
    assert told(most) == (most, most)
    assert told(most + 0.5) == (after, after)


def test_what_a_report_adds_is_one_fact_with_its_time_or_its_reason():
    everything = ProviderReport(Provider.GOOGLE, 3.0, "full")
    assert counters_of(SesEvent.DELIVERED, everything) == {"google_delivered": 1, "google_within2": 1}
    assert counters_of(SesEvent.DELIVERED, ProviderReport(Provider.GOOGLE)) == {"google_delivered": 1}
    assert counters_of(SesEvent.DELIVERED, replace(everything, seconds=None)) == {"google_delivered": 1}
    assert counters_of(SesEvent.SOFT_BOUNCED, everything) == {"google_soft": 1, "google_why_full": 1}
    assert counters_of(SesEvent.SOFT_BOUNCED, ProviderReport(Provider.GOOGLE)) == {"google_soft": 1}
    assert counters_of(SesEvent.SENT, everything) == {}


def test_the_fastest_mail_and_a_server_that_says_nothing_are_counted():
    assert reported_in(_delivery("a@b.example", GOOGLE, 0)) == ProviderReport(Provider.GOOGLE, 0.0)
    assert reported_in(_delivery("a@b.example", GOOGLE, 0.5)) == ProviderReport(Provider.GOOGLE, 0.0005)
    assert reported_in(_delivery("a@b.example", None, 0)) == ProviderReport(Provider.OTHERS, 0.0)
    assert reported_in(_delivery("a@b.example", 7, 0)) == ProviderReport(Provider.OTHERS, 0.0)


def test_of_which_subject_a_code_is():
    told = ["other", "address", "mailbox", "system", "network", "protocol", "content", "policy", "other", "other"]
    assert [why_in(f"5.{subject}.0") for subject in range(10)] == told


@pytest.mark.parametrize(
    ("within", "half", "most"),
    [({}, None, None), ({3: 1}, 10, 10), ({0: 1, 3: 1}, 1, 10), ({0: 19, 5: 1}, 1, 1), ({0: 18, 5: 2}, 1, 60)],
)
def test_half_and_nearly_all_are_shares_of_the_mails_whose_time_is_known(within, half, most):
    (row,) = rows_of({"google_delivered": 20} | {f"google_within{place}": number for place, number in within.items()})
    assert (row.half, row.most) == (half, most)


def test_which_codes_of_policy_are_about_authentication():
    known = {number for number in range(100) if why_in(f"5.7.{number}") == "authentication"}
    assert known == {*range(20, 28), 30, 40}
    assert [number for number in range(100) if why_in(f"4.7.{number}") == "too_many"] == [28]
    assert [number for number in range(100) if why_in(f"4.2.{number}") == "full"] == [2]


def test_of_a_servers_words_the_first_two_thousand_characters_are_read():
    assert provider_of("a.example", "gsmtp".rjust(2000)) is Provider.GOOGLE
    assert provider_of("a.example", "gsmtp".rjust(2001)) is Provider.OTHERS


def test_a_provider_that_tells_of_no_complaints_has_none_rather_than_nought():
    google, telia = rows_of(_counters(google=20, telia=15))
    assert google.complained is None
    assert telia.complained == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Provider),
            st.sampled_from(SesEvent),
            st.floats(0, 100_000),
            st.sampled_from(("", *WHYS)),
        ),
        max_size=80,
    )
)
def test_the_rows_add_up_to_what_was_reported_and_name_nobody_small(reports):
    counters = Counter()
    for provider, fact, seconds, why in reports:
        counters += counters_of(fact, ProviderReport(provider, seconds, why))
    ended = (SesEvent.DELIVERED, SesEvent.SOFT_BOUNCED, SesEvent.BOUNCED, SesEvent.BLOCKED)
    rows = rows_of(counters)
    assert sum(row.reported for row in rows) in (0, sum(fact in ended for _, fact, *_ in reports))
    assert all(row.reported >= FEWEST for row in rows)
    assert len({row.name for row in rows}) == len(rows)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_reason_and_every_time_has_words(language):
    words = Words(language)
    for why in WHYS:
        for most in WITHIN:
            counters = {"google_delivered": 8, "google_delayed": 2, "google_blocked": 2, f"google_why_{why}": 2}
            (row,) = rows_of(counters | {f"google_within{WITHIN.index(most)}": 8})
            assert row.why == why
            name, ((text),) = told(row, words)
            assert name == "Google"
            assert "8" in text.text


def test_the_sentence_is_one_a_person_would_say():
    counters = {"google_delivered": 408, "google_within1": 408, "google_delayed": 3, "google_blocked": 2}
    (row,) = rows_of(counters | {"google_why_too_many": 3})
    _, (text,) = told(row, Words("en"))
    assert text.text == (
        "408 of 410 arrived; half of them within 2\u00a0s, nearly all within 2\u00a0s; 3 delayed; 2 turned away; "
        "tells of no spam reports; mostly because too many mails came at once"
    )
    assert set(NAMES) == set(Provider)
