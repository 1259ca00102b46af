"""Pay the debts: claim, look if unsure, re-check, render, post or invite, settle. No transaction is open in a call.

A process may stop anywhere in between. What it had in hand is free again when its lease ends, marked *unsure*, and
whoever takes it then looks in the conversation before it posts. So each message goes out at most once and none is
lost, but for what no client can close (Slack has no idempotency key): a process that is frozen exactly between its
last look at the time and the call, for longer than the rest of the lease.

Where Slack does not let us look (no scope for the history, not in the channel) and an earlier try may have arrived,
the message is not sent again: twice the same reminder for 160 people is worse than one that the secretariat is
told about. It is settled as undeliverable, `unconfirmed:` and why.

Several lanes work at once: Slack takes a fifth of a second for a message, and one lane alone would be slower than
the limits allow. The pace is shared by all lanes of all processes.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from slack_sdk import WebClient

from bot.delivery import answers
from bot.delivery.answers import FAILURES, Answer, Meaning
from bot.delivery.lookup import Found, TooMuch, look, mark
from bot.delivery.pace import HISTORY, INVITE, OPEN, POST, Pace, is_channel
from handlers import debts
from handlers.debts import Invitation
from handlers.views.blocks import Message
from handlers.visit import Desk
from storage import deliveries, members
from storage.deliveries import LEASE, Claim
from storage.deliveries.waiting import NOT_NOW
from storage.errors import Unavailable
from storage.kinds import DebtState

log = structlog.get_logger()

LANES = 8
"""Messages in hand at once."""
PROMPTLY = timedelta(seconds=60)
"""How soon after its claim a message goes, or not at all. Long against every timeout on the way; the rest of the
lease, nine minutes, is for clocks of workers that differ. With a lease of five, clocks three minutes ahead and three
minutes behind doubled messages."""
SETTLING = timedelta(seconds=30)
"""How long a message whose answer was lost is left alone, so that the history shows it when we look."""
OURS = 60.0
"""Seconds that everything waits when Slack refuses the bot itself."""
A_WHILE = 1.0
"""Seconds between two looks for what is newly due, while lanes are busy."""
IN_HAND = 20.0
"""Seconds that a lane waits for its turn with a message in hand; longer, and it gives the message back."""


def _nothing(*_told: object) -> None:
    """Let it pass."""


@dataclass
class Payer:
    """Pays what is due, in lanes. Any number of processes may have one."""

    desk: Desk
    slack: WebClient
    worker: str
    """Who holds the claims; no two processes may be called the same."""
    pace: Pace
    sleep: Callable[[float], object] = lambda _seconds: None
    """Wait for a turn; comes back early when the process is to stop."""
    stopping: Callable[[], bool] = lambda: False
    passing: Callable[[str, Claim], None] = _nothing
    """Told at each point where a process may be killed: claimed, looked, rendered, sent. For tests."""
    settled: Callable[[str, DebtState], None] = _nothing
    """Told how a debt of a kind ended."""
    waited: Callable[[str, float], None] = _nothing
    """Told how many seconds a call of a method waited for its turn."""
    lanes: int = LANES
    timer: Callable[[], float] = time.monotonic
    """Seconds that pass, whatever the clock does."""
    _arrived: dict[int, Found] = field(default_factory=dict)
    """Messages that Slack took, until that is stored: if the database is away then, this process still knows."""
    _paying: threading.Lock = field(default_factory=threading.Lock)

    def pay(self) -> int:
        """Pay all that is due now; how many were taken in hand. Raises Unavailable."""
        taken, busy = 0, set[Future[None]]()
        with self._paying, ThreadPoolExecutor(self.lanes, "delivery") as pool:
            while not (self.stopping() or self.pace.paused(POST)):
                lanes = 1 if self.pace.wary else self.lanes
                claims = self._claim(lanes - len(busy))
                taken += len(claims)
                busy |= {pool.submit(self._attend, claim, self.timer()) for claim in claims}
                if not busy:
                    break
                done, busy = wait(busy, timeout=A_WHILE, return_when=FIRST_COMPLETED)
                for lane in done:
                    lane.result()
        return taken

    def give_back(self) -> None:
        """Let go of what is in hand, when the process must end and Slack does not answer. Raises Unavailable."""
        with self.desk.db.transaction() as tx:
            left = deliveries.give_back(tx, worker=self.worker, at=self.desk.now() + SETTLING)
        if left:
            log.warning("given back unsure", debts=left)

    def _claim(self, most: int) -> list[Claim]:
        if most < 1:
            return []
        with self.desk.db.transaction() as tx:
            return deliveries.claim(tx, worker=self.worker, now=self.desk.now(), most=most)

    def _attend(self, claim: Claim, began: float) -> None:
        """Do what can be done now for one debt; `began` is when it was claimed, by the timer."""
        try:
            self.passing("claimed", claim)
            self._one(claim, began)
        except Unavailable:
            raise
        except Exception as problem:  # noqa: BLE001 - one debt that fails must not keep the others waiting
            # wherever it happened, perhaps after the call: looking costs little
            self._failed(claim, problem, unsure=True)

    def _one(self, claim: Claim, began: float) -> None:
        if claim.team != self.desk.team:
            self._put_back(claim, "of another workspace", unsure=claim.unsure)
            return
        if claim.unsure and claim.kind not in debts.REPEATABLE and not self._made_sure(claim):
            return
        # what another clock made due is due, also where it is not so late yet: sign-up that opened a moment ago has
        now = max(self.desk.now(), claim.due_at)
        if claim.expires_at is not None and claim.expires_at <= now:
            self._settle(claim, DebtState.MISSED)
            return
        if claim.kind not in debts.RENDERERS:
            # written by a newer version of the bot beside us: it is for that one to send
            self._put_back(claim, "unknown kind", unsure=False)
            return
        try:
            paid = debts.render(self.desk.db, claim, self.desk.network, now)
        except debts.NotNow as later:
            self._put_back(claim, NOT_NOW, unsure=False, after=max(later.until - now, timedelta(seconds=1)))
            return
        except Unavailable:
            raise
        except Exception as problem:  # noqa: BLE001 - as above
            # nothing has left in this try, and an earlier one has been looked for
            self._failed(claim, problem, unsure=False)
            return
        self.passing("rendered", claim)
        if paid is None:
            self._settle(claim, DebtState.DROPPED)
        elif isinstance(paid, Invitation):
            if self._turn(claim, INVITE) and self._is_ours(claim, began):
                self._invite(claim, paid)
        elif self._turn(claim, POST, claim.recipient) and self._is_ours(claim, began):
            self._post(claim, paid)

    def _made_sure(self, claim: Claim) -> bool:
        """Find out whether an earlier try arrived; True when it did not, and the message may go."""
        if found := self._arrived.get(claim.id):
            self._settle(claim, DebtState.SENT, found=found)
            return False
        if not (self._turn(claim, HISTORY) and (is_channel(claim.recipient) or self._turn(claim, OPEN))):
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
            self.pace.pause(OPEN, answer.wait)
            self._put_back(claim, answer.error, unsure=True, after=timedelta(seconds=answer.wait))
        elif answer.error == "missing_scope" or (answer.meaning is Meaning.NEVER and not self._is_it_us(answer)):
            log.error("cannot look whether a message arrived", debt=claim.id, reason=answer.error)
            self._settle(claim, DebtState.UNDELIVERABLE, error=f"unconfirmed:{answer.error}")
        else:
            self._put_off(claim, answer, unsure=True)

    def _turn(self, claim: Claim, method: str, channel: str = "") -> bool:
        """Wait for the turn to call a method. False when it is too far away, or the process is to stop."""
        unsure = method != POST and claim.unsure  # before the post nothing has left in this try
        left = IN_HAND
        while True:
            paused = self.pace.paused(method)
            wait = paused or self.pace.turn(method, channel, most=left)
            if wait > left:
                self._put_back(claim, "waiting for a turn", unsure=unsure, after=timedelta(seconds=wait))
                return False
            if wait:
                self.waited(method, wait)
                self.sleep(wait)
                left -= wait
            if self.stopping():
                self._put_back(claim, "", unsure=unsure, after=timedelta())
                return False
            # a pause is no turn, and Slack may have asked another lane to wait meanwhile
            if not (paused or self.pace.paused(method)):
                return True

    def _is_ours(self, claim: Claim, began: float) -> bool:
        """See that the claim still holds, by the clock and by the time that passed: either may have stood still."""
        if self.desk.now() + (LEASE - PROMPTLY) < claim.until and self.timer() - began < PROMPTLY.total_seconds():
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
        self.pace.went()
        found = self._arrived[claim.id] = Found(str(answer["channel"]), str(answer["ts"]))
        self.passing("sent", claim)
        self._settle(claim, DebtState.SENT, found=found)

    def _not_posted(self, claim: Claim, answer: Answer) -> None:
        if answer.meaning is Meaning.SLOWER:
            # the limit is on all messages of the bot: a pause for all; Slack did not take this one
            self.pace.pause(POST, answer.wait)
            self._put_back(claim, answer.error, unsure=False, after=timedelta(seconds=answer.wait))
        elif answer.meaning is not Meaning.NEVER or self._is_it_us(answer):
            self._put_off(claim, answer, unsure=answer.perhaps)
        else:
            self._settle(claim, DebtState.UNDELIVERABLE, error=answer.error)

    def _invite(self, claim: Claim, invitation: Invitation) -> None:
        """Invite somebody into a channel. Twice is as good as once, so that a lost answer is no trouble."""
        answer = None
        try:
            self.slack.conversations_invite(channel=invitation.channel, users=claim.recipient)
        except FAILURES as failure:
            answer = answers.read_invitation(failure)
        if answer is None:
            self.pace.went()
            self.passing("sent", claim)
            self._settle(claim, DebtState.SENT)
        elif answer.meaning is Meaning.SLOWER:
            self.pace.pause(INVITE, answer.wait)
            self._put_back(claim, answer.error, unsure=False, after=timedelta(seconds=answer.wait))
        elif answer.meaning is Meaning.NEVER:
            self._settle(claim, DebtState.UNDELIVERABLE, error=answer.error)
        else:
            self._put_off(claim, answer, unsure=False)

    def _is_it_us(self, answer: Answer) -> bool:
        """Slack says `account_inactive` of a recipient and of a bot whose token is no longer good."""
        if answer.error not in answers.LEFT:
            return False
        try:
            self.slack.auth_test()
        except FAILURES:
            self.pace.pause(POST, OURS)
            return True
        return False

    def _put_off(self, claim: Claim, answer: Answer, *, unsure: bool) -> None:
        log.warning(
            "not delivered yet", debt=claim.id, kind=claim.kind, reason=answer.error, tries=claim.failures + 1
        )
        if answer.meaning is Meaning.OURS:
            self.pace.pause(POST, OURS)
        elif answer.is_away:
            self.pace.failed()
        self._put_back(claim, answer.error, unsure=unsure)

    def _failed(self, claim: Claim, problem: Exception, *, unsure: bool) -> None:
        """Write down a mistake of ours, and try again later: a new version may mend it."""
        log.error("delivery failed", debt=claim.id, kind=claim.kind, exc_info=problem)
        self._put_back(claim, f"failed: {type(problem).__name__}", unsure=unsure)

    def _put_back(self, claim: Claim, error: str, *, unsure: bool, after: timedelta | None = None) -> None:
        """Give it back: postponed by `after`, or gone wrong, and tried again by growing pauses.

        When it may have arrived it is left alone for `SETTLING` at least.
        """
        least = SETTLING if unsure else timedelta()
        with self.desk.db.transaction() as tx:
            deliveries.retry(tx, claim, at=self.desk.now(), error=error, unsure=unsure, after=after, least=least)

    def _settle(self, claim: Claim, state: DebtState, *, error: str = "", found: Found | None = None) -> None:
        now = self.desk.now()
        with self.desk.db.transaction() as tx:
            ours = deliveries.settle(
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
            if state is DebtState.UNDELIVERABLE and ours:
                debts.unpaid(tx, claim, error, self.desk.network, now)
        self._arrived.pop(claim.id, None)
        if ours:
            self.settled(claim.kind, state)
        if state is DebtState.UNDELIVERABLE:
            log.warning("undeliverable", debt=claim.id, kind=claim.kind, reason=error)
