"""A city's people, for its coordinator: the city's page, and everything that can be done with its people there."""

from sqlalchemy import Connection

from handlers.debts import Occasion, Renderer
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import verbatim
from handlers.values import number
from handlers.views import themes as roster_view
from handlers.views.blocks import Message, Page
from handlers.views.doors import old_button
from handlers.views.forms import Fields, Form, refilled
from handlers.views.keeping import groups as group_form
from handlers.views.keeping import handing as handing_form
from handlers.views.keeping import page as view
from handlers.views.keeping import people as person_form
from handlers.views.keeping.page import PARTNERS
from handlers.visit import FieldErrors, Handler, Reply, Updated, Visit
from storage import cities, keeping, matching, members, policy, themes
from storage.cities import Town
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import AlreadyKnown, ChangedMeanwhile, UnknownPerson
from storage.keeping import Told
from storage.members import Person
from storage.policy import Action


def city(db: Database, visit: Visit, word: str) -> Message:
    """`city [name]`: its page for who keeps it, for others who is known from it; without a name one's own."""
    with db.reading() as tx:
        if word.casefold() == PARTNERS:
            return view.folk(visit, None, keeping.partners(tx, visit.actor), 1)
        if word:
            town = cities.find(tx, word)
        else:
            mine = keeping.coordinated(tx, visit.actor.id, on=visit.today)
            if len(mine) > 1:
                return view.which(visit, mine)
            own = visit.actor.person.city_id
            if not mine and own is None:
                return view.no_city(visit)
            town = mine[0] if mine else cities.get(tx, own or 0)
        if policy.may_over(tx, visit.actor, Action.CITY_KEEP, on=visit.today, city_id=town.id):
            return view.overview(visit, keeping.page(tx, visit.actor, town.id, on=visit.today))
        return roster_view.city(visit, town, members.from_city(tx, town.id), 1)


def people(db: Database, visit: Visit, value: str) -> Reply:
    """A page of a city's people; `value` is the city (or `partners`) and the page."""
    place, _, page = value.partition(" ")
    with db.reading() as tx:
        town, found = _folk(tx, visit, place)
    return Updated(view.folk(visit, town, found, number(page)))


def coming(db: Database, visit: Visit, value: str) -> Page:
    """Who of a city comes to the next day."""
    with db.reading() as tx:
        return view.coming(visit, keeping.page(tx, visit.actor, number(value), on=visit.today))


def who(db: Database, visit: Visit, value: str) -> Page:
    """Who of a city is in which group."""
    with db.reading() as tx:
        return view.groups(visit, keeping.page(tx, visit.actor, number(value), on=visit.today))


def new(db: Database, visit: Visit, value: str) -> Form:
    """The form to enter somebody; `value` is the city, or `partners`."""
    with db.reading() as tx:
        town, _ = _folk(tx, visit, value)
        return person_form.new(visit, town, themes.running(tx))


def enter(db: Database, visit: Visit, fields: Fields) -> Reply:
    """That form was sent: somebody is known, and in these groups. Somebody like that is asked about first."""
    chosen = person_form.read_new(fields, visit)
    if isinstance(chosen, FieldErrors):
        return chosen
    try:
        with db.transaction() as tx:
            done = keeping.enter(
                tx, visit.actor, chosen.wanted, team=visit.team, form_key=fields.id, at=visit.now, on=visit.today,
                despite=chosen.despite,
            )  # fmt: skip
            placed = keeping.place(
                tx, visit.actor, done.person.id, put_in=chosen.themes, team=visit.team, at=visit.now, on=visit.today
            )
    except AlreadyKnown as refused:
        return refilled(fields, person_form.known(visit, refused), despite=[*chosen.despite, refused.member_id])
    return person_form.entered(visit, done, placed)


def menu(db: Database, visit: Visit, value: str) -> Reply:
    """What was chosen in somebody's menu; `value` is what and whom."""
    what, _, member = value.partition(" ")
    with db.reading() as tx:
        sheet = keeping.sheet(tx, visit.actor, number(member), on=visit.today)
        if sheet.person.gone:
            raise UnknownPerson
        if what == "correct":
            return person_form.correct(visit, sheet)
        if what == "groups":
            return group_form.groups(visit, sheet, themes.running(tx))
        if what == "end":
            return handing_form.end(visit, sheet)
        if what == "point":
            return person_form.point(visit, sheet)
        if what != "hand":
            return old_button(visit.texts)
        _, found = _folk(tx, visit, str(sheet.person.city_id or PARTNERS))
    mine = sheet.person
    others = [one for one in found if one.id != mine.id and (mine.city_id or one.organisation == mine.organisation)]
    return handing_form.hand_over(visit, sheet, others) if others else handing_form.nobody_else(visit, sheet.person)


def correct(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form to correct somebody was sent."""
    chosen = person_form.read_correct(fields, visit)
    if isinstance(chosen, FieldErrors):
        return chosen
    try:
        with db.transaction() as tx:
            done = keeping.correct(tx, visit.actor, _whom(fields), chosen, at=visit.now, on=visit.today)
    except ChangedMeanwhile as changed:
        return refilled(fields, person_form.meanwhile(visit), seen=changed.mark)
    return person_form.corrected(visit, done)


def place(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form with somebody's groups was sent."""
    put_in, take_out = group_form.read_groups(fields)
    with db.transaction() as tx:
        done = keeping.place(
            tx, visit.actor, _whom(fields), put_in=put_in, take_out=take_out, team=visit.team, at=visit.now,
            on=visit.today,
        )  # fmt: skip
    return group_form.placed(visit, done)


def into_group(db: Database, visit: Visit, value: str) -> Form:
    """The form to put some of a city's people in a group; `value` is the city, and a group to begin with.

    Of a city of which nobody is known yet: the form to enter somebody.
    """
    place, _, theme = value.partition(" ")
    with db.reading() as tx:
        town, found = _folk(tx, visit, str(number(place)))
        running = themes.running(tx)
        if town is None or not found:
            return person_form.new(visit, town, running, put_in=number(theme))
        return group_form.into_group(visit, town, found, running, put_in=number(theme))


def put(db: Database, visit: Visit, fields: Fields) -> Reply:
    """That form was sent."""
    theme_id, member_ids = group_form.read_into(fields)
    with db.transaction() as tx:
        theme = themes.get(tx, theme_id)
        done = [
            keeping.place(tx, visit.actor, one, put_in=[theme.id], team=visit.team, at=visit.now, on=visit.today)
            for one in sorted(member_ids)
        ]
        town = cities.get(tx, number(str(fields.about.get("city"))))
    return group_form.put(visit, theme, done, town)


def hand_over(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form to hand over was sent."""
    successor, what = handing_form.read_hand_over(fields)
    with db.transaction() as tx:
        done = keeping.hand_over(
            tx, visit.actor, _whom(fields), successor, what, team=visit.team, at=visit.now, on=visit.today
        )
    return handing_form.handed(visit, done)


def end(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was confirmed that somebody leaves."""
    with db.transaction() as tx:
        done = keeping.end(tx, visit.actor, _whom(fields), at=visit.now, on=visit.today)
    return handing_form.ended(visit, done)


def point(db: Database, visit: Visit, fields: Fields) -> Reply:
    """An account was pointed at: they are asked."""
    account = fields.person("account") or ""
    with db.transaction() as tx:
        account_id = members.mention(tx, team=visit.team, slack_user=account, at=visit.now)
        asked = matching.point(
            tx, visit.actor, _whom(fields), account_id, team=visit.team, at=visit.now, on=visit.today
        )
        entered = members.by_id(tx, _whom(fields))
    return person_form.pointed(visit, entered, asked)


def tell(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Tell somebody what another did for them, as far as it is still so."""
    if occasion.reader is None:
        return None
    facts, reader = claim.facts, occasion.reader
    told = Told(facts["by"], facts["added"], facts["removed"], facts["offices"], facts["giver"])
    with db.reading() as tx:
        groups = keeping.told(tx, told, reader.id)
        posts = [post for post in keeping.posts(tx, reader.id, on=occasion.today) if post.id in told.offices]
        known = {one.id: one for one in members.by_ids(tx, (told.by, told.giver or 0))}
    if not (any(groups) or posts):
        return None
    roles = [handing_form.role(occasion.network, occasion.texts, post) for post in posts]
    return handing_form.told(occasion.texts, known.get(told.by), known.get(told.giver or 0), groups, roles)


def _folk(tx: Connection, visit: Visit, place: str) -> tuple[Town | None, list[Person]]:
    """The people that somebody keeps: of a city, or of partners. Raises NotAllowed, UnknownCity."""
    if place == PARTNERS:
        return None, keeping.partners(tx, visit.actor)
    found = keeping.kept(tx, visit.actor, number(place), on=visit.today)
    return cities.get(tx, number(place)), found


def _whom(fields: Fields) -> int:
    return number(str(fields.about.get("person")))


WORDS = (
    Word(
        "city", "stad", city,
        short=lambda t: t.say("a city, for its coordinator"),
        long=lambda t: t.say(
            "Shows your city: who is in which group and where nobody is, who comes to the next day, what was talked "
            "about; its coordinator adds, corrects and hands over people there."
        ),
        example=lambda t: verbatim("ede"),
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {
    "keep": menu,
    "keep_new": new,
    "keep_people": people,
    "keep_coming": coming,
    "keep_who": who,
    "keep_group": into_group,
}

FORMS: dict[str, FormHandler] = {
    "keep_enter": enter,
    "keep_correct": correct,
    "keep_groups": place,
    "keep_into": put,
    "keep_hand": hand_over,
    "keep_end": end,
    "keep_point": point,
}

DEBTS: dict[str, Renderer] = {"kept": tell}
