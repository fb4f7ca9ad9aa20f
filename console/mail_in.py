"""`utskick mail-in`: letting SES take in mail for a stack, ending that, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import typer

from console.connection import HERE, StackName, stack_of, stay_here
from console.output import AsJson, Yes, refuse, say, tell_facts, tell_json
from console.receiving import mx_of, receives, record_of, remarks_on_mx, remarks_on_rules
from newsletter.aws.clients import ses
from newsletter.aws.receipt_rules import Change, MailInRule, ReceiptRules, SharedDomainError, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(no_args_is_help=True, help="Mail in: issues by mail, and leaving by mail.")

_DONE = {
    Change.MADE_SET: "No set of receipt rules was active here, so one was made: {}.",
    Change.ADDED: "Our rule was added to the set {}, before all others. Nothing else in it was changed.",
    Change.PUT_RIGHT: "Our rule in the set {} was another than this stack needs, and was put right.",
    Change.ACTIVATED: "The set {} was activated: from now on SES takes in mail.",
    Change.REMOVED: "Our rule was removed from the set {}.",
    Change.DEACTIVATED: "The set {} is ours and is empty now: it was deactivated. SES takes in no mail here.",
    Change.REMOVED_SET: "The set {} was removed.",
}


@dataclass(frozen=True)
class Found:
    """How far mail comes today. ``state`` is on, off, wrong (our rule is another) or apart (in a set not active)."""

    domain: str
    region: str
    record: str
    state: str
    active_set: str
    remarks: Sequence[str] = field(default_factory=tuple)


@app.command()
def on(stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Add this stack's rule to the account's active receipt rules, or activate a set of ours if none is active.

    No rule or set of others is changed. Done again, it changes nothing, and says so.
    """
    rule, rules = _rule_of(stack), ReceiptRules()
    try:
        done = rules.turn_on(rule)
    except SharedDomainError as other:
        refuse(
            f"The rule {other.rule} is another stack's for the same domain, {rule.domain}: both would answer it.\n"
            "Turn that one off first (utskick mail-in off --stack ITS-NAME), or give this one another MailInDomain."
        )
    found = _found(rule, rules, looks_up=bool(stack))
    if as_json:
        tell_json({"done": [change.value for change, _ in done], **vars(found)})
    else:
        _tell_done(
            done, nothing=f"Our rule is in the active set {found.active_set} as it should be: nothing was changed."
        )
        _tell(found)
    if found.state != "on":
        refuse("Somebody changed the receipt rules meanwhile: mail is not taken in. Look with: utskick mail-in status")


@app.command()
def off(stack: StackName = "", *, yes: Yes = False, as_json: AsJson = False) -> None:
    """Remove this stack's rule, wherever it is; what is not ours is left as it is.

    It works for a stack that is gone already, too. Mail to its addresses is refused from then on, and its sender told.
    """
    if not stack:
        stay_here()
    name = stack or HERE
    if not yes:
        typer.confirm(f"Refuse all mail to the stack {name} from now on", abort=True)
    done = ReceiptRules().turn_off(name)
    if as_json:
        tell_json({"done": [change.value for change, _ in done]})
        return
    nothing = f"There is no rule {name_of(name)} in this account and region: nothing was changed."
    _tell_done(done, nothing=nothing)
    if done:
        say(
            "Leave the MX record until nobody writes there any more, or remove it: SES refuses such mail either way.",
            "dim",
        )


@app.command()
def status(stack: StackName = "", *, as_json: AsJson = False) -> None:
    """Show whether mail comes in, and what stands in its way; ends with 1 if it does not."""
    rule = _rule_of(stack)
    found = _found(rule, ReceiptRules(), looks_up=bool(stack))
    tell_json(vars(found)) if as_json else _tell(found)
    raise typer.Exit(0 if found.state == "on" else 1)


def _rule_of(stack: str) -> MailInRule:
    """The rule that a stack needs; the command ends where it can have none."""
    here = stack_of(stack)
    region = ses().meta.region_name
    if not receives(region):
        refuse(
            f"SES takes in no mail in {region}: https://docs.aws.amazon.com/general/latest/gr/ses.html, "
            '"Email receiving endpoints", has the regions. The stack itself can stay; mail in needs one that is there.'
        )
    outputs = here.outputs()
    domain, bucket = outputs.get("MailInDomain", ""), outputs.get("MailBucket", "")
    if not domain or not bucket:
        refuse(
            f"The stack {here.name} takes in no mail: deploy it with MailInDomain=in.YOUR-DOMAIN first. Take a name of "
            "its own below yours: the MX record of your domain itself stays as it is."
        )
    return MailInRule(here.name, domain.lower(), bucket)


def _found(rule: MailInRule, rules: ReceiptRules, *, looks_up: bool) -> Found:
    """Read the rules anew. ``looks_up``: ask the DNS too, which knows nothing of the stack on this machine."""
    region, active = ses().meta.region_name, rules.active()
    there = active.rule(rule.name) if active else None
    state = "on"
    remarks: list[str] = []
    if there is None:
        elsewhere = [one.name for one in rules.holding(rule.name)]
        state = "apart" if elsewhere else "off"
        if not elsewhere:
            remarks.append("Our rule is in no set, so no mail is taken in: utskick mail-in on")
        remarks += [f"Our rule lies in {one}, which is not the active set: it does nothing there." for one in elsewhere]
    elif not rule.is_like(there):
        state = "wrong"
        remarks.append(f"Our rule is another than this stack needs ({_differences(rule, there)}): utskick mail-in on")
    if active:
        remarks += remarks_on_rules(active, rule.name, rule.domain)
    if not rules.verified(rule.domain):
        remarks.append(
            f"Neither {rule.domain} nor a domain above it is a verified identity here: SES refuses its mail."
        )
    if looks_up:
        remarks += remarks_on_mx(rule.domain, region, mx_of(rule.domain))
    return Found(
        rule.domain, region, record_of(rule.domain, region), state, active.name if active else "", tuple(remarks)
    )


def _differences(rule: MailInRule, there: dict[str, Any]) -> str:
    wanted = rule.definition()
    return ", ".join(f"{name} is {there.get(name)}" for name, value in wanted.items() if there.get(name) != value)


def _tell_done(done: Sequence[tuple[Change, str]], *, nothing: str) -> None:
    for change, where in done:
        say(_DONE[change].format(where))
    if not done:
        say(nothing)


def _tell(found: Found) -> None:
    facts = {
        "mail_in": found.state,
        "domain": found.domain,
        "active_set": found.active_set or "none",
        "MX_record": found.record,
    }
    tell_facts("", facts)
    for remark in found.remarks:
        say(remark, "yellow")
