"""The architecture: arrows between packages, sizes of handlers, the words of names, and that names lead somewhere."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from importlib import import_module
from inspect import isclass, isfunction
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "newsletter"
HANDLERS = sorted((ROOT / "src").glob("*.py"))
DOMAIN = [path for path in LAYER.rglob("*.py") if "aws" not in path.relative_to(LAYER).parts]
OUTSIDE = {"boto3", "botocore", "aws_lambda_powertools"}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: str(path.relative_to(LAYER)))
def test_the_domain_knows_neither_aws_nor_the_environment_nor_the_clock(path):
    imports = _imports(path)
    assert not {name.split(".")[0] for name in imports} & (OUTSIDE | {"time"})
    assert not any(name.startswith("newsletter.aws") for name in imports)
    assert not re.search(r"os\.environ|\bdatetime\.(now|today|utcnow)\(|\bdate\.today\(", path.read_text())


POST_OFFICE = sorted((ROOT / "local" / "postoffice").rglob("*.py"))


@pytest.mark.parametrize("path", POST_OFFICE, ids=lambda path: path.stem)
def test_the_stand_in_for_ses_knows_nothing_of_what_it_is_a_test_of(path):
    assert not [name for name in _imports(path) if name.split(".")[0] == "newsletter"]


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.stem)
def test_a_handler_is_short_and_knows_no_other_handler(path):
    assert len([line for line in path.read_text().splitlines() if line.strip()]) <= 40
    assert not _imports(path) & {other.stem for other in HANDLERS}
    assert (ast.get_docstring(ast.parse(path.read_text())) or "").count("\n") == 0


ARROWS = {
    "typed": set(),
    "visible": set(),
    "words": set(),
    "languages": set(),
    "issue": {"languages", "typed", "visible", "words"},
    "subscribers": {"issue", "languages", "words"},
    "edition": {"issue", "subscribers", "words"},
    "sending": {"edition", "issue", "subscribers"},
    "editorial": {"edition", "issue", "sending", "subscribers", "visible", "words"},
    "mail_in": {"edition", "editorial", "issue", "languages", "sending", "subscribers", "words"},
    "web": {"edition", "sending", "subscribers", "words"},
    "upload_page": {"edition", "editorial", "issue", "sending", "subscribers", "web", "words"},
    "aws": {"edition", "issue", "sending", "subscribers", "web"},
}
"""Which package may import which, also inside functions and for types alone: docs/DESIGN.md draws them."""


def _package(module: str) -> str:
    """A package of ours, or nothing for a module of the ground, such as newsletter.errors."""
    part = module.split(".")[1] if module.startswith("newsletter.") else ""
    return part if part in ARROWS else ""


@pytest.mark.parametrize("package", ARROWS)
def test_a_package_imports_only_those_below_it(package):
    order = list(ARROWS)
    assert all(order.index(below) < order.index(package) for below in ARROWS[package]), "no two know each other"
    for path in sorted((LAYER / "newsletter" / package).rglob("*.py")):
        known = {_package(name) for name in _imports(path)} - {"", package}
        assert known <= ARROWS[package], f"{path.relative_to(LAYER)} imports {known - ARROWS[package]}"


def test_the_ground_stands_on_itself():
    """What every package may import imports no package but typed settings and languages."""
    for path in sorted((LAYER / "newsletter").glob("*.py")):
        assert {_package(name) for name in _imports(path)} <= {"", "languages", "typed"}, path.name


def _imported(path: Path, names: set[str]) -> set[str]:
    """The modules of ours that a module imports to run, at once or inside a function."""
    found: set[str] = set()
    ahead: list[ast.AST] = [ast.parse(path.read_text())]
    while ahead:
        node = ahead.pop()
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{one.name}" if f"{node.module}.{one.name}" in names else f"{node.module}"
                      for one in node.names}  # fmt: skip
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            ahead += ast.iter_child_nodes(node)
    return found & names


def test_no_modules_import_each_other_in_a_circle():
    """But for a list and its settings: MailingList.from_yaml is where everybody looks for it."""
    paths = {".".join(path.relative_to(LAYER).with_suffix("").parts): path for path in LAYER.rglob("*.py")}
    left = {name: _imported(path, set(paths)) - {name} for name, path in paths.items()}
    left["newsletter.mailing_list"].discard("newsletter.list_settings")
    while free := {name for name, known in left.items() if not known & left.keys()}:
        left = {name: known for name, known in left.items() if name not in free}
    assert sorted(left) == []


PRIVATE_WORDS = {"house", "office", "desk", "door", "shelf", "shelves", "books", "standing", "town"}
"""Of a vocabulary that once lay over the trade's: docs/GLOSSARY.md has the words that took their place."""

EMPTY_WORDS = {"manager", "helper", "helpers", "utils", "common", "user", "campaign", "blast"}
"""Of no thing in particular, or of advertising."""

OURS = sorted(
    path
    for folder in ("src", "layers/newsletter", "console", "local", "bench", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "postoffice" not in path.parts
)


def _words_of(name: str) -> set[str]:
    return {
        word.lower()
        for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", re.sub("(?i)post_?office|_office/", "", name))
    }


def test_no_name_has_a_word_of_the_second_vocabulary():
    names = {
        (path.name, token.string)
        for path in OURS
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
        if token.type == tokenize.NAME
    }
    assert [found for found in sorted(names) if _words_of(found[1]) & PRIVATE_WORDS] == []


def test_no_module_class_or_function_is_named_after_nothing():
    names = {(path.name, path.stem) for path in OURS}
    for path in OURS:
        if "tests" not in path.parts:
            defined = (ast.ClassDef, ast.FunctionDef)
            names |= {
                (path.name, node.name) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, defined)
            }
    assert [found for found in sorted(names) if _words_of(found[1]) & EMPTY_WORDS] == []


def test_a_workflow_has_its_parts_and_is_none_of_them():
    """A class has one base at most, and no function is a workflow with other types."""
    for path in OURS:
        if "tests" not in path.parts and path.stem != "ports":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    assert len(node.bases) <= ("src" not in path.parts), f"{path.name}: {node.name}"


def test_no_method_is_declared_twice_in_a_class_tree():
    for path in sorted(LAYER.rglob("*.py")):
        module = import_module(".".join(path.relative_to(LAYER).with_suffix("").parts).removesuffix(".__init__"))
        for kind in vars(module).values():
            if isclass(kind) and kind.__module__ == module.__name__:
                named: dict[str, str] = {}
                for one in reversed([one for one in kind.__mro__ if one.__module__.startswith("newsletter")]):
                    own = {name for name in vars(one) if isfunction(vars(one)[name]) and not name.startswith("__")}
                    assert not own & named.keys(), f"{one.__name__} in {path.name}: {own & named.keys()}"
                    named |= dict.fromkeys(own, one.__name__)
