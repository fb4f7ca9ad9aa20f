"""The register: a file that says it holds every member, and whom the list has as members and it does not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.subscribers.subscriber import Ground, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.subscribers.key_set import KeySet
    from newsletter.subscribers.ports import Subscribers

_AT_ONCE = 5_000

_FIRST = re.compile(r"(?:(prov|provkörning|trial|try)|(?:ja|yes)[ _-]+(\d{1,7}))[ _-]+", re.IGNORECASE)
_REGISTER = re.compile(r"(?:(?:medlems)?regist(?:er|ret)|member(?:s|ship)?[ _-]?register)(?![^\W\d_])", re.IGNORECASE)


@dataclass(frozen=True)
class FilenameOptions:
    """What the name of a file says is to be done with it.

    ``prov medlemmar.csv`` is only tried, ``medlemsregister.csv`` is the whole register, and ``ja 37 ...`` says that as
    many as 37 members may be gone. A number rather than a plain yes, so that a name that is used again agrees to
    nothing it has not been asked about.
    """

    on_trial: bool = False
    is_register: bool = False
    agreed: int = 0


def filename_options(name: str) -> FilenameOptions:
    rest = bare(name)
    said = unicodedata.normalize("NFC", name).removesuffix(rest)
    words = list(_FIRST.finditer(said))
    return FilenameOptions(
        on_trial=any(word[1] for word in words),
        is_register=_REGISTER.match(rest) is not None,
        agreed=max((int(word[2] or 0) for word in words), default=0),
    )


def bare(name: str) -> str:
    """The name of a file without what was said in front of it."""
    rest = unicodedata.normalize("NFC", name)
    while found := _FIRST.match(rest):
        rest = rest[found.end() :]
    return rest


@dataclass
class Comparison:
    """``members`` counts those who get the list as members, ``gone`` those of them whom the register does not have."""

    members: int = 0
    gone: int = 0

    def gone_from(self, list_id: str, register: KeySet, subscribers: Subscribers) -> Iterator[str]:
        """The keys of all members who are not in the register, also of those who have left, counting on the way."""
        last = ""
        while candidates := subscribers.after(list_id, last, _AT_ONCE):
            for reader in candidates:
                if Ground.MEMBER in reader.grounds:
                    is_gone, gets_it = reader.key not in register, reader.state is State.ACTIVE
                    self.members += gets_it
                    self.gone += gets_it and is_gone
                    if is_gone:
                        yield reader.key
            last = candidates[-1].key
