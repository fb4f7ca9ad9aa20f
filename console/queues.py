"""`utskick queue`: what waits, what was given up on and why, and giving it back."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.connection import QUEUES, StackName, dead_letters_of, stack_of
from console.output import AsJson, Yes, moment, refuse, say, tell_json, tell_rows
from newsletter.aws.queues import key_in, work_in
from newsletter.errors import Undeliverable
from newsletter.sending.reports import about, read

if TYPE_CHECKING:
    from newsletter.aws.dead_letters import DeadLetter

app = typer.Typer(no_args_is_help=True, help="The queues and their dead letters.")

Queue = StrEnum("Queue", {name.upper(): name for name in QUEUES})  # type: ignore[misc]  # names from one place


@app.command()
def show(
    queue: Annotated[Queue | None, typer.Argument(help="Look at the dead letters of this one.")] = None,
    most: Annotated[int, typer.Option(min=1, max=100, help="How many dead letters to look at.")] = 10,
    stack: StackName = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show how much waits in every queue and how much was given up on; or the dead letters of one, with the reason."""
    here = stack_of(stack)
    if queue is None:
        rows: list[dict[str, Any]] = [
            {"name": name, "waiting": counts["queue"], "dead_letters": counts["dead"], "worked_on_by": QUEUES[name][2]}
            for name in QUEUES
            if (counts := dead_letters_of(here, name).waiting())
        ]
    else:
        rows = [_row(queue.value, letter) for letter in dead_letters_of(here, queue.value).peek(most)]
    tell_json(rows) if as_json else tell_rows(rows, none="No dead letters.")


@app.command()
def redrive(
    queue: Annotated[Queue, typer.Argument(help="Whose dead letters.")],
    stack: StackName = "",
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Give dead letters back to their queue, or call their function again. Nothing is sent twice by that."""
    dead_letters = dead_letters_of(stack_of(stack), queue.value)
    number = dead_letters.waiting()["dead"]
    if number and not yes:
        typer.confirm(f"Give {number:,} dead letters back to {queue.value}? Has their cause been mended", abort=True)
    try:
        moved = dead_letters.redrive()
    except Undeliverable as error:
        refuse(f"Stopped at {error.reason}. It is still there.")
    if as_json:
        tell_json({"given_back": moved})
    else:
        say(f"{moved:,} given back.")


def _row(queue: str, letter: DeadLetter) -> dict[str, Any]:
    # A report of SES holds an address and a reader's link: neither belongs on a screen.
    holds = about(letter.body) if queue == "evidence" else letter.body
    return {
        "since": moment(letter.sent),
        "seen": letter.tries,
        "reason": letter.told or _reason(queue, letter.body),
        "holds": holds if len(holds) <= 400 else f"{holds[:400]} ...",
    }


def _reason(queue: str, body: str) -> str:
    """Why it lies there: it is no message of ours, or its function failed every time."""
    try:
        if queue in ("send", "letter"):
            work_in(body)
        elif queue == "plan":
            key_in(body, "edition")
        elif queue == "evidence" and (why := read({queue: body})[1].get(queue)):
            return f"poison: {why}"
    except ValueError as error:
        return f"poison: {error}"
    return f"failed every time; the log of {QUEUES[queue][2]} says why"
