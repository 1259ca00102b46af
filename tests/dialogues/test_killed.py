"""A direct message whose process is killed on the way is answered when Slack brings it again, to another process.

Who is only slow answers it once, whoever that is.
"""

import threading
from typing import Any, NoReturn

import pytest

from handlers.views import themes as view
from storage import themes
from tests.dialogues.conftest import Talk


class Killed(BaseException):
    """The process ends here and now: nothing may catch it."""


@pytest.mark.parametrize("where, name", [(themes, "join"), (view, "joined")], ids=["before the verb", "after it"])
def test_message_whose_process_was_killed_is_answered_once(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    anna = talk.person("Anna Voorbeeld", "Oss")
    courier, alive = talk.slack.courier, getattr(where, name)
    came: list[tuple[int, int]] = []
    payloads: list[dict[str, Any]] = []

    def dies(*_given: object, **_also: object) -> NoReturn:
        raise Killed

    def dispatch(_kind: str, payload: dict[str, Any]) -> tuple[int, Any]:
        payloads.append(payload)
        before, status = len(talk.slack.called("chat.postMessage")), 0
        try:
            status = talk.bot.dispatch(payload).status
        except Killed:
            monkeypatch.setattr(where, name, alive)  # who gets it next is another process
        talk.settles()
        came.append((status, len(talk.slack.called("chat.postMessage")) - before))
        return status, None

    talk.slack.in_process(dispatch)
    monkeypatch.setattr(courier, "retry_delays", (0.0, 60.0, 300.0))
    monkeypatch.setattr(courier, "pause", lambda seconds: talk.clock.move(seconds=seconds))
    monkeypatch.setattr(where, name, dies)
    anna.writes("aansluiten europa")
    courier.repeat(payloads[0])
    # at once it is still in the hands of the one that was killed, for all that anybody knows
    assert came == [(0, 0), (503, 0), (200, 1), (200, 0)]
    assert "Europa" in talk.slack.called("chat.postMessage")[-1].args["text"]
    assert [each.error for each in talk.slack.complaints] == ["operation_timeout"]
    talk.slack.complaints.clear()


@pytest.mark.parametrize("seconds, came", [(29, [200, 503, 503, 503]), (31, [200, 200])], ids=["in hand", "given up"])
def test_message_whose_answer_stands_in_line_is_answered_once(talk: Talk, seconds: int, came: list[int]) -> None:
    anna = talk.person("Anna Voorbeeld", "Oss")
    before, free = len(anna.inbox), threading.Event()
    payloads: list[dict[str, Any]] = []
    statuses: list[int] = []

    def dispatch(_kind: str, payload: dict[str, Any]) -> tuple[int, Any]:
        payloads.append(payload)
        statuses.append(talk.bot.dispatch(payload).status)
        return statuses[-1], None

    for _ in range(talk.bot.pool._max_workers):
        talk.bot.pool.submit(free.wait, 30)
    talk.slack.in_process(dispatch)
    anna.writes("groepen", waits=0)
    talk.clock.move(seconds=seconds)
    talk.slack.courier.repeat(payloads[0])
    free.set()
    talk.settles()
    assert (statuses, len(anna.inbox) - before) == (came, 1)
    talk.slack.courier.repeat(payloads[0])
    assert statuses[len(came) :] == [200]
    talk.settles()
    assert len(anna.inbox) - before == 1
