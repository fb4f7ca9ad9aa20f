"""Does the time that the sign-up form takes tell anything about an address? Ten kinds of addresses, compared.

Method: the real function in this process over moto, warm. Each round posts the form once for one address of every kind,
in a new random order, so that a busy machine slows all kinds alike; each address is used once. Told are the median of
CPU time (user and system) of a whole request less what moto needs to answer for AWS, how often a request of the kind
was slower than one of a new address in the same round, the mean difference without the extreme tenth on each side, and
p by a sign-flip permutation test on the differences within rounds, without the fifth that differ most (10,000 flips,
two-sided; of nine comparisons, one below 0.05 is to be expected in a third of all runs). What AWS and the network add
is the same calls for every kind (tests/integration/test_same_work.py), and each varies by more than these differences.

    .venv/dev/bin/python bench/timing.py [rounds]
"""

from __future__ import annotations

import gc
import logging
import random
import statistics
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "newsletter"))

from bench.own_time import OwnTime
from tests.integration.cloud import Cloud
from tests.integration.kinds import KINDS, address_of, furnished, sign_up, stamp
from tests.integration.simulated_stack import SimulatedStack

FLIPS = 10_000


def main(rounds: int) -> None:
    """Print a line for each kind."""
    logging.disable(logging.CRITICAL)
    chance = random.Random(1)  # noqa: S311 - nobody's secret
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with Cloud() as cloud:
        cloud.refs["SignUpsADay"] = "1000000"
        stack = furnished(SimulatedStack(cloud), rounds + 1)
        own = OwnTime()
        gc.freeze()
        for number in range(rounds + 1):
            shown = stamp(stack)
            for kind in chance.sample(KINDS, len(KINDS)):
                network = f"10.{KINDS.index(kind)}.{number % 250}.{number // 250}"
                ask = partial(sign_up, stack, address_of(kind, number), network=network, shown=shown)
                spent, answer = own.taken(ask)
                assert answer["statusCode"] == 200
                if number:  # the first of all is not warm
                    taken[kind].append(spent)
    print(f"{rounds} rounds; CPU of a request in ms:")
    print(f"  {'kind':<12}{'median':>8}{'to new':>9}{'slower':>9}{'p':>9}")
    for kind in KINDS:
        apart = [one - new for one, new in zip(taken[kind], taken["new"], strict=True)]
        slower = sum(one > 0 for one in apart) / rounds
        print(
            f"  {kind:<12}{statistics.median(taken[kind]):>8.2f}{_middle(apart):>+9.3f}{slower:>8.0%}"
            f"{_p(apart, chance) if kind != 'new' else 1:>10.4f}"
        )


def _middle(apart: list[float]) -> float:
    """The mean without the extreme tenth on each side: what the machine did besides stands there."""
    cut = len(apart) // 10
    return statistics.fmean(sorted(apart)[cut : len(apart) - cut])


def _p(apart: list[float], chance: random.Random) -> float:
    """How often a difference as large comes about if in each round either could have been either."""
    size = sorted(map(abs, apart))[: len(apart) - len(apart) // 5]
    limit = size[-1]
    kept = [one for one in apart if abs(one) <= limit]
    found = abs(sum(kept))
    extreme = 0
    for _ in range(FLIPS):
        signs = chance.getrandbits(len(kept))
        total = sum(one if signs >> place & 1 else -one for place, one in enumerate(kept))
        extreme += abs(total) >= found
    return (extreme + 1) / (FLIPS + 1)


if __name__ == "__main__":
    print(__doc__.split("\n\n")[1].replace("\n", " "))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
