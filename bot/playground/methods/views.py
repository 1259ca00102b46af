"""views.*: forms opened within a trigger, pushed, updated; App Homes published."""

from __future__ import annotations

from bot.playground import forms
from bot.playground.methods.method import Method, need
from bot.playground.records import Json
from bot.playground.workspace import Refused, Workspace


def _open(ws: Workspace, args: Json) -> Json:
    need(args, "view", "trigger_id")
    given = forms.check_view(args["view"], "modal")
    trigger = ws.take_trigger(args["trigger_id"])
    return {"view": forms.as_slack(ws, forms.open_form(ws, trigger.user, given))}


def _push(ws: Workspace, args: Json) -> Json:
    need(args, "view", "trigger_id")
    given = forms.check_view(args["view"], "modal")
    trigger = ws.take_trigger(args["trigger_id"])
    if trigger.view_id is None or trigger.view_id not in ws.stacks.get(trigger.user, []):
        raise Refused("not_found")
    return {"view": forms.as_slack(ws, forms.push_form(ws, trigger.user, given))}


def _update(ws: Workspace, args: Json) -> Json:
    need(args, "view")
    if not args.get("view_id") and not args.get("external_id"):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: view_id or external_id"])
    view = forms.find_view(ws, args)
    given = forms.check_view(args["view"], view.type)
    if args.get("hash") and args["hash"] != view.hash:
        raise Refused("hash_conflict")
    return {"view": forms.as_slack(ws, forms.update_view(ws, view, given))}


def _publish(ws: Workspace, args: Json) -> Json:
    need(args, "view", "user_id")
    given = forms.check_view(args["view"], "home")
    user = ws.users.get(args["user_id"])
    if user is None or user.is_bot or user.deleted:
        raise Refused("invalid_arguments", ["[ERROR] user_id is not a person here [json-pointer:/user_id]"])
    home = ws.views.get(ws.homes.get(args["user_id"], ""))
    if args.get("hash") and home is not None and args["hash"] != home.hash:
        raise Refused("hash_conflict")
    return {"view": forms.as_slack(ws, forms.publish_home(ws, args["user_id"], given))}


VIEWS: dict[str, Method] = {
    "views.open": Method(_open, (), 100),
    "views.push": Method(_push, (), 100),
    "views.update": Method(_update, (), 100),
    "views.publish": Method(_publish, (), 100),
}
