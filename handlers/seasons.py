"""After an election: the secretariat begins, stops and ends; coordinators go through their city's list."""

from handlers.debts import NotNow, Occasion, Renderer
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import EMPTY, Text
from handlers.values import number
from handlers.views.blocks import Message, Page
from handlers.views.doors import old_button
from handlers.views.forms import Fields, Form
from handlers.views.seasons import running as view
from handlers.views.seasons import walking
from handlers.views.seasons import welcome as welcoming
from handlers.visit import FieldErrors, Handler, Reply, Updated, Visit
from storage import cities, keeping, network_days, office_hours, policy, seasons
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import NotAllowed, UnknownSeason
from storage.keeping import Wanted
from storage.kinds import Side, Verdict
from storage.members import Actor
from storage.policy import Action
from storage.seasons import Ruling, Standing, Walk


def election(db: Database, visit: Visit, line: str) -> Reply:
    """`admin election`: how far each city is; when nothing runs, a button to begin."""
    del line
    with db.reading() as tx:
        known = seasons.listed(tx, visit.actor)
        running = [one for one in known if not one.ended]
        if len(running) == 1:
            return view.overview(visit, seasons.overview(tx, visit.actor, running[0].id, on=visit.today))
    return view.several(visit, running) if running else view.none(visit, known)


def show(db: Database, visit: Visit, value: str) -> Reply:
    """How far a season is; `value` is its id."""
    return _overview(db, visit, number(value), EMPTY)


def new(db: Database, visit: Visit, value: str) -> Form:
    """The form to begin."""
    del value
    policy.require(visit.actor, Action.SEASON_RUN)
    with db.reading() as tx:
        return view.form(visit, cities.members(tx))


def begin(db: Database, visit: Visit, fields: Fields) -> Reply:
    """That form was sent."""
    chosen = view.read(fields, visit)
    if isinstance(chosen, FieldErrors):
        return chosen
    with db.transaction() as tx:
        wanted = chosen.city_ids or tuple(town.id for town in cities.members(tx))
        done = seasons.begin(tx, visit.actor, chosen.name, wanted, at=visit.now, on=visit.today)
        found = seasons.overview(tx, visit.actor, done.season.id, on=visit.today)
    return view.overview(visit, found, view.begun(visit, done))


def pause(db: Database, visit: Visit, value: str) -> Reply:
    """Stop half-way."""
    with db.transaction() as tx:
        seasons.pause(tx, visit.actor, number(value), at=visit.now)
    return show(db, visit, value)


def resume(db: Database, visit: Visit, value: str) -> Reply:
    """Go on."""
    with db.transaction() as tx:
        seasons.resume(tx, visit.actor, number(value), at=visit.now, on=visit.today)
    return show(db, visit, value)


def end(db: Database, visit: Visit, value: str) -> Reply:
    """No more is asked."""
    with db.transaction() as tx:
        seasons.end(tx, visit.actor, number(value), at=visit.now)
    return show(db, visit, value)


def remind(db: Database, visit: Visit, value: str) -> Reply:
    """Who is not done gets the list again."""
    with db.transaction() as tx:
        done = seasons.remind(tx, visit.actor, number(value), at=visit.now, on=visit.today)
    return _overview(db, visit, number(value), view.reminded(visit, done))


def walk(db: Database, visit: Visit, value: str) -> Page:
    """A city's list; `value` is the season, the city and the page."""
    season, city, page, *_ = [*value.split(), "", "", ""]
    return _page(db, visit, number(season), number(city), number(page))


def stays(db: Database, visit: Visit, value: str) -> Page:
    """Somebody keeps all they have; `value` is the season, the city and the person."""
    season, city, person = _three(value)
    ruling = Ruling(person, Verdict.CONFIRMED)
    with db.transaction() as tx:
        done = seasons.decide(tx, visit.actor, season, city, ruling, team=visit.team, at=visit.now, on=visit.today)
    return _page(db, visit, season, city, note=walking.decided(visit, done))


def all_stay(db: Database, visit: Visit, value: str) -> Page:
    """All stay who are left; `value` is the season and the city."""
    season, city, _ = _three(value)
    with db.transaction() as tx:
        count = seasons.confirm_all(tx, visit.actor, season, city, at=visit.now, on=visit.today)
    return _page(db, visit, season, city, note=walking.confirmed(visit, count))


def through(db: Database, visit: Visit, value: str) -> Page:
    """There was nobody to decide on; `value` is the season and the city."""
    season, city, _ = _three(value)
    with db.transaction() as tx:
        seasons.finish(tx, visit.actor, season, city, at=visit.now, on=visit.today)
    return _page(db, visit, season, city)


def rule_form(db: Database, visit: Visit, value: str) -> Reply:
    """The form for a successor, or for what is vacant; `value` ends with which, and `again` for who was to stay."""
    season, city, person = _three(value)
    _, _, _, verdict, again, *_ = [*value.split(), "", "", "", "", ""]
    if verdict not in (Verdict.REPLACED, Verdict.VACANT):
        return old_button(visit.texts)
    with db.reading() as tx:
        found = seasons.walk(tx, visit.actor, season, city, on=visit.today)
        folk = keeping.kept(tx, visit.actor, city, on=visit.today)
    one = _standing(found, person, again=bool(again))
    if one is None or found.season.paused or found.season.ended:
        return walking.page(visit, found, note=walking.already(visit) if one is None else EMPTY)
    others = [each for each in folk if each.id != person and each.side is not Side.OFFICIAL]
    return walking.form(visit, found, one, Verdict(verdict), others)


def rule(db: Database, visit: Visit, fields: Fields) -> Reply:
    """That form was sent; a successor who is new is entered."""
    chosen = walking.read(fields, visit)
    if isinstance(chosen, FieldErrors):
        return chosen
    ruling = chosen.ruling
    with db.transaction() as tx:
        if chosen.name:
            wanted = Wanted(chosen.name, Side.POLITICAL, chosen.function, city_id=chosen.city_id)
            entered = keeping.enter(
                tx, visit.actor, wanted, team=visit.team, form_key=fields.id, at=visit.now, on=visit.today
            )
            ruling = walking.succeeded_by(ruling, entered.person)
        done = seasons.decide(
            tx, visit.actor, chosen.season_id, chosen.city_id, ruling, team=visit.team, at=visit.now, on=visit.today
        )
    return _page(db, visit, chosen.season_id, chosen.city_id, note=walking.decided(visit, done))


def ask(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Ask a coordinator to go through their list, while they are one, and it is not done."""
    reader = occasion.reader
    if reader is None:
        return None
    _in_office_hours(occasion)
    season_id, city_id = claim.facts["season"], claim.facts["city"]
    with db.reading() as tx:
        try:
            found = seasons.walk(tx, Actor(reader), season_id, city_id, on=occasion.today)
        except (NotAllowed, UnknownSeason):
            return None
    if found.done or found.season.paused or found.season.ended:
        return None
    return walking.asked(occasion.texts, found.season, found.town, len(found.waiting))


def welcome(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Welcome who is new."""
    del claim
    reader = occasion.reader
    if reader is None or not reader.complete:
        return None
    _in_office_hours(occasion)
    with db.reading() as tx:
        coming = network_days.upcoming(tx, occasion.today)
        groups = seasons.suggested(tx, reader)
    return welcoming.message_to(occasion, reader, groups, coming[0] if coming else None)


def _overview(db: Database, visit: Visit, season_id: int, note: Text) -> Updated:
    with db.reading() as tx:
        found = seasons.overview(tx, visit.actor, season_id, on=visit.today)
    return Updated(view.overview(visit, found, note))


def _page(db: Database, visit: Visit, season_id: int, city_id: int, number: int = 1, note: Text = EMPTY) -> Page:
    with db.reading() as tx:
        found = seasons.walk(tx, visit.actor, season_id, city_id, on=visit.today)
    return walking.page(visit, found, number, note)


def _standing(found: Walk, person: int, *, again: bool) -> Standing | None:
    """Somebody with what may be decided of them: what waits, or (`again`) what was to stay."""
    for one in (*found.waiting, *found.decided):
        if one.person.id == person:
            kept = tuple(item for item in one.items if item.verdict is Verdict.CONFIRMED and item.current)
            items = kept if again else one.open
            return Standing(one.person, items) if items else None
    return None


def _in_office_hours(occasion: Occasion) -> None:
    opens_at = office_hours.first_office_hour(occasion.network, occasion.now)
    if opens_at > occasion.now:
        raise NotNow(opens_at)


def _three(value: str) -> tuple[int, int, int]:
    first, second, third, *_ = [*value.split(), "", "", ""]
    return number(first), number(second), number(third)


WORDS: tuple[Word, ...] = ()

ADMIN: dict[str, Handler] = {"election": election, "verkiezing": election}

ACTIONS: dict[str, Handler] = {
    "season": show,
    "season_new": new,
    "season_pause": pause,
    "season_resume": resume,
    "season_end": end,
    "season_remind": remind,
    "season_walk": walk,
    "season_stays": stays,
    "season_all": all_stay,
    "season_done": through,
    "season_rule": rule_form,
}

FORMS: dict[str, FormHandler] = {"season_begin": begin, "season_rule": rule}

DEBTS: dict[str, Renderer] = {seasons.KIND: ask, seasons.WELCOME: welcome}
