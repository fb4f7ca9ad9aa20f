"""`utskick lists new`: the first settings of a mailing list, asked for, looked at as publishing would, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from console.connection import StackName, operations_of, sender_identity_of
from console.lists import app
from console.output import Yes, refuse, say
from newsletter.aws.s3_objects import put_once
from newsletter.editorial.settings_review import reviewed
from newsletter.errors import InvalidList
from newsletter.mailing_list import LANGUAGES, MailingList, is_list_id
from newsletter.nearest import id_from
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.connection import Operations
    from newsletter.errors import Problem

_HEAD = '# Settings of a mailing list. What else may stand here: docs/staff.md, "The list\'s settings".\n'


@app.command()
def new(
    list_id: Annotated[str, typer.Argument(metavar="LIST", help="Its folder's name: a to z, digits and hyphens.")],
    stack: StackName = "",
    *,
    name: Annotated[str, typer.Option(help="As readers see it.")] = "",
    organisation: Annotated[str, typer.Option(help="Who sends it.")] = "",
    language: Annotated[str, typer.Option(help=f"{' or '.join(LANGUAGES)}.")] = "",
    sender: Annotated[str, typer.Option("--from", help="The address in From.")] = "",
    staff: Annotated[list[str] | None, typer.Option(help="An address that gets proofs; may be given again.")] = None,
    postal: Annotated[str, typer.Option(help="Postal address for the footer, its lines parted by semicolons.")] = "",
    yes: Yes = False,
) -> None:
    """Make a mailing list: ask for what it must have, show its settings, and put them in its folder.

    A list that is there already is not touched.
    """
    operations, identity = operations_of(stack), sender_identity_of(stack)
    _refuse_name(list_id, operations)
    usual = identity if "@" in identity else f"{list_id}@{identity}"
    settings: dict[str, Any] = {
        "name": name or typer.prompt("Name, as readers see it"),
        "organisation": organisation or typer.prompt("Who sends it (organisation)"),
        "language": language or typer.prompt(f"Language ({' or '.join(LANGUAGES)})", default=LANGUAGES[0]),
        "from": {"address": sender or typer.prompt("Address in From", default=usual)},
        "staff": staff or _parted(typer.prompt("Addresses that get proofs and reports, parted by commas"), ","),
    }
    lines = _parted(postal or typer.prompt("Postal address, lines parted by ; (empty for none)", default=""), ";")
    if lines:
        settings["contact"] = {"postal_address": lines}
    text = _HEAD + yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    _refuse_settings(list_id, text, identity, operations)
    say(f"\nlists/{list_id}/list.yaml", "bold")
    say(text, "default")
    if not yes:
        typer.confirm("Make this list", abort=True)
    key = f"lists/{list_id}/list.yaml"
    if not put_once(operations.staff_bucket.staff_bucket, key, text.encode(), "application/yaml"):
        refuse(f"Somebody made the list {list_id} at this moment: theirs is as it was.")
    say(
        f"Made. Put readers in lists/{list_id}/subscribers/ and an issue in drafts/{list_id}/: its proof comes by mail."
    )


def _refuse_name(list_id: str, operations: Operations) -> None:
    if not is_list_id(list_id):
        made = id_from(list_id)
        near = f" Say {made}?" if made else ""
        refuse(f"{list_id} names no folder: a list's is 1 to 40 of a to z, digits and inner hyphens.{near}")
    if list_id in operations.staff_bucket.list_ids():
        refuse(f"There is a list {list_id} already: its settings lie in lists/{list_id}/list.yaml.")


def _refuse_settings(list_id: str, text: str, identity: str, operations: Operations) -> None:
    """End with what is wrong with settings, as publishing would judge them, before anything is written."""
    try:
        found: Sequence[Problem] = reviewed(MailingList.from_yaml(list_id, text), identity, operations.staff_bucket.has)
    except InvalidList as broken:
        found = broken.problems
    if found:
        refuse("\n".join(" ".join(Words("en").problem(problem)) for problem in found))


def _parted(typed: str, by: str) -> list[str]:
    return [part.strip() for part in typed.split(by) if part.strip()]
