"""`utskick restored`: whether the ledger was restored to an earlier time, and accepting it so that sending goes on."""

from typing import Annotated

import typer

from console.connection import StackName, operations_of
from console.output import AsJson, Yes, moment, say, tell_json


def restored(
    stack: StackName = "",
    *,
    accept: Annotated[bool, typer.Option("--accept", help="Take the ledger for true; sending goes on.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Show whether the ledger was restored; with --accept, put right what can be and let sending go on.

    Until then nothing starts and nothing is sent. See "Restoring a table" in docs/operators.md.
    """
    operations = operations_of(stack)
    inside, outside = operations.ledger.stamp.times()
    if not accept:
        told = {"restored": inside < outside, "ledger": moment(inside), "archive": moment(outside)}
        if as_json:
            tell_json(told)
        elif inside < outside:
            say(f"The ledger was restored: it stands at {told['ledger']}, and was at {told['archive']}.", "yellow")
            say("Nothing is sent until you say so: utskick restored --accept")
        else:
            say("The ledger is no older than it was.", "green")
        return
    if not yes:
        question = "Have all tables been restored that are to be? Sending goes on, and issues that were under way ask"
        typer.confirm(question, abort=True)
    done = operations.restorer.accept()
    if as_json:
        tell_json(vars(done))
        return
    say(f"Accepted. {done.left} readers who had left are off again, {done.erased} erasures were made again.")
    for edition in done.asking:
        say(f"{edition} was being sent: its staff are asked by mail whether it goes on.")
    for edition in done.stopped:
        say(f"{edition} had started, and this ledger does not know how far it came: it is stopped.")
    for edition in done.not_begun:
        say(f"{edition} was about to begin: start it by the link in its proof.")
    for edition in done.unknown:
        say(f"{edition} was not in this ledger at all.", "dim")
