"""How people are shown: a mention that Slack makes readable, with function and city."""

from handlers.texts import EMPTY, Text, Texts, mention, verbatim
from storage.kinds import Side
from storage.members import Person


def who(person: Person, texts: Texts) -> Text:
    """A mention that Slack makes readable: `@Anna`; without an account, the name; once forgotten, `oud-lid (Ede)`."""
    if person.forgotten:
        return former(texts, person)
    return mention(person.slack_user, person.name) if person.slack_user else verbatim(person.name)


def former(texts: Texts, person: Person) -> Text:
    """What stands where a name was: `oud-lid (Ede)`."""
    if home := person.city or person.organisation:
        return texts.say("former member ({city})", city=home)
    return texts.say("former member")


def line(person: Person, texts: Texts, *, city: bool = True) -> Text:
    """`@Anna, wethouder Wonen (Ede)`."""
    if person.forgotten:
        return who(person, texts)
    said = f", {person.function}" if person.function else ""
    if city and (home := person.city or person.organisation):
        said += f" ({home})"
    return who(person, texts) + verbatim(said) if said else who(person, texts)


def homed(texts: Texts, person: Person) -> Text:
    """`@Anna (Ede)`."""
    named = who(person, texts)
    return named if person.forgotten or not person.city else named + verbatim(f" ({person.city})")


def side(texts: Texts, which: Side | None) -> Text:
    """The name of a side."""
    if which == Side.POLITICAL:
        return texts.say("political side")
    if which == Side.OFFICIAL:
        return texts.say("official side")
    return texts.say("side not known")


def turnout(texts: Texts, people: int, cities: int) -> Text:
    """`12 mensen uit 8 steden`."""
    if not people:
        return texts.say("nobody yet")
    if not cities:
        return texts.count("{n} person", "{n} people", people)
    return texts.say(
        "{people} from {cities}",
        people=texts.count("{n} person", "{n} people", people),
        cities=texts.count("{n} city", "{n} cities", cities),
    )


def leads(texts: Texts, people: tuple[Person, ...]) -> Text:
    """Who leads, in a sentence: `Trekkers: @Anna (Ede) en @Bo (Oss)`."""
    if not people:
        return EMPTY
    named = texts.listing(homed(texts, person) for person in people)
    if len(people) == 1:
        return texts.say("Lead: {people}.", people=named)
    return texts.say("Leads: {people}.", people=named)
