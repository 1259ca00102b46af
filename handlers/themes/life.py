"""The life of a theme group: proposals, decisions, what its lead keeps, the hand-over note, what people are told."""

from collections.abc import Mapping
from typing import Any

from handlers.debts import NotNow, Occasion, Renderer
from handlers.doors import FormHandler
from handlers.views.blocks import Message
from handlers.views.forms import Fields, Form
from handlers.views.themes import handover as note_view
from handlers.views.themes import life as view
from handlers.visit import FieldErrors, Handler, Reply, Updated, Visit
from storage import members, office_hours, offices, policy, themes
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import BadField, NotAllowed, ThemeEnded, ThemeProposed, UnknownTheme
from storage.kinds import Role, ThemeStatus
from storage.members import Actor
from storage.policy import Action
from storage.themes import handover, life


def proposals(db: Database, visit: Visit, value: str) -> Reply:
    """The proposed groups."""
    del value
    return _proposals(db, visit)


def propose_form(db: Database, visit: Visit, value: str) -> Form:
    """The form to propose a group; the profile comes first."""
    del db, value
    policy.require(visit.actor, Action.THEME_PROPOSE)
    return view.propose_form(visit)


def propose(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    typed = view.read_proposal(fields)
    known = tuple(one for one in typed.pillars if visit.network.pillar(one))
    with db.transaction() as tx:
        group = life.propose(tx, visit.actor, typed.name, typed.purpose, known, at=visit.now)
    return view.proposed(visit, group)


def interest(db: Database, visit: Visit, value: str) -> Reply:
    """Would take part, or would not after all; `value` is the group and `on` or `off`."""
    key, _, wanted = value.partition(" ")
    with db.transaction() as tx:
        life.show_interest(tx, visit.actor, _id(key), wanted=wanted != "off", at=visit.now)
    return Updated(_proposals(db, visit))


def form_it(db: Database, visit: Visit, value: str) -> Reply:
    """Let a proposed group run."""
    with db.transaction() as tx:
        group = life.form(tx, visit.actor, _id(value), on=visit.today, at=visit.now)
    return view.formed(visit, group)


def page(db: Database, visit: Visit, value: str) -> Reply:
    """A group's own page, for who keeps it."""
    with db.reading() as tx:
        about = life.about(tx, _id(value))
        policy.require_over(tx, visit.actor, Action.THEME_KEEP, on=visit.today, theme_id=about.id)
        may = policy.may_over(tx, visit.actor, Action.THEME_DECIDE, on=visit.today, theme_id=about.id)
    return view.page(visit, about, may_decide=may)


def keep_form(db: Database, visit: Visit, value: str) -> Form:
    """The form for purpose, names and channel."""
    return view.keep_form(visit, _about(db, visit, value, Action.THEME_KEEP))


def keep(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    aliases = [one for one in fields.text("aliases").split(",") if one.strip()]
    with db.transaction() as tx:
        about = life.keep(
            tx, visit.actor, _theme(fields), purpose=fields.text("purpose"), aliases=aliases,
            channel=fields.channel("channel"), on=visit.today, at=visit.now,
        )  # fmt: skip
    return view.kept(visit, about)


def rename_form(db: Database, visit: Visit, value: str) -> Form:
    """The form for another name."""
    return view.rename_form(visit, _about(db, visit, value, Action.THEME_DECIDE))


def rename(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    was = str(fields.about.get("was", ""))
    with db.transaction() as tx:
        group = life.rename(
            tx, visit.actor, _theme(fields), fields.text("name"), was=was, on=visit.today, at=visit.now
        )
    return view.renamed(visit, group, was)


def merge_form(db: Database, visit: Visit, value: str) -> Reply:
    """The form to let a group go on in another."""
    about = _about(db, visit, value, Action.THEME_DECIDE)
    with db.reading() as tx:
        groups = [
            one
            for one in themes.running(tx)
            if policy.may_over(tx, visit.actor, Action.THEME_DECIDE, on=visit.today, theme_id=one.id)
        ]
    if not [one for one in groups if one.id != about.id]:
        raise NotAllowed(Action.THEME_DECIDE)
    return view.merge_form(visit, about, groups)


def merge(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    into = fields.choice("into")
    if into is None:
        raise BadField("into", "missing")
    with db.transaction() as tx:
        old = life.about(tx, _theme(fields)).name
        group = life.merge(tx, visit.actor, _theme(fields), _id(into), on=visit.today, at=visit.now)
    return view.merged(visit, old, group)


def split_form(db: Database, visit: Visit, value: str) -> Form:
    """The form to split a group."""
    return view.split_form(visit, _about(db, visit, value, Action.THEME_DECIDE))


def split(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    parts = view.read_split(fields, visit)
    if isinstance(parts, FieldErrors):
        return parts
    with db.transaction() as tx:
        old = life.about(tx, _theme(fields)).name
        new = life.split(
            tx, visit.actor, _theme(fields), parts, ends="ends" in fields.choices("ends"),
            on=visit.today, at=visit.now,
        )  # fmt: skip
    return view.was_split(visit, old, new)


def end_form(db: Database, visit: Visit, value: str) -> Form:
    """The form to let a group end."""
    return view.end_form(visit, _about(db, visit, value, Action.THEME_DECIDE))


def end(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    with db.transaction() as tx:
        group = life.end(
            tx, visit.actor, _theme(fields), on=fields.day("on") or visit.today, because=fields.text("because"),
            today=visit.today, at=visit.now,
        )  # fmt: skip
    return view.ended(visit, group)


def stay_out(db: Database, visit: Visit, value: str) -> Reply:
    """They don't come along: nothing was changed, and nothing is."""
    del db, value
    return view.stays_out(visit)


def note(db: Database, visit: Visit, value: str) -> Reply:
    """The hand-over note of a group."""
    with db.reading() as tx:
        found = handover.note(tx, visit.actor, _id(value), on=visit.today)
    return note_view.note(visit.texts, visit.network, found)


# --- what people are told -------------------------------------------------------------------------


def tell_formed(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """The group that they were interested in runs; None when they are in it already, or it stopped."""
    reader = _reader(occasion)
    with db.reading() as tx:
        about = life.about(tx, int(claim.facts["theme"]))
        if about.status != ThemeStatus.ACTIVE or about.id in _groups(tx, reader):
            return None
    return view.tell_formed(occasion, about)


def tell_merged(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Their group went on in another (or that one in yet another)."""
    reader = _reader(occasion)
    with db.reading() as tx:
        old = life.about(tx, int(claim.facts["theme"]))
        try:
            into = themes.get(tx, old.id)
        except (UnknownTheme, ThemeEnded, ThemeProposed):
            return None
        inside = into.id in _groups(tx, reader)
    return view.tell_merged(occasion, old, into, inside=inside)


def tell_split(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """New groups came of theirs; None when they are in all of those, or those stopped."""
    reader = _reader(occasion)
    with db.reading() as tx:
        old, mine = life.about(tx, int(claim.facts["theme"])), _groups(tx, reader)
        parts = [life.about(tx, int(one)) for one in claim.facts["parts"]]
    groups = [one.group for one in parts if one.status == ThemeStatus.ACTIVE and one.id not in mine]
    return view.tell_split(occasion, old, groups) if groups else None


def tell_ended(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Their group stopped."""
    _reader(occasion)
    with db.reading() as tx:
        about = life.about(tx, int(claim.facts["theme"]))
    return view.tell_ended(occasion, about) if about.status == ThemeStatus.ENDED else None


def tell_note(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """The hand-over note for a new lead; None when they do not lead it (any more)."""
    reader = _reader(occasion)
    theme_id, office_id = int(claim.facts["theme"]), int(claim.facts["office"])
    with db.reading() as tx:
        held = offices.held(tx, on=occasion.today, member_id=reader.id)
        if office_id not in {one.id for one in held if one.role == Role.LEAD}:
            return None
        found = handover.note(tx, Actor(reader), theme_id, on=occasion.today)
    return note_view.welcome(occasion.texts, occasion.network, found)


def _reader(occasion: Occasion) -> members.Person:
    """Who gets it, in office hours. Raises NotNow."""
    opens_at = office_hours.first_office_hour(occasion.network, occasion.now)
    if opens_at > occasion.now:
        raise NotNow(opens_at)
    if occasion.reader is None:
        msg = "this goes to people only"
        raise ValueError(msg)
    return occasion.reader


def _groups(tx: Any, reader: members.Person) -> set[int]:
    return {theme.id for theme in themes.of_member(tx, reader.id)}


def _proposals(db: Database, visit: Visit) -> Message:
    with db.reading() as tx:
        found = life.proposals(tx, visit.actor, on=visit.today)
    return view.proposals(visit, found)


def _about(db: Database, visit: Visit, value: str, action: Action) -> life.About:
    with db.reading() as tx:
        about = life.about(tx, _id(value))
        policy.require_over(tx, visit.actor, action, on=visit.today, theme_id=about.id)
    return about


def _id(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 10 else 0  # noqa: PLR2004 - no id has more


def _theme(fields: Fields) -> int:
    theme_id = fields.about.get("theme")
    return theme_id if isinstance(theme_id, int) else 0


ACTIONS: dict[str, Handler] = {
    "theme_proposals": proposals,
    "theme_new": propose_form,
    "theme_interest": interest,
    "theme_form": form_it,
    "theme_decide": page,
    "theme_keep": keep_form,
    "theme_rename": rename_form,
    "theme_merge": merge_form,
    "theme_split": split_form,
    "theme_end": end_form,
    "theme_not": stay_out,
    "theme_handover": note,
}

FORMS: dict[str, FormHandler] = {
    "theme_new": propose,
    "theme_keep": keep,
    "theme_rename": rename,
    "theme_merge": merge,
    "theme_split": split,
    "theme_end": end,
}

DEBTS: Mapping[str, Renderer] = {
    life.FORMED: tell_formed,
    life.MERGED: tell_merged,
    life.SPLIT: tell_split,
    life.ENDED: tell_ended,
    offices.NOTE: tell_note,
}
