"""Diagnosing a stack: what keeps its mail from arriving, each with the record to copy or the click to make.

Pure: what was found out goes in as ``Facts``, findings come out. ``console/doctor.py`` finds it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.dns_checks import dkim, dmarc, mail_from, spf
from console.findings import Finding, Fix, Verdict, fine, unknown, wrong
from console.outside_checks import certificate, clock, forwarding, one_click, suppression

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from console.findings import Facts

WANTED_EVENTS = frozenset({"SEND", "DELIVERY", "DELIVERY_DELAY", "BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE"})
PENDING = "PendingConfirmation"
"""What SNS tells in the place of an ARN: https://docs.aws.amazon.com/sns/latest/api/API_Subscription.html."""

_ERROR = 500


def diagnosed(facts: Facts) -> Sequence[Finding]:
    """Every check, in the order in which mail meets them."""
    of_dns = (dkim, mail_from, spf, dmarc)
    of_ses = (_sandbox, _sending, _quota, suppression, forwarding)
    checks = (_identity, *of_dns, *of_ses, _events, _topic, _alarms, _website, one_click, certificate, clock)
    return [finding for check in checks for finding in check(facts)]


def _identity(facts: Facts) -> Iterator[Finding]:
    if facts.identity is None:
        yield unknown("identity", "SES did not say.")
    elif not facts.identity:
        yield wrong("identity", f"SES knows no identity {facts.sender}.", "Deploy the stack again, in this region.")
    elif not facts.identity.get("VerifiedForSendingStatus"):
        status = facts.identity.get("VerificationStatus", "PENDING")
        by_mail = (
            "Open the mail that AWS sent to the address." if "@" in facts.sender else "Add the DKIM records below."
        )
        yield wrong("identity", f"{facts.sender} is not verified ({status}).", by_mail)
    else:
        yield fine("identity", f"{facts.sender} is verified.")


def _sandbox(facts: Facts) -> Iterator[Finding]:
    if facts.account is None:
        yield unknown("sandbox", "SES did not say.")
    elif not facts.account.get("ProductionAccessEnabled"):
        yield wrong(
            "sandbox",
            "The account is in SES's sandbox: 200 mails a day, to verified addresses only.",
            "SES, Account dashboard, Request production access; then deploy with Sandbox=no. What to write there:",
            facts.access_request,
        )
    else:
        yield fine("sandbox", "The account is out of the sandbox.")


def _sending(facts: Facts) -> Iterator[Finding]:
    if facts.account is None:
        return
    status = facts.account.get("EnforcementStatus", "HEALTHY")
    if status == "SHUTDOWN":
        yield wrong("sending", "AWS has suspended the account's sending.", "Answer their case in the Support Center.")
    elif not facts.account.get("SendingEnabled"):
        yield wrong("sending", "Sending is paused for the account.", "SES, Account dashboard: enable sending.")
    elif status == "PROBATION":
        said = "AWS is reviewing the account's bounces or complaints."
        yield Finding(
            "sending", Verdict.BETTER, said, "Answer their case, and look at where the last import came from."
        )
    else:
        yield fine("sending", "Sending is on.")


def _quota(facts: Facts) -> Iterator[Finding]:
    quota = (facts.account or {}).get("SendQuota", {})
    most = quota.get("Max24HourSend")
    if most is None:
        yield unknown("quota", "SES did not say.")
    elif 0 <= most < facts.largest_list:
        yield wrong(
            "quota",
            f"{most:,.0f} mails a day are fewer than the largest list has readers ({facts.largest_list:,}): "
            "an issue takes several days.",
            "Service Quotas, Amazon SES, Sending quota: ask for more.",
        )
    else:
        allowed = "any number of" if most < 0 else f"{most:,.0f}"
        rate = f"{quota.get('MaxSendRate', 0):,.0f}"
        largest = f"; the largest list has {facts.largest_list:,}" if facts.largest_list else ""
        yield fine("quota", f"{allowed} mails a day, {rate} a second{largest}.")


def _events(facts: Facts) -> Iterator[Finding]:
    if not facts.configuration_set:
        return
    if facts.destinations is None:
        yield wrong(
            "events", f"The configuration set {facts.configuration_set} is not there.", "Deploy the stack again."
        )
        return
    on = [one for one in facts.destinations if one.get("Enabled")]
    heard = {kind for one in on for kind in one.get("MatchingEventTypes", [])}
    if not on:
        said = "No event destination is switched on: nothing is heard of what becomes of mails."
        remedy = "SES, Configuration sets, Event destinations: enable it, or deploy the stack again."
        yield wrong("events", said, remedy, fix=Fix.EVENTS if facts.destinations else None)
    elif missing := WANTED_EVENTS - heard:
        said = f"SES does not report {', '.join(sorted(missing))}."
        yield wrong("events", said, "Deploy the stack again.", fix=Fix.EVENTS)
    else:
        yield fine("events", "SES reports everything that is needed.")


def _topic(facts: Facts) -> Iterator[Finding]:
    if facts.subscribers is None:
        yield unknown("topic", "Nobody said who listens to SES's reports.")
    elif not [one for one in facts.subscribers if one["Protocol"] == "sqs" and one["SubscriptionArn"] != PENDING]:
        yield wrong("topic", "No queue listens to SES's reports.", "Deploy the stack again.")
    else:
        yield fine("topic", "The evidence queue listens to SES's reports.")


def _alarms(facts: Facts) -> Iterator[Finding]:
    if facts.operators is None:
        yield unknown("alarm-mails", "Nobody said who gets alarms.")
        return
    people = [one for one in facts.operators if one["Protocol"].startswith("email")]
    waiting = [one["Endpoint"] for one in people if one["SubscriptionArn"] == PENDING]
    if not people:
        yield wrong("alarm-mails", "Nobody gets the alarms.", "Deploy with OperatorMail=..., and confirm AWS's mail.")
    elif waiting:
        yield wrong(
            "alarm-mails",
            f"{', '.join(waiting)} has not confirmed, so no alarm arrives there.",
            "Press the link in the mail “AWS Notification - Subscription Confirmation”; it is good for three days. "
            "Later: SNS, Subscriptions, Request confirmation.",
            fix=Fix.ALARM_MAILS,
        )
    else:
        yield fine("alarm-mails", f"Alarms go to {', '.join(one['Endpoint'] for one in people)}.")


def _website(facts: Facts) -> Iterator[Finding]:
    if facts.website is None:
        yield unknown("website", "It was not asked.")
    elif not facts.address.startswith("https://") and "//127.0.0.1" not in facts.address:
        yield wrong("website", f"{facts.address} is not https: links for leaving must be.", "Deploy with a WebAddress.")
    elif not facts.website:
        yield wrong(
            "website",
            f"Nobody answers at {facts.address}: links in mails lead nowhere.",
            "Let its domain lead to WebsiteTarget (a stack output) by a CNAME record; is the certificate issued?",
        )
    elif facts.website >= _ERROR:
        yield wrong("website", f"{facts.address} answers {facts.website}.", "See the log group of AnswerReader.")
    else:
        yield fine("website", f"{facts.address} answers.")
