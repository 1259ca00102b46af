"""What a spreadsheet would change, row by row, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, verbatim
from handlers.texts.dates import on_date
from handlers.views.blocks import Block, Message, actions, button, confirm, context, message, paragraphs, section
from handlers.views.exporting import role, side
from handlers.visit import Visit
from storage.importing import Batch, Hint, Imported, Kind, Noted, Plan, Preview, Scope, Step, Unclear, Undone, What
from storage.importing.plan import TODAY
from storage.kinds import Side
from storage.network import Network

_MOST = 12
"""Lines of a kind that are shown on a phone; the rest is counted."""
_ARROW = Text(" → ", " → ")
_DOT = Text(" · ", " · ")


def one_moment(texts: Texts) -> Message:
    """The file is being read."""
    return message(texts.say("One moment, I am reading the file. I change nothing before you say so."))


def undoing(texts: Texts) -> Message:
    """It is being put back."""
    return message(texts.say("One moment, I put everything back."))


def bad_file(texts: Texts, why: str) -> Message:
    """A file that is no spreadsheet, or that has no header."""
    said: Mapping[str, Callable[[], Text]] = {
        "too_large": lambda: texts.say("This file is too large: at most 5 MB, and 20,000 rows."),
        "old_excel": lambda: texts.say("This is a file of an old Excel (.xls). Save it as .xlsx and share that."),
        "empty": lambda: texts.say("This file is empty."),
        "no_header": lambda: texts.say(
            "I find no row with headers in this file. I need at least a column “Name”, and for example “City” or "
            "“Theme group”."
        ),
    }
    told = said.get(why, lambda: texts.say("I can't read this file. Share an .xlsx or .csv file."))
    return message(told())


def preview(
    visit: Visit,
    name: str,
    file: str,
    found: Preview,
    scope: Scope,
    *,
    changed: bool = False,
) -> Message:
    """What an import would do, with the buttons that do it."""
    texts, plan = visit.texts, found.plan
    first = texts.say("This is what {file} would change. Nothing is stored yet.", file=bold(name))
    if changed:
        first = texts.say("Something was changed in the meantime, so I stored nothing. This is how it is now.")
    if not plan.steps and not plan.unclear:
        first = texts.say("All that is in {file} is known already: there is nothing to import.", file=bold(name))
    blocks = paragraphs(lines(texts, visit.network, found, name_of=_bold), most=2800)[:40]
    return message(first, *blocks, *_buttons(visit, file, plan, scope))


def _buttons(visit: Visit, file: str, plan: Plan, scope: Scope) -> list[Block | None]:
    texts, rows = visit.texts, len({one.row for one in plan.unclear})
    chosen: list[Block | None] = []
    doable = plan.steps and not (rows and scope)
    scoped = "" if not scope else scope_word(scope)
    if doable:
        label = (
            texts.count("Import without {n} row", "Import without {n} rows", rows) if rows else texts.say("Import")
        )
        sure = confirm(
            texts.say("Import this?"),
            texts.say("All of it at once. You can undo it afterwards."),
            texts.say("Import"),
            texts.say("Cancel"),
        )
        value = f"{file}|{plan.mark}|{scoped}|{'x' if rows else ''}"
        chosen.append(actions(button(label, "import_apply", value, style="primary", confirm=sure, unique="apply")))
    elif rows and scope:
        chosen.append(context(texts.say("A complete list can be imported when no row is unclear any more.")))
    if not scope:
        offers = []
        if plan.only_city is not None:
            offers.append((plan.only_city.name, f"c:{plan.only_city.id}"))
        if plan.only_theme is not None:
            offers.append((plan.only_theme.name, f"t:{plan.only_theme.id}"))
        chosen.append(
            actions(
                *(
                    button(
                        texts.say("This is all of {place}", place=place),
                        "import_scope",
                        f"{file}|{word}",
                        unique=word,
                    )
                    for place, word in offers
                )
            )
        )
        if offers:
            chosen.append(context(texts.say("If the list is complete, I also show who is not in it, and would end.")))
    return chosen


def scope_word(scope: Scope) -> str:
    """A scope as a button's value holds it."""
    return ",".join([*(f"t:{one}" for one in sorted(scope.themes)), *(f"c:{one}" for one in sorted(scope.cities))])


def read_scope(said: str) -> Scope:
    """The scope that a button's value holds."""
    parts = [part.partition(":") for part in said.split(",") if part]
    numbers = [(kind, int(number)) for kind, _, number in parts if number.isdecimal()]
    return Scope(
        frozenset(number for kind, number in numbers if kind == "t"),
        frozenset(number for kind, number in numbers if kind == "c"),
    )


def _bold(name: str) -> Text:
    return bold(name)


def lines(
    texts: Texts,
    network: Network,
    found: Preview,
    *,
    name_of: Callable[[str], Text] = verbatim,
    most: int = _MOST,
) -> list[Text]:
    """A plan in words: what comes, changes and ends, what stays, what is unclear."""
    plan, groups = found.plan, found.groups
    told: list[Text] = []
    if found.before is not None and plan.steps:
        day = on_date(texts, found.before.astimezone(network.zone).date())
        told.append(
            texts.say("This very file was imported on {day} (import {number}).", day=day, number=found.batch_id)
        )
    for kind, title in (
        (Kind.ADDED, texts.say("Added")),
        (Kind.CHANGED, texts.say("Changed")),
        (Kind.ENDED, texts.say("Ended")),
    ):
        steps = plan.of(kind)
        if steps:
            told.append(bold(title) + _DOT + _counted(texts, plan, kind))
            told += [_step(texts, network, step, groups, name_of) for step in steps[:most]]
            told += _more(texts, len(steps) - most)
    if plan.stays:
        told.append(texts.count("{n} thing stays as it is.", "{n} things stay as they are.", plan.stays))
    if plan.unclear:
        told.append(bold(texts.say("Unclear")))
        told += [unclear(texts, one) for one in plan.unclear[:most]]
        told += _more(texts, len(plan.unclear) - most)
    if plan.notes:
        told.append(bold(texts.say("Good to know")))
        told += [_noted(texts, one) for one in plan.notes[:most]]
        told += _more(texts, len(plan.notes) - most)
    if plan.unknown:
        columns = texts.listing([verbatim(header) for header in plan.unknown[:10]])
        told.append(texts.say("I left these columns alone, since I don't know them: {columns}.", columns=columns))
    return told


def _more(texts: Texts, left: int) -> list[Text]:
    return [texts.count("… and {n} more.", "… and {n} more.", left)] if left > 0 else []


def _counted(texts: Texts, plan: Plan, kind: Kind) -> Text:
    counts = [
        texts.count("{n} individual", "{n} individuals", number)
        if table == "members"
        else texts.count("{n} membership", "{n} memberships", number)
        if table == "memberships"
        else texts.count("{n} role", "{n} roles", number)
        for table in ("members", "memberships", "offices")
        if (number := len(plan.of(kind, table)))
    ]
    return texts.listing(counts)


def _step(
    texts: Texts, network: Network, step: Step, groups: Mapping[int, str], name_of: Callable[[str], Text]
) -> Text:
    who = name_of(step.name) + (verbatim(f" ({step.place})") if step.place else EMPTY)
    if step.row is not None:
        who = texts.say("Row {row}", row=step.row) + _DOT + who
    if step.spot is not None:
        who += Text(": ", ": ") + _spot(texts, network, step, groups)
    before, after = dict(step.before), dict(step.after)
    if step.kind is Kind.ADDED and step.spot is None:
        return who
    if step.kind is Kind.ADDED:
        return who + _days(texts, after["since"], after["until"])
    changes = [
        _field(texts, key)
        + Text(" ", " ")
        + (_value(texts, before[key]) + _ARROW if before[key] else EMPTY)
        + _value(texts, after[key])
        for key in after
        if key not in ("email", "city_id")
    ]
    known = {"email": texts.say("e-mail"), "city_id": texts.say("city")}
    changes += [said for key, said in known.items() if key in after]
    return who + Text(", ", ", ") + texts.listing(changes)


def _spot(texts: Texts, network: Network, step: Step, groups: Mapping[int, str]) -> Text:
    spot = step.spot
    if spot is None:
        return EMPTY
    body, pillar = network.body(spot.body), network.pillar(spot.pillar)
    known = body or pillar
    where = groups.get(spot.theme_id or 0) or (
        "" if known is None else known.name if texts.language == "nl" else known.name_en
    )
    if spot.role is None:
        return verbatim(where)
    held = verbatim(role(texts, spot.role))
    return held + verbatim(f" {where}") if where else held


def _days(texts: Texts, since: object, until: object) -> Text:
    said = texts.say(" from {day}", day=_value(texts, since)) if since != TODAY else EMPTY
    return said + texts.say(" until {day}", day=_value(texts, until)) if until else said


def _field(texts: Texts, key: str) -> Text:
    return {
        "side": lambda: texts.say("side"),
        "function": lambda: texts.say("function"),
        "organisation": lambda: texts.say("organisation"),
        "gone_on": lambda: texts.say("until"),
        "since": lambda: texts.say("from"),
        "until": lambda: texts.say("until"),
    }[key]()


def _value(texts: Texts, value: object) -> Text:
    if value is None or value == "":
        return texts.say("without end")
    if value == TODAY:
        return texts.say("today")
    if isinstance(value, Side):
        return verbatim(side(texts, value))
    return on_date(texts, value) if isinstance(value, date) else verbatim(str(value))


def unclear(texts: Texts, one: Unclear) -> Text:
    """A row that cannot be taken as it is, and why."""
    said = _UNCLEAR[one.what](texts, replace(one, word=_readable(texts, one.word)))
    if one.near:
        names = texts.listing([verbatim(name) for name in one.near], either=True)
        said += Text(" ", " ") + texts.say("Do you mean {names}?", names=names)
    if one.other is not None and one.other != one.row:
        said += Text(" ", " ") + texts.say("See row {row}.", row=one.other)
    return texts.say("Row {row}", row=one.row) + Text(": ", ": ") + said


_UNCLEAR: Mapping[What, Callable[[Texts, Unclear], Text]] = {
    What.NO_NAME: lambda t, _: t.say("there is no name."),
    What.NO_PLACE: lambda t, one: t.say("of which city or organisation is {word}?", word=one.word),
    What.NO_SIDE: lambda t, one: t.say("is {word} political or official? I don't know them yet.", word=one.word),
    What.UNKNOWN_CITY: lambda t, one: t.say(
        "I know no member city “{word}”. If it is no city, put it in a column “Organisation”.", word=one.word
    ),
    What.UNKNOWN_SIDE: lambda t, one: t.say("“{word}” is no side: write political or official.", word=one.word),
    What.UNKNOWN_GROUP: lambda t, one: t.say("I know no theme group “{word}”.", word=one.word),
    What.UNKNOWN_BODY: lambda t, one: t.say("I know no body “{word}”.", word=one.word),
    What.UNKNOWN_PILLAR: lambda t, one: t.say("I know no pillar “{word}”.", word=one.word),
    What.UNKNOWN_ROLE: lambda t, one: t.say("I know no role “{word}”.", word=one.word),
    What.NOT_THIS_ROLE: lambda t, one: t.say("“{word}” is no role in a theme group.", word=one.word),
    What.ROLE_OF_WHAT: lambda t, one: t.say("“{word}” of what? Name the group, body or role.", word=one.word),
    What.BAD_DATE: lambda t, one: t.say("“{word}” is no date that I understand.", word=one.word),
    What.ENDS_BEFORE_START: lambda t, one: t.say("it ends ({word}) before it begins.", word=one.word),
    What.NO_START: lambda t, one: t.say("it ends ({word}), but when did it begin?", word=one.word),
    What.BEGINS_LATER: lambda t, one: t.say("it begins later ({word}): import it then.", word=one.word),
    What.ENDS_LATER: lambda t, one: t.say("somebody leaves on {word}: import it then.", word=one.word),
    What.TOO_LONG: lambda t, one: t.say("“{word}…” is too long.", word=one.word[:30]),
    What.BAD_EMAIL: lambda t, one: t.say("“{word}” is no e-mail address.", word=one.word),
    What.OTHER_EMAIL: lambda t, one: t.say(
        "{word} is known with another e-mail address. If it is the same person, leave the address out.", word=one.word
    ),
    What.BAD_ACCOUNT: lambda t, one: t.say("“{word}” is no Slack id.", word=one.word),
    What.NAMESAKES: lambda t, one: t.say(
        "there are several people called {word}: add an e-mail address that I know, or a Slack id.", word=one.word
    ),
    What.TWO_CITIES: lambda t, one: t.say("this person is known in {word} already.", word=one.word),
    What.TWO_NAMES: lambda t, one: t.say("this e-mail address is that of {word}.", word=one.word),
    What.TWO_PEOPLE: lambda t, one: t.say(
        "{word} is known without an account: they say themselves in Slack who they are. Leave the Slack id out.",
        word=one.word,
    ),
    What.DIFFERS: lambda t, one: t.say("“{word}” is something else than in another row.", word=one.word),
    What.OVERLAPS: lambda t, one: t.say("the days overlap with others in {word}.", word=one.word),
    What.LEFT_BUT_LEADS: lambda t, one: t.say(
        "this person left {word} but leads it without end: when did that end?", word=one.word
    ),
    What.SEAT_TAKEN: lambda t, one: t.say("{word} has this seat then: until when?", word=one.word),
    What.NO_LONGER: lambda t, one: t.say("{word} has ended: until when was it?", word=one.word),
}


def _readable(texts: Texts, word: str) -> str:
    """A day as people here say it; other words as they are."""
    try:
        return on_date(texts, date.fromisoformat(word)).plain if "-" in word else word
    except ValueError:
        return word


def _noted(texts: Texts, one: Noted) -> Text:
    one = replace(one, word=_readable(texts, one.word))
    said = {
        Hint.SAME_ROW: lambda: texts.say("says the same as row {word}.", word=one.word),
        Hint.WENT_ON: lambda: texts.say("went on in another group: {word}.", word=one.word),
        Hint.ENDED_BEFORE: lambda: texts.say("ended on {word} already, and stays so.", word=one.word),
        Hint.SECOND_LEAD: lambda: texts.say("{word} leads this group too. Did that end?", word=one.word),
        Hint.NO_END_YET: lambda: texts.say("a group is left when it happens; {word} is left out.", word=one.word),
    }[one.what]()
    return texts.say("Row {row}", row=one.row) + Text(": ", ": ") + said


def imported(visit: Visit, done: Imported) -> Message:
    """It is carried out, and can be undone."""
    texts = visit.texts
    if done.batch_id is None:
        return message(texts.say("There was nothing to import: all of it is known already."))
    said = NEWLINE.join(summary(texts, done.plan))
    return message(
        texts.say("Imported. This is import {number}.", number=done.batch_id),
        section(said),
        actions(_undo_button(texts, done.batch_id)),
    )


def summary(texts: Texts, plan: Plan) -> list[Text]:
    """How much was added, changed and ended."""
    titles = (
        (Kind.ADDED, texts.say("Added")),
        (Kind.CHANGED, texts.say("Changed")),
        (Kind.ENDED, texts.say("Ended")),
    )
    return [title + Text(": ", ": ") + _counted(texts, plan, kind) for kind, title in titles if plan.of(kind)]


def _undo_button(texts: Texts, batch_id: int) -> Block:
    return button(
        texts.say("Undo"),
        "import_undo",
        str(batch_id),
        confirm=confirm(
            texts.say("Undo this import?"),
            texts.say("All becomes as it was, unless something was changed since."),
            texts.say("Undo"),
            texts.say("Cancel"),
        ),
    )


def undone(visit: Visit, done: Undone) -> Message:
    """It is put back."""
    return message(undone_said(visit.texts, done))


def undone_said(texts: Texts, done: Undone) -> Text:
    """It is put back, in words."""
    return texts.say("Import {number} is undone: all is as it was before.", number=done.batch.id)


def page(visit: Visit, batches: Sequence[Batch]) -> Message:
    """How to import, and the last imports."""
    texts = visit.texts
    rows: list[Block | None] = []
    for one in batches:
        day = on_date(texts, one.at.astimezone(visit.network.zone).date())
        line = texts.say("Import {number}, {day}: {file}", number=one.id, day=day, file=one.source)
        if one.undone_at is not None:
            rows.append(section(line + _DOT + texts.say("undone")))
        else:
            rows.append(section(line, accessory=_undo_button(texts, one.id)))
    return message(
        texts.say("Share a spreadsheet (.xlsx or .csv) with me here, in this conversation."),
        context(
            texts.say(
                "I show what it would change before I store anything. Columns that I know: name, e-mail, city, "
                "organisation, side, function, theme group, body, pillar, role, from, until."
            )
        ),
        *rows,
    )
