"""`utskick staff`: who gives in files on the upload page: invite somebody, and make their links void."""

import hashlib
from typing import Annotated

import typer

from console.connection import Operations, StackName, operations_of
from console.output import refuse, say
from newsletter.edition.upload_letter import upload_letter
from newsletter.errors import InvalidList
from newsletter.issue.mailboxes import canonical
from newsletter.mailing_list import MailingList
from newsletter.subscribers.signed_links import UploadLink

app = typer.Typer(no_args_is_help=True, help="Who gives in files on the upload page.")

ListId = Annotated[str, typer.Argument(metavar="LIST")]
Address = Annotated[str, typer.Argument(help="The member of staff's address, as it stands in list.yaml.")]


@app.command()
def invite(list_id: ListId, address: Address, stack: StackName = "") -> None:
    """Mail somebody their own link to a list's upload page. Good for a year; links they have stay good."""
    operations = operations_of(stack)
    mailing_list, person = _person(operations, list_id, address)
    allowed = {canonical(one): one for one in mailing_list.uploaders}
    if canonical(address) not in allowed:
        refuse(
            f"{address} may not give in files for {list_id}. Add it to `staff` in lists/{list_id}/list.yaml, "
            "or to `upload` if that is there."
        )
    now = int(operations.clock())
    url = operations.links.upload(UploadLink(list_id, person, now))
    about = hashlib.sha256(f"{list_id} {person} {now}".encode()).hexdigest()[:16]
    to = allowed[canonical(address)]
    operations.outbox.put(upload_letter([(mailing_list, url)], to, f"upload-{about}", invited=True))
    say(f"A letter with the link is on its way to {to}.")


@app.command()
def revoke(list_id: ListId, address: Address, stack: StackName = "") -> None:
    """Make void every link to a list's upload page that somebody has. Whoever still may can ask for a new one."""
    operations = operations_of(stack)
    operations.lists_named(list_id)
    operations.upload_links.revoke(list_id, operations.key_of(address), int(operations.clock()))
    say(f"Every link that {address} had to the page of {list_id} is void.")
    try:
        may = canonical(address) in map(canonical, operations.staff_bucket.mailing_list(list_id).uploaders)
    except InvalidList:
        return
    if may:
        say(
            "They may still ask for a new one. To shut them out, take the address off `staff`, `upload` and `settings` "
            "in list.yaml."
        )


def _person(operations: Operations, list_id: str, address: str) -> tuple[MailingList, str]:
    operations.lists_named(list_id)
    try:
        return operations.staff_bucket.mailing_list(list_id), operations.key_of(address)
    except InvalidList:
        refuse(f"The settings of {list_id} are broken: mend lists/{list_id}/list.yaml first.")
