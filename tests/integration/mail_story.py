"""A day of mail, which is told under every fault: one mail of each kind that leads to something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration import invariants
from tests.integration.mails import DOMAIN, from_staff, stamped, written
from tests.integration.sample_files import LIST, STAFF, people, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

EVERYONE = readers(4)
LEAVER, ASKING = EVERYONE[1], EVERYONE[2]
STRANGER = "ake@annan.example"


def a_day_of_mail(stack: SimulatedStack) -> tuple[str, float]:
    """An issue, a leaving, a question, a table, a forgery and a robot come in; the issue is approved and goes."""
    stack.put(f"lists/{LIST}/list.yaml", settings())
    stack.put(f"lists/{LIST}/subscribers/alla.csv", people(*EVERYONE))
    stack.work()
    token = stack.leave_link(LEAVER).rpartition("/")[2]
    for mail in (
        from_staff(),
        stamped(written("", sender="hem@annan.example", to=f"leave@{DOMAIN}", subject=f"leave {token}")),
        stamped(written("Sluta!", sender=ASKING, to=f"leave@{DOMAIN}", subject="avsluta"), to=f"leave@{DOMAIN}"),
        stamped(written("En fråga?", sender=STRANGER, subject="En fråga")),
        from_staff("Här är alla.", files={"alla.csv": b"adress\n"}, subject="Nya"),
        stamped(written(subject="Falskt"), dmarc="fail"),
        stamped(written("Borta.", sender=STRANGER, subject="Autosvar: hej", Auto_Submitted="auto-replied")),
    ):
        stack.receive(mail)
    left_at = stack.clock()
    stack.work()
    for _ in range(12):
        if proofs := [letter for letter in stack.letters(STAFF) if "Korrektur" in letter.subject]:
            break
        stack.wait(10 * MINUTE, every=10 * MINUTE)
    start = next(word for word in stack.text(proofs[0]).split() if "/a/" in word)
    assert stack.visit(start, "POST")["statusCode"] == 200
    stack.wait(6 * HOUR, every=10 * MINUTE)
    stack.invoke("CloseIssue", {})  # the hourly sweep
    stack.work()  # the weekly letter to the operator goes
    stack.wait(HOUR, every=10 * MINUTE)  # and goes again where its worker has died
    (filed,) = stack.files(f"issues/{LIST}/")
    return str(stack.ledger.upload(filed)["edition"]), left_at


def every_mail_had_its_end(stack: SimulatedStack, edition: str, left_at: float, *again: str) -> None:
    """One issue went to those who stayed; each letter came once; nobody else heard anything."""
    assert stack.mailed(edition) == {address: 1 for address in EVERYONE if address != LEAVER}
    # settings, import, proof, question, table, forgery, report
    invariants.staff_heard_of_everything_once(stack, 7)
    assert [mail.subject for mail in stack.letters(ASKING)] == ["Sluta få Kommunbladet"]
    assert stack.letters(STRANGER) == stack.letters(LEAVER) == stack.letters("hem@annan.example") == []
    assert stack.reader(LEAVER).left_how == "mail"  # type: ignore[union-attr]
    invariants.hold(stack, edition, gone={LEAVER: left_at})
    for function in again:
        invariants.a_second_run_changes_nothing(stack, function)
