"""A worker that pays at once: where it would wait for its turn, it has waited."""

from slack_sdk import WebClient

from bot.delivery import Payer
from bot.delivery.pace import Pace
from handlers.visit import Desk


def payer(desk: Desk, slack: WebClient, name: str = "one") -> Payer:
    seconds = [0.0]

    def sleep(span: float) -> None:
        seconds[0] += span

    def timer() -> float:
        return seconds[0]

    return Payer(desk, slack, name, Pace(desk.db, timer=timer), sleep=sleep, lanes=1, timer=timer)
