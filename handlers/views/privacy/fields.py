"""How fields and the words in them are called, for people who read what is kept."""

from collections.abc import Mapping
from datetime import date, datetime

from handlers.texts import EMPTY, Text, Texts, verbatim
from handlers.texts.dates import clock, on_short
from handlers.views import people
from storage.kinds import Side
from storage.members import Person
from storage.network import Network


def label(texts: Texts, field: str) -> Text:
    """What a field is called; one that is not known by its own name."""
    return _labels(texts).get(field.removesuffix("_id")) or verbatim(field.removesuffix("_id").replace("_", " "))


def value(texts: Texts, network: Network, said: object) -> Text:
    """What is in a field, in words: days and hours in the network's zone."""
    if said is None or said in ("", [], {}):
        return verbatim("–")
    if isinstance(said, Person):
        return people.who(said, texts)
    if isinstance(said, bool):
        return texts.say("yes") if said else texts.say("no")
    if isinstance(said, Mapping):
        return pairs(texts, network, said)
    if isinstance(said, list | tuple):
        return verbatim(", ").join(value(texts, network, one) for one in said)
    return _moment(texts, network, said) or _words(texts).get(str(said)) or _place(texts, network, str(said))


def pairs(texts: Texts, network: Network, values: Mapping[str, object], between: str = "; ") -> Text:
    """`label: value` of all that is filled in."""
    filled = {field: said for field, said in values.items() if said not in (None, "", [], {})}
    return verbatim(between).join(
        label(texts, field) + verbatim(": ") + value(texts, network, said) for field, said in filled.items()
    )


def _moment(texts: Texts, network: Network, said: object) -> Text:
    """A day or an instant, also as JSON holds it."""
    if isinstance(said, str) and len(said) >= len("2026-11-24") and said[4:5] == "-":
        try:
            said = datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
        except ValueError:
            return EMPTY
    if isinstance(said, datetime):
        there = said.astimezone(network.zone)
        return _day(texts, there.date()) + verbatim(", ") + clock(texts, said, network.zone)
    return _day(texts, said) if isinstance(said, date) else EMPTY


def _day(texts: Texts, day: date) -> Text:
    return on_short(texts, day) + verbatim(f" {day.year}")


def _place(texts: Texts, network: Network, said: str) -> Text:
    named = network.body(said) or network.pillar(said) or network.counterpart(said)
    if named is None:
        return verbatim(said)
    return verbatim(named.name if texts.language == "nl" else named.name_en)


def _labels(texts: Texts) -> dict[str, Text]:
    return {
        "about": texts.say("about"),
        "account": texts.say("account"),
        "action": texts.say("what was done"),
        "after": texts.say("after"),
        "answer": texts.say("answer"),
        "answered_at": texts.say("answered"),
        "answered_by": texts.say("answered by"),
        "at": texts.say("when"),
        "author": texts.say("author"),
        "became": texts.say("went on in"),
        "before": texts.say("before"),
        "begun_at": texts.say("begun"),
        "body": texts.say("board or meeting"),
        "by": texts.say("by"),
        "changed_at": texts.say("changed"),
        "channel": texts.say("channel"),
        "city": texts.say("city"),
        "corrected_at": texts.say("corrected"),
        "counterpart": texts.say("talked with"),
        "counterpart_class": texts.say("kind of counterpart"),
        "counts": texts.say("how many"),
        "created_at": texts.say("known since"),
        "day": texts.say("network day"),
        "decided_at": texts.say("decided"),
        "decided_by": texts.say("decided by"),
        "declined_at": texts.say("declined"),
        "done_at": texts.say("done"),
        "due_at": texts.say("due"),
        "email": texts.say("e-mail address"),
        "ended_on": texts.say("ended"),
        "entered": texts.say("entered without an account"),
        "entered_by": texts.say("entered by"),
        "error": texts.say("what went wrong"),
        "facts": texts.say("about what"),
        "file": texts.say("file"),
        "filed_at": texts.say("filed"),
        "forgotten_at": texts.say("forgotten"),
        "formed_on": texts.say("formed"),
        "found_at": texts.say("found"),
        "function": texts.say("function"),
        "gone_at": texts.say("left the network"),
        "group": texts.say("theme group"),
        "guest": texts.say("guest in Slack"),
        "home_team": texts.say("own Slack workspace"),
        "in_the_name_of": texts.say("in the name of"),
        "interested_at": texts.say("interested since"),
        "joined_at": texts.say("since"),
        "kind": texts.say("kind"),
        "language": texts.say("language"),
        "led_by": texts.say("led by"),
        "left_at": texts.say("until"),
        "locale": texts.say("language in Slack"),
        "made_by": texts.say("made by"),
        "member": texts.say("person"),
        "met_on": texts.say("talk on"),
        "name": texts.say("name"),
        "next_by": texts.say("to be done by"),
        "next_on": texts.say("to be done before"),
        "next_step": texts.say("what follows"),
        "official": texts.say("official"),
        "organisation": texts.say("organisation"),
        "part": texts.say("part of the programme"),
        "person": texts.say("person"),
        "pillar": texts.say("pillar"),
        "pointed_by": texts.say("pointed at by"),
        "politician": texts.say("politician"),
        "proposed": texts.say("proposed by you"),
        "proposed_at": texts.say("proposed"),
        "publicity": texts.say("to be read by"),
        "purpose": texts.say("purpose"),
        "reason": texts.say("reason"),
        "remarks": texts.say("remarks"),
        "reminders": texts.say("wants reminders"),
        "result": texts.say("result"),
        "role": texts.say("role"),
        "said": texts.say("what was said"),
        "season": texts.say("election"),
        "settled_at": texts.say("settled"),
        "side": texts.say("side"),
        "since": texts.say("from"),
        "slack_user": texts.say("Slack account"),
        "starts_at": texts.say("begins"),
        "state": texts.say("how it ended"),
        "status": texts.say("status"),
        "successor": texts.say("successor"),
        "talk_on": texts.say("talk on"),
        "team": texts.say("Slack workspace"),
        "theme": texts.say("theme group"),
        "thing": texts.say("about"),
        "took_part": texts.say("took part"),
        "undone_at": texts.say("undone"),
        "until": texts.say("until and including"),
        "verdict": texts.say("verdict"),
        "withdrawn_at": texts.say("withdrawn"),
    }


def _words(texts: Texts) -> dict[str, Text]:
    return {
        Side.POLITICAL: people.side(texts, Side.POLITICAL),
        Side.OFFICIAL: people.side(texts, Side.OFFICIAL),
        "lead": texts.say("lead"),
        "chair": texts.say("chair"),
        "vice_chair": texts.say("vice-chair"),
        "member": texts.say("member"),
        "coordinator": texts.say("coordinator of the city"),
        "secretariat": texts.say("secretariat"),
        "lobby_coordinator": texts.say("lobby coordinator"),
        "coming": texts.say("coming"),
        "not_coming": texts.say("not coming"),
        "confirmed": texts.say("confirmed"),
        "replaced": texts.say("replaced"),
        "vacant": texts.say("vacant"),
        "open": texts.say("still open"),
        "won": texts.say("won"),
        "lost": texts.say("lost"),
        "network": texts.say("the whole network"),
        "group": texts.say("the groups concerned"),
        "board": texts.say("the board"),
        "politician": texts.say("an alderman or mayor"),
        "agency": texts.say("the lobby agency"),
        "partner": texts.say("a partner"),
        "sent": texts.say("sent"),
        "owed": texts.say("not sent yet"),
        "claimed": texts.say("being sent"),
        "dropped": texts.say("no longer needed"),
        "missed": texts.say("too late to be of use"),
        "undeliverable": texts.say("could not be delivered"),
        "proposed": texts.say("proposed"),
        "active": texts.say("active"),
        "merged": texts.say("merged"),
        "ended": texts.say("ended"),
        "nl": verbatim("Nederlands"),
        "en": verbatim("English"),
    }
