"""Import subscribers from a table: what became of each row, however many there are and however often it is run."""

from __future__ import annotations

from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, TryAgainLater
from newsletter.subscribers.columns import heading_of
from newsletter.subscribers.key_set import KeySet
from newsletter.subscribers.row_outcomes import (
    REGISTER_LINE,
    UNDONE,
    Change,
    Result,
    RowOutcome,
    away,
    decided,
    taken_off,
)
from newsletter.subscribers.rows import Row, rows_of
from newsletter.subscribers.subscriber import Ground, State
from newsletter.subscribers.suppressions import SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from typing import TypeAlias

    from newsletter.subscribers.ports import Keys, Readers, Subscribers
    from newsletter.subscribers.rows import ImportJob, Table
    from newsletter.subscribers.subscriber import Subscriber

    Decide: TypeAlias = Callable[
        [ImportJob, Row, Subscriber, Subscriber | None, str | None], tuple[RowOutcome, Subscriber | None]
    ]

TOGETHER = 100
"""Rows looked up together, and written in one call: as many as a transaction takes."""

WORKERS = 8
"""How many are under way at once: enough for a processor's whole time to go into them while each waits for AWS."""

_TRIES = 6


@dataclass(frozen=True)
class RowImporter:
    """Everything an import needs. With one of its ``workers`` everything is done in turn, without threads."""

    subscribers: Subscribers
    readers: Readers
    keys: Keys
    workers: int = field(default=WORKERS, kw_only=True)

    def results(self, order: ImportJob, table: Table) -> Iterator[Result]:
        """Import row by row, in constant memory. The same upload again, whole or in part, tells the same again.

        Raises:
            InvalidIssue: the file has no heading with an address column, so nothing was imported; or a row is broken,
                after everything before it.
        """
        return self.taken_in(order, rows_of(order, *heading_of(table, order.answers), self.keys.ring), KeySet())

    def taken_in(self, order: ImportJob, rows: Iterable[Row], seen: KeySet) -> Iterator[Result]:
        """The same for some of the rows; ``seen`` holds the readers of those before, and then theirs too."""
        groups = _together(_marked(rows, seen))
        if self.workers == 1:
            return chain.from_iterable(self._taken_in(order, group) for group in groups)
        return self._side_by_side(order, groups)

    def taken_off(self, order: ImportJob, keys: Iterable[str]) -> Iterator[Result]:
        """Take the ground ``member`` from readers whom the register does not have, by their keys."""
        keys = iter(keys)
        while some := list(islice(keys, TOGETHER)):
            known, _ = self.readers.known(order.list, some)
            yield from self._taken_in(
                order, [Row(REGISTER_LINE, reader.address, reader) for reader in known.values()], taken_off
            )

    def undo(self, list_id: str, upload: str) -> Counter[str]:
        """Take away whom an upload added, and bring back whom it took off, if nothing has become of them since.

        How many went, came back and stayed as they are. Who was here before stays, as does whoever left, or signed
        up, since: that was their own wish.
        """
        done: Counter[str] = Counter()
        for reader in self.subscribers.everybody(list_id):
            place, _, became = reader.taken_in.partition(" ")
            if place.partition(":")[0] == upload:
                done[self._undone(reader, upload, became)] += 1
        return done

    def _undone(self, reader: Subscriber, upload: str, became: str) -> str:
        added = became in (RowOutcome.ADDED, RowOutcome.SUPPRESSED) and reader.state is State.ACTIVE
        if added and reader.consent is None and self.subscribers.remove(reader):
            return "removed"
        off = reader.taken_in == f"{upload}:{REGISTER_LINE} {became}"
        if off and Ground.MEMBER not in reader.grounds:
            back = reader if reader.has_left else reader.returning()
            member = replace(back, grounds=reader.grounds | {Ground.MEMBER}, taken_in=UNDONE)
            if all(self.subscribers.write_all([Change(reader, member)])):
                return "brought_back"
        return "kept"

    def _side_by_side(self, order: ImportJob, groups: Iterator[list[Row]]) -> Iterator[Result]:
        """Several groups at once, told in their order.

        A reader who comes again waits until the rows before are done: who is first decides what they become.
        """
        going: deque[tuple[set[str], Future[list[Result]]]] = deque()
        broken: InvalidIssue | None = None
        with ThreadPoolExecutor(self.workers) as pool:
            try:
                for group in groups:
                    again = {row.reader.key for row in group if row.again and row.reader}
                    if any(again & keys for keys, _ in going):
                        wait([future for _, future in going])
                    keys = {row.reader.key for row in group if row.reader}
                    going.append((keys, pool.submit(self._taken_in, order, group)))
                    if len(going) == 2 * self.workers:
                        yield from going.popleft()[1].result()
            except InvalidIssue as error:
                broken = error
            while going:
                yield from going.popleft()[1].result()
        if broken:
            raise broken

    def _taken_in(self, order: ImportJob, rows: Sequence[Row], decide: Decide = decided) -> list[Result]:
        """Rows looked up and written together; those of whom somebody else wrote meanwhile, once more."""
        became: dict[int, RowOutcome] = {}
        for _ in range(_TRIES):
            became |= self._once_taken_in(order, {n: row for n, row in enumerate(rows) if n not in became}, decide)
            if len(became) == len(rows):
                return [Result(row, became[n]) for n, row in enumerate(rows)]
        raise TryAgainLater("others keep writing about the same readers")

    def _once_taken_in(self, order: ImportJob, rows: Mapping[int, Row], decide: Decide) -> Mapping[int, RowOutcome]:
        """What became of those rows whose readers nobody else wrote about between reading and writing."""
        became = {n: RowOutcome.REFUSED for n, row in rows.items() if not row.reader}
        there = {n: (row, row.reader) for n, row in rows.items() if row.reader}
        keys = list({reader.key for _, reader in there.values()})
        known, suppressed, left = self.readers.looked_up(order.list, keys)
        here = dict(known)
        for n, (row, reader) in there.items():
            before = here.get(reader.key)
            met = away(reader, before) if reader.key in left else before
            became[n], after = decide(order, row, reader, met, suppressed.get(reader.key))
            if after:
                here[reader.key] = after
        changes = [Change(known.get(key), after) for key, after in here.items() if after != known.get(key)]
        made = [True] * len(changes) if order.on_trial or not changes else self.subscribers.write_all(changes)
        if not order.on_trial:
            self._erase_again(order.list, known, changes, suppressed)
        overtaken = {change.after.key for change, is_made in zip(changes, made, strict=True) if not is_made}
        return {n: told for n, told in became.items() if n not in there or there[n][1].key not in overtaken}

    def _erase_again(
        self,
        list_id: str,
        known: Mapping[str, Subscriber],
        changes: Sequence[Change],
        suppressed: Mapping[str, str],
    ) -> None:
        """Take back rows of readers who were erased between our reading and our writing, now or in an earlier try."""
        erased = {key for key in known if suppressed.get(key) == SuppressionReason.ERASED}
        if new := [change.after.key for change in changes if change.before is None]:
            now = self.readers.suppressed(new)
            erased |= {key for key in new if now.get(key) == SuppressionReason.ERASED}
        for key in erased:
            self.subscribers.erase(list_id, key)


def _marked(rows: Iterable[Row], seen: KeySet) -> Iterator[Row]:
    """The rows, with those marked whose reader has come before."""
    for row in rows:
        yield replace(row, again=True) if row.reader and not seen.add(row.reader.key) else row


def _together(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """As many rows as are looked up at once; where the file breaks off, first what came before."""
    some: list[Row] = []
    try:
        for row in rows:
            some.append(row)
            if len(some) == TOGETHER:
                yield some
                some = []
    except InvalidIssue:
        yield some
        raise
    if some:
        yield some
