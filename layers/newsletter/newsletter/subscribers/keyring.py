"""The stack's secret keys: one names readers without naming them, the others sign links."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from newsletter.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

READER_KEY_LENGTH = 20
"""Characters of a reader's key: 100 bits in base32, so ten million readers collide once in 10^16 lists."""

PARTITIONS = "234567abcdefghijklmnopqrstuvwxyz"
"""The first characters a reader's key can have, in the order DynamoDB sorts them: one partition of readers each."""


def base32(raw: bytes) -> str:
    """Lower case, no padding: safe in URLs, mail tags and file names, and no mail program cuts it short."""
    return base64.b32encode(raw).decode().rstrip("=").lower()


@dataclass(frozen=True)
class Keyring:
    """Secrets by key id. The lowest id never leaves: it names readers. The highest signs; all of them verify."""

    secrets: Mapping[str, bytes]

    def __post_init__(self) -> None:
        if not self.secrets or not all(self.secrets):
            raise Misconfigured("the secret of signed links holds no key")

    @classmethod
    def from_json(cls, text: str) -> Keyring:
        """Read ``{"1": "...", "2": "..."}``, the value of the secret in AWS Secrets Manager."""
        return cls({kid: secret.encode() for kid, secret in json.loads(text).items() if kid.isdigit()})

    @property
    def newest(self) -> str:
        """The id of the key that signs."""
        return max(self.secrets, key=int)

    def reader_key(self, canonical_address: str) -> str:
        """The name under which everyone but the postman knows a reader: stable, unguessable, not reversible.

        A keyed hash rather than a random id, so that one address is one reader whatever road it came by, and so
        that someone erased can be kept away without keeping the address (DESIGN 6).
        """
        return self._tag(min(self.secrets, key=int), "reader", canonical_address)[:READER_KEY_LENGTH]

    def network_key(self, network: str) -> str:
        """The name of a network a sign-up came from, worth nothing without the key."""
        return self._tag(min(self.secrets, key=int), "network", network)[:READER_KEY_LENGTH]

    def signature(self, key_id: str, purpose: str, payload: str) -> str:
        """128 bits over ``payload``, worth nothing for another purpose."""
        return self._tag(key_id, f"link:{purpose}", payload)[:26]

    def _tag(self, key_id: str, use: str, text: str) -> str:
        # A key of its own for each use, so that no output of one can ever serve as another.
        return base32(hmac.digest(_key_for(self.secrets[key_id], use), text.encode(), "sha256"))


@cache
def _key_for(secret: bytes, use: str) -> bytes:
    return hmac.digest(secret, use.encode(), "sha256")
