"""What stands between a mail and the stack: the region, the DNS record, the domain's identity, and others' rules."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import dns.exception
import dns.resolver

from local.postoffice.receipt_rules import may_be_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsletter.aws.receipt_rules import RuleSet

_RECEIVE = frozenset({
    *("us-east-1", "us-east-2", "us-west-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2"),
    *("ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3"),
})  # fmt: skip
"""Regions of which others say that they take in mail; AWS adds some, so any other is asked for by its server's name.

https://docs.aws.amazon.com/general/latest/gr/ses.html, "Email receiving endpoints".
"""

_PATIENCE = 5.0


def server_of(region: str) -> str:
    """The server that takes in mail in a region."""
    return f"inbound-smtp.{region}.amazonaws.com"


def receives(region: str, look_up: Callable[[str, int], Any] | None = None) -> bool:
    """Whether SES takes in mail in a region: elsewhere it has no server of that name."""
    if region in _RECEIVE:
        return True
    try:
        return bool((look_up or socket.getaddrinfo)(server_of(region), 25))
    except OSError:
        return False


def record_of(domain: str, region: str) -> str:
    """The DNS record that leads mail to SES."""
    return f"{domain}. MX 10 {server_of(region)}."


def mx_of(domain: str) -> list[str] | None:
    """The servers to which the DNS leads mail to a domain, best first; None where it could not be asked."""
    try:
        found: Any = dns.resolver.resolve(domain, "MX", lifetime=_PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError):
        return None
    return [str(one.exchange).rstrip(".").lower() for one in sorted(found, key=lambda one: one.preference)]


def remarks_on_mx(domain: str, region: str, found: list[str] | None) -> Iterator[str]:
    """What keeps mail from coming, as far as the DNS tells."""
    server = server_of(region)
    if found is None:
        yield f"The DNS could not be asked for the MX record of {domain}: look yourself."
    elif not found:
        yield f"{domain} has no MX record yet, so no mail comes. Set the one above; it may take an hour to be seen."
    elif server not in found:
        yield f"The MX record of {domain} leads to {', '.join(found)} and not to {server}: mail goes there."
    elif found[1:]:
        others = ", ".join(one for one in found if one != server)
        yield f"{domain} has other MX records too: mail that goes to {others} does not come here."


def remarks_on_rules(active: RuleSet, ours: str, domain: str) -> Iterator[str]:
    """What other rules of the active set do with mail to the domain: those before ours may keep it from us."""
    names = [rule["Name"] for rule in active.rules]
    place = names.index(ours) if ours in names else 0  # it would be put before all others
    for number, rule in enumerate(active.rules):
        if rule["Name"] == ours or not may_be_for(rule, domain):
            continue
        whose = ", ".join(rule.get("Recipients") or ()) or "every address, as it names none"
        does = _deeds(rule)
        if number < place and (takes := _takes(rule)):
            yield (
                f"The rule {rule['Name']}, for {whose}, comes before ours and {takes}: such mail may never reach ours. "
                f"To put ours first: aws ses set-receipt-rule-position --rule-set-name {active.name} --rule-name {ours}"
            )
        else:
            yield f"The rule {rule['Name']}, for {whose}, gets mail to {domain} too, beside us, and does: {does}."


def _takes(rule: dict[str, Any]) -> str:
    """How a rule may end a mail's way; empty if it cannot."""
    for action in rule.get("Actions", ()):
        if "StopAction" in action:
            return "ends the rules there (its stop action)"
        if "BounceAction" in action:
            return "sends the mail back (its bounce action)"
        if action.get("LambdaAction", {}).get("InvocationType") == "RequestResponse":
            return "asks a function that may end the rules there (its Lambda action)"
    return ""


def _deeds(rule: dict[str, Any]) -> str:
    return ", ".join(kind.removesuffix("Action") for action in rule.get("Actions", ()) for kind in action) or "nothing"
