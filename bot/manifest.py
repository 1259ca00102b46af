"""The Slack app manifest: the text that creates the app in one paste, with just the scopes that are needed."""

from typing import Any
from urllib.parse import urlsplit

from bot.trouble import MISUSE, Trouble
from storage.network import Network

METHODS: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    # has a message arrived already? Looked up after a lost answer only
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    # `check`: is the bot in the channel?
    "conversations.info": ("channels:read", "groups:read"),
    # who joins a theme group, into its channel
    "conversations.invite": ("channels:manage", "groups:write"),
    # out of the channel of a group that they left, at their own press of a button
    "conversations.kick": ("channels:manage", "groups:write"),
    # who is in the channel of a theme group, when its lead compares; not stored
    "conversations.members": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    # what somebody asked for as a file (their data, an export), to themselves by direct message
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    # a roster that the secretariat shares with the bot, to be imported
    "files.info": ("files:read",),
    # the e-mail's domain proposes a city; it is not stored
    "users.info": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
"""The Web API methods that the bot calls, and the scopes of the bot's token that each needs.

A test compares this with the code. `apps.connections.open` (Socket Mode) goes by the app-level token."""

EVENTS: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "message.im": ("im:history",),
    # somebody who was entered before they came to Slack is asked whether it is them
    "team_join": ("users:read",),
    "user_change": ("users:read",),
}
"""The events that the bot listens to, and the scopes that each needs."""

PATH = "/slack/events"


def scopes() -> list[str]:
    """The scopes of the bot's token."""
    needed = {"commands"}.union(*METHODS.values(), *EVENTS.values())
    return sorted(needed)


def manifest(network: Network, url: str | None) -> dict[str, Any]:
    """The manifest for Slack reaching the bot at `url`, or (None) through Socket Mode."""
    reached = {"request_url": url} if url else {}
    command = {
        "command": network.command,
        "description": "Themagroepen, netwerkdagen en lobbyverslagen",
        "usage_hint": "hulp · groepen · dagen · verslag",
        "should_escape": False,
        **({"url": url} if url else {}),
    }
    return {
        "display_information": {
            "name": network.short_name[:35],
            "description": f"Geheugen en klok van {network.name}"[:140],
            "background_color": "#154273",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": network.short_name[:80], "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": scopes()}},
        "settings": {
            "event_subscriptions": {**reached, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **reached},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def address(given: str) -> str:
    """The address that Slack calls, from what was given: the site's, or the whole. Raises Trouble."""
    parts = urlsplit(given)
    local = parts.hostname in {"localhost", "127.0.0.1"}
    if not parts.hostname or parts.scheme not in ({"https", "http"} if local else {"https"}):
        raise Trouble(
            f"--url should be an address that Slack can reach, such as https://g40.example.org{PATH}", MISUSE
        )
    return given if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}{PATH}"
