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
from newsletter.mailing_list import LANGUAGES, MailingList, list_of_folder
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.connection import Operations
    from newsletter.errors import Problem

_HEAD = '# Settings of a mailing list. What else may stand here: docs/staff.md, "The list\'s settings".\n'


@app.command()
def new(
    folder: Annotated[str, typer.Argument(metavar="LIST", help="Its folder's name, as people write.")],
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

    A list that is there already is not touched. Links and mail headers name a list by its folder's name in a to z,
    digits and hyphens: vara-medlemmar for Våra medlemmar.
    """
    operations, identity = operations_of(stack), sender_identity_of(stack)
    list_id = _id_made_of(folder, operations)
    usual = identity if "@" in identity else f"{list_id}@{identity}"
    settings: dict[str, Any] = {
        "name": name or typer.prompt("Name, as readers see it", default=None if folder == list_id else folder),
        "organisation": organisation or typer.prompt("Who sends it (organisation)"),
        "language": language or typer.prompt(f"Language ({' or '.join(LANGUAGES)})", default=LANGUAGES[0]),
        "from": {"address": sender or typer.prompt("Address in From", default=usual)},
        "staff": staff or _parted(typer.prompt("Addresses that get proofs and reports, parted by commas"), ","),
    }
    lines = _parted(postal or typer.prompt("Postal address, lines parted by ; (empty for none)", default=""), ";")
    if lines:
        settings["contact"] = {"postal_address": lines}
    text = _HEAD + yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    _refuse_settings(list_id, folder, text, identity, operations)
    say(f"\nlists/{folder}/list.yaml", "bold")
    say(text, "default")
    if not yes:
        typer.confirm("Make this list", abort=True)
    key = f"lists/{folder}/list.yaml"
    if not put_once(operations.staff_bucket.staff_bucket, key, text.encode(), "application/yaml"):
        refuse(f"Somebody made the list {folder} at this moment: theirs is as it was.")
    say(f"Made. Put readers in lists/{folder}/subscribers/ and an issue in drafts/{folder}/: its proof comes by mail.")


def _id_made_of(folder: str, operations: Operations) -> str:
    """The id of a list whose folder is to have this name; the command ends if none can be made, or one is there."""
    list_id = list_of_folder(folder)
    if not list_id or folder != folder.strip() or "/" in folder or not folder.isprintable():
        refuse(f"{folder} cannot name a list's folder: it needs a letter from a to z or a digit, and no slash.")
    if list_id in operations.staff_bucket.list_ids():
        there = (*operations.staff_bucket.folders_of(list_id), list_id)[0]
        refuse(f"There is a list {list_id} already: its settings lie in lists/{there}/list.yaml.")
    return list_id


def _refuse_settings(list_id: str, folder: str, text: str, identity: str, operations: Operations) -> None:
    """End with what is wrong with settings, as publishing would judge them, before anything is written."""
    try:
        found: Sequence[Problem] = reviewed(
            MailingList.from_yaml(list_id, text, folder), identity, operations.staff_bucket.has
        )
    except InvalidList as broken:
        found = broken.problems
    if found:
        refuse("\n".join(" ".join(Words("en").problem(problem)) for problem in found))


def _parted(typed: str, by: str) -> list[str]:
    return [part.strip() for part in typed.split(by) if part.strip()]
