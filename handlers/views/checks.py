"""What asks to be looked at: each check a sentence, some names, and a button that mends it or leads there."""

from collections.abc import Callable, Sequence

from handlers.texts import EMPTY, Text, Texts, bold, verbatim
from handlers.texts.dates import on_date
from handlers.views.blocks import Block, Element, Message, actions, button, confirm, message, section
from handlers.views.keeping import page as page_of_city
from handlers.visit import Visit
from storage.checks import Absent, Check, Finding, Found
from storage.cities import Town
from storage.kinds import Role
from storage.members import Person
from storage.themes import ThemeGroup

MOST_CITIES = 45
"""Cities with a button each in one message: more than there are."""
MOST = 3
"""Names in a sentence; how many there are more is a number."""
_COMMA = Text(", ", ", ")


def page(visit: Visit, findings: Sequence[Finding], town: Town | None, note: Text = EMPTY) -> Message:
    """What asks to be looked at in the network, or in a city."""
    texts, count = visit.texts, len(_pressing(findings))  # as many as Home says
    if not count:
        first = (
            texts.say("All is in order in {city}. Well kept!", city=town.name)
            if town
            else texts.say("All is in order in the directory. Well kept!")
        )
    elif town:
        first = texts.count(
            "{city}: there is {n} thing to look at.",
            "{city}: there are {n} things to look at.",
            count,
            city=town.name,
        )
    else:
        first = texts.count("There is {n} thing to look at.", "There are {n} things to look at.", count)
    rows: list[Block | None] = [_row(texts, finding, town) for finding in findings]
    return message(note + verbatim(" ") + first if note else first, *rows)


def in_home(visit: Visit, town: Town, findings: Sequence[Finding]) -> list[Block | None]:
    """A coordinator's own city, in Home: how much there is, and a button to it."""
    findings = _pressing(findings)
    if not findings:
        return []
    texts = visit.texts
    return [
        section(
            texts.count(
                "{city}: {n} thing in the directory asks to be looked at.",
                "{city}: {n} things in the directory ask to be looked at.",
                len(findings),
                city=town.name,
            ),
            accessory=button(texts.say("Have a look"), "checks_city", str(town.id)),
        )
    ]


def counted(texts: Texts, findings: Sequence[Finding]) -> Element | None:
    """The secretariat's button in Home."""
    findings = _pressing(findings)
    if not findings:
        return None
    return button(texts.say("Checks ({n})", n=len(findings)), "word", "admin checks")


def namesakes(visit: Visit, found: Sequence[Person]) -> Message:
    """Those who may be one person, each with the menu of what can be done."""
    texts = visit.texts
    if len(found) < 2:  # noqa: PLR2004 - nobody is alike
        return message(texts.say("This was mended already."))
    return message(
        texts.say(
            "The same name {n} times in {city}. Is it one person? Then say in the menu who leaves, or who is in "
            "Slack now.",
            n=len(found),
            city=found[0].city or "",
        ),
        *(page_of_city.person(texts, one) for one in found),
    )


def absent(visit: Visit, theme: ThemeGroup, found: Sequence[Absent]) -> Message:
    """The cities that have nobody in a group, each with the form that mends it."""
    texts = visit.texts
    if not found:
        return message(texts.say("Every city has somebody in {group}.", group=bold(theme.name)))
    rows = [
        section(
            verbatim(one.town.name),
            accessory=button(
                texts.say("Put in a group") if one.people else texts.say("Add somebody"),
                "keep_group",
                f"{one.town.id} {theme.id}",
                spoken=texts.say("{city}: put in {group}", city=one.town.name, group=theme.name),
            ),
        )
        for one in found[:MOST_CITIES]
    ]
    said = texts.count(
        "*{n} city has nobody* in {group}.", "*{n} cities have nobody* in {group}.", len(found), group=theme.name
    )
    return message(said, *rows)


def mended(texts: Texts, check: Check, count: int) -> Text:
    """What a button mended."""
    if not count:
        return texts.say("This was mended already.")
    if check is Check.LEAD_OUTSIDE:
        return texts.count("{n} lead is in the group now.", "{n} leads are in their group now.", count)
    if check is Check.UNPLACED:
        return texts.count(
            "{n} person gets a message with the question.", "{n} people get a message with the question.", count
        )
    return texts.count("The roles of {n} person ended.", "The roles of {n} people ended.", count)


def asked(texts: Texts) -> Message:
    """To somebody of whom city or side is not known."""
    return message(
        texts.say("I don't know yet where you are from and on which side you work. It takes half a minute to say."),
        actions(button(texts.say("Introduce yourself"), "profile", style="primary")),
    )


def _pressing(findings: Sequence[Finding]) -> list[Finding]:
    """Not every city is in every group: what is always so is on the page, and calls nobody there."""
    return [one for one in findings if one.check is not Check.ABSENT]


def _row(texts: Texts, finding: Finding, town: Town | None) -> Block:
    return section(_SENTENCES[finding.check](texts, finding, town), accessory=_button(texts, finding, town))


def _named(texts: Texts, finding: Finding, say: Callable[[Found], Text]) -> Text:
    """`Anna (Ede), Bo (Oss) en nog 3`."""
    parts = [say(one) for one in finding.found[:MOST]]
    more = finding.count - len(parts)
    if more <= 0:
        return texts.listing(parts)
    return _COMMA.join(parts) + texts.say(" and {n} more", n=more)


def _name(one: Found) -> Text:
    return verbatim(one.name)


def _with_city(town: Town | None) -> Callable[[Found], Text]:
    return lambda one: verbatim(f"{one.name} ({one.other})" if one.other and town is None else one.name)


def _leaderless(texts: Texts, finding: Finding, town: Town | None) -> Text:
    del town

    def since(one: Found) -> Text:
        if one.since is None:
            return verbatim(one.name)
        return texts.say("{group} (since {day})", group=one.name, day=on_date(texts, one.since))

    return texts.say("*Nobody leads* {groups}.", groups=_named(texts, finding, since))


def _absent(texts: Texts, finding: Finding, town: Town | None) -> Text:
    if town is not None:
        return texts.say("*Nobody from {city}* is in {groups}.", city=town.name, groups=_named(texts, finding, _name))
    worst = finding.found[0]
    said = texts.count(
        "*{n} city has nobody* in {group}.", "*{n} cities have nobody* in {group}.", worst.count, group=worst.name
    )
    more = finding.count - 1
    if not more:
        return said
    also = texts.count(
        "Another {n} group lacks more than half of the cities.",
        "Another {n} groups lack more than half of the cities.",
        more,
    )
    return said + verbatim(" ") + also


_SENTENCES: dict[Check, Callable[[Texts, Finding, Town | None], Text]] = {
    Check.COORDINATORLESS: lambda t, f, _: t.count(
        "*{n} city has no coordinator:* {cities}.",
        "*{n} cities have no coordinator:* {cities}.",
        f.count,
        cities=_named(t, f, _name),
    ),
    Check.LEADERLESS: _leaderless,
    Check.HOSTLESS: lambda t, f, _: t.say(
        "*No city hosts yet:* {days}.",
        days=_named(t, f, lambda one: on_date(t, one.since) if one.since else verbatim(one.name)),
    ),
    Check.GONE: lambda t, f, town: t.say(
        "*Left, but still with a role:* {people}.", people=_named(t, f, _with_city(town))
    ),
    Check.LEAD_OUTSIDE: lambda t, f, _: t.say(
        "*Leads the group, but is not in it:* {people}.",
        people=_named(t, f, lambda one: t.say("{name} ({group})", name=one.name, group=one.other)),
    ),
    Check.NAMESAKES: lambda t, f, town: t.say(
        "*The same name twice, maybe the same person:* {people}.", people=_named(t, f, _with_city(town))
    ),
    Check.UNPLACED: lambda t, f, town: t.say(
        "*City or side not known for two weeks:* {people}.", people=_named(t, f, _with_city(town))
    ),
    Check.VOICELESS: lambda t, f, town: t.say(
        "*A politician without Slack, and nobody acts for them:* {people}.", people=_named(t, f, _with_city(town))
    ),
    Check.ABSENT: _absent,
}


def _button(texts: Texts, finding: Finding, town: Town | None) -> Element:
    """What mends it, or leads to the form that does, filled in for the first."""
    check = finding.check
    if check in _MENDING:
        label, what = _MENDING[check](texts)
        return _sure(texts, label, f"{check} {town.id if town else 0}", what)
    return _LEADING[check](texts, finding, town)


def _to_lead(texts: Texts, finding: Finding, town: Town | None) -> Element:
    """Who leads is said by the secretariat; a city's coordinator sees whom to ask."""
    first = finding.found[0]
    if town is None:
        return button(texts.say("Appoint"), "office_new", f"{Role.LEAD} {first.id}")
    return button(texts.say("Who is in it?"), "word", f"roster {first.name}")


def _to_let(texts: Texts, finding: Finding, town: Town | None) -> Element:
    if town is not None and finding.count > 1:
        return button(texts.say("Who acts for whom?"), "delegates_city", str(town.id))
    return button(texts.say("Let somebody act"), "delegates", str(finding.found[0].id))


def _to_fill(texts: Texts, finding: Finding, town: Town | None) -> Element:
    first = finding.found[0]
    if town is not None:
        return button(texts.say("Put in a group"), "keep_group", f"{town.id} {first.id}")
    return button(texts.say("Which cities?"), "checks_absent", str(first.id))


_LEADING: dict[Check, Callable[[Texts, Finding, Town | None], Element]] = {
    Check.COORDINATORLESS: lambda t, f, _: button(
        t.say("Appoint"), "office_new", f"{Role.COORDINATOR} {f.found[0].id}"
    ),
    Check.LEADERLESS: _to_lead,
    Check.HOSTLESS: lambda t, f, _: button(t.say("Choose a city"), "day_edit", str(f.found[0].id)),
    Check.NAMESAKES: lambda t, f, _: button(t.say("Compare"), "checks_names", str(f.found[0].id)),
    Check.VOICELESS: _to_let,
    Check.ABSENT: _to_fill,
}
"""The form or the page that mends it."""


_MENDING: dict[Check, Callable[[Texts], tuple[Text, Text]]] = {
    Check.GONE: lambda t: (
        t.say("End them"),
        t.say("Their roles, groups and substitutions end today. Nothing is deleted."),
    ),
    Check.LEAD_OUTSIDE: lambda t: (
        t.say("Put in the group"),
        t.say("All leads named here come into their group. They get a message."),
    ),
    Check.UNPLACED: lambda t: (
        t.say("Ask them"),
        t.say("Who has Slack gets a message with the question, at most once a week."),
    ),
}
"""What a press mends at once: what the button says, and what it asks first."""


def _sure(texts: Texts, label: Text, value: str, what: Text) -> Element:
    question = confirm(label + verbatim("?"), what, label, texts.say("Cancel"))
    return button(label, "checks_mend", value, confirm=question)
