"""Telling: what a command found, as a table for a person or as JSON for a program."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]

FORGOTTEN = "(forgotten)"
"""In the place of the address of somebody who left long ago."""

_WIDE = 240  # where nobody watches, a line is cut by whoever reads it


def screen() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(width=_WIDE, highlight=False)


def tell_json(found: Any) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=2, default=_plain))


def tell_rows(rows: Sequence[Mapping[str, Any]], *, none: str) -> None:
    """A table with a column for every key of the first row; ``none`` where there is no row."""
    if not rows:
        screen().print(f"[dim]{escape(none)}[/dim]")
        return
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name, value in rows[0].items():
        table.add_column(name.replace("_", " "), justify="right" if _is_number(value) else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(_told(value)) for value in row.values()))
    screen().print(table)


def tell_facts(title: str, facts: Mapping[str, Any]) -> None:
    """One thing after another, a line each; what is empty is not told."""
    console, told = screen(), {name: _told(value) for name, value in facts.items() if not _is_empty(value)}
    wide = max(map(len, told), default=0)
    if title:
        console.print(f"\n[bold]{escape(title)}[/bold]", soft_wrap=True)
    for name, value in told.items():
        console.print(f"[dim]{escape(name.replace('_', ' ').ljust(wide))}[/dim]  {escape(value)}", soft_wrap=True)


def say(text: str, colour: str = "green") -> None:
    screen().print(f"[{colour}]{escape(text)}[/{colour}]", soft_wrap=True)


def refuse(why: str) -> NoReturn:
    """End the command with a reason, on the other stream, where no program takes it for an answer."""
    Console(stderr=True, highlight=False).print(f"[red]{escape(why)}[/red]", soft_wrap=True)
    raise typer.Exit(1)


def moment(seconds: float, zone: ZoneInfo | None = None) -> str:
    """A time in a zone, or by this machine's clock where none is given; nothing for 0."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone).isoformat(" ", "minutes") if seconds else ""


def _told(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case dict():
            return ", ".join(f"{_told(number)} {name}" for name, number in value.items())
        case list() | tuple() | set() | frozenset():
            return ", ".join(map(_told, value))
        case None:
            return ""
        case _:
            return str(value)


def _is_empty(value: Any) -> bool:
    return value in (None, "", (), [], {})


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | set) else str(value)
