"""`utskick issues`, `issue`, `letters` and `stop`: how far each has come, what became of it, and who missed it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.reaching import StackName, office_of
from console.telling import FORGOTTEN, AsJson, Yes, moment, refuse, say, tell_facts, tell_json, tell_rows
from newsletter.edition.report import ACCOUNT, SUMS, why
from newsletter.edition.waiting_letters import why_in
from newsletter.readers.spreadsheets import safe_row
from newsletter.sending.again import Again
from newsletter.sending.batches import Batch
from newsletter.sending.books import account_of
from newsletter.sending.facts import Fact
from newsletter.sending.letters import is_held
from newsletter.sending.missed import Where, missed_by
from newsletter.sending.outcomes import TO_BE_SENT, new_record
from newsletter.sending.standing import UNDER_WAY, Stage
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from console.reaching import Office
    from newsletter.sending.letters import Letter
    from newsletter.sending.missed import Missed
    from newsletter.sending.standing import Standing

app = typer.Typer(no_args_is_help=True, help="One issue: its account, and who missed it.")

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
    office = office_of(stack)
    known = [found for each in office.archive.edition_ids(list_id) if (found := office.ledger.standing_or_none(each))]
    newest = sorted(known, key=lambda standing: standing.created, reverse=True)[:most]
    rows = [_row(office, standing) for standing in newest]
    tell_json(rows) if as_json else tell_rows(rows, none="No issue yet.")


@app.command()
def show(edition: Edition, stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Show the account of an issue as it stands this moment, with the deliveries of unknown outcome by name."""
    office = office_of(stack)
    standing = office.standing(edition)
    account = account_of(standing, office.ledger)
    numbers = account.as_numbers()
    unknown = (missed for missed in missed_by(standing, office.ledger, office.archive) if missed.where is Where.UNKNOWN)
    names = list(_named(office, standing, unknown)) if account.unknown else []
    reasons = {**account.why_left, **account.why_refused}
    until = standing.closed or office.clock()
    scanned = office.ledger.scanned(standing.list, standing.started, until) if standing.started else 0
    if as_json:
        told = _facts(standing) | {"left_out": dict(standing.left_out), "account": dict(numbers), "reasons": reasons}
        tell_json(
            told
            | {
                "agrees": _agrees(numbers, standing),
                "closed_with": dict(standing.sums),
                "unknown": names,
                "scanned": scanned,
            }
        )
        return
    tell_facts(standing.subject, _facts(standing))
    if not standing.batch_size:
        return
    tell_facts("The audience", {"planned": standing.planned} | _in_words(standing.left_out))
    sums = {_WORDS.say(f"report.{name}"): numbers[name] for name in ("audience", *SUMS)}
    tell_facts("The account", sums | {"Still open": account.open, "In doubt": account.in_doubt} | _in_words(reasons))
    agrees = _agrees(numbers, standing)
    say("The sums agree." if agrees else "The sums do not agree yet.", "green" if agrees else "yellow")
    facts = {_WORDS.say(f"report.{name}"): numbers[name] for name in ACCOUNT if numbers.get(name)}
    tell_facts("Of the accepted", facts)
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
    office = office_of(stack)
    standing = office.standing(edition)
    rows = _named(office, standing, missed_by(standing, office.ledger, office.archive))
    if as_csv:
        print("\ufeff" + safe_row(("address", "name", "where", "reason")), end="")
        for row in rows:
            print(safe_row(row.values()), end="")
        return
    found = list(rows)
    tell_json(found) if as_json else tell_rows(found, none="Nobody missed it.")


@app.command()
def again(edition: Edition, stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Send a closed issue to exactly those who missed it, with an account of its own. See `issue missed` first."""
    office = office_of(stack)
    standing = office.standing(edition)
    if not yes:
        number = sum(1 for _ in missed_by(standing, office.ledger, office.archive))
        typer.confirm(f"Send “{standing.subject}” to the {number} who missed it, as far as they want it?", abort=True)
    result, after = office.again(edition)
    if result is Again.NOT_CLOSED:
        refuse(f"{edition} is {standing.stage.value}: its books are still open.")
    if result is Again.NOBODY:
        refuse("Nobody missed it.")
    if as_json:
        tell_json({"result": result.value, "edition": after})
    else:
        say(f"{after} {'is on its way' if result is Again.STARTED else 'was sent to them before'}.")


@app.command()
def withdraw(edition: Edition, stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Take an issue out of its list's archive, search and feed. Its own page stays, for whoever has the link."""
    office = office_of(stack)
    list_id = office.standing(edition).list
    if not any(one.edition == edition for one in office.archive.contents(list_id)):
        refuse(f"{edition} is not in the archive of {list_id}.")
    if not yes:
        typer.confirm(f"Take {edition} out of the archive of {list_id}? It cannot be put back.", abort=True)
    office.archive.withdraw(list_id, edition)
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
    office = office_of(stack)
    rows = []
    for letter_id, written in office.archive.letter_ids(most):
        letter = office.archive.letter(letter_id)
        if not to or letter.to.casefold() == to.casefold():
            became = _became(office, letter)
            about = {"written": moment(written.timestamp()), "to": letter.to, "subject": letter.subject}
            rows.append(about | {"became": became, "letter": letter_id})
    tell_json(rows) if as_json else tell_rows(rows, none="No letter.")


def stop(edition: Edition, stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Stop an issue, before or while it goes out. What is on its way to SES still arrives; nothing else goes."""
    office = office_of(stack)
    standing = office.standing(edition)
    if standing.stage is not Stage.STOPPED and standing.stage not in UNDER_WAY | {Stage.PROOFED}:
        refuse(f"{edition} is {standing.stage.value}: there is nothing to stop.")
    if not yes:
        typer.confirm(f"Stop “{standing.subject}” ({standing.stage.value})?", abort=True)
    after = office.stop(edition)
    if as_json:
        tell_json(_facts(after))
    elif after.stage is Stage.STOPPED:
        say(f"Stopped{', after it had begun' if after.started else ''}. It cannot be started again.")
    if after.stage is not Stage.STOPPED:
        refuse(f"{edition} closed before it could be stopped.")


def _row(office: Office, standing: Standing) -> dict[str, Any]:
    open_books = standing.stage in UNDER_WAY or (standing.started and not standing.closed)
    sums = account_of(standing, office.ledger).as_numbers() if open_books else standing.sums
    return {
        "edition": standing.edition,
        "subject": standing.subject,
        "stage": standing.stage.value,
        "starts": moment(standing.started or standing.start_at),
        "planned": standing.planned,
        **{name: sums.get(name, 0) for name in ("accepted", "delivered", "unknown", "open")},
    }


def _facts(standing: Standing) -> dict[str, Any]:
    """Where an edition stands, without the sums."""
    waits = standing.parked_why or standing.halted_why
    return {
        "edition": standing.edition,
        "list": standing.list,
        "subject": standing.subject,
        "file": standing.file,
        "stage": standing.stage.value,
        "waits_for": waits,
        "what_to_do": why_in(_WORDS, standing.parked_why) if standing.parked_why else "",
        "made": moment(standing.created),
        "to_start": moment(standing.start_at),
        "started": moment(standing.started),
        "closed": moment(standing.closed),
    }


def _agrees(numbers: Mapping[str, int], standing: Standing) -> bool:
    """Whether every planned delivery has ended in exactly one outcome."""
    ended = sum(numbers[name] for name in SUMS)
    return numbers["audience"] == standing.planned == ended


def _in_words(reasons: Mapping[str, int]) -> dict[str, int]:
    return {why(_WORDS, reason): number for reason, number in reasons.items()}


def _named(office: Office, standing: Standing, missed: Iterable[Missed]) -> Iterator[dict[str, str]]:
    """Who they are, fifty at a time."""
    rest = iter(missed)
    while together := list(islice(rest, _TOGETHER)):
        known, _ = office.readers.known(standing.list, [each.reader for each in together])
        for each in together:
            reader = known.get(each.reader)
            address, name = (reader.address or FORGOTTEN, reader.name) if reader else ("(erased)", "")
            where = "stopped" if each.where is Where.OPEN and standing.stage is Stage.STOPPED else each.where.value
            yield {"address": address, "name": name, "where": where, "reason": each.reason}


def _became(office: Office, letter: Letter) -> str:
    """What became of a letter: SES's last word on it, or else what the ledger knows."""
    if is_held(letter.id):
        return "held (the address has had its letters)"
    batch = Batch.on_account(letter.account, 0, 1)
    evidence = office.ledger.evidence(letter.account, 0)
    said = [fact for fact in Fact if fact is not Fact.SENT and evidence.said(fact, 0)]
    if said:
        return ", ".join(fact.value for fact in said)
    record = office.ledger.record(batch) or new_record(batch)
    outcome = record.outcomes[0].name.lower().replace("_", " ")
    if 0 in record.reasons:
        return f"{outcome} ({record.reasons[0]})"
    waiting = office.ledger.waiting(letter.account) if record.places(TO_BE_SENT) else None
    if not (waiting and waiting.tries):
        return outcome
    how = "given up" if waiting.given_up else "waiting"
    return f"{how} since {moment(waiting.given_up or waiting.since)}: {why_in(_WORDS, waiting.why)}"
