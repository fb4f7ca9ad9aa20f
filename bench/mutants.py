"""Deliberate faults in `newsletter/sending`, one at a time: which of them do the tests of the sending promise notice?

    python -m bench.mutants [--jobs 2] [--histories 200] [--every 1] [module ...]

Each mutant changes one thing: a comparison, a condition, a number, a sign, a branch, or a statement that is left out.
The unit tests of `sending` run once with every line noted that each of them reaches. Then each mutant meets, in a fork,
the tests that reach it, quick ones first, and if none saw anything so many histories of the model. Within a function
its code is exchanged where it stands; outside of one our own code is imported anew. One that docs/faults.md explains
as harmless does not count.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import importlib.machinery
import os
import re
import resource
import sys
import time
import types
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.stateful
import pytest

import tests.conftest  # noqa: F401 - the settings that the tests are run with
from bench.reached import Instead, Only, Reached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
SENDING = ROOT / "layers/newsletter/newsletter/sending"
TESTS = ROOT / "tests/unit/sending"
OUTCOMES = BY_UNIT, BY_MODEL, ALIVE, BROKEN = "unit", "model", "ALIVE", "BROKEN"
QUIETLY = ["-q", "--tb=no"]
for _plugin in ("schemathesis", "cacheprovider", "xdist", "unraisableexception", "threadexception"):
    QUIETLY += ["-p", f"no:{_plugin}"]
FOUND_IS_ENOUGH = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
"""An example that fails need not be made smaller."""

SECONDS = 30
"""Of processor, after which a mutant that never ends counts as noticed."""

_PAIRS: list[tuple[type[ast.AST], type[ast.AST]]] = [
    (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn),
    (ast.Add, ast.Sub), (ast.FloorDiv, ast.Mult), (ast.BitOr, ast.BitAnd), (ast.And, ast.Or),
]  # fmt: skip
_OTHER: dict[type[ast.AST], Any] = dict(_PAIRS) | {b: a for a, b in _PAIRS} | {ast.Div: ast.Mult, ast.Mod: ast.Mult}
_LEFT_OUT = (ast.Expr, ast.AugAssign, ast.Continue, ast.Raise, ast.Delete)


@dataclass(frozen=True)
class Mutant:
    """``function`` is the qualified name of the function that it is in, or empty; ``lines`` are its statement's."""

    module: str
    line: int
    function: str
    lines: range
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
    for node, field, index, function, statement in list(_places(tree, "", range(0))):
        before = getattr(node, field) if index is None else getattr(node, field)[index]
        for after in _instead_of(before):
            where = f" in {lines[before.lineno - 1].strip()}" if isinstance(before, ast.Constant) else ""
            what = f"{module}.py: {_short(before)} -> {_short(after)}{where}"
            yield Mutant(module, before.lineno, function, statement, what, tree, before, after)


def _places(node: ast.AST, function: str, lines: range) -> Iterator[tuple[ast.AST, str, int | None, str, range]]:
    """Where a mutant may differ: not in annotations, Protocols, docstrings or what only types are imported for."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "bases", "decorator_list"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_only_words(child):
                continue
            inside = function if field == "body" or not isinstance(node, ast.FunctionDef) else ""  # not its defaults
            reach = range(child.lineno, _head(child) + 1) if isinstance(child, ast.stmt) else lines
            if isinstance(child, ast.expr | ast.stmt):
                yield node, field, index, inside, reach
            yield from _places(child, _named(child, inside), reach)


def _head(statement: ast.stmt) -> int:
    """The last line of a statement without the statements in it."""
    body = getattr(statement, "body", None)
    return max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno or statement.lineno


def _named(node: ast.AST, function: str) -> str:
    """The name of the outermost function, with its class, that a child of ``node`` is in."""
    match node:
        case ast.ClassDef(name=name) if not function:
            return f"{name}."
        case ast.FunctionDef(name=name) if not function or function.endswith("."):
            return function + name
    return function


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


@dataclass(frozen=True)
class Planter:
    """Plants mutants, each in a fork. ``items`` are the collected tests, ``functions`` our own by module and name."""

    reached: Reached
    histories: int
    items: Mapping[str, pytest.Item]
    functions: Mapping[tuple[str, str], Sequence[types.FunctionType]]

    def begin(self, mutant: Mutant) -> int:
        if child := os.fork():
            return child
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        result = BROKEN
        try:
            result = self._outcome_of(mutant)
        finally:
            os._exit(OUTCOMES.index(result))

    def _outcome_of(self, mutant: Mutant) -> str:
        """Who notices."""
        path = SENDING / f"{mutant.module}.py"
        name, code = f"newsletter.sending.{mutant.module}", compile(mutant.tree, str(path), "exec")
        there = self.functions.get((name, mutant.function), ())
        changed = [one for one in _codes_in(code) if one.co_qualname == mutant.function]
        if there and all(one.__code__.co_freevars == changed[0].co_freevars for one in there):
            for function in there:
                function.__code__ = changed[0]
            asked = self.reached.of(path, mutant.lines)
            noticed = self._fails(sorted(asked, key=self.reached.seconds.__getitem__))
        else:
            _import_anew(name, code)
            order = sorted(self.reached.seconds, key=self.reached.seconds.__getitem__)
            turns = [[self.reached.file_about(path)], _files()]  # most are noticed by the first, and sooner
            noticed = any(pytest.main([*QUIETLY, "-x", *files], plugins=[Only(order)]) for files in turns)
        if noticed:
            return BY_UNIT
        return BY_MODEL if self.histories and self._breaks_the_model() else ALIVE

    def _fails(self, tests: Sequence[str]) -> bool:
        for test in tests:
            item = self.items[test]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if item.session.testsfailed:
                return True
        return False

    def _breaks_the_model(self) -> bool:
        from tests.unit.sending import test_model

        try:
            test_model.histories(self.histories, phases=FOUND_IS_ENOUGH)
        except Exception:  # noqa: BLE001 - whatever it is, it was noticed
            return True
        return False


def _codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield one
            yield from _codes_in(one)


def _import_anew(name: str, code: types.CodeType) -> None:
    """Forget our own code, and import it with ``code`` in the place of the module ``name``."""
    real = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: Any, module: str) -> Any:
        return code if module == name else real(loader, module)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
    for module in list(sys.modules):
        if module.partition(".")[0] in ("newsletter", "tests") and module != "tests.conftest":
            del sys.modules[module]


def _files() -> list[str]:
    return [str(path) for path in sorted(TESTS.glob("test_*.py")) if path.name != "test_model.py"]


def _tests_reached() -> Reached:
    """Run the unit tests of `sending` once, without the model. Exits where any fails by itself."""
    reached = Reached(SENDING)
    pytest.main([*QUIETLY, *_files()], plugins=[reached])
    if reached.failed or not reached.seconds:
        sys.exit("The unit tests of `sending` fail without any mutant.")
    return reached


def _functions() -> Mapping[tuple[str, str], Sequence[types.FunctionType]]:
    found: dict[tuple[str, str], list[types.FunctionType]] = defaultdict(list)
    for one in gc.get_objects():
        if isinstance(one, types.FunctionType) and str(one.__module__).startswith("newsletter.sending."):
            found[one.__module__, one.__qualname__].append(one)
    return found


def _planted(waiting: list[Mutant], planter: Planter, jobs: int) -> Mapping[str, Counter[str]]:
    """What became of them, by module; those that no unit test notices are printed."""
    gc.freeze()  # what a collection touches would be copied in every fork
    at_work, became = dict[int, Mutant](), defaultdict[str, Counter[str]](Counter)
    print(f"{len(waiting)} mutants", flush=True)
    while waiting or at_work:
        while waiting and len(at_work) < jobs:
            mutant = waiting.pop(0)
            at_work[planter.begin(mutant)] = mutant
        child, status = os.wait()
        mutant, code = at_work.pop(child), os.waitstatus_to_exitcode(status)
        outcome = OUTCOMES[code] if code >= 0 else BY_UNIT
        became[mutant.module][outcome] += 1
        if outcome != BY_UNIT:
            print(f"{outcome:6}  line {mutant.line:3}  {mutant.what}", flush=True)
    return became


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("modules", nargs="*", default=sorted(path.stem for path in SENDING.glob("*.py")))
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--histories", type=int, default=200)
    asked.add_argument("--every", type=int, default=1, help="a sample: only each so manieth mutant")
    given = asked.parse_args()
    os.chdir(ROOT)
    project = hypothesis.settings(hypothesis.settings.get_profile("project"), phases=FOUND_IS_ENOUGH)
    hypothesis.settings.register_profile("mutants", project)
    hypothesis.settings.load_profile("mutants")
    table = re.findall(r"^\| `(\S+\.py: .+?)` \|", (ROOT / "docs/faults.md").read_text(), re.MULTILINE)
    harmless = {row.replace(r"\|", "|") for row in table}  # a table's own bars stand escaped in it
    waiting = [mutant for module in given.modules for mutant in mutants_of(module) if mutant.what not in harmless]
    began, reached, became = time.monotonic(), _tests_reached(), dict[str, Counter[str]]()

    def work(items: Sequence[pytest.Item]) -> None:
        planter = Planter(reached, given.histories, {one.nodeid: one for one in items}, _functions())
        became.update(_planted(waiting[:: given.every], planter, given.jobs))

    pytest.main([*QUIETLY, "-s", *_files()], plugins=[Instead(work)])
    for module, outcomes in became.items():
        print(f"{module:16} {outcomes.total() - outcomes[ALIVE]:4} of {outcomes.total():4}  {dict(outcomes)}")
    number, alive = sum(one.total() for one in became.values()), sum(one[ALIVE] for one in became.values())
    print(f"{number - alive} of {number} noticed ({1 - alive / max(1, number):.1%}), {time.monotonic() - began:.0f} s")
    sys.exit(alive > number * 0.05 or any(one[BROKEN] for one in became.values()) or not number)


if __name__ == "__main__":
    main()
