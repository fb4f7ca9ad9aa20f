"""What is true at the end of every story, whatever went wrong on the way: the sending promise, rule by rule.

Each rule asks the post office's mailbox, the tables and the log, and raises AssertionError with what it found.
"""

from __future__ import annotations

import re
from collections import Counter
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from local.postoffice.fate import Fate
from newsletter.sending.edition_state import Stage
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import added_up
from newsletter.subscribers.subscriber import State
from tests.integration.sample_files import STAFF

if TYPE_CHECKING:
    from local.postoffice.mailbox import Mail
    from tests.integration.simulated_stack import SimulatedStack

_PERSONAL = ("To", "Date", "Message-ID", "Content-Type")  # the last for its boundary
_CLOCKS = {"LedgerTable ledger stamp", "ArchiveBucket stamps/ledger", "StaffBucket reports/status.html"}
"""What says that time has passed; the status page says when it was made."""

_TOKEN = re.compile(r"\d\.[a-z0-9_.-]+\.[a-z2-7]{26}")


def nobody_is_mailed_twice(stack: SimulatedStack, edition: str) -> None:
    """I1: one copy each, and a second one only where the ledger counts it as sent once more."""
    copies = stack.mailed(edition)
    again = sum(copies.values()) - len(copies)
    resent = stack.state(edition).sums.get("resent", 0)
    assert max(copies.values(), default=0) <= 2, f"more than two copies: {copies}"
    assert again <= resent, f"{again} second copies, but the ledger knows of {resent}: {copies}"


def the_ledger_closes_on_what_the_mailbox_holds(stack: SimulatedStack, edition: str) -> None:
    """I2: everyone in the audience ends in one stated outcome, and each sum is what an independent count gives."""
    state = stack.state(edition)
    sums = state.sums
    assert state.stage is Stage.CLOSED, f"the ledger is open: {state}"
    assert state.candidates == state.planned + sum(state.left_out.values()), f"somebody is lost: {state}"
    ended = sum(sums[name] for name in ("accepted", "refused", "left", "unknown", "stopped"))
    assert state.planned == sums["audience"] == ended, f"the sums do not agree: {sums}"
    fates = Counter(mail.fate for mail in _copies(stack, edition))
    assert sums["accepted"] == fates.total(), f"{sums['accepted']} accepted, but {fates.total()} in the mailbox"
    facts = added_up(page for part in range(state.parts) for page in stack.ledger.pages(edition, part)).facts
    told = {
        Fate.BOUNCED: facts[SesEvent.BOUNCED],
        Fate.COMPLAINED: facts[SesEvent.COMPLAINED],
    }  # also after the closing
    assert told == {fate: fates[fate] for fate in told}, f"the ledger says {told}, the mailbox {fates}"
    assert facts[SesEvent.DELIVERED] == fates[Fate.DELIVERED] + fates[Fate.COMPLAINED], f"{facts} and {fates}"
    assert list(stack.ledger.under_way()) == [], "an issue whose ledger is closed is still looked after"
    assert stack.schedules() == [], "a schedule outlived its issue"


def whoever_is_gone_gets_no_more_mail(stack: SimulatedStack, edition: str, gone: dict[str, float]) -> None:
    """I3: nothing is sent after a leaving was committed, and whoever bounced or complained is suppressed for good."""
    for mail in _copies(stack, edition):
        assert mail.accepted_at <= gone.get(mail.to, mail.accepted_at), "a reader who had left was mailed"
        if mail.fate in (Fate.BOUNCED, Fate.COMPLAINED):
            key = stack.key_of(mail.to)
            assert stack.suppressions.of(key), f"a reader whose mail {mail.fate.value} may still be written to"
        if mail.fate is Fate.COMPLAINED:
            reader = stack.reader(mail.to)
            assert reader, "a reader who complained is forgotten"
            assert reader.state is State.LEFT, "a reader who complained is still on the list"


def all_copies_are_the_same(stack: SimulatedStack, edition: str) -> None:
    """I4: apart from what is the reader's own, every copy is byte for byte the edition that was frozen."""
    copies = {_impersonal(stack, mail) for mail in _copies(stack, edition)}
    assert len(copies) <= 1, f"{len(copies)} different copies of one edition"


def the_rate_is_kept(stack: SimulatedStack) -> None:
    """I5: no second, from whatever moment it is counted, holds more mails than the account's rate."""
    account = stack.post_office.account
    assert account.peak_second <= account.rate, f"{account.peak_second} in one second at {account.rate}"
    assert account.throttled_calls == 0, "SES had to hold us back"


def nothing_good_is_given_up(stack: SimulatedStack) -> None:
    """I6: a dead-letter queue holds only poison, and nothing here is; nor does Lambda end a chain of requests."""
    assert stack.queues.dead == {}, f"given up: {stack.queues.dead}"
    assert stack.ended == [], f"ended by Lambda's loop detection: {stack.ended[:3]}"


def a_second_run_changes_nothing(stack: SimulatedStack, function: str) -> None:
    """I7: each event that a function ever got may come again, in whatever order, long after all is done."""
    before = stack.everything()
    for event in reversed(stack.events[function]):
        stack.run(function, event)
        stack.work()
    after = stack.everything()
    changed = {place: (before.get(place), after.get(place)) for place in before.keys() | after.keys()}
    changed = {
        place: pair for place, pair in changed.items() if _seen(pair[0]) != _seen(pair[1]) and place not in _CLOCKS
    }
    assert not changed, f"{function} changed when it ran again: {changed}"


def _seen(item: Any) -> Any:
    """What matters of an item: ``late_reports`` says only that a part of the audience is to be read again."""
    return {name: one for name, one in item.items() if name != "late_reports"} if isinstance(item, dict) else item


def no_address_and_no_token_is_written_down(stack: SimulatedStack) -> None:
    """I8: neither the log nor a queue holds an address or a link that is somebody's own."""
    own = [body for body in stack.queues.seen if '"eventType"' not in body]  # what SES says names the addressee
    assert own, "no message was looked at"
    for line in (*stack.log, *own):
        assert "@" not in line, f"an address: {line}"
        assert not _TOKEN.search(line), f"a token: {line}"


def staff_heard_of_everything_once(stack: SimulatedStack, letters: int) -> None:
    """Each letter to staff comes, and comes once."""
    heard = Counter(mail.subject for mail in stack.letters(STAFF))
    assert heard.total() == len(heard) == letters, f"letters to staff: {heard}"


def hold(stack: SimulatedStack, edition: str, gone: dict[str, float]) -> None:
    """All of them but the seventh, which takes a second run."""
    nobody_is_mailed_twice(stack, edition)
    the_ledger_closes_on_what_the_mailbox_holds(stack, edition)
    whoever_is_gone_gets_no_more_mail(stack, edition, gone)
    all_copies_are_the_same(stack, edition)
    the_rate_is_kept(stack)
    nothing_good_is_given_up(stack)
    no_address_and_no_token_is_written_down(stack)


def _copies(stack: SimulatedStack, edition: str) -> list[Mail]:
    return [mail for mail in stack.post_office.mailbox if mail.tags["issue"] == [edition]]


def _impersonal(stack: SimulatedStack, mail: Mail) -> tuple[str, ...]:
    """A copy as its source has it, without what is the reader's own."""
    message = message_from_bytes(stack.post_office.mailbox.source(mail), policy=policy.default)
    headers = [f"{name}: {value}" for name, value in message.items() if name not in _PERSONAL]
    bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
    own = stack.leave_link(mail.to)
    token = own.rpartition("/")[2]
    assert all(own in text for text in (message["List-Unsubscribe"], *bodies)), "a copy without its reader's way out"
    return tuple(text.replace(own, "the way out").replace(token, "whose") for text in (*headers, *bodies))
