"""`utskick doctor`: each misconfiguration that is seeded here is named, with what to do about it."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from contextlib import nullcontext
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import dns.message
import dns.resolver
import dns.rrset
import pytest

from console.diagnosis import PENDING, WANTED_EVENTS, diagnosed
from console.dns_checks import names_to_ask
from console.doctor import answers_to, looked_up, status_of
from console.findings import Facts, Fix, Verdict
from console.fixes import FIXES
from console.probes import certificate_days_of, clock_off_in, one_click_of
from console.production_access import request_text
from newsletter.aws import clients
from newsletter.mailing_list import MailingList
from tests.integration.sample_files import settings

DOMAIN, FROM = "kommun.example", "bounce.kommun.example"
TOKENS = ["aaa", "bbb", "ccc"]
DKIM = {(f"{token}._domainkey.{DOMAIN}", "CNAME"): [f"{token}.dkim.amazonses.com."] for token in TOKENS}
MX, SPF, DMARC = (FROM, "MX"), (FROM, "TXT"), (f"_dmarc.{DOMAIN}", "TXT")
RECORDS = DKIM | {
    MX: ["10 feedback-smtp.eu-north-1.amazonses.com."],
    SPF: ["v=spf1 include:amazonses.com ~all"],
    DMARC: ["v=DMARC1; p=quarantine; rua=mailto:dmarc@kommun.example"],
}
IDENTITY = {
    "VerifiedForSendingStatus": True,
    "VerificationStatus": "SUCCESS",
    "DkimAttributes": {"SigningEnabled": True, "Tokens": TOKENS},
    "MailFromAttributes": {"MailFromDomain": FROM, "MailFromDomainStatus": "SUCCESS"},
}
ACCOUNT = {
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0},
}
DESTINATION = {"Enabled": True, "MatchingEventTypes": sorted(WANTED_EVENTS)}
MAIL = {"Protocol": "email", "Endpoint": "drift@kommun.example", "SubscriptionArn": "arn:aws:sns:x"}
FINE = Facts(
    sender=DOMAIN,
    region="eu-north-1",
    identity=IDENTITY,
    account=ACCOUNT,
    configuration_set="utskick-eu-north-1",
    destinations=[DESTINATION],
    subscribers=[{"Protocol": "sqs", "Endpoint": "arn:q", "SubscriptionArn": "arn:aws:sns:y"}],
    operators=[MAIL],
    records=RECORDS,
    website=200,
    address="https://nyhetsbrev.kommun.example",
    largest_list=12_400,
    one_click="",
    certificate_days=200.0,
    clock_off=0.4,
    suppressed_reasons=["COMPLAINT"],
)


def _records(**changed):
    named = {"mx": MX, "spf": SPF, "dmarc": DMARC, "dkim": next(iter(DKIM))}
    return replace(FINE, records=RECORDS | {named[name]: value for name, value in changed.items()})


def _identity(**changed):
    return replace(FINE, identity=IDENTITY | changed)


def _account(**changed):
    return replace(FINE, account=ACCOUNT | changed)


SEEDED = [
    (replace(FINE, identity={}), "identity", "Deploy the stack again"),
    (_identity(VerifiedForSendingStatus=False, VerificationStatus="PENDING"), "identity", "DKIM records"),
    (replace(_identity(VerifiedForSendingStatus=False), sender="a@kommun.example"), "identity", "Open the mail"),
    (_identity(DkimAttributes={"SigningEnabled": False, "Tokens": TOKENS}), "dkim", "switch DKIM"),
    (_records(dkim=[]), "dkim", "aaa._domainkey.kommun.example. CNAME aaa.dkim.amazonses.com."),
    (_records(dkim=["other.dkim.amazonses.com."]), "dkim", "aaa.dkim.amazonses.com."),
    (_records(mx=[]), "mail-from", "bounce.kommun.example. MX 10 feedback-smtp.eu-north-1.amazonses.com."),
    (_records(mx=["10 feedback-smtp.eu-west-1.amazonses.com."]), "mail-from", "eu-north-1"),
    (_records(mx=[*RECORDS[MX], "20 mx.kommun.example."]), "mail-from", "Keep:"),
    (_identity(MailFromAttributes={"MailFromDomain": FROM, "MailFromDomainStatus": "FAILED"}), "mail-from", "72 hours"),
    (replace(FINE, mail_from_asked="post.kommun.example"), "mail-from", "set it anew"),
    (replace(_identity(MailFromAttributes={}), mail_from_asked=FROM), "mail-from", "set it anew"),
    (_records(spf=[]), "spf", 'bounce.kommun.example. TXT "v=spf1 include:amazonses.com ~all"'),
    (_records(spf=["v=spf1 include:other.example -all"]), "spf", "include:amazonses.com"),
    (_records(spf=[*RECORDS[SPF], "v=spf1 -all"]), "spf", "Keep one"),
    (_records(dmarc=[]), "dmarc", '_dmarc.kommun.example. TXT "v=DMARC1; p=none'),
    (_records(dmarc=["v=DMARC1; p=none", "v=DMARC1; p=reject"]), "dmarc", "Keep one"),
    (_records(dmarc=["v=DMARC1; rua=mailto:a@b.example"]), "dmarc", "p=none"),
    (_account(ProductionAccessEnabled=False), "sandbox", "Request production access"),
    (_account(SendingEnabled=False), "sending", "enable sending"),
    (_account(EnforcementStatus="SHUTDOWN"), "sending", "Support Center"),
    (_account(SendQuota={"Max24HourSend": 200.0, "MaxSendRate": 1.0}), "quota", "ask for more"),
    (replace(FINE, destinations=None), "events", "Deploy the stack again"),
    (replace(FINE, destinations=[DESTINATION | {"Enabled": False}]), "events", "enable it"),
    (replace(FINE, destinations=[DESTINATION | {"MatchingEventTypes": ["SEND"]}]), "events", "Deploy the stack again"),
    (replace(FINE, subscribers=[]), "topic", "Deploy the stack again"),
    (replace(FINE, operators=[]), "alarm-mails", "OperatorMail"),
    (replace(FINE, operators=[MAIL | {"SubscriptionArn": PENDING}]), "alarm-mails", "Subscription Confirmation"),
    (replace(FINE, website=0), "website", "WebsiteTarget"),
    (replace(FINE, website=502), "website", "AnswerReader"),
    (replace(FINE, one_click="the answer is 301, which leads to https://www.kommun.example/u/x"), "one-click", "/u/"),
    (replace(FINE, certificate_days=20.0), "certificate", "Certificate Manager"),
    (replace(FINE, clock_off=400.0), "clock", "NTP"),
    (replace(FINE, clock_off=-61.0), "clock", "NTP"),
    (replace(FINE, suppressed_reasons=["BOUNCE", "COMPLAINT"]), "suppression", "Complaints only"),
    (replace(FINE, suppressed_reasons=[]), "suppression", "Complaints only"),
    (replace(FINE, address="http://nyhetsbrev.kommun.example"), "website", "WebAddress"),
]


def test_a_stack_that_is_well_has_nothing_wrong():
    assert {finding.verdict for finding in diagnosed(FINE)} == {Verdict.FINE}
    assert len(diagnosed(FINE)) == 17
    assert diagnosed(replace(FINE, mail_from_asked=FROM)) == diagnosed(FINE)


@pytest.mark.parametrize(("facts", "check", "remedy"), SEEDED)
def test_what_is_misconfigured_is_named_with_its_remedy(facts, check, remedy):
    wrong = [finding for finding in diagnosed(facts) if finding.verdict is Verdict.WRONG]
    assert [finding.check for finding in wrong] == [check]
    (finding,) = wrong
    assert remedy in f"{finding.remedy}\n{finding.record}"


def _mendable():
    return [(facts, finding) for facts, *_ in SEEDED for finding in diagnosed(facts) if finding.fix]


CALLS = {
    Fix.DKIM: "PutEmailIdentityDkimAttributes",
    Fix.MAIL_FROM: "PutEmailIdentityMailFromAttributes",
    Fix.EVENTS: "UpdateConfigurationSetEventDestination",
}


@pytest.mark.parametrize("fix", CALLS)
def test_what_a_call_can_mend_is_mended_by_that_call_and_no_other(cloud, fix):
    """DNS is nobody's to write here, and what was paused may have been paused on purpose."""
    facts = next(facts for facts, finding in _mendable() if finding.fix is fix)
    there = {"Enabled": False, "Name": "evidence", "SnsDestination": {"TopicArn": "arn:t"}}
    facts = replace(facts, destinations=[there]) if fix is Fix.EVENTS else facts
    asked = []

    def answer(model, params, **_):
        asked.append((model.name, json.loads(params["body"])))
        return SimpleNamespace(status_code=200), {}

    clients.sesv2().meta.events.register("before-call.sesv2", answer)
    assert FIXES[fix](facts)
    ((operation, told),) = asked
    assert operation == CALLS[fix]
    if fix is Fix.EVENTS:
        wanted = {"Enabled": True, "MatchingEventTypes": sorted(WANTED_EVENTS), "SnsDestination": {"TopicArn": "arn:t"}}
        assert told["EventDestination"] == wanted


def test_a_confirmation_that_waits_is_asked_for_once_more(cloud):
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    waiting = MAIL | {"SubscriptionArn": PENDING, "TopicArn": topic}
    said = FIXES[Fix.ALARM_MAILS](replace(FINE, operators=[waiting, MAIL | {"Endpoint": "annan@kommun.example"}]))
    (asked,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert asked["Endpoint"] == MAIL["Endpoint"]
    assert asked["Endpoint"] in said
    assert "annan" not in said


def test_nothing_in_dns_is_mended_by_a_call():
    in_dns = [finding for facts, *_ in SEEDED for finding in diagnosed(facts) if finding.record]
    assert in_dns
    assert not [finding for finding in in_dns if finding.fix]
    assert {finding.fix for _, finding in _mendable()} == set(Fix) == set(FIXES)


def test_the_request_for_production_access_is_filled_in_from_the_lists():
    """A list that takes sign-ups says how they are confirmed; what only a person knows stands in brackets."""
    blad = MailingList.from_bytes("blad", settings(name="Bladet", signup=True, description="Nytt  från byn"))
    notes = MailingList.from_bytes("notes", settings(name="Notes", language="en"))
    text = request_text([blad, notes], {"blad": 12_400}, DOMAIN, FINE.address)
    assert "- Bladet, Föreningen Små kommuner, in Swedish, about 12,400 readers: Nytt från byn" in text
    assert "- Notes, Föreningen Små kommuner, in English, [how many] readers" in text
    assert "double opt-in" in text
    assert "double opt-in" not in request_text([notes], {}, DOMAIN, FINE.address)
    assert f"Website URL: {FINE.address}" in text
    assert len(text) < 5_000, "as much as the form takes"
    (sandbox,) = [
        one for one in diagnosed(replace(_account(ProductionAccessEnabled=False), access_request=text))
        if one.check == "sandbox"
    ]  # fmt: skip
    assert sandbox.record == text


def test_there_are_enough_seeds():
    assert len(SEEDED) >= 25


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        (_identity(MailFromAttributes={}), "mail-from"),
        (_records(dmarc=["v=DMARC1; p=none"]), "dmarc"),
        (_records(dmarc=["v=DMARC1; p=reject; aspf=s"]), "dmarc"),
        (_account(EnforcementStatus="PROBATION"), "sending"),
        (_identity(FeedbackForwardingStatus=True), "forwarding"),
        (replace(FINE, sender="a@kommun.example"), "dkim"),
    ],
)
def test_what_works_and_could_be_better_is_no_fault(facts, check):
    findings = {finding.check: finding.verdict for finding in diagnosed(facts)}
    assert findings[check] is Verdict.BETTER
    assert Verdict.WRONG not in findings.values()


def test_a_policy_of_the_domain_above_counts_for_one_below():
    below = replace(FINE, sender="post.kommun.example", records={
        ("_dmarc.post.kommun.example", "TXT"): [], DMARC: RECORDS[DMARC],
    })  # fmt: skip
    assert [one.verdict for one in diagnosed(below) if one.check == "dmarc"] == [Verdict.FINE]


def test_what_nobody_told_is_unknown_and_neither_fine_nor_wrong():
    silent = Facts(DOMAIN, "eu-north-1", None, None)
    assert {finding.verdict for finding in diagnosed(silent)} == {Verdict.UNKNOWN}


def test_every_record_that_is_judged_is_asked_for():
    assert {name for name in RECORDS if name[0] != "_dmarc.example"} == set(names_to_ask(FINE))


ZONE = {
    ("there.example.", "TXT"): ['"v=spf1 " "include:amazonses.com ~all"'],
    ("there.example.", "MX"): ["10 mx.there.example."],
}


@pytest.fixture
def resolver():
    """Asks a name server on this machine."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            query = dns.message.from_wire(self.request[0])
            (asked,) = query.question
            response = dns.message.make_response(query)
            found = ZONE.get((str(asked.name), dns.rdatatype.to_text(asked.rdtype)))
            if found:
                response.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", asked.rdtype, found))
            elif str(asked.name) == "broken.example.":
                response.set_rcode(dns.rcode.SERVFAIL)
            elif str(asked.name) != "there.example.":
                response.set_rcode(dns.rcode.NXDOMAIN)
            self.request[1].sendto(response.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port, made.lifetime = ["127.0.0.1"], server.server_address[1], 2
        yield made
        server.shutdown()


def test_records_are_looked_up_and_silence_is_told_from_absence(resolver):
    asked = [("there.example", "TXT"), ("there.example", "MX"), ("there.example", "CNAME"), ("gone.example", "TXT"),
             ("broken.example", "TXT")]  # fmt: skip
    found = answers_to(asked, lambda name, kind: looked_up(name, kind, resolver))
    assert found == {
        ("there.example", "TXT"): ["v=spf1 include:amazonses.com ~all"],
        ("there.example", "MX"): ["10 mx.there.example."],
        ("there.example", "CNAME"): [],
        ("gone.example", "TXT"): [],
    }


def test_a_website_that_nobody_answers_at_is_0():
    assert status_of("http://127.0.0.1:9") == 0
    assert status_of("no address") == 0


@pytest.fixture
def website():
    """Answers a POST as it is told to: the status and the headers."""
    told = {}

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            told["posted"] = (self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(told["status"])
            for name, value in told["headers"].items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told["address"] = f"http://127.0.0.1:{server.server_address[1]}"
        yield told
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (404, {"Referrer-Policy": "no-referrer"}, ""),
        (404, {}, "the answer is 404"),
        (301, {"Location": "https://www.a.example/"}, "the answer is 301, which leads to https://www.a.example/"),
        (403, {"Referrer-Policy": "no-referrer"}, "the answer is 403"),
        (200, {}, "somebody else answers 200"),
    ],
)
def test_a_post_to_leave_is_made_as_mail_programs_make_it(website, status, headers, said):
    website.update(status=status, headers=headers)
    assert one_click_of(website["address"]) == said
    assert website["posted"] == ("/u/doctor", b"List-Unsubscribe=One-Click")


def test_the_websites_own_answer_to_that_post_is_known(stack):
    answer = stack.visit("/u/doctor", "POST", body="List-Unsubscribe=One-Click")
    assert (answer["statusCode"], answer["headers"]["Referrer-Policy"]) == (404, "no-referrer")


def test_where_nobody_answers_neither_a_post_nor_a_certificate_is_judged():
    assert one_click_of("http://127.0.0.1:9") is None
    assert one_click_of("no address") is None
    assert certificate_days_of("https://127.0.0.1:9") is None
    assert certificate_days_of("http://127.0.0.1:9") is None


def test_a_certificate_tells_how_long_it_is_good(monkeypatch):
    class Secured(nullcontext):
        def getpeercert(self):
            return {"notAfter": time.strftime("%b %d %H:%M:%S %Y GMT", time.gmtime(time.time() + 10 * 86_400))}

    asked = []
    monkeypatch.setattr("console.probes.socket.create_connection", lambda where, **_: nullcontext(asked.append(where)))
    context = SimpleNamespace(wrap_socket=lambda *_, server_hostname: (asked.append(server_hostname), Secured())[1])
    monkeypatch.setattr(Secured, "__enter__", lambda self: self)
    assert certificate_days_of("https://news.example.org", context) == pytest.approx(10, abs=0.1)
    assert asked == [("news.example.org", 443), "news.example.org"]


def test_a_clock_is_held_against_the_date_of_an_answer():
    answer = {"ResponseMetadata": {"HTTPHeaders": {"date": "Sat, 28 Nov 2026 02:00:00 GMT"}}}
    assert clock_off_in(answer, 1_795_831_200 + 90) == 90
    assert clock_off_in({}, 0) is None
    assert clock_off_in(None, 0) is None
