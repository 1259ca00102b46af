"""Spreadsheets at the command line: a roster is imported and undone, and what there is exported."""

from datetime import date, datetime
from pathlib import Path

from bot.database import opened, patiently
from bot.reference import load_network
from bot.settings import Settings
from bot.trouble import MISUSE, Trouble
from handlers import sheets, texts
from handlers.importing import digest, table
from handlers.views import exporting as exported
from handlers.views import importing as view
from storage import cities, exporting, importing, members, names, network_days, themes
from storage.database import Database
from storage.errors import (
    AlreadyUndone,
    CannotUndo,
    ChangedMeanwhile,
    Unclarity,
    UnknownBatch,
    UnknownCity,
    UnknownTheme,
)
from storage.importing import Preview, Scope

_ENGLISH = texts.speaking("en")
_LINES = 200
"""Lines of a kind that a terminal shows."""


def take_in(settings: Settings, file: Path, *, complete: str, yes: bool, without_unclear: bool, now: datetime) -> str:
    """Say what a spreadsheet would change or, with `yes`, change it. Raises Trouble."""
    network = load_network(settings.network)
    on = now.astimezone(network.zone).date()
    try:
        content = file.read_bytes()
        read = table(content)
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.", MISUSE) from error
    except sheets.BadFile as bad:
        raise Trouble(f"{file}: {view.bad_file(_ENGLISH, bad.why).text.plain}", MISUSE) from None
    with opened(settings) as db:
        team, scope = _team(db), _scope(db, complete)
        with patiently(db.reading()) as tx:
            found = importing.prepare(
                tx, None, read, network=network, team=team, digest=digest(content), on=on, scope=scope
            )
        said = [line.plain for line in view.lines(_ENGLISH, network, found, most=_LINES)]
        if not yes or not found.plan.steps:
            return "\n".join([*said, _next(found, scope)])
        try:
            with patiently(db.transaction()) as tx:
                done = importing.apply(
                    tx, None, read, network=network, team=team, source=file.name, digest=digest(content), on=on,
                    at=now, scope=scope, seen=found.plan.mark, without_unclear=without_unclear,
                )  # fmt: skip
        except Unclarity:
            raise Trouble("\n".join([*said, _next(found, scope)])) from None
        except ChangedMeanwhile:
            raise Trouble("Something was changed in the meantime: nothing was imported. Look once more.") from None
    counts = [line.plain for line in view.summary(_ENGLISH, done.plan)]
    return "\n".join([f"Imported. To undo it: python -m bot import --undo {done.batch_id}", *counts])


def put_back(settings: Settings, batch_id: int, *, now: datetime) -> str:
    """Undo an import. Raises Trouble."""
    with opened(settings) as db:
        try:
            with patiently(db.transaction()) as tx:
                done = importing.undo(tx, None, batch_id, at=now)
        except UnknownBatch:
            raise Trouble(f"There is no import {batch_id}.", MISUSE) from None
        except AlreadyUndone as before:
            raise Trouble(f"Import {batch_id} was undone on {before.at:%Y-%m-%d}.", MISUSE) from None
        except CannotUndo as blocked:
            raise Trouble(
                f"Import {batch_id} was not undone: since then something of {blocked.people} people was changed: "
                f"{', '.join(blocked.names)}."
            ) from None
    return view.undone_said(_ENGLISH, done).plain


def give_out(settings: Settings, folder: Path, *, as_of: date | None, now: datetime) -> str:
    """Write all there is into a folder: a workbook, and each of its tables as csv. Raises Trouble."""
    network = load_network(settings.network)
    language = texts.speaking(network.language)
    on = now.astimezone(network.zone).date()
    with opened(settings) as db, patiently(db.reading()) as tx:
        team = _only(members.teams(tx))
        people = exporting.directory(tx, None, network=network, team=team, on=on, as_of=as_of)
        days = network_days.of_year(tx, on.year) + network_days.of_year(tx, on.year + 1)
        coming = [(day, exporting.attending(tx, None, day.id)) for day in days]
        talks = exporting.reports(tx, None, on=on)
    tables = [
        exported.directory(language, network, people, whole=True),
        *(exported.attending(language, day, answers, whole=True) for day, answers in coming if answers),
        exported.reports(language, network, talks),
    ]
    name = f"{network.short_name.lower()}-{(as_of or on).isoformat()}"
    files = {f"{name}.xlsx": sheets.workbook(tables)}
    files |= {f"{name}-{names.key(one.title)}.csv": sheets.commas(one) for one in tables}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for called, content in files.items():
            (folder / called).write_bytes(content)
    except OSError as error:
        raise Trouble(f"{folder} cannot be written: {error.strerror}.", MISUSE) from error
    counts = ", ".join(f"{one.title}: {len(one.rows):,}" for one in tables)
    return (
        f"{folder}: {len(files)} files. {counts}. They hold personal data: keep them where others cannot read them."
    )


def _team(db: Database) -> str:
    with db.reading() as tx:
        return _only(members.teams(tx))


def _only(teams: list[str]) -> str:
    if len(teams) != 1:
        raise Trouble("The bot does not know its workspace yet: let it run, and open its Home in Slack once.")
    return teams[0]


def _scope(db: Database, complete: str) -> Scope:
    """What a spreadsheet is the complete roster of, as typed: a city or a theme group."""
    if not complete:
        return Scope()
    with db.reading() as tx:
        try:
            return Scope(cities=frozenset({cities.find(tx, complete).id}))
        except UnknownCity as no_city:
            try:
                return Scope(themes=frozenset({themes.find(tx, complete).id}))
            except UnknownTheme as no_theme:
                near = [one.name for one in (*no_city.suggestions, *no_theme.suggestions)]
                maybe = f" Did you mean {' or '.join(near)}?" if near else ""
                raise Trouble(f"No city or theme group is called {complete}.{maybe}", MISUSE) from None


def _next(found: Preview, scope: Scope) -> str:
    plan = found.plan
    if not plan.steps and not plan.unclear:
        return "There is nothing to import."
    if plan.unclear and (scope or not plan.steps):
        return "Nothing was imported. Mend the unclear rows first."
    if plan.unclear:
        return "Nothing was imported. Mend the unclear rows, or leave them out: --yes --without-unclear."
    return "Nothing was imported yet. To do it: --yes."
