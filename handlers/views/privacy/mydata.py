"""What is kept about somebody: as a text to read, and as JSON to take along."""

import json
from datetime import UTC, date, datetime
from functools import partial

from handlers.texts import NEWLINE, Text, Texts, verbatim
from handlers.views.blocks import actions, button, message
from handlers.views.history import done
from handlers.views.privacy import fields
from handlers.visit import Attached, File, Visit
from storage.privacy.mydata import Kept, Kind, Values


def sent(visit: Visit, kept: Kept) -> File:
    """Both files, and what is in them."""
    texts, own = visit.texts, kept.person.id == visit.actor.id
    name = "mijn-gegevens" if texts.language == "nl" else "my-data"
    if not own:
        name = "gegevens" if texts.language == "nl" else "data"
    counted = [
        verbatim("• ") + title(texts, kind) + verbatim(f": {len(rows)}") for kind, rows in kept.kinds.items() if rows
    ]
    first = (
        texts.say("This is all that I keep about you: as a text to read, and as JSON to take along.")
        if own
        else texts.say("This is all that I keep about {name}. Give it to nobody else.", name=kept.person.name)
    )
    stem = f"{name}-{visit.today.isoformat()}"
    return File(
        said=message(
            texts.say("I send it to you by direct message: nobody else sees it."),
            actions(
                button(texts.say("Change my profile"), "profile", unique="change"),
                button(texts.say("Forget me…"), "forget"),
            )
            if own
            else None,
        ),
        beside=NEWLINE.join([first, *counted]),
        files=(
            Attached(f"{stem}.txt", partial(readable, visit, kept)),
            Attached(f"{stem}.json", partial(as_json, visit, kept)),
        ),
    )


def readable(visit: Visit, kept: Kept) -> bytes:
    """A text, kind by kind. Begins with a mark by which Windows knows that it is UTF-8."""
    texts, zone = visit.texts, visit.network.zone
    at = visit.now.astimezone(zone)
    lines = [
        texts.say("What {network} keeps about {name}", network=visit.network.name, name=kept.person.name).plain,
        texts.say("As it was at {at}.", at=at.strftime("%Y-%m-%d %H:%M")).plain,
        texts.say("Hours are those of {zone}. What is empty is left out.", zone=zone.key).plain,
    ]
    for kind, rows in kept.kinds.items():
        heading = title(texts, kind).plain
        lines += ["", heading, "=" * len(heading)]
        lines += [_row(visit, row) for row in rows] or [texts.say("Nothing.").plain]
    return "\ufeff".encode() + ("\n".join(lines) + "\n").encode()


def _row(visit: Visit, row: Values) -> str:
    shown = {
        field: done(visit.texts, str(said)) if field == "action" else said
        for field, said in row.items()
        if field != "thing"
    }
    lines = [
        f"{fields.label(visit.texts, field).plain}: {_plain(visit, said)}"
        for field, said in shown.items()
        if said not in (None, "", {}, [])
    ]
    return "\n".join([f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]) if lines else "-"


def _plain(visit: Visit, said: object) -> str:
    return (said if isinstance(said, Text) else fields.value(visit.texts, visit.network, said)).plain


def as_json(visit: Visit, kept: Kept) -> bytes:
    """The same for a program; instants are UTC."""
    told = {
        "network": visit.network.name,
        "made_at": visit.now.astimezone(UTC),
        "kept": {kind.value: list(rows) for kind, rows in kept.kinds.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=_as_word).encode()


def _as_word(said: object) -> str:
    return said.isoformat() if isinstance(said, date | datetime) else str(said)


def title(texts: Texts, kind: Kind) -> Text:
    """What a kind of thing is called."""
    return {
        Kind.PROFILE: texts.say("Profile"),
        Kind.GROUPS: texts.say("Theme groups"),
        Kind.OFFICES: texts.say("Roles"),
        Kind.DELEGATIONS: texts.say("Acting for each other"),
        Kind.SIGNUPS: texts.say("Answers to network days"),
        Kind.SEATS: texts.say("Chosen parts of network days"),
        Kind.REPORTS: texts.say("Reports of lobby talks"),
        Kind.FOLLOW_UPS: texts.say("To be done after a talk"),
        Kind.PROPOSALS: texts.say("Proposed groups"),
        Kind.MATCHES: texts.say("Perhaps the same person"),
        Kind.ENTERED: texts.say("Entered for others"),
        Kind.SEASONS: texts.say("After an election"),
        Kind.MESSAGES: texts.say("Messages that I sent by myself"),
        Kind.CHANGES_BY: texts.say("Changes by you"),
        Kind.CHANGES_ABOUT: texts.say("Changes by others about you"),
    }[kind]
