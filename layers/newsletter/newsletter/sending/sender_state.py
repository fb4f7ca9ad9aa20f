"""The state of the sender: what keeps mail from arriving, as far as the account and the identity at SES tell.

`utskick doctor` looks at more, and says what to do; this is what a proof has the time to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.sending.send_rate import Pace


@dataclass(frozen=True)
class SenderState:
    """What SES knows of the identity that mail is sent as.

    ``is_signed`` is False where a domain's DKIM signatures are off or its records were not found; an address has none
    of its own.
    """

    is_verified: bool
    is_signed: bool = True


def faults_of(sender: SenderState | None, pace: Pace | None, readers: int) -> Mapping[str, Mapping[str, int]]:
    """What is wrong, each kind with the numbers it is told with; nothing of what SES did not say.

    Args:
        sender: the identity; None while SES does not tell.
        pace: what the account may do; likewise.
        readers: how many an issue goes to; 0 for a draft.
    """
    found: dict[str, Mapping[str, int]] = {}
    if sender and not sender.is_verified:
        found["unverified"] = {}
    elif sender and not sender.is_signed:
        found["unsigned"] = {}
    if pace and not pace.sending_enabled:
        found["paused"] = {}
    if pace and pace.in_sandbox:
        found["sandbox"] = {}
    elif pace and 0 <= pace.per_day < readers:
        found["quota"] = {"number": int(pace.per_day)}
    return found
