"""The shape of the stack: arrows, sizes, and that every name leads somewhere."""

from __future__ import annotations

import ast
import re
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


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.stem)
def test_a_handler_is_short_and_knows_no_other_handler(path):
    assert len([line for line in path.read_text().splitlines() if line.strip()]) <= 40
    assert not _imports(path) & {other.stem for other in HANDLERS}
    assert (ast.get_docstring(ast.parse(path.read_text())) or "").count("\n") == 0
