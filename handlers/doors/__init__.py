"""The doors: how a visit comes in from Slack and how its reply goes out.

A word and a form are answered on the ack itself. A button cannot be: what it shows is handed, after the commit,
to a small pool that runs after the ack. A direct message is the same words, answered in the conversation. Bolt
looks through its listeners one by one, so there are few, and `Contents` is the table behind them.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse

from handlers import errors, outcome
from handlers.accounts import Account, again, begin, stranger, told
from handlers.doors.errands import Errands, nothing
from handlers.doors.payloads import is_file, is_ours, pressed
from handlers.doors.screens import FROM_HOME, HomeView, Screens
from handlers.sending import Sender, reason
from handlers.slash import MOST, Words, split
from handlers.views import doors as view
from handlers.views.blocks import Page
from handlers.views.forms import Fields, Form, refilled
from handlers.visit import Desk, FieldErrors, Handler, Redrawn, Reply, Then, Visit
from storage import events, matching, members, office_hours
from storage.database import Database, once_more
from storage.errors import ProfileNeeded, Unavailable
from storage.events import Taken

log = structlog.get_logger()

FormHandler = Callable[[Database, Visit, Fields], Reply]
ChoiceHandler = Callable[[Database, Visit, Fields], Form]
"""Given what stands in an open form in which something was chosen: the form as it is now to be."""
Rest = Callable[[], None]
"""What is left to be done after the ack."""
DOORS = ("word", "message", "button", "form", "event")
"""What `Doors.about` tells apart."""
OTHER = "other"
"""What is not in the table of contents, whatever it was called."""


@dataclass(frozen=True)
class Contents:
    """What the bot can do: by a word, a button's action, a form's name, a choice in an open form; and Home."""

    words: Words
    actions: Mapping[str, Handler]
    forms: Mapping[str, FormHandler]
    choices: Mapping[str, ChoiceHandler]
    home: HomeView


class Doors:
    """The listeners. Each reads a payload, runs one handler, and shows its reply as that door can."""

    def __init__(self, desk: Desk, contents: Contents, sender: Sender) -> None:
        """Keep what is needed for a visit."""
        self.desk = desk
        self.contents = contents
        self.slack = sender.slack
        self.screens = Screens(desk, contents.home, sender)
        self.errands = Errands(desk, sender, self.screens)
        self.events = {
            "app_home_opened": self.home,
            "message": self.direct_message,
            "team_join": self.told_of,
            "user_change": self.told_of,
        }

    def about(self, body: Mapping[str, Any]) -> tuple[str, str]:
        """By which door something comes, and what for: names of the table of contents, never what was typed."""
        kind, event = body.get("type"), body.get("event") or {}
        if "command" in body:
            return "word", self._word(body.get("text"))
        if kind == "block_actions":
            name, value = pressed(body)
            if name == "word":
                return "button", self._word(value)
            return "button", name if name in self.contents.actions or name in self.contents.choices else OTHER
        if kind == "view_submission":
            name = body["view"].get("callback_id")
            return "form", name if name in self.contents.forms else OTHER
        if kind == "event_callback" and event.get("type") == "message" and is_ours(event):
            return "message", self._word(event.get("text"))
        if kind == "event_callback" and event.get("type") == "message" and is_file(event):
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
            late = self.screens.open(visit, body.get("trigger_id", ""), reply)
            if late is None:
                ack()
                return
            reply = late
        said, then = self.errands.first(visit, reply)
        ack(**view.spoken(said), response_type="ephemeral")
        if then is not nothing:
            self.desk.later(then)

    def action(self, ack: Ack, body: dict[str, Any]) -> None:
        """A button or menu: acked when it is done, shown right after."""
        name, value = pressed(body)
        user = body["user"]
        visit = begin(self.desk, self.slack, Account(user["id"], user.get("team_id")))
        visit = visit.again(name, value)
        choice = self.contents.choices.get(name)
        if choice is not None:
            self._choose(ack, body["view"], visit, choice)
            return
        reply = self.act(visit)
        if isinstance(reply, Form | Page):
            late = self.screens.open(visit, body.get("trigger_id", ""), reply, over=body.get("view"))
            if late is None:
                ack()
                return
            reply = late
        ack()
        if isinstance(reply, Redrawn):
            self.desk.later(lambda: self.screens.publish(visit))
            return
        # what Home is covered with needs a trigger, which is used up by what is said first
        in_home = (body.get("view") or {}).get("type") == "home"
        said, then = self.errands.first(
            visit, reply, None if in_home else lambda found: self.screens.show(visit, body, found)
        )

        def show() -> None:
            self.screens.show(visit, body, said)
            then()

        self.desk.later(show)

    def _choose(self, ack: Ack, view: dict[str, Any], visit: Visit, handler: ChoiceHandler) -> None:
        """Something was chosen in an open form that decides what it offers: acked, and drawn anew right after."""
        fields = Fields(view)
        try:
            drawn = once_more(lambda: handler(self.desk.db, visit, fields))
        except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
            drawn = refilled(fields, errors.tell(problem, visit).text)
        ack()
        self.desk.later(lambda: self.screens.redraw(view, drawn))

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
        reply, then = self.errands.first(visit, self.errands.sending(visit, reply))
        if then is not nothing:
            self.desk.later(then)
        if isinstance(reply, FieldErrors) and reply.errors:
            ack(response_action="errors", errors={field: said.plain for field, said in reply.errors.items()})
            return
        shown = view.in_place(reply, visit)
        if fields.about.get(FROM_HOME):
            shown = view.marked(shown, FROM_HOME)
            self.desk.later(lambda: self.screens.publish(visit))
        ack(response_action="update", view=shown)

    def event(self, body: dict[str, Any]) -> BoltResponse | None:
        """An event, taken in hand once though Slack may deliver it three times; the answer, if not the usual one.

        It is done when its answer is out, which is after the ack. A process that is killed before leaves it to a
        repetition: what it did by then is done again, which is harmless, since a button may be pressed twice, too.
        So does one whose answer stood in line for so long that another took it.
        """
        event, event_id = body.get("event") or {}, str(body.get("event_id", ""))
        handler = self.events.get(event.get("type", ""))
        if handler is None or (event["type"] == "message" and not (is_ours(event) or is_file(event))):
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
            since = self._kept(event_id, taken_at)
            if since is None:
                return
            try:
                rest()
            finally:
                with suppress(Unavailable), self.desk.db.transaction() as tx:
                    events.done(tx, event_id, taken_at=since)

        self.desk.later(finish)
        return None

    def _kept(self, event_id: str, taken_at: datetime) -> datetime | None:
        """Since when an event is in hand that is about to be answered; None when another answers it."""
        now = self.desk.now()
        if not event_id or now < taken_at + events.LEASE / 2:  # as good as always: the line is short
            return taken_at
        try:
            with self.desk.db.transaction() as tx:
                return now if events.keep(tx, event_id, taken_at=taken_at, at=now) else None
        except Unavailable:
            return taken_at  # better twice than not at all

    def direct_message(self, event: dict[str, Any]) -> Rest:
        """A direct message: the same words, answered in the conversation; a form gets a button that opens it.

        A file that is shared is what it is about, whatever stands beside it.
        """
        visit = begin(self.desk, self.slack, Account(event["user"], event.get("user_team") or event.get("team")))
        line = unescape(event.get("text") or "")[:MOST]
        doing = ("file", str(event["files"][0].get("id", ""))) if is_file(event) else ("word", line)
        reply, then = self.errands.first(visit, self.act(visit.again(*doing)))
        said = view.by_button(reply, visit, line) if isinstance(reply, Form | Page) else view.heard(reply)

        def answer() -> None:
            self.screens.post(event["channel"], said)
            then()

        return answer

    def home(self, event: dict[str, Any]) -> Rest:
        """Somebody opened the App Home tab."""
        if event.get("tab", "home") != "home":
            return nothing
        visit = begin(self.desk, self.slack, Account(event["user"]))
        return lambda: self.screens.publish(visit)

    def told_of(self, event: dict[str, Any]) -> Rest:
        """Slack says that somebody is new, or that a name, language or account changed.

        Only those matter who are known, or who may be somebody that was entered before; of nobody else is kept
        anything. Whose account is there again is back; who left the network is not, until they come themselves.
        """
        user, said, now = event["user"], told(event["user"]), self.desk.now()
        with self.desk.db.transaction() as tx:
            known = members.by_account(tx, self.desk.team, user["id"])
            if known is not None and known.gone and known.side is None:
                return nothing  # a coordinator ended it, which takes the side out; Slack tells of each new status
            if known is None and (
                said.gone
                or said.home_team != self.desk.team
                or not matching.expected(tx, said.name, said.email, team=self.desk.team)
            ):
                return nothing
            if said.gone:
                members.leave_network(tx, team=self.desk.team, slack_user=user["id"], at=now)
                return nothing
            person = members.greet(
                tx, team=self.desk.team, slack_user=user["id"], name=said.name, locale=said.locale,
                home_team=said.home_team, guest=said.guest, at=now,
            )  # fmt: skip
            matching.look(
                tx, person, said.email, team=self.desk.team, at=now,
                due_at=office_hours.first_office_hour(self.desk.network, now),
            )  # fmt: skip
        return nothing

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
            self.desk.later(lambda: self.screens.post(event["channel"], said))
        elif event.get("type") == "app_home_opened":
            self.desk.later(lambda: self.screens.publish_trouble(visit, said))
        elif body.get("type") == "block_actions":
            self.desk.later(lambda: self.screens.show(visit, body, said))
        return BoltResponse(status=200, body="")

    def act(self, visit: Visit) -> Reply:
        """Do what the visit is for; a refusal or an accident becomes a sentence, a missing profile its form."""
        name, value = visit.doing
        handler = self.contents.actions.get(name)
        if handler is None:
            return view.old_button(visit.texts)
        try:
            return self.errands.sending(visit, once_more(lambda: handler(self.desk.db, visit, value)))
        except ProfileNeeded:
            return self.contents.actions["profile"](self.desk.db, visit, f"{name} {value}")
        except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
            return errors.tell(problem, visit)
