"""Offices as the secretariat sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.errors.fields import PROBLEMS
from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.texts.dates import on_date
from handlers.views import people
from handlers.views.blocks import Block, Message, actions, button, confirm, context, message, option, section
from handlers.views.deliveries import reasons
from handlers.views.forms import Fields, Form, day_picker, field, line, menu, person_picker, refilled
from handlers.visit import FieldErrors, Visit
from storage.cities import Town
from storage.deliveries.asked import Trouble
from storage.errors import SeatTaken
from storage.kinds import Role
from storage.members import Person
from storage.network import Network
from storage.offices import GENERAL_BOARD, Held
from storage.themes import ThemeGroup

PAGE = 20
"""Offices on a page, each with a button to end it."""
MOST_TROUBLES = 10


@dataclass(frozen=True)
class Chosen:
    """What was filled in."""

    slack_user: str | None
    named: str
    """The name of somebody without an account, as typed."""
    role: Role
    theme_id: int | None
    body: str | None
    city_id: int | None
    since: date
    until: date | None
    replacing: int | None
    """The office of whom they replace, once that was said."""


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


def role_name(
    network: Network, texts: Texts, role: Role, body: str | None, theme: str | None, city: str | None = None
) -> Text:
    """`trekker van Europa`, `voorzitter van het Dagelijks Bestuur`, `coördinator van Ede`."""
    known = network.body(body)
    place = theme or (known and (known.name if texts.language == "nl" else known.name_en)) or body or city or ""
    if role == Role.COORDINATOR:
        return texts.say("coordinator, {place}", place=city or place)
    if role == Role.SECRETARIAT:
        return texts.say("secretariat")
    if role == Role.LEAD:
        return texts.say("lead, {place}", place=place)
    if role == Role.CHAIR:
        return texts.say("chair, {place}", place=place)
    if role == Role.VICE_CHAIR:
        return texts.say("vice-chair, {place}", place=place)
    if role == Role.LOBBY_COORDINATOR:
        return texts.say("lobby coordinator")
    return texts.say("member, {place}", place=place)


def plural(texts: Texts, role: Role) -> Text:
    """What those are called who have a role, in a heading."""
    return {
        Role.LEAD: texts.say("Leads of theme groups"),
        Role.COORDINATOR: texts.say("Coordinators of cities"),
        Role.SECRETARIAT: texts.say("Secretariat"),
        Role.LOBBY_COORDINATOR: texts.say("Lobby coordinator"),
    }[role]


def held_name(network: Network, texts: Texts, one: Held) -> Text:
    """An office with its place."""
    return role_name(network, texts, one.role, one.body, one.theme, one.city)


def term(texts: Texts, since: date, until: date | None) -> Text:
    """`since 1 mei 2013`, `1 mei 2013 – 31 december 2014`."""
    if until is None:
        return texts.say("since {date}", date=on_date(texts, since))
    return on_date(texts, since) + verbatim(" \u2013 ") + on_date(texts, until)


def _row(visit: Visit, one: Held) -> Block:
    texts = visit.texts
    said = people.line(one.person, texts) + NEWLINE + held_name(visit.network, texts, one)
    said += verbatim(", ") + term(texts, one.since, one.until)
    return section(
        said,
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


def form(
    visit: Visit, groups: Sequence[ThemeGroup], towns: Sequence[Town], *, role: str = "", place: str = ""
) -> Form:
    """Give somebody an office; `role` and the id of its `place` (a group's, a coordinator's city's) are filled in."""
    texts = visit.texts
    roles = [
        option(texts.say("Lead of a theme group"), Role.LEAD),
        option(texts.say("Coordinator of a city"), Role.COORDINATOR),
        option(texts.say("Secretariat"), Role.SECRETARIAT),
        option(texts.say("Lobby coordinator"), Role.LOBBY_COORDINATOR),
        *(
            option(_capital(role_name(visit.network, texts, one, body.slug, None)), f"{one}|{body.slug}")
            for body in visit.network.bodies
            for one in (Role.MEMBER, Role.CHAIR, Role.VICE_CHAIR)
        ),
    ]
    return Form(
        name="office",
        title=texts.say("Give a role"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(
            field("person", texts.say("Who?"), person_picker(), optional=True),
            field(
                "named",
                texts.say("Or somebody without a Slack account"),
                line(most=100),
                hint=texts.say("The name, with the city if there are more of that name."),
                optional=True,
            ),
            field("role", texts.say("Role"), menu(roles[:100], role)),
            *(
                (
                    field(
                        "theme",
                        texts.say("Theme group"),
                        menu(
                            [option(verbatim(group.name), str(group.id)) for group in groups],
                            place if role == Role.LEAD else None,
                        ),
                        hint=texts.say("Only for a lead."),
                        optional=True,
                    ),
                )
                if groups
                else ()
            ),
            *(
                (
                    field(
                        "city",
                        texts.say("City"),
                        menu(
                            [option(verbatim(town.name), str(town.id)) for town in towns],
                            place if role == Role.COORDINATOR else None,
                        ),
                        hint=texts.say(
                            "Only for a coordinator or a seat in the general board; empty: their own city."
                        ),
                        optional=True,
                    ),
                )
                if towns
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
    named = fields.text("named")
    if bool(who) == bool(named):
        return FieldErrors(
            {"person": visit.texts.say("Choose somebody in Slack, or type a name below: one of both.")}
        )
    if not what:
        return FieldErrors({"role": missing})
    role, _, body = what.partition("|")
    if role == Role.LEAD and not theme:
        return FieldErrors({"theme": visit.texts.say("Of which theme group?")})
    city, replacing = fields.choice("city"), fields.about.get("replacing")
    of_city = role == Role.COORDINATOR or (role == Role.MEMBER and body == GENERAL_BOARD)
    return Chosen(
        slack_user=who,
        named=named,
        role=Role(role),
        theme_id=int(theme) if theme and role == Role.LEAD else None,
        body=body or None,
        city_id=int(city) if city and of_city else None,
        since=fields.day("since") or visit.today,
        until=fields.day("until"),
        replacing=replacing if isinstance(replacing, int) else None,
    )


def taken(visit: Visit, fields: Fields, seat: SeatTaken) -> Form:
    """Somebody has the seat: the form again, with what was filled in; sent once more it replaces them."""
    texts = visit.texts
    note = texts.say(
        "{name} has held this since {day}. Save again to replace them: their role then ends the day before.",
        name=bold(seat.name),
        day=on_date(texts, seat.since),
    )
    return refilled(fields, note, replacing=seat.office_id)


def appointed(visit: Visit, person: Person, held: Sequence[Held]) -> Message:
    """What somebody holds now."""
    texts = visit.texts
    roles = [held_name(visit.network, texts, one) for one in held]
    return message(
        texts.say("Stored: {person} is {roles}.", person=people.who(person, texts), roles=texts.listing(roles)),
        actions(button(texts.say("All roles"), "word", "admin"), button(texts.say("Give a role"), "office_new")),
    )


def _capital(text: Text) -> Text:
    return Text(text.mrkdwn[:1].upper() + text.mrkdwn[1:], text.plain[:1].upper() + text.plain[1:])
