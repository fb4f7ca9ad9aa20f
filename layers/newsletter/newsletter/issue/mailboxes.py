"""Who a From names: one mailbox and no more, for what shows as one sender and means another is nobody's mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.issue.link_targets import ascii_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_QUOTED = re.compile(r'"(?:\\.|[^"\\]){0,300}"')
_COMMENT = re.compile(r"\([^()]*\)")
_NAMED = re.compile(r"[^<>,:;@\"]{0,300}<\s{0,5}([^\s<>,:;@\"()\\]{1,64}@[^\s<>,:;@\"()\\]{1,255})\s{0,5}>")
_BARE = re.compile(r"([^\s<>,:;@\"()\\]{1,64}@[^\s<>,:;@\"()\\]{1,255})")
_ANY = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s<>,:;@\"()\\]{1,255}")
_MOST = 2_000


def sole_mailbox(values: Sequence[str]) -> str:
    """The one mailbox of the one header among ``values``; empty for none, several, a group, or what is neither.

    A display name proves nothing and is left out; an address in it is refused unless it is quoted, as it must be.
    """
    if len(values) != 1 or len(values[0]) > _MOST:
        return ""
    said = _QUOTED.sub("", values[0])
    for _ in range(5):  # comments may stand in comments
        said = _COMMENT.sub("", said)
    said = " ".join(said.split())
    found = _NAMED.fullmatch(said) or _BARE.fullmatch(said)
    return canonical(found[1]) if found else ""


def mailboxes_in(values: Iterable[str]) -> tuple[str, ...]:
    """Every address in these headers but those in quoted names, each once: whom a mail may claim to be from, or to."""
    found = (canonical(one) for value in values for one in _ANY.findall(_QUOTED.sub("", value[:20_000])))
    return tuple(dict.fromkeys(one for one in found if one))


def canonical(address: str) -> str:
    """An address in lower case with its domain in ASCII; empty for what SES could not send to."""
    local, _, domain = address.rpartition("@")
    if not local or not local.isascii():
        return ""
    try:
        return f"{local.lower()}@{ascii_domain(domain.rstrip('.'))}"
    except ValueError:
        return ""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]
