"""What is seen from outside: leaving by one POST, the certificate, this computer's clock, and SES's own settings.

Pure: what was found out goes in as ``Facts``, findings come out. ``console/probes.py`` finds it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.findings import Finding, Verdict, fine, unknown, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.findings import Facts

FEWEST_DAYS = 21
"""Days of a certificate below which its renewal must have failed, as ``CertificateAlarm`` rings."""

MOST_OFF = 60
"""Seconds that a clock may differ: AWS refuses what is signed five minutes off, and links are made by this clock."""


def one_click(facts: Facts) -> Iterator[Finding]:
    """Mail programs post to the link to leave by and follow no redirect: https://www.rfc-editor.org/rfc/rfc8058#section-3.1."""
    if facts.one_click is None:
        yield unknown("one-click", "It was not asked.")
    elif facts.one_click:
        yield wrong(
            "one-click",
            f"A POST to a link to leave by does not arrive: {facts.one_click}.",
            "What stands before the website (CloudFront, a firewall, a redirect) must hand on POST below /u/ as it is.",
        )
    else:
        yield fine("one-click", "A POST to a link to leave by arrives, without a redirect.")


def certificate(facts: Facts) -> Iterator[Finding]:
    if not facts.address.startswith("https://"):
        return  # another check says whether it should be
    if facts.certificate_days is None:
        yield unknown("certificate", "It was not seen.")
    elif facts.certificate_days < FEWEST_DAYS:
        yield wrong(
            "certificate",
            f"The website's certificate runs out in {facts.certificate_days:.0f} days.",
            "Certificate Manager, the certificate, Domains: is the record that it asks for in DNS? "
            "One that was imported is renewed by nobody but you.",
        )
    else:
        yield fine("certificate", f"The website's certificate is good for {facts.certificate_days:.0f} days.")


def clock(facts: Facts) -> Iterator[Finding]:
    if facts.clock_off is None:
        yield unknown("clock", "AWS did not say what time it is.")
    elif abs(facts.clock_off) > MOST_OFF:
        way = "ahead of" if facts.clock_off > 0 else "behind"
        yield wrong(
            "clock",
            f"This computer's clock is {abs(facts.clock_off):.0f} seconds {way} AWS's.",
            "Let it be set by the network (NTP): links that are made here end at other times, and AWS refuses calls.",
        )
    else:
        yield fine("clock", "This computer's clock agrees with AWS's.")


def suppression(facts: Facts) -> Iterator[Finding]:
    """SES counts a server that blocks us as a bounce: then its readers would be on SES's own list for good."""
    if not facts.configuration_set:
        return
    if facts.suppressed_reasons is None:
        yield unknown("suppression", "SES did not say.")
    elif set(facts.suppressed_reasons) != {"COMPLAINT"}:
        told = ", ".join(sorted(facts.suppressed_reasons)) or "nothing"
        yield wrong(
            "suppression",
            f"SES's own suppression list takes {told}, and should take complaints alone.",
            f"SES, Configuration sets, {facts.configuration_set}, Suppression list: override, Complaints only.",
        )
    else:
        yield fine("suppression", "SES's own suppression list takes complaints alone.")


def forwarding(facts: Facts) -> Iterator[Finding]:
    if not facts.identity:
        return
    if facts.identity.get("FeedbackForwardingStatus"):
        yield Finding(
            "forwarding",
            Verdict.BETTER,
            "SES mails every bounce, with the reader's address in it, to the From address.",
            f"SES, Identities, {facts.sender}, Notifications, Feedback notifications: Email feedback forwarding off.",
        )
    else:
        yield fine("forwarding", "SES mails no bounces to the From address.")
