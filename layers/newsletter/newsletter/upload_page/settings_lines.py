"""What a change of settings does: its lines one by one, and who would be shut out by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.issue.mailboxes import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from newsletter.mailing_list import MailingList


@dataclass(frozen=True)
class ChangedLine:
    """A line that goes or comes; ``number`` is where, in the file before or after, counted from 1."""

    number: int
    text: str
    is_new: bool = False


def changed_lines(before: str, after: str) -> Sequence[ChangedLine]:
    """The lines of one text that another lacks, and those it has instead, in their order."""
    from difflib import SequenceMatcher  # only on this one page

    old, new = before.splitlines(), after.splitlines()
    found: list[ChangedLine] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            found += (ChangedLine(at + 1, old[at]) for at in range(old_from, old_to))
            found += (ChangedLine(at + 1, new[at], is_new=True) for at in range(new_from, new_to))
    return found


def shut_out(
    before: MailingList | None, after: MailingList, is_presser: Callable[[Collection[str]], bool]
) -> Iterator[Problem]:
    """Whom a change takes something from: told before it is made, since nobody could take it back on the page.

    Args:
        before: the list as it is; None while its settings are broken.
        after: the list as it would be.
        is_presser: whether one of some addresses is that of whoever is about to change it.
    """
    if not after.uploaders:
        yield Problem("settings-nobody-in", stops=False)
    elif not is_presser(after.uploaders):
        yield Problem("settings-not-you-in", stops=False)
    elif not after.keepers:
        yield Problem("settings-nobody-keeps", stops=False)
    elif not is_presser(after.keepers):
        yield Problem("settings-not-you-keep", stops=False)
    if before is None:
        return
    if gone := [one for one in gone_from(before.uploaders, after.uploaders) if not is_presser([one])]:
        yield Problem("settings-out", {"addresses": ", ".join(gone)}, stops=False)
    if gone := gone_from(before.staff, after.staff):
        yield Problem("settings-off-staff", {"addresses": ", ".join(gone)}, stops=False)


def gone_from(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The addresses that stood there before and do not any more."""
    kept = set(map(canonical, after))
    return [one for one in before if canonical(one) not in kept]
