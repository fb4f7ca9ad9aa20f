"""`utskick status`: links to the status page for a browser, and making them void."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from console.connection import StackName, operations_of
from console.output import AsJson, moment, refuse, say, tell_json
from newsletter.aws.status_links import EVERYBODY
from newsletter.subscribers.signed_links import STATUS_LINKS_LAST, StatusLink, can_be_status_name

app = typer.Typer(no_args_is_help=True, help="Links to the status page, for a browser.")

_DAY = 86_400
_MOST_DAYS = STATUS_LINKS_LAST // _DAY

Who = Annotated[str, typer.Argument(metavar="WHO", help="Whom it is for: small letters, digits and hyphens.")]


@app.command()
def link(
    who: Who = "operator",
    days: Annotated[int, typer.Option(min=1, max=_MOST_DAYS, help="For how many days it is good.")] = 90,
    stack: StackName = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Print a link to the status page. Whoever has it sees how all issues go, and no reader; give it to nobody else."""
    _check(who)
    operations = operations_of(stack)
    now = int(operations.clock())
    made = StatusLink(who, now, now + days * _DAY)
    address = operations.links.status(made)
    if as_json:
        until = datetime.fromtimestamp(made.expires, UTC).isoformat(timespec="seconds")
        tell_json({"address": address, "who": who, "expires": until})
        return
    print(address)
    say(f"Good until {moment(made.expires)}. `utskick status revoke {who}` makes it void before.", "dim")


@app.command()
def revoke(
    who: Annotated[str, typer.Argument(metavar="[WHO]", help="Whose links; everybody's if nobody is named.")] = "",
    stack: StackName = "",
) -> None:
    """Make void every link to the status page that somebody has, or that anybody has."""
    if who:
        _check(who)
    operations = operations_of(stack)
    operations.status_links.revoke(who or EVERYBODY, int(operations.clock()))
    say(f"Every link that {who} had to the status page is void." if who else "Every link to the status page is void.")


def _check(who: str) -> None:
    if not can_be_status_name(who):
        refuse(f"{who} is no such name: small letters, digits and hyphens, 40 at most. It stands in the link.")
