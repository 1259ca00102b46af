"""The doors: how a visit comes in from Slack and how its reply goes out.

A word and a form are answered on the ack itself. A button cannot be: what it shows is handed, after the commit,
to a small pool that runs after the ack. A direct message is the same words, answered in the conversation. Bolt
looks through its listeners one by one, so there are few, and `Contents` is the table behind them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from handlers import errors
from handlers.accounts import Account, again, begin, stranger, told
from handlers.slash import MOST, Words
from handlers.views import doors as view
from handlers.views.blocks import Message, Page
from handlers.views.forms import Fields, Form
from handlers.visit import Desk, FieldErrors, Handler, Reply, Then, Updated, Visit
from storage import events, members
from storage.database import Database
from storage.errors import ProfileNeeded

log = structlog.get_logger()

FormHandler = Callable[[Database, Visit, Fields], Reply]
HomeView = Callable[[Database, Visit], dict[str, Any]]

FROM_HOME = "from_home"
"""Mark in a form's `about`: it was opened from Home, which is drawn anew when it is done."""


@dataclass(frozen=True)
class Contents:
    """What the bot can do: by a word, by a button's action, by a form's name, and Home."""

    words: Words
    actions: Mapping[str, Handler]
    forms: Mapping[str, FormHandler]
    home: HomeView


class Doors:
    """The listeners. Each reads a payload, runs one handler, and shows its reply as that door can."""

    def __init__(self, desk: Desk, contents: Contents) -> None:
        """Keep what is needed for a visit."""
        self.desk = desk
        self.contents = contents

    def command(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """`/g40 …`: the answer rides on the ack; a form is opened before it."""
        visit = begin(self.desk, client, Account(body["user_id"], body.get("team_id")))
        visit = visit.again("word", unescape(body.get("text") or "")[:MOST])
        reply = self.act(visit)
        if isinstance(reply, Form | Page):
            late = self._open(client, visit, body.get("trigger_id", ""), reply)
            if late is None:
                ack()
                return
            reply = late
        ack(**view.spoken(reply), response_type="ephemeral")

    def action(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """A button or menu: acked when it is done, shown right after."""
        press = body["actions"][0]
        user = body["user"]
        visit = begin(self.desk, client, Account(user["id"], user.get("team_id")))
        value = press.get("value") or (press.get("selected_option") or {}).get("value") or ""
        visit = visit.again(press["action_id"].partition(":")[0], value)
        reply = self.act(visit)
        if isinstance(reply, Form | Page):
            late = self._open(client, visit, body.get("trigger_id", ""), reply, over=body.get("view"))
            if late is None:
                ack()
                return
            reply = late
        ack()
        self.desk.later(lambda: self._show(client, visit, body, reply))

    def form(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """A form that was sent: errors under its fields, or what came of it in its place."""
        user = body["user"]
        visit = begin(self.desk, client, Account(user["id"], user.get("team_id")))
        fields = Fields(body["view"])
        handler = self.contents.forms.get(body["view"].get("callback_id", ""))
        if handler is None:
            ack()
            return
        reply: Reply
        try:
            reply = handler(self.desk.db, visit, fields)
        except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
            reply = errors.tell_in_form(problem, visit, fields.names)
        if isinstance(reply, Then):
            reply = self.act(again(self.desk, visit).again(*reply.doing))
        if isinstance(reply, FieldErrors) and reply.errors:
            ack(response_action="errors", errors={field: said.plain for field, said in reply.errors.items()})
            return
        shown = view.in_place(reply, visit)
        if fields.about.get(FROM_HOME):
            shown = view.marked(shown, FROM_HOME)
            self.desk.later(lambda: self.publish(client, visit))
        ack(response_action="update", view=shown)

    def event(self, body: dict[str, Any], client: WebClient) -> None:
        """An event, taken in hand once though Slack may deliver it three times."""
        event, event_id = body.get("event") or {}, str(body.get("event_id", ""))
        handler = {
            "app_home_opened": self.home,
            "message": self.direct_message,
            "user_change": self.changed,
        }.get(event.get("type", ""))
        if handler is None:
            return
        with self.desk.db.transaction() as tx:
            if event_id and not events.take(tx, event_id, at=self.desk.now()):
                return
        try:
            handler(event, client)
        except Exception as problem:
            log.warning("event failed", type=event.get("type"), reason=_reason(problem), exc_info=problem)
            with self.desk.db.transaction() as tx:
                events.give_back(tx, event_id)
            raise

    def direct_message(self, event: dict[str, Any], client: WebClient) -> None:
        """A direct message: the same words, answered in the conversation; a form gets a button that opens it."""
        if event.get("channel_type") != "im" or event.get("bot_id") or event.get("subtype") or "user" not in event:
            return
        visit = begin(self.desk, client, Account(event["user"], event.get("user_team") or event.get("team")))
        line = unescape(event.get("text") or "")[:MOST]
        reply = self.act(visit.again("word", line))
        said = view.by_button(reply, visit, line) if isinstance(reply, Form | Page) else view.heard(reply)
        self.desk.later(lambda: self._post(client, event["channel"], said))

    def home(self, event: dict[str, Any], client: WebClient) -> None:
        """Somebody opened the App Home tab."""
        if event.get("tab", "home") != "home":
            return
        visit = begin(self.desk, client, Account(event["user"]))
        self.desk.later(lambda: self.publish(client, visit))

    def changed(self, event: dict[str, Any], client: WebClient) -> None:
        """Slack says that somebody's name, language or account changed; only those we know matter."""
        del client
        user, now = event["user"], self.desk.now()
        with self.desk.db.transaction() as tx:
            if members.by_account(tx, self.desk.team, user["id"]) is None:
                return
            if user.get("deleted"):
                members.leave_network(tx, team=self.desk.team, slack_user=user["id"], at=now)
                return
            said = told(user)
            members.greet(
                tx, team=self.desk.team, slack_user=user["id"], name=said.name, locale=said.locale,
                home_team=said.home_team, guest=said.guest, at=now,
            )  # fmt: skip

    def failed(self, error: Exception, body: dict[str, Any], client: WebClient) -> BoltResponse:
        """What went wrong outside a handler (the database away before anybody was known): a sentence all the same."""
        event = body.get("event") or {}
        user = body.get("user_id") or event.get("user") or (body.get("user") or {}).get("id")
        if not isinstance(user, str):
            log.error("unexpected", exc_info=error)
            return BoltResponse(status=500)
        visit = stranger(self.desk, Account(user)).again(str(body.get("type") or body.get("command")), "")
        if body.get("type") == "view_submission":
            wrong = errors.tell_in_form(error, visit, Fields(body["view"]).names)
            if isinstance(wrong, FieldErrors):
                shown = {name: said.plain for name, said in wrong.errors.items()}
                return BoltResponse(status=200, body={"response_action": "errors", "errors": shown})
            return BoltResponse(status=200, body={"response_action": "update", "view": view.in_place(wrong, visit)})
        said = errors.tell(error, visit)
        if body.get("command"):
            return BoltResponse(status=200, body={**said.body(), "response_type": "ephemeral"})
        if event.get("type") == "message":
            self.desk.later(lambda: self._post(client, event["channel"], said))
        elif event.get("type") == "app_home_opened":
            self.desk.later(lambda: self._publish_trouble(client, visit, said))
        elif body.get("type") == "block_actions":
            self.desk.later(lambda: self._show(client, visit, body, said))
        return BoltResponse(status=200, body="")

    def act(self, visit: Visit) -> Reply:
        """Do what the visit is for; a refusal or an accident becomes a sentence, a missing profile its form."""
        name, value = visit.doing
        handler = self.contents.actions.get(name)
        if handler is None:
            return view.old_button(visit.texts)
        try:
            return handler(self.desk.db, visit, value)
        except ProfileNeeded:
            return self.contents.actions["profile"](self.desk.db, visit, f"{name} {value}")
        except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
            return errors.tell(problem, visit)

    def publish(self, client: WebClient, visit: Visit) -> None:
        """Draw somebody's Home."""
        try:
            shown = self.contents.home(self.desk.db, again(self.desk, visit))
            client.views_publish(user_id=visit.actor.person.slack_user, view=shown)
        except Exception as problem:  # noqa: BLE001 - runs after the ack, where nobody else would see it
            log.warning("home not drawn", reason=_reason(problem))
            if not isinstance(problem, SlackApiError):
                self._publish_trouble(client, visit, errors.tell(problem, visit))

    def _publish_trouble(self, client: WebClient, visit: Visit, said: Message) -> None:
        """Say in Home itself that it cannot be drawn now."""
        try:
            client.views_publish(user_id=visit.actor.person.slack_user, view=view.home_of(said))
        except Exception as problem:  # noqa: BLE001 - as above
            log.warning("home not drawn", reason=_reason(problem))

    def _open(
        self,
        client: WebClient,
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
                client.views_update(view_id=over["id"], view=shown)
            elif over and over.get("type") == "modal":
                client.views_push(trigger_id=trigger, view=shown)
            else:
                client.views_open(trigger_id=trigger, view=shown)
        except (SlackApiError, OSError, TimeoutError) as problem:
            log.warning("form not opened", reason=_reason(problem))
            return view.too_late(visit)
        return None

    def _show(self, client: WebClient, visit: Visit, body: dict[str, Any], reply: Reply) -> None:
        """Show what a button did: in the form, over Home, or in the conversation."""
        shown = body.get("view")
        try:
            if shown and shown["type"] == "home":
                page = view.marked(view.in_place(reply, visit), FROM_HOME)
                client.views_open(trigger_id=body["trigger_id"], view=page)
                self.publish(client, visit)
            elif shown:
                page = view.in_place(reply, visit)
                if view.is_home(shown, FROM_HOME):
                    page = view.marked(page, FROM_HOME)
                client.views_update(view_id=shown["id"], view=page)
            elif url := body.get("response_url"):
                replaces = isinstance(reply, Updated) and _is_private(body)
                # the client's own ssl context: to make one takes 20 ms of everybody's time
                WebhookClient(url, timeout=client.timeout, ssl=client.ssl, retry_handlers=[]).send(
                    **view.spoken(reply),
                    response_type="in_channel" if _in_our_conversation(body) else "ephemeral",
                    replace_original=replaces,
                    delete_original=False,
                )
        except Exception as problem:  # noqa: BLE001 - runs after the ack, where nobody else would see it
            log.warning("reply not shown", reason=_reason(problem))

    def _post(self, client: WebClient, channel: str, said: Message) -> None:
        try:
            client.chat_postMessage(channel=channel, unfurl_links=False, **said.body())
        except Exception as problem:  # noqa: BLE001 - as above
            log.warning("answer not posted", reason=_reason(problem))


def _in_our_conversation(body: dict[str, Any]) -> bool:
    """Whether a message of ours stands in the conversation of one person with the bot.

    In a conversation between people the bot can only have whispered, and what follows is whispered too.
    """
    whispered = (body.get("container") or {}).get("is_ephemeral")
    return str((body.get("channel") or {}).get("id", "")).startswith("D") and not whispered


def _is_private(body: dict[str, Any]) -> bool:
    """Whether only the one who pressed sees the message, so that it may be changed for them."""
    return bool((body.get("container") or {}).get("is_ephemeral")) or _in_our_conversation(body)


def _reason(problem: Exception) -> str:
    return str(problem.response.get("error")) if isinstance(problem, SlackApiError) else type(problem).__name__
