"""`python -m bot debts`: what an operator sees of the ledger, and does with it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import debts
from bot.debts import Asked, Done
from bot.settings import Settings
from bot.trouble import MISUSE, WRONG, Trouble
from storage.database import Database
from storage.kinds import DebtState
from tests.ledger import ROUND, Ledger

SENT, MISSED, UNDELIVERABLE, DROPPED = (
    DebtState.SENT,
    DebtState.MISSED,
    DebtState.UNDELIVERABLE,
    DebtState.DROPPED,
)
LOOKED_AT = "Each is looked at once more before it goes: what is no longer true is dropped."


class Operator:
    """Somebody at a terminal, and the ledger that they look at."""

    def __init__(self, db: Database, now: datetime) -> None:
        self.ledger = Ledger(db, now)
        self.settings = Settings(database_url=db.url.render_as_string(hide_password=False).replace("+psycopg", ""))

    def reads(self, *, most: int = 20, **which: object) -> str:
        return debts.listed(
            self.settings,
            Asked(**which),  # type: ignore[arg-type]
            most=most,
            as_json=False,
            now=self.ledger.now,
        )

    def looks_at(self, debt_id: int) -> str:
        return debts.shown(self.settings, debt_id, as_json=False, now=self.ledger.now)

    def resends(self, *ids: int, late: bool = False, yes: bool = False, **which: object) -> Done:
        return debts.resend(
            self.settings,
            Asked(ids, **which),  # type: ignore[arg-type]
            even_late=late,
            not_arrived=False,
            yes=yes,
            now=self.ledger.now,
        )

    def drops(self, *ids: int, reason: str = "told by phone", yes: bool = False, **which: object) -> Done:
        return debts.let_go(
            self.settings,
            Asked(ids, **which),  # type: ignore[arg-type]
            reason=reason,
            yes=yes,
            now=self.ledger.now,
        )


@pytest.fixture
def operator(db: Database, now: datetime) -> Operator:
    return Operator(db, now)


def refused(work: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Trouble) as trouble:
        work()
    return trouble.value.code, str(trouble.value)


def test_nothing_is_owed(operator: Operator) -> None:
    assert operator.reads() == "Nothing is owed."
    assert operator.reads(state=MISSED) == "Nothing was missed since 17 Nov 10:30."


OWED = """\
17 owed. Times are those of Europe/Amsterdam.

digest: 1
      id  to            due           tries  next try      why
{digest:>8}  C0000000001   23 Nov 10:30      0  now           its turn comes

reminder:1:2026-12-17:open: 15
      id  to            due           tries  next try      why
{0:>8}  U0            24 Nov 10:30      1  24 Nov 10:40  a worker has it, until 24 Nov 10:40 at m…
{1:>8}  U1            24 Nov 10:30      1  24 Nov 10:40  Slack does not answer (TimeoutError)
          … and 13 more (--most)

day_changed:2:v3: 1
      id  to            due           tries  next try      why
{changed:>8}  U1            31 Dec 10:30      0  31 Dec 10:30  not due yet"""


def test_what_is_owed_is_listed_by_round_with_why_it_waits(operator: Operator) -> None:
    ledger = operator.ledger
    ids = ledger.in_a_round([f"U{number}" for number in range(15)])
    (first, second) = ledger.claims(most=2)
    ledger.gives_back(second, "no answer: TimeoutError", 600)
    later = ledger.now + timedelta(days=37)
    (changed,) = ledger.in_a_round(["U1"], key="day_changed:2:v3", kind="day_changed", due_at=later)
    digest = ledger.owes("digest:1", "C0000000001", "digest", due_at=ledger.now - timedelta(days=1))
    assert first.id == ids[0]
    assert operator.reads(most=2) == OWED.format(*ids, digest=digest, changed=changed)
    assert operator.reads(kind="digest").startswith("1 owed.")
    assert operator.reads(round=ROUND).startswith("15 owed.")
    assert all(len(line) <= debts.WIDTH for line in operator.reads().splitlines())


ENDED = """\
2 undeliverable since 23 Nov 10:30. Times are those of Europe/Amsterdam.

reminder:1:2026-12-17:open: 2
      id  to            due           tries  ended         what became of it
{1:>8}  U1            24 Nov 10:30      1  24 Nov 10:30  unconfirmed:missing_scope
{0:>8}  U0            24 Nov 10:30      1  24 Nov 10:30  this account is no longer active"""


def test_what_was_not_delivered_is_listed_with_the_reason(operator: Operator) -> None:
    ledger = operator.ledger
    ids = ledger.in_a_round(["U0", "U1", "U2"])
    for state, error in (
        (UNDELIVERABLE, "account_inactive"),
        (UNDELIVERABLE, "unconfirmed:missing_scope"),
        (SENT, ""),
    ):
        ledger.settles(state, error)
    assert operator.reads(state=UNDELIVERABLE, since="24h") == ENDED.format(*ids)
    assert operator.reads(state=SENT, since="2026-11-24").startswith("1 sent since 24 Nov 00:00.")
    ledger.passes(days=8)
    assert operator.reads(state=UNDELIVERABLE) == "Nothing was undeliverable since 25 Nov 10:30."
    assert operator.reads(state=UNDELIVERABLE, since="2w").startswith("2 undeliverable")


WHOLE = """\
Debt {id}, times of Europe/Amsterdam
  what          reminder_open, of round reminder:1:2026-12-17:open
  key           reminder:1:2026-12-17:open:U1
  to            U1, in workspace T0G40
  about         day 1
  state         undeliverable
  why           it may have arrived: Slack's answer was lost, and I could not look (my Slack app lacks a right; \
who runs me should do `python -m bot check`) (unconfirmed:missing_scope)
  owed since    2026-11-24 10:30:00
  due           2026-11-24 10:30:00
  of use until  2026-12-01 10:30:00
  tries         1
  next try      -
  last worker   one
  there already perhaps: a worker looks before it posts
  posted as     -
  ended         2026-11-24 10:31:00"""


def test_all_that_is_kept_of_a_debt_is_shown(operator: Operator) -> None:
    ledger = operator.ledger
    (debt_id,) = ledger.in_a_round(["U1"], facts={"day": 1}, expires_at=ledger.now + timedelta(days=7))
    ledger.passes(minutes=1)
    ledger.settles(UNDELIVERABLE, "unconfirmed:missing_scope")
    assert operator.looks_at(debt_id) == WHOLE.format(id=debt_id)
    found = json.loads(debts.shown(operator.settings, debt_id, as_json=True, now=ledger.now))
    assert (found["id"], found["state"], found["settled_at"]) == (
        debt_id,
        "undeliverable",
        "2026-11-24T09:31:00+00:00",
    )
    assert refused(lambda: operator.looks_at(9_999_999)) == (WRONG, "There is no debt 9999999.")


def test_debts_that_are_named_are_sent_again_or_refused_with_a_sentence(operator: Operator) -> None:
    ledger = operator.ledger
    failed, late, sent = ledger.in_a_round(["U1", "U2", "U3"], expires_at=ledger.now + timedelta(hours=1))
    for state in (UNDELIVERABLE, MISSED, SENT):
        ledger.settles(state)
    assert operator.resends(failed) == Done(f"{failed}: owed again.\n{LOOKED_AT}")
    ledger.passes(hours=1)
    assert operator.resends(failed, late, sent, 9_999_999) == Done(
        f"{failed}: is owed already.\n"
        f"{late}: would come too late to be of use. To send it all the same: --even-late.\n"
        f"{sent}: was sent. It is not sent twice.\n"
        "9999999: there is no such debt.",
        WRONG,
    )
    assert operator.resends(late, late=True) == Done(f"{late}: owed again.\n{LOOKED_AT}")
    assert [claim.id for claim in ledger.claims()] == [failed, late]
    assert operator.drops(failed) == Done(f"{failed}: a worker has it in hand. Look again in a few minutes.", WRONG)


def test_a_round_is_counted_first_and_changed_after_a_yes(operator: Operator) -> None:
    ledger = operator.ledger
    ledger.in_a_round(["U1", "U2", "U3"])
    ledger.in_a_round(["U4"], expires_at=ledger.now)
    ledger.settles(UNDELIVERABLE, "user_not_found", most=2)
    ledger.settles(SENT)
    ledger.settles(MISSED)
    said = "That is 1 missed, 2 undeliverable. Nothing was changed yet: repeat it with --yes."
    assert refused(lambda: operator.resends(round=ROUND)) == (MISUSE, said)
    assert ledger.claims() == []
    assert operator.resends(round=ROUND, yes=True) == Done(
        "Of 1 missed, 2 undeliverable: 2 owed again. "
        f"1 left as they are: too late, in the hands of a worker, or changed meanwhile.\n{LOOKED_AT}"
    )
    assert operator.drops(round=ROUND, state=DebtState.OWED, yes=True) == Done("Of 2 owed: 2 let go.")
    assert operator.reads(state=DROPPED).count("let go by hand: told by phone") == 2
    assert refused(lambda: operator.drops(round=ROUND, yes=True)) == (
        WRONG,
        "There are none. See `python -m bot debts`, also with --state.",
    )


def test_what_is_typed_wrongly_is_said_in_a_sentence(operator: Operator) -> None:
    which = "Say which: their numbers, or --round or --kind (see `python -m bot debts`)."
    for work, said in (
        (operator.resends, which),
        (lambda: operator.drops(1, kind="digest"), which),
        (lambda: operator.drops(1, reason=" "), "Say why: --reason."),
        (
            lambda: operator.resends(1, state=MISSED),
            "--state goes with --round or --kind; a number is clear by itself.",
        ),
        (
            lambda: operator.resends(kind="digest", state=SENT),
            "--state can be undeliverable, missed or dropped here.",
        ),
        (
            lambda: operator.reads(state=SENT, since="soon"),
            "--since is a span such as 36h, 7d or 2w, or a day such as 2026-11-20.",
        ),
        (
            lambda: operator.reads(since="7d"),
            "--since goes with a --state that has ended: what is owed is shown whole.",
        ),
    ):
        assert refused(work) == (MISUSE, said)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, now: datetime) -> None:
    file = tmp_path / "none.db"
    settings = Settings(database_url=f"sqlite:///{file}")
    code, said = refused(lambda: debts.listed(settings, Asked(), most=1, as_json=False, now=now))
    assert (code, said) == (WRONG, f"There is no database sqlite:///{file} yet. See DATABASE_URL.")
    assert not file.exists()
    file.touch()
    code, said = refused(lambda: debts.listed(settings, Asked(), most=1, as_json=False, now=now))
    assert (code, said.partition(" and this")[0]) == (WRONG, "The database is at version nothing")
