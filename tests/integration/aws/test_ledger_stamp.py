"""The stamp of a restored ledger, while another round advances it between any two of our own calls."""

from __future__ import annotations

import pytest

from newsletter.aws.ledger_stamp import LedgerStamp

OLD, NEW = 1_000, 1_060
HALVES = ("_inside", "_outside")


@pytest.fixture
def stamp(stack):
    stamp = LedgerStamp(stack.ledger.ledger_table, stack.archive.archive_bucket)
    stamp.accept(OLD)
    return stamp


def _meanwhile(monkeypatch, half, advance):
    """Let another round write both halves once we have read the first of ours."""
    read, done = getattr(LedgerStamp, half), []

    def and_then(self):
        found = read(self)
        if not done:
            done.append(half)
            advance()
        return found

    monkeypatch.setattr(LedgerStamp, half, and_then)
    return done


@pytest.mark.parametrize("half", HALVES)
def test_a_ledger_does_not_seem_restored_while_its_stamp_is_advanced(stamp, monkeypatch, half):
    done = _meanwhile(monkeypatch, half, lambda: (stamp._put_inside(NEW), stamp._put_outside(NEW)))
    assert not stamp.is_behind()
    assert done


@pytest.mark.parametrize("half", HALVES)
def test_nor_when_two_rounds_advance_it_at_once(stamp, monkeypatch, half):
    done = _meanwhile(monkeypatch, half, lambda: (stamp._put_inside(NEW), stamp._put_outside(NEW)))
    assert stamp.advance(NEW)
    assert done
    assert stamp.times() == (NEW, NEW)


@pytest.mark.parametrize("half", HALVES)
def test_one_that_is_restored_while_it_is_looked_at_is_known_by_the_next_look(stamp, monkeypatch, half):
    stamp.accept(NEW)
    _meanwhile(monkeypatch, half, lambda: stamp._put_inside(OLD))
    stamp.advance(NEW)
    assert stamp.is_behind()
    assert not stamp.advance(NEW)
