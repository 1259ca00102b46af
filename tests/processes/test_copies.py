"""Backup while the bot works, put back when it is stopped, and the bot beside a database that a newer one upgraded."""

import pytest
from sqlalchemy import text

from storage import migrate
from storage.database import Database
from tests.processes.conftest import Town

ONE_DOOR = pytest.mark.parametrize("door", ["http"], indirect=True)
ONE_ENGINE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@ONE_DOOR
@ONE_ENGINE
def test_backup_while_it_runs_and_back(town: Town) -> None:
    with town.run() as bot:
        anna = town.person("Anna Voorbeeld")
        anna.types("/g40 join omgevingswet")
        code, said, _ = town.tell("backup", "backup.db")
        assert (code, said.partition(", ")[0]) == (0, "backup.db: 1 people")
        anna.types("/g40 leave omgevingswet")
        code, _, said = town.tell("restore", "backup.db", "--replace")
        assert (code, said.endswith("Stop the bot first (systemctl stop g40-bot), then try again.\n")) == (1, True)
    assert (bot.code, bot.mishaps) == (0, [])
    assert town.tell("restore", "backup.db", "--replace")[0] == 0
    with town.run() as bot:
        assert "Je zit al in" in anna.types("/g40 join omgevingswet").plain
    assert (bot.code, bot.mishaps) == (0, [])


@ONE_DOOR
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_old_processes_go_on_beside_a_newer_database(town: Town) -> None:
    with town.run("run") as bot:
        db = Database(town.database)
        with db.transaction() as tx:
            tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.close()
        assert bot.get("/readyz") == (200, "ok\n")
        assert "Omgevingswet" in town.person("Anna Voorbeeld").types("/g40 join omgevingswet").plain
    with town.run("worker") as worker:
        pass
    newer = {"event": "the database is newer than this bot", "database": "9999", "bot": migrate.head()}
    assert (worker.code, [{key: line[key] for key in newer} for line in worker.mishaps]) == (0, [newer])
