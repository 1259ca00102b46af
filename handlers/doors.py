"""The doors: how a visit comes in from Slack and how its reply goes out.

A word and a form are answered on the ack itself. A button cannot be: what it shows is handed, after the commit,
to a small pool that runs after the ack. A direct message is the same words, answered in the conversation. Bolt
looks through its listeners one by one, so there are few, and `Contents` is the table behind them.
"""

import copy
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from html import unescape
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse
from slack_sdk.errors import SlackApiError

from handlers import errors, outcome
from handlers.accounts import Account, again, begin, stranger, told
from handlers.sending import LONGEST, Sender, asked_to_wait, reason
from handlers.slash import MOST, Words, split
from handlers.views import doors as view
from handlers.views.blocks import Message, Page, cut
from handlers.views.forms import Fields, Form
from handlers.visit import TIME, Asking, Desk, Fetch, FieldErrors, File, Handler, Redrawn, Reply, Then, Updated, Visit
from storage import events, matching, members, office_hours
from storage.database import Database, once_more
from storage.deadline import within
from storage.errors import ProfileNeeded, Unavailable
from storage.events import Taken

log = structlog.get_logger()

FormHandler = Callable[[Database, Visit, Fields], Reply]
HomeView = Callable[[Database, Visit], dict[str, Any]]
Rest = Callable[[], None]
"""What is left to be done after the ack."""

FROM_HOME = "from_home"
"""Mark in a form's `about`: it was opened from Home, which is drawn anew when it is done."""
DOORS = ("word", "message", "button", "form", "event")
"""What `Doors.about` tells apart."""
UPLOAD = 15
"""Seconds that a step of sending a file may take: nobody waits for its ack."""
READING = 30
"""Seconds in which what is in a file is to be dealt with."""
UPLOADED = "files.completeUploadExternal"
"""The last step, by which a file is sent."""
OTHER = "other"
"""What is not in the table of contents, whatever it was called."""


@dataclass(frozen=True)
class Contents:
    """What the bot can do: by a word, by a button's action, by a form's name, and Home."""

    words: Words
    actions: Mapping[str, Handler]
    forms: Mapping[str, FormHandler]
    home: HomeView


class Doors:
    """The listeners. Each reads a payload, runs one handler, and shows its reply as that door can."""

    def __init__(self, desk: Desk, contents: Contents, sender: Sender) -> None:
        """Keep what is needed for a visit."""
        self.desk = desk
        self.contents = contents
        self.sender = sender
        self.slack = sender.slack
        self.events = {"app_home_opened": self.home, "message": self.direct_message, "user_change": self.changed}

    def about(self, body: Mapping[str, Any]) -> tuple[str, str]:
        """By which door something comes, and what for: names of the table of contents, never what was typed."""
        kind, event = body.get("type"), body.get("event") or {}
        if "command" in body:
            return "word", self._word(body.get("text"))
        if kind == "block_actions":
            name, value = _pressed(body)
            if name == "word":
                return "button", self._word(value)
            return "button", name if name in self.contents.actions else OTHER
        if kind == "view_submission":
            name = body["view"].get("callback_id")
            return "form", name if name in self.contents.forms else OTHER
        if kind == "event_callback" and event.get("type") == "message" and _is_ours(event):
            return "message", self._word(event.get("text"))
        if kind == "event_callback" and event.get("type") == "message" and _is_file(event):
            return "message", "file"
        if kind == "event_callback":
            return "event", event["type"] if event.get("type") in self.events else OTHER
        return OTHER, OTHER

    def _word(self, line: object) -> str:
        name, _ = split(unescape(str(line or ""))[:MOST], self.desk.network.command)
        word = self.contents.words.get(name or "help")
        return word.english if word else OTHER

    def command(self, ack: Ack, body: dict[str, Any]) -> None:
        """`/g40 …`: the answer rides on the ack; a form is opened before it."""
        visit = begin(self.desk, self.slack, Account(body["user_id"], body.get("team_id")))
        visit = visit.again("word", unescape(body.get("text") or "")[:MOST])
        reply = self.act(visit)
        if isinstance(reply, Form | Page):
            late = self._open(visit, body.get("trigger_id", ""), reply)
            if late is None:
                ack()
                return
            reply = late
        said, then = self._first(visit, reply)
        ack(**view.spoken(said), response_type="ephemeral")
        if then is not _nothing:
            self.desk.later(then)

    def action(self, ack: Ack, body: dict[str, Any]) -> None:
        """A button or menu: acked when it is done, shown right after."""
        name, value = _pressed(body)
        user = body["user"]
        visit = begin(self.desk, self.slack, Account(user["id"], user.get("team_id")))
        visit = visit.again(name, value)
        reply = self.act(visit)
        if isinstance(reply, Form | Page):
            late = self._open(visit, body.get("trigger_id", ""), reply, over=body.get("view"))
            if late is None:
                ack()
                return
            reply = late
        ack()
        if isinstance(reply, Redrawn):
            self.desk.later(lambda: self.publish(visit))
            return
        # what Home is covered with needs a trigger, which is used up by what is said first
        in_home = (body.get("view") or {}).get("type") == "home"
        said, then = self._first(visit, reply, None if in_home else lambda found: self._show(visit, body, found))

        def show() -> None:
            self._show(visit, body, said)
            then()

        self.desk.later(show)

    def form(self, ack: Ack, body: dict[str, Any]) -> None:
        """A form that was sent: errors under its fields, or what came of it in its place."""
        user = body["user"]
        visit = begin(self.desk, self.slack, Account(user["id"], user.get("team_id")))
        fields = Fields(body["view"])
        handler = self.contents.forms.get(body["view"].get("callback_id", ""))
        if handler is None:
            ack()
            return
        reply: Reply
        try:
            reply = once_more(lambda: handler(self.desk.db, visit, fields))
            if isinstance(reply, FieldErrors) and reply.errors:
                outcome.note(outcome.REFUSED)
        except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
            reply = errors.tell_in_form(problem, visit, fields.names)
        if isinstance(reply, Then):
            reply = self.act(again(self.desk, visit).again(*reply.doing))
        reply, then = self._first(visit, self._sending(visit, reply))
        if then is not _nothing:
            self.desk.later(then)
        if isinstance(reply, FieldErrors) and reply.errors:
            ack(response_action="errors", errors={field: said.plain for field, said in reply.errors.items()})
            return
        shown = view.in_place(reply, visit)
        if fields.about.get(FROM_HOME):
            shown = view.marked(shown, FROM_HOME)
            self.desk.later(lambda: self.publish(visit))
        ack(response_action="update", view=shown)

    def event(self, body: dict[str, Any]) -> BoltResponse | None:
        """An event, taken in hand once though Slack may deliver it three times; the answer, if not the usual one.

        It is done when its answer is out, which is after the ack. A process that is killed before leaves it to a
        repetition: what it did by then is done again, which is harmless, since a button may be pressed twice, too.
        """
        event, event_id = body.get("event") or {}, str(body.get("event_id", ""))
        handler = self.events.get(event.get("type", ""))
        if handler is None or (event["type"] == "message" and not (_is_ours(event) or _is_file(event))):
            return None  # what the bot itself said comes in, too: it is worth no row
        taken, taken_at = Taken.OURS, self.desk.now()
        if event_id:
            with self.desk.db.transaction() as tx:
                taken = events.take(tx, event_id, at=taken_at)
        if taken is Taken.DONE:
            return None
        if taken is Taken.IN_HAND:
            # not acknowledged: Slack comes again in a minute, and who has it is done with it by then, or no more
            outcome.note(outcome.REFUSED)
            return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            rest = handler(event)
        except Exception as problem:
            log.warning("event failed", type=event.get("type"), reason=reason(problem), exc_info=problem)
            with suppress(Unavailable), self.desk.db.transaction() as tx:  # else it is free when its lease is over
                events.give_back(tx, event_id, taken_at=taken_at)
            raise

        def finish() -> None:
            try:
                rest()
            finally:
                with suppress(Unavailable), self.desk.db.transaction() as tx:
                    events.done(tx, event_id, taken_at=taken_at)

        self.desk.later(finish)
        return None

    def direct_message(self, event: dict[str, Any]) -> Rest:
        """A direct message: the same words, answered in the conversation; a form gets a button that opens it.

        A file that is shared is what it is about, whatever stands beside it.
        """
        visit = begin(self.desk, self.slack, Account(event["user"], event.get("user_team") or event.get("team")))
        line = unescape(event.get("text") or "")[:MOST]
        doing = ("file", str(event["files"][0].get("id", ""))) if _is_file(event) else ("word", line)
        reply, then = self._first(visit, self.act(visit.again(*doing)))
        said = view.by_button(reply, visit, line) if isinstance(reply, Form | Page) else view.heard(reply)

        def answer() -> None:
            self._post(event["channel"], said)
            then()

        return answer

    def home(self, event: dict[str, Any]) -> Rest:
        """Somebody opened the App Home tab."""
        if event.get("tab", "home") != "home":
            return _nothing
        visit = begin(self.desk, self.slack, Account(event["user"]))
        return lambda: self.publish(visit)

    def changed(self, event: dict[str, Any]) -> Rest:
        """Slack says that somebody's name, language or account changed; only those we know matter."""
        user, now = event["user"], self.desk.now()
        with self.desk.db.transaction() as tx:
            if members.by_account(tx, self.desk.team, user["id"]) is None:
                return _nothing
            if user.get("deleted"):
                members.leave_network(tx, team=self.desk.team, slack_user=user["id"], at=now)
                return _nothing
            said = told(user)
            person = members.greet(
                tx, team=self.desk.team, slack_user=user["id"], name=said.name, locale=said.locale,
                home_team=said.home_team, guest=said.guest, at=now,
            )  # fmt: skip
            matching.look(
                tx, person, said.email, team=self.desk.team, at=now,
                due_at=office_hours.first_office_hour(self.desk.network, now),
            )  # fmt: skip
        return _nothing

    def failed(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
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
            self.desk.later(lambda: self._post(event["channel"], said))
        elif event.get("type") == "app_home_opened":
            self.desk.later(lambda: self._publish_trouble(visit, said))
        elif body.get("type") == "block_actions":
            self.desk.later(lambda: self._show(visit, body, said))
        return BoltResponse(status=200, body="")

    def act(self, visit: Visit) -> Reply:
        """Do what the visit is for; a refusal or an accident becomes a sentence, a missing profile its form."""
        name, value = visit.doing
        handler = self.contents.actions.get(name)
        if handler is None:
            return view.old_button(visit.texts)
        try:
            return self._sending(visit, once_more(lambda: handler(self.desk.db, visit, value)))
        except ProfileNeeded:
            return self.contents.actions["profile"](self.desk.db, visit, f"{name} {value}")
        except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
            return errors.tell(problem, visit)

    def publish(self, visit: Visit, *, once_more: bool = True) -> None:
        """Draw somebody's Home."""
        try:
            with within(TIME):
                shown = self.contents.home(self.desk.db, again(self.desk, visit))
        except Exception as problem:  # noqa: BLE001 - runs after the ack, where nobody else would see it
            self._publish_trouble(visit, errors.tell(problem, visit))
            return
        # later it is drawn anew: somebody may have done something else by then
        self.sender.send(
            "home",
            "views.publish",
            lambda: self.slack.views_publish(user_id=visit.actor.account, view=shown),
            (lambda: self.publish(visit, once_more=False)) if once_more else None,
        )

    def _publish_trouble(self, visit: Visit, said: Message) -> None:
        """Say in Home itself that it cannot be drawn now."""
        user, shown = visit.actor.account, view.home_of(said)
        self.sender.send("home", "views.publish", lambda: self.slack.views_publish(user_id=user, view=shown))

    def _open(
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

    def _show(self, visit: Visit, body: dict[str, Any], reply: Reply) -> None:
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
            replaces = isinstance(reply, Updated) and _is_private(body)
            said = {
                **view.spoken(reply),
                "response_type": "in_channel" if _in_our_conversation(body) else "ephemeral",
                "replace_original": replaces,
                "delete_original": False,
            }
            self.sender.twice("reply", "response_url", lambda: self.sender.respond(url, said))

    def _over_home(self, visit: Visit, trigger: str, reply: Reply) -> None:
        page = view.marked(view.in_place(reply, visit), FROM_HOME)
        user = visit.actor.account
        # its trigger will be over by the time that Slack takes views again; a message it takes now
        self.sender.send(
            "reply",
            "views.open",
            lambda: self.slack.views_open(trigger_id=trigger, view=page),
            lambda: self._post(user, view.heard(reply)),
            at_once=True,
        )
        self.publish(visit)

    def _sending(self, visit: Visit, reply: Reply) -> Reply:
        """Files go to the conversation with who asked, after the ack; what is left is what is said about it here."""
        if not isinstance(reply, File):
            return reply
        self.desk.later(lambda: self._send(visit, reply))
        return reply.said

    def _first(
        self, visit: Visit, reply: Reply, show: Callable[[Message | Updated], None] | None = None
    ) -> tuple[Reply, Callable[[], None]]:
        """What is shown at once, and what is done when it stands there: the other order would confuse.

        `show` is where what came of it goes; without, it goes by direct message.
        """
        if isinstance(reply, Fetch):
            return reply.said, lambda: self._fetch(visit, reply)
        if isinstance(reply, Asking):
            by_message = show or (lambda found: self._post(visit.actor.account, view.heard(found)))
            return reply.said, lambda: self._ask(visit, reply, by_message)
        return reply, _nothing

    def _ask(
        self, visit: Visit, wanted: Asking, show: Callable[[Message | Updated], None], *, once_more: bool = True
    ) -> None:
        """Ask Slack, and show what came of it; all of it once more when Slack asks to wait."""
        patient = copy.copy(self.slack)  # the same in all but its patience
        patient.timeout = UPLOAD
        said: Message | Updated
        try:
            with within(READING):
                said = wanted.work(self.desk.db, patient, visit)
        except (SlackApiError, OSError, HTTPException) as problem:
            wait = asked_to_wait(problem)
            if once_more and wait is not None and wait <= LONGEST:
                again = partial(self._ask, visit, wanted, show, once_more=False)
                self.sender.after(wanted.method, wait, again)
                return
            log.warning("slack not asked", doing=visit.doing[0], reason=reason(problem))
            said = view.not_asked(visit)
        except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
            said = errors.tell(problem, visit)
        show(said)

    def _fetch(self, visit: Visit, wanted: Fetch) -> None:
        """Read a file that somebody shared, and say by direct message what came of it."""
        try:
            name, content = self._read(wanted.file) if wanted.file else ("", b"")
        except (SlackApiError, OSError, HTTPException, KeyError) as problem:
            log.warning("file not read", reason=reason(problem))
            said = view.not_read(visit)
        else:
            try:
                with within(READING):
                    said = wanted.then(self.desk.db, visit, name, content)
            except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
                said = errors.tell(problem, visit)
        self._post(visit.actor.account, said)

    def _read(self, file: str) -> tuple[str, bytes]:
        """A file's name, and what is in it."""
        patient = copy.copy(self.slack)  # the same in all but its patience
        patient.timeout = UPLOAD
        told = patient.files_info(file=file)["file"]
        return str(told.get("name") or ""), self.sender.download(
            str(told.get("url_private_download") or told["url_private"])
        )

    def _send(self, visit: Visit, file: File) -> None:
        user, uploads = visit.actor.account, [{"filename": one.name, "content": one.make()} for one in file.files]
        patient = copy.copy(self.slack)  # the same in all but its patience
        patient.timeout = UPLOAD

        def send() -> None:
            conversation = patient.conversations_open(users=user)["channel"]["id"]
            beside = cut(file.beside.mrkdwn, 4000)
            patient.files_upload_v2(channel=conversation, file_uploads=uploads, initial_comment=beside)

        # what was lost on the way is not sent twice: they are told, and can ask again
        self.sender.twice("file", UPLOADED, send, lost=lambda: self._post(user, view.not_sent(visit)))

    def _post(self, channel: str, said: Message) -> None:
        self.sender.twice(
            "answer",
            "chat.postMessage",
            lambda: self.slack.chat_postMessage(channel=channel, unfurl_links=False, **said.body()),
        )


def _pressed(body: Mapping[str, Any]) -> tuple[str, str]:
    """The action of a button or menu, and its value."""
    press = body["actions"][0]
    value = press.get("value") or (press.get("selected_option") or {}).get("value") or ""
    return press["action_id"].partition(":")[0], value


def _is_ours(event: Mapping[str, Any]) -> bool:
    """Whether a message is one that somebody wrote to the bot."""
    return (
        event.get("channel_type") == "im"
        and not event.get("bot_id")
        and not event.get("subtype")
        and isinstance(event.get("user"), str)
    )


def _is_file(event: Mapping[str, Any]) -> bool:
    """Whether a message is a file that somebody shared with the bot."""
    return (
        event.get("subtype") == "file_share"
        and bool(event.get("files"))
        and _is_ours({key: value for key, value in event.items() if key != "subtype"})
    )


def _in_our_conversation(body: dict[str, Any]) -> bool:
    """Whether a message of ours stands in the conversation of one person with the bot.

    In a conversation between people the bot can only have whispered, and what follows is whispered too.
    """
    whispered = (body.get("container") or {}).get("is_ephemeral")
    return str((body.get("channel") or {}).get("id", "")).startswith("D") and not whispered


def _is_private(body: dict[str, Any]) -> bool:
    """Whether only the one who pressed sees the message, so that it may be changed for them."""
    return bool((body.get("container") or {}).get("is_ephemeral")) or _in_our_conversation(body)


def _nothing() -> None:
    """There is nothing to do afterwards."""
