"""Who has been seen in a file: eight to sixteen bytes for each, however long the file and the addresses."""

from __future__ import annotations

from array import array

_LETTERS = 12
"""As much of a reader's key as fits into 64 bits: two of a million readers are one once in two million files."""

_SPREAD = 0x9E3779B97F4A7C15


class KeySet:
    """Readers' keys by a number each, in a table of numbers (open addressing); 0 stands for nobody."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: str) -> bool:
        return self._slots[self._place(int(key[:_LETTERS], 36))] != 0

    def add(self, key: str) -> bool:
        """Whether this is the first time."""
        number = int(key[:_LETTERS], 36)
        place = self._place(number)
        if self._slots[place]:
            return False
        self._slots[place] = number
        self._count += 1
        if 2 * self._count > len(self._slots):
            self._grow()
        return True

    def _place(self, number: int) -> int:
        """Where this number is, or would be."""
        slots, last = self._slots, len(self._slots) - 1
        place = (number * _SPREAD >> 40) & last
        while slots[place] and slots[place] != number:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        before = self._slots
        self._slots = array("Q", bytes(16 * len(before)))
        for number in before:
            if number:
                self._slots[self._place(number)] = number
