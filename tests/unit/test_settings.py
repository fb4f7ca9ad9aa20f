"""Settings: a function and all its parts are made from its environment, or every missing variable is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from newsletter.errors import Misconfigured
from newsletter.settings import settings_from

if TYPE_CHECKING:
    from collections.abc import Callable


class Rows(Protocol):
    def rows(self) -> int: ...


@dataclass(frozen=True)
class Table:
    rows_table: str

    def rows(self) -> int:
        return len(self.rows_table)


@dataclass(frozen=True)
class Resources:
    ledger: Table


@dataclass(frozen=True)
class Reading:
    ledger: Rows
    clock: Callable[[], float]


@dataclass(frozen=True)
class Closing:
    reading: Reading
    ledger: Rows
    patience_seconds: int
    price: float = 0.1


@dataclass(frozen=True)
class Function:
    closing: Closing
    reading: Reading
    clock: Callable[[], float]


ENVIRONMENT = {"ROWS_TABLE": "rows", "PATIENCE_SECONDS": "900", "PRICE": "7"}


def clock() -> float:
    return 7.0


def test_what_is_given_reaches_the_parts_of_the_parts():
    made = settings_from(Function, ENVIRONMENT, Resources, clock=clock)
    assert made.clock is made.closing.reading.clock is clock
    assert (made.closing.patience_seconds, made.closing.price) == (900, 0.1)


def test_what_a_part_asks_for_is_the_resource_of_its_name_and_all_parts_have_the_same():
    made = settings_from(Function, ENVIRONMENT, Resources, clock=clock)
    assert made.closing.ledger == Table("rows")
    assert made.closing.ledger is made.reading.ledger
    assert made.closing.reading is made.reading


def test_what_is_given_stands_before_a_default_and_before_a_resource():
    made = settings_from(Closing, ENVIRONMENT, Resources, clock=clock, price=0.2, ledger=Table("another"))
    assert (made.price, made.ledger, made.reading.ledger) == (0.2, Table("another"), Table("another"))


def test_every_variable_that_is_missing_or_wrong_in_any_part_is_named_at_once():
    with pytest.raises(Misconfigured) as error:
        settings_from(Function, {"PATIENCE_SECONDS": "soon"}, Resources, clock=clock)
    assert "ROWS_TABLE, PATIENCE_SECONDS (not a number)" in str(error.value)


def test_a_part_that_nothing_can_make_is_named_too():
    with pytest.raises(Misconfigured, match="CLOCK"):
        settings_from(Function, ENVIRONMENT, Resources)
