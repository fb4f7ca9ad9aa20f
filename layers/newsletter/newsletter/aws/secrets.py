"""The secret in AWS Secrets Manager that holds the house's keys."""

from __future__ import annotations

from functools import cache

from newsletter.aws.clients import secretsmanager
from newsletter.readers.keyring import Keyring


@cache
def keyring(secret: str) -> Keyring:
    """Read once per worker: a new key is used within the life of a worker, an old one verifies for ever."""
    return Keyring.from_json(secretsmanager().get_secret_value(SecretId=secret)["SecretString"])
