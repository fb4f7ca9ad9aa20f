"""Deliberate faults in `newsletter/sending`, one at a time: which of them do the tests of the sending promise notice?

    python -m bench.mutants [--jobs 2] [--histories 200] [--every 1] [module ...]

Each mutant changes one thing: a comparison, a condition, a number, a sign, a branch, or a statement that is left out.
It runs in a fork that has everything imported but our own code: first the unit tests of `sending`, then, if they saw
nothing, so many histories of the model. One that docs/faults.md explains as harmless does not count.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.machinery
import os
import re
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.stateful
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SENDING = ROOT / "layers/newsletter/newsletter/sending"
TESTS = ROOT / "tests/unit/sending"
FIRST = {
    "close": "closing",
    "batches": "plan",
    "undelivered": "stopping",
    "resend": "stopping",
    "edition_state": "closing",
}
"""Whose tests are asked before all the others, where they are not named after the module."""

BY_UNIT, BY_MODEL, ALIVE = "unit", "model", "ALIVE"
SECONDS = 60
"""Of processor, after which a mutant that never ends counts as noticed."""

_PAIRS: list[tuple[type[ast.AST], type[ast.AST]]] = [
    (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn),
    (ast.Add, ast.Sub), (ast.FloorDiv, ast.Mult), (ast.BitOr, ast.BitAnd), (ast.And, ast.Or),
]  # fmt: skip
_OTHER: dict[type[ast.AST], Any] = dict(_PAIRS) | {b: a for a, b in _PAIRS} | {ast.Div: ast.Mult, ast.Mod: ast.Mult}
_LEFT_OUT = (ast.Expr, ast.AugAssign, ast.Continue, ast.Raise, ast.Delete)


@dataclass(frozen=True)
class Mutant:
    module: str
    line: int
    what: str
    whole: ast.Module
    before: ast.AST
    after: ast.AST

    @property
    def tree(self) -> ast.Module:
        """A copy of the whole module with ``after`` in the place of ``before``."""
        return ast.fix_missing_locations(copy.deepcopy(self.whole, {id(self.before): self.after}))


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    text = (SENDING / f"{module}.py").read_text()
    tree, lines = ast.parse(text), text.splitlines()
    for node, field, index in list(_places(tree)):
        before = getattr(node, field) if index is None else getattr(node, field)[index]
        for after in _instead_of(before):
            where = f" in {lines[before.lineno - 1].strip()}" if isinstance(before, ast.Constant) else ""
            what = f"{module}.py: {_short(before)} -> {_short(after)}{where}"
            yield Mutant(module, before.lineno, what, tree, before, after)


def _places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Where a mutant may differ: not in annotations, Protocols, docstrings or what only types are imported for."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "bases", "decorator_list"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_only_words(child):
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield node, field, index
            yield from _places(child)


def _is_only_words(node: ast.AST) -> bool:
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Expr(value=ast.Constant()):
            return True
        case ast.ClassDef(bases=bases):
            return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in bases)
    return False


def _instead_of(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for n, operator in enumerate(ops):
                yield ast.Compare(left, [*ops[:n], _OTHER[type(operator)](), *ops[n + 1 :]], comparators)
        case ast.BoolOp(op=operator, values=values):
            for n in range(len(values)):
                rest = [*values[:n], *values[n + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1 if value != 1 else -1)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OTHER:
            yield ast.BinOp(left, _OTHER[type(operator)](), right)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test=test, body=body, orelse=orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield ast.If(ast.Constant(value=False), body, orelse)
        case _ if isinstance(node, _LEFT_OUT):
            yield ast.Pass()


def _short(node: ast.AST) -> str:
    text = f"if {ast.unparse(node.test)}" if isinstance(node, ast.If) else ast.unparse(node)
    return re.sub(r"\s+", " ", text)[:120]


def outcome_of(mutant: Mutant, histories: int) -> str:
    """Who notices. To be called in a process of its own, which it spoils."""
    real, name = importlib.machinery.SourceFileLoader.get_code, f"newsletter.sending.{mutant.module}"

    def get_code(loader: Any, module: str) -> Any:
        return compile(mutant.tree, mutant.module, "exec") if module == name else real(loader, module)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
    first = TESTS / f"test_{FIRST.get(mutant.module, mutant.module)}.py"
    others = [path for path in sorted(TESTS.glob("test_*.py")) if path not in (first, TESTS / "test_model.py")]
    for paths in ([first], others) if first.exists() else (others,):
        if pytest.main(["-q", "-x", "-p", "no:schemathesis", "-p", "no:cacheprovider", *map(str, paths)]):
            return BY_UNIT
    from tests.unit.sending import test_model

    try:
        test_model.histories(histories, phases=(hypothesis.Phase.generate,))
    except Exception:  # noqa: BLE001 - whatever it is, it was noticed
        return BY_MODEL
    return ALIVE


def _begin(mutant: Mutant, histories: int) -> int:
    if child := os.fork():
        return child
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    result = BY_UNIT
    try:
        result = outcome_of(mutant, histories)
    finally:
        os._exit([BY_UNIT, BY_MODEL, ALIVE].index(result))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("modules", nargs="*", default=sorted(path.stem for path in SENDING.glob("*.py")))
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--histories", type=int, default=200)
    asked.add_argument("--every", type=int, default=1, help="a sample: only each so manieth mutant")
    given = asked.parse_args()
    os.chdir(ROOT)
    table = re.findall(r"^\| `(\S+\.py: .+?)` \|", (ROOT / "docs/faults.md").read_text(), re.MULTILINE)
    harmless = {row.replace(r"\|", "|") for row in table}  # a table's own bars stand escaped in it
    waiting = [mutant for module in given.modules for mutant in mutants_of(module) if mutant.what not in harmless]
    waiting = waiting[:: given.every]
    began, at_work, noticed = time.monotonic(), dict[int, Mutant](), {BY_UNIT: 0, BY_MODEL: 0, ALIVE: 0}
    print(f"{len(waiting)} mutants", flush=True)
    while waiting or at_work:
        while waiting and len(at_work) < given.jobs:
            mutant = waiting.pop(0)
            at_work[_begin(mutant, given.histories)] = mutant
        child, status = os.wait()
        mutant = at_work.pop(child)
        code = os.waitstatus_to_exitcode(status)
        outcome = [BY_UNIT, BY_MODEL, ALIVE][code] if code >= 0 else BY_UNIT
        noticed[outcome] += 1
        if outcome != BY_UNIT:
            print(f"{outcome:5}  line {mutant.line:3}  {mutant.what}", flush=True)
    number = sum(noticed.values())
    print(f"{number - noticed[ALIVE]} of {number} noticed ({1 - noticed[ALIVE] / max(1, number):.1%}): {noticed}")
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(noticed[ALIVE] > number * 0.05)


if __name__ == "__main__":
    main()
