"""What has been kept long enough, for an operator: to look at first, and to let go at once."""

from datetime import datetime

from bot.database import opened, patiently
from bot.reference import load_network
from bot.settings import Settings
from storage.network import Network
from storage.privacy import retention

ABOUT = {
    "events": "ids of Slack's events",
    "messages": "messages of the bot, settled: to whom, what and when",
    "remarks": "sign-ups of past days: their remarks are emptied",
    "reasons": "sign-ups of past days: their reasons are emptied",
    "withdrawn": "withdrawn reports: text, counterpart and people are emptied",
    "emails": "people without an account: their e-mail address is emptied",
    "people": "people who left: they are forgotten",
    "history": "changes in the history",
    "imports": "imports whose changes are gone",
}
"""What is let go, by rule."""


def dry_run(settings: Settings, *, now: datetime) -> str:
    """What would go now. Raises Trouble."""
    network = load_network(settings.network)
    with opened(settings) as db, patiently(db.reading()) as tx:
        due = retention.due(tx, network, at=now)
    return _told(network, due, "would go")


def carry_out(settings: Settings, *, now: datetime) -> str:
    """Let it go, in short transactions, as the clock does by and by. Raises Trouble."""
    network = load_network(settings.network)
    went: dict[str, int] = {}
    with opened(settings) as db:
        for name, rule in retention.RULES.items():
            step = rule.most
            while step == rule.most:
                with patiently(db.transaction()) as tx:
                    step = retention.let_go(tx, network, name, at=now)
                went[name] = went.get(name, 0) + step
    return _told(network, went, "went")


def _told(network: Network, rows: dict[str, int], what: str) -> str:
    lines = [f"{'kept':>11}  {what:>9}"]
    for name, rule in retention.RULES.items():
        lines.append(f"{rule.days(network):>6} days  {rows.get(name, 0):>9,}  {name}: {ABOUT[name]}")
    return "\n".join(lines)
