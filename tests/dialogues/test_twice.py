"""Everything comes twice, as it does when Slack saw no answer and another process gets it: it is done once.

Within a process `bot.socket.envelopes` gives the first answer again; this is about what is behind it.
"""

from typing import Any

from slack_bolt import BoltRequest
from sqlalchemy import select
from sqlmodel import SQLModel

from storage.database import Database
from tests.dialogues.conftest import Talk, idle


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored."""
    with db.reading() as tx:
        return {
            table.name: sorted((tuple(row) for row in tx.execute(select(table))), key=repr)
            for table in SQLModel.metadata.sorted_tables
        }


def test_everything_that_comes_twice_is_done_once(talk: Talk) -> None:
    began = everything(talk.db)
    done: list[str] = []
    changed: list[str] = []
    answered: dict[str, int] = {}

    def twice(kind: str, payload: dict[str, Any]) -> tuple[int, Any]:
        first = talk.bot.app.dispatch(BoltRequest(mode="socket_mode", body=payload))
        talk.settles()
        before, complaints = everything(talk.db), len(talk.slack.complaints)
        posted = len(talk.slack.called("chat.postMessage"))
        second = talk.bot.app.dispatch(BoltRequest(mode="socket_mode", body=payload))
        talk.settles()
        # a trigger opens one form: Slack refuses the second, and that is all that is seen of it
        assert {each.error for each in talk.slack.complaints[complaints:]} <= {"exchanged_trigger_id"}
        del talk.slack.complaints[complaints:]
        assert (first.status, second.status) == (200, 200)
        done.append(kind)
        if everything(talk.db) != before:
            changed.append(str(payload))
        if kind == "events_api":
            answered[payload["event_id"]] = len(talk.slack.called("chat.postMessage")) - posted
        return first.status, first.body

    talk.slack.in_process(twice, idle=idle(talk.bot))

    secretary = talk.secretary
    secretary.types("/g40 plannen nieuw")
    secretary.submits({"starts_on": "2026-12-17", "city": "Ede", "themes": ["Europa"]})
    secretary.closes()
    anna = talk.person("Anna Voorbeeld", "Oss")
    anna.types("/g40 aansluiten europa")
    anna.writes("aansluiten omgevingswet")
    anna.types("/g40 verlaten omgevingswet")
    anna.types("/g40 inschrijven")
    anna.submits({"remarks": "vegetarisch"})
    anna.closes()
    anna.types("/g40 afmelden")
    if anna.form is not None:
        anna.submits()
        anna.closes()
    anna.types("/g40 verslag europa")
    anna.fills({"counterpart": "Commissaris Voorbeeld", "counterpart_class": "Europese Unie"})
    anna.submits({"said": "De Commissie wil steden eerder betrekken."})

    assert set(done) == {"slash_commands", "interactive", "events_api"}
    assert changed == []
    assert set(answered.values()) == {0}, "an event is answered once"
    new = {name: len(rows) - len(began[name]) for name, rows in everything(talk.db).items()}
    assert [new[name] for name in ("network_days", "reports", "signups")] == [1, 1, 1]
