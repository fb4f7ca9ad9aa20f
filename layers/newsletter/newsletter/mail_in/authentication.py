"""Whether a mail is from the domain that its From names, as SES found when it took the mail.

Only the ``Authentication-Results`` that SES itself stamped is believed: the topmost, above the second ``Received``. One
further down is the sender's own. SES writes it like this
(https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html)::

    Authentication-Results: amazonses.com; spf=pass (spfCheck: ...) client-ip=192.0.2.1;
     envelope-from=anna@kommun.example; helo=mail.kommun.example; dkim=pass header.i=@kommun.example;
     dmarc=pass header.from=kommun.example;
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.header_lines import first, stamped

if TYPE_CHECKING:
    from newsletter.issue.header_lines import HeaderLines

SERVICE = "amazonses.com"
"""What SES calls itself in its results: https://www.rfc-editor.org/rfc/rfc8601#section-2.5"""

_QUOTED = re.compile(r'"(?:\\.|[^"\\]){0,300}"')
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)\b(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Result:
    """``method`` and ``said`` in lower case; ``domain`` is what it was found for, "" where it does not say."""

    method: str
    said: str
    domain: str = ""


@dataclass(frozen=True)
class Authentication:
    """What SES found, in its order; nothing where its header is missing or another service's."""

    results: tuple[Result, ...] = ()

    def proves(self, domain: str) -> bool:
        """Whether the mail is from ``domain``: DMARC passed, or there is no DMARC record and what passed is aligned.

        A result that is there twice is no result: somebody had a hand in it.
        """
        verdicts = [one for one in self.results if one.method == "dmarc"]
        if len(verdicts) != 1 or verdicts[0].domain not in ("", domain) or not domain:
            return False
        if verdicts[0].said == "pass":
            return verdicts[0].domain == domain
        if verdicts[0].said != "none":
            return False
        passed = [one for one in self.results if one.method != "dmarc" and one.said == "pass"]
        return any(_is_at_or_above(one.domain, domain) for one in passed)


def authentication_in(headers: HeaderLines) -> Authentication:
    """Read what SES stamped on a mail. Never raises."""
    value = first(stamped(headers), "authentication-results")
    said = _QUOTED.sub("", value[:10_000])
    for _ in range(5):
        said = _COMMENT.sub("", said)
    service, *rest = said.split(";")
    if (service.split() or [""])[0].lower() != SERVICE or '"' in said:
        return Authentication()
    results: list[Result] = []
    for piece in rest:
        if found := _RESULT.fullmatch(piece):
            results.append(Result(found[1].lower(), found[2].lower(), _domain_in(found[1].lower(), found[3])))
        elif results and results[-1].method == "spf" and not results[-1].domain:
            results[-1] = Result("spf", results[-1].said, _domain_in("spf", piece))
    return Authentication(tuple(results))


_NAMED_BY = {
    "spf": ("envelope-from", "smtp.mailfrom"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
}


def _domain_in(method: str, facts: str) -> str:
    pairs = (one.partition("=") for one in facts.lower().split())
    found = {name: value for name, equals, value in pairs if equals}
    said = next((found[name] for name in _NAMED_BY[method] if name in found), "")
    return said.rpartition("@")[2].rstrip(".")


def _is_at_or_above(domain: str, other: str) -> bool:
    """Whether ``domain`` is the other one, or one that it lies under. Whoever has the upper has the lower.

    Stricter than DMARC's relaxed alignment, which needs a list of public suffixes, and never wider.
    """
    return bool(domain) and "." in domain and (other == domain or other.endswith(f".{domain}"))
