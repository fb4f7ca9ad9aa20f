"""What the doctor can mend by a call to AWS: never a record in DNS, nor what was paused, perhaps on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from console.diagnosis import PENDING, WANTED_EVENTS
from console.findings import Fix
from newsletter.aws.clients import sesv2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from console.findings import Facts


def _sign(facts: Facts) -> str:
    sesv2().put_email_identity_dkim_attributes(EmailIdentity=facts.sender, SigningEnabled=True)
    return "DKIM signatures are on."


def _set_mail_from(facts: Facts) -> str:
    """Setting it anew makes SES look for its MX record again, for 72 hours."""
    domain = facts.mail_from_asked or facts.mail_from
    sesv2().put_email_identity_mail_from_attributes(
        EmailIdentity=facts.sender, MailFromDomain=domain, BehaviorOnMxFailure="USE_DEFAULT_VALUE"
    )
    return f"MAIL FROM is {domain}; SES looks for its MX record, for 72 hours at most."


def _report_everything(facts: Facts) -> str:
    for one in facts.destinations or ():
        told: Any = {"Enabled": True, "MatchingEventTypes": sorted(WANTED_EVENTS)}
        sesv2().update_configuration_set_event_destination(
            ConfigurationSetName=facts.configuration_set,
            EventDestinationName=one["Name"],
            EventDestination=told | {"SnsDestination": one["SnsDestination"]},
        )
    return "SES reports everything that is needed."


def _ask_to_confirm(facts: Facts) -> str:
    """A subscription that waits is confirmed by a link in a mail; subscribing again sends that mail again."""
    waiting = [one for one in facts.operators or () if one["SubscriptionArn"] == PENDING]
    for one in waiting:
        boto3.client("sns").subscribe(TopicArn=one["TopicArn"], Protocol=one["Protocol"], Endpoint=one["Endpoint"])
    return f"AWS writes to {', '.join(one['Endpoint'] for one in waiting)} once more: press the link in that mail."


FIXES: Mapping[Fix, Callable[[Facts], str]] = {
    Fix.DKIM: _sign,
    Fix.MAIL_FROM: _set_mail_from,
    Fix.EVENTS: _report_everything,
    Fix.ALARM_MAILS: _ask_to_confirm,
}
"""Each makes its calls, and says what is so now."""
