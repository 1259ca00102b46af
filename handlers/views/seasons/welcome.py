"""Who is new is welcomed: where things are, groups that may suit them, the next day."""

from collections.abc import Sequence

from handlers.debts import Occasion
from handlers.texts import NEWLINE, bold, verbatim
from handlers.views.blocks import Message, actions, button, section
from handlers.views.network_days import wording
from storage.members import Person
from storage.network_days import Day, Stage
from storage.themes import ThemeGroup


def message_to(occasion: Occasion, reader: Person, groups: Sequence[ThemeGroup], day: Day | None) -> Message:
    """Three short paragraphs, each with what can be pressed."""
    texts, network = occasion.texts, occasion.network
    first = (reader.name.split(" ") or [""])[0]
    hello = texts.say("Welcome to the {network}, {name}!", network=network.name, name=first)
    where = texts.say(
        "I keep who is in which theme group, the network days and the lobby talks. All of it is in the tab *Home* at "
        "the top of this conversation; you can also just ask me here, for instance {word}.",
        word=bold(texts.say("groups")),
    )
    if groups:
        suit = texts.say("Going by what you do, these groups may suit you:")
    else:
        suit = texts.say("The work is done in theme groups. Have a look which suit you:")
    joining = [
        button(
            texts.say("Join {group}", group=group.name),
            "word",
            f"join {group.name}",
            spoken=texts.say("Join {group}", group=group.name),
        )
        for group in groups
    ]
    blocks = [
        section(where),
        section(suit),
        actions(*joining, button(texts.say("All theme groups"), "word", "groups")),
    ]
    if day is not None:
        place = verbatim(f" ({day.city})") if day.city else verbatim("")
        said = texts.say("The next network day: {day}.", day=bold(wording.when(texts, day)) + place)
        open_ = day.stage(occasion.now, occasion.today) is Stage.OPEN and day.invites(reader.side)
        handle = wording.handle(day)
        blocks += [
            section(said),
            actions(
                button(texts.say("Sign up"), "word", f"signup {handle}", style="primary") if open_ else None,
                button(texts.say("Programme"), "word", f"day {handle}"),
            ),
        ]
    return Message(hello + NEWLINE + where, (section(bold(hello)), *(block for block in blocks if block)))
