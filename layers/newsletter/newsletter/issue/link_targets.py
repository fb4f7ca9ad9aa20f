"""Where a link leads: https, http or mailto, and nothing that hides where it goes."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from newsletter.errors import InvalidIssue, Problem

INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Zero-width and bidirectional marks: they make one address look like another."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SAFE = "%!$&'()*+,;=:@/?-._~[]"
_MAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]++@[^\s@<>(),;:\\\"\[\].]++(?:\.[^\s@<>(),;:\\\"\[\].]++)++")
_LONGEST = 2_000
_WRAPPED = re.compile(
    r"https?://(?:[\w-]{1,40}\.safelinks\.protection\.outlook\.com/|urldefense(?:\.proofpoint)?\.com/v[123]/"
    r"|www\.google\.[a-z.]{2,6}/url\?|l\.facebook\.com/l\.php\?)",
    re.IGNORECASE,
)
_NAMES_READER = re.compile(r"(?:mc_eid|mkt_tok|_hsenc|_hsmi|vero_id|ck_subscriber_id|sc_uid|bbeml)=", re.IGNORECASE)
"""What systems for newsletters add to a link: it names the one person whose copy it was, and leads nowhere."""

_MAILCHIMP = re.compile(
    r"https?://(?:[\w.-]{1,80}\.list-manage\.com/track/click|(?:[\w.-]{1,80}\.)?(?:mailchi\.mp|campaign-archive\d?\.com)/[^?#]{0,300})\?",
    re.IGNORECASE,
)
"""A counter of clicks, and the page of an issue: ``e`` names the reader there, and the way goes on without it."""

_PROOFPOINT = re.compile(r"urldefense\.com/v3/__(.{1,1900}?)__;", re.IGNORECASE)


def target_of(written: str, line: int) -> str:
    """The address for an ``href`` behind what the author wrote: ASCII, domain in punycode, nothing left to guess.

    Raises:
        InvalidIssue: ``link-not-sendable``, ``link-hides`` or ``link-broken``, naming the link and its line.
    """
    written = unwrapped_link(re.sub(r"[\t\r\n]+", "", written).strip())
    facts: dict[str, str | int] = {"link": written[:80], "line": line}
    if _CONTROL.search(written) or INVISIBLE.search(unquote(written)):
        raise InvalidIssue(Problem("link-hides", facts))
    if _MAIL.fullmatch(written):
        written = f"mailto:{written}"
    elif written.lower().startswith("www."):
        written = f"https://{written}"
    scheme = _SCHEME.match(written)
    if scheme is None or scheme[0].lower() not in ("http:", "https:", "mailto:"):
        raise InvalidIssue(Problem("link-not-sendable", facts))
    try:
        target = _mail(written) if scheme[0].lower() == "mailto:" else _web(written)
    except ValueError as error:
        raise InvalidIssue(Problem("link-broken", facts)) from error
    if len(target) > _LONGEST:
        raise InvalidIssue(Problem("link-broken", facts))
    return target


def unwrapped_link(written: str) -> str:
    """The address that a mail program or a search engine wrapped in one of its own.

    Wrapped links carry the address of whoever got the mail, and stop working when their service does.
    https://learn.microsoft.com/en-us/defender-office-365/safe-links-about
    """
    for _ in range(3):
        parts = urlsplit(written) if _WRAPPED.match(written) else None
        if parts is None:
            break
        asked = dict(parse_qsl(parts.query))
        inner = asked.get("url") or asked.get("q") or asked.get("u") or ""
        if found := _PROOFPOINT.search(written):
            inner = found[1].replace(":/", "://", 1) if "://" not in found[1] else found[1]
        elif "urldefense" in parts.netloc and inner:
            inner = unquote(inner.replace("-", "%").replace("_", "/"))
        if not re.match(r"https?://|mailto:", inner, re.IGNORECASE):
            break
        written = inner
    return _without_reader(written)


def _without_reader(written: str) -> str:
    address, mark, query = written.partition("?")
    query, hash_, place = query.partition("#")
    mailchimp = _MAILCHIMP.match(written) is not None
    asked = query.replace("&amp;", "&").split("&")
    kept = [one for one in asked if not (_NAMES_READER.match(one) or (mailchimp and one.startswith("e=")))]
    if kept == asked:
        return written
    return f"{address}{mark if kept else ''}{'&'.join(kept)}{hash_}{place}"


def _web(written: str) -> str:
    parts = urlsplit(written.replace("\\", "/"))
    if parts.username is not None or parts.password is not None or not parts.hostname:
        raise ValueError("a user name in a link shows another house than the one it leads to")
    host = ascii_domain(parts.hostname)
    port = f":{parts.port}" if parts.port else ""
    path, query, rest = (quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), host + port, path, query, rest))


def _mail(written: str) -> str:
    address, mark, query = written[len("mailto:") :].partition("?")
    local, _, domain = unquote(address).rpartition("@")
    if not _MAIL.fullmatch(f"{local}@{domain}"):
        raise ValueError("not one mail address")
    if re.search(r"%0[ad]", query, re.IGNORECASE) and re.search(r"(?:^|&)(?:to|cc|bcc)=", query, re.IGNORECASE):
        raise ValueError("a mail link that addresses others")
    local = quote(local, safe="!$&'*+-._~/=")
    return f"mailto:{local}@{ascii_domain(domain)}{mark}{quote(query, safe=_SAFE)}"


def ascii_domain(domain: str) -> str:
    """A domain in the ASCII form the wire needs; raises ValueError for what cannot be one."""
    if domain.isascii() and re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]", domain):
        return domain.lower()
    import idna  # 25 ms of tables that most issues never need

    return idna.encode(domain, uts46=True).decode()  # IDNAError is a ValueError (UnicodeError)
