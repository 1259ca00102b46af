"""Learn the names of people whom others named before they came themselves."""

import http.client
from datetime import datetime

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.accounts import told
from handlers.visit import Desk
from storage import matching, members, office_hours

log = structlog.get_logger()

GONE = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
"""What Slack says of an account that is no longer there, or never was."""


def tick(desk: Desk, slack: WebClient, now: datetime) -> None:
    """Ask Slack about a few accounts. One that is gone gets no more messages. Raises Unavailable.

    When Slack does not answer, or asks to wait, the rest waits for the next time.
    """
    with desk.db.reading() as tx:
        accounts = members.nameless(tx)
    for team, user in accounts:
        try:
            found = slack.users_info(user=user, include_locale=True)["user"]
        except SlackApiError as refused:
            error = refused.response.get("error")
            if error not in GONE:
                log.warning("names not learned", reason=error)
                return
            found = {"deleted": True}
        except (OSError, http.client.HTTPException) as lost:
            log.warning("names not learned", reason=type(lost).__name__)
            return
        with desk.db.transaction() as tx:
            if found.get("deleted"):
                members.leave_network(tx, team=team, slack_user=user, at=now)
                continue
            said = told(found)
            person = members.greet(
                tx,
                team=team,
                slack_user=user,
                name=said.name or user,  # somebody from elsewhere of whom Slack tells no name is asked about once
                locale=said.locale,
                home_team=said.home_team,
                guest=said.guest,
                at=now,
            )
            matching.look(
                tx, person, said.email, team=team, at=now, due_at=office_hours.first_office_hour(desk.network, now)
            )
