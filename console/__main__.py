"""The `utskick` command: what it can do, and how each part is asked for."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import Annotated

import typer

from console import preview as previewing

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Newsletters that are a file in a folder.")


@app.callback()
def utskick() -> None:
    """Newsletters that are a file in a folder."""


@app.command()
def preview(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An issue, in any format.")],
    settings: Annotated[
        Path | None, typer.Option("--list", exists=True, dir_okay=False, help="Its list.yaml; else the example's.")
    ] = None,
    *,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    watch: Annotated[bool, typer.Option(help="Make it anew whenever the file changes, until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Show an issue as its readers and its proof readers will see it. Nothing is sent, and no AWS is needed."""
    fine = previewing.shown(file, settings, show=show, watch=watch, as_json=as_json)
    raise typer.Exit(0 if fine else 1)


if __name__ == "__main__":
    app(prog_name="utskick")
