"""Another name, another address, every list left at once, and why."""

from __future__ import annotations

import email
import email.policy
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from newsletter.aws import clients
from newsletter.aws.dynamodb_items import plain
from newsletter.aws.leavings import is_leaving
from newsletter.subscribers.preferences import Preferences
from newsletter.subscribers.subscriber import State
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.cloud import Cloud
from tests.integration.mails import DOMAIN, stamped, written
from tests.integration.sample_files import LIST, issue, people, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack
from tests.integration.test_my_data import own_link

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA, NEW = "anna.berg@byar.example", "anna@nytt.example"
OTHER = "small-news"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, *readers(3), notices=True)
        stack.open_list(ANNA, list_id=OTHER, language="en", name="Small News")
        yield stack


def change(stack: SimulatedStack, page: str, **fields: str) -> dict[str, Any]:
    return stack.visit(f"{page}/change", "POST", body=urlencode({"form": "change", **fields}), headers=FORM)


def links_in_letter(stack: SimulatedStack, to: str, kind: str) -> set[str]:
    """The links of one kind in the latest letter to an address."""
    mail = stack.letters(to)[-1]
    message: Any = email.message_from_bytes(stack.post_office.mailbox.source(mail), policy=email.policy.default)
    return set(re.findall(rf'href="(https://[^"]+/{kind}/[^"]+)"', message.get_body(("html",)).get_content()))


def link_in_letter(stack: SimulatedStack, to: str, kind: str) -> str:
    (link,) = links_in_letter(stack, to, kind)
    return link


def test_a_name_is_changed_on_every_list_and_taken_away(stack):
    page = own_link(stack)
    assert change(stack, page, name="Anna B")["statusCode"] == 200
    assert {stack.reader(ANNA, one).name for one in (LIST, OTHER)} == {"Anna B"}
    assert change(stack, page, name="")["statusCode"] == 200
    assert {stack.reader(ANNA, one).name for one in (LIST, OTHER)} == {""}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "www.lura.example"},
        {"address": "inte en adress"},
        {"address": "å@byar.example"},
        {"address": "anna@mailinator.com"},
        {"name": "x" * 65},
    ],
)
def test_what_cannot_be_is_asked_about_and_nothing_is_changed(stack, fields):
    page = own_link(stack)
    before = stack.everything()
    answer = change(stack, page, **fields)
    assert answer["statusCode"] == 422
    assert 'aria-invalid="true"' in answer["body"]
    assert stack.everything() == before


def test_a_new_address_gets_everything_once_whoever_reads_there_says_yes(stack):
    chosen = Preferences(only_important=True)
    stack.subscribers.choose(LIST, stack.key_of(ANNA), chosen)
    answer = change(stack, own_link(stack), address=NEW)
    assert (answer["statusCode"], NEW in answer["body"]) == (200, False)
    stack.work()
    link = link_in_letter(stack, NEW, "b")
    before = stack.everything()
    assert stack.visit(link)["statusCode"] == stack.visit(link, "HEAD")["statusCode"] == 200
    assert stack.everything() == before
    assert "byta" in stack.visit(link)["body"].lower()
    for _ in range(2):
        stack.visit(link, "POST")
    for one in (LIST, OTHER):
        old, new = stack.reader(ANNA, one), stack.reader(NEW, one)
        assert (old.state, old.left_how) == (State.LEFT, "moved")
        assert (new.state, new.grounds, new.address) == (State.ACTIVE, old.grounds, NEW)
    assert stack.reader(NEW).preferences == chosen
    assert stack.reader(NEW).consent.confirmed
    stack.work()
    edition = stack.publish(issue(viktigt="ja"))
    stack.wait(2 * HOUR)
    assert stack.mailed(edition)[NEW] == 1
    assert stack.mailed(edition)[ANNA] == 0
    notice = stack.publish(issue("Kallelse till årsmötet", kallelse="ja"), name="arsmote.md")
    stack.wait(2 * HOUR)
    assert (stack.mailed(notice)[NEW], stack.mailed(notice)[ANNA]) == (1, 0), "what a member is owed moves along"


def test_the_old_address_is_told_and_can_take_it_back(stack):
    change(stack, own_link(stack), address=NEW)
    stack.work()
    stack.visit(link_in_letter(stack, NEW, "b"), "POST")
    stack.work()
    assert "an•••@nytt.example" in stack.text(stack.letters(ANNA)[-1])
    for back in links_in_letter(stack, ANNA, "r"):
        assert 'method="post"' in stack.visit(back)["body"]
        stack.visit(back, "POST")
    assert {stack.reader(ANNA, one).state for one in (LIST, OTHER)} == {State.ACTIVE}


def moved(stack):
    """Anna has moved; the leave link of a mail from before."""
    before = stack.leave_link(ANNA)
    change(stack, own_link(stack), address=NEW)
    stack.work()
    stack.visit(link_in_letter(stack, NEW, "b"), "POST")
    stack.work()
    return before


def test_the_leave_link_of_an_older_mail_says_where_the_list_goes_now_and_leaves_there(stack):
    before = moved(stack)
    asked = stack.visit(before)["body"]
    assert "Du har bytt adress" in asked
    assert "får redan inga nummer" not in asked
    assert stack.reader(NEW).state is State.ACTIVE, "looking changes nothing"
    left = stack.visit(before, "POST", body="", headers=FORM)["body"]
    assert (stack.reader(NEW).state, stack.reader(ANNA).state) == (State.LEFT, State.LEFT)
    undo = re.search(r'action="(/r/[^"]+)"', left)
    stack.visit(undo[1], "POST")
    assert (stack.reader(NEW).state, stack.reader(ANNA).state) == (State.ACTIVE, State.LEFT), "no second copy"


def test_the_link_to_ones_own_data_from_an_older_mail_is_mailed_where_the_reader_is_now(stack):
    ask = re.search(r'href="(/k/[^"]+)"', stack.visit(stack.leave_link(ANNA))["body"])[1]
    moved(stack)
    letters = len(stack.letters(ANNA))
    assert "an•••@nytt.example" in stack.visit(ask)["body"]
    assert stack.visit(ask, "POST")["statusCode"] == 200
    stack.work()
    assert len(stack.letters(ANNA)) == letters
    assert NEW in stack.visit(link_in_letter(stack, NEW, "y"))["body"]


def test_one_click_in_an_older_mail_leaves_where_the_list_goes_now(stack):
    before = moved(stack)
    stack.visit(before, "POST", body="List-Unsubscribe=One-Click", headers=FORM)
    assert stack.reader(NEW).state is State.LEFT
    assert stack.reader(NEW, OTHER).state is State.ACTIVE
    stack.visit(f"{before}/all", "POST")
    assert stack.reader(NEW, OTHER).state is State.LEFT


def mailed_to_leave(stack, subject, sender="mamma@annan.example"):
    """What mail to ``leave@`` leads to, and which rows of the suppressions' table the function asked for."""
    asked: list[dict[str, Any]] = []
    table = stack.cloud.refs["SuppressionsTable"]

    def note(params: dict[str, Any], **_: Any) -> None:
        if params.get("TableName") == table:
            asked.append(plain(params["Key"]))

    events = clients.dynamodb().meta.events
    events.register("provide-client-params.dynamodb", note)
    stack.receive(stamped(written("", sender=sender, to=f"leave@{DOMAIN}", subject=subject), to=f"leave@{DOMAIN}"))
    events.unregister("provide-client-params.dynamodb", note)
    stack.work()
    return asked


def test_the_mailto_of_an_older_mail_leaves_where_the_list_goes_now_and_answers_nobody(stack):
    token, letters = moved(stack).rpartition("/")[2], len(stack.post_office.mailbox)
    asked = mailed_to_leave(stack, f"leave {token}")
    assert (stack.reader(NEW).state, stack.reader(NEW).left_how) == (State.LEFT, "mail")
    assert (stack.reader(ANNA).state, stack.reader(ANNA).left_how) == (State.LEFT, "moved")
    assert stack.reader(NEW, OTHER).state is State.ACTIVE
    assert len(stack.post_office.mailbox) == letters
    assert asked
    assert all(map(is_leaving, asked)), "its role reads and writes no other rows"


def test_the_mailto_of_a_newer_mail_leaves_at_the_old_address_that_was_taken_back_too(stack):
    moved(stack)
    for back in links_in_letter(stack, ANNA, "r"):
        stack.visit(back, "POST")
    token = stack.leave_link(NEW).rpartition("/")[2]
    mailed_to_leave(stack, f"leave {token}")
    assert {stack.reader(one).state for one in (ANNA, NEW)} == {State.LEFT}


def test_whoever_asks_by_mail_from_the_address_before_gets_the_way_out_where_the_list_goes_now(stack):
    moved(stack)
    before = len(stack.letters(ANNA))
    asked = mailed_to_leave(stack, "avsluta", sender=ANNA)
    assert len(stack.letters(ANNA)) == before, "nobody may read there any more"
    assert {letter.subject for letter in stack.letters(NEW)[-2:]} == {
        "Sluta få Kommunbladet",
        "Stop getting Small News",
    }
    assert stack.reader(NEW).state is State.ACTIVE, "what a mail says of who wrote it proves nothing"
    assert all(map(is_leaving, asked))


def test_the_register_does_not_bring_the_old_address_back(stack):
    change(stack, own_link(stack), address=NEW)
    stack.work()
    stack.visit(link_in_letter(stack, NEW, "b"), "POST")
    stack.put(f"lists/{LIST}/subscribers/alla.csv", people(ANNA, *readers(3)))
    stack.work()
    assert stack.reader(ANNA).state is State.LEFT


def test_asking_again_keeps_the_letter_on_its_way_good_and_sends_no_other(stack):
    page = own_link(stack)
    for _ in range(3):
        change(stack, page, address=NEW)
        stack.clock.sleep(60)
    stack.work()
    assert len(stack.letters(NEW)) == 1
    stack.visit(link_in_letter(stack, NEW, "b"), "POST")
    assert stack.reader(NEW).state is State.ACTIVE


def test_no_more_than_three_addresses_a_day_are_written_to_and_the_answer_is_the_same(stack):
    page = own_link(stack)
    answers = []
    for number in range(6):
        answers.append(change(stack, page, address=f"xx{number}@offer.example"))
        stack.work()
    assert {(one["statusCode"], len(one["body"])) for one in answers} == {(200, len(answers[0]["body"]))}
    assert sum(len(stack.letters(f"xx{number}@offer.example")) for number in range(6)) == 3


def test_a_move_is_forgotten_after_a_week_and_by_erasing(stack):
    page = own_link(stack)
    change(stack, page, address=NEW)
    stack.work()
    link = link_in_letter(stack, NEW, "b")
    stack.visit(f"{page}/erase", "POST")
    assert stack.visit(link, "POST")["statusCode"] == 410
    assert stack.reader(NEW) is None
    assert "nytt.example" not in str({place: row for place, row in stack.everything().items() if "Letter" not in place})


def test_a_move_to_an_address_that_must_not_be_written_to_stays_undone(stack):
    stack.suppressions.add(Suppression(stack.key_of(NEW), SuppressionReason.BOUNCED, "2027-06-01T00:00:00+00:00"))
    change(stack, own_link(stack), address=NEW)
    stack.work()
    assert not stack.letters(NEW)
    assert stack.reader(ANNA).state is State.ACTIVE


def test_every_list_is_left_in_one_tap_and_none_is_named(stack):
    page = stack.visit(stack.leave_link(ANNA), "POST")["body"]
    assert "Small News" not in page
    (everything,) = re.findall(r'action="(/u/[^"]+/all)"', page)
    before = stack.everything()
    assert stack.visit(everything)["statusCode"] == 200
    assert stack.everything() == before
    assert "Small News" not in stack.visit(everything, "POST")["body"]
    assert {stack.reader(ANNA, one).state for one in (LIST, OTHER)} == {State.LEFT}
    assert "/all" not in stack.visit(stack.leave_link(ANNA), "POST")["body"]


def test_why_somebody_left_is_kept_in_one_of_our_words_or_not_at_all(stack):
    page = stack.visit(stack.leave_link(ANNA), "POST")["body"]
    (why,) = re.findall(r'action="(/w/[^"]+)"', page)
    for body in ("", "why=because+I+say+so", "x=y"):
        assert stack.visit(why, "POST", body=body, headers=FORM)["statusCode"] == 422
    assert stack.reader(ANNA).left_why == ""
    assert stack.visit(why, "POST", body="why=too-often", headers=FORM)["statusCode"] == 200
    assert stack.reader(ANNA).left_why == "too-often"
    assert 'name="why"' not in stack.visit(stack.leave_link(ANNA), "POST")["body"]
    (undo,) = re.findall(r'action="(/r/[^"]+)"', stack.visit(stack.leave_link(ANNA), "POST")["body"])
    stack.visit(undo, "POST")
    assert (stack.reader(ANNA).state, stack.reader(ANNA).left_why) == (State.ACTIVE, "")
    stack.visit(why, "POST", body="why=too-often", headers=FORM)
    assert stack.reader(ANNA).left_why == ""
