"""`python -m bot`: arguments and exit codes, nothing else. Each command imports only what it needs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.trouble import Trouble

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="The memory and the clock of the G40 city network, in Slack. Without a command: run.",
)


@contextmanager
def plainly() -> Iterator[None]:
    """Say what is expected to go wrong in one sentence, and end with its exit code."""
    try:
        yield
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        raise typer.Exit(trouble.code) from None


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Run, when no command was given."""
    if context.invoked_subcommand is None:
        run()


@app.command()
def run() -> None:
    """Everything in one process: web or Socket Mode, clock and delivery. Migrates first."""
    from bot import processes

    _serve(processes.RUN)


@app.command()
def web() -> None:
    """HTTP only: what comes in from Slack."""
    from bot import processes

    _serve(processes.WEB)


@app.command()
def worker() -> None:
    """Clock and delivery, and Socket Mode when SLACK_APP_TOKEN is set."""
    from bot import processes

    _serve(processes.WORKER)


def _serve(parts: "processes.Parts") -> None:  # type: ignore[name-defined] # noqa: F821
    from bot import logs, processes, settings

    with plainly():
        given = settings.read()
        logs.configure(given.log_level)
        processes.require_slack(given)
        processes.serve(given, parts)


@app.command()
def migrate() -> None:
    """Create or upgrade the database and load the reference data. Harmless to repeat."""
    from bot import logs, processes, settings
    from storage import migrate as migrations

    with plainly():
        given = settings.read()
        logs.configure(given.log_level)
        loaded = processes.migrate(given)
        typer.echo(
            f"The database is at version {migrations.head()}. New: {loaded.cities} cities, {loaded.themes} theme "
            f"groups, {loaded.days} network days."
        )


if __name__ == "__main__":
    app(prog_name="python -m bot")
