"""All that is known about one person, as they may see it and take it away."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.subscribers.address_changes import AddressChange
    from newsletter.subscribers.sign_ups import SignUp
    from newsletter.subscribers.subscriber import Subscriber
    from newsletter.subscribers.suppressions import Suppression


@dataclass(frozen=True)
class OwnRecord:
    """One address on every list: what they get or got, what they asked for, and whether nothing may be sent there."""

    lists: Sequence[Subscriber]
    sign_ups: Sequence[SignUp]
    suppressed: Suppression | None
    move: AddressChange | None = None

    def __bool__(self) -> bool:
        return bool(self.lists or self.sign_ups or self.suppressed or self.move)

    def as_json(self) -> dict[str, Any]:
        return {
            "lists": [record_of(reader) for reader in self.lists],
            "sign_ups": [asdict(sign_up) for sign_up in self.sign_ups],
            "suppressed": asdict(self.suppressed) if self.suppressed else None,
            "move": asdict(self.move) if self.move else None,
        }


def record_of(reader: Subscriber) -> dict[str, Any]:
    """One list's whole record, with the proof of consent."""
    consent = asdict(reader.consent) if reader.consent else {}
    chosen = reader.preferences
    preferences = asdict(chosen) | {"without": sorted(chosen.without), "not_in": sorted(chosen.not_in)}
    return asdict(reader) | {"grounds": reader.grounds_name, "consent": consent, "preferences": preferences}
