"""Joining: a form, a letter, a button; one answer to everybody, and few letters to anybody."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from newsletter.aws import clients
from newsletter.subscribers.sign_ups import SignUp
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, State
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.aws.faults import answer_lost
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, SENDER, STAFF, issue
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA, BO, CILLA, DAN, NEW = (f"{name}@byar.example" for name in ("anna", "bo", "cilla", "dan", "nya.nina"))
FORM_TYPE = {"content-type": "application/x-www-form-urlencoded"}
FORM = f"/join/{LIST}"
DAY = 24 * HOUR


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    """A list that takes sign-ups, with four readers."""
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, BO, CILLA, DAN, signup=True)
        yield stack


def stamp_in(page: str) -> str:
    (stamp,) = re.findall(r'name="stamp" value="([^"]+)"', page)
    return str(stamp)


def post(stack: SimulatedStack, network: str = "192.0.2.1", form: str = FORM, **fields: str):
    headers = FORM_TYPE
    return stack.visit(form, "POST", network=network, body=urlencode(fields), headers=headers)


def sign_up(stack: SimulatedStack, address: str, network: str = "192.0.2.1", **fields: str):
    """Open the form, fill it in as a person does, and let the letter go."""
    (answer,) = sign_up_all(stack, [address], network, **fields)
    stack.work()
    return answer


def sign_up_all(stack: SimulatedStack, addresses: list[str], *networks: str, **fields: str):
    """Open the form once and post it with each address, each from its own network if there are several."""
    stamp = stamp_in(stack.visit(FORM)["body"])
    stack.clock.sleep(20)
    filled, networks = {"name": "", "website": "", "stamp": stamp} | fields, networks or ("192.0.2.1",)
    return [post(stack, networks[n % len(networks)], address=address, **filled) for n, address in enumerate(addresses)]


def letters(stack: SimulatedStack, address: str = NEW):
    return [mail for mail in stack.letters(address) if "Bekräfta" in mail.subject]


def link_in(stack: SimulatedStack, address: str = NEW) -> str:
    """What stands behind the button of the latest letter."""
    mail = letters(stack, address)[-1]
    message: Any = email.message_from_bytes(stack.post_office.mailbox.source(mail), policy=email.policy.default)
    (link,) = set(re.findall(r'href="(https://[^"]+/j/[^"]+)"', message.get_body(("html",)).get_content()))
    return str(link)


def test_somebody_signs_up_confirms_and_gets_the_list_on_proof_of_their_own_wish(stack):
    page = stack.visit(FORM)
    assert page["statusCode"] == 200
    answer = sign_up(stack, " Nya.Nina@BYAR.example ", name="Nina Ny")
    assert answer["statusCode"] == 200
    assert stack.reader(NEW) is None, "nobody is on a list who has not said so themselves"
    confirm = stack.visit(link_in(stack, "Nya.Nina@byar.example"))
    assert "Ny•••@byar.example" in confirm["body"]
    stack.clock.sleep(HOUR)
    welcome = stack.visit(link_in(stack, "Nya.Nina@byar.example"), "POST")
    assert (confirm["statusCode"], welcome["statusCode"]) == (200, 200)
    nina = stack.reader(NEW)
    assert (nina.state, nina.grounds_name, nina.name) == (State.ACTIVE, "signup", "Nina Ny")
    assert nina.consent.text in unescape(page["body"])
    assert "Föreningen Små kommuner" in nina.consent.text
    assert (nina.consent.asked, nina.consent.confirmed) == ("2026-06-18T07:30:20+00:00", "2026-06-18T08:30:20+00:00")
    assert nina.consent.source == f"{stack.cloud.refs['WebAddress']}{FORM}"
    assert re.fullmatch("[a-z2-7]{20}", nina.consent.network)
    leave = re.search(r'href="(/u/[^"/]+)"', welcome["body"])[1]
    assert stack.visit(leave, "POST")["statusCode"] == 200
    assert stack.reader(NEW).state is State.LEFT


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_scanner_that_follows_the_link_confirms_nothing(stack, method):
    sign_up(stack, NEW)
    for _ in range(3):
        assert stack.visit(link_in(stack), method)["statusCode"] == 200
    assert stack.reader(NEW) is None
    assert letters(stack), "and the letter had gone"


def test_confirming_twice_is_calm_and_an_old_link_brings_nobody_back(stack):
    sign_up(stack, NEW)
    link = link_in(stack)
    first, again, looked = stack.visit(link, "POST"), stack.visit(link, "POST"), stack.visit(link)
    assert first["body"] == again["body"] == looked["body"]
    before = stack.reader(NEW)
    stack.visit(stack.leave_link(NEW), "POST")
    assert stack.visit(link, "POST")["statusCode"] == 410
    assert stack.visit(link)["statusCode"] == 410
    assert stack.reader(NEW).state is State.LEFT
    assert before.state is State.ACTIVE


def test_whoever_left_comes_back_by_their_own_act_alone(stack):
    stack.visit(stack.leave_link(ANNA), "POST")
    sign_up(stack, ANNA)
    assert stack.reader(ANNA).state is State.LEFT
    stack.visit(link_in(stack, ANNA), "POST")
    anna = stack.reader(ANNA)
    assert (anna.state, anna.grounds, anna.left_at, anna.left_how) == (
        State.ACTIVE, GROUNDS_BY_NAME["both"], "", "")  # fmt: skip


def test_a_member_who_signs_up_has_both_grounds_and_keeps_what_was_known(stack):
    before = stack.reader(BO)
    sign_up(stack, BO, name="Någon annan")
    stack.visit(link_in(stack, BO), "POST")
    after = stack.reader(BO)
    assert after.grounds == GROUNDS_BY_NAME["both"]
    assert (after.since, after.source) == (before.since, before.source)


def test_the_answer_is_the_same_to_everybody_and_only_some_get_a_letter(stack):
    now = datetime.fromtimestamp(stack.clock(), UTC).isoformat()
    stack.visit(stack.leave_link(BO), "POST")
    stack.suppressions.add(Suppression(stack.key_of(CILLA), SuppressionReason.COMPLAINED, now))
    stack.suppressions.add(Suppression(stack.key_of("stranger@byar.example"), SuppressionReason.BOUNCED, now))
    asked = {
        "new": NEW, "known": ANNA, "left": BO, "suppressed": CILLA, "erased": "stranger@byar.example",
        "over the cap": NEW, "no such domain": "nina@no-such-domain.example",
    }  # fmt: skip
    answers = {who: sign_up(stack, address) for who, address in asked.items()}
    answers["trapped"] = sign_up(stack, "robot@byar.example", website="https://spam.example")
    assert {answer["statusCode"] for answer in answers.values()} == {200}
    assert len({answer["body"] for answer in answers.values()}) == 1
    assert len({str(sorted(answer["headers"].items())) for answer in answers.values()}) == 1
    got = [address for address in [*asked.values(), "robot@byar.example"] if letters(stack, address)]
    assert set(got) == {NEW, ANNA, BO, "nina@no-such-domain.example"}
    assert len(letters(stack)) == 1


def test_one_letter_a_day_and_three_in_all_however_often_somebody_asks(stack):
    written = []
    for _ in range(6):
        sign_up_all(stack, [NEW] * 4, *(f"192.0.2.{n}" for n in range(4)))
        stack.work()
        written.append(len(letters(stack)))
        stack.clock.sleep(DAY)
    assert written == [1, 2, 3, 3, 3, 3]
    stack.clock.sleep(7 * DAY)
    sign_up(stack, NEW)
    assert len(letters(stack)) == 4, "what was forgotten is forgotten"


def test_the_letter_holds_nothing_that_the_visitor_typed(stack):
    sign_up(stack, NEW, name="Köp nu")
    (mail,) = letters(stack)
    source = stack.post_office.mailbox.source(mail)
    message = email.message_from_bytes(source, policy=email.policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_type().startswith("text/")]
    assert len(parts) == 2
    assert not [part for part in parts if "Köp nu" in part or NEW in part]
    assert SENDER in message["from"]
    assert message["auto-submitted"] == "auto-generated"
    assert "X-SES" not in str(message["subject"])
    assert "Kommunbladet" in message["subject"]


def test_a_network_and_the_whole_world_have_their_share_a_day(stack):
    addresses = [f"victim{n}@byar.example" for n in range(60)]
    sign_up_all(stack, addresses, "198.51.100.7")
    stack.work()
    mailed = [address for address in addresses if letters(stack, address)]
    assert mailed == addresses[:50]
    sign_up(stack, "neighbour@byar.example", network="198.51.100.8")
    assert letters(stack, "neighbour@byar.example")
    stack.clock.sleep(DAY)
    sign_up(stack, addresses[-1], network="198.51.100.7")
    assert letters(stack, addresses[-1])


def test_a_whole_network_of_the_newer_kind_is_one(stack):
    networks = [f"2001:db8:1:2:{n:x}::1" for n in range(52)]
    sign_up_all(stack, [f"victim{n}@byar.example" for n in range(52)], *networks)
    stack.work()
    assert not letters(stack, "victim51@byar.example")
    sign_up(stack, "victim51@byar.example", network="2001:db8:1:100::1")
    assert letters(stack, "victim51@byar.example")


def test_beyond_what_all_may_ask_in_a_day_nobody_is_mailed(stack):
    stack.cloud.refs["SignUpsADay"] = "3"  # no visitor has been here yet, so the website is still to read it
    sign_up_all(stack, [f"victim{n}@byar.example" for n in range(5)], *(f"203.0.113.{n}" for n in range(5)))
    stack.work()
    assert [n for n in range(5) if letters(stack, f"victim{n}@byar.example")] == [0, 1, 2]


def test_a_sign_up_is_forgotten_after_a_week_also_where_it_is_not_deleted(stack):
    sign_up(stack, NEW)
    link = link_in(stack)
    stack.clock.sleep(7 * DAY)
    looked, pressed = stack.visit(link), stack.visit(link, "POST")
    assert (looked["statusCode"], pressed["statusCode"]) == (410, 410)
    assert f'href="{FORM}"' in pressed["body"]
    assert stack.reader(NEW) is None
    assert stack.sign_ups.of(LIST, stack.key_of(NEW)), "DynamoDB takes its time"


def test_whoever_complained_about_the_letter_stays_out_and_is_told(stack):
    sign_up(stack, NEW)
    link = link_in(stack)
    stack.suppressions.add(Suppression(stack.key_of(NEW), SuppressionReason.COMPLAINED, "2026-06-18T08:00:00+00:00"))
    answer = stack.visit(link, "POST")
    assert answer["statusCode"] == 200
    assert "skräppost" in answer["body"]
    assert stack.reader(NEW) is None


def test_a_form_on_another_website_leads_to_ours_filled_in(stack):
    shown = post(stack, address=NEW, name="Nina")
    assert shown["statusCode"] == 422
    assert f'value="{NEW}"' in shown["body"]
    assert 'value="Nina"' in shown["body"]
    stamp = stamp_in(shown["body"])
    at_once = post(stack, address=NEW, stamp=stamp)
    assert stamp_in(at_once["body"]) == stamp, "a robot's second is not a person's"
    stack.clock.sleep(3)
    assert post(stack, address=NEW, stamp=stamp)["statusCode"] == 200
    stack.work()
    assert letters(stack)


def test_a_form_left_open_for_days_or_stamped_for_another_list_is_asked_for_again(stack):
    stack.open_list(list_id="small-news", language="en", name="Small News", signup=True)
    old, other = stamp_in(stack.visit(FORM)["body"]), stamp_in(stack.visit("/join/small-news")["body"])
    stack.clock.sleep(20)
    assert post(stack, address=NEW, stamp=other)["statusCode"] == 422
    stack.clock.sleep(2 * DAY)
    for stamp in (old, f"{old[:-1]}x", "", "1.x.1"):
        shown = post(stack, address=NEW, stamp=stamp)
        assert shown["statusCode"] == 422
        assert stamp_in(shown["body"]) not in (old, other)
    stack.work()
    assert not letters(stack)


def test_a_slip_of_the_finger_is_asked_about_once(stack):
    stamp = stamp_in(stack.visit(FORM)["body"])
    stack.clock.sleep(20)
    asked = post(stack, address="nina@gmial.com", stamp=stamp)
    assert (asked["statusCode"], "nina@gmail.com" in asked["body"]) == (422, True)
    changed = post(stack, address="nina@gmial.com", instead="nina@gmail.com", sure="nina@gmial.com", stamp=stamp)
    insisted = post(stack, address="nina@gmial.com", sure="nina@gmial.com", stamp=stamp)
    assert (changed["statusCode"], insisted["statusCode"]) == (200, 200)
    stack.work()
    assert letters(stack, "nina@gmail.com")
    assert letters(stack, "nina@gmial.com")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Skriv din e-postadress."),
        ("nina", "Det här ser inte ut som en e-postadress."),
        ("nina@byar.example\r\nBcc: all@byar.example", "Det här ser inte ut som en e-postadress."),
        ('"nina ny"@byar.example', "adresser med citattecken"),
        ("åsa@byar.example", "å, ä, ö eller andra särskilda tecken före @"),
    ],
)
def test_what_cannot_be_sent_to_is_refused_in_words_beside_the_field(stack, address, words):
    answer = sign_up(stack, address)
    assert answer["statusCode"] == 422
    told = re.search(r'<span class="wrong" id="address-wrong">([^<]*)</span>', answer["body"])[1]
    assert words in unescape(told)
    assert 'aria-describedby="address-wrong"' in answer["body"]
    assert f'value="{address[:4]}' in answer["body"] or '"' in address


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"body": "a=" + "x" * 20_000, "headers": FORM_TYPE}, 413),
        ({"body": '{"address": "nina@byar.example"}', "headers": {"content-type": "application/json"}}, 400),
        ({"body": urlencode({"address": NEW, "list": "another"}), "headers": FORM_TYPE}, 400),
        ({"body": "&".join(f"a{n}=1" for n in range(200)), "headers": FORM_TYPE}, 400),
        ({"body": "%%%", "isBase64Encoded": True}, 400),
        ({}, 400),
    ],
)
def test_what_is_no_form_of_ours_gets_the_form_and_does_nothing(stack, asked, status):
    answer = stack.visit(FORM, "POST", **asked)
    assert answer["statusCode"] == status
    assert stamp_in(answer["body"])
    stack.work()
    assert not letters(stack)


def test_a_list_that_takes_no_sign_ups_is_not_there(stack):
    stack.open_list(list_id="members-only")
    asked = [stack.visit(f"/join/{name}", method) for name in ("members-only", "no-such-list", "..", "A B")
             for method in ("GET", "POST")]  # fmt: skip
    assert {answer["statusCode"] for answer in asked} == {404}
    assert len({answer["body"] for answer in asked}) == 1


def test_a_list_is_opened_by_a_yes_as_people_write_it_and_not_by_nothing(stack):
    stack.open_list(list_id="said", signup="ja")
    assert stack.visit("/join/said")["statusCode"] == 200
    stack.open_list(list_id="empty", signup="")
    assert stack.visit("/join/empty")["statusCode"] == 404


@pytest.mark.parametrize("written", [1, "kanske", [True]])
def test_a_list_is_not_opened_by_what_is_no_yes_and_a_slip_there_is_told(stack, written):
    stack.open_list(list_id="slip", signup=written)
    assert stack.visit("/join/slip")["statusCode"] == 404
    stack.put("issues/slip/juni.md", issue())
    stack.work()
    assert any("list.yaml" in letter.text for letter in stack.letters(STAFF)), "whom the file names is told"


def test_links_for_other_things_do_not_confirm_and_a_confirming_link_does_nothing_else(stack):
    sign_up(stack, NEW)
    token = link_in(stack).rpartition("/")[2]
    leave = stack.leave_link(ANNA).rpartition("/")[2]
    stamp = stamp_in(stack.visit(FORM)["body"])
    for path in (f"/j/{leave}", f"/j/{stamp}", f"/j/{token[:-1]}", f"/j/{token}x", f"/u/{token}", f"/r/{token}",
                 f"/s/{token}", f"/a/{token}", f"/j/{token.replace(LIST, 'small-news')}"):  # fmt: skip
        for method in ("GET", "POST"):
            assert stack.visit(path, method)["statusCode"] == 404, path
    assert stack.reader(NEW) is None
    assert stack.reader(ANNA).state is State.ACTIVE


def test_a_letter_that_got_stuck_goes_when_somebody_asks_again(stack):
    stamp = stamp_in(stack.visit(FORM)["body"])
    stack.clock.sleep(20)
    post(stack, address=NEW, stamp=stamp)
    stack.cloud.client("sqs").purge_queue(QueueUrl=stack.cloud.refs["LetterQueue"])
    stack.work()
    assert not letters(stack)
    sign_up(stack, NEW)
    assert len(letters(stack)) == 1


def test_of_two_visitors_at_the_same_moment_one_has_the_letter_written(stack):
    events, came_first = clients.dynamodb().meta.events, []

    def rival(**_: Any) -> None:
        if not came_first:
            now = datetime.fromtimestamp(stack.clock(), UTC)
            theirs = SignUp(LIST, stack.key_of(NEW), NEW, "", "text", FORM, "net", int(stack.clock()) - 1)
            came_first.append(theirs)
            stack.sign_ups.keep(theirs.written_to(now))

    events.register("before-call.dynamodb.PutItem", rival)
    sign_up_all(stack, [NEW])
    stack.work()
    events.unregister("before-call.dynamodb.PutItem", rival)
    assert came_first
    assert len(letters(stack)) == 1
    stack.visit(link_in(stack), "POST")
    assert stack.reader(NEW).consent.text == "text"


def test_whatever_answer_of_aws_is_lost_on_the_way_there_is_one_letter_and_one_reader(stack):
    for client, operation in ((clients.dynamodb(), "UpdateItem"), (clients.dynamodb(), "PutItem"),
                              (clients.s3(), "PutObject"), (clients.sqs(), "SendMessageBatch")):  # fmt: skip
        stack.visit("/")
        with answer_lost(client, operation) as fired:
            sign_up_all(stack, [f"{operation.lower()}@byar.example"])
        stack.work()
        assert fired == [operation]
        assert len(letters(stack, f"{operation.lower()}@byar.example")) == 1
    for operation in ("UpdateItem", "DeleteItem"):
        address = f"lost-{operation.lower()}@byar.example"
        sign_up(stack, address)
        with answer_lost(clients.dynamodb(), operation) as fired:
            assert stack.visit(link_in(stack, address), "POST")["statusCode"] == 200
        assert fired == [operation]
        assert stack.reader(address).state is State.ACTIVE


def test_nothing_somebody_typed_is_logged_or_queued(stack):
    sign_up(stack, NEW, name="Canary Nina")
    sign_up(stack, "broken canary", name="Canary Nina")
    stack.visit(link_in(stack), "POST")
    everything = "\n".join(stack.log)
    for typed in (NEW, "Canary", "192.0.2.1", link_in(stack).rpartition("/")[2]):
        assert typed not in everything
    assert (stack.metrics["SignUps"], stack.metrics["Joinings"]) == (1, 1)


def test_the_website_names_the_lists_that_take_sign_ups_and_an_edition_leads_to_its_own(stack):
    stack.open_list(list_id="members-only", name="Slutna rummet")
    stack.put("lists/broken/list.yaml", b"name: [")
    front = stack.visit("/")["body"]
    assert f'href="{FORM}"' in front
    assert "Slutna" not in front
    edition = stack.publish(issue())
    assert f'href="{stack.cloud.refs["WebAddress"]}{FORM}"' in stack.visit(f"/e/{edition}")["body"]
    closed = stack.publish(issue(), list_id="members-only")
    assert "/join/" not in stack.visit(f"/e/{closed}")["body"]
