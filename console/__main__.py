"""The `utskick` command: what it can do, and how each part is asked for."""

from __future__ import annotations

import tomllib
from datetime import datetime  # noqa: TC003 - typer reads the annotations when it runs
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from console import (  # noqa: F401 - importing adds commands
    consent,
    doctor,
    issues,
    lists,
    mail_in,
    new_list,
    queues,
    rehearse,
    restored,
    staff,
    status,
    subscriber_commands,
    subscribers,
    suppressed,
    watch,
)
from console import preview as previewing
from console import sync as syncing

# What a function held when it failed may be somebody's address or the stack's keys: it is never printed.
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
app.add_typer(lists.app, name="lists")
app.add_typer(subscribers.app, name="readers")
app.command()(issues.issues)
app.add_typer(issues.app, name="issue")
app.command()(issues.letters)
app.add_typer(queues.app, name="queue")
app.add_typer(mail_in.app, name="mail-in")
app.add_typer(staff.app, name="staff")
app.command()(issues.pause)
app.command()(issues.resume)
app.add_typer(status.app, name="status")
app.command()(issues.stop)
app.command()(restored.restored)
app.command()(syncing.sync)
app.command()(watch.watch)
app.command()(doctor.doctor)
app.command()(rehearse.rehearse)


def version() -> str:
    """Return the version that pyproject.toml states, the only place that does."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def _print_version(*, asked: bool) -> None:
    if asked:
        print(f"utskick {version()}")
        raise typer.Exit


@app.callback()
def utskick(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda asked: _print_version(asked=asked),
            is_eager=True,
            help="Print the version and end.",
        ),
    ] = False,
) -> None:
    """Newsletters that are a file in a folder.

    Called as ./utskick in this folder, it speaks to what `make up` runs here; with --stack NAME, or UTSKICK_STACK in
    the environment, to a deployed stack in the AWS account that the shell is signed in to.
    """


@app.command()
def preview(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An issue, in any format.")],
    settings: Annotated[
        Path | None,
        typer.Option(
            "--list",
            exists=True,
            dir_okay=False,
            help="Its list.yaml; else that of its folder's list, else the example's.",
        ),
    ] = None,
    *,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Read days as on this one, YYYY-MM-DD; else today."),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    watch: Annotated[bool, typer.Option(help="Make it anew whenever the file changes, until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Show an issue as its readers and its proof readers will see it. Nothing is sent, and no AWS is needed."""
    fine = previewing.shown(
        file, settings, today=today.date() if today else None, show=show, watch=watch, as_json=as_json
    )
    raise typer.Exit(0 if fine else 1)


def main() -> None:
    """Run it; what AWS refuses is told in a line."""
    try:
        app(prog_name="utskick")
    except (BotoCoreError, ClientError) as error:
        Console(stderr=True, highlight=False, markup=False).print(f"AWS says: {error}", style="red")
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
