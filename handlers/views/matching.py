"""The question whether somebody in Slack is who was entered before they came, and its answers."""

from handlers.texts import NEWLINE, Text, Texts, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Message, actions, button, message, section
from handlers.visit import Visit
from storage.matching import Likeness, Matched
from storage.members import Person
from storage.themes import ThemeGroup


def question(texts: Texts, likeness: Likeness) -> Message:
    """The question, in the conversation."""
    return message(_question(texts, likeness), _answers(texts, likeness))


def in_home(texts: Texts, likeness: Likeness) -> list[Block]:
    """The question, in Home."""
    return [block for block in (section(_question(texts, likeness)), _answers(texts, likeness)) if block]


def accepted(visit: Visit, done: Matched, groups: list[ThemeGroup]) -> Message:
    """All is in one name."""
    texts = visit.texts
    lines = [texts.say("Thank you. All that was {name}'s is now in your name.", name=done.was.name)]
    if groups:
        named = texts.listing(verbatim(theme.name) for theme in groups)
        lines.append(texts.say("You are in: {groups}.", groups=named))
    return message(
        NEWLINE.join(lines),
        actions(
            button(texts.say("What you know of me"), "word", "me"),
            button(texts.say("Network days"), "word", "days"),
        ),
    )


def declined(visit: Visit) -> Message:
    """They are somebody else."""
    return message(visit.texts.say("All right, then that is somebody else. I won't ask it again."))


def told(texts: Texts, account: Person, entered: Person | None) -> Message:
    """What who keeps the city hears: `entered` None: they have become one."""
    if entered is None:
        return message(
            texts.say(
                "{account} is in Slack now: what you had entered is in their own name.",
                account=people.who(account, texts),
            ),
            _to_city(texts, account),
        )
    return message(
        texts.say(
            "{account} is not {name} whom you entered. They stay in the rosters as somebody without Slack.",
            account=people.who(account, texts),
            name=verbatim(entered.name),
        ),
        _to_city(texts, entered),
    )


def _question(texts: Texts, likeness: Likeness) -> Text:
    one = likeness.entered
    name = verbatim(", ".join(part for part in (one.name, one.function) if part))
    place = verbatim(one.city or one.organisation)
    if likeness.by is None:
        return texts.say("Are you {name} of {place}? They are in my rosters, without Slack.", name=name, place=place)
    return texts.say(
        "Are you {name} of {place}, entered by {by}?", name=name, place=place, by=people.who(likeness.by, texts)
    )


def _answers(texts: Texts, likeness: Likeness) -> Block | None:
    value = str(likeness.entered.id)
    return actions(
        button(texts.say("Yes, that's me"), "match_yes", value, style="primary"),
        button(texts.say("No"), "match_no", value),
    )


def _to_city(texts: Texts, one: Person) -> Block | None:
    if not one.city:
        return None
    return actions(button(texts.say("To {city}", city=one.city), "word", f"city {one.city}"))
