"""Pay the debts: claim, look if unsure, re-check, render, post, settle. No transaction is open during a call.

A process may stop anywhere in between. What it had in hand is free again when its lease ends, marked *unsure*, and
whoever takes it then looks in the conversation before it posts. So each message goes out at most once and none is
lost, but for what no client can close (Slack has no idempotency key): a process that is frozen exactly between its
last look at the lease and the call, for longer than the rest of the lease.

Where Slack does not let us look (no scope for the history, not in the channel) and an earlier try may have arrived,
the message is not sent again: twice the same reminder for 160 people is worse than one that the secretariat is
told about. It is settled as undeliverable, `unconfirmed:` and why.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from slack_sdk import WebClient

from bot.delivery import answers
from bot.delivery.answers import FAILURES, Answer, Meaning
from bot.delivery.lookup import Found, TooMuch, look, mark
from bot.delivery.pace import Pace
from handlers import debts
from handlers.views.blocks import Message
from handlers.visit import Desk
from storage import deliveries, members
from storage.deliveries import Claim
from storage.errors import Unavailable
from storage.kinds import DebtState

log = structlog.get_logger()

MARGIN = timedelta(seconds=60)
"""What must be left of the lease when a message goes: long against every timeout of the call."""
SETTLING = timedelta(seconds=30)
"""How long a message whose answer was lost is left alone, so that the history shows it when we look."""
OURS = 60.0
"""Seconds that everything waits when Slack refuses the bot itself."""

POST, HISTORY = "chat.postMessage", "conversations.history"


def _nothing(_point: str, _claim: Claim) -> None:
    """Let it pass."""


@dataclass
class Payer:
    """Pays what is due. One at a time in a process; any number of processes."""

    desk: Desk
    slack: WebClient
    worker: str
    """Who holds the claims; no two processes may be called the same."""
    pace: Pace = field(default_factory=Pace)
    sleep: Callable[[float], object] = lambda _seconds: None
    """Wait for the pace; comes back early when the process is to stop."""
    stopping: Callable[[], bool] = lambda: False
    passing: Callable[[str, Claim], None] = _nothing
    """Told at each point where a process may be killed: claimed, looked, rendered, sent. For tests."""

    def pay(self) -> int:
        """Pay all that is due now; how many were taken in hand. Raises Unavailable."""
        taken = 0
        while not (self.stopping() or self.pace.paused(POST)):
            with self.desk.db.transaction() as tx:
                claims = deliveries.claim(tx, worker=self.worker, now=self.desk.now())
            if not claims:
                break
            taken += 1
            self._attend(claims[0])
        return taken

    def _attend(self, claim: Claim) -> None:
        try:
            self.passing("claimed", claim)
            self._one(claim)
        except Unavailable:
            raise
        except Exception as problem:  # one debt that fails must not keep the others waiting
            # wherever it happened, perhaps after the call: looking costs little
            log.exception("delivery failed", debt=claim.id, kind=claim.kind)
            self._put_back(claim, f"failed: {type(problem).__name__}", unsure=True)

    def _one(self, claim: Claim) -> None:
        if claim.team != self.desk.team:
            self._put_back(claim, "of another workspace", unsure=claim.unsure)
            return
        if claim.unsure and not self._made_sure(claim):
            return
        now = self.desk.now()
        if claim.expires_at is not None and claim.expires_at <= now:
            self._settle(claim, DebtState.MISSED)
            return
        if claim.kind not in debts.RENDERERS:
            # written by a newer version of the bot beside us: it is for that one to send
            self._put_back(claim, "unknown kind", unsure=False)
            return
        try:
            message = debts.render(self.desk.db, claim, self.desk.network, now)
        except debts.NotNow as later:
            self._put_back(claim, "not now", unsure=False, after=max(later.until - now, timedelta(seconds=1)))
            return
        self.passing("rendered", claim)
        if message is None:
            self._settle(claim, DebtState.DROPPED)
            return
        if self._may_go(claim):
            self._post(claim, message)

    def _made_sure(self, claim: Claim) -> bool:
        """Look whether an earlier try arrived; True when it did not, and the message may go."""
        if wait := self.pace.paused(HISTORY):
            self._put_back(claim, "waiting to look", unsure=True, after=timedelta(seconds=wait))
            return False
        try:
            found = look(self.slack, claim)
        except TooMuch:
            self._settle(claim, DebtState.UNDELIVERABLE, error="unconfirmed:too much said since")
            return False
        except FAILURES as failure:
            self._could_not_look(claim, answers.read(failure))
            return False
        self.passing("looked", claim)
        if found is not None:
            self._settle(claim, DebtState.SENT, found=found)
        return found is None

    def _could_not_look(self, claim: Claim, answer: Answer) -> None:
        if answer.meaning is Meaning.SLOWER:
            self.pace.pause(HISTORY, answer.wait)
            self._put_back(claim, answer.error, unsure=True, after=timedelta(seconds=answer.wait))
        elif answer.meaning is Meaning.NEVER or answer.error == "missing_scope":
            log.error("cannot look whether a message arrived", debt=claim.id, reason=answer.error)
            self._settle(claim, DebtState.UNDELIVERABLE, error=f"unconfirmed:{answer.error}")
        else:
            self._put_off(claim, answer, unsure=True)

    def _may_go(self, claim: Claim) -> bool:
        """Wait for the pace, then see that the message is still ours to send."""
        while wait := self.pace.wait(claim.recipient):
            if self.stopping():
                self._put_back(claim, "", unsure=False, after=timedelta())
                return False
            self.sleep(wait)
        if self.desk.now() + MARGIN < claim.until:
            return True
        # we slept, or were frozen, for too long; nothing was sent, so whoever has it now need not look
        self._put_back(claim, "lease too short", unsure=False, after=timedelta(seconds=1))
        return False

    def _post(self, claim: Claim, message: Message) -> None:
        try:
            answer = self.slack.chat_postMessage(
                channel=claim.recipient,
                metadata=mark(claim),
                unfurl_links=False,
                unfurl_media=False,
                **message.body(),
            )
        except FAILURES as failure:
            self._not_posted(claim, answers.read(failure))
            return
        self.passing("sent", claim)
        self._settle(claim, DebtState.SENT, found=Found(str(answer["channel"]), str(answer["ts"])))

    def _not_posted(self, claim: Claim, answer: Answer) -> None:
        if answer.meaning is Meaning.SLOWER:
            # the limit is on all messages of the bot: a pause for all; Slack did not take this one
            self.pace.pause(POST, answer.wait)
            self._put_back(claim, answer.error, unsure=False, after=timedelta(seconds=answer.wait))
        elif answer.meaning is not Meaning.NEVER or (answer.error in answers.LEFT and self._is_it_us()):
            self._put_off(claim, answer, unsure=answer.perhaps)
        else:
            self._settle(claim, DebtState.UNDELIVERABLE, error=answer.error)

    def _is_it_us(self) -> bool:
        """Slack says `account_inactive` of a recipient and of a bot whose token is no longer good."""
        try:
            self.slack.auth_test()
        except FAILURES:
            self.pace.pause(POST, OURS)
            return True
        return False

    def _put_off(self, claim: Claim, answer: Answer, *, unsure: bool) -> None:
        log.warning(
            "not delivered yet", debt=claim.id, kind=claim.kind, reason=answer.error, tries=claim.attempts + 1
        )
        if answer.meaning is Meaning.OURS:
            self.pace.pause(POST, OURS)
        self._put_back(claim, answer.error, unsure=unsure)

    def _put_back(self, claim: Claim, error: str, *, unsure: bool, after: timedelta | None = None) -> None:
        """Give it back, to be tried again by growing pauses; at least `SETTLING` when it may have arrived."""
        if after is None and unsure:
            after = max(SETTLING, deliveries.PAUSES[min(claim.attempts, len(deliveries.PAUSES) - 1)])
        with self.desk.db.transaction() as tx:
            deliveries.retry(tx, claim, at=self.desk.now(), error=error, unsure=unsure, after=after)

    def _settle(self, claim: Claim, state: DebtState, *, error: str = "", found: Found | None = None) -> None:
        now = self.desk.now()
        with self.desk.db.transaction() as tx:
            deliveries.settle(
                tx,
                claim,
                state,
                at=now,
                error=error,
                channel=found.channel if found else None,
                ts=found.ts if found else None,
            )
            if state is DebtState.UNDELIVERABLE and error in answers.LEFT:
                members.leave_network(tx, team=claim.team, slack_user=claim.recipient, at=now)
        if state is DebtState.UNDELIVERABLE:
            log.warning("undeliverable", debt=claim.id, kind=claim.kind, reason=error)
