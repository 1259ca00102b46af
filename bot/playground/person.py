"""What a person does in Slack, and what she then sees; tests read these verbs like a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.playground import answers, filling, forms, hands, hooks, messages, payloads, screen
from bot.playground.limits import offered
from bot.playground.methods import files as stored
from bot.playground.methods.users import describe
from bot.playground.records import Channel, Json, Message, Upload, View
from bot.playground.room import Room
from bot.playground.seen import CannotDo, Seen, labelled, look
from bot.playground.workspace import SLACKBOT

if TYPE_CHECKING:
    from bot.playground.records import User
    from bot.playground.screen import Spot
    from bot.playground.slack import Slack

Place = Any
"""A Room, a Seen, a person (the conversation with the bot is meant), or an id."""

_DISPATCHING = {"section", "actions"}


class Person:
    """Somebody with a screen. Each verb gives what she sees after it; `waits` bounds the wait (seconds)."""

    def __init__(self, slack: Slack, user_id: str) -> None:
        """Point at a person of the workspace."""
        self.slack, self.id = slack, user_id
        self.last = Seen()

    def __repr__(self) -> str:
        """Read as the name."""
        return f"<{self.record.real_name}>"

    # --- who, and what is in front of her

    @property
    def record(self) -> User:
        """What the workspace knows of her."""
        return self.slack.workspace.users[self.id]

    @property
    def name(self) -> str:
        """Her name."""
        return self.record.real_name

    @property
    def mention(self) -> str:
        """How she is mentioned in a message."""
        return f"<@{self.id}>"

    @property
    def dm(self) -> Room:
        """Her conversation with the bot."""
        return Room(self.slack, self.slack.workspace.direct(self.id).id)

    @property
    def inbox(self) -> list[Seen]:
        """The messages of the bot in her conversation with it, the oldest first."""
        bot = self.slack.workspace.bot_user
        return [look(self.slack.workspace, [m], None, user=self.id) for m in self.dm.record.messages if m.user == bot]

    @property
    def form(self) -> Seen | None:
        """The form that is open, as it is now."""
        view = self._form()
        return look(self.slack.workspace, [], view, user=self.id) if view else None

    @property
    def home(self) -> Seen | None:
        """Her App Home as last published; None if it never was."""
        ws = self.slack.workspace
        view = ws.views.get(ws.homes.get(self.id, ""))
        return look(ws, [], view, user=self.id) if view else None

    @property
    def errors(self) -> dict[str, str]:
        """The messages under the inputs of the open form, by label."""
        view = self._form()
        return labelled(view) if view else {}

    @property
    def ephemerals(self) -> list[Seen]:
        """The messages that only she sees, the oldest first."""
        ws = self.slack.workspace
        return [look(ws, [message], None, user=self.id) for message in ws.ephemerals.get(self.id, [])]

    def changes(self, **what: Any) -> None:
        """Change what is known of her (locale, tz, real_name, deleted, …); the bot is told if it asked for that."""
        ws = self.slack.workspace
        with ws.lock:
            for name, value in what.items():
                setattr(self.record, name, value)
            self.record.updated = int(ws.seconds())
            ws.record("user.changed", None, user=self.id)
            user = describe(ws, self.record, locale=True)
        if "user_change" in self.slack.events:
            self.slack.event({"type": "user_change", "user": user, "cache_ts": self.record.updated})

    def reloads(self) -> None:
        """Start her client anew: messages for her eyes only are gone, and so are open forms."""
        ws = self.slack.workspace
        with ws.lock:
            ws.ephemerals.pop(self.id, None)
            forms.close_form(ws, self.id, everything=True)
            ws.record("client.reloaded", [self.id])
        self.last = Seen()

    # --- words

    def types(self, line: str, *, in_: Place = None, waits: float | None = None) -> Seen:
        """Type a line: a slash command, or else a message."""
        if not line.startswith("/"):
            return self.writes(line, in_=in_, waits=waits)
        ws, mark = self.slack.workspace, self._mark()
        channel = self._room(in_)
        word, _, text = line.partition(" ")
        if refusal := self.slack.why_no_command(self, word):
            messages.post_ephemeral(ws, channel, self.id, {"text": refusal}, sender=SLACKBOT)
            return self._sees(mark, refused=refusal)
        hook = hooks.give_out(ws, self.id, channel.id, "command")
        payload = payloads.command(ws, self.id, channel, word, text.strip(), self.slack.address(hook.path))
        answer, failure = self.slack.courier.send("slash_commands", payload, word)
        body = answers.as_message(answer.body)
        if not failure and body is not None:
            failure = answers.show(ws, hook, word, body)
        if failure:
            said = f'{word} failed with the error "{failure}"'
            messages.post_ephemeral(ws, channel, self.id, {"text": said}, sender=SLACKBOT)
        return self._sees(mark, warning=failure, waits=0 if body is not None or failure else waits)

    def writes(
        self,
        text: str,
        *,
        in_: Place = None,
        thread: Seen | None = None,
        times: int = 1,
        waits: float | None = None,
    ) -> Seen:
        """Write a message, to the bot unless said otherwise; `times`: the event is delivered so often."""
        ws, mark = self.slack.workspace, self._mark()
        channel = self._room(in_)
        content = payloads.typed(text)
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        given = {
            "text": content,
            "blocks": [{"type": "rich_text", "elements": [section]}],
            "thread_ts": thread.ts if thread else None,
        }
        message = messages.post(ws, channel, given, user=self.id)
        expected = False
        for kind in self.slack.heard(channel, content):
            self.slack.courier.event(
                payloads.said(ws, message, kind), shared=self.slack.is_shared(channel), times=times
            )
            expected = True
        return self._sees(mark, waits=waits if expected else 0)

    def shares(
        self, name: str, content: bytes, *, text: str = "", in_: Place = None, waits: float | None = None
    ) -> Seen:
        """Share a file, with the bot unless said otherwise, and perhaps some words beside it."""
        ws, mark = self.slack.workspace, self._mark()
        channel = self._room(in_)
        upload = Upload(ws.next_id("F"), name, len(content), content, done=True, user=self.id)
        ws.uploads[upload.id] = upload
        given = {"text": payloads.typed(text), "files": [stored.describe(ws, upload, self.slack.server.host)]}
        message = messages.post(ws, channel, given, user=self.id)
        ws.record("file.shared", ws.audience(channel), file=upload.id, by=self.id)
        heard = self.slack.heard(channel, message.text)
        for kind in heard:
            self.slack.courier.event(payloads.said(ws, message, kind), shared=self.slack.is_shared(channel))
        return self._sees(mark, waits=waits if heard else 0)

    # --- presses and choices

    def presses(
        self,
        label: str,
        *,
        nth: int = 0,
        in_: Place = None,
        confirms: bool = True,
        waits: float | None = None,
    ) -> Seen:
        """Press a button, by its label or action_id; `confirms` False: say no to its question."""
        spot = self._find(label, in_, button=True, nth=nth)
        if spot.element.get("confirm") and not confirms:
            return self._again(spot)
        return self.presses_on(spot, waits=waits)

    def presses_on(self, spot: Spot, *, waits: float | None = None) -> Seen:
        """Press this very button."""
        action: Json = {key: spot.element[key] for key in ("text", "value", "url", "style") if key in spot.element}
        return self._acts(spot, action, waits)

    def picks(self, which: str, *options: Any, nth: int = 0, in_: Place = None, waits: float | None = None) -> Seen:
        """Choose in a select, overflow, checkboxes, radio buttons or picker, by its id, placeholder or text.

        In a section or actions block the bot is told at once; in an input block only if it asked for that.
        """
        return self.picks_on(self._find(which, in_, button=False, nth=nth), *options, waits=waits)

    def picks_on(self, spot: Spot, *options: Any, waits: float | None = None) -> Seen:
        """Choose in this very element."""
        if spot.element["type"] == "overflow":
            chosen = next(
                (o for o in offered(spot.element) if options[0] in (o["text"]["text"], o.get("value"))), None
            )
            if chosen is None:
                message = f"there is no {options[0]!r} in this menu"
                raise CannotDo(message)
            return self._acts(spot, {"selected_option": chosen}, waits)
        wish: Any = [each for each in options if each is not None]
        if not filling.many(spot.element):
            wish = wish[0] if wish else None
        value = hands.put(self.slack, self.id, spot, wish)
        if spot.block["type"] in _DISPATCHING or spot.block.get("dispatch_action"):
            return self._acts(spot, {key: item for key, item in value.items() if key != "type"}, waits)
        return self._again(spot)

    def searches(self, which: str, query: str, *, in_: Place = None, nth: int = 0) -> list[str]:
        """Type in an external select; give the labels that are offered."""
        found = hands.search(self.slack, self.id, self._find(which, in_, button=False, nth=nth), query)
        return [option["text"]["text"] for option in found]

    # --- forms

    def fills(self, values: dict[str, Any], *, in_: Place = None, waits: float | None = None) -> Seen:
        """Fill inputs in, by label, block_id or action_id; None empties one. Raises CannotDo.

        Where an input asked for it (`dispatch_action`) the bot is told at once.
        """
        for name, wish in values.items():
            self.picks(name, *(wish if isinstance(wish, (list, tuple, set)) else [wish]), in_=in_, waits=waits)
        return self.last

    def submits(self, values: dict[str, Any] | None = None, *, waits: float | None = None) -> Seen:
        """Send the open form, filled in with `values` if given. Raises CannotDo if it is not complete."""
        if values:
            self.fills(values)
        ws, mark = self.slack.workspace, self._mark()
        view = self._open_form()
        if not view.given.get("submit"):
            message = "this form has no button to send it"
            raise CannotDo(message)
        view.errors = filling.unfinished(view)
        if view.errors:
            message = f"the form is not complete: {labelled(view)}"
            raise CannotDo(message)
        payload = payloads.submission(ws, view, hooks.for_form(ws, view, self.slack.address("")))
        label = f"view_submission {view.given.get('callback_id') or ''}".strip()
        answer, failure = self.slack.courier.send("interactive", payload, label)
        if not failure:
            failure = answers.follow(ws, view, label, answer.body)
        done = bool(answer.body) or bool(failure)
        return self._sees(mark, warning=failure, waits=0 if done else waits, on=view)

    def closes(self, *, everything: bool = False, waits: float = 0) -> Seen:
        """Close the open form (its ✕ or cancel button); `everything`: all that lie under it too."""
        ws, mark = self.slack.workspace, self._mark()
        view = self._open_form()
        everything = everything or bool(view.given.get("clear_on_close"))
        for closed in forms.close_form(ws, self.id, everything=everything):
            if closed.given.get("notify_on_close"):
                payload = payloads.closing(ws, closed, cleared=everything)
                self.slack.courier.act(payload, f"view_closed {closed.given.get('callback_id') or ''}")
        return self._sees(mark, waits=waits, on=view)

    # --- App Home, shortcuts

    def opens_home(self, *, waits: float | None = None) -> Seen:
        """Open the App Home; give it as it is published then, or as it was if the bot does not answer."""
        ws, mark = self.slack.workspace, self._mark()
        home = ws.views.get(ws.homes.get(self.id, ""))
        inner: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.dm.id,
            "tab": "home",
            "event_ts": ws.next_ts(),
        }
        if home is not None:
            inner["view"] = forms.as_slack(ws, home)
        self.slack.courier.event(inner)
        self._waits(mark, waits, kinds=("home.published",))
        self.last = self.home or Seen()
        return self.last

    def uses_shortcut(self, callback_id: str, *, on: Seen | None = None, waits: float | None = None) -> Seen:
        """Use a shortcut of the bot: a global one, or on a message."""
        ws, mark = self.slack.workspace, self._mark()
        if refusal := self.slack.why_no_command(self, ""):
            return Seen(refused=refusal)
        if on is None:
            payload = payloads.shortcut(ws, self.id, callback_id)
        else:
            message = next(s for s in screen.surfaces_of(ws, self.id, on) if isinstance(s, Message))
            hook = hooks.give_out(ws, self.id, message.channel, "action", message)
            address = self.slack.address(hook.path)
            payload = payloads.message_shortcut(ws, self.id, message, callback_id, address)
        failure = self.slack.courier.act(payload, f"shortcut {callback_id}")
        return self._sees(mark, warning=failure, waits=0 if failure else waits)

    # --- within

    def _mark(self) -> int:
        if self.record.deleted:
            message = f"{self.name} has no account any more"
            raise CannotDo(message)
        return len(self.slack.workspace.log)

    def _form(self) -> View | None:
        stack = self.slack.workspace.stacks.get(self.id)
        return self.slack.workspace.views[stack[-1]] if stack else None

    def _open_form(self) -> View:
        view = self._form()
        if view is None:
            message = f"{self.name} has no form open"
            raise CannotDo(message)
        return view

    def _room(self, place: Place) -> Channel:
        ws = self.slack.workspace
        if place is None or isinstance(place, Person):
            return self.dm.record
        channel = ws.channels[str(place.channel if isinstance(place, Seen) else getattr(place, "id", place))]
        if self.id not in channel.members:
            message = f"{self.name} is not in #{channel.name}"
            raise CannotDo(message)
        return channel

    def _surfaces(self, place: Place) -> list[Message | View]:
        ws = self.slack.workspace
        if place is None:
            view = self._form()
            return [view] if view else screen.surfaces_of(ws, self.id, self.last)
        if isinstance(place, Seen):
            return screen.surfaces_of(ws, self.id, place)
        channel = self._room(place)
        private = [m for m in ws.ephemerals.get(self.id, []) if m.channel == channel.id]
        return [*sorted([*channel.messages, *private], key=lambda m: m.ts, reverse=True)]

    def _find(self, wanted: str, place: Place, *, button: bool, nth: int = 0) -> Spot:
        with self.slack.workspace.lock:
            return screen.find(self._surfaces(place), wanted, button=button, nth=nth)

    def _acts(self, spot: Spot, given: Json, waits: float | None) -> Seen:
        mark = self._mark()
        failure = hands.act(self.slack, self.id, spot, given)
        on = spot.surface if isinstance(spot.surface, View) else None
        return self._sees(mark, warning=failure, waits=0 if failure else waits, on=on)

    def _again(self, spot: Spot) -> Seen:
        """Look at a surface once more, without waiting."""
        shown, view = ([], spot.surface) if isinstance(spot.surface, View) else ([spot.surface], None)
        self.last = look(self.slack.workspace, shown, view, user=self.id)
        return self.last

    def _waits(self, mark: int, waits: float | None, kinds: tuple[str, ...] = ()) -> None:
        """Wait until the bot's work is done, if that can be known, or else until something comes in sight."""
        patience = self.slack.patience if waits is None else waits
        if not self.slack.door.quiet(patience):
            self.slack.workspace.wait(lambda: bool(self.slack.news(self.id, mark, kinds)), patience)
        self.slack.settle()

    def _sees(
        self,
        mark: int,
        *,
        refused: str = "",
        warning: str = "",
        waits: float | None = None,
        on: View | None = None,
    ) -> Seen:
        """Look at what came in sight; at the form too if one came, or if she acted `on` a form."""
        self._waits(mark, waits)
        ws = self.slack.workspace
        with ws.lock:
            shown: list[Message] = []
            news = self.slack.news(self.id, mark)
            kinds = {event.kind.partition(".")[0] for event in news}
            for event in news:
                message = None
                if event.kind.startswith("message."):
                    message = ws.message(ws.channels[event.data["channel"]], event.data["ts"])
                elif event.kind.startswith("ephemeral."):
                    message = ws.ephemeral(self.id, event.data["ts"])
                if message is not None and message not in shown:
                    shown.append(message)
            view = self._form() if on is not None or "view" in kinds else None
            if view is None and ("home" in kinds or (on is not None and on.type == "home")):
                view = ws.views.get(ws.homes.get(self.id, ""))
            self.last = look(ws, shown, view, user=self.id, refused=refused, warning=warning)
            return self.last
