"""What newsletter/aws/clients.py calls, read from the module itself, so that no list of services is kept twice."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

CLIENTS = Path(__file__).parents[1] / "layers" / "newsletter" / "newsletter" / "aws" / "clients.py"

CONSOLE_ONLY = ("cloudformation",)
"""Asked by `utskick --stack` for a stack's outputs, on a machine with a whole botocore; by no function."""


@cache
def services() -> dict[str, str]:
    """The function of clients.py that makes a client, and the service it is for, without the console's own."""
    made = {
        function.name: str(call.args[0].value)
        for function in ast.parse(CLIENTS.read_text()).body
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "client"
        and isinstance(call.args[0], ast.Constant)
    }
    assert made
    return {name: service for name, service in made.items() if service not in CONSOLE_ONLY}
