"""Offices as the secretariat sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.errors.fields import PROBLEMS
from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.texts.dates import on_short
from handlers.views import people
from handlers.views.blocks import Block, Message, actions, button, confirm, context, message, option, section
from handlers.views.deliveries import reasons
from handlers.views.forms import Fields, Form, day_picker, field, menu, person_picker
from handlers.visit import FieldErrors, Visit
from storage.deliveries.asked import Trouble
from storage.kinds import Role
from storage.members import Person
from storage.network import Network
from storage.offices import Held
from storage.themes import ThemeGroup

PAGE = 20
"""Offices on a page, each with a button to end it."""
MOST_TROUBLES = 10


@dataclass(frozen=True)
class Chosen:
    """What was filled in."""

    slack_user: str
    role: Role
    theme_id: int | None
    body: str | None
    since: date
    until: date | None


def overview(visit: Visit, held: Sequence[Held], troubles: Sequence[Trouble], page: int) -> Message:
    """Who holds which office, and what could not be delivered."""
    texts = visit.texts
    pages = max(1, -(-len(held) // PAGE))
    page = min(max(page, 1), pages)
    rows = [_row(visit, one) for one in held[(page - 1) * PAGE : page * PAGE]]
    blocks: list[Block | None] = [
        actions(
            button(texts.say("Give a role"), "office_new", style="primary"),
            button(texts.say("Plan network days"), "word", "plan"),
        ),
        section(bold(texts.say("Roles"))),
        *rows,
    ]
    if not rows:
        blocks.append(context(texts.say("Nobody has a role yet. Begin with the leads of the theme groups.")))
    if pages > 1:
        blocks.append(
            actions(
                button(texts.say("Previous"), "offices_page", str(page - 1)) if page > 1 else None,
                button(texts.say("Next"), "offices_page", str(page + 1)) if page < pages else None,
            )
        )
    if troubles:
        lines = [reasons.trouble(texts, one) for one in troubles[:MOST_TROUBLES]]
        blocks += [
            section(bold(texts.say("Could not be delivered (last 30 days)"))),
            section(NEWLINE.join(lines)),
        ]
    return message(texts.say("This is what the secretariat keeps."), *blocks)


def role_name(network: Network, texts: Texts, role: Role, body: str | None, theme: str | None) -> Text:
    """`trekker van Europa`, `voorzitter van het Dagelijks Bestuur`."""
    known = network.body(body)
    place = theme or (known and (known.name if texts.language == "nl" else known.name_en)) or body or ""
    if role == Role.LEAD:
        return texts.say("lead, {place}", place=place)
    if role == Role.CHAIR:
        return texts.say("chair, {place}", place=place)
    if role == Role.VICE_CHAIR:
        return texts.say("vice-chair, {place}", place=place)
    if role == Role.LOBBY_COORDINATOR:
        return texts.say("lobby coordinator")
    return texts.say("member, {place}", place=place)


def _row(visit: Visit, one: Held) -> Block:
    texts = visit.texts
    line = people.line(one.person) + NEWLINE + role_name(visit.network, texts, one.role, one.body, one.theme)
    if one.until:
        line += texts.say(", until {day}", day=on_short(texts, one.until))
    return section(
        line,
        accessory=button(
            texts.say("End"),
            "office_end",
            str(one.id),
            spoken=texts.say("End the role of {name}", name=one.person.name),
            confirm=confirm(
                texts.say("End this role?"),
                texts.say("The person stays in the network and in their groups."),
                texts.say("End"),
                texts.say("Cancel"),
            ),
        ),
    )


def form(visit: Visit, groups: Sequence[ThemeGroup]) -> Form:
    """Give somebody an office."""
    texts = visit.texts
    roles = [
        option(texts.say("Lead of a theme group"), Role.LEAD),
        option(texts.say("Lobby coordinator"), Role.LOBBY_COORDINATOR),
        *(
            option(_capital(role_name(visit.network, texts, role, body.slug, None)), f"{role}|{body.slug}")
            for body in visit.network.bodies
            for role in (Role.MEMBER, Role.CHAIR, Role.VICE_CHAIR)
        ),
    ]
    return Form(
        name="office",
        title=texts.say("Give a role"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(
            field("person", texts.say("Who?"), person_picker()),
            field("role", texts.say("Role"), menu(roles[:100])),
            *(
                (
                    field(
                        "theme",
                        texts.say("Theme group"),
                        menu([option(verbatim(group.name), str(group.id)) for group in groups]),
                        hint=texts.say("Only for a lead."),
                        optional=True,
                    ),
                )
                if groups
                else ()
            ),
            field("since", texts.say("From"), day_picker(visit.today)),
            field("until", texts.say("Until and including"), day_picker(), optional=True),
        ),
        about={},
    )


def read(fields: Fields, visit: Visit) -> Chosen | FieldErrors:
    """Read the form."""
    missing = PROBLEMS["missing"](visit.texts, "")
    who, what, theme = fields.person("person"), fields.choice("role"), fields.choice("theme")
    if not who:
        return FieldErrors({"person": missing})
    if not what:
        return FieldErrors({"role": missing})
    role, _, body = what.partition("|")
    if role == Role.LEAD and not theme:
        return FieldErrors({"theme": visit.texts.say("Of which theme group?")})
    return Chosen(
        slack_user=who,
        role=Role(role),
        theme_id=int(theme) if theme and role == Role.LEAD else None,
        body=body or None,
        since=fields.day("since") or visit.today,
        until=fields.day("until"),
    )


def appointed(visit: Visit, person: Person, held: Sequence[Held]) -> Message:
    """What somebody holds now."""
    texts = visit.texts
    roles = [role_name(visit.network, texts, one.role, one.body, one.theme) for one in held]
    return message(
        texts.say("Stored: {person} is {roles}.", person=people.who(person), roles=texts.listing(roles)),
        actions(button(texts.say("All roles"), "word", "admin"), button(texts.say("Give a role"), "office_new")),
    )


def _capital(text: Text) -> Text:
    return Text(text.mrkdwn[:1].upper() + text.mrkdwn[1:], text.plain[:1].upper() + text.plain[1:])
