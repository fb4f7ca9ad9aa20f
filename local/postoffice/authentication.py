"""Who wrote a mail, as far as SPF, DKIM and DMARC tell, against a table of DNS records in memory.

SES writes what it finds into Received-SPF and Authentication-Results, in the form that mails it took in show. AWS names
the headers (https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-s3.html), and nobody their whole grammar.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from ipaddress import ip_address, ip_network

import dkim

_WORDS = {
    "pass": "domain of {domain} designates {ip} as permitted sender",
    "fail": "domain of {domain} does not designate {ip} as permitted sender",
    "softfail": "domain of transitioning {domain} does not designate {ip} as permitted sender",
    "permerror": "the SPF record of {domain} is not understood",
}
_NEITHER = "{ip} is neither permitted nor denied by domain of {domain}"

_QUALIFIERS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
logging.getLogger("dkimpy").setLevel(logging.CRITICAL)  # what it finds stands in the header

_MOST_LOOK_UPS = 10  # RFC 7208, 4.6.4


@dataclass
class DnsTable:
    """TXT records by name. What is not here does not exist."""

    records: dict[str, list[str]] = field(default_factory=dict)

    def put(self, name: str, *texts: str) -> None:
        """Set the records of a name; none takes it away."""
        self.records[_plain(name)] = list(texts)

    def texts(self, name: str) -> list[str]:
        return self.records.get(_plain(name), [])

    def trust(self, domain: str) -> None:
        """Let mail that this machine sends as a domain pass: SPF names it, and DMARC asks for that."""
        self.put(domain, "v=spf1 ip4:127.0.0.0/8 -all")
        self.put(f"_dmarc.{domain}", "v=DMARC1; p=reject")


@dataclass(frozen=True)
class Sender:
    """Who hands a mail in: the address in MAIL FROM (empty for a bounce), the name in HELO, and from where."""

    envelope_from: str
    helo: str
    ip: str

    @property
    def domain(self) -> str:
        """Whose SPF record counts: without an address, the HELO name's (RFC 7208, 2.4)."""
        return self.envelope_from.rpartition("@")[2].lower() or self.helo.lower()


def results(source: bytes, sender: Sender, dns: DnsTable) -> tuple[str, str]:
    """What SES says of a mail: the values of Received-SPF and of Authentication-Results."""
    spf = _spf(dns, sender.domain, sender.ip)
    words = _WORDS.get(spf, _NEITHER).format(domain=sender.domain, ip=sender.ip)
    told = (
        f"{spf} (spfCheck: {words}) client-ip={sender.ip}; "
        f"envelope-from={sender.envelope_from or f'postmaster@{sender.helo}'}; helo={sender.helo};"
    )
    signatures = _signatures(source, dns)
    lines = ["amazonses.com;", f"spf={told}", *(f"dkim={result} header.i={who};" for result, who in signatures)]
    passing = [who.rpartition("@")[2] for result, who in signatures if result == "pass"]
    lines.append(f"dmarc={_dmarc(source, dns, passing, sender.domain if spf == 'pass' else '')};")
    return told, "\r\n ".join(lines)


def _spf(dns: DnsTable, domain: str, ip: str, look_ups: int = 0) -> str:
    """The result of RFC 7208 for records of ip4, ip6, include and all; others are not understood (permerror)."""
    found = [text for text in dns.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if len(found) != 1:
        return "permerror" if found else "none"
    for term in found[0].split()[1:]:
        result, mechanism = (_QUALIFIERS[term[0]], term[1:]) if term[0] in _QUALIFIERS else ("pass", term)
        kind, _, value = mechanism.partition(":")
        match kind.lower():
            case "all":
                return result
            case "ip4" | "ip6":
                try:
                    if ip_address(ip) in ip_network(value, strict=False):
                        return result
                except ValueError:
                    return "permerror"
            case "include" if look_ups < _MOST_LOOK_UPS:
                inner = _spf(dns, value.lower(), ip, look_ups + 1)
                if inner in {"pass", "permerror", "none"}:  # RFC 7208, 5.2: no record there is an error here
                    return result if inner == "pass" else "permerror"
            case _:
                return "permerror"
    return "neutral"


def _signatures(source: bytes, dns: DnsTable) -> list[tuple[str, str]]:
    """The result of each DKIM signature, and for whom it signs."""
    signed = BytesHeaderParser(policy=policy.compat32).parsebytes(source).get_all("DKIM-Signature", [])
    return [(_verified(source, number, dns), _signer(str(value))) for number, value in enumerate(signed)]


def _verified(source: bytes, number: int, dns: DnsTable) -> str:
    def key(name: bytes, timeout: int = 5) -> bytes | None:  # noqa: ARG001 - dkimpy gives both
        texts = dns.texts(name.decode())
        return texts[0].encode() if texts else None

    try:
        return "pass" if dkim.DKIM(source).verify(number, dnsfunc=key) else "fail"
    except dkim.ValidationError:  # the body is another than was signed
        return "fail"
    except (dkim.DKIMException, ValueError, LookupError, TypeError):  # dkimpy lets those of broken bytes through
        return "permerror"


def _signer(signature: str) -> str:
    tags = dict(re.findall(r"(?:^|;)\s*(\w+)\s*=\s*([^;]*)", signature))
    return re.sub(r"\s", "", tags.get("i") or f"@{tags.get('d', '')}")


def _dmarc(source: bytes, dns: DnsTable, signers: list[str], spf_domain: str) -> str:
    """The result of RFC 7489 for the one domain in From; several or none is a permerror."""
    written = BytesHeaderParser(policy=policy.compat32).parsebytes(source).get_all("From", [])
    domains = {address.rpartition("@")[2].lower() for _, address in getaddresses([str(one) for one in written])}
    if len(written) != 1 or len(domains) != 1 or not (domain := next(iter(domains))):
        return "permerror"
    record = _dmarc_record(dns, domain) or _dmarc_record(dns, _organisation(domain))
    if not record:
        return f"none header.from={domain}"
    pairs = (one.partition("=") for one in record.split(";"))
    tags = {name.strip(): value.strip() for name, _, value in pairs}
    aligned = any(_aligned(signer, domain, strict=tags.get("adkim") == "s") for signer in signers)
    aligned = aligned or (bool(spf_domain) and _aligned(spf_domain, domain, strict=tags.get("aspf") == "s"))
    return f"{'pass' if aligned else 'fail'} header.from={domain}"


def _dmarc_record(dns: DnsTable, domain: str) -> str:
    found = [text for text in dns.texts(f"_dmarc.{domain}") if text.startswith("v=DMARC1")]
    return found[0] if len(found) == 1 else ""


def _aligned(one: str, other: str, *, strict: bool) -> bool:
    one, other = _plain(one), _plain(other)
    return one == other or (not strict and _organisation(one) == _organisation(other))


def _organisation(domain: str) -> str:
    """The last two labels: without the list of public suffixes, what stands in tests and examples needs no more."""
    return ".".join(domain.split(".")[-2:])


def _plain(name: str) -> str:
    return name.rstrip(".").lower()
