"""Links to the website that are somebody's alone, signed with the keys in AWS Secrets Manager."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from newsletter.aws.clients import secretsmanager
from newsletter.subscribers.keyring import Keyring
from newsletter.subscribers.signed_links import (
    AddressChangeLink,
    DayLink,
    JoinLink,
    OwnLink,
    ReaderLink,
    StaffLink,
    StatusLink,
    UploadLink,
)


@cache
def _keyring(secret: str) -> Keyring:
    # Read once per worker: a new key is in use within the life of a worker, and an old one verifies for ever.
    return Keyring.from_json(secretsmanager().get_secret_value(SecretId=secret)["SecretString"])


@dataclass(frozen=True)
class Keys:
    """The stack's keyring, fetched when it is first needed."""

    secret: str

    @property
    def ring(self) -> Keyring:
        return _keyring(self.secret)


@dataclass(frozen=True)
class Links(Keys):
    """``website`` is the public address of the pages, without a slash at the end."""

    website: str

    def leave(self, list_id: str, reader: str) -> str:
        return f"{self.website}/u/{ReaderLink(list_id, reader).signed('leave', self.ring)}"

    def sign_up(self, list_id: str) -> str:
        return f"{self.website}/join/{list_id}"

    def join(self, link: JoinLink) -> str:
        return f"{self.website}/j/{link.signed(self.ring)}"

    def own(self, link: OwnLink) -> str:
        return f"{self.website}/y/{link.signed(self.ring)}"

    def move(self, link: AddressChangeLink) -> str:
        return f"{self.website}/b/{link.signed(self.ring)}"

    def returning(self, link: ReaderLink) -> str:
        return f"{self.website}/r/{link.signed('return', self.ring)}"

    def stop(self, link: StaffLink) -> str:
        return f"{self.website}/s/{link.signed('stop', self.ring)}"

    def start(self, link: StaffLink) -> str:
        return f"{self.website}/a/{link.signed('start', self.ring)}"

    def again(self, link: StaffLink) -> str:
        return f"{self.website}/m/{link.signed('again', self.ring)}"

    def upload(self, link: UploadLink) -> str:
        return f"{self.website}/d/{link.signed(self.ring)}"

    def status(self, link: StatusLink) -> str:
        return f"{self.website}/o/{link.signed(self.ring)}"

    def day(self, link: DayLink) -> str:
        return f"{self.website}/t/{link.signed(self.ring)}"

    def web(self, edition: str) -> str:
        return f"{self.website}/e/{edition}"
