"""Every regular expression of the product, and the texts on which a backtracking engine takes longest.

Python's engine backtracks: ``[ ]*x`` looked for in n blanks takes n * n steps, and whoever may write the text decides
on n (https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS). The texts are made from
each expression's own repeats: what leads up to a repeat, what it repeats many times over, and then no match.

``python -m tests.unit.pumping`` measures all of them and prints the slow ones as JSON.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import re._constants as code  # type: ignore[import-not-found]  # of CPython, in no stub
import re._parser as parser  # type: ignore[import-not-found]
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter.issue.cues import LONGEST_CUED
from newsletter.issue.line_kinds import LONGEST
from newsletter.issue.sections import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
PLACES = {"newsletter": ROOT / "layers" / "newsletter" / "newsletter", "console": ROOT / "console"}
PLACES |= {"local": ROOT / "local", "src": ROOT / "src"}

SHORT, LONG = 1_000, 4_000
"""Characters of the two texts whose times are compared. Linear: four times as long; quadratic: sixteen times."""

_TOO_MUCH = 8
_FLOOR = 0.004
"""Seconds below which a long text is read in linear time for sure: 4,000 * 4,000 / 2 steps take 0.02 s at the least."""

_PATIENCE = 0.3
"""Seconds of CPU after which a text is slow beyond all doubt."""

_USUAL = (" ", "\n", "\t", "\r", "a", "A", "1", "_", "-", ".", ",", ":", "<", ">", '"', "'", "/", "=", "@", "é", "å")
_MANY = 30
_MOST_TEXTS = 240
_ANCHORED = {"match", "fullmatch"}
_CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}


@dataclass
class Pattern:
    """A regular expression, where it stands, and the methods it is used by; ``search`` where nobody can tell."""

    where: str
    source: str | bytes
    flags: int
    uses: set[str] = field(default_factory=set)

    @property
    def is_searched(self) -> bool:
        return not self.uses or not self.uses <= _ANCHORED


def patterns() -> tuple[list[Pattern], list[str]]:
    """All of them, and the places of those that are made of what only running code knows."""
    found: dict[tuple[str | bytes, int], Pattern] = {}
    unread: list[str] = []
    for package, folder in PLACES.items():
        for path in sorted(folder.rglob("*.py")):
            where = f"{package}/{path.relative_to(folder)}"
            names, uses = _names_in(package, folder, path), _uses(ast.parse(path.read_text("utf-8")))
            for name, value in names.items():
                if isinstance(value, re.Pattern):
                    one = Pattern(f"{where}:{name}", value.pattern, value.flags & ~re.UNICODE)
                    found.setdefault((one.source, one.flags), one).uses |= uses.get(name, set())
            for call in _calls_in(path):
                try:
                    source, flags = _evaluated(call.args[0], names), _flags(call, names)
                except NameError:
                    unread.append(f"{where}: {ast.unparse(call.args[0])}")
                    continue
                if isinstance(source, re.Pattern):
                    continue
                kept = re.compile(source, flags)
                used = {call.func.attr} - {"compile"} if isinstance(call.func, ast.Attribute) else set()
                one = Pattern(f"{where}:{call.lineno}", source, kept.flags & ~re.UNICODE)
                found.setdefault((one.source, one.flags), one).uses |= used
    return list(found.values()), unread


def _names_in(package: str, folder: Path, path: Path) -> Mapping[str, Any]:
    module = ".".join((package, *path.relative_to(folder).with_suffix("").parts)).removesuffix(".__init__")
    if package == "src" or path.name == "__main__.py":
        return {"re": re}  # these do their work when they are imported
    return vars(importlib.import_module(module))


def _calls_in(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CALLS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "re" and node.args:
                yield node


def _evaluated(node: ast.expr, names: Mapping[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "pattern", "eval"), {"re": re, **names})


def _flags(call: ast.Call, names: Mapping[str, Any]) -> int:
    assert isinstance(call.func, ast.Attribute)
    place = {"split": 3, "sub": 4, "subn": 4}.get(call.func.attr, 1 if call.func.attr == "compile" else 2)
    given = [one.value for one in call.keywords if one.arg == "flags"] or call.args[place : place + 1]
    return int(_evaluated(given[0], names)) if given else 0


def _uses(tree: ast.AST) -> dict[str, set[str]]:
    """By the name of a pattern, how a file uses it: ``_NAME.search(...)``, or ``cursor.take(_NAME)``, which matches."""
    found: dict[str, set[str]] = {}
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner, method = node.func.value, node.func.attr
            if isinstance(owner, ast.Name) and method in _CALLS:
                found.setdefault(owner.id, set()).add(method)
                called.add(id(owner))
            elif method == "take" and node.args and isinstance(node.args[0], ast.Name):
                found.setdefault(node.args[0].id, set()).add("match")
                called.add(id(node.args[0]))
    in_tables = {}
    for table, rows in _tables_in(tree).items():
        if not _is_only_looped_over(tree, table):
            continue
        for place, name in rows:
            in_tables[id(name)] = {use for one in _loops_over(tree, table, place) for use in found.get(one, ())}
    for node in ast.walk(tree):  # a name that is handed on may be used in any way
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            found.setdefault(node.id, set()).update(in_tables.get(id(node)) or {"used otherwise"})
    return found


def _tables_in(tree: ast.AST) -> dict[str, list[tuple[int, ast.Name]]]:
    """By the name of a tuple of tuples, the names in it, each with its place in its row."""
    return {
        node.targets[0].id: [
            (place, cell)
            for row in node.value.elts
            if isinstance(row, ast.Tuple)
            for place, cell in enumerate(row.elts)
            if isinstance(cell, ast.Name)
        ]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Tuple)
    }


def _is_only_looped_over(tree: ast.AST, table: str) -> bool:
    loops = {id(node.iter) for node in ast.walk(tree) if isinstance(node, ast.For | ast.comprehension)}
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return all(id(name) in loops for name in names if name.id == table)


def _loops_over(tree: ast.AST, table: str, place: int) -> Iterator[str]:
    """What the loops over such a table call what stands at a place of each row."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.For | ast.comprehension)
            and isinstance(node.iter, ast.Name)
            and node.iter.id == table
            and isinstance(node.target, ast.Tuple)
            and isinstance(one := node.target.elts[place], ast.Name)
        ):
            yield one.id


def pumped(pattern: Pattern, length: int) -> Iterator[str]:
    """Texts of about that length on which the pattern may be slow; the same ones in the same order for any length."""
    source = pattern.source.decode("latin-1") if isinstance(pattern.source, bytes) else pattern.source
    tree = parser.parse(source, pattern.flags)
    letters = tuple(dict.fromkeys((*_literals(tree), *_USUAL)))
    texts: dict[tuple[str, str, str], None] = {}
    for before, body in _repeats(list(tree), "", letters):
        bodies = list(islice(_samples(body, letters), 12)) or ["a"]
        units = [*bodies, *(before + one for one in bodies[:3]), before]
        for unit, lead, end in product(units, dict.fromkeys((before, "")), ("\x01", "", "\n\x01")):
            if unit:
                texts[lead, unit, end] = None
    for lead, unit, end in islice(texts, _MOST_TEXTS):
        yield lead + unit * (length // len(unit)) + end


def _literals(items: Any) -> Iterator[str]:
    for op, value in items:
        if op in (code.LITERAL, code.NOT_LITERAL):
            yield chr(value)
        elif op is code.RANGE:
            yield from (chr(value[0]), chr(value[1]))
        for inner in _inside(op, value):
            yield from _literals(inner)


def _inside(op: Any, value: Any) -> list[Any]:
    if op in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        return [value[2]]
    if op is code.BRANCH:
        return list(value[1])
    if op is code.SUBPATTERN:
        return [value[3]]
    if op in (code.ASSERT, code.ASSERT_NOT):
        return [value[1]]
    if op is code.GROUPREF_EXISTS:
        return [one for one in value[1:] if one]
    return [value] if op in (code.IN, code.ATOMIC_GROUP) else []


def _repeats(items: list[Any], before: str, letters: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Each thing that may repeat without a near end, and a text that leads up to it."""
    for op, value in items:
        if op in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT) and value[1] >= _MANY:
            yield before, [(op, (1, 1, value[2]))]
        if op is not code.IN:
            for inner in _inside(op, value):
                yield from _repeats(list(inner), before, letters)
        before += next(_samples([(op, value)], letters), "")


def _samples(items: Any, letters: tuple[str, ...]) -> Iterator[str]:
    """Texts that such a part of a pattern matches, or nearly."""
    parts = [list(islice(_of_one(op, value, letters), 24)) or [""] for op, value in items]
    longest = max((len(one) for one in parts), default=0)
    for place in range(longest):
        yield "".join(one[min(place, len(one) - 1)] for one in parts)


def _of_one(op: Any, value: Any, letters: tuple[str, ...]) -> Iterator[str]:
    if op is code.LITERAL:
        yield chr(value)
    elif op in (code.ANY, code.NOT_LITERAL, code.IN):
        yield from (one for one in letters if _takes(op, value, one))
    elif op in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        yield from (one * max(1, min(value[0], 40)) for one in _samples(value[2], letters))
    elif op is not code.ASSERT and op is not code.ASSERT_NOT:
        for inner in _inside(op, value):
            yield from _samples(inner, letters)


def _takes(op: Any, value: Any, letter: str) -> bool:
    if op is code.ANY:
        return letter != "\n"
    if op is code.NOT_LITERAL:
        return letter != chr(value)
    negated = bool(value) and value[0][0] is code.NEGATE
    return negated != any(_is_in(kind, what, letter) for kind, what in value)


_CATEGORIES = {code.CATEGORY_SPACE: r"\s", code.CATEGORY_DIGIT: r"\d", code.CATEGORY_WORD: r"\w"}
_CATEGORIES |= {code.CATEGORY_NOT_SPACE: r"\S", code.CATEGORY_NOT_DIGIT: r"\D", code.CATEGORY_NOT_WORD: r"\W"}


def _is_in(kind: Any, what: Any, letter: str) -> bool:
    if kind is code.LITERAL:
        return bool(letter == chr(what))
    if kind is code.RANGE:
        return bool(what[0] <= ord(letter) <= what[1])
    return bool(kind is code.CATEGORY) and re.fullmatch(_CATEGORIES[what], letter) is not None


class _SlowError(Exception):
    pass


def _stop(*_: object) -> None:
    raise _SlowError


def _looked_for(made: re.Pattern[Any], subject: Any, *, everywhere: bool) -> None:
    if everywhere:
        for _ in made.finditer(subject):
            pass
    else:
        made.match(subject)
        made.fullmatch(subject)


def seconds(pattern: Pattern, text: str) -> float:
    """Time of looking for the pattern all over a text, or at its beginning if it is used only so."""
    made = re.compile(pattern.source, pattern.flags)
    subject: Any = text.encode("latin-1", "replace") if isinstance(pattern.source, bytes) else text
    signal.signal(signal.SIGPROF, _stop)
    # The clock of a process ticks in 4 ms on some machines, and the other one goes on while the process waits.
    begun, begun_cpu = time.perf_counter(), time.process_time()
    # A search may end before it looks for signals; the handler then runs at one of the next calls, so the timer is
    # stopped inside of what suppresses it:
    # https://docs.python.org/3/library/signal.html#execution-of-python-signal-handlers
    was_stopped = True
    with suppress(_SlowError):
        signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
        try:
            _looked_for(made, subject, everywhere=pattern.is_searched)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        was_stopped = False
    took = min(time.perf_counter() - begun, time.process_time() - begun_cpu)
    # The timer counts whole ticks, so on a busy machine it stops what has not used quite all of that time.
    return max(took, _PATIENCE) if was_stopped and took > _PATIENCE / 2 else took


EVENED = re.compile(
    r"newsletter/issue/(?:clock_times|cues|date_words|dates|day_points|hours_nearby|meetings|naming|notices|venue"
    r"|section_days|sentence_days|date_hints|infer_year)\.py(?!:_STOP)"
)
"""Where texts come through ``links.with_links``, which leaves 20 blanks in a row at most."""

SAID = re.compile(r"newsletter/issue/(?:forwarded|head|line_kinds)\.py")
"""Where lines come through ``lines.said_in`` or its like, which leaves single blanks."""

AT_MOST = {
    "newsletter/issue/naming.py:_TRAILING": 300,  # _LONGEST_TEXT_BEFORE
    "newsletter/issue/notices.py:_AFTER_TITLE": 300,  # outline._LONGEST_HEADING
    "newsletter/issue/venue.py:_SAYS": 100,
    "newsletter/issue/preheader.py:_SENTENCE": 142,
    "newsletter/issue/date_hints.py:_GREETING": 80,
    "newsletter/issue/cues.py:_ABBREVIATED": 12,
    "newsletter/issue/cues.py:_CANCELLED_FIRST": LONGEST_CUED,
    "newsletter/issue/cues.py:_CANCELLED_LAST": LONGEST_CUED,
    "newsletter/issue/cues.py:_MOVED_FIRST": LONGEST_CUED,
    "newsletter/issue/cues.py:_MOVED_LAST": LONGEST_CUED,
}
"""Characters of the longest text that such a pattern is shown: its caller looks at the length first."""

OF_MODULES = {
    re.compile(r"newsletter/issue/line_kinds\.py"): LONGEST,
    re.compile(
        r"newsletter/issue/(?:cues|day_points|hours_nearby|naming|venue|section_days|sentence_days)\.py(?!:_STOP)"
    ): LONGEST_LINE,
}
"""The same for all patterns of a module: what reads a line of a section, and what tells what a line is."""

_FOR_ONE = 0.02
"""Seconds of CPU that a pattern may take for the longest text that it is shown. The longest edition, of 200,000
characters, has 170 of the longest lines."""


def bound(where: str) -> int | None:
    """The characters of the longest text that a pattern is shown; None if it may be of any length."""
    found = next((most for module, most in OF_MODULES.items() if module.match(where)), None)
    return AT_MOST.get(where, found)


def texts(pattern: Pattern, length: int, most: int | None = None) -> Iterator[str]:
    """The pumped texts as they can reach the pattern."""
    for text in pumped(pattern, length):
        seen = " ".join(text.split()) if SAID.match(pattern.where) else text
        seen = re.sub(r"(\s{20})\s+", r"\1", seen) if EVENED.match(pattern.where) else seen
        yield seen[:most]


def slowest(pattern: Pattern) -> tuple[str, float, float] | None:
    """A text on which the pattern takes more than linear time, with the seconds for both lengths, or None.

    A pattern that is shown short texts alone may take longer, if it has read the longest in no time all the same.
    Whatever is found counts only when it shows each time it is looked at, since a busy machine slows one of the two,
    and when it goes on: a repeat of at most 500 is linear in the end.
    """
    most = bound(pattern.where)
    long = most or LONG
    floor = _FOR_ONE if most else _FLOOR
    for place, text in enumerate(texts(pattern, long, most)):
        first = seconds(pattern, text)
        if first < floor:
            continue
        short = _nth(pattern, long // 4, place, most)
        if first < _PATIENCE * 0.9 and first < _TOO_MUCH / 2 * seconds(pattern, short):
            continue
        times = [(seconds(pattern, short), seconds(pattern, text)) for _ in range(4 if first < _PATIENCE / 2 else 1)]
        once, after = min(one for one, _ in times), min(other for _, other in times)
        if after < floor or after < min(_TOO_MUCH * once, _PATIENCE * 0.9):
            continue
        if most or after >= _PATIENCE * 0.9 or _goes_on(pattern, place, after):
            return short[:60], once, after
    return None


def _goes_on(pattern: Pattern, place: int, before: float) -> bool:
    longest = _nth(pattern, LONG * 4, place, None)
    return min(seconds(pattern, longest) for _ in range(3)) > min(_TOO_MUCH * before, _PATIENCE * 0.9)


def _nth(pattern: Pattern, length: int, place: int, most: int | None) -> str:
    return next(islice(texts(pattern, length, most), place, None))


def main() -> None:
    found, unread = patterns()
    slow = {one.where: [repr(one.source)[:160], sorted(one.uses), *said] for one in found if (said := slowest(one))}
    json.dump({"patterns": len(found), "unread": unread, "slow": slow}, sys.stdout)


if __name__ == "__main__":
    main()
