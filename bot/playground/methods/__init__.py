"""The Web API: a table of the methods that exist here, each with its scopes and its rate limit."""

from __future__ import annotations

from bot.playground.methods.chat import CHAT
from bot.playground.methods.conversations import CONVERSATIONS
from bot.playground.methods.files import FILES
from bot.playground.methods.method import Method, call
from bot.playground.methods.users import USERS
from bot.playground.methods.views import VIEWS

METHODS: dict[str, Method] = {**CHAT, **CONVERSATIONS, **FILES, **USERS, **VIEWS}

__all__ = ["METHODS", "Method", "call"]
