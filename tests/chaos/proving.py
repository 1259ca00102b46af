"""Take out one protection after the other, and see that the count finds what comes of it."""

from dataclasses import dataclass

from tests.chaos.siege import Plan
from tests.chaos.town import Size

SMALL = Size(people=40, coming=10, channels=20)
TINY = Size(people=12, coming=4, channels=6)
BETWEEN = ("asked", "sent", "settle begun", "settle written")
"""Where Slack has the message and the ledger does not know it."""


@dataclass(frozen=True)
class Proof:
    """A protection, and how to see that it is missed."""

    says: str
    engine: str
    finds: str
    """`lost` or `doubled`."""
    plan: Plan


PROOFS = {
    proof.plan.without: proof
    for proof in (
        Proof(
            "look in the conversation before a second try",
            "sqlite",
            "doubled",
            Plan(10, 1, without="look", size=SMALL, visit_each=0, points=BETWEEN),
        ),
        Proof(
            "claim only what is still free",
            "postgresql",
            "doubled",
            Plan(40, 4, without="guard", size=SMALL, visit_each=0),
        ),
        Proof(
            "keep what one has in hand from the others (the lease)",
            "sqlite",
            "doubled",
            Plan(40, 4, without="lease", size=SMALL, visit_each=0),
        ),
        Proof(
            "see that the claim is not old, right before the call",
            "sqlite",
            "doubled",
            Plan(
                40,
                2,
                without="promptness",
                size=SMALL,
                visit_each=0,
                points=("rendered", "settle committed"),
                freezing=0.7,
            ),
        ),
        Proof(
            "write how it ended only while it is one's own",
            "sqlite",
            "doubled",
            Plan(
                40,
                2,
                without="settlement",
                size=SMALL,
                visit_each=0,
                points=("rendered", "settle committed"),
                freezing=0.7,
            ),
        ),
        Proof(
            "call it sent when Slack has it, and not before",
            "sqlite",
            "lost",
            Plan(
                10, 1, without="ledger", size=SMALL, visit_each=0, points=("claim committed", "claimed", "rendered")
            ),
        ),
        Proof(
            "know a form that comes twice",
            "sqlite",
            "doubled",
            Plan(20, 1, without="form", size=SMALL, visit_each=1, visits=("report written", "report committed")),
        ),
        Proof(
            "let a repetition take the event that a killed process had in hand",
            "postgresql",
            "lost",
            Plan(10, 1, without="event", size=SMALL, visit_each=1, visits=("event committed",)),
        ),
    )
}
"""Each with the smallest siege that finds it."""
