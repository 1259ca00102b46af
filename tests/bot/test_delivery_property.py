"""Any order of debts, ticks, faults, kills and waiting: each message at most once, none early, none lost."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from bot.playground import Slack
from handlers import debts
from storage.database import Database
from storage.deliveries import LEASE
from storage.kinds import DebtState
from storage.network import Network
from tests.bot.conftest import KIND, Moment, Office, says
from tests.conftest import NOW
from tests.make import TEAM

FAULTS = ["lost", "lost", "500", "429", "drop", "error:internal_error", "error:invalid_blocks"]

owing = st.tuples(
    st.just("owe"), st.integers(0, 2), st.sampled_from([0, 30, 600, 7200]), st.sampled_from([None, 60, 900, 90_000])
)
paying = st.tuples(
    st.just("pay"),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["", "", "claimed", "looked", "rendered", "sent"]),
)
waiting = st.tuples(st.just("wait"), st.sampled_from([1.0, 10.0, 40.0, LEASE.total_seconds(), 3600.0]), st.just(None))
failing = st.tuples(
    st.just("fail"),
    st.sampled_from(["chat.postMessage", "chat.postMessage", "conversations.history", "conversations.open"]),
    st.sampled_from(FAULTS),
)
step = st.one_of(owing, paying, paying, waiting, failing)
histories = st.lists(owing, min_size=1, max_size=3).flatmap(
    lambda owed: st.lists(step, min_size=3, max_size=20).map(lambda steps: [*owed, *steps])
)


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Slack, Moment]]:
    """One Slack for all histories: its clock only ever goes on."""
    clock = Moment(NOW)
    with Slack(clock=clock, team_id=TEAM) as slack:
        yield slack, clock


examples = count()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(history=histories)
def test_each_debt_is_paid_at_most_once_never_early_never_lost(
    history: list[tuple[object, ...]],
    world: tuple[Slack, Moment],
    sqlite_db: Database,
    g40: Network,
) -> None:
    slack, clock = world
    office = Office(sqlite_db, slack, clock, g40)
    name = f"example {next(examples)}"
    people = [office.person(f"Persoon {number} Voorbeeld").id for number in range(2)]
    people.append(slack.channel(f"c{name[8:]}").id)
    due, expires = {}, {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(debts.RENDERERS, KIND, says)
        for number, (what, *given_) in enumerate(history):
            match what, given_:
                case "owe", [int(to), int(after), expiry]:
                    key = f"{name}: {number}"
                    office.owes(
                        key, people[to], due=after, expires=None if expiry is None else after + int(str(expiry))
                    )
                    due[key], expires[key] = clock.timer() + after, expiry is not None
                case "pay", [str(worker), str(point)]:
                    office.pays(worker, dies=point)
                case "wait", [float(seconds), _]:
                    clock.move(seconds)
                case "fail", [str(method), str(kind)]:
                    slack.faults.add(method=method, kind=kind, retry_after=20)
                case _:
                    pytest.fail(f"no such step: {what}")
        slack.faults.clear()
        office.goes_on(2)
        office.goes_on(30, every=3000)

    posted = {
        message.text: float(message.ts)
        for channel in slack.workspace.channels.values()
        for message in channel.messages
        if message.text.startswith(f"{name}:")
    }
    states = {key: state for key, state in office.states().items() if key in due}
    note(f"{states} {posted}")
    assert sorted(text for text in office.posted if text.startswith(f"{name}:")) == sorted(posted)
    assert {key for key, state in states.items() if state is DebtState.SENT} == set(posted)
    assert all(at >= int(due[key]) for key, at in posted.items())
    unpaid = {key for key in due if key not in posted}
    assert {states[key] for key in unpaid} <= {DebtState.MISSED}
    assert all(expires[key] for key in unpaid)
