"""Sending to those who missed an issue: exactly the deliveries without acceptance, under an account of their own."""

from __future__ import annotations

import re

from newsletter.readers.addresses import masked
from newsletter.sending.again import edition_after
from newsletter.sending.missed import missed_by
from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, STAFF, issue, people, readers

EVERYONE = readers(40)


def again_link(house: House) -> str:
    return next(word for word in house.letters(STAFF)[-1].text.split() if "/m/" in word)


def stopped_half_way(house: House) -> str:
    """An issue that a person stopped when twenty of forty had got it."""
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    edition = house.publish(issue())
    house.wait(11 * MINUTE)
    stop = next(word for word in house.letters(STAFF)[0].text.split() if "/s/" in word)
    house.visit(stop, "POST")
    house.post_office.account.paused = False
    house.wait(HOUR)
    assert house.mailed(edition).total() == 20
    return edition


def test_a_stopped_issue_goes_to_exactly_the_rest(house):
    edition = stopped_half_way(house)
    assert house.visit(again_link(house), "POST")["statusCode"] == 200
    house.wait(HOUR)
    rest = edition_after(edition)
    assert house.mailed(edition) + house.mailed(rest) == dict.fromkeys(EVERYONE, 1)
    assert house.standing(rest).stage is Stage.CLOSED
    assert house.standing(rest).sums["accepted"] == 20
    assert house.standing(edition).sums["accepted"] == 20  # a closed account stays as it is
    assert "utskicket till dem som missade numret" in " ".join(house.letters(STAFF)[-1].text.split())


def test_looking_at_who_missed_it_changes_nothing_and_shows_them_masked(house):
    stopped_half_way(house)
    before = house.everything()
    page = house.visit(again_link(house))["body"]
    got = {mail.to for mail in house.post_office.mailbox if mail.operation == "SendBulkEmail"}
    missed = [address for address in EVERYONE if address not in got]
    assert page.count("•••@") == len(missed)
    assert {masked(address) for address in missed} == set(re.findall(r"[a-z]+•••@[a-z.]+", page))
    assert not [address for address in EVERYONE if address in page]
    assert house.everything() == before


def test_asking_twice_sends_once(house):
    edition = stopped_half_way(house)
    link = again_link(house)
    house.visit(link, "POST")
    house.visit(link, "POST")
    house.wait(HOUR)
    assert "hade redan börjat skickas" in house.visit(link, "POST")["body"]
    house.wait(HOUR)
    assert house.mailed(edition) + house.mailed(edition_after(edition)) == dict.fromkeys(EVERYONE, 1)


def test_those_of_unknown_outcome_get_it_and_those_who_left_since_do_not(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    house.post_office.faults.order(effect="lose-events", times=10_000)
    edition = house.publish(issue())
    house.wait(HOUR)
    unknown = house.standing(edition).sums["unknown"]
    assert unknown == 14
    link = again_link(house)
    missed = {one.reader for one in missed_by(house.standing(edition), house.ledger, house.archive)}
    gone = next(address for address in EVERYONE if house.key_of(address) in missed)
    shown = house.visit(link)["body"]
    assert masked(gone) in shown
    assert not [address for address in EVERYONE if address in shown], "the link may have been forwarded"
    house.visit(house.leave_link(gone), "POST")
    house.post_office.faults.forget()
    house.visit(link, "POST")
    house.wait(HOUR)
    after = house.standing(edition_after(edition))
    assert (after.candidates, after.planned, dict(after.left_out)) == (14, 13, {"left": 1})
    assert gone not in house.mailed(after.edition)


def test_a_report_that_came_after_the_books_were_closed_takes_a_reader_off_the_list(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    late = house.post_office.faults.order(effect="late-events", seconds=30 * HOUR, times=10_000)
    edition = house.publish(issue())
    house.wait(28 * HOUR)
    assert late.fired > 0
    assert (house.standing(edition).stage, house.standing(edition).sums["unknown"]) == (Stage.CLOSED, 14)
    house.wait(5 * HOUR)
    assert "Ingen har missat numret" in house.visit(again_link(house))["body"]
    assert "Ingen har missat numret" in house.visit(again_link(house), "POST")["body"]


def test_whoever_joined_after_the_issue_is_not_one_who_missed_it(house):
    edition = stopped_half_way(house)
    link = again_link(house)
    house.put(f"lists/{LIST}/subscribers/nya.csv", people("ny@byar.example"))
    house.work()
    assert house.reader("ny@byar.example")
    house.visit(link, "POST")
    house.wait(HOUR)
    assert "ny@byar.example" not in house.mailed(edition_after(edition))


def test_an_issue_that_everybody_got_offers_nothing(house):
    house.open_list(*EVERYONE)
    house.publish(issue())
    house.wait(HOUR)
    assert "/m/" not in house.letters(STAFF)[-1].text
