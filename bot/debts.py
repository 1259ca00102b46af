"""What is owed and why something was not sent, for an operator: to look at, to send again, to let go.

Ids and codes only, no names. Each change is one guarded update, so all of it may be done while the bot runs.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.database import opened, patiently
from bot.reference import load_network
from bot.settings import Settings
from bot.trouble import MISUSE, WRONG, Trouble
from handlers import texts
from handlers.views.deliveries import reasons
from storage.database import Database
from storage.deliveries import asked
from storage.deliveries.asked import OPEN, UNCONFIRMED, Entry, Group, Verdict, Which
from storage.kinds import DebtState

WIDTH = 100
_ROOM = 41
"""What of a line is left for the reason."""
WEEK = timedelta(days=7)
"""How far back ended debts are shown, unless said otherwise."""

_SPAN = re.compile(r"^(\d{1,5})([hdw])$")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_ENGLISH = texts.speaking("en")


@dataclass(frozen=True)
class Asked:
    """Which debts an operator means, as typed."""

    ids: tuple[int, ...] = ()
    state: DebtState | None = None
    kind: str | None = None
    round: str | None = None
    since: str | None = None


@dataclass(frozen=True)
class Done:
    """What was done, in sentences, and the exit code."""

    said: str
    code: int = 0


def listed(settings: Settings, which: Asked, *, most: int, as_json: bool, now: datetime) -> str:
    """What is owed now or, with a state, what ended so of late; by round or kind. Raises Trouble."""
    states = OPEN if which.state in (None, *OPEN) else (which.state,)
    zone = load_network(settings.network).zone
    since = None
    if states != OPEN:
        since = _since(which.since, zone, now) if which.since else now - WEEK
    elif which.since:
        raise Trouble("--since goes with a --state that has ended: what is owed is shown whole.", MISUSE)
    meant = Which(states=tuple(state for state in states if state), kind=which.kind, round=which.round, since=since)
    with opened(settings) as db, patiently(db.reading()) as tx:
        groups = asked.listed(tx, meant, most=most)
    if as_json:
        return _json([_as_data(group) for group in groups])
    said = "owed" if states == OPEN else str(which.state)
    until = "" if since is None else f" since {_when(since, zone, now)}"
    if not groups:
        return f"Nothing {'is' if states == OPEN else 'was'} {said}{until}."
    total = sum(group.count for group in groups)
    first = f"{total:,} {said}{until}. Times are those of {zone.key}."
    return "\n".join([first, *(line for group in groups for line in _table(group, zone, now))])


def shown(settings: Settings, debt_id: int, *, as_json: bool, now: datetime) -> str:
    """All that the ledger keeps of one debt. Raises Trouble."""
    zone = load_network(settings.network).zone
    with opened(settings) as db, patiently(db.reading()) as tx:
        found = asked.get(tx, debt_id)
    if found is None:
        raise Trouble(f"There is no debt {debt_id}.")
    return _json(_facts(found)) if as_json else _whole(found, zone, now)


def resend(settings: Settings, which: Asked, *, even_late: bool, not_arrived: bool, yes: bool, now: datetime) -> Done:
    """Owe again what did not arrive. Raises Trouble."""
    states = (DebtState.UNDELIVERABLE, DebtState.MISSED, DebtState.DROPPED)
    meant = _meant(which, (DebtState.UNDELIVERABLE, DebtState.MISSED), allowed=states)
    with opened(settings) as db:
        count = _count(db, meant, yes=yes)
        with patiently(db.transaction()) as tx:
            verdicts = asked.resend(tx, meant, at=now, even_late=even_late, not_arrived=not_arrived)
    done = _said(meant, count, verdicts, _RESENT, "owed again")
    if Verdict.DONE in verdicts.values():
        more = "Each is looked at once more before it goes: what is no longer true is dropped."
        return Done(f"{done.said}\n{more}", done.code)
    return done


def let_go(settings: Settings, which: Asked, *, reason: str, yes: bool, now: datetime) -> Done:
    """Settle as dropped, for a reason. Raises Trouble."""
    if not reason.strip():
        raise Trouble("Say why: --reason.", MISUSE)
    states = (DebtState.OWED, DebtState.UNDELIVERABLE, DebtState.MISSED)
    meant = _meant(which, (*OPEN, DebtState.UNDELIVERABLE), allowed=states)
    with opened(settings) as db:
        count = _count(db, meant, yes=yes)
        with patiently(db.transaction()) as tx:
            verdicts = asked.let_go(tx, meant, at=now, reason=" ".join(reason.split()))
    return _said(meant, count, verdicts, _LET_GO, "let go")


# --- which -----------------------------------------------------------------------------------------


def _meant(which: Asked, usual: tuple[DebtState, ...], *, allowed: tuple[DebtState, ...]) -> Which:
    """The debts to change: named one by one, or by round or kind. Raises Trouble."""
    if bool(which.ids) == bool(which.round or which.kind):
        raise Trouble("Say which: their numbers, or --round or --kind (see `python -m bot debts`).", MISUSE)
    if which.ids:
        if which.state:
            raise Trouble("--state goes with --round or --kind; a number is clear by itself.", MISUSE)
        return Which(ids=tuple(dict.fromkeys(which.ids)))
    if which.state and which.state not in allowed:
        raise Trouble(f"--state can be {', '.join(allowed[:-1])} or {allowed[-1]} here.", MISUSE)
    states = usual
    if which.state:
        states = OPEN if which.state is DebtState.OWED else (which.state,)
    return Which(states=states, kind=which.kind, round=which.round)


def _count(db: Database, meant: Which, *, yes: bool) -> dict[DebtState, int]:
    """Count what is meant, unless it was named one by one. Raises Trouble when there is none, or before a yes."""
    if meant.ids:
        return {}
    with patiently(db.reading()) as tx:
        count = asked.counted(tx, meant)
    if not count:
        raise Trouble("There are none. See `python -m bot debts`, also with --state.")
    if not yes:
        raise Trouble(f"That is {_counts(count)}. Nothing was changed yet: repeat it with --yes.", MISUSE)
    return count


def _counts(count: Mapping[DebtState, int]) -> str:
    return ", ".join(f"{n:,} {state}" for state, n in count.items())


def _since(said: str, zone: ZoneInfo, now: datetime) -> datetime:
    """`36h`, `7d`, `2w`, or a day. Raises Trouble."""
    try:
        if span := _SPAN.match(said):
            return now - int(span[1]) * _UNITS[span[2]]
        return datetime.fromisoformat(said).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Trouble("--since is a span such as 36h, 7d or 2w, or a day such as 2026-11-20.", MISUSE) from None


# --- what was done ---------------------------------------------------------------------------------

_COMMON = {
    Verdict.UNKNOWN: "there is no such debt.",
    Verdict.IN_HAND: "a worker has it in hand. Look again in a few minutes.",
}
_RESENT = _COMMON | {
    Verdict.DONE: "owed again.",
    Verdict.OWED: "is owed already.",
    Verdict.SENT: "was sent. It is not sent twice.",
    Verdict.TOO_LATE: "would come too late to be of use. To send it all the same: --even-late.",
}
_LET_GO = _COMMON | {
    Verdict.DONE: "let go.",
    Verdict.SENT: "was sent.",
    Verdict.DROPPED: "was dropped already.",
}


def _said(
    meant: Which,
    count: Mapping[DebtState, int],
    verdicts: Mapping[int, Verdict],
    sentences: Mapping[Verdict, str],
    what: str,
) -> Done:
    done = sum(verdict is Verdict.DONE for verdict in verdicts.values())
    if meant.ids:
        lines = [f"{debt_id}: {sentences[verdicts[debt_id]]}" for debt_id in meant.ids]
        return Done("\n".join(lines), 0 if done == len(meant.ids) else WRONG)
    left = sum(count.values()) - done
    rest = (
        f" {left:,} left as they are: too late, in the hands of a worker, or changed meanwhile." if left > 0 else ""
    )
    return Done(f"Of {_counts(count)}: {done:,} {what}.{rest}", 0 if done else WRONG)


# --- how it is shown -------------------------------------------------------------------------------


def _table(group: Group, zone: ZoneInfo, now: datetime) -> Iterator[str]:
    ended = group.entries[0].settled_at is not None
    yield ""
    yield f"{group.round or group.kind}: {group.count:,}"
    yield _row("id", "to", "due", "tries", "ended" if ended else "next try", "what became of it" if ended else "why")
    for one in group.entries:
        at = one.settled_at or one.next_try_at
        yield _row(
            str(one.id),
            one.recipient,
            _when(one.due_at, zone, now),
            str(one.attempts),
            _when(at, zone, now) if ended or at > now else "now",
            _fitting(_why(one, zone, now), one.error),
        )
    if len(group.entries) < group.count:
        yield f"          … and {group.count - len(group.entries):,} more (--most)"


def _row(number: str, to: str, due: str, tries: str, at: str, why: str) -> str:
    line = f"{number:>8}  {to:<12}  {due:<12}  {tries:>5}  {at:<12}  {why}".rstrip()
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def _fitting(why: str, error: str) -> str:
    """The reason in words, or as a code when there is no room for words: `show` has both."""
    return why if len(why) <= _ROOM or not error else error


def _why(one: Entry, zone: ZoneInfo, now: datetime) -> str:
    if one.state is DebtState.SENT:
        return f"{one.channel} {one.ts}" if one.channel else "sent"
    if one.state is DebtState.CLAIMED:
        until = _when(one.next_try_at, zone, now)
        return f"a worker has it, until {until} at most" if one.next_try_at > now else "its worker did not come back"
    if one.state is not DebtState.OWED:
        return reasons.settled(_ENGLISH, one.state, one.error).plain
    if one.error:
        return reasons.reason(_ENGLISH, one.error).plain
    return "not due yet" if one.next_try_at > now else "its turn comes"


def _whole(one: Entry, zone: ZoneInfo, now: datetime) -> str:
    def at(instant: datetime | None) -> str:
        return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}" if instant else "-"

    unsure = one.unsure or one.error.startswith(UNCONFIRMED)
    lines = {
        "what": f"{one.kind}, of round {one.round}" if one.round else one.kind,
        "key": one.key,
        "to": f"{one.recipient}, in workspace {one.team}",
        "about": ", ".join(f"{name} {value}" for name, value in one.facts.items()) or "-",
        "state": one.state.value,
        "why": _why(one, zone, now) + (f" ({one.error})" if one.error else ""),
        "owed since": at(one.created_at),
        "due": at(one.due_at),
        "of use until": at(one.expires_at),
        "tries": str(one.attempts),
        "next try": at(one.next_try_at) if one.state in OPEN else "-",
        "last worker": one.claimed_by or "-",
        "there already": "perhaps: a worker looks before it posts" if unsure else "no sign of it",
        "posted as": f"{one.ts} in {one.channel}" if one.ts else "-",
        "ended": at(one.settled_at),
    }
    if one.state is DebtState.SENT:
        del lines["there already"]
    return "\n".join(
        [f"Debt {one.id}, times of {zone.key}", *(f"  {name:<14}{said}" for name, said in lines.items())]
    )


def _when(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`24 Nov 10:30`; the year instead of the hour when it is another one."""
    local = at.astimezone(zone)
    return f"{local:%d %b %H:%M}" if local.year == now.astimezone(zone).year else f"{local:%d %b %Y}"


def _as_data(group: Group) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "round": group.round,
        "count": group.count,
        "debts": [_facts(one) for one in group.entries],
    }


def _facts(one: Entry) -> dict[str, Any]:
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(one).items()
    }


def _json(found: Sequence[Any] | Mapping[str, Any]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False)
