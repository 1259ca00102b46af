"""Who asks, in which language, at what time; and what they get back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import texts
from handlers.texts import Text, Texts
from handlers.views.blocks import Form, Message, Page
from storage import members
from storage.database import Database
from storage.members import Actor, Person
from storage.network import Network

log = structlog.get_logger()


@dataclass(frozen=True)
class Desk:
    """What every visit needs at hand. Made once, by `bot.build`."""

    db: Database
    network: Network
    team: str
    """The workspace the bot is installed in, as Slack's id."""
    secretariat: frozenset[str]
    """Slack ids of those who may plan and appoint (`G40_ADMINS`)."""
    channel: str | None
    """Where announcements and the digest go (`G40_CHANNEL`)."""
    now: Callable[[], datetime]
    later: Callable[[Callable[[], None]], None]
    """Do something after the answer to Slack is out; losing it loses nothing that is stored."""


@dataclass(frozen=True)
class Visit:
    """One person doing one thing, now."""

    actor: Actor
    texts: Texts
    now: datetime
    network: Network
    team: str
    channel: str | None
    doing: tuple[str, str] = ("", "")
    """The action and its value: what to do again once a missing profile is filled in."""
    email: str = ""
    """As Slack told it now, to guess a city by; never stored."""

    @property
    def today(self) -> date:
        """The day in the network's zone."""
        return self.now.astimezone(self.network.zone).date()

    def again(self, action: str, value: str) -> "Visit":
        """The same visit, doing something else."""
        return replace(self, doing=(action, value))

    def known_as(self, person: Person) -> "Visit":
        """The same visit, after the person changed something about themselves."""
        return replace(
            self,
            actor=replace(self.actor, person=person),
            texts=speaking(person, self.network),
        )


@dataclass(frozen=True)
class FieldErrors:
    """What is wrong in a form, under its fields; what was typed stays."""

    errors: dict[str, Text]


@dataclass(frozen=True)
class Updated:
    """A message that takes the place of the one whose button was pressed (the next page of a list)."""

    message: Message


@dataclass(frozen=True)
class Then:
    """Go on with what waited for this: an action and its value."""

    doing: tuple[str, str]


Reply = Message | Updated | Form | Page | FieldErrors | Then
"""What a handler shows. The door it came in by decides how: on the ack, as a form, over Home, in the conversation."""

Handler = Callable[[Database, Visit, str], Reply]
"""Read the visit, do one verb in one transaction, return what to show. The string is what was typed or pressed."""


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


def begin(desk: Desk, client: WebClient, account: Account) -> Visit:
    """Find out who it is. The first times, until city and side are known, Slack is asked for name and language."""
    now = desk.now()
    with desk.db.reading() as tx:
        person = members.by_account(tx, desk.team, account.user)
    told = _Told()
    if person is None or not person.name or not person.complete:
        told = ask(client, account.user)
        if person is None or told.name:
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
    return Visit(
        actor=Actor(person, secretariat=is_secretariat(desk, person)),
        texts=speaking(person, desk.network),
        now=now,
        network=desk.network,
        team=desk.team,
        channel=desk.channel,
        email=told.email,
    )


def is_secretariat(desk: Desk, person: Person) -> bool:
    """Whether somebody acts as the secretariat: named in `G40_ADMINS`, and of this workspace."""
    return person.slack_user in desk.secretariat and not (person.outside or person.guest or person.gone)


def speaking(person: Person, network: Network) -> Texts:
    """The texts in somebody's language."""
    return texts.speaking(texts.choose(person.language, person.locale, network.language))


def ask(client: WebClient, user: str) -> _Told:
    """Ask Slack who an account is. An answer that does not come leaves the name to be learned later."""
    try:
        answer = client.users_info(user=user, include_locale=True)
    except (SlackApiError, OSError, TimeoutError) as error:
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
    )
