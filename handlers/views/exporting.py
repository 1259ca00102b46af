"""What is exported, as tables with headers in the language of who asks."""

from collections.abc import Sequence

from handlers.sheets import Sheet
from handlers.texts import Text, Texts
from storage.exporting import Attending, Entry
from storage.importing import Cell
from storage.kinds import Answer, LedBy, Publicity, Result, Role, Side
from storage.lobby import Talk
from storage.network import Network
from storage.network_days.days import Day


def _headers(*said: Text) -> tuple[str, ...]:
    return tuple(one.plain for one in said)


def side(texts: Texts, which: Side | None) -> str:
    """`political`, as an import reads it too."""
    if which is None:
        return ""
    return (texts.say("political") if which is Side.POLITICAL else texts.say("official")).plain


def role(texts: Texts, which: Role, *, only_leads: bool = False) -> str:
    """`lead`, as an import reads it too."""
    if only_leads:
        return texts.say("lead, not a member").plain
    return {
        Role.LEAD: texts.say("lead"),
        Role.CHAIR: texts.say("chair"),
        Role.VICE_CHAIR: texts.say("vice-chair"),
        Role.MEMBER: texts.say("member"),
        Role.COORDINATOR: texts.say("coordinator"),
        Role.SECRETARIAT: texts.say("secretariat"),
        Role.LOBBY_COORDINATOR: texts.say("lobby coordinator"),
    }[which].plain


def directory(texts: Texts, network: Network, entries: Sequence[Entry], *, whole: bool) -> Sheet:
    """People with their groups and offices; `whole`: with what only the secretariat gets, to be imported again."""
    said = texts.say
    headers = (
        said("Name"), said("City"), said("Organisation"), said("Side"), said("Function"), said("Theme group"),
        said("Body"), said("Pillar"), said("Role"), said("From"), said("Until"),
    )  # fmt: skip

    def named(slug: str | None, known: object) -> str:
        return slug or "" if known is None else _called(texts, known)

    def cells(one: Entry) -> list[Cell]:
        row: list[Cell] = [
            one.name, one.city, one.organisation, side(texts, one.side), one.function, one.group,
            one.seat or named(one.body, network.body(one.body)), named(one.pillar, network.pillar(one.pillar)),
            "" if one.role is None else role(texts, one.role, only_leads=one.only_leads), one.since, one.until,
        ]  # fmt: skip
        return [*row, one.email, one.slack] if whole else row

    title = said("Directory").plain
    extra = (said("E-mail"), said("Slack id")) if whole else ()
    return Sheet(title, _headers(*headers, *extra), [cells(one) for one in entries])


def _called(texts: Texts, known: object) -> str:
    return str(getattr(known, "name" if texts.language == "nl" else "name_en"))


def attending(texts: Texts, day: Day, people: Sequence[Attending], *, whole: bool) -> Sheet:
    """Who comes to a day; `whole`: all answers, with remarks and reasons."""
    said = texts.say
    headers = (said("Name"), said("City"), said("Side"), said("Function"), said("Answer"), said("Chosen parts"))
    extra = (said("Remarks"), said("Reason")) if whole else ()

    def cells(one: Attending) -> list[Cell]:
        answer = said("comes") if one.answer is Answer.COMING else said("doesn't come")
        who = one.person
        row: list[Cell] = [
            who.name, who.city or who.organisation, side(texts, who.side), who.function, answer.plain,
            "; ".join(one.slots),
        ]  # fmt: skip
        return [*row, one.remarks, one.reason] if whole else row

    title = said("Sign-ups {day}", day=day.starts_on.isoformat()).plain
    return Sheet(title, _headers(*headers, *extra), [cells(one) for one in people])


def reports(texts: Texts, network: Network, talks: Sequence[Talk]) -> Sheet:
    """Lobby reports."""
    said = texts.say
    led = {
        LedBy.POLITICIAN: said("politician"),
        LedBy.OFFICIAL: said("official"),
        LedBy.LOBBY_COORDINATOR: said("lobby coordinator"),
        LedBy.AGENCY: said("agency"),
        LedBy.PARTNER: said("partner"),
    }
    result = {Result.OPEN: said("open"), Result.WON: said("won"), Result.LOST: said("lost")}
    readers = {
        Publicity.NETWORK: said("the whole network"),
        Publicity.GROUP: said("the theme group"),
        Publicity.BOARD: said("the executive board"),
    }
    headers = (
        said("Date"), said("Spoken with"), said("Organisation"), said("Kind"), said("Led by"), said("People"),
        said("Cities"), said("Theme groups"), said("What was said"), said("Result"), said("Next step"),
        said("Next step by"), said("Next step on"), said("Who may read it"), said("Written by"),
    )  # fmt: skip

    def cells(one: Talk) -> list[Cell]:
        kind = network.counterpart(one.counterpart_class)
        return [
            one.met_on, one.counterpart, one.organisation,
            one.counterpart_class if kind is None else _called(texts, kind), led[one.led_by].plain,
            "; ".join(who.name for who in one.people), "; ".join(one.cities),
            "; ".join(theme.name for theme in one.themes), one.said, result[one.result].plain, one.next_step,
            "" if one.next_by is None else one.next_by.name, one.next_on, readers[one.publicity].plain,
            one.author.name,
        ]  # fmt: skip

    return Sheet(said("Reports").plain, _headers(*headers), [cells(one) for one in talks])
