"""Checks of DNS: the records by which receivers know that a mail is really the sender's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.findings import Finding, Fix, Verdict, fine, unknown, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from console.findings import Facts


def names_to_ask(facts: Facts) -> Sequence[tuple[str, str]]:
    """The DNS records that the checks look at, by name and type."""
    asked = [(name, "CNAME") for name, _ in _dkim_records(facts)]
    if facts.mail_from:
        asked += [(facts.mail_from, "MX"), (facts.mail_from, "TXT")]
    return [*asked, *((name, "TXT") for name in _dmarc_names(facts.domain))]


def _dkim_records(facts: Facts) -> Sequence[tuple[str, str]]:
    tokens = (facts.identity or {}).get("DkimAttributes", {}).get("Tokens", [])
    return [(f"{token}._domainkey.{facts.domain}", f"{token}.dkim.amazonses.com") for token in tokens]


def dkim(facts: Facts) -> Iterator[Finding]:
    """Look for the three records that SES asks for.

    https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html
    """
    if "@" in facts.sender:
        said = f"{facts.sender} is an address: its mail is signed as amazonses.com, and DMARC of {facts.domain} fails."
        remedy = "Send as a domain of your own (SenderIdentity)."
        yield Finding("dkim", Verdict.BETTER, said, remedy)
        return
    dkim = (facts.identity or {}).get("DkimAttributes", {})
    if dkim and not dkim.get("SigningEnabled", True):
        remedy = "SES, Identities, Authentication: switch DKIM signatures on."
        yield wrong("dkim", "DKIM is switched off.", remedy, fix=Fix.DKIM)
    wanted = _dkim_records(facts)
    asked = [(name, target) for name, target in wanted if (name, "CNAME") in facts.records]
    missing = [(name, target) for name, target in asked if target not in _plain(facts.records[name, "CNAME"])]
    if not asked:
        yield unknown("dkim", "The records were not asked for.")
    elif missing:
        records = "\n".join(f"{name}. CNAME {target}." for name, target in missing)
        yield wrong("dkim", f"{len(missing)} of {len(wanted)} DKIM records are missing or other.", "Add:", records)
    else:
        yield fine("dkim", f"All {len(wanted)} DKIM records are in place.")


def mail_from(facts: Facts) -> Iterator[Finding]:
    """Look at the domain that bounces go to (https://docs.aws.amazon.com/ses/latest/dg/mail-from.html)."""
    if facts.identity is None or "@" in facts.sender:
        return
    if facts.mail_from_asked not in ("", facts.mail_from):
        said = f"The stack asked for {facts.mail_from_asked} and SES has {facts.mail_from or 'none'}."
        remedy = "Somebody changed it in SES, Identities, Custom MAIL FROM domain: set it anew."
        yield wrong("mail-from", said, remedy, fix=Fix.MAIL_FROM)
        return
    if not facts.mail_from:
        said = (
            "There is no MAIL FROM domain: SPF passes for amazonses.com and not for yours; DMARC rests on DKIM alone."
        )
        where = (
            f"Deploy with MailFromDomain=bounce.{facts.domain} (with CreateIdentity=false set it in SES, Identities, "
            "Custom MAIL FROM domain), then look again for its two records."
        )
        yield Finding("mail-from", Verdict.BETTER, said, where)
        return
    found = facts.records.get((facts.mail_from, "MX"))
    wanted = f"10 feedback-smtp.{facts.region}.amazonses.com"
    record = f"{facts.mail_from}. MX {wanted}."
    if found is None:
        yield unknown("mail-from", f"The MX record of {facts.mail_from} was not asked for.")
    elif not found:
        yield wrong("mail-from", f"{facts.mail_from} has no MX record.", "Add:", record)
    elif len(found) > 1:
        yield wrong(
            "mail-from", f"{facts.mail_from} has {len(found)} MX records; SES takes exactly one.", "Keep:", record
        )
    elif _plain(found) != {wanted}:
        yield wrong("mail-from", f"The MX record of {facts.mail_from} leads elsewhere: {found[0]}", "Make it:", record)
    elif facts.identity.get("MailFromAttributes", {}).get("MailFromDomainStatus") != "SUCCESS":
        said = "SES has not accepted the MAIL FROM domain yet."
        yield wrong("mail-from", said, "Wait up to 72 hours, or set it anew.", fix=Fix.MAIL_FROM)
    else:
        yield fine("mail-from", f"{facts.mail_from} leads to SES.")


def spf(facts: Facts) -> Iterator[Finding]:
    """Look for the one SPF record of the MAIL FROM domain."""
    if not facts.mail_from:
        return
    found = facts.records.get((facts.mail_from, "TXT"))
    record = f'{facts.mail_from}. TXT "v=spf1 include:amazonses.com ~all"'
    if found is None:
        yield unknown("spf", f"The SPF record of {facts.mail_from} was not asked for.")
        return
    policies = [text for text in found if text.lower().startswith("v=spf1")]
    if not policies:
        yield wrong("spf", f"{facts.mail_from} has no SPF record.", "Add:", record)
    elif len(policies) > 1:
        yield wrong(
            "spf", f"{facts.mail_from} has {len(policies)} SPF records, which is an error.", "Keep one:", record
        )
    elif "include:amazonses.com" not in policies[0].lower().split():
        yield wrong("spf", f"The SPF record does not name SES: {policies[0]}", "Make it:", record)
    else:
        yield fine("spf", f"SPF of {facts.mail_from} names SES.")


def _dmarc_names(domain: str) -> Sequence[str]:
    """Where a policy is looked for: at the domain, and above it.

    https://www.rfc-editor.org/rfc/rfc7489#section-6.6.3
    """
    labels = domain.split(".")
    return [f"_dmarc.{'.'.join(labels[first:])}" for first in range(max(1, len(labels) - 1))]


def dmarc(facts: Facts) -> Iterator[Finding]:
    """Look for the domain's policy, or that of a domain above it."""
    asked = [name for name in _dmarc_names(facts.domain) if (name, "TXT") in facts.records]
    if not asked:
        yield unknown("dmarc", "The DMARC record was not asked for.")
        return
    own = asked[0]
    record = f'{own}. TXT "v=DMARC1; p=none; rua=mailto:dmarc@{facts.domain}"'
    policies: list[str] = []
    for name in asked:
        policies = [text for text in facts.records[name, "TXT"] if text.lower().replace(" ", "").startswith("v=dmarc1")]
        if policies:
            break
    if not policies:
        said = f"{facts.domain} has no DMARC record; Gmail and Yahoo ask one of whoever sends to many."
        yield wrong("dmarc", said, "Add:", record)
        return
    if len(policies) > 1:
        yield wrong("dmarc", "There are several DMARC records, so none counts.", "Keep one:", record)
        return
    tags = dict(part.strip().lower().split("=", 1) for part in policies[0].split(";") if "=" in part)
    if tags.get("p") not in {"none", "quarantine", "reject"}:
        yield wrong("dmarc", f"The DMARC record has no policy: {policies[0]}", "Make it:", record)
    elif tags.get("aspf") == "s" and facts.mail_from and facts.mail_from != facts.domain:
        said = f"aspf=s asks that MAIL FROM is {facts.domain} itself; SPF never aligns, and DMARC rests on DKIM alone."
        yield Finding("dmarc", Verdict.BETTER, said, "Leave aspf=s out.")
    elif tags["p"] == "none":
        said = "DMARC is there and asks receivers for nothing (p=none)."
        remedy = "Read its reports for some weeks, then p=quarantine."
        yield Finding("dmarc", Verdict.BETTER, said, remedy)
    else:
        yield fine("dmarc", f"DMARC is there, p={tags['p']}.")


def _plain(found: Sequence[str]) -> set[str]:
    """Records as they are compared: small letters, no dot at the end, one blank."""
    return {" ".join(one.lower().rstrip(".").split()) for one in found}
