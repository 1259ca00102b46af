"""Lobby talks: report, read, correct, withdraw."""

from dataclasses import replace

from sqlalchemy import Connection

from handlers.debts import Occasion, Renderer
from handlers.doors import ChoiceHandler, FormHandler
from handlers.slash import Word
from handlers.texts import periods, verbatim
from handlers.values import number
from handlers.views import delegations as whom
from handlers.views import doors
from handlers.views.blocks import Message, Page
from handlers.views.forms import Fields, Form, refilled
from handlers.views.lobby import form as form_view
from handlers.views.lobby import lists
from handlers.views.lobby import reading as view
from handlers.views.lobby.form import Draft
from handlers.visit import FieldErrors, Handler, Reply, Updated, Visit
from storage import lobby, members
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import ChangedMeanwhile, UnknownReport
from storage.lobby import Told, Wanted, asked
from storage.members import Actor


def report(db: Database, visit: Visit, word: str) -> Form:
    """`report [group]`: the form for a new report."""
    with db.reading() as tx:
        prepared = lobby.prepare(tx, visit.actor, word, on=visit.today)
    return form_view.form(visit, prepared, given=bool(word))


def whom_chosen(db: Database, visit: Visit, fields: Fields) -> Form:
    """In the form of a new report it was chosen in whose name it is."""
    with db.reading() as tx:
        prepared = lobby.prepare(
            tx, visit.actor, str(fields.about.get("group", "")), on=visit.today, for_id=whom.for_id(visit, fields)
        )
    return form_view.for_another(visit, prepared, fields)


def reports(db: Database, visit: Visit, line: str) -> Message:
    """`reports [group, city, period]`: those that this person may read, newest first."""
    period, rest = periods.take(line.replace(",", " ").split(), visit.today)
    with db.reading() as tx:
        meant = asked.understand(tx, rest)
        if meant.unknown:
            known = " ".join([*(one.name for one in (*meant.themes, *meant.cities)), *_dates(period)])
            return lists.which(visit, meant.unknown, meant.near, known)
        wanted = Wanted(
            themes=tuple(one.id for one in meant.themes),
            cities=tuple(one.id for one in meant.cities),
            since=period.since if period else None,
            until=period.until if period else None,
        )
        listing = lobby.listed(tx, visit.actor, wanted, on=visit.today)
    return lists.reports(visit, listing)


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of a list of reports."""
    try:
        wanted, page = lists.read_turning(value)
    except (ValueError, KeyError, TypeError, AttributeError):
        return doors.old_button(visit.texts)
    with db.reading() as tx:
        listing = lobby.listed(tx, visit.actor, wanted, on=visit.today, page=page)
    return Updated(lists.reports(visit, listing))


def read(db: Database, visit: Visit, value: str) -> Page:
    """One report in full."""
    with db.reading() as tx:
        talk = lobby.get(tx, visit.actor, number(value), on=visit.today)
    return view.page(visit, talk, mine=lobby.may_correct(visit.actor, talk))


def correct(db: Database, visit: Visit, value: str) -> Form:
    """The form with what was reported, to be corrected."""
    with db.reading() as tx:
        prepared = lobby.reopen(tx, visit.actor, number(value), on=visit.today)
    return form_view.form(visit, prepared)


def withdraw(db: Database, visit: Visit, value: str) -> Message:
    """Take a report back."""
    with db.transaction() as tx:
        done = lobby.withdraw(tx, visit.actor, number(value), network=visit.network, at=visit.now)
    return view.withdrawn(visit, done)


def sent(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form was sent: a new report, or a correction."""
    draft = form_view.read(fields, visit)
    if isinstance(draft, FieldErrors):
        return draft
    report_id = fields.about.get("report")
    if report_id is not None:
        return _corrected(db, visit, fields, draft, number(str(report_id)))
    with db.transaction() as tx:
        told = _told(tx, visit, draft)
        key = f"{fields.id}/{fields.about.get('opened', '')}"
        done = lobby.file(
            tx, visit.actor, told, network=visit.network, form_key=key, at=visit.now,
            for_id=whom.for_id(visit, fields),
        )  # fmt: skip
    return view.filed(visit, done)


def _corrected(db: Database, visit: Visit, fields: Fields, draft: Draft, report_id: int) -> Reply:
    try:
        with db.transaction() as tx:
            talk = lobby.correct(
                tx, visit.actor, report_id, _told(tx, visit, draft), network=visit.network, at=visit.now,
                seen=fields.about.get("seen"),
            )  # fmt: skip
            return view.corrected(visit, talk)
    except ChangedMeanwhile as changed:
        return refilled(fields, form_view.meanwhile(visit), seen=changed.mark)


def _told(tx: Connection, visit: Visit, draft: Draft) -> Told:
    """What was told, with the people in it made known; whom the bot has never met is learned later."""

    def known(account: str) -> int:
        return members.mention(tx, team=visit.team, slack_user=account, at=visit.now)

    return replace(
        draft.told,
        people=(*(known(account) for account in draft.people), *draft.others),
        next_by=known(draft.next_by) if draft.next_by else draft.next_other,
    )


def filed_for(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Tell a politician that a report was filed in their name, unless it was withdrawn since."""
    if occasion.reader is None:
        return None
    with db.reading() as tx:
        try:
            talk = lobby.get(tx, Actor(occasion.reader), int(claim.facts["report"]), on=occasion.today)
        except UnknownReport:
            return None
    return view.filed_for(occasion.texts, talk)


def _dates(period: periods.Period | None) -> list[str]:
    """A period in words that `periods.read` reads."""
    if period is None:
        return []
    if period.since and period.until:
        return [f"{period.since.isoformat()} t/m {period.until.isoformat()}"]
    return [f"vanaf {period.since}" if period.since else f"t/m {period.until}"]


WORDS = (
    Word(
        "report", "verslag", report,
        short=lambda t: t.say("report a lobby talk"),
        long=lambda t: t.say(
            "Opens a short form to report a lobby talk. Name a theme group to have it filled in already."
        ),
        example=lambda t: verbatim("omgevingswet"),
    ),
    Word(
        "reports", "verslagen", reports,
        short=lambda t: t.say("read what was reported"),
        long=lambda t: t.say(
            "Shows the reports of lobby talks, the newest first. "
            "Name a group, a city, a period, or all three, in any order."
        ),
        example=lambda t: t.say("omgevingswet ede last month"),
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {
    "report_read": read,
    "report_correct": correct,
    "report_withdraw": withdraw,
    "reports_page": turn,
}

CHOICES: dict[str, ChoiceHandler] = {form_view.WHOM_CHOSEN: whom_chosen}

FORMS: dict[str, FormHandler] = {"report": sent}

DEBTS: dict[str, Renderer] = {lobby.FILED_FOR: filed_for}
