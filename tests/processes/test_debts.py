"""`python -m bot debts`, as an operator types it."""

import json

import pytest

from storage import migrate, network
from storage.database import Database
from storage.kinds import DebtState
from tests.conftest import NOW
from tests.ledger import ROUND, Ledger
from tests.processes.conftest import Town


@pytest.mark.parametrize("door, database", [("http", "sqlite")], indirect=True)
def test_what_was_not_delivered_is_found_and_sent_again(town: Town) -> None:
    db = Database(town.database)
    try:
        migrate.upgrade(db, network.load(), at=NOW)
        ledger = Ledger(db, NOW)
        (failed,) = ledger.in_a_round(["U1"])
        ledger.settles(DebtState.UNDELIVERABLE, "is_archived")
        code, said, wrong = town.tell("debts", "--state", "undeliverable", "--since", "2026-01-01", "--json")
        (found,) = json.loads(said)
        assert (code, wrong, found["round"], found["count"]) == (0, "", ROUND, 1)
        assert [(one["id"], one["recipient"], one["error"]) for one in found["debts"]] == [
            (failed, "U1", "is_archived")
        ]
        code, said, wrong = town.tell("debts", "resend", str(failed), "77")
        assert (code, said.splitlines()[:2], wrong) == (
            1,
            [f"{failed}: owed again.", "77: there is no such debt."],
            "",
        )
        assert town.tell("debts", "drop", "--round", ROUND, "--reason", "a test") == (
            2,
            "",
            "That is 1 owed. Nothing was changed yet: repeat it with --yes.\n",
        )
    finally:
        db.close()
