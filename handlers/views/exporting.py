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


def _headers(*headers: Text) -> tuple[str, ...]:
    return tuple(one.plain for one in headers)


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
    headers = (
        texts.say("Name"), texts.say("City"), texts.say("Organisation"), texts.say("Side"), texts.say("Function"),
        texts.say("Theme group"),
        texts.say("Body"), texts.say("Pillar"), texts.say("Role"), texts.say("From"), texts.say("Until"),
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

    title = texts.say("Directory").plain
    extra = (texts.say("E-mail"), texts.say("Slack id")) if whole else ()
    return Sheet(title, _headers(*headers, *extra), [cells(one) for one in entries])


def _called(texts: Texts, known: object) -> str:
    return str(getattr(known, "name" if texts.language == "nl" else "name_en"))


def attending(texts: Texts, day: Day, people: Sequence[Attending], *, whole: bool) -> Sheet:
    """Who comes to a day; `whole`: all answers, with remarks and reasons."""
    headers = (
        texts.say("Name"),
        texts.say("City"),
        texts.say("Side"),
        texts.say("Function"),
        texts.say("Answer"),
        texts.say("Chosen parts"),
    )
    extra = (texts.say("Remarks"), texts.say("Reason")) if whole else ()

    def cells(one: Attending) -> list[Cell]:
        answer = texts.say("comes") if one.answer is Answer.COMING else texts.say("doesn't come")
        who = one.person
        row: list[Cell] = [
            who.name, who.city or who.organisation, side(texts, who.side), who.function, answer.plain,
            "; ".join(one.slots),
        ]  # fmt: skip
        return [*row, one.remarks, one.reason] if whole else row

    title = texts.say("Sign-ups {day}", day=day.starts_on.isoformat()).plain
    return Sheet(title, _headers(*headers, *extra), [cells(one) for one in people])


def reports(texts: Texts, network: Network, talks: Sequence[Talk]) -> Sheet:
    """Lobby reports."""
    led = {
        LedBy.POLITICIAN: texts.say("a politician"),
        LedBy.OFFICIAL: texts.say("an official"),
        LedBy.LOBBY_COORDINATOR: texts.say("lobby coordinator"),
        LedBy.AGENCY: texts.say("agency"),
        LedBy.PARTNER: texts.say("partner"),
    }
    result = {Result.OPEN: texts.say("open"), Result.WON: texts.say("won"), Result.LOST: texts.say("lost")}
    readers = {
        Publicity.NETWORK: texts.say("the whole network"),
        Publicity.GROUP: texts.say("the theme group"),
        Publicity.BOARD: texts.say("the executive board"),
    }
    headers = (
        texts.say("Date"), texts.say("Spoken with"), texts.say("Organisation"), texts.say("Kind"),
        texts.say("Led by"),
        texts.say("People"),
        texts.say("Cities"), texts.say("Theme groups"), texts.say("What was said"), texts.say("Result"),
        texts.say("Next step"),
        texts.say("Next step by"), texts.say("Next step on"), texts.say("Who may read it"), texts.say("Written by"),
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

    return Sheet(texts.say("Reports").plain, _headers(*headers), [cells(one) for one in talks])
