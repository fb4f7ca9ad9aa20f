"""`utskick doctor`: whether a stack's mail can arrive, and what to mend where it cannot."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import boto3
import dns.exception
import dns.resolver
import typer
from botocore.exceptions import ClientError

from console.connection import StackName, operations_of, sender_identity_of, stack_of
from console.diagnosis import diagnosed
from console.dns_checks import names_to_ask
from console.findings import Facts, Verdict
from console.fixes import FIXES
from console.output import AsJson, say, screen, tell_json
from console.probes import certificate_days_of, clock_off_in, one_click_of
from console.production_access import request_text
from newsletter.aws.clients import sesv2
from newsletter.errors import InvalidList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from console.connection import Operations
    from console.findings import Finding
    from newsletter.aws.stack import Stack
    from newsletter.mailing_list import MailingList

_SECONDS = 5
_COLOURS = {Verdict.FINE: "green", Verdict.BETTER: "yellow", Verdict.WRONG: "bold red", Verdict.UNKNOWN: "dim"}


def doctor(
    stack: StackName = "",
    *,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what a call to AWS can mend, never DNS.")] = False,
    no_dns: Annotated[bool, typer.Option("--no-dns", help="Ask no name server.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at sender, DKIM, MAIL FROM, SPF, DMARC, sandbox, quota, events, alarm mails, website and clock.

    Ends with 1 if anything is wrong. Each finding comes with the DNS record to copy or the place to click.
    """
    facts = facts_of(stack)
    if stack and not no_dns:
        facts = replace(facts, records=answers_to(names_to_ask(facts), looked_up))
    findings = diagnosed(facts)
    fixed = [FIXES[finding.fix](facts) for finding in findings if fix and finding.fix]
    if as_json:
        told = [asdict(finding) for finding in findings]
        tell_json({"found": told, "fixed": fixed} if fix else told)
    else:
        _tell(findings)
        for done in fixed:
            say(f"Mended: {done} Look again in a while.")
    raise typer.Exit(any(finding.verdict is Verdict.WRONG for finding in findings))


def facts_of(stack: str) -> Facts:
    """Everything that AWS tells; of a stack on this machine the post office and the emulator tell it."""
    here, operations, sender = stack_of(stack), operations_of(stack), sender_identity_of(stack)
    address = here.settings_of("CloseIssue")["WEBSITE"]
    name = here.resources["ConfigurationSet"]
    asked_at = time.time()
    account = _asked(sesv2().get_account)
    readers = {one: operations.ledger.latest_audience(one) for one in operations.staff_bucket.list_ids()}
    outputs = here.outputs() if stack else {}
    return Facts(
        sender=sender,
        region=str(sesv2().meta.region_name),
        identity=_asked(lambda: sesv2().get_email_identity(EmailIdentity=sender), missing={}),
        account=account,
        configuration_set=name if stack else "",  # the post office is asked for none
        destinations=_destinations(name) if stack else None,
        subscribers=_subscriptions(here, "EvidenceTopic"),
        operators=_subscriptions(here, "OperatorTopic"),
        website=status_of(address),
        address=address,
        largest_list=max(readers.values(), default=0),
        one_click=one_click_of(address),
        certificate_days=certificate_days_of(address),
        clock_off=clock_off_in(account, asked_at),
        suppressed_reasons=_suppressed_reasons(name) if stack else None,
        mail_from_asked=outputs.get("MailFromDomain", ""),
        access_request=request_text(_readable(operations, readers), readers, sender, address),
    )


def _readable(operations: Operations, list_ids: Iterable[str]) -> Sequence[MailingList]:
    """The lists whose settings can be read; of the others staff have a letter."""
    found = []
    for list_id in list_ids:
        with suppress(InvalidList):
            found.append(operations.staff_bucket.mailing_list(list_id))
    return found


def _asked(ask: Callable[[], Any], missing: Any = None) -> Any:
    """AWS's answer; ``missing`` where it says that there is no such thing, None where it does not say."""
    try:
        return ask()
    except ClientError as error:
        return missing if error.response["Error"]["Code"] == "NotFoundException" else None


def _destinations(configuration_set: str) -> Sequence[Mapping[str, Any]] | None:
    told = _asked(
        lambda: sesv2().get_configuration_set_event_destinations(ConfigurationSetName=configuration_set), missing={}
    )
    return told.get("EventDestinations") if told else None


def _suppressed_reasons(configuration_set: str) -> Sequence[str] | None:
    """What SES suppresses by itself for mail of this configuration set; the account's own choice is not asked."""
    told = _asked(lambda: sesv2().get_configuration_set(ConfigurationSetName=configuration_set))
    reasons = (told or {}).get("SuppressionOptions", {}).get("SuppressedReasons")
    return None if reasons is None else list(reasons)


def _subscriptions(stack: Stack, topic: str) -> Sequence[Mapping[str, str]] | None:
    pages: Any = boto3.client("sns").get_paginator("list_subscriptions_by_topic")
    try:
        return [one for page in pages.paginate(TopicArn=stack.resources[topic]) for one in page["Subscriptions"]]
    except ClientError:
        return None


def status_of(address: str) -> int:
    """The status a website's first page answers with; 0 where nobody answers, or not over TLS as it should be."""
    try:
        with urllib.request.urlopen(f"{address}/", timeout=_SECONDS) as answer:  # noqa: S310 - the stack's own address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0


def answers_to(
    asked: Sequence[tuple[str, str]], look_up: Callable[[str, str], Sequence[str] | None]
) -> dict[tuple[str, str], Sequence[str]]:
    """The records of each name and type; a name server that does not answer leaves its question out."""
    answers = {(name, kind): look_up(name, kind) for name, kind in asked}
    return {question: found for question, found in answers.items() if found is not None}


def looked_up(name: str, kind: str, resolver: dns.resolver.Resolver | None = None) -> Sequence[str] | None:
    """The records of a name, as text; empty where there are none, None where nobody knows."""
    try:
        found = (resolver or dns.resolver.Resolver()).resolve(name, kind, lifetime=_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException:
        return None
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in found]
    return [record.to_text() for record in found]


def _tell(findings: Sequence[Finding]) -> None:
    console = screen()
    for finding in findings:
        colour = _COLOURS[finding.verdict]
        console.print(f"{finding.verdict:<8} {finding.check:<12} ", style=colour, end="", markup=False)
        console.print(finding.said, markup=False, soft_wrap=True)
        for line in filter(None, (finding.remedy, *finding.record.splitlines())):
            console.print(f"{'':<22}{line}", markup=False, soft_wrap=True)
