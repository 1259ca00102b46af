"""`python -m bot`: arguments and exit codes, nothing else. Each command imports only what it needs."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.trouble import MISUSE, Trouble
from storage.kinds import DebtState

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="The memory and the clock of the G40 city network, in Slack. Without a command: run.",
)


@contextmanager
def plainly() -> Iterator[None]:
    """Say what is expected to go wrong in one sentence, and end with its exit code."""
    if not gc.isenabled():
        gc.freeze()  # what was imported stays
        gc.enable()
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
    """Everything in one process: web or Socket Mode, clock, delivery. Without Slack: the playground."""
    from bot import processes, settings

    with plainly():
        unconnected = not settings.read().mentions_slack
    if unconnected:
        playground()
    else:
        _serve(processes.RUN)


@app.command()
def playground() -> None:
    """A pretended Slack with invented people, in the browser, to see and use the bot. Not with a real token."""
    from bot import logs, play, settings

    with plainly():
        given = settings.read()
        logs.configure("WARNING" if given.log_level == "INFO" else given.log_level)
        play.serve(given)


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

    with plainly():
        given = settings.read()
        logs.configure(given.log_level)
        done = processes.migrate(given)
        new = f"{done.loaded.cities} cities, {done.loaded.themes} theme groups, {done.loaded.days} network days"
        typer.echo(f"The database is at version {done.version}. New: {new}.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the file.")] = False,
) -> None:
    """Copy a SQLite database into a file while the bot runs. PostgreSQL: says which command does it."""
    from bot import copies, logs, settings

    with plainly():
        logs.configure("ERROR")
        typer.echo(copies.backup(settings.read(), file, replace=replace))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a database that people use.")] = False,
) -> None:
    """Put a backup in the place of the SQLite database, with the bot stopped. What was there is kept beside it."""
    from bot import copies, logs, settings

    with plainly():
        logs.configure("ERROR")
        typer.echo(copies.restore(settings.read(), file, replace=replace))


@app.command()
def move(
    *,
    to: Annotated[str, typer.Option(help="An empty database: sqlite:///file, postgres://… or postgresql://….")],
) -> None:
    """Copy all that DATABASE_URL holds into another database, from SQLite to PostgreSQL or back, and compare."""
    from bot import copies, logs, settings

    with plainly():
        logs.configure("ERROR")
        typer.echo(copies.move(settings.read(), to))


ledger = typer.Typer(rich_markup_mode=None, help="What is owed, and why something was not sent.")
app.add_typer(ledger, name="debts")

_Ids = Annotated[list[int] | None, typer.Argument(metavar="ID", help="Their numbers, as `debts` shows them.")]
_State = Annotated[DebtState | None, typer.Option(help="Those in this state.")]
_Kind = Annotated[str | None, typer.Option(help="Those of one kind, such as digest.")]
_Round = Annotated[
    str | None, typer.Option("--round", help="Those of one round, such as reminder:12:2026-12-17:open.")
]
_Yes = Annotated[bool, typer.Option("--yes", help="Do it to all that --round or --kind means.")]
_Json = Annotated[bool, typer.Option("--json", help="For a program; times in UTC.")]


@ledger.callback(invoke_without_command=True)
def debts(
    context: typer.Context,
    *,
    state: _State = None,
    since: Annotated[str | None, typer.Option(help="Ended since: 36h, 7d, 2w or 2026-11-20. Usually 7d.")] = None,
    kind: _Kind = None,
    round_: _Round = None,
    most: Annotated[int, typer.Option(min=1, help="Lines of each round or kind.")] = 20,
    as_json: _Json = False,
) -> None:
    """What is owed now and why it waits; with --state what ended so. Harmless while the bot runs."""
    if context.invoked_subcommand is not None:
        return
    from bot import debts, logs, settings
    from bot.build import utc_now

    with plainly():
        logs.configure("ERROR")
        asked = debts.Asked(state=state, kind=kind, round=round_, since=since)
        typer.echo(debts.listed(settings.read(), asked, most=most, as_json=as_json, now=utc_now()))


@ledger.command()
def show(debt: Annotated[int, typer.Argument(metavar="ID")], *, as_json: _Json = False) -> None:
    """All that is kept of one debt."""
    from bot import debts, logs, settings
    from bot.build import utc_now

    with plainly():
        logs.configure("ERROR")
        typer.echo(debts.shown(settings.read(), debt, as_json=as_json, now=utc_now()))


@ledger.command()
def resend(
    ids: _Ids = None,
    *,
    round_: _Round = None,
    kind: _Kind = None,
    state: _State = None,
    even_late: Annotated[bool, typer.Option("--even-late", help="Also what comes too late to be of use.")] = False,
    not_arrived: Annotated[
        bool, typer.Option("--not-arrived", help="You know that it did not arrive: post without a look.")
    ] = False,
    yes: _Yes = False,
) -> None:
    """Send again what was undeliverable, missed or dropped."""
    from bot import debts, logs, settings
    from bot.build import utc_now

    with plainly():
        logs.configure("ERROR")
        asked = debts.Asked(tuple(ids or ()), state, kind, round_)
        done = debts.resend(
            settings.read(), asked, even_late=even_late, not_arrived=not_arrived, yes=yes, now=utc_now()
        )
        _end(done.said, done.code)


@ledger.command()
def drop(
    ids: _Ids = None,
    *,
    reason: Annotated[str, typer.Option(help="Why, for who looks later. No names.")],
    round_: _Round = None,
    kind: _Kind = None,
    state: _State = None,
    yes: _Yes = False,
) -> None:
    """Let go of what is owed, undeliverable or missed: it is not sent any more."""
    from bot import debts, logs, settings
    from bot.build import utc_now

    with plainly():
        logs.configure("ERROR")
        asked = debts.Asked(tuple(ids or ()), state, kind, round_)
        done = debts.let_go(settings.read(), asked, reason=reason, yes=yes, now=utc_now())
        _end(done.said, done.code)


def _end(said: str, code: int) -> None:
    typer.echo(said)
    if code:
        raise typer.Exit(code)


@app.command("import")
def import_(
    file: Annotated[Path | None, typer.Argument(help="An .xlsx or .csv file.")] = None,
    *,
    complete: Annotated[
        str, typer.Option(help="The city or theme group that it is the complete roster of: who is not in it ends.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown.")] = False,
    without_unclear: Annotated[
        bool, typer.Option("--without-unclear", help="Leave unclear rows out, and import the others.")
    ] = False,
    undo: Annotated[int | None, typer.Option(help="Put this import back.")] = None,
) -> None:
    """What a spreadsheet of people would change; with --yes it does. All or nothing, and undone with --undo."""
    from bot import directory, logs, settings
    from bot.build import utc_now

    with plainly():
        logs.configure("ERROR")
        if (file is None) == (undo is None):
            raise Trouble("Name a file to import, or an import to --undo.", MISUSE)
        if undo is not None:
            typer.echo(directory.put_back(settings.read(), undo, now=utc_now()))
        elif file is not None:
            typer.echo(
                directory.take_in(
                    settings.read(), file, complete=complete, yes=yes, without_unclear=without_unclear, now=utc_now()
                )
            )


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    *,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Who was what on that day.")
    ] = None,
) -> None:
    """Write people, groups, roles, sign-ups and reports as xlsx and csv. They hold personal data."""
    from bot import directory, logs, settings
    from bot.build import utc_now

    with plainly():
        logs.configure("ERROR")
        day = None if as_of is None else as_of.date()
        typer.echo(directory.give_out(settings.read(), folder, as_of=day, now=utc_now()))


@app.command()
def retention(
    *, now: Annotated[bool, typer.Option("--now", help="Let it go at once; else it is only shown.")] = False
) -> None:
    """What has been kept long enough, by the periods of network.toml. The worker lets it go by itself."""
    from bot import logs, settings
    from bot import retention as kept
    from bot.build import utc_now

    with plainly():
        logs.configure("ERROR")
        at = utc_now()
        typer.echo(kept.carry_out(settings.read(), now=at) if now else kept.dry_run(settings.read(), now=at))


@app.command()
def check() -> None:
    """Say line by line what is right and what to do. Exit code 1 when something is wrong."""
    from bot import check as checks
    from bot import logs, settings

    with plainly():
        logs.configure("ERROR")
        right = True
        for line in checks.check(settings.read()):
            typer.echo(str(line))
            right = right and line.right is not False
    if not right:
        raise typer.Exit(1)


@app.command()
def manifest(
    *,
    url: Annotated[str, typer.Option(help="Where Slack can reach the bot, such as https://g40.example.org.")] = "",
    socket_mode: Annotated[
        bool, typer.Option("--socket-mode", help="The bot opens the connection itself (SLACK_APP_TOKEN).")
    ] = False,
) -> None:
    """Print the Slack app manifest, to be pasted at https://api.slack.com/apps (From a manifest)."""
    import json

    from bot import manifest as manifests
    from bot import settings
    from bot.reference import load_network

    with plainly():
        given = settings.read()
        if url and socket_mode:
            raise Trouble("Choose one: --url or --socket-mode.", MISUSE)
        if not url and not socket_mode and given.slack_app_token is None:
            raise Trouble("Say how Slack reaches the bot: --socket-mode, or --url https://… for HTTP.", MISUSE)
        address = manifests.address(url) if url else None
        described = manifests.manifest(load_network(given.network), address)
        typer.echo(json.dumps(described, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    gc.disable()  # while all is imported, nothing is garbage; to look for it takes an eighth of the start
    app(prog_name="python -m bot")
