"""From a Slack account to a visit: who it is, asked of Slack only until city and side are known."""

import copy
from dataclasses import dataclass
from datetime import date, datetime
from http.client import HTTPException

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.visit import Desk, Visit, speaking
from storage import matching, members
from storage.members import Actor, Person

log = structlog.get_logger()

AT_MOST = 1
"""Seconds that a visit waits for Slack to say who it is: the trigger of a form to be opened then lives only 3."""


@dataclass(frozen=True)
class Account:
    """What a payload of Slack's tells about who sent it."""

    user: str
    home_team: str | None = None


@dataclass(frozen=True)
class _Told:
    """What Slack tells about an account when asked."""

    name: str = ""
    locale: str | None = None
    home_team: str | None = None
    guest: bool = False
    email: str = ""
    gone: bool = False


def begin(desk: Desk, client: WebClient, account: Account) -> Visit:
    """Find out who it is. The first times, until city and side are known, Slack is asked for name and language."""
    now = desk.now()
    with desk.db.glance() as tx:
        person, serves = members.at_the_door(tx, desk.team, account.user, on=_today(desk, now))
    told = _Told()
    if person is None or not person.name or not person.complete or person.gone:
        told = ask(client, account.user)
        if person is None or (told.name and not told.gone):
            with desk.db.transaction() as tx:
                person = members.greet(
                    tx,
                    team=desk.team,
                    slack_user=account.user,
                    name=told.name,
                    locale=told.locale,
                    home_team=told.home_team or account.home_team,
                    guest=told.guest,
                    at=now,
                )
                matching.look(tx, person, told.email, team=desk.team, at=now)
    return _visit(desk, person, now, serves=serves, email=told.email)


def again(desk: Desk, visit: Visit) -> Visit:
    """The same person a moment later, as they are known by now."""
    now = desk.now()
    with desk.db.glance() as tx:
        person, serves = members.again(tx, visit.actor.id, on=_today(desk, now))
    return _visit(desk, person, now, serves=serves)


def stranger(desk: Desk, account: Account) -> Visit:
    """Somebody of whom nothing is known while the database is away: spoken to in the network's language."""
    unknown = Person(
        id=0,
        slack_user=account.user,
        name="",
        city_id=None,
        city=None,
        side=None,
        function="",
        language=None,
        locale=None,
        reminders=False,
        outside=True,
        guest=True,
        gone=False,
    )
    return _visit(desk, unknown, desk.now())


def _today(desk: Desk, now: datetime) -> date:
    return now.astimezone(desk.network.zone).date()


def _visit(desk: Desk, person: Person, now: datetime, *, serves: bool = False, email: str = "") -> Visit:
    return Visit(
        actor=Actor(person, secretariat=is_secretariat(desk, person, serves=serves)),
        texts=speaking(person, desk.network),
        now=now,
        network=desk.network,
        team=desk.team,
        channel=desk.channel,
        secretariat=desk.secretariat,
        email=email,
    )


def is_secretariat(desk: Desk, person: Person, *, serves: bool) -> bool:
    """Whether somebody acts as the secretariat: by `G40_ADMINS` or by office (`serves`), and of this workspace."""
    named = serves or person.slack_user in desk.secretariat
    return named and not (person.outside or person.guest or person.gone)


def ask(client: WebClient, user: str) -> _Told:
    """Ask Slack who an account is. An answer that does not come in time leaves the name to be learned later."""
    quick = copy.copy(client)  # the same in all but its patience
    quick.timeout = AT_MOST
    try:
        answer = quick.users_info(user=user, include_locale=True)
    except (SlackApiError, OSError, HTTPException) as error:
        log.warning("users.info failed", reason=type(error).__name__)
        return _Told()
    return told(answer["user"])


def told(user: dict[str, object]) -> _Told:
    """Read Slack's description of a user. People from another workspace come without locale or e-mail."""
    profile = user.get("profile")
    details: dict[str, object] = profile if isinstance(profile, dict) else {}
    name = details.get("real_name") or user.get("real_name") or details.get("display_name") or user.get("name")
    locale, team, email = user.get("locale"), user.get("team_id"), details.get("email")
    return _Told(
        name=" ".join(str(name or "").split())[:100],
        locale=str(locale) if locale else None,
        home_team=str(team) if team else None,
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        email=str(email or ""),
        gone=bool(user.get("deleted")),
    )
