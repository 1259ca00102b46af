"""users.*, auth.*, bots.info, api.test, and the opening of Socket Mode."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.playground.methods.method import Method, need, page, truth
from bot.playground.records import Json, User
from bot.playground.workspace import Refused, Workspace


def describe(ws: Workspace, user: User, *, locale: bool = False) -> Json:
    """Write a person as users.info does; what Slack withholds of people from elsewhere is left out."""
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "team": user.team_id,
    }
    if user.email and "users:read.email" in ws.scopes and not user.is_external:
        profile["email"] = user.email
    data: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.is_external:
        return data | {"is_stranger": not ws.shares_channel(user.id)}
    if user.deleted:
        return data
    data |= {
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
    }
    if user.tz:
        offset = datetime.fromtimestamp(ws.seconds(), ZoneInfo(user.tz)).utcoffset()
        data |= {
            "tz": user.tz,
            "tz_label": user.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
        }
    if locale and user.locale:
        data["locale"] = user.locale
    return data


def _info(ws: Workspace, args: Json) -> Json:
    need(args, "user")
    user = ws.users.get(args["user"])
    if user is None:
        raise Refused("user_not_found")
    return {"user": describe(ws, user, locale=truth(args.get("include_locale")))}


def _list(ws: Workspace, args: Json) -> Json:
    locale = truth(args.get("include_locale"))
    members = [describe(ws, user, locale=locale) for user in ws.users.values() if not user.is_external]
    found, cursor = page(members, args, default=1000)
    return {"members": found, "cache_ts": int(ws.seconds()), "response_metadata": {"next_cursor": cursor}}


def _by_email(ws: Workspace, args: Json) -> Json:
    need(args, "email")
    for user in ws.users.values():
        if user.email and user.email.lower() == str(args["email"]).lower() and not user.is_external:
            if user.deleted:
                break
            return {"user": describe(ws, user)}
    raise Refused("users_not_found")


def _auth_test(ws: Workspace, args: Json) -> Json:
    del args
    return {
        "url": f"https://{ws.team_domain}.slack.com/",
        "team": "G40 Playground",
        "user": ws.users[ws.bot_user].name,
        "team_id": ws.team_id,
        "user_id": ws.bot_user,
        "bot_id": ws.bot_id,
        "is_enterprise_install": False,
    }


def _api_test(ws: Workspace, args: Json) -> Json:
    del ws
    given = {name: value for name, value in args.items() if name not in {"_host", "token"}}
    if args.get("error"):
        raise Refused(str(args["error"]), args=given)
    return {"args": given}


def _bots_info(ws: Workspace, args: Json) -> Json:
    if args.get("bot", ws.bot_id) != ws.bot_id:
        raise Refused("bot_not_found")
    bot = {
        "id": ws.bot_id,
        "deleted": False,
        "name": ws.users[ws.bot_user].name,
        "updated": 0,
        "app_id": ws.app_id,
        "user_id": ws.bot_user,
        "icons": {},
    }
    return {"bot": bot}


def _team_info(ws: Workspace, args: Json) -> Json:
    del args
    return {"team": {"id": ws.team_id, "name": "G40 Playground", "domain": ws.team_domain, "email_domain": ""}}


def _open_connection(ws: Workspace, args: Json) -> Json:
    return {"url": f"ws://{args['_host']}/link/?ticket={ws.next_id('ticket')}&app_id={ws.app_id}"}


USERS: dict[str, Method] = {
    "users.info": Method(_info, ("users:read",), 100),
    "users.list": Method(_list, ("users:read",), 20),
    "users.lookupByEmail": Method(_by_email, ("users:read.email",), 50),
    "auth.test": Method(_auth_test, (), 600),
    "api.test": Method(_api_test, (), 600, needs_token=False),
    "bots.info": Method(_bots_info, ("users:read",), 50),
    "team.info": Method(_team_info, ("team:read",), 50),
    "apps.connections.open": Method(_open_connection, (), 1000, app_token=True),
}
