"""Histories of an issue by chance: the same ones in every run, or UTSKICK_HISTORIES new ones (`make model`)."""

from __future__ import annotations

import os
from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.sending.model import SendingMachine

NEW_HISTORIES = int(os.environ.get("UTSKICK_HISTORIES", "0"))

MET = {
    "accepted",
    "accepted_again",
    "refused",
    "left",
    "unknown",
    "open",
    "worker died",
    "halted",
    "paused",
    "closed at the end",
    "stopped at the end",
    "sent to those who missed it",
    "woke late",
    "stopped as a loop",
    "restored and accepted",
    "mailed again after a restore",
    "poison among reports",
    "a part was remembered",
    *(f"ses {mood}" for mood in ("take", "lose-answer", "lose-call", "throttle", "mix", "pause")),
}


def histories(number: int, *, new: bool = False, phases: tuple[Phase, ...] = tuple(Phase)) -> Counter[str]:
    """Live through so many histories of fifty steps each; in how many of them what happened."""
    SendingMachine.met = Counter()
    run_state_machine_as_test(
        SendingMachine,
        settings=settings(
            max_examples=number,
            stateful_step_count=50,
            deadline=None,
            derandomize=not new,
            database=None,
            phases=phases,
            print_blob=new,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return SendingMachine.met


def test_the_promise_holds_in_every_history():
    met = histories(NEW_HISTORIES or 1000, new=bool(NEW_HISTORIES))
    assert set(met) >= MET, met
    if NEW_HISTORIES:
        print("".join(f"\n{number:9,}  {what}" for what, number in met.most_common()))  # noqa: T201 - a long run's sum
