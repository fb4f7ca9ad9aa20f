"""`utskick issues`, `issue`, `letters`, `pause`, `resume`, `stop`: how far each has come, and who missed it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.connection import StackName, operations_of, price_of
from console.output import FORGOTTEN, AsJson, Yes, moment, refuse, say, tell_facts, tell_json, tell_rows
from newsletter.edition.report import REPORTED, SUMS, why
from newsletter.edition.waiting_letters import why_in
from newsletter.errors import InvalidList
from newsletter.letters import is_held
from newsletter.sending.batches import Batch
from newsletter.sending.costs import cost_of
from newsletter.sending.edition_state import UNDER_WAY, Stage
from newsletter.sending.outcomes import TO_BE_SENT, new_record
from newsletter.sending.resend import Again
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import totals_of
from newsletter.sending.start import Start
from newsletter.sending.undelivered import Where, missed_by
from newsletter.subscribers.csv_writer import safe_row
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from console.connection import Operations
    from newsletter.letters import Letter
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.undelivered import Missed

app = typer.Typer(no_args_is_help=True, help="One issue: its totals, and who missed it.")

Edition = Annotated[str, typer.Argument(metavar="EDITION", help="As `utskick issues` and the proof name it.")]

_TOGETHER = 50
_WORDS = Words("en")


def issues(
    list_id: Annotated[str, typer.Option("--list", metavar="LIST", help="Of this list only.")] = "",
    most: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
    stack: StackName = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List the issues, the newest first: the stage of each and the sums of its ledger."""
    operations = operations_of(stack)
    operations.lists_named(list_id)
    known = [
        found for each in operations.archive.edition_ids(list_id) if (found := operations.ledger.state_or_none(each))
    ]
    newest = sorted(known, key=lambda state: state.created, reverse=True)[:most]
    rows = [_row(operations, state) for state in newest]
    tell_json(rows) if as_json else tell_rows(rows, none="No issue yet.")


@app.command()
def show(edition: Edition, stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Show the totals of an issue as it stands this moment, with the deliveries of unknown outcome by name."""
    operations = operations_of(stack)
    state = operations.state(edition)
    totals = totals_of(state, operations.ledger)
    numbers = totals.as_numbers()
    unknown = (
        missed for missed in missed_by(state, operations.ledger, operations.archive) if missed.where is Where.UNKNOWN
    )
    names = list(_named(operations, state, unknown)) if totals.unknown else []
    reasons = {**totals.why_left, **totals.why_refused}
    until = state.closed or operations.clock()
    scanned = operations.ledger.scanned(state.list, state.started, until) if state.started else 0
    cost = cost_of(numbers, price_of(stack)).ses
    a_minute = _a_minute(state, totals.accepted, until)
    if as_json:
        told = _facts(operations, state) | {
            "left_out": dict(state.left_out),
            "totals": dict(numbers),
            "reasons": reasons,
        }
        tell_json(
            _facts(operations, state)
            | told
            | {
                "agrees": _agrees(numbers, state),
                "closed_with": dict(state.sums),
                "unknown": names,
                "scanned": scanned,
                "cost_dollars": cost,
                "a_minute": a_minute,
            }
        )
        return
    tell_facts(state.subject, _facts(operations, state))
    if not state.batch_size:
        return
    tell_facts("The audience", {"planned": state.planned} | _in_words(state.left_out))
    sums = {_WORDS.say(f"report.{name}"): numbers[name] for name in ("audience", *SUMS)}
    tell_facts("The totals", sums | {"Still open": totals.open, "In doubt": totals.in_doubt} | _in_words(reasons))
    agrees = _agrees(numbers, state)
    if agrees:
        say("The sums agree.", "green")
    elif totals.open and not state.closed:
        pace = _pace(a_minute, totals.open)
        say(f"It is under way: {totals.open:,} of {state.planned:,} have no outcome yet. {pace}")
    else:
        say("The sums do not agree: the ledger closes when they do.", "yellow")
    facts = {_WORDS.say(f"report.{name}"): numbers[name] for name in REPORTED if numbers.get(name)}
    tell_facts("Of the accepted", facts)
    say(f"SES charges about {cost:,.4f} US dollars for it, at the price the stack was told.", "dim")
    if scanned:
        say(_WORDS.count("report.scanned", scanned), "dim")
    if names:
        say("\nUnknown: SES neither confirmed nor denied these", "yellow")
        tell_rows(names, none="")


@app.command()
def missed(
    edition: Edition,
    stack: StackName = "",
    *,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a CSV file that spreadsheets open safely.")] = False,
    as_json: AsJson = False,
) -> None:
    """List everyone of the audience whom SES has not accepted a mail for: unknown, refused, left, open or in doubt."""
    operations = operations_of(stack)
    state = operations.state(edition)
    rows = _named(operations, state, missed_by(state, operations.ledger, operations.archive))
    if as_csv:
        print("\ufeff" + safe_row(("address", "name", "where", "reason")), end="")
        for row in rows:
            print(safe_row(row.values()), end="")
        return
    found = list(rows)
    tell_json(found) if as_json else tell_rows(found, none="Nobody missed it.")


@app.command()
def again(edition: Edition, stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Send a closed issue to exactly those who missed it, with totals of its own. See `issue missed` first."""
    operations = operations_of(stack)
    state = operations.state(edition)
    if state.stage is not Stage.CLOSED:
        refuse(f"{edition} is {state.stage.value}: its ledger is still open.")
    number = sum(1 for _ in missed_by(state, operations.ledger, operations.archive))
    if not number:
        refuse("Nobody missed it.")
    if not yes:
        typer.confirm(f"Send “{state.subject}” to the {number} who missed it, as far as they want it?", abort=True)
    result, after = operations.resender.send_again(edition)
    if result is Again.NOT_CLOSED:
        refuse(f"{edition} is {state.stage.value}: its ledger is still open.")
    if result is Again.NOBODY:
        refuse("Nobody missed it.")
    if as_json:
        tell_json({"result": result.value, "edition": after})
    else:
        say(f"{after} {'is on its way' if result is Again.STARTED else 'was sent to them before'}.")


@app.command()
def withdraw(edition: Edition, stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Take an issue out of its list's archive, search and feed. Its own page stays, for whoever has the link."""
    operations = operations_of(stack)
    list_id = operations.state(edition).list
    if not any(one.edition == edition for one in operations.archive.contents(list_id)):
        refuse(f"{edition} is not in the archive of {list_id}.")
    if not yes:
        typer.confirm(f"Take {edition} out of the archive of {list_id}? It cannot be put back.", abort=True)
    operations.archive.withdraw(list_id, edition)
    if as_json:
        tell_json({"edition": edition, "withdrawn": True})
    else:
        say(f"{edition} is out of the archive. Copies in browsers and feed readers last for minutes, or for good.")


def letters(
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="Only those to this address.")] = "",
    most: Annotated[int, typer.Option(min=1, help="How many of the newest to look at.")] = 20,
    stack: StackName = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List the newest letters (proofs, reports, confirmations): to whom, and what became of each."""
    operations = operations_of(stack)
    rows = []
    for letter_id, written in operations.archive.letter_ids(most):
        letter = operations.archive.letter(letter_id)
        if not to or letter.to.casefold() == to.casefold():
            became = _became(operations, letter)
            about = {"written": moment(written.timestamp()), "to": letter.to, "subject": letter.subject}
            rows.append(about | {"became": became, "letter": letter_id})
    tell_json(rows) if as_json else tell_rows(rows, none="No letter.")


def stop(edition: Edition, stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Stop an issue, before or while it goes out. What is on its way to SES still arrives; nothing else goes."""
    operations = operations_of(stack)
    state = operations.state(edition)
    if state.stage is not Stage.STOPPED and state.stage not in UNDER_WAY | {Stage.PROOFED}:
        refuse(f"{edition} is {state.stage.value}: there is nothing to stop.")
    if not yes:
        typer.confirm(f"Stop “{state.subject}” ({state.stage.value})?", abort=True)
    after = operations.starter.stop(edition)
    if as_json:
        tell_json(_facts(operations, after))
    elif after.stage is Stage.STOPPED:
        say(f"Stopped{', after it had begun' if after.started else ''}. It cannot be started again.")
    if after.stage is not Stage.STOPPED:
        refuse(f"{edition} closed before it could be stopped.")


def pause(edition: Edition, stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Let nothing more of an issue go out until somebody lets it go on, by `resume` or the link that staff get."""
    operations = operations_of(stack)
    before = operations.state(edition)
    after = operations.starter.pause(edition)
    if not after.is_paused:
        refuse(f"{edition} is {before.stage.value}: there is nothing to pause.")
    if as_json:
        tell_json(_facts(operations, after))
    else:
        say(f"Paused. What SES has got already still arrives; `utskick resume {edition}` sends to the rest.")


def resume(edition: Edition, stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Let an issue that was paused go on. One that a brake has halted goes on by the link in its staff's mail alone."""
    operations = operations_of(stack)
    state = operations.state(edition)
    if not state.is_paused:
        refuse(f"{edition} is not paused, but {state.stage.value}.")
    if operations.starter.start(edition, by_hand=True) is Start.RESTORED:
        refuse("The ledger was restored, and waits to be accepted: see `utskick restored`.")
    operations.close_trigger.look(edition)
    after = operations.state(edition)
    if as_json:
        tell_json(_facts(operations, after))
    else:
        say("It goes on, to those who have not got it.")


def _row(operations: Operations, state: EditionState) -> dict[str, Any]:
    zone = operations.zone_of(state.list)
    open_ledgers = state.stage in UNDER_WAY or (state.started and not state.closed)
    sums = totals_of(state, operations.ledger).as_numbers() if open_ledgers else state.sums
    return {
        "edition": state.edition,
        "subject": state.subject,
        "stage": state.stage.value,
        "starts": "" if state.stage is Stage.DRAFT else moment(state.started or state.start_at, zone),
        "planned": state.planned,
        **{name: sums.get(name, 0) for name in ("accepted", "delivered", "unknown", "open")},
    }


def _facts(operations: Operations, state: EditionState) -> dict[str, Any]:
    """Where an edition stands, without the sums; times are those of its list's zone."""
    zone = operations.zone_of(state.list)
    waits = state.parked_why or state.halted_why
    return {
        "edition": state.edition,
        "list": state.list,
        "subject": state.subject,
        "file": state.file,
        "stage": state.stage.value,
        "waits_for": waits,
        "what_to_do": why_in(_WORDS, state.parked_why) if state.parked_why else "",
        "approvals": _approvals(operations, state),
        "made": moment(state.created, zone),
        "to_start": "" if state.stage is Stage.DRAFT else moment(state.start_at, zone),
        "started": moment(state.started, zone),
        "closed": moment(state.closed, zone),
    }


def _approvals(operations: Operations, state: EditionState) -> str:
    """How many have approved, of how many who have to, and who; only how many where the settings cannot be read."""
    try:
        mailing_list = operations.staff_bucket.mailing_list(state.list)
    except InvalidList:
        return str(len(state.approved_by))
    wanted = max(mailing_list.rules.approvals, int(state.needs_a_press))
    staff = mailing_list.staff
    who = ", ".join(staff[place] if place < len(staff) else "(no longer staff)" for place in state.approved_by)
    many = f"{len(state.approved_by)} of {wanted}" if wanted else "none needed"
    return f"{many}: {who}" if who else many


def _a_minute(state: EditionState, accepted: int, now: float) -> float | None:
    """How many mails SES has accepted a minute since the first; None while nothing can be said, or once it is over."""
    minutes = (now - state.started) / 60
    return round(accepted / minutes, 1) if state.started and not state.closed and accepted and minutes > 0 else None


def _pace(a_minute: float | None, left: int) -> str:
    """How fast it goes, and how long it takes to its end at that pace; empty while nothing can be said."""
    if not a_minute:
        return ""
    return f"{a_minute:,.0f} a minute so far; at that pace {max(1, round(left / a_minute)):,} more minutes."


def _agrees(numbers: Mapping[str, int], state: EditionState) -> bool:
    """Whether every planned delivery has ended in exactly one outcome."""
    ended = sum(numbers[name] for name in SUMS)
    return numbers["audience"] == state.planned == ended


def _in_words(reasons: Mapping[str, int]) -> dict[str, int]:
    return {why(_WORDS, reason): number for reason, number in reasons.items()}


def _named(operations: Operations, state: EditionState, missed: Iterable[Missed]) -> Iterator[dict[str, str]]:
    """Who they are, fifty at a time."""
    rest = iter(missed)
    while together := list(islice(rest, _TOGETHER)):
        known, _ = operations.readers.known(state.list, [each.reader for each in together])
        for each in together:
            reader = known.get(each.reader)
            address, name = (reader.address or FORGOTTEN, reader.name) if reader else ("(erased)", "")
            where = "stopped" if each.where is Where.OPEN and state.stage is Stage.STOPPED else each.where.value
            yield {"address": address, "name": name, "where": where, "reason": each.reason}


def _became(operations: Operations, letter: Letter) -> str:
    """What became of a letter: SES's last word on it, or else what the ledger knows."""
    if is_held(letter.id):
        return "held (the address has had its letters)"
    batch = Batch.in_partition(letter.partition, 0, 1)
    evidence = operations.ledger.evidence(letter.partition, 0)
    said = [fact for fact in SesEvent if fact is not SesEvent.SENT and evidence.said(fact, 0)]
    if said:
        return ", ".join(fact.value for fact in said)
    record = operations.ledger.record(batch) or new_record(batch)
    outcome = record.outcomes[0].name.lower().replace("_", " ")
    if 0 in record.reasons:
        return f"{outcome} ({record.reasons[0]})"
    waiting = operations.ledger.waiting(letter.partition) if record.places(TO_BE_SENT) else None
    if not (waiting and waiting.tries):
        return outcome
    how = "given up" if waiting.given_up else "waiting"
    return f"{how} since {moment(waiting.given_up or waiting.since)}: {why_in(_WORDS, waiting.why)}"
