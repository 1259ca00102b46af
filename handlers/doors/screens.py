"""Where a reply is shown once it is done: Home, forms and pages, and the conversation."""

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from handlers import errors
from handlers.accounts import again
from handlers.doors.payloads import in_our_conversation, is_private
from handlers.sending import Sender, reason
from handlers.views import doors as view
from handlers.views.blocks import Message, Page
from handlers.views.forms import Form
from handlers.visit import TIME, Desk, Reply, Updated, Visit
from storage.database import Database
from storage.deadline import within

log = structlog.get_logger()

HomeView = Callable[[Database, Visit], dict[str, Any]]

FROM_HOME = "from_home"
"""Mark in a form's `about`: it was opened from Home, which is drawn anew when it is done."""


class Screens:
    """What somebody has in front of them in Slack."""

    def __init__(self, desk: Desk, home: HomeView, sender: Sender) -> None:
        """Keep what is needed to show something."""
        self.desk = desk
        self.home = home
        self.sender = sender
        self.slack = sender.slack

    def publish(self, visit: Visit, *, once_more: bool = True) -> None:
        """Draw somebody's Home."""
        try:
            with within(TIME):
                shown = self.home(self.desk.db, again(self.desk, visit))
        except Exception as problem:  # noqa: BLE001 - runs after the ack, where nobody else would see it
            self.publish_trouble(visit, errors.tell(problem, visit))
            return
        # later it is drawn anew: somebody may have done something else by then
        self.sender.send(
            "home",
            "views.publish",
            lambda: self.slack.views_publish(user_id=visit.actor.account, view=shown),
            (lambda: self.publish(visit, once_more=False)) if once_more else None,
        )

    def publish_trouble(self, visit: Visit, said: Message) -> None:
        """Say in Home itself that it cannot be drawn now."""
        user, shown = visit.actor.account, view.home_of(said)
        self.sender.send("home", "views.publish", lambda: self.slack.views_publish(user_id=user, view=shown))

    def open(
        self,
        visit: Visit,
        trigger: str,
        reply: Form | Page,
        *,
        over: dict[str, Any] | None = None,
    ) -> Message | None:
        """Open a form within the 3 seconds of its trigger; a message with a button if that was too late.

        `over` is the view whose button was pressed. What was only read makes way, so that views do not pile up
        (Slack takes three) with old news under them; a form stays below, with what was typed in it.
        """
        shown = view.marked(reply.view(), FROM_HOME) if over and view.is_home(over, FROM_HOME) else reply.view()
        try:
            if over and over.get("type") == "modal" and not over.get("submit"):
                self.slack.views_update(view_id=over["id"], view=shown)
            elif over and over.get("type") == "modal":
                self.slack.views_push(trigger_id=trigger, view=shown)
            else:
                self.slack.views_open(trigger_id=trigger, view=shown)
        except (SlackApiError, OSError, TimeoutError) as problem:
            log.warning("form not opened", reason=reason(problem))
            return view.too_late(visit)
        return None

    def show(self, visit: Visit, body: dict[str, Any], reply: Reply) -> None:
        """Show what a button did: in the form, over Home, or in the conversation."""
        shown = body.get("view")
        if shown and shown["type"] == "home":
            self._over_home(visit, body["trigger_id"], reply)
        elif shown:
            page = view.in_place(reply, visit)
            if view.is_home(shown, FROM_HOME):
                page = view.marked(page, FROM_HOME)
            # what changed in the meantime is newer: then Slack refuses this, by the hash
            update = partial(self.slack.views_update, view_id=shown["id"], view=page)
            self.sender.twice("reply", "views.update", update, partial(update, hash=shown.get("hash")))
        elif url := body.get("response_url"):
            replaces = isinstance(reply, Updated) and is_private(body)
            said = {
                **view.spoken(reply),
                "response_type": "in_channel" if in_our_conversation(body) else "ephemeral",
                "replace_original": replaces,
                "delete_original": False,
            }
            self.sender.twice("reply", "response_url", lambda: self.sender.respond(url, said))

    def redraw(self, shown: dict[str, Any], form: Form) -> None:
        """Draw an open form anew. What was sent, closed or chosen since is newer: then Slack refuses, by the hash."""
        page = view.marked(form.view(), FROM_HOME) if view.is_home(shown, FROM_HOME) else form.view()
        update = partial(self.slack.views_update, view_id=shown["id"], view=page, hash=shown.get("hash"))
        self.sender.twice("form", "views.update", update)

    def _over_home(self, visit: Visit, trigger: str, reply: Reply) -> None:
        page = view.marked(view.in_place(reply, visit), FROM_HOME)
        user = visit.actor.account
        # its trigger will be over by the time that Slack takes views again; a message it takes now
        self.sender.send(
            "reply",
            "views.open",
            lambda: self.slack.views_open(trigger_id=trigger, view=page),
            lambda: self.post(user, view.heard(reply)),
            at_once=True,
        )
        self.publish(visit)

    def post(self, channel: str, said: Message) -> None:
        """Say something in a conversation."""
        self.sender.twice(
            "answer",
            "chat.postMessage",
            lambda: self.slack.chat_postMessage(channel=channel, unfurl_links=False, **said.body()),
        )
