"""Names of people who were mentioned before they came."""

from bot.ticks import housekeeping, people
from storage import events, members
from storage.events import Taken
from tests.bot.conftest import Office
from tests.make import TEAM


def mentioned(office: Office, *users: str) -> None:
    with office.db.transaction() as tx:
        for user in users:
            members.mention(tx, team=TEAM, slack_user=user, at=office.clock())


def known(office: Office, user: str) -> tuple[str, bool, bool]:
    with office.db.reading() as tx:
        person = members.by_account(tx, TEAM, user)
    assert person is not None
    return person.name, person.gone, person.outside


def tick(office: Office) -> None:
    people.tick(office.desk, office.worker().slack, office.clock())


def test_name_is_learned(office: Office) -> None:
    anna = office.slack.person("Anna Voorbeeld", locale="en-GB")
    mentioned(office, anna.id)
    tick(office)
    assert known(office, anna.id) == ("Anna Voorbeeld", False, False)
    tick(office)
    assert len(office.slack.called("users.info")) == 1


def test_somebody_from_elsewhere_is_learned(office: Office) -> None:
    carla = office.slack.person("Carla Voorbeeld", external=True)
    mentioned(office, carla.id)
    tick(office)
    assert known(office, carla.id) == ("Carla Voorbeeld", False, True)


def test_account_that_is_gone_leaves(office: Office) -> None:
    bert = office.slack.person("Bert Voorbeeld", deleted=True)
    mentioned(office, bert.id, "U0NOBODY")
    tick(office)
    assert known(office, bert.id) == ("", True, False)
    assert known(office, "U0NOBODY") == ("", True, False)
    with office.db.reading() as tx:
        assert members.nameless(tx) == []


def test_slack_that_does_not_answer_is_asked_again(office: Office) -> None:
    anna, bert = office.slack.person("Anna Voorbeeld"), office.slack.person("Bert Voorbeeld")
    mentioned(office, anna.id, bert.id)
    for fault in ("429", "drop", "500"):
        office.slack.faults.add(method="users.info", kind=fault)
        tick(office)
        assert known(office, bert.id) == ("", False, False)
    tick(office)
    assert [known(office, person.id)[0] for person in (anna, bert)] == ["Anna Voorbeeld", "Bert Voorbeeld"]


def test_events_are_forgotten_when_they_cannot_come_again(office: Office) -> None:
    """Two days, to the next midnight in the network's zone: it is half past ten there."""
    with office.db.transaction() as tx:
        events.take(tx, "Ev1", at=office.clock())
        events.done(tx, "Ev1", taken_at=office.clock())
    office.clock.move(2 * 86_400 + 13.5 * 3600 - 1)
    housekeeping.tick(office.desk, office.clock())
    with office.db.transaction() as tx:
        assert events.take(tx, "Ev1", at=office.clock()) is Taken.DONE
    office.clock.move(1)
    housekeeping.tick(office.desk, office.clock())
    with office.db.transaction() as tx:
        assert events.take(tx, "Ev1", at=office.clock()) is Taken.OURS
