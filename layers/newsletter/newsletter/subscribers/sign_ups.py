"""Sign-ups: somebody typed an address into a list's form, and whoever reads there has not confirmed it yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from newsletter.subscribers.subscriber import Consent, Ground, Subscriber

if TYPE_CHECKING:
    from newsletter.subscribers.keyring import Keyring
    from newsletter.subscribers.ports import SignUps

LIFE = timedelta(days=7)
"""How long after its latest letter a sign-up can be confirmed. Then it is forgotten, whether or not it is deleted."""

BETWEEN_LETTERS = timedelta(days=1)

MOST_LETTERS = 3
"""Letters about one sign-up, a reminder included: whoever gets three that they never asked for gets no fourth."""

REMIND_AFTER = timedelta(days=3)
"""How long after the latest letter somebody who has not confirmed is reminded, once."""

TIME_TO_ANSWER = timedelta(days=1)
"""How long the link must still be good for a reminder to be of use."""

MOST_OF_A_NETWORK = 50
"""Sign-ups a day from one network: a whole town hall after the news of a meeting, and few enough victims of a robot."""

MOST_OF_A_SITE = 4 * MOST_OF_A_NETWORK
"""Sign-ups a day from all networks of one provider's site together: it has hundreds, and none is a way round."""

MOST_TO_AN_ADDRESS, MOST_IN_A_MONTH = 3, 9
"""Letters to one mailbox in a day and in a month, about all lists together: many lists are no way round the caps."""


@dataclass(frozen=True)
class SignUp:
    """Kept until it is confirmed, or for ``LIFE`` after the latest letter that somebody asked for.

    ``text`` is what the form said, word for word; ``source`` the form's address; ``network`` a keyed hash. ``asked``
    and ``last_letter`` are seconds since 1970, ``letters`` how many have been written because somebody asked.
    ``reminded`` is when the one reminder was written, 0 for not: it counts as a letter, and prolongs nothing.
    """

    list: str
    reader: str
    address: str
    name: str
    text: str
    source: str
    network: str
    asked: int
    letters: int = 0
    last_letter: int = 0
    reminded: int = 0
    version: int = 0

    @property
    def expires(self) -> int:
        return max(self.asked, self.last_letter) + int(LIFE.total_seconds())

    @property
    def letter_id(self) -> str:
        """The latest letter's: the same for everybody who asks before the next one is due."""
        return f"join-{self.list}-{self.reader}-{self.asked}-{self.letters}"

    @property
    def reminder_id(self) -> str:
        """The reminder's: there is only one."""
        return f"remind-{self.list}-{self.reader}-{self.asked}"

    def is_open(self, now: datetime) -> bool:
        return now.timestamp() < self.expires

    def is_due_a_letter(self, now: datetime) -> bool:
        waited = now.timestamp() - max(self.last_letter, self.reminded) >= BETWEEN_LETTERS.total_seconds()
        return self._written < MOST_LETTERS and (waited or not self.letters)

    def is_due_a_reminder(self, now: datetime) -> bool:
        waited = now.timestamp() - self.last_letter >= REMIND_AFTER.total_seconds()
        return waited and not self.reminded and self._written < MOST_LETTERS and self.is_open(now + TIME_TO_ANSWER)

    def may_lack_its_reminder(self, now: datetime) -> bool:
        """Whether whoever wrote the reminder down may have died before posting it: posted again, it goes once."""
        is_fresh = now.timestamp() - self.reminded < 2 * BETWEEN_LETTERS.total_seconds()
        return is_fresh and self.reminded > self.last_letter and self.is_open(now)

    @property
    def _written(self) -> int:
        return self.letters + (1 if self.reminded else 0)

    def written_to(self, now: datetime) -> SignUp:
        return replace(self, letters=self.letters + 1, last_letter=int(now.timestamp()))

    def reminded_at(self, now: datetime) -> SignUp:
        return replace(self, reminded=int(now.timestamp()))

    def confirmed(self, now: datetime) -> Subscriber:
        """The reader this makes, with the proof that it was their own wish."""
        asked = datetime.fromtimestamp(self.asked, UTC).isoformat()
        moment = now.isoformat(timespec="seconds")
        return Subscriber(
            list=self.list,
            key=self.reader,
            address=self.address,
            grounds=frozenset({Ground.SIGN_UP}),
            name=self.name,
            since=moment,
            source=self.source,
            consent=Consent(self.text, asked, moment, self.source, self.network),
        )


def may_be_written_to(mailbox: str, what: str, sign_ups: SignUps, now: datetime) -> bool:
    """Count one more letter to a mailbox, about whatever list: whether it is within the day's and the month's.

    ``mailbox`` is the key of ``Address.mailbox``, so that no spelling is a way round. ``what`` is counted: ``letters``,
    or ``asked`` for what needs no letter and is counted only to take as long.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    month = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    in_day = sign_ups.turn(f"{what}#{mailbox}", MOST_TO_AN_ADDRESS, today + timedelta(days=1))
    return sign_ups.turn(f"{what}-in-month#{mailbox}", MOST_IN_A_MONTH, month) and in_day


def has_its_share(address: str, ring: Keyring, sign_ups: SignUps, midnight: datetime) -> bool:
    """Count one more sign-up from a network, and from the site around it: whether both are within the day's share."""
    network, site = _networks(address)
    in_network = sign_ups.turn(f"network#{ring.network_key(network)}", MOST_OF_A_NETWORK, midnight)
    in_site = sign_ups.turn(f"site#{ring.network_key(site)}", MOST_OF_A_SITE, midnight)
    return in_network and in_site


def network_key(address: str, ring: Keyring) -> str:
    """A name for the network somebody came from, which nobody can turn back into an address."""
    return ring.network_key(_networks(address)[0])


def _networks(address: str) -> tuple[str, str]:
    """The network of one household, and the site that it is part of.

    A home is given a /56 of IPv6, and at most a /48 (https://www.rfc-editor.org/rfc/rfc6177#section-2,
    https://www.ripe.net/publications/docs/ripe-690/): 256 networks of the 64 bits that one device sees. Of IPv4 it has
    one address, perhaps shared with many (https://www.rfc-editor.org/rfc/rfc6598); its site is the /24.
    """
    try:
        host = ip_address(address)
    except ValueError:
        return "unknown", "unknown"
    if isinstance(host, IPv6Address):
        if host.ipv4_mapped is None:
            return str(ip_network(f"{host}/56", strict=False)), str(ip_network(f"{host}/48", strict=False))
        host = host.ipv4_mapped
    return str(host), str(ip_network(f"{host}/24", strict=False))
